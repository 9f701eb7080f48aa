use firelint::model::{Value, Why};

use super::{Directory, said};

const MODULE: &str = "variable \"name\" {}\nvariable \"essential\" { default = true }\nresource \"aws_ecs_task_definition\" \"app\" {\n  family = var.name\n  container_definitions = jsonencode([{ name = var.name, essential = var.essential, image = file(\"${path.module}/image.txt\") }])\n}\noutput \"arn\" { value = aws_ecs_task_definition.app.arn }\noutput \"container\" { value = { name = \"from-${var.name}\" } }\n";

#[test]
fn a_called_module_has_the_arguments_of_its_call() {
    let main = "module \"web\" {\n  source = \"../modules/task\"\n  name = \"web\"\n  essential = false\n}\nresource \"aws_ecs_service\" \"web\" {\n  name = \"web\"\n  task_definition = module.web.arn\n}\nresource \"aws_ecs_task_definition\" \"other\" {\n  container_definitions = jsonencode([module.web.container])\n}";
    let mut sources = firelint::source::Sources::default();
    for (path, text) in [
        ("infra/live/main.tf", main),
        ("infra/modules/task/main.tf", MODULE),
        ("infra/modules/task/image.txt", "image:1"),
    ] {
        sources.add(firelint::source::Source::new(path, text));
    }
    let lowered = firelint::dialect::terraform::lower(&sources, "infra/live");
    let directory = Directory { sources, lowered };
    let tasks = &directory.lowered.tasks;
    let addresses: Vec<_> = tasks
        .iter()
        .filter_map(|t| t.provenance.address.as_deref())
        .collect();
    assert_eq!(
        addresses,
        [
            "aws_ecs_task_definition.other",
            "module.web.aws_ecs_task_definition.app"
        ]
    );
    assert_eq!(said(&tasks[0].containers.items[0].name), "from-web");
    let container = &tasks[1].containers.items[0];
    assert_eq!(said(&container.name), "web");
    assert_eq!(said(&container.image), "image:1");
    assert_eq!(container.essential.known(), Some(&false));
    assert_eq!(
        directory.place(&container.essential),
        ("infra/modules/task/main.tf", "var.essential")
    );
    let Value::Known(known) = &container.essential else {
        panic!()
    };
    let hops = &tasks[1].provenance.hops[&known.span];
    assert_eq!(hops[0].text, "argument `essential` of module `web`");
    assert_eq!(
        said(&directory.lowered.services[0].task_definition),
        "${module.web.aws_ecs_task_definition.app.arn}"
    );
    let parts: Vec<&str> = directory
        .lowered
        .parts
        .iter()
        .map(|id| directory.sources.get(*id).path.as_str())
        .collect();
    assert!(parts.contains(&"infra/modules/task/main.tf"), "{parts:?}");
    assert!(!parts.contains(&"infra/live/main.tf"), "{parts:?}");
}

#[test]
fn count_and_for_each_make_elements() {
    let main = "module \"m\" {\n  source = \"./m\"\n  for_each = { a = \"x\", b = \"y\" }\n  name = \"${each.key}-${each.value}\"\n}\nresource \"aws_ecs_task_definition\" \"app\" {\n  count = 2\n  family = \"app-${count.index}\"\n  container_definitions = \"[]\"\n}\nresource \"aws_ecs_service\" \"s\" {\n  for_each = module.m\n  name = each.key\n  task_definition = each.value.arn\n}\nresource \"aws_ecs_service\" \"t\" {\n  count = length_unknown\n  task_definition = aws_ecs_task_definition.app[count.index].arn\n}\nresource \"aws_ecs_service\" \"u\" {\n  task_definition = aws_ecs_task_definition.app.*.arn[1]\n}";
    let directory = Directory::of(&[("main.tf", main), ("m/main.tf", MODULE)]);
    let addresses: Vec<_> = directory
        .lowered
        .tasks
        .iter()
        .filter_map(|task| task.provenance.address.as_deref())
        .collect();
    assert_eq!(
        addresses,
        [
            "aws_ecs_task_definition.app[0]",
            "aws_ecs_task_definition.app[1]",
            "module.m[\"a\"].aws_ecs_task_definition.app",
            "module.m[\"b\"].aws_ecs_task_definition.app",
        ]
    );
    let families: Vec<String> = directory
        .lowered
        .tasks
        .iter()
        .map(|t| said(&t.family))
        .collect();
    assert_eq!(families, ["app-0", "app-1", "a-x", "b-y"]);
    let services: Vec<(String, String)> = directory
        .lowered
        .services
        .iter()
        .map(|service| {
            (
                service.provenance.address.clone().unwrap(),
                said(&service.task_definition),
            )
        })
        .collect();
    let service = |address: &str, task: &str| (address.to_owned(), task.to_owned());
    assert_eq!(
        services,
        [
            service(
                "aws_ecs_service.s[\"a\"]",
                "${module.m[\"a\"].aws_ecs_task_definition.app.arn}"
            ),
            service(
                "aws_ecs_service.s[\"b\"]",
                "${module.m[\"b\"].aws_ecs_task_definition.app.arn}"
            ),
            // Nobody knows which: it may be any of them.
            service("aws_ecs_service.t", "${aws_ecs_task_definition.app}"),
            service("aws_ecs_service.u", "${aws_ecs_task_definition.app[1].arn}"),
        ]
    );
}

#[test]
fn a_module_that_is_not_here_is_unknown_and_no_default() {
    let directory = Directory::containers(
        "module.containers.json",
        "module \"containers\" {\n  source = \"example/containers/aws\"\n  version = \"1.0.0\"\n}",
    );
    assert_eq!(directory.task().containers.rest.unwrap().why, Why::Module);
}

#[test]
fn an_installed_module_is_read_where_init_has_put_it() {
    let main = "module \"web\" {\n  source = \"example/task/aws\"\n  name = \"web\"\n}";
    let list = "{\"Modules\":[{\"Key\":\"\",\"Source\":\"\",\"Dir\":\".\"},{\"Key\":\"web\",\"Source\":\"x\",\"Dir\":\".terraform/modules/web\"}]}";
    let directory = Directory::of(&[
        ("main.tf", main),
        (".terraform/modules/modules.json", list),
        (".terraform/modules/web/main.tf", MODULE),
    ]);
    assert_eq!(directory.names(), ["web"]);
}

#[test]
fn a_module_that_calls_itself_ends() {
    let main = "module \"again\" {\n  source = \"./\"\n}\nresource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = module.again.x\n}";
    let directory = Directory::main(main);
    assert_eq!(directory.task().containers.rest.unwrap().why, Why::Circular);
}

#[test]
fn a_default_of_a_called_module_is_no_assumption() {
    let main = "module \"web\" {\n  source = \"./m\"\n  name = \"web\"\n}";
    let directory = Directory::of(&[("main.tf", main), ("m/main.tf", MODULE)]);
    let essential = &directory.container().essential;
    assert_eq!(essential.known(), Some(&true));
    let Value::Known(known) = essential else {
        panic!()
    };
    assert!(!directory.task().provenance.hops[&known.span][0].assumed);
}

#[test]
fn what_any_element_of_a_module_calls_is_found() {
    let main = "module \"a\" {\n  source = \"./a\"\n  for_each = { x = { on = false }, y = { on = true } }\n  on = each.value.on\n}";
    let a = "variable \"on\" { default = false }\nmodule \"b\" {\n  source = \"../b\"\n  count = var.on ? 1 : 0\n  name = \"b\"\n}";
    let directory = Directory::of(&[("main.tf", main), ("a/main.tf", a), ("b/main.tf", MODULE)]);
    let address = directory.task().provenance.address.as_deref();
    assert_eq!(
        address,
        Some("module.a[\"y\"].module.b[0].aws_ecs_task_definition.app")
    );
}

#[test]
fn the_files_of_a_module_that_is_never_made_are_parts_of_it() {
    let main = "module \"a\" {\n  source = \"./a\"\n  count = 0\n}";
    let a = "module \"b\" {\n  source = \"../b\"\n  name = \"b\"\n}\nmodule \"again\" {\n  source = \"../a\"\n}";
    let directory = Directory::of(&[("main.tf", main), ("a/main.tf", a), ("b/main.tf", MODULE)]);
    assert!(directory.lowered.tasks.is_empty());
    let parts = directory.lowered.parts.iter();
    let parts: Vec<&str> = parts
        .map(|id| directory.sources.get(*id).path.as_str())
        .collect();
    assert_eq!(parts, ["a/main.tf", "b/main.tf"]);
}

#[test]
fn services_that_nobody_sees_are_noted() {
    let registry = |services: &str| {
        let main = format!(
            "variable \"all\" {{}}\nvariable \"web\" {{}}\nmodule \"ecs\" {{\n  source = \"terraform-aws-modules/ecs/aws\"\n  version = \"6.0.0\"\n  services = {services}\n}}\n"
        );
        Directory::main(&main).lowered.unseen.len()
    };
    assert_eq!(registry("var.all"), 1);
    assert_eq!(registry("{ web = var.web }"), 1);
    assert_eq!(registry("{}"), 0);
}

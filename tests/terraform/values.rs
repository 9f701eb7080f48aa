use firelint::model::{Driver, Located, Value, Why};

use super::{Directory, said};

/// A task with one container, of which this is the rest.
fn container(members: &str, around: &str) -> Directory {
    let value = format!("jsonencode([{{ name = \"app\", image = \"app\", {members} }}])");
    Directory::containers(&value, around)
}

#[test]
fn literals_point_at_themselves() {
    let directory = container("essential = false", "");
    let container = directory.container();
    assert_eq!(container.essential.known(), Some(&false));
    assert_eq!(directory.place(&container.essential), ("main.tf", "false"));
    assert_eq!(directory.place(&container.name), ("main.tf", "\"app\""));
    assert_eq!(
        directory.place(&directory.task().family),
        ("main.tf", "\"app\"")
    );
    assert_eq!(
        directory.task().provenance.address.as_deref(),
        Some("aws_ecs_task_definition.app")
    );
}

#[test]
fn keys_count_in_any_capitals() {
    let directory = container("Essential = false, depends_on = [{}]", "");
    assert_eq!(directory.container().essential.known(), Some(&false));
    let dropped = &directory.container().remarks.misspelt_keys;
    assert_eq!(dropped.len(), 1, "{dropped:?}");
    assert_eq!(dropped[0].meant, "dependsOn");
}

#[test]
fn a_local_is_used_where_it_is_named_and_keeps_the_way_back() {
    let directory = container(
        "logConfiguration = { logDriver = local.driver }",
        "locals {\n  driver = local.kind\n  kind = \"awsfirelens\"\n}",
    );
    let driver = &directory.container().log.driver;
    assert_eq!(driver.known(), Some(&Driver::AwsFirelens));
    assert_eq!(directory.place(driver), ("main.tf", "local.driver"));
    let Value::Known(driver) = driver else {
        panic!()
    };
    let hops = &directory.task().provenance.hops[&driver.span];
    let texts: Vec<&str> = hops.iter().map(|hop| hop.text.as_str()).collect();
    assert_eq!(texts, ["local `driver`", "local `kind`"]);
    assert_eq!(directory.text(hops[1].span), "\"awsfirelens\"");
    assert!(!hops[0].assumed);
}

#[test]
fn a_default_is_an_assumption_and_a_value_from_a_file_is_none() {
    let around = "variable \"essential\" {\n  type = bool\n  default = \"false\"\n}";
    let directory = container("essential = var.essential", around);
    let essential = &directory.container().essential;
    assert_eq!(essential.known(), Some(&false));
    let Value::Known(known) = essential else {
        panic!()
    };
    let hops = &directory.task().provenance.hops[&known.span];
    assert_eq!(hops[0].text, "the default of variable `essential`");
    assert!(hops[0].assumed);

    let task = "resource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = jsonencode([{ essential = var.essential }])\n}\nvariable \"essential\" {\n  default = true\n}";
    let directory = Directory::of(&[
        ("main.tf", task),
        ("a.auto.tfvars.json", "{ \"essential\": false }"),
        ("terraform.tfvars", "essential = true"),
    ]);
    let essential = &directory.container().essential;
    assert_eq!(essential.known(), Some(&false));
    let Value::Known(known) = essential else {
        panic!()
    };
    let hops = &directory.task().provenance.hops[&known.span];
    assert_eq!(hops[0].text, "variable `essential` in a.auto.tfvars.json");
    assert!(!hops[0].assumed);
}

#[test]
fn what_nobody_knows_is_a_hole_in_text_and_unknown_elsewhere() {
    let directory = Directory::containers(
        "jsonencode([{ name = var.name, image = \"${var.image}:1\", essential = var.essential }])",
        "variable \"name\" { type = string }\nvariable \"image\" {}\nvariable \"essential\" { type = bool }",
    );
    let container = directory.container();
    assert_eq!(said(&container.name), "${var.name}");
    assert_eq!(said(&container.image), "${var.image}:1");
    let Value::Unknown(essential) = container.essential else {
        panic!()
    };
    assert_eq!(essential.why, Why::Variable);
    assert_eq!(directory.text(essential.at), "var.essential");
}

#[test]
fn holes_name_resources_by_their_address() {
    let directory = container(
        "environment = [], user = aws_ecr_repository.app[\"a\"].url, command = [aws_lb.x.dns, data.aws_region.now.name]",
        "",
    );
    let command: Vec<String> = directory.container().command.iter().map(said).collect();
    assert_eq!(command, ["${aws_lb.x.dns}", "Outside"]);
}

#[test]
fn sensitive_text_is_never_shown() {
    let directory = container(
        "command = [var.password, \"-p ${var.password}\"], essential = var.secret",
        "variable \"password\" {\n  default = \"hunter2\"\n  sensitive = true\n}\nvariable \"secret\" {\n  default = false\n  sensitive = true\n}",
    );
    let command: Vec<String> = directory.container().command.iter().map(said).collect();
    assert_eq!(command, ["Sensitive", "-p ${var.password}"]);
    assert_eq!(directory.container().essential.known(), Some(&false));
    assert!(!format!("{:?}", directory.lowered).contains("hunter2"));
}

#[test]
fn types_convert_and_fill_in() {
    let around = r#"
variable "containers" {
  type = map(object({
    essential = optional(bool, false)
    image     = string
    command   = optional(list(string))
  }))
  default = {
    b = { image = "b", essential = "true", other = 1 }
    a = { image = 5 }
  }
}"#;
    let directory = Directory::containers(
        "jsonencode([for name, it in var.containers : { name = name, image = it.image, essential = it.essential, command = it.command }])",
        around,
    );
    assert_eq!(directory.names(), ["a", "b"]);
    let containers = &directory.task().containers.items;
    assert_eq!(said(&containers[0].image), "5");
    assert_eq!(containers[0].essential.known(), Some(&false));
    assert_eq!(containers[1].essential.known(), Some(&true));
}

#[test]
fn expressions_give_what_terraform_gives() {
    let cases = [
        ("\"${1 + 2 * 3}\"", "7"),
        ("\"${10 / 4}\"", "2.5"),
        ("\"${-7 % 3}\"", "-1"),
        ("true ? \"a\" : \"b\"", "a"),
        ("1 == 1.0 ? \"same\" : \"other\"", "same"),
        ("\"1\" == 1 ? \"same\" : \"other\"", "other"),
        ("!false && (1 < 2 || false) ? \"yes\" : \"no\"", "yes"),
        ("[\"a\", \"b\"][1]", "b"),
        ("{ a = { b = [\"c\"] } }.a[\"b\"].0", "c"),
        ("([{ n = \"a\" }, { n = \"b\" }][*].n)[1]", "b"),
        ("[{ n = [\"a\"] }].*.n[0][0]", "a"),
        (
            "[for x in [\"a\", \"b\"] : \"${x}!\" if x != \"a\"][0]",
            "b!",
        ),
        ("{ for i, x in [\"a\", \"b\"] : x => \"${i}\" }[\"b\"]", "1"),
        (
            "{ for x in [{k=\"a\",v=1},{k=\"a\",v=2}] : x.k => \"${x.v}\"... }.a[1]",
            "2",
        ),
        ("\"$${a} %%{b} \\t\\u00e9\\\"\"", "${a} %{b} \té\""),
        ("\"a${true}b${null == null}\"", "atruebtrue"),
        ("\"%{ if 1 > 2 }a%{ else }b%{ endif }\"", "b"),
        (
            "\"%{ for k, v in { a = 1, b = 2 } }${k}=${v};%{ endfor }\"",
            "a=1;b=2;",
        ),
        ("\"x  ${~ \"y\" ~}  z\"", "xyz"),
        ("try({}.a, [][0], \"c\")", "c"),
        ("can({}.a) ? \"yes\" : \"no\"", "no"),
        ("path.module", "."),
        ("\"${terraform.workspace}-x\"", "${terraform.workspace}-x"),
        (
            "templatestring(\"$${a}-$${b}\", { a = 1, b = \"x\" })",
            "1-x",
        ),
    ];
    for (expression, expected) in cases {
        let directory = Directory::containers(
            &format!("jsonencode([{{ name = \"=${{{expression}}}\" }}])"),
            "",
        );
        assert_eq!(directory.names(), [format!("={expected}")], "{expression}");
    }
}

#[test]
fn heredocs_are_read_where_they_stand() {
    let directory = Directory::containers(
        "<<-EOT\n    [\n      {\n        \"name\": \"a${local.x}\",\n        \"essential\": false,\n        \"command\": [\"$${HOME}\"]\n      }\n    ]\n  EOT",
        "locals {\n  x = \"pp\"\n}",
    );
    let container = directory.container();
    assert_eq!(said(&container.name), "app");
    assert_eq!(directory.place(&container.essential), ("main.tf", "false"));
    assert_eq!(said(&container.command.items[0]), "${HOME}");
    assert!(directory.lowered.syntax_errors.is_empty());
}

#[test]
fn json_in_text_that_is_no_json_is_said_where_it_is_written() {
    let directory = Directory::containers("<<EOT\n[{ \"name\": \"a\" \"image\": \"b\" }]\nEOT", "");
    let errors = &directory.lowered.syntax_errors;
    assert_eq!(errors.len(), 1);
    let place = directory.text(errors[0].span);
    assert!(
        !place.is_empty() && "\"a\" \"image\"".contains(place),
        "{place:?}"
    );
}

#[test]
fn files_and_templates_are_read_in_their_files() {
    let task =
        "resource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = VALUE\n}\n";
    let template = "\u{feff}[\n%{ for name in names ~}\n{ \"name\": \"${name}\", \"essential\": ${essential} },\n%{ endfor ~}\n{ \"name\": \"last\", \"essential\": false, \"image\": \"${image}\" }]";
    let values = "{ names = [\"a\"], essential = true, image = \"i\" }";
    let ways = [
        format!("templatefile(\"${{path.module}}/app.tpl\", {values})"),
        "data.template_file.app.rendered".to_owned(),
    ];
    for way in ways {
        let data = "data \"template_file\" \"app\" {\n  template = file(\"app.tpl\")\n  vars = { names = [\"a\"], essential = true, image = \"i\" }\n}\n";
        let main = task.replace("VALUE", &way) + data;
        let directory = Directory::of(&[("main.tf", &main), ("app.tpl", template)]);
        assert_eq!(directory.names(), ["a", "last"], "{way}");
        let last = &directory.task().containers.items[1];
        assert_eq!(directory.place(&last.essential), ("app.tpl", "false"));
        assert_eq!(directory.lowered.parts.len(), 1);
    }
    let file = task.replace("VALUE", "file(\"app.json\")");
    let json = "[{ \"name\": \"app\", \"essential\": false }]";
    let directory = Directory::of(&[("main.tf", &file), ("app.json", json)]);
    assert_eq!(
        directory.place(&directory.container().essential),
        ("app.json", "false")
    );
    let directory = Directory::of(&[("main.tf", &file)]);
    let unknown = directory.task().containers.rest.unwrap();
    assert_eq!(unknown.why, Why::File);
}

#[test]
fn an_unknown_template_variable_leaves_the_rest_readable() {
    let task = "variable \"a\" {}\nvariable \"b\" {}\nresource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = \"[${templatefile(\"c.tpl\", { name = var.a })},${templatefile(\"c.tpl\", { name = var.b })}]\"\n}\n";
    let directory = Directory::of(&[
        ("main.tf", task),
        ("c.tpl", "{ \"name\": \"${name}\", \"essential\": false }"),
    ]);
    let containers = &directory.task().containers;
    assert_eq!(containers.items.len(), 2);
    let names: Vec<_> = containers
        .iter()
        .map(|c| c.name.known().unwrap().clone())
        .collect();
    assert_eq!(names[0].same_as(&names[1]), None, "{names:?}");
}

#[test]
fn the_same_unknown_text_is_the_same() {
    let directory = Directory::containers(
        "jsonencode([{ name = upper(var.name) }, { name = lower(var.name) }, { name = \"${lower(local.name)}-x\" }, { name = \"${lower(var.name)}-x\" }])",
        "variable \"name\" { type = string }\nlocals {\n  name = var.name\n}",
    );
    let containers = &directory.task().containers.items;
    let known = |at: usize| containers[at].name.known().unwrap();
    assert_eq!(known(2).same_as(known(3)), Some(true));
    assert_eq!(said(&containers[2].name), "${lower(var.name)}-x");
}

#[test]
fn unknown_collections_leave_lists_open() {
    let directory = Directory::containers(
        "jsonencode(concat([{ name = \"app\" }], [for s in [\"a\", \"b\"] : { name = s } if s == var.only]))",
        "variable \"only\" { type = list(string) }",
    );
    assert!(
        directory
            .lowered
            .tasks
            .iter()
            .all(|task| task.family.known().is_some())
    );
}

/// The same expression is the same hole, and another one is another, though both turn on one unknown value.
#[test]
fn what_is_unknown_in_json_text_goes_by_what_is_written() {
    let module = "variable \"raw\" {}\nresource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = <<EOF\n[{ \"name\": \"a-${jsonencode(one(var.raw))}\", \"image\": \"b-${jsonencode([one(var.raw), max(var.raw...)])}\" }]\nEOF\n}\n";
    let main = "module \"m\" {\n  source = \"./m\"\n  for_each = toset([\"a\", \"b\"])\n  raw = data.x.y[each.key].z\n}\n";
    let directory = Directory::of(&[("main.tf", main), ("m/main.tf", module)]);
    let said: Vec<String> = directory
        .lowered
        .tasks
        .iter()
        .flat_map(|task| &task.containers.items)
        .flat_map(|container| [said(&container.name), said(&container.image)])
        .collect();
    let image = |key: &str| {
        let hole = format!("jsonencode(module.m[\"{key}\"].[one(var.raw), max(var.raw...)])");
        format!("b-[${{{hole}}},${{{hole} #2}}]")
    };
    let name = |key: &str| format!("a-${{jsonencode(one(data.x.y[\"{key}\"].z))}}");
    assert_eq!(said, [name("a"), image("a"), name("b"), image("b")]);
}

/// Text that stays as it is written is replaced like any other, though it looks like a hole.
#[test]
fn words_in_braces_can_be_replaced() {
    let value = "replace(replace(replace(file(\"task.json\"), \"$${name}\", \"app\"), \"$${tag}\", var.tag), \"$${memory}\", \"512\")";
    let main = format!(
        "variable \"tag\" {{}}\nresource \"aws_ecs_task_definition\" \"app\" {{\n  container_definitions = {value}\n}}\n"
    );
    let task = "[{ \"name\": \"${name}\", \"image\": \"x:${tag}\", \"startTimeout\": ${memory} }]";
    let directory = Directory::of(&[("main.tf", &main), ("task.json", task)]);
    let container = directory.container();
    assert_eq!(said(&container.name), "app");
    assert_eq!(said(&container.image), "x:${var.tag}");
    assert_eq!(container.start_timeout.known(), Some(&512));
}

/// Each hop of a name, with the text it leads to.
fn hops_of_name(directory: &Directory) -> Vec<(&str, &str)> {
    let name = directory.container().name.place();
    let hops = directory.task().provenance.hops[&name].iter();
    hops.map(|hop| (hop.text.as_str(), directory.text(hop.span)))
        .collect()
}

#[test]
fn a_value_that_is_put_into_text_keeps_the_way_back() {
    let default = [("the default of variable `stage`", "\"test\"")];
    let around = "variable \"stage\" {\n  default = \"test\"\n}";
    for containers in [
        "jsonencode([{ name = \"${var.stage}-app\" }])",
        "<<EOF\n[{ \"name\": \"${var.stage}\" }]\nEOF\n",
        "<<EOF\n[{ \"name\": \"app-${var.stage}\", \"image\": \"x\" }]\nEOF\n",
        "jsonencode(jsondecode(\"[{\\\"name\\\": \\\"${var.stage}\\\"}]\"))",
    ] {
        let directory = Directory::containers(containers, around);
        assert_eq!(hops_of_name(&directory), default, "{containers}");
    }
    let beside = "<<EOF\n[{ \"name\": \"app\", \"image\": \"${var.stage}\" }]\nEOF\n";
    let directory = Directory::containers(beside, around);
    let name = directory.container().name.place();
    assert!(!directory.task().provenance.hops.contains_key(&name));
}

#[test]
fn an_element_leads_back_to_what_it_is_made_for() {
    let main = "module \"app\" {\n  source = \"./app\"\n  for_each = { web = { image = \"web:1\" } }\n  name = each.key\n}";
    let module = "variable \"name\" {}\nresource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = jsonencode([{ name = var.name }])\n}";
    let directory = Directory::of(&[("main.tf", main), ("app/main.tf", module)]);
    assert_eq!(
        hops_of_name(&directory),
        [
            ("argument `name` of module `app`", "each.key"),
            ("what `each.key` stands for", "web"),
        ]
    );
}

/// What a loop binds is another value in each turn, and so is what is unknown of it.
#[test]
fn each_turn_of_a_loop_has_unknowns_of_its_own() {
    let around = "variable \"names\" {}\nlocals {\n  full = { for c in [\"app\", \"log\"] : c => \"${var.names[c]}-x\" }\n}";
    let directory = Directory::containers(
        "jsonencode([{ name = local.full[\"app\"] }, { name = local.full[\"log\"] }])",
        around,
    );
    let names = directory.task().containers.iter();
    let names: Vec<String> = names.map(|container| said(&container.name)).collect();
    assert_eq!(
        names,
        ["${var.names[\"app\"]}-x", "${var.names[\"log\"]}-x"]
    );
}

#[test]
fn a_set_has_each_once_and_in_order() {
    for value in ["var.names", "toset([\"b\", \"a\", \"b\"])"] {
        let directory = Directory::containers(
            &format!("jsonencode([for name in {value} : {{ name = name }}])"),
            "variable \"names\" {\n  type    = set(string)\n  default = [\"b\", \"a\", \"b\"]\n}",
        );
        assert_eq!(directory.names(), ["a", "b"], "{value}");
    }
}

#[test]
fn a_variable_that_is_not_nullable_is_not_null() {
    for condition in ["var.x != null", "!(null == var.x)"] {
        let containers =
            format!("jsonencode([{{ name = \"app\", essential = {condition} ? true : false }}])");
        let directory =
            Directory::containers(&containers, "variable \"x\" {\n  nullable = false\n}");
        assert_eq!(
            directory.container().essential.known(),
            Some(&true),
            "{condition}"
        );
    }
}

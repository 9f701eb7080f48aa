use firelint::model::{Choice, Driver, Task, Value, Why};

use super::{Directory, said};

fn choices(task: &Task) -> Vec<String> {
    let say = |choice: &Choice| match choice.holds {
        true => choice.condition.clone(),
        false => format!("not {}", choice.condition),
    };
    task.provenance.scenario.choices().iter().map(say).collect()
}

const VARIABLES: &str = "variable \"on\" { type = bool }\nvariable \"env\" { type = string }\nvariable \"size\" { type = number }\n";

#[test]
fn what_one_condition_chooses_stays_together() {
    let directory = Directory::containers(
        "jsonencode([{ name = \"app\", essential = var.on ? true : false, logConfiguration = { logDriver = !var.on ? \"awslogs\" : \"awsfirelens\" }, command = [var.on] }])",
        VARIABLES,
    );
    let found: Vec<_> = directory
        .lowered
        .tasks
        .iter()
        .map(|task| {
            let container = &task.containers.items[0];
            let driver = container.log.driver.known().cloned();
            (choices(task), container.essential.known().copied(), driver)
        })
        .collect();
    let expected = [
        (
            vec!["var.on".to_owned()],
            Some(true),
            Some(Driver::AwsFirelens),
        ),
        (
            vec!["not var.on".to_owned()],
            Some(false),
            Some(Driver::from_name("awslogs")),
        ),
    ];
    assert_eq!(found, expected);
}

#[test]
fn conditions_that_choose_nothing_of_matter_cost_nothing() {
    let directory = Directory::containers(
        "jsonencode([{ name = \"app\", cpu = var.on ? 1 : 2, essential = var.size > 1 ? true : true }])",
        VARIABLES,
    );
    assert_eq!(directory.container().essential.known(), Some(&true));
    assert!(choices(directory.task()).is_empty());
}

#[test]
fn a_condition_that_others_imply_is_decided() {
    let directory = Directory::containers(
        "jsonencode([{ name = var.env == \"prod\" ? \"a\" : \"b\", essential = var.env != \"prod\" ? false : var.env == \"dev\" ? false : true, image = var.env == \"prod\" ? var.env : \"x\" }])",
        VARIABLES,
    );
    let found: Vec<_> = directory
        .lowered
        .tasks
        .iter()
        .map(|task| {
            let container = &task.containers.items[0];
            (
                said(&container.name),
                container.essential.known().copied(),
                said(&container.image),
            )
        })
        .collect();
    let expected = [
        ("a".to_owned(), Some(true), "prod".to_owned()),
        ("b".to_owned(), Some(false), "x".to_owned()),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_same_condition_through_locals_and_modules_is_one() {
    let main = "variable \"on\" { type = bool }\nlocals {\n  enabled = var.on\n}\nmodule \"a\" {\n  source = \"./a\"\n  flag = local.enabled\n}\n";
    let module = "variable \"flag\" {}\nlocals {\n  off = !var.flag\n}\nresource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = jsonencode([{ name = \"app\", essential = local.off ? false : true, startTimeout = var.flag ? 10 : 20 }])\n}\n";
    let directory = Directory::of(&[("main.tf", main), ("a/main.tf", module)]);
    let tasks = &directory.lowered.tasks;
    assert_eq!(
        tasks.iter().map(choices).collect::<Vec<_>>(),
        [["var.on"], ["not var.on"]]
    );
    let on = &tasks[0].containers.items[0];
    assert_eq!(
        (on.essential.known(), on.start_timeout.known()),
        (Some(&true), Some(&10))
    );
}

#[test]
fn what_may_not_be_there_is_given_in_its_scenario() {
    let directory = Directory::containers(
        "jsonencode([{ name = \"app\" }])",
        "variable \"on\" {}\nresource \"aws_ecs_service\" \"app\" {\n  count = var.on ? 1 : 0\n  name = \"app\"\n  task_definition = aws_ecs_task_definition.app.arn\n}",
    );
    let services = &directory.lowered.services;
    assert_eq!(services.len(), 1);
    let provenance = &services[0].provenance;
    assert_eq!(
        provenance.address.as_deref(),
        Some("aws_ecs_service.app[0]")
    );
    assert!(provenance.scenario.choices().is_empty());
    assert_eq!(provenance.scenario.of("var.on"), Some(true));
    assert_eq!(
        said(&services[0].task_definition),
        "${aws_ecs_task_definition.app.arn}"
    );
}

#[test]
fn a_directive_of_a_template_is_a_condition_too() {
    let main = "variable \"on\" {}\nresource \"aws_ecs_task_definition\" \"app\" {\n  container_definitions = templatefile(\"app.tpl\", { on = var.on, list = var.list })\n}\nvariable \"list\" {}\n";
    let template = "[\n{ \"name\": \"app\" }\n%{ if on }, { \"name\": \"router\" }%{ endif }\n%{ for x in list }, { \"name\": \"${x}\" }%{ endfor }\n]";
    let directory = Directory::of(&[("main.tf", main), ("app.tpl", template)]);
    let names: Vec<Vec<String>> = directory
        .lowered
        .tasks
        .iter()
        .map(|task| task.containers.iter().map(|c| said(&c.name)).collect())
        .collect();
    assert_eq!(
        names,
        [vec!["app", "router"], vec!["app"]],
        "{:?}",
        directory
            .lowered
            .tasks
            .iter()
            .map(choices)
            .collect::<Vec<_>>()
    );
    assert!(
        directory
            .lowered
            .tasks
            .iter()
            .all(|task| task.containers.rest.is_some())
    );
}

#[test]
fn there_are_no_more_than_sixteen() {
    let members: Vec<String> = (0..8)
        .map(|at| format!("{{ name = \"c{at}\", essential = var.v{at} == \"x\" ? true : false }}"))
        .collect();
    let variables: Vec<String> = (0..8)
        .map(|at| format!("variable \"v{at}\" {{}}"))
        .collect();
    let directory = Directory::containers(
        &format!("jsonencode([{}])", members.join(", ")),
        &variables.join("\n"),
    );
    let tasks = &directory.lowered.tasks;
    assert_eq!(tasks.len(), 16);
    let last = &tasks[0].containers.items[7].essential;
    let Value::Unknown(unknown) = last else {
        panic!("{last:?}")
    };
    assert_eq!(unknown.why, Why::Condition);
}

#[test]
fn a_condition_made_of_another_one_asks_for_that() {
    let directory = Directory::containers(
        "jsonencode([{ name = \"app\", essential = length(concat(var.on ? [1] : [], [])) > 0, dependsOn = length(var.on ? [1] : []) > 0 ? [{ containerName = \"x\" }] : [] }])",
        VARIABLES,
    );
    let found: Vec<_> = directory
        .lowered
        .tasks
        .iter()
        .map(|task| {
            (
                choices(task),
                task.containers.items[0].depends_on.items.len(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (vec!["var.on".to_owned()], 1),
            (vec!["not var.on".to_owned()], 0)
        ]
    );
}

#[test]
fn a_filter_that_is_undecided_hides_one_key_alone() {
    let directory = Directory::containers(
        "jsonencode([{ for k, v in { name = \"app\", essential = var.on, image = aws_ecr.x.url } : k => v if v != null }])",
        VARIABLES,
    );
    let container = directory.container();
    let Value::Unknown(essential) = container.essential else {
        panic!()
    };
    assert_eq!(essential.why, Why::Variable);
    assert!(container.depends_on.rest.is_none());
    assert!(!container.health_check.is_written());
}

#[test]
fn what_no_deployment_decides_is_no_choice() {
    let around = "variable \"env\" { default = \"prod\" }\nvariable \"any\" {}\nlocals {\n  hits = regexall(\"prod\", var.env)\n  open = regexall(\"prod\", var.any)\n}";
    let essential = |condition: &str| {
        let containers =
            format!("jsonencode([{{ name = \"app\", essential = {condition} ? true : false }}])");
        let directory = Directory::containers(&containers, around);
        let tasks = &directory.lowered.tasks;
        let known = tasks.iter().map(|task| {
            let essential = &task.containers.items[0].essential;
            essential.read().map(|essential| essential.copied())
        });
        known
            .map(|essential| essential.map_err(|unknown| unknown.why))
            .collect::<Vec<_>>()
    };
    for condition in [
        "length(regexall(\"prod\", var.env)) > 0",
        "can(regex(\"prod\", var.env))",
        "length(local.hits) > 0",
        "\"${regex(\"p\", var.env)}x\" == \"px\"",
        "length([for hit in local.hits : hit if hit != \"\"]) > 0",
    ] {
        assert_eq!(essential(condition), [Err(Why::Function)], "{condition}");
    }
    for condition in [
        "length(regexall(\"prod\", var.any)) > 0",
        "length(local.open) > 0",
        "can(regex(\"prod\", terraform.workspace))",
        "can(regex(\"prod\", data.aws_region.x.name))",
        "length([for hit in local.open : hit if hit != \"\"]) > 0",
    ] {
        assert_eq!(
            essential(condition),
            [Ok(Some(true)), Ok(Some(false))],
            "{condition}"
        );
    }
}

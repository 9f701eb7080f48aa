use firelint::model::Why;

use super::{Directory, said};

#[test]
fn a_byte_order_mark_moves_nothing() {
    let text = "\u{feff}resource \"aws_ecs_task_definition\" \"app\" {\n  family = \"app\"\n  container_definitions = \"[]\"\n}\n";
    let directory = Directory::main(text);
    assert_eq!(
        directory.place(&directory.task().family),
        ("main.tf", "\"app\"")
    );
}

#[test]
fn a_broken_file_is_named_and_the_others_count() {
    let main = "resource \"aws_ecs_task_definition\" \"app\" {\n  family = local.family\n  container_definitions = jsonencode([{ name = try(local.name, \"x\") }])\n}\n";
    let directory = Directory::of(&[
        ("main.tf", main),
        ("locals.tf", "locals {\n  name = \"a\"\n  family = [\n}\n"),
    ]);
    let errors = &directory.lowered.syntax_errors;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(
        directory.sources.get(errors[0].span.source).path,
        "locals.tf"
    );
    assert_eq!(errors[0].message, "expected a value here");
    assert_eq!(directory.text(errors[0].span), "}");
    // What is missing may stand in the file that cannot be read.
    assert_eq!(directory.names(), [format!("{:?}", Why::File)]);
}

#[test]
fn mistakes_are_said_in_plain_words() {
    for (text, message) in [
        (
            "locals {\n  a = 1\n  a = 2\n}\n",
            "this argument is written twice",
        ),
        (
            "locals {\n  a = 1\n",
            "the file ends here, and a bracket or quote before it is not closed",
        ),
        ("<<<<<<< HEAD\n", "this cannot be read as Terraform"),
        (
            "locals {\n  a = \"x\n}\n",
            "expected `}`, a new line or a name here",
        ),
    ] {
        let directory = Directory::main(text);
        let errors = &directory.lowered.syntax_errors;
        assert_eq!(errors.len(), 1, "{text}");
        assert!(!directory.text(errors[0].span).is_empty(), "{text}");
        assert_eq!(errors[0].message, message, "{text}");
    }
}

#[test]
fn overrides_come_last() {
    let main = "resource \"aws_ecs_task_definition\" \"app\" {\n  family = \"a\"\n  container_definitions = \"[]\"\n}\n";
    let over = "resource \"aws_ecs_task_definition\" \"app\" {\n  family = \"b\"\n}\n";
    let directory = Directory::of(&[("a_override.tf", over), ("main.tf", main)]);
    assert_eq!(said(&directory.task().family), "b");
}

#[test]
fn opentofu_reads_its_own_files_first() {
    let task = |name: &str| {
        format!("resource \"aws_ecs_task_definition\" \"app\" {{\n  family = \"{name}\"\n}}\n")
    };
    let directory = Directory::of(&[
        ("main.tf", &task("terraform")),
        ("main.tofu", &task("opentofu")),
    ]);
    assert_eq!(said(&directory.task().family), "opentofu");
}

#[test]
fn the_json_spelling_says_the_same() {
    let text = r#"{
  "variable": { "name": { "type": "string", "default": "web" } },
  "locals": { "essential": false },
  "resource": {
    "aws_ecs_task_definition": {
      "app": [{ "family": "${var.name}-x", "container_definitions": "${jsonencode([{name = \"a\", essential = local.essential}])}" }]
    },
    "aws_ecs_service": {
      "app": {
        "name": "web",
        "task_definition": "${aws_ecs_task_definition.app.arn}",
        "load_balancer": [{ "container_name": "a" }],
        "deployment_circuit_breaker": { "enable": true, "rollback": true },
        "dynamic": { "capacity_provider_strategy": { "for_each": ["FARGATE"], "content": { "capacity_provider": "${capacity_provider_strategy.value}" } } }
      }
    }
  }
}"#;
    let directory = Directory::of(&[("main.tf.json", text)]);
    assert_eq!(said(&directory.task().family), "web-x");
    assert_eq!(directory.container().essential.known(), Some(&false));
    let service = &directory.lowered.services[0];
    assert_eq!(service.circuit_breaker.enable.known(), Some(&true));
    assert_eq!(said(&service.load_balancers.items[0].container), "a");
    assert_eq!(said(&service.capacity_providers.items[0]), "FARGATE");
    assert_eq!(
        said(&service.task_definition),
        "${aws_ecs_task_definition.app.arn}"
    );
    assert_eq!(directory.place(&service.name), ("main.tf.json", "\"web\""));
}

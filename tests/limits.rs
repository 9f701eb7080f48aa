//! The limits of `docs/limits.md` that no other test meets: each is told, and none is taken for clean.

mod support;

use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use firelint::discover::MOST;
use support::project_file;
use tempfile::TempDir;

fn directory(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        fs::write(root.path().join(name), text).expect("written");
    }
    root
}

fn firelint(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firelint"));
    let command = command.current_dir(directory).args(arguments);
    command.output().expect("firelint runs")
}

/// What the run says is undecided, and that it counts as such: nothing else makes it fail.
fn undecided(root: &TempDir) -> String {
    let check = ["check", "--fail-on", "never"];
    let said = firelint(
        root.path(),
        &[&check[..], &["--show", "undecided"]].concat(),
    );
    let denied = firelint(
        root.path(),
        &[&check[..], &["--deny", "undecided"]].concat(),
    );
    assert_eq!(said.status.code(), Some(0));
    assert_eq!(denied.status.code(), Some(1));
    String::from_utf8_lossy(&said.stdout)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Ten containers, each of which waits for all before it.
fn dense(condition: &str) -> String {
    let mut containers = String::from(
        r#"{ "name": "r", "image": "i", "firelensConfiguration": { "type": "fluentbit" } }"#,
    );
    for index in 0..10 {
        let waits: Vec<String> = (0..index)
            .map(|other| {
                format!(r#"{{ "containerName": "a{other}", "condition": "{condition}" }}"#)
            })
            .collect();
        let _ = write!(
            containers,
            r#",
{{ "name": "a{index}", "image": "i", "essential": false,
  "logConfiguration": {{ "logDriver": "awsfirelens" }}, "dependsOn": [{}] }}"#,
            waits.join(", ")
        );
    }
    format!(r#"{{ "family": "x", "containerDefinitions": [{containers}] }}"#)
}

/// No clock runs here: without a bound each of these takes minutes and gigabytes.
#[test]
fn containers_that_all_wait_for_each_other() {
    for condition in ["START", "COMPLETE", "SUCCESS", "HEALTHY"] {
        let root = directory(&[("task.json", &dense(condition))]);
        let output = firelint(root.path(), &["check"]);
        assert_eq!(output.status.code(), Some(1), "{condition}");
    }
}

#[test]
fn what_is_nested_too_deep() {
    let deep = format!("{}{}", "[".repeat(600), "]".repeat(600));
    let task = format!(
        r#"{{ "family": "x", "containerDefinitions": [{{ "name": "a", "image": "i", "dependsOn": {deep} }}] }}"#
    );
    let root = directory(&[("task.json", &task)]);
    let said = undecided(&root);
    assert!(!said.is_empty(), "{said}");
}

#[test]
fn a_file_that_a_module_names_and_that_is_too_large() {
    let root = directory(&[(
        "main.tf",
        "resource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  container_definitions = file(\"large.json\")\n}\n",
    )]);
    let large = File::create(root.path().join("large.json")).expect("created");
    large.set_len((16 << 20) + 1).expect("without writing it");
    let said = undecided(&root);
    let expected = "the file this is read from is not here, or cannot be read";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn values_that_are_too_large_leave_no_default_certain() {
    let root = directory(&[(
        "main.tf",
        "variable \"family\" {\n  default = \"shop\"\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = var.family\n  container_definitions = \"[]\"\n}\n",
    )]);
    let clean = firelint(root.path(), &["inspect"]).stdout;
    assert!(String::from_utf8_lossy(&clean).contains("\"shop\""));
    let large = File::create(root.path().join("terraform.tfvars")).expect("created");
    large.set_len((16 << 20) + 1).expect("without writing it");
    let unknown = firelint(root.path(), &["inspect"]).stdout;
    let unknown = String::from_utf8_lossy(&unknown);
    assert!(!unknown.contains("\"shop\""), "{unknown}");
}

#[test]
fn a_fifth_condition_is_tried_one_way_only() {
    let names = ["A", "B", "C", "D", "E"];
    let conditions: Vec<String> = names
        .iter()
        .map(|name| format!(r#""{name}": {{ "Fn::Equals": [{{ "Ref": "P{name}" }}, "x"] }}"#))
        .collect();
    let parameters: Vec<String> = names
        .iter()
        .map(|name| format!(r#""P{name}": {{ "Type": "String" }}"#))
        .collect();
    let containers: Vec<String> = names
        .iter()
        .map(|name| {
            format!(
                r#"{{ "Name": "{name}", "Image": "i", "LogConfiguration": {{ "LogDriver": {{ "Fn::If": ["{name}", "awsfirelens", "awslogs"] }} }} }}"#
            )
        })
        .collect();
    let template = format!(
        r#"{{ "Parameters": {{ {} }}, "Conditions": {{ {} }}, "Resources": {{ "T": {{
  "Type": "AWS::ECS::TaskDefinition", "Properties": {{ "ContainerDefinitions": [{}] }} }} }} }}"#,
        parameters.join(", "),
        conditions.join(", "),
        containers.join(", ")
    );
    let root = directory(&[("template.json", &template)]);
    let said = undecided(&root);
    let expected = "a condition that depends on the deployment decides this";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn the_page_says_how_large_a_file_may_be() {
    let page = fs::read_to_string(project_file("docs/limits.md")).expect("the page");
    assert!(page.contains(&format!("| {} MiB | `cannot read", MOST >> 20)));
}

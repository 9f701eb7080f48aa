//! The limits of `docs/limits.md` that no other test meets: each is told, and none is taken for clean.

mod support;

use std::fmt::Write;
use std::fs::{self, File};

use firelint::discover::MOST_BYTES;
use serde_json::{Value, json};
use support::program::{directory, firelint};
use support::project_file;
use tempfile::TempDir;

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

/// A module with one container; `DRIVER` is to be replaced by its log driver.
const DRIVER: &str = r#"
resource "aws_ecs_task_definition" "t" {
  family                = "t"
  container_definitions = jsonencode([{ name = "a", image = "i", logConfiguration = { logDriver = DRIVER } }])
}
"#;

/// What firelint says where a file that another one names cannot be read.
const UNREAD: &str = "the file this is read from is not here, or cannot be read";

/// A file of so many MiB and a byte. Nothing of it is written.
fn large(root: &TempDir, name: &str, size: u64) {
    let large = File::create(root.path().join(name)).expect("created");
    large.set_len((size << 20) + 1).expect("without writing it");
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

/// What each container of a task waits for, by a letter for the condition with which it waits for each of those
/// before it. Some of the containers have more schedules than are looked at.
const TANGLED: [&str; 9] = [
    "", "-", "--", "RRC", "-RH-", "-SRCR", "--CHCH", "SHRR-S-", "HH--H--H",
];

fn tangled() -> String {
    let rows = TANGLED.iter().enumerate().map(|(index, row)| {
        let waits = row.chars().enumerate().filter_map(|(other, letter)| {
            let condition = match letter {
                'R' => "START",
                'C' => "COMPLETE",
                'S' => "SUCCESS",
                'H' => "HEALTHY",
                _ => return None,
            };
            Some(json!({ "containerName": format!("a{other}"), "condition": condition }))
        });
        json!({
            "name": format!("a{index}"),
            "image": "i",
            "essential": false,
            "startTimeout": 30,
            "healthCheck": { "command": ["CMD", "true"] },
            "logConfiguration": { "logDriver": "awsfirelens" },
            "dependsOn": waits.collect::<Vec<_>>(),
        })
    });
    let router = json!({
        "name": "r",
        "image": "i",
        "firelensConfiguration": { "type": "fluentbit" },
        "healthCheck": { "command": ["CMD", "true"] },
    });
    let containers: Vec<Value> = std::iter::once(router).chain(rows).collect();
    json!({ "family": "x", "containerDefinitions": containers }).to_string()
}

/// What a run says of one rule: its findings, and what it leaves undecided.
fn said_of(rule: &str, report: &Value) -> [Vec<String>; 2] {
    let items = |list: &str| report[list].as_array().expect("a list").iter();
    let is_of_rule = |item: &&Value| {
        let rules = item["rules"].as_array();
        item["rule"] == rule || rules.is_some_and(|rules| rules.iter().any(|one| one == rule))
    };
    let found = items("findings").filter(is_of_rule);
    let undecided = items("undecided").filter(is_of_rule);
    [
        found.map(|item| item["message"].to_string()).collect(),
        undecided
            .map(|item| format!("{} {}", item["why"], item["subjects"]))
            .collect(),
    ]
}

#[test]
fn what_a_rule_says_of_too_many_schedules_depends_on_no_other_rule() {
    let root = directory(&[("task.json", &tangled())]);
    let report = |arguments: &[&str]| -> Value {
        let output = firelint(root.path(), arguments);
        serde_json::from_slice(&output.stdout).expect("a report")
    };
    let all = report(&["check", "--format", "json"]);
    let [_, undecided] = said_of("unstartable-container", &all);
    assert!(
        undecided.concat().contains("too many possible schedules"),
        "{undecided:?}"
    );
    for rule in [
        "unstartable-container",
        "app-before-probe",
        "app-before-router",
    ] {
        let alone = report(&["check", "--format", "json", "--select", rule]);
        assert_eq!(said_of(rule, &alone), said_of(rule, &all), "{rule}");
    }
}

/// No clock runs here, either: each container asks what its end does to the others, and to those that wait for them.
#[test]
fn as_many_containers_as_are_examined_that_wait_for_each_other() {
    let containers = (0..64).map(|index| {
        let waits = (0..index)
            .map(|other| json!({ "containerName": format!("a{other}"), "condition": "HEALTHY" }));
        let log = match index {
            0 => json!({ "firelensConfiguration": { "type": "fluentbit" } }),
            _ => json!({ "logConfiguration": { "logDriver": "awsfirelens" } }),
        };
        let mut container = json!({
            "name": format!("a{index}"),
            "image": "i",
            "healthCheck": { "command": ["CMD", "true"] },
            "dependsOn": waits.collect::<Vec<_>>(),
        });
        let own = container.as_object_mut().expect("an object");
        own.extend(log.as_object().expect("an object").clone());
        container
    });
    let containers: Vec<Value> = containers.collect();
    let task = json!({ "family": "x", "containerDefinitions": containers });
    let root = directory(&[("task.json", &task.to_string())]);
    let output = firelint(root.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_nested_too_deep() {
    let open = r#"{ "child_modules": [ "#.repeat(300);
    let task = r#"{ "resources": [{ "address": "aws_ecs_task_definition.t", "mode": "managed", "name": "t",
  "type": "aws_ecs_task_definition", "values": { "family": "x", "container_definitions": "[]" } }] }"#;
    let close = " ] }".repeat(300);
    let state = format!(
        r#"{{ "format_version": "1.0", "values": {{ "root_module": {open}{task}{close} }} }}"#
    );
    let root = directory(&[("state.json", &state)]);
    let said = undecided(&root);
    assert!(said.contains("nested too deep to be read"), "{said}");
}

#[test]
fn a_file_that_a_module_names_and_that_is_too_large() {
    let root = directory(&[(
        "main.tf",
        "resource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  container_definitions = file(\"large.json\")\n}\n",
    )]);
    large(&root, "large.json", 16);
    let said = undecided(&root);
    assert!(said.contains(UNREAD), "{said}");
}

#[test]
fn values_that_are_too_large_leave_no_default_certain() {
    let root = directory(&[(
        "main.tf",
        "variable \"family\" {\n  default = \"shop\"\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = var.family\n  container_definitions = \"[]\"\n}\n",
    )]);
    let clean = firelint(root.path(), &["inspect"]).stdout;
    assert!(String::from_utf8_lossy(&clean).contains("\"shop\""));
    large(&root, "terraform.tfvars", 16);
    let unknown = firelint(root.path(), &["inspect"]).stdout;
    let unknown = String::from_utf8_lossy(&unknown);
    assert!(!unknown.contains("\"shop\""), "{unknown}");
}

#[test]
fn values_that_are_too_large_leave_none_certain_that_they_may_overrule() {
    let variable = "variable \"driver\" {\n  type = string\n}\n";
    let module = format!("{variable}{}", DRIVER.replace("DRIVER", "var.driver"));
    let given = "driver = \"awslogs\"\n";
    let before = directory(&[("main.tf", &module), ("terraform.tfvars", given)]);
    large(&before, "z.auto.tfvars", 16);
    let said = undecided(&before);
    assert!(said.contains(UNREAD), "{said}");
    assert!(!said.contains("error"), "{said}");
    let after = directory(&[("main.tf", &module), ("z.auto.tfvars", given)]);
    large(&after, "terraform.tfvars", 16);
    let said = firelint(after.path(), &["check"]);
    let said = String::from_utf8_lossy(&said.stdout);
    assert!(said.contains("invalid-awslogs-options"), "{said}");
}

#[test]
fn a_file_that_is_there_and_too_large_is_not_said_to_be_missing() {
    let driver = r#"fileexists("large.json") ? "awslogs" : "json-file""#;
    let root = directory(&[("main.tf", &DRIVER.replace("DRIVER", driver))]);
    let certain = firelint(root.path(), &["check", "--deny", "undecided"]);
    assert_eq!(certain.status.code(), Some(0));
    large(&root, "large.json", 16);
    let tried = firelint(root.path(), &["check"]);
    let said = String::from_utf8_lossy(&tried.stdout);
    assert!(
        said.contains("when: `fileexists(\"large.json\")` is true"),
        "{said}"
    );
}

#[test]
fn what_lies_outside_is_neither_there_nor_missing() {
    let around = directory(&[("there.json", "{}")]);
    let inner = around.path().join("inner");
    fs::create_dir(&inner).expect("made");
    for name in ["there", "missing"] {
        let driver = format!(r#"fileexists("../{name}.json") ? "awslogs" : "json-file""#);
        fs::write(inner.join("main.tf"), DRIVER.replace("DRIVER", &driver)).expect("written");
        let tried = firelint(&inner, &["check"]);
        let said = String::from_utf8_lossy(&tried.stdout);
        assert!(said.contains("when: `fileexists"), "{said}");
    }
}

#[test]
fn a_module_whose_text_is_too_large_is_not_said_to_be_missing() {
    let call = "module \"app\" {\n  source = \"./app\"\n}\n";
    let module = format!("{call}{}", DRIVER.replace("DRIVER", "module.app.driver"));
    let root = directory(&[("main.tf", &module)]);
    fs::create_dir(root.path().join("app")).expect("made");
    large(&root, "app/main.tf", 16);
    let said = undecided(&root);
    assert!(said.contains(UNREAD), "{said}");
    assert!(!said.contains("the module that makes this"), "{said}");
}

#[test]
fn a_module_of_very_many_files_does_not_hide_who_calls_it() {
    let root = directory(&[]);
    for name in ["app", "library"] {
        fs::create_dir(root.path().join(name)).expect("made");
    }
    let call = "module \"app\" {\n  source = \"../library\"\n}\n";
    fs::write(root.path().join("app/main.tf"), call).expect("written");
    for index in 0..2_000 {
        let name = format!("library/{index}.tf");
        fs::write(root.path().join(name), "").expect("written");
    }
    let task = DRIVER.replace("DRIVER", "\"awslogs\"");
    fs::write(root.path().join("library/task.tf"), task).expect("written");
    let output = firelint(root.path(), &["check", "app"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 task definition"), "{said}");
}

#[test]
fn a_broken_configuration_is_told_though_only_an_unread_file_leads_to_it() {
    let root = directory(&[("task.json", &dense("START"))]);
    fs::create_dir(root.path().join("below")).expect("made");
    let config = "exclude = [\"large.json\"]\n[rules\n";
    fs::write(root.path().join("below/firelint.toml"), config).expect("written");
    large(&root, "below/large.json", MOST_BYTES >> 20);
    let output = firelint(root.path(), &["check", "task.json", "below/large.json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("`below/firelint.toml` cannot be read"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_file_that_is_set_aside_is_told_as_such_whether_it_can_be_read_or_not() {
    let config = "exclude = [\"a.json\"]\n";
    let of = |root: &TempDir| {
        let output = firelint(root.path(), &["check", "a.json"]);
        assert_eq!(output.status.code(), Some(0));
        let texts = [output.stdout, output.stderr];
        texts.map(|text| String::from_utf8_lossy(&text).into_owned())
    };
    let small = directory(&[("firelint.toml", config), ("a.json", "{}")]);
    let unread = directory(&[("firelint.toml", config)]);
    large(&unread, "a.json", MOST_BYTES >> 20);
    let [_, noted] = of(&small);
    assert_eq!(noted, "note: `a.json` is excluded by `firelint.toml`\n");
    assert_eq!(of(&unread), of(&small));
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
    assert!(page.contains(&format!("| {} MiB | `cannot read", MOST_BYTES >> 20)));
}

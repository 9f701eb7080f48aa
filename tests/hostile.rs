//! Definitions far larger than ECS takes end in an answer.

use firelint::model::Why;
use firelint::project::Project;
use firelint::rules::{Judged, Selection, judge};
use firelint::source::{Source, Sources};
use serde_json::{Value, json};

/// No clock runs here: what is not nearly linear takes so long at these sizes that nobody waits for it.
fn judged(text: String) -> Judged {
    let mut sources = Sources::default();
    sources.add(Source::new("task-definition.json", text));
    let project = Project::of(sources);
    assert_eq!(project.tasks.len(), 1);
    judge(&project, &Selection::default())
}

fn task(apps: impl Iterator<Item = Value>) -> String {
    let router =
        json!({ "name": "r", "image": "i", "firelensConfiguration": { "type": "fluentbit" } });
    let containers: Vec<Value> = std::iter::once(router).chain(apps).collect();
    json!({ "family": "x", "containerDefinitions": containers }).to_string()
}

fn app(index: usize, waits_for: impl Iterator<Item = usize>) -> Value {
    let waits = waits_for
        .map(|other| json!({ "containerName": format!("a{other}"), "condition": "SUCCESS" }));
    json!({
        "name": format!("a{index}"),
        "image": "i",
        "essential": false,
        "logConfiguration": { "logDriver": "awsfirelens" },
        "dependsOn": waits.collect::<Vec<_>>(),
    })
}

#[test]
fn dozens_of_containers_each_waiting_for_all_before() {
    let judged = judged(task((0..44).map(|index| app(index, 0..index))));
    assert!(!judged.findings.is_empty() || !judged.undecided.is_empty());
}

#[test]
fn many_containers_on_one_line() {
    let judged = judged(task((0..20_000).map(|index| app(index, 0..0))));
    let reasons = judged.undecided.iter().map(|entry| entry.unknown.why);
    assert!(reasons.into_iter().any(|why| why == Why::TooManyContainers));
}

#[test]
fn many_keys() {
    let keys = (0..40_000).map(|index| (format!("K{index}"), Value::from(1)));
    let mut container: serde_json::Map<String, Value> = keys.collect();
    container.insert("name".into(), "a".into());
    let judged = judged(task(std::iter::once(container.into())));
    assert!(
        judged
            .findings
            .iter()
            .all(|reported| reported.rule.id != "dropped-key")
    );
}

#[test]
fn columns_are_counted_in_characters_however_long_the_line() {
    let line = "aä€🦀".repeat(700);
    let text = format!("\u{feff}{line}\n{line}");
    let source = Source::new("x.json", text.as_str());
    for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
        let before = text[..offset].rsplit('\n').next().unwrap_or_default();
        let expected = before.trim_start_matches('\u{feff}').chars().count() + 1;
        assert_eq!(source.position(offset).column, expected, "{offset}");
    }
}

#[test]
fn thousands_of_services_in_one_template() {
    let resources = (0..3000).flat_map(|index| {
        let task = json!({
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": { "Family": format!("f{index}"), "ContainerDefinitions": [] },
        });
        let reference = match index % 2 {
            0 => json!({ "Ref": format!("T{index}") }),
            _ => json!(format!("f{index}:1")),
        };
        let service = json!({
            "Type": "AWS::ECS::Service",
            "Properties": { "TaskDefinition": reference },
        });
        [(format!("T{index}"), task), (format!("S{index}"), service)]
    });
    let resources: serde_json::Map<String, Value> = resources.collect();
    let mut sources = Sources::default();
    let text = json!({ "Resources": resources }).to_string();
    sources.add(Source::new("template.json", text));
    let project = Project::of(sources);
    assert_eq!(project.services.len(), 3000);
    assert_eq!(project.links.len(), 3000, "each runs its own");
    judge(&project, &Selection::default());
}

#[test]
fn a_few_lines_that_ask_for_millions_of_definitions() {
    let call = "module \"m\" {\n  source = \"./m\"\n  count = 250\n}\n";
    let task = "resource \"aws_ecs_task_definition\" \"t\" {\n  count = 250\n  container_definitions = \"[]\"\n}\n";
    let mut sources = Sources::default();
    sources.add(Source::new("main.tf", call));
    sources.add(Source::new("m/main.tf", task));
    let project = Project::of(sources);
    assert!(project.tasks.len() > 1000);
    let judged = judge(&project, &Selection::default());
    let reasons = judged.undecided.iter().map(|entry| entry.unknown.why);
    assert!(reasons.into_iter().any(|why| why == Why::TooLarge));
}

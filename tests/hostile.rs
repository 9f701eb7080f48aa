//! Definitions far larger than ECS takes end in an answer, and soon.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use firelint::project::Project;
use firelint::rules::{Selection, judge};
use firelint::source::{Source, Sources};
use serde_json::{Value, json};

/// Far more than it takes without optimisation on a busy machine, and far less than it took.
const MOST: Duration = Duration::from_secs(60);

fn is_judged_soon(text: String) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut sources = Sources::default();
        sources.add(Source::new("task-definition.json", text));
        let project = Project::of(sources);
        let judged = judge(&project, &Selection::default());
        let places = judged.undecided.iter().map(|entry| {
            let span = entry.unknown.at;
            let source = project.sources.get(span.source);
            source.position(span.range().start).column
        });
        let _ = sender.send(places.sum::<usize>());
    });
    assert!(receiver.recv_timeout(MOST).is_ok(), "no answer in {MOST:?}");
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
    is_judged_soon(task((0..44).map(|index| app(index, 0..index))));
}

#[test]
fn many_containers_on_one_line() {
    is_judged_soon(task((0..20_000).map(|index| app(index, 0..0))));
}

#[test]
fn many_keys() {
    let keys = (0..40_000).map(|index| (format!("K{index}"), Value::from(1)));
    let mut container: serde_json::Map<String, Value> = keys.collect();
    container.insert("name".into(), "a".into());
    is_judged_soon(task(std::iter::once(container.into())));
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

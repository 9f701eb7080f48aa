//! What an editor is shown, and when.

use std::fs;

use firelint::discover::Asked;
use firelint::suppress::Settings;
use serde_json::{Value, json};

use crate::client::{Client, able, rules};
use crate::support::project_file;

pub const ROUTER: &str = r#"{ "name": "log-router", "image": "example/fluent-bit:1.0.0", "essential": true, "memoryReservation": 128,
      "firelensConfiguration": { "type": "fluentbit" },
      "logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "g", "awslogs-region": "r", "awslogs-stream-prefix": "p", "mode": "non-blocking" } } },"#;

/// A task definition whose app logs through a router, if it has one.
pub fn task(router: &str) -> String {
    format!(
        r#"{{
  "family": "shop",
  "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
  "taskRoleArn": "arn:aws:iam::123456789012:role/task",
  "containerDefinitions": [
    {router}
    {{ "name": "app", "image": "app:1", "essential": true, "logConfiguration": {{ "logDriver": "awsfirelens", "options": {{ "Name": "cloudwatch" }} }} }}
  ]
}}
"#
    )
}

pub fn service(family: &str) -> String {
    format!(
        r#"{{ "serviceName": "shop", "taskDefinition": "{family}", "desiredCount": 2, "launchType": "EC2" }}
"#
    )
}

pub fn example(name: &str) -> String {
    fs::read_to_string(project_file(&format!("examples/{name}"))).unwrap()
}

/// What `check` says of a file on the disk: rules with lines and columns in bytes, from 0.
pub fn checked(client: &Client, name: &str) -> Vec<(String, u64, u64)> {
    let asked = Asked {
        paths: vec![client.path(name)],
        jobs: 1,
        force_exclude: false,
    };
    let checked = firelint::check(&asked, &Settings::default());
    let found = checked.judged.findings.iter().map(|reported| {
        let place = reported.finding.primary().span;
        let source = checked.project.sources.get(place.source);
        let line = source.line_at(place.range().start);
        let column = place.range().start - source.line(line).start;
        (reported.rule.id.to_owned(), line as u64 - 1, column as u64)
    });
    sorted(found.collect())
}

/// The same of diagnostics.
pub fn places(diagnostics: &[Value]) -> Vec<(String, u64, u64)> {
    let found = diagnostics.iter().map(|one| {
        let start = &one["range"]["start"];
        let rule = one["code"].as_str().unwrap().to_owned();
        (
            rule,
            start["line"].as_u64().unwrap(),
            start["character"].as_u64().unwrap(),
        )
    });
    sorted(found.collect())
}

fn sorted(mut places: Vec<(String, u64, u64)>) -> Vec<(String, u64, u64)> {
    places.sort();
    places
}

#[test]
fn a_text_is_judged_as_check_does_in_every_language() {
    let template = "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - Name: app\n          Image: app\n          LogConfiguration: { LogDriver: awsfirelens }\n";
    let texts = [
        ("task.json", example("incident/task-definition.json")),
        ("main.tf", example("terraform/main.tf")),
        ("template.yaml", template.to_owned()),
    ];
    for (name, text) in texts {
        let mut client = Client::ready(able());
        client.open(name, &text);
        let shown = client.shown(name);
        client.write(name, &text);
        assert!(!shown.is_empty(), "{name}");
        assert_eq!(places(&shown), checked(&client, name), "{name}");
        assert_eq!(client.leave(), 0);
    }
}

#[test]
fn a_diagnostic_stands_alone() {
    let mut client = Client::ready(json!({}));
    client.open("task.json", &example("incident/task-definition.json"));
    let shown = client.shown("task.json");
    let early = shown.iter().find(|one| one["code"] == "app-before-probe");
    let early = early.unwrap();
    assert_eq!(early["source"], "firelint");
    let page = early["codeDescription"]["href"].as_str().unwrap();
    assert!(page.ends_with("/rules/app-before-probe.md"), "{page}");
    assert!(early.get("relatedInformation").is_none());
    let message = early["message"].as_str().unwrap();
    let title = firelint::rules::find("app-before-probe")
        .unwrap()
        .page
        .title;
    assert!(message.starts_with(title), "{message}");
    for part in ["\nline ", "\n1. ", "\n2. ", "\nhelp: "] {
        assert!(message.contains(part), "no {part:?} in {message}");
    }
}

#[test]
fn related_places_are_links_where_the_client_shows_them() {
    let mut client = Client::ready(able());
    client.open("task.json", &example("incident/task-definition.json"));
    let shown = client.shown("task.json");
    let early = shown.iter().find(|one| one["code"] == "app-before-probe");
    let related = early.unwrap()["relatedInformation"].as_array().unwrap();
    assert!(!related.is_empty());
    assert_eq!(related[0]["location"]["uri"], client.uri("task.json"));
    let message = early.unwrap()["message"].as_str().unwrap();
    assert!(!message.contains("\nline "), "{message}");
}

#[test]
fn an_edit_is_judged_before_it_is_saved() {
    let mut client = Client::ready(able());
    client.write("task.json", &task(ROUTER));
    client.open("task.json", &task(ROUTER));
    assert!(!rules(&client.shown("task.json")).contains(&"missing-log-router"));
    client.change("task.json", &task(""));
    assert!(rules(&client.shown("task.json")).contains(&"missing-log-router"));
    client.change("task.json", &task(ROUTER));
    assert!(!rules(&client.shown("task.json")).contains(&"missing-log-router"));
}

#[test]
fn what_is_linked_is_shown_and_goes_with_the_link() {
    let mut client = Client::ready(able());
    client.write("service.json", &service("shop"));
    client.open("task.json", &task(ROUTER));
    client.shown("task.json");
    let shown = client.shown_closed("service.json");
    assert!(
        rules(&shown).contains(&"missing-circuit-breaker"),
        "{shown:?}"
    );
    client.change("task.json", &task(ROUTER).replace("\"shop\"", "\"other\""));
    client.shown("task.json");
    assert_eq!(client.shown_closed("service.json"), Vec::<Value>::new());
}

#[test]
fn an_unsaved_text_counts_for_its_neighbours() {
    let mut client = Client::ready(able());
    client.write("service.json", &service("none"));
    client.open("task.json", &task(""));
    client.shown("task.json");
    assert!(!client.has_heard_of("service.json"));
    client.open("service.json", &service("shop"));
    client.shown("service.json");
    // What was two is one now: a change of the one is a change of the other.
    client.change("task.json", &task(ROUTER));
    client.shown("task.json");
    client.about("textDocument/didClose", "task.json");
    // The file was never written, so nothing is left of it.
    assert_eq!(client.shown_closed("task.json"), Vec::<Value>::new());
}

#[test]
fn a_module_is_judged_from_any_of_its_files() {
    let mut client = Client::ready(able());
    client.write("main.tf", &example("terraform/main.tf"));
    client.open("extra.tf", "variable \"unused\" {}\n");
    let shown = client.shown_closed("main.tf");
    assert_eq!(places(&shown), checked(&client, "main.tf"));
    assert!(!shown.is_empty());
}

#[test]
fn others_files_are_passed_over_in_silence() {
    let mut client = Client::ready(able());
    client.open("a.json", "{ \"name\": \"a\", \"version\": \"1.0.0\" }");
    client.open("b.yaml", "kind: Deployment\nspec: [");
    client.open("c.json", "{ broken");
    client.open("d.tf", "resource \"aws_s3_bucket\" \"b\" {");
    client.open("task.json", &task(""));
    client.shown("task.json");
    for name in ["a.json", "b.yaml", "c.json", "d.tf"] {
        assert!(!client.has_heard_of(name), "{name}");
    }
}

#[test]
fn a_text_that_is_being_typed_keeps_its_findings() {
    for (name, text, broken) in [
        ("task.json", task(""), task("").replacen(":", "", 1)),
        (
            "task.json",
            task(""),
            task("").replace("\"containerDefinitions\"", "\"cont"),
        ),
        (
            "main.tf",
            example("terraform/main.tf"),
            example("terraform/main.tf").replacen('}', "", 1),
        ),
    ] {
        let mut client = Client::ready(able());
        client.open(name, &text);
        assert!(!client.shown(name).is_empty());
        client.change(name, &broken);
        client.open("z.json", &task(""));
        client.shown("z.json");
        assert!(!client.has_heard_of(name), "{name}: {broken}");
        client.change(name, &text);
        assert!(!client.shown(name).is_empty());
    }
}

#[test]
fn closing_takes_the_diagnostics_along() {
    let mut client = Client::ready(able());
    client.open("task.json", &task(""));
    client.shown("task.json");
    client.about("textDocument/didClose", "task.json");
    assert_eq!(client.shown_closed("task.json"), Vec::<Value>::new());
}

#[test]
fn on_save_means_only_on_save() {
    let mut client = Client::with(able(), json!({ "run": "onSave", "pause": 0 }));
    client.open("task.json", &task(ROUTER));
    client.shown("task.json");
    client.change("task.json", &task(""));
    client.open("z.json", &task(""));
    client.shown("z.json");
    client.change("task.json", &task(""));
    client.about("textDocument/didSave", "task.json");
    assert!(rules(&client.shown("task.json")).contains(&"missing-log-router"));
}

#[test]
fn a_file_that_changes_on_the_disk_counts_when_it_is_told_or_something_is_saved() {
    for method in ["workspace/didChangeWatchedFiles", "textDocument/didSave"] {
        let mut client = Client::ready(able());
        client.open("task.json", &task(ROUTER));
        client.shown("task.json");
        client.write("service.json", &service("shop"));
        client.tell(
            method,
            json!({ "textDocument": { "uri": client.uri("task.json") }, "changes": [] }),
        );
        assert!(!client.shown_closed("service.json").is_empty());
    }
}

#[test]
fn what_cannot_be_told_is_shown_on_request() {
    let text = task("").replace("\"awsfirelens\"", "\"${driver}\"");
    let mut client = Client::ready(able());
    client.open("task.json", &text);
    assert!(!rules(&client.shown("task.json")).contains(&"undecided"));
    client.tell(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "firelint": { "showUndecided": true } } }),
    );
    assert!(rules(&client.shown("task.json")).contains(&"undecided"));
}

fn pulling() -> Value {
    let mut capabilities = able();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    capabilities
}

#[test]
fn a_client_that_asks_is_answered_and_told_to_ask_again() {
    let mut client = Client::ready(pulling());
    client.write("service.json", &service("shop"));
    client.open("task.json", &task(ROUTER));
    client.open("service.json", &service("shop"));
    let pull = |client: &mut Client, name: &str, previous: Option<&str>| {
        let document = json!({ "uri": client.uri(name) });
        let params = json!({ "textDocument": document, "previousResultId": previous });
        client.ask("textDocument/diagnostic", params).unwrap()
    };
    let first = pull(&mut client, "task.json", None);
    assert_eq!(first["kind"], "full");
    let id = first["resultId"].as_str().unwrap();
    assert_eq!(
        pull(&mut client, "task.json", Some(id))["kind"],
        "unchanged"
    );
    let service = pull(&mut client, "service.json", None);
    assert!(rules(service["items"].as_array().unwrap()).contains(&"missing-circuit-breaker"));
    let text = task(ROUTER).replace("awsfirelens", "splunk");
    client.change("task.json", &text);
    // Nobody has asked since the change.
    client.asked_for("workspace/diagnostic/refresh", Value::Null);
    let second = pull(&mut client, "task.json", Some(id));
    assert_eq!(second["kind"], "full");
    assert_ne!(second["items"], first["items"]);
    assert!(!client.has_heard_of("task.json"));
}

/// What a repository has decided counts while it is typed, and what cannot be meant is shown where it is typed.
#[test]
fn a_configuration_counts_before_it_is_saved() {
    let mut client = Client::ready(able());
    client.write("firelint.toml", "");
    client.open("app/task.json", &task(""));
    assert_eq!(
        rules(&client.shown("app/task.json")),
        ["missing-log-router"]
    );
    // The second one is about other files: nobody has looked at them.
    client.open(
        "firelint.toml",
        "[rules]\nmissing-log-router = \"off\"\n[[ignore]]\nrule = \"app-before-probe\"\npaths = [\"/else/\"]\nreason = \"of others\"\n",
    );
    assert!(client.shown("app/task.json").is_empty());
    client.change(
        "firelint.toml",
        "[rules]\nmissing-log-router = \"advice\"\nmissing-log-ruter = \"off\"\n",
    );
    let shown = client.shown("firelint.toml");
    assert_eq!(rules(&shown), ["invalid-configuration"]);
    let shown = client.shown("app/task.json");
    assert_eq!(shown[0]["severity"], json!(3));
    client.change("firelint.toml", "");
    assert!(client.shown("firelint.toml").is_empty());
}

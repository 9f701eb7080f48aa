//! Hover, and from names to what they name.

use serde_json::{Value, json};

use crate::client::{Client, able};
use crate::showing::{example, service};

const TASK: &str = r#"{
  "family": "shop",
  "containerDefinitions": [
    { "name": "db", "image": "db:1", "essential": false, "startTimeout": 30,
      "healthCheck": { "command": ["CMD", "true"] } },
    { "name": "app", "image": "app:1", "links": ["db:alias"],
      "dependsOn": [{ "containerName": "db", "condition": "HEALTHY" }],
      "volumesFrom": [{ "sourceContainer": "db" }] }
  ]
}
"#;

/// The place of a word: the nth that is found, from 0, and behind its first letter.
fn place(text: &str, word: &str, nth: usize) -> Value {
    let (at, _) = text.match_indices(word).nth(nth).unwrap();
    let before = &text[..at];
    let line = before.matches('\n').count();
    let column = at - before.rfind('\n').map_or(0, |newline| newline + 1);
    json!({ "line": line, "character": column + 1 })
}

fn ask(client: &mut Client, method: &str, name: &str, position: &Value) -> Value {
    let document = json!({ "uri": client.uri(name) });
    let params = json!({ "textDocument": document, "position": position, "context": { "includeDeclaration": true } });
    client.ask(method, params).unwrap()
}

fn hover(client: &mut Client, name: &str, position: &Value) -> String {
    let answer = ask(client, "textDocument/hover", name, position);
    answer["contents"]["value"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_key_says_what_is_in_force() {
    let mut client = Client::ready(able());
    client.open("task.json", TASK);
    assert!(
        hover(&mut client, "task.json", &place(TASK, "essential", 0))
            .contains("`essential`: false")
    );
    assert!(
        hover(&mut client, "task.json", &place(TASK, "startTimeout", 0))
            .contains("`startTimeout`: 30")
    );
    assert_eq!(
        hover(&mut client, "task.json", &place(TASK, "image", 0)),
        ""
    );
}

#[test]
fn a_name_says_what_is_certain_and_what_is_not_written() {
    let mut client = Client::ready(able());
    client.open("task.json", TASK);
    let said = hover(&mut client, "task.json", &place(TASK, "\"app\"", 0));
    for part in [
        "waits for `db` HEALTHY (written)",
        "`db` has been healthy",
        "`essential`: true by default",
        "`startTimeout`: none",
    ] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
}

#[test]
fn a_finding_says_what_its_rule_is_about() {
    let mut client = Client::ready(able());
    let text = example("incident/task-definition.json");
    client.open("task.json", &text);
    let shown = client.shown("task.json");
    let finding = shown.iter().find(|one| one["code"] == "app-before-probe");
    let finding = finding.unwrap();
    let said = hover(&mut client, "task.json", &finding["range"]["start"]);
    let page = finding["codeDescription"]["href"].as_str().unwrap();
    assert!(said.contains(page), "{said}");
    assert!(said.contains("**What to do:**"), "{said}");
}

#[test]
fn names_lead_to_containers_and_back() {
    let mut client = Client::ready(able());
    client.open("task.json", TASK);
    let declared = place(TASK, "\"db\"", 0);
    for used in [
        place(TASK, "\"db:alias\"", 0),
        place(TASK, "\"db\"", 1),
        place(TASK, "\"db\"", 2),
        declared.clone(),
    ] {
        let found = ask(&mut client, "textDocument/definition", "task.json", &used);
        assert_eq!(found.as_array().unwrap().len(), 1, "{used}");
        assert_eq!(
            found[0]["range"]["start"]["line"], declared["line"],
            "{used}"
        );
        let all = ask(&mut client, "textDocument/references", "task.json", &used);
        assert_eq!(all.as_array().unwrap().len(), 4, "{used}");
    }
    let nowhere = ask(
        &mut client,
        "textDocument/definition",
        "task.json",
        &place(TASK, "image", 0),
    );
    assert_eq!(nowhere, json!([]));
}

#[test]
fn a_service_leads_to_its_task_definition_in_another_file() {
    let mut client = Client::ready(able());
    client.write("task.json", TASK);
    let text = service("shop");
    client.open("service.json", &text);
    let found = ask(
        &mut client,
        "textDocument/definition",
        "service.json",
        &place(&text, "\"shop\"", 1),
    );
    assert_eq!(found[0]["uri"], client.uri("task.json"));
    assert_eq!(found[0]["range"]["start"]["line"], 1);
}

#[test]
fn terraform_names_lead_there_too() {
    let mut client = Client::ready(able());
    let text = example("terraform/main.tf");
    client.open("main.tf", &text);
    let position = place(&text, "\"backend\"\n    container_port", 0);
    let found = ask(&mut client, "textDocument/definition", "main.tf", &position);
    let declared = place(&text, "\"backend\"\n      image", 0);
    assert_eq!(found[0]["range"]["start"]["line"], declared["line"]);
}

#[test]
fn where_nothing_is_ours_nothing_is_said() {
    let mut client = Client::ready(able());
    client.open("other.json", "{ \"essential\": 1 }");
    let position = json!({ "line": 0, "character": 4 });
    for method in ["textDocument/hover", "textDocument/definition"] {
        let said = ask(&mut client, method, "other.json", &position);
        assert!(said.is_null() || said == json!([]), "{said}");
    }
}

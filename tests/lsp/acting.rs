//! What can be done about a finding, and that it is done.

use serde_json::{Value, json};

use crate::client::{Client, able, rules};
use crate::showing::{ROUTER, example, task};

/// A misspelt condition, which is safe to repair.
const MISSPELT: &str = r#"{ "family": "shop", "containerDefinitions": [
  { "name": "db", "image": "db:1", "essential": false, "healthCheck": { "command": ["CMD", "true"] } },
  { "name": "app", "image": "app:1", "dependsOn": [{ "containerName": "db", "condition": "Healthy" }] }
] }
"#;

/// What is offered for the whole text.
fn offered(client: &mut Client, name: &str, context: Value) -> Vec<Value> {
    let end = json!({ "line": 100_000, "character": 0 });
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": end });
    let document = json!({ "uri": client.uri(name) });
    let params = json!({ "textDocument": document, "range": range, "context": context });
    let answer = client.ask("textDocument/codeAction", params).unwrap();
    answer.as_array().unwrap().clone()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let mut actions = actions.iter();
    let is_it = |action: &&Value| action["title"].as_str().unwrap().starts_with(title);
    actions
        .find(is_it)
        .unwrap_or_else(|| panic!("nothing is called {title}"))
}

fn resolved(client: &mut Client, action: &Value) -> Value {
    client.ask("codeAction/resolve", action.clone()).unwrap()
}

/// The text after the edits of it, places counted in bytes.
fn edited(text: &str, edits: &Value) -> String {
    let offset = |place: &Value| {
        let line = place["line"].as_u64().unwrap() as usize;
        let lines = text.split_inclusive('\n').take(line);
        let start: usize = lines.map(str::len).sum();
        start + place["character"].as_u64().unwrap() as usize
    };
    let mut edits: Vec<&Value> = edits.as_array().unwrap().iter().collect();
    edits.reverse();
    let mut text_after = text.to_owned();
    for edit in edits {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        text_after.replace_range(range, edit["newText"].as_str().unwrap());
    }
    text_after
}

#[test]
fn a_fix_is_what_it_says() {
    for capabilities in [able(), lazy(false)] {
        let mut client = Client::ready(capabilities.clone());
        client.open("task.json", MISSPELT);
        let shown = client.shown("task.json");
        assert!(rules(&shown).contains(&"unknown-condition"));
        let actions = offered(&mut client, "task.json", json!({ "diagnostics": shown }));
        let fix = actions.iter().find(|action| {
            let diagnostics = action["diagnostics"].as_array();
            diagnostics.is_some_and(|all| rules(all).contains(&"unknown-condition"))
        });
        let mut fix = fix.unwrap().clone();
        assert_eq!(fix["kind"], "quickfix");
        if capabilities["textDocument"]["codeAction"]["dataSupport"] == true {
            assert!(fix.get("edit").is_none());
            fix = resolved(&mut client, &fix);
        }
        let change = &fix["edit"]["documentChanges"][0];
        assert_eq!(change["textDocument"]["uri"], client.uri("task.json"));
        assert_eq!(change["textDocument"]["version"], 1);
        client.change("task.json", &edited(MISSPELT, &change["edits"]));
        assert!(!rules(&client.shown("task.json")).contains(&"unknown-condition"));
    }
}

/// Without edits on demand.
fn lazy(is_lazy: bool) -> Value {
    let mut capabilities = able();
    capabilities["textDocument"]["codeAction"]["dataSupport"] = json!(is_lazy);
    capabilities
}

#[test]
fn an_edit_of_an_old_text_is_refused() {
    let mut client = Client::ready(able());
    client.open("task.json", &example("incident/task-definition.json"));
    let actions = offered(&mut client, "task.json", json!({ "diagnostics": [] }));
    let fix = actions
        .iter()
        .find(|one| one.get("data").is_some())
        .unwrap();
    client.change("task.json", &task(ROUTER));
    let failure = client.ask("codeAction/resolve", fix.clone()).unwrap_err();
    assert_eq!(failure.code, -32801);
}

#[test]
fn only_what_is_safe_is_preferred_and_what_is_not_says_so() {
    let mut client = Client::ready(able());
    client.open("task.json", &example("incident/task-definition.json"));
    let actions = offered(&mut client, "task.json", json!({ "diagnostics": [] }));
    let unsafe_ones: Vec<&Value> = actions
        .iter()
        .filter(|one| one["title"].as_str().unwrap().contains("may change more"))
        .collect();
    assert!(!unsafe_ones.is_empty());
    assert!(
        unsafe_ones
            .iter()
            .all(|one| one.get("isPreferred").is_none())
    );
    client.open("safe.json", MISSPELT);
    let actions = offered(&mut client, "safe.json", json!({ "diagnostics": [] }));
    let preferred = actions.iter().find(|one| one["isPreferred"] == true);
    assert!(preferred.is_some_and(|one| !one["title"].as_str().unwrap().contains("may change")));
}

#[test]
fn all_that_is_safe_is_repaired_at_once() {
    let text = MISSPELT;
    let mut client = Client::ready(able());
    client.open("task.json", text);
    let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let actions = offered(&mut client, "task.json", context);
    assert_eq!(actions.len(), 1, "{actions:?}");
    assert_eq!(actions[0]["kind"], "source.fixAll.firelint");
    let action = resolved(&mut client, &actions[0]);
    let after = edited(text, &action["edit"]["documentChanges"][0]["edits"]);
    client.write("task.json", text);
    let asked = firelint::discover::Asked {
        paths: vec![client.path("task.json")],
        jobs: 1,
        force_exclude: false,
    };
    let settings = firelint::suppress::Settings::default();
    let checked = firelint::check(&asked, &settings);
    let repaired = firelint::repair::repair(checked, firelint::repair::Scope::Safe, &settings, 1);
    assert_eq!(after, repaired.files[0].after);
    let none = offered(
        &mut client,
        "task.json",
        json!({ "diagnostics": [], "only": ["refactor"] }),
    );
    assert!(none.is_empty());
}

#[test]
fn ignoring_is_a_comment_where_there_are_comments() {
    let text = example("terraform/main.tf");
    let mut client = Client::ready(able());
    client.open("main.tf", &text);
    let before = client.shown("main.tf");
    let actions = offered(&mut client, "main.tf", json!({ "diagnostics": [] }));
    let action = resolved(
        &mut client,
        titled(&actions, "Ignore `app-before-probe` here"),
    );
    let after = edited(&text, &action["edit"]["documentChanges"][0]["edits"]);
    let (new, old) = (after.lines().count(), text.lines().count());
    assert_eq!(new, old + 1);
    let comment = after.lines().find(|line| line.contains("firelint: ignore"));
    assert_eq!(
        comment.unwrap().trim(),
        "# firelint: ignore[app-before-probe] say why"
    );
    client.change("main.tf", &after);
    assert!(client.shown("main.tf").len() >= before.len() - 1);
}

#[test]
fn a_comment_is_not_put_where_it_would_be_text() {
    let json = task("");
    let text = format!(
        "resource \"aws_ecs_task_definition\" \"shop\" {{\n  family = \"shop\"\n  container_definitions = <<-JSON\n  {}\n  JSON\n}}\n",
        &json[json.find('[').unwrap()..json.rfind(']').unwrap() + 1]
    );
    let mut client = Client::ready(able());
    client.open("main.tf", &text);
    client.shown("main.tf");
    let actions = offered(&mut client, "main.tf", json!({ "diagnostics": [] }));
    let action = resolved(
        &mut client,
        titled(&actions, "Ignore `missing-log-router` here"),
    );
    let after = edited(&text, &action["edit"]["documentChanges"][0]["edits"]);
    let above = "\n  # firelint: ignore[missing-log-router] say why\n  container_definitions";
    assert!(after.contains(above), "{after}");
}

#[test]
fn ignoring_is_an_entry_where_there_are_no_comments() {
    let mut client = Client::ready(able());
    client.open("app/task.json", &task(""));
    client.shown("app/task.json");
    let ignore = |client: &mut Client| {
        let actions = offered(client, "app/task.json", json!({ "diagnostics": [] }));
        let action = titled(&actions, "Ignore `missing-log-router` in `firelint.toml`");
        resolved(client, action)["edit"]["documentChanges"].clone()
    };
    let changes = ignore(&mut client);
    let uri = client.uri("firelint.toml");
    assert_eq!(changes[0], json!({ "kind": "create", "uri": uri }));
    let entry = edited("", &changes[1]["edits"]);
    let parsed: toml::Table = entry.parse().unwrap();
    let ignore_entry = parsed["ignore"][0].as_table().unwrap();
    assert_eq!(ignore_entry["rule"].as_str(), Some("missing-log-router"));
    assert_eq!(ignore_entry["paths"][0].as_str(), Some("/app/task.json"));
    assert_eq!(ignore_entry["family"].as_str(), Some("shop"));
    assert!(
        ignore_entry["reason"]
            .as_str()
            .is_some_and(|why| !why.is_empty())
    );
    // It does what it says.
    client.write("firelint.toml", &entry);
    client.change("app/task.json", &task(" "));
    let shown = client.shown("app/task.json");
    assert!(shown.is_empty(), "{shown:?} {entry}");
    // Where there is one, it stays as it is but for the end.
    client.write("firelint.toml", "# ours");
    client.change("app/task.json", &task(""));
    client.shown("app/task.json");
    let changes = ignore(&mut client);
    let after = edited("# ours", &changes[0]["edits"]);
    assert_eq!(after, format!("# ours\n\n{entry}"));
}

/// One value can be to blame in two task definitions.
#[test]
fn of_two_findings_at_one_place_each_is_ignored_by_itself() {
    let text = r#"{
  "locals": { "log": { "logDriver": "awsfirelens" } },
  "resource": { "aws_ecs_task_definition": {
    "shop": { "family": "shop", "container_definitions":
      "${jsonencode([{ name = \"app\", image = \"a:1\", logConfiguration = local.log }])}" },
    "cart": { "family": "cart", "container_definitions":
      "${jsonencode([{ name = \"app\", image = \"a:1\", logConfiguration = local.log }])}" }
  } }
}
"#;
    let mut client = Client::ready(able());
    client.open("main.tf.json", text);
    client.shown("main.tf.json");
    let actions = offered(&mut client, "main.tf.json", json!({ "diagnostics": [] }));
    let is_it = |action: &&Value| {
        let title = action["title"].as_str().unwrap();
        title.starts_with("Ignore `missing-log-router`")
    };
    let ignores: Vec<&Value> = actions.iter().filter(is_it).collect();
    let families: Vec<String> = ignores
        .into_iter()
        .map(|action| {
            let changes = resolved(&mut client, action)["edit"]["documentChanges"].clone();
            let entry: toml::Table = edited("", &changes[1]["edits"]).parse().unwrap();
            entry["ignore"][0]["family"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(families, ["shop", "cart"]);
}

#[test]
fn the_page_of_a_rule_is_opened() {
    let mut client = Client::ready(able());
    client.open("task.json", &task(""));
    let actions = offered(&mut client, "task.json", json!({ "diagnostics": [] }));
    let command = titled(&actions, "Read about `missing-log-router`")["command"].clone();
    client.ask("workspace/executeCommand", command).unwrap();
    let page = client.asked_for("window/showDocument", json!({ "success": true }));
    assert!(
        page["uri"]
            .as_str()
            .unwrap()
            .ends_with("/rules/missing-log-router.md")
    );
    let unknown = json!({ "command": "firelint.openPage", "arguments": ["no-such-rule"] });
    assert_eq!(
        client
            .ask("workspace/executeCommand", unknown)
            .unwrap_err()
            .code,
        -32602
    );
}

#[test]
fn without_versions_edits_are_by_file() {
    let mut capabilities = lazy(false);
    capabilities["workspace"]["workspaceEdit"] = json!({});
    let mut client = Client::ready(capabilities);
    client.open("task.json", &example("incident/task-definition.json"));
    let actions = offered(&mut client, "task.json", json!({ "diagnostics": [] }));
    let with_edits = actions.iter().filter(|one| one.get("edit").is_some());
    let uri = client.uri("task.json");
    let edits: Vec<&Value> = with_edits
        .map(|one| &one["edit"]["changes"][&uri])
        .collect();
    assert!(!edits.is_empty() && edits.iter().all(|edits| edits.is_array()));
}

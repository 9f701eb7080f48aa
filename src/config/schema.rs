//! The JSON schema of `firelint.toml`, for editors.

use serde_json::{Map, Value, json};

use super::{Level, read};
use crate::model::DeliveryMode;

/// The schema (draft 7, which editors of TOML read), with the ids of all rules.
pub fn schema(rules: &[&str]) -> String {
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": format!("{}/blob/main/docs/firelint.schema.json", env!("CARGO_PKG_REPOSITORY")),
        "title": "firelint.toml",
        "description": "What a repository has decided about firelint. The nearest one above a file counts for it.",
        "type": "object",
        "additionalProperties": false,
        "properties": table(&read::TOP, |key| match key {
            "exclude" => patterns("Files that are not judged, whoever names them: patterns as in .gitignore."),
            "rules" => levels("How findings of a rule are reported.", rules),
            "override" => tables("What is decided otherwise for some files; the last one that speaks of a rule counts.", &["paths", "rules"], table(&read::OVERRIDE, |key| match key {
                "paths" => patterns("The files: patterns as in .gitignore."),
                _ => levels("How findings of a rule are reported there.", rules),
            })),
            "account" => object("Facts about the account, which no definition says.", table(&read::ACCOUNT, |_| json!({
                "description": "The account setting defaultLogDriverMode: how log drivers deliver that state no mode.",
                "enum": [DeliveryMode::Blocking.word(), DeliveryMode::NonBlocking.word()],
            }))),
            "router" => object("What is known of log routers.", table(&read::ROUTER, |_| {
                texts("Router images whose builds somebody answers for, with * for any text.")
            })),
            "ignore" => tables("A finding that somebody has answered for.", &["rule", "reason"], table(&read::IGNORE, |key| match key {
                "rule" => json!({ "description": "The rule that is not to speak.", "enum": rules }),
                "reason" => words("Why this is no hazard here."),
                "until" => json!({
                    "description": "The last day on which it counts, such as 2027-01-31.",
                    "type": "string",
                    "pattern": "^\\d{4}-\\d{2}-\\d{2}$",
                }),
                "paths" => patterns("The files: patterns as in .gitignore."),
                "family" => words("The family of the task definition."),
                "container" => words("The name of the container."),
                _ => words("The name of the service."),
            })),
            _ => tables("A service and the task definition it runs, where no text says so.", &read::LINK, table(&read::LINK, |key| match key {
                "service" => words("The service: its file, its name or its address."),
                _ => words("The task definition: its file, its family or its address."),
            })),
        }),
    });
    let text = serde_json::to_string_pretty(&schema);
    text.expect("maps with text keys, and nothing that fails to serialise") + "\n"
}

fn table(keys: &[&str], of: impl Fn(&str) -> Value) -> Value {
    let members = keys.iter().map(|key| ((*key).to_owned(), of(key)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn object(description: &str, properties: Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn tables(description: &str, required: &[&str], properties: Value) -> Value {
    json!({
        "description": description,
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": false,
            "required": required,
            "properties": properties,
        },
    })
}

fn levels(description: &str, rules: &[&str]) -> Value {
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "properties": table(rules, |_| json!({ "enum": Level::WORDS })),
    })
}

fn words(description: &str) -> Value {
    json!({ "description": description, "type": "string", "pattern": "\\S" })
}

fn texts(description: &str) -> Value {
    json!({ "description": description, "type": "array", "items": { "type": "string", "pattern": "\\S" } })
}

/// At least one: who writes none means none or all, and nobody can tell.
fn patterns(description: &str) -> Value {
    let mut patterns = texts(description);
    patterns["minItems"] = json!(1);
    patterns
}

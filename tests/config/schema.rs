//! The schema for editors takes what the reader takes, and nothing else.

use firelint::config;
use firelint::rules::CATALOGUE;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

use super::mistakes;

fn schema() -> Value {
    let ids: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
    serde_json::from_str(&config::schema(&ids)).unwrap()
}

#[test]
fn every_setting_is_described() {
    fn look(place: &str, schema: &Value) {
        for (key, of) in schema["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}/{key}");
            let description = of["description"].as_str().unwrap_or_default();
            assert!(description.ends_with('.'), "{place}: {description:?}");
            // Each rule has its page.
            if key != "rules" {
                look(&place, of);
                look(&place, &of["items"]);
            }
        }
    }
    let schema = schema();
    assert_eq!(schema["properties"].as_object().unwrap().len(), 7);
    look("", &schema);
}

/// Whether a schema takes a value; as far as ours goes.
fn takes(schema: &Value, value: &Value) -> bool {
    let rules = schema.as_object().unwrap();
    rules.iter().all(|(word, rule)| match word.as_str() {
        "$schema" | "$id" | "title" | "description" => true,
        "properties" => value.as_object().is_none_or(|table| {
            let known = |(key, value)| rule.get(key).is_none_or(|of| takes(of, value));
            table.iter().all(known)
        }),
        "type" => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            other => panic!("type {other}"),
        },
        "additionalProperties" => {
            assert_eq!(rule, false);
            let known = |key: &String| schema["properties"].get(key).is_some();
            value
                .as_object()
                .is_none_or(|table| table.keys().all(known))
        }
        "required" => value.as_object().is_none_or(|table| {
            let mut names = rule.as_array().unwrap().iter();
            names.all(|name| table.contains_key(name.as_str().unwrap()))
        }),
        "items" => value
            .as_array()
            .is_none_or(|items| items.iter().all(|item| takes(rule, item))),
        "minItems" => value
            .as_array()
            .is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
        "enum" => rule.as_array().unwrap().contains(value),
        "pattern" => value
            .as_str()
            .is_none_or(|text| match rule.as_str().unwrap() {
                "\\S" => !text.trim().is_empty(),
                r"^\d{4}-\d{2}-\d{2}$" => text.len() == 10,
                other => panic!("pattern {other}"),
            }),
        other => panic!("the schema says `{other}`"),
    })
}

fn toml(value: &Value) -> String {
    match value {
        Value::Object(table) => {
            let entries = table
                .iter()
                .map(|(key, value)| format!("{key} = {}", toml(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items = items.iter().map(toml).collect::<Vec<_>>();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn is_read(document: &Map<String, Value>) -> bool {
    let lines = document
        .iter()
        .map(|(key, value)| format!("{key} = {}\n", toml(value)));
    mistakes(&lines.collect::<String>()).is_empty()
}

/// A value that is right for nearly every key that takes texts, or for none.
fn text() -> BoxedStrategy<Value> {
    let words = [
        "verbose-router",
        "off",
        "blocking",
        "app/",
        "2027-01-31",
        " ",
        "é",
    ];
    select(words.to_vec()).prop_map(Value::from).boxed()
}

fn junk() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        text(),
        Just(json!(1)),
        Just(json!(true)),
        Just(json!([])),
        Just(json!({}))
    ];
    let keys = [
        "rule",
        "reason",
        "paths",
        "rules",
        "service",
        "verbose-router",
    ];
    let deeper = move |inner: BoxedStrategy<Value>| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(select(keys.to_vec()).prop_map(str::to_owned), inner, 0..3)
                .prop_map(|table| Value::Object(table.into_iter().collect())),
        ]
    };
    leaf.prop_recursive(2, 8, 3, move |inner| deeper(inner.boxed()))
        .boxed()
}

/// A table with some of these keys, mostly with values that may stand there.
fn table(entries: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let most = entries.len();
    let chosen = subsequence(entries, 0..=most);
    let filled = chosen.prop_flat_map(|entries| {
        let (keys, values): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        let values: Vec<_> = values
            .into_iter()
            .map(|good| Union::new_weighted(vec![(12, good), (1, junk())]))
            .collect();
        values.prop_map(move |values| {
            let keys = keys.iter().map(|key| (*key).to_owned());
            Value::Object(keys.zip(values).collect())
        })
    });
    filled.boxed()
}

fn list(item: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    vec(item, 0..3).prop_map(Value::from).boxed()
}

fn words(words: &[&'static str]) -> BoxedStrategy<Value> {
    select(words.to_vec()).prop_map(Value::from).boxed()
}

fn document() -> BoxedStrategy<Value> {
    let severity = || words(&["error", "warning", "advice", "off", "warn"]);
    let rules = || {
        table(vec![
            ("verbose-router", severity()),
            ("silent-router", severity()),
            ("verbose-ruter", severity()),
        ])
    };
    let rule = words(&["verbose-router", "silent-router", "silent-ruter"]);
    table(vec![
        ("exclude", list(text())),
        ("rules", rules()),
        (
            "override",
            list(table(vec![("paths", list(text())), ("rules", rules())])),
        ),
        (
            "account",
            table(vec![(
                "default-log-driver-mode",
                words(&["blocking", "non-blocking", "x"]),
            )]),
        ),
        (
            "router",
            table(vec![("trusted-images", list(text())), ("other", text())]),
        ),
        (
            "ignore",
            list(table(vec![
                ("rule", rule),
                ("reason", text()),
                ("until", words(&["2027-01-31", "soon"])),
                ("paths", list(text())),
                ("family", text()),
                ("container", text()),
                ("service", text()),
            ])),
        ),
        (
            "link",
            list(table(vec![
                ("service", text()),
                ("task-definition", text()),
            ])),
        ),
        ("other", junk()),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_schema_takes_what_the_reader_takes(document in document()) {
        let schema = schema();
        let is_taken = takes(&schema, &document);
        prop_assert_eq!(is_read(document.as_object().unwrap()), is_taken);
    }
}

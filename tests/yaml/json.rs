//! JSON is YAML: a JSON text has the same tree whichever parser reads it.

use std::fs;

use firelint::syntax::json::{self, Json};
use firelint::syntax::tree::{Kind, Node};
use firelint::syntax::yaml;
use proptest::prelude::*;

use crate::outline::{check_laws, id, outline};
use crate::support::examples::examples;
use crate::support::project_file;

/// What a node says of its place and kind; the two languages differ in how they decode.
fn shape(node: &Node) -> (u32, u32, u32, u32, u32, u32, Kind, bool) {
    (
        node.start,
        node.end,
        node.key_start,
        node.key_end,
        node.parent,
        node.next,
        node.kind,
        node.cut_off,
    )
}

fn same(text: &str) {
    let as_json = json::parse(id(), text, Json::Strict);
    assert!(as_json.errors.is_empty(), "{text}");
    let as_yaml = yaml::parse(id(), text);
    assert_eq!(as_yaml.len(), 1, "{text}");
    check_laws(&as_yaml[0], text);
    assert!(
        as_yaml[0].errors.is_empty(),
        "{:?} in {text}",
        as_yaml[0].errors
    );
    assert_eq!(
        outline(as_yaml[0].root(text)),
        outline(as_json.root(text)),
        "{text}"
    );
    let shapes = |nodes: &[Node]| nodes.iter().map(shape).collect::<Vec<_>>();
    assert_eq!(shapes(&as_yaml[0].nodes), shapes(&as_json.nodes), "{text}");
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6).prop_map(|number: f64| Value::from(number)),
        "[a-z \\PC]{0,12}".prop_map(Value::from),
        "[\\x01-\\x7e]{0,6}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("[a-z:# -]{0,8}|\\PC{1,3}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn any_json_is_the_same_tree(value in value(), pretty in any::<bool>()) {
        let text = match pretty {
            true => serde_json::to_string_pretty(&value).unwrap(),
            false => value.to_string(),
        };
        // JSON has no line breaks in strings, and templates are told apart by what stands around them.
        prop_assume!(!["{{", "${", "{%", "%{", "#{"].iter().any(|hole| text.contains(hole)));
        same(&text);
    }
}

#[test]
fn the_examples_on_the_pages_are_the_same_trees() {
    let mut seen = 0;
    for entry in fs::read_dir(project_file("rules")).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        for example in examples(&page) {
            for (path, text) in example.files {
                let is_plain_json = serde_json::from_str::<serde_json::Value>(&text).is_ok();
                if path.ends_with(".json") && is_plain_json {
                    seen += 1;
                    same(&text);
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} examples");
}

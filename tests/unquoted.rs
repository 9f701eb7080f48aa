//! The way back from a string's value: every run that is said to be verbatim is, and together they are the value.
#![allow(clippy::unwrap_used)]

use firelint::source::{Source, SourceId, Sources, Span};
use firelint::syntax::tree::{Cursor, Kind};
use firelint::syntax::unquoted::{Run, runs};
use firelint::syntax::{documents, json};
use proptest::prelude::*;

fn id() -> SourceId {
    Sources::default().add(Source::new("file", ""))
}

fn of(value: &str, raw: &str) -> Vec<Run> {
    runs(value, raw, Span::new(id(), 0, raw.len() as u32))
}

/// Checks the laws and gives the share of the value that stands verbatim.
fn check(value: &str, raw: &str) -> usize {
    let runs = of(value, raw);
    let mut at = 0;
    let mut verbatim = 0;
    for run in &runs {
        assert_eq!(run.decoded.start, at, "{value:?} as {raw:?}");
        at = run.decoded.end;
        assert!(run.span.range().end <= raw.len());
        if run.verbatim {
            assert_eq!(&value[run.decoded.clone()], &raw[run.span.range()]);
            verbatim += run.decoded.len();
        }
    }
    assert!(at == value.len() || runs.is_empty() && value.is_empty());
    verbatim
}

#[test]
fn a_plain_string_stands_as_it_is() {
    assert_eq!(check("app", "\"app\""), 3);
    assert_eq!(check("app", "app"), 3);
    assert_eq!(check("", "\"\""), 0);
}

#[test]
fn escapes_are_places_of_their_own() {
    assert_eq!(check("[{\"name\": 1}]", r#""[{\"name\": 1}]""#), 11);
    assert_eq!(check("a\u{1f525}b", r#""a\ud83d\udd25b""#), 2);
    assert_eq!(check("it's", "'it''s'"), 3);
}

/// The strings of a YAML document, with the share of each that stands verbatim.
fn strings(text: &str) -> Vec<(String, usize)> {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("file.yaml", text));
    let trees = documents(id, sources.get(id));
    let mut found = Vec::new();
    collect(trees[0].root(text), &mut found);
    found
}

fn collect(node: Cursor, found: &mut Vec<(String, usize)>) {
    if node.kind() == Kind::String {
        let value = node.string().unwrap().into_owned();
        let share = check(&value, node.raw());
        found.push((value, share));
    }
    node.children().for_each(|child| collect(child, found));
}

#[test]
fn block_scalars_lose_their_indentation() {
    let text = "a: |\n  [{\n    \"name\": \"app\"\n  }]\nb: >-\n  one\n  two\n";
    let found = strings(text);
    assert_eq!(found[0], ("[{\n  \"name\": \"app\"\n}]\n".to_owned(), 21));
    assert_eq!(found[1], ("one two".to_owned(), 6));
}

proptest! {
    #[test]
    fn json_strings_are_found_again(value in "\\PC*[\"\\\\\n\t]?\\PC*") {
        let raw = serde_json::to_string(&value).unwrap();
        let tree = json::parse(id(), &raw, json::Json::Strict);
        let decoded = tree.root(&raw).string().unwrap().into_owned();
        prop_assert_eq!(&decoded, &value);
        let escaped = value.chars().filter(|c| matches!(c, '"' | '\\') || c.is_control()).count();
        prop_assert!(check(&value, &raw) >= value.len() - escaped);
    }

    #[test]
    fn what_does_not_go_together_is_one_place(value in "\\PC{0,20}", raw in "[\"'|>]?\\PC{0,20}") {
        check(&value, &raw);
    }
}

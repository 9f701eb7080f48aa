//! One mistake, one error, at its place, and a tree of what can still be told.

use crate::outline::{check_laws, errors, outline, strict};

/// Text, its outline, its errors.
type Case = (&'static str, &'static str, &'static str);

const SEPARATORS: &[Case] = &[
    (
        r#"{"a": 1 "b": 2}"#,
        "{a: 1, b: 2}",
        "1:9 a comma is missing before this",
    ),
    (
        "{\"a\": 1\n \"b\": 2}",
        "{a: 1, b: 2}",
        "2:2 a comma is missing before this",
    ),
    ("[1 2]", "[1, 2]", "1:4 a comma is missing before this"),
    ("[,1]", "[1]", "1:2 expected a value before this comma"),
    ("[1,,2]", "[1, 2]", "1:4 expected a value before this comma"),
    (
        r#"{"a" 1, "b": 2}"#,
        "{a: 1, b: 2}",
        "1:6 a colon is missing before this",
    ),
    (
        r#"{"a" = 1}"#,
        "{a: 1}",
        "1:6 a colon is missing before this",
    ),
    (r#"{"a":: 1}"#, "{a: 1}", "1:6 one colon is enough"),
    ("[1: 2]", "[1, 2]", "1:3 unexpected `:`"),
];

const MISSING: &[Case] = &[
    (
        r#"{"a": , "b": 2}"#,
        "{a: ?, b: 2}",
        "1:2 this key has no value",
    ),
    (r#"{"a": }"#, "{a: ?}", "1:2 this key has no value"),
    (
        r#"{"a", "b": 2}"#,
        "{a: ?, b: 2}",
        "1:2 this key has no value",
    ),
    (
        "{\"a\"\n \"b\": 2}",
        "{a: ?, b: 2}",
        "1:2 this key has no value",
    ),
    (
        "{\"a\":\n \"b\": 2}",
        "{a: ?, b: 2}",
        "1:2 this key has no value",
    ),
    (
        r#"{ {"a": 1} }"#,
        "{{a: 1}}",
        "1:3 expected a key in double quotes here",
    ),
    (
        "{foo}",
        "{?foo}",
        "1:2 expected a key in double quotes here",
    ),
    ("", "?", "1:1 expected a value here"),
    (" \n ", "?", "1:1 expected a value here"),
    ("}", "?", "1:1 expected a value here"),
];

const QUOTES: &[Case] = &[
    (
        "{\"a\": \"x,\n \"b\": 2}",
        "{a: 'x,', b: 2}",
        "1:7 this string is not closed",
    ),
    (
        "{\"a\": \"x\r\n}",
        "{a: 'x'}",
        "1:7 this string is not closed",
    ),
    (
        "{\"a\n \"b\": 2}",
        "{a: ?, b: 2}",
        "1:2 this string is not closed",
    ),
    (
        "{\"a: \"x\",\n \"b\": 2}",
        "{a: 'x', b: 2}",
        "1:2 this string is not closed",
    ),
    (
        "{\"a: 1,\n \"b\": 2}",
        "{a: 1, b: 2}",
        "1:2 this string is not closed",
    ),
    (
        "{a\": \"x\", \"b\": 2}",
        "{a: 'x', b: 2}",
        "1:2 a double quote is missing before this",
    ),
    (
        r#"{name: "x"}"#,
        "{name: 'x'}",
        "1:2 this key needs double quotes",
    ),
    (
        "{'a': 1}",
        "{a: 1}",
        "1:2 JSON needs double quotes, not single ones",
    ),
    (
        "['a', 1]",
        "['a', 1]",
        "1:2 JSON needs double quotes, not single ones",
    ),
    (
        "[\"a\tb\"]",
        "['a\tb']",
        "1:4 a control character must be written as an escape in a string",
    ),
    (r#"["\q"]"#, r"['\q']", "1:3 JSON has no such escape"),
    (r#"["\u12"]"#, r"['\u12']", "1:3 JSON has no such escape"),
];

const WORDS: &[Case] = &[
    (
        "[True]",
        "[?True]",
        "1:2 JSON writes `true`, `false` and `null` in lower case",
    ),
    ("[NaN, 1]", "[?NaN, 1]", "1:2 JSON has no such value"),
    ("[undefined]", "[?undefined]", "1:2 JSON has no such value"),
    (
        "[hello big world, 1]",
        "[?hello big world, 1]",
        "1:2 this text needs double quotes",
    ),
    ("[01]", "[?01]", "1:2 JSON does not write numbers like this"),
    ("[1.]", "[?1.]", "1:2 JSON does not write numbers like this"),
    ("[+1]", "[?+1]", "1:2 JSON does not write numbers like this"),
    (
        "{\"a\": 01,\n \"b\": x}",
        "{a: ?01, b: ?x}",
        "1:7 JSON does not write numbers like this; 2:7 this text needs double quotes",
    ),
];

const BRACKETS: &[Case] = &[
    ("[1, 2", "[1, 2]", "1:1 this bracket is not closed"),
    (
        r#"{"a": {"b": [1], "c": 3}"#,
        "{a: {b: [1], c: 3}}",
        "1:1 this bracket is not closed",
    ),
    (r#"{"a": [1, 2}"#, "{a: [1, 2]}", "1:12 expected `]` here"),
    (
        r#"{"a": [1, 2}, "b": 3}"#,
        "{a: [1, 2], b: 3}",
        "1:12 expected `]` here",
    ),
    (
        r#"{"a": {"b": [1}, "c": 3}}"#,
        "{a: {b: [1]}, c: 3}",
        "1:15 expected `]` here",
    ),
    (
        r#"{"a": {"b": 1]}"#,
        "{a: {b: 1}}",
        "1:14 expected `}` here",
    ),
    ("[1, }, 2]", "[1, 2]", "1:5 this bracket closes nothing"),
    (
        r#"{"a": [1]], "b": 3}"#,
        "{a: [1], b: 3}",
        "1:10 this bracket closes nothing",
    ),
    ("{\"a\": 1}\n}", "{a: 1}", "2:1 this bracket closes nothing"),
    (
        r#"{"a": 1} {"b": 2}"#,
        "{a: 1}",
        "1:10 the document has ended before this",
    ),
    ("[1, /* x\n 2]", "[1, 2]", "1:5 this comment is not closed"),
];

#[test]
fn one_mistake_is_one_error() {
    let tables = [SEPARATORS, MISSING, QUOTES, WORDS, BRACKETS];
    for &(text, expected, complaint) in tables.into_iter().flatten() {
        let tree = strict(text);
        check_laws(&tree, text);
        assert_eq!(outline(tree.root(text)), expected, "{text}");
        assert_eq!(errors(&tree, text), complaint, "{text}");
    }
}

#[test]
fn a_file_with_many_mistakes_still_has_a_model() {
    let text = "{\n 'family': \"app\",\n cpu: 256\n \"containerDefinitions\": [\n  {\n   \"name\": \"app,\n   \"essential\": True,\n   \"links\": [1, 2,],\n   \"image\" \"x\"\n  }\n}\n";
    let tree = strict(text);
    check_laws(&tree, text);
    let outlined = "{family: 'app', cpu: 256, containerDefinitions: [{name: 'app,', essential: ?True, links: [1, 2], image: 'x'}]}";
    assert_eq!(outline(tree.root(text)), outlined);
    let line = |at: u32| 1 + text[..at as usize].matches('\n').count();
    let lines: Vec<_> = tree
        .errors
        .iter()
        .map(|error| line(error.span.start))
        .collect();
    assert_eq!(lines, [2, 3, 4, 6, 7, 8, 9, 11]);
}

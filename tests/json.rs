//! The JSON parser: equal to serde_json on what is JSON, helpful on what is not.
#![allow(clippy::unwrap_used)]

#[path = "json/differential.rs"]
mod differential;
#[path = "json/laws.rs"]
mod laws;
#[path = "json/outline.rs"]
mod outline;
#[path = "json/recovery.rs"]
mod recovery;
#[path = "json/templates.rs"]
mod templates;

use firelint::syntax::json::{self, Json};
use firelint::syntax::tree::{CommentStyle, Kind, MAX_DEPTH};
use outline::{check_laws, errors, id, outline, strict};

#[test]
fn spans_include_quotes_and_brackets() {
    let text = "\u{feff}{\r\n  \"né\": [ \"x\\n\" ],\r\n  \"b\" : -1.5\r\n}\r\n";
    let tree = strict(text);
    check_laws(&tree, text);
    assert_eq!(errors(&tree, text), "");
    let root = tree.root(text);
    assert_eq!(root.span().start, 3);
    assert_eq!(root.raw(), text[3..].trim_end());
    let list = root.get("né").unwrap();
    assert_eq!(list.raw(), "[ \"x\\n\" ]");
    assert_eq!(&text[list.key_span().unwrap().range()], "\"né\"");
    assert_eq!(list.children().next().unwrap().string().unwrap(), "x\n");
    assert_eq!(root.get("b").unwrap().raw(), "-1.5");
}

#[test]
fn repeated_keys_are_all_kept_and_the_last_one_counts() {
    let text = r#"{"a": 1, "\u0061": 2, "a": 3}"#;
    let tree = strict(text);
    assert_eq!(outline(tree.root(text)), "{a: 1, a: 2, a: 3}");
    assert_eq!(tree.root(text).get("a").unwrap().raw(), "3");
}

#[test]
fn comments_are_recorded_and_only_hashes_are_errors() {
    let text = "// a\n{ /* b\n */ \"c\": 1, # d\r\n \"e\": \"// no\" }// f";
    for language in [Json::Strict, Json::Commented] {
        let tree = json::parse(id(), text, language);
        check_laws(&tree, text);
        let found: Vec<_> = tree
            .comments
            .iter()
            .map(|comment| (comment.style, &text[comment.span.range()]))
            .collect();
        let expected = [
            (CommentStyle::Slashes, "// a"),
            (CommentStyle::Block, "/* b\n */"),
            (CommentStyle::Hash, "# d"),
            (CommentStyle::Slashes, "// f"),
        ];
        assert_eq!(found, expected);
        assert_eq!(outline(tree.root(text)), "{c: 1, e: '// no'}");
        let hash = "3:13 JSON has no comments that begin with `#`";
        assert_eq!(errors(&tree, text), hash);
    }
}

#[test]
fn a_trailing_comma_is_an_error_only_where_json_is_strict() {
    let text = "{\"a\": [1, 2,],\n}";
    let comma = "trailing comma: JSON does not allow it";
    let expected = format!("1:12 {comma}; 1:14 {comma}");
    assert_eq!(errors(&strict(text), text), expected);
    let tree = json::parse(id(), text, Json::Commented);
    assert_eq!(errors(&tree, text), "");
    assert_eq!(outline(tree.root(text)), "{a: [1, 2]}");
}

#[test]
fn what_is_nested_too_deep_is_one_node_and_the_rest_is_read() {
    let nested = |depth: usize| format!("{}\"]\"{}", "[".repeat(depth), "]".repeat(depth));
    let fits = nested(MAX_DEPTH);
    assert!(
        strict(&fits)
            .nodes
            .iter()
            .all(|node| node.kind != Kind::TooDeep)
    );

    let text = format!("{{\"deep\": {}, \"after\": 1}}", nested(100_000));
    let tree = strict(&text);
    check_laws(&tree, &text);
    assert_eq!(errors(&tree, &text), "");
    assert_eq!(tree.root(&text).get("after").unwrap().raw(), "1");
    let deep: Vec<_> = tree
        .nodes
        .iter()
        .filter(|node| node.kind == Kind::TooDeep)
        .collect();
    assert_eq!(deep.len(), 1);
    let raw = &text[deep[0].start as usize..deep[0].end as usize];
    assert_eq!(raw, nested(100_000 - MAX_DEPTH + 1));
}

#[test]
fn brackets_without_end_are_one_error() {
    for piece in ["[", "{\"a\":"] {
        let text = piece.repeat(100_000);
        let tree = strict(&text);
        check_laws(&tree, &text);
        assert_eq!(tree.errors.len(), 1, "{:?}", &tree.errors[..2]);
    }
}

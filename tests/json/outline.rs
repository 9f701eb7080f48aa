//! A tree as one line of text, and the laws every tree keeps.

use firelint::source::{Source, SourceId, Sources};
use firelint::syntax::json::{self, Json};
use firelint::syntax::tree::{Cursor, Kind, SyntaxError, Tree};

pub fn id() -> SourceId {
    Sources::default().add(Source::new("test.json", ""))
}

pub fn strict(text: &str) -> Tree {
    json::parse(id(), text, Json::Strict)
}

/// The tree as it reads: `{a: 1, b: [<hole>, ?]}`. `?` is broken, `…` too deep, `~` marks what is conditional.
pub fn outline(cursor: Cursor) -> String {
    let items = || {
        let items: Vec<String> = cursor.children().map(item).collect();
        items.join(", ")
    };
    match cursor.kind() {
        Kind::Object => format!("{{{}}}", items()),
        Kind::Array => format!("[{}]", items()),
        Kind::String => format!("'{}'", cursor.string().unwrap()),
        Kind::Hole => format!("<{}>", cursor.raw()),
        Kind::Broken => format!("?{}", cursor.raw()),
        Kind::TooDeep => "…".to_owned(),
        Kind::Alias => unreachable!("JSON has no aliases"),
        Kind::Null | Kind::True | Kind::False | Kind::Number => cursor.raw().to_owned(),
    }
}

fn item(cursor: Cursor) -> String {
    let mark = if cursor.is_conditional() { "~" } else { "" };
    let key = cursor.key().map_or(String::new(), |key| format!("{key}: "));
    format!("{mark}{key}{}", outline(cursor))
}

/// The errors as `line:column words`, joined with `; `.
pub fn errors(tree: &Tree, text: &str) -> String {
    let source = Source::new("test.json", text);
    let lines: Vec<String> = tree
        .errors
        .iter()
        .map(|error| {
            let at = source.position(error.span.start as usize);
            format!("{}:{} {}", at.line, at.column, error.message)
        })
        .collect();
    lines.join("; ")
}

/// What holds for every tree of every text.
pub fn check_laws(tree: &Tree, text: &str) {
    assert!(!tree.nodes.is_empty(), "no root: {text:?}");
    let sliceable = |start: u32, end: u32| text.get(start as usize..end as usize).is_some();
    let count = tree.nodes.len() as u32;
    assert_eq!(tree.nodes[0].next, count, "the root spans all: {text:?}");
    for (id, node) in (0..).zip(&tree.nodes) {
        let context = || format!("node {id} of {text:?}: {node:?}");
        assert!(sliceable(node.start, node.end), "{}", context());
        assert!(sliceable(node.key_start, node.key_end), "{}", context());
        assert!(
            node.key_end <= node.start || node.key_start == node.key_end,
            "{}",
            context()
        );
        let parent = &tree.nodes[node.parent as usize];
        assert!(id < node.next && node.next <= parent.next, "{}", context());
        if id > 0 {
            assert!(node.parent < id, "{}", context());
            assert!(
                matches!(parent.kind, Kind::Array | Kind::Object),
                "{}",
                context()
            );
            assert!(
                parent.start < node.start && node.end <= parent.end,
                "{}",
                context()
            );
            assert!(
                node.key_start == node.key_end || parent.start < node.key_start,
                "{}",
                context()
            );
        }
        let siblings = tree.nodes.get(node.next as usize);
        if let Some(next) = siblings.filter(|next| next.parent == node.parent) {
            assert!(node.end <= next.start, "{}", context());
        }
    }
    for error in &tree.errors {
        assert!(
            sliceable(error.span.start, error.span.end),
            "{error:?} in {text:?}"
        );
        assert!(
            error.span.start < error.span.end || text.is_empty(),
            "{error:?} in {text:?}"
        );
    }
    // A bracket that is never closed comes last.
    let order = |error: &SyntaxError| {
        (
            error.message.contains("bracket is not closed"),
            error.span.start,
        )
    };
    assert!(tree.errors.is_sorted_by_key(order), "{text:?}");
    for comment in &tree.comments {
        assert!(
            sliceable(comment.span.start, comment.span.end),
            "{comment:?} in {text:?}"
        );
    }
}

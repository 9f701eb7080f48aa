//! A tree as one line of text, and the laws every tree keeps.

use firelint::source::{Source, SourceId, Sources};
use firelint::syntax::tree::{Cursor, Kind, Tree};
use firelint::syntax::yaml;

pub fn id() -> SourceId {
    Sources::default().add(Source::new("test.yaml", ""))
}

/// The trees of a text, which keep the laws.
pub fn read(text: &str) -> Vec<Tree> {
    let trees = yaml::parse(id(), text);
    assert!(!trees.is_empty(), "{text:?}");
    for tree in &trees {
        check_laws(tree, text);
    }
    trees
}

/// The outlines of all documents, joined with ` --- `.
pub fn outlines(text: &str) -> String {
    let all: Vec<_> = read(text)
        .iter()
        .map(|tree| outline(tree.root(text)))
        .collect();
    all.join(" --- ")
}

/// The errors of all documents.
pub fn complaints(text: &str) -> String {
    let all: Vec<_> = read(text).iter().map(|tree| errors(tree, text)).collect();
    all.into_iter()
        .filter(|errors| !errors.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

/// The tree as it reads: `{a: 1, b: [<hole>, ?], ..}`. `?` is broken, `…` too deep, `~` marks what is conditional, and
/// `..` what is cut off.
pub fn outline(cursor: Cursor) -> String {
    let items = || {
        let items: Vec<String> = cursor.children().map(item).collect();
        items.join(", ")
    };
    match cursor.kind() {
        Kind::Object => format!("{{{}}}", items() + rest(cursor)),
        Kind::Array => format!("[{}]", items() + rest(cursor)),
        Kind::String => format!("'{}'", cursor.string().unwrap()),
        Kind::Hole => format!("<{}>", cursor.raw()),
        Kind::Broken => format!("?{}", cursor.raw()),
        Kind::TooDeep => "…".to_owned(),
        Kind::Alias => cursor.raw().to_owned(),
        Kind::Null if cursor.raw().is_empty() => "null".to_owned(),
        Kind::Null | Kind::True | Kind::False | Kind::Number => cursor.raw().to_owned(),
    }
}

/// What marks a list or map whose end was not read.
fn rest(cursor: Cursor) -> &'static str {
    match (cursor.is_cut_off(), cursor.children().next().is_some()) {
        (false, _) => "",
        (true, true) => ", ..",
        (true, false) => "..",
    }
}

fn item(cursor: Cursor) -> String {
    let mark = if cursor.is_conditional() { "~" } else { "" };
    let key = cursor.key().map_or(String::new(), |key| format!("{key}: "));
    format!("{mark}{key}{}", outline(cursor))
}

/// The errors as `line:column words`, joined with `; `.
pub fn errors(tree: &Tree, text: &str) -> String {
    let source = Source::new("test.yaml", text);
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
                parent.start <= node.start && node.end <= parent.end,
                "{}",
                context()
            );
            assert!(
                node.key_start == node.key_end || parent.start <= node.key_start,
                "{}",
                context()
            );
        }
        let siblings = tree.nodes.get(node.next as usize);
        if let Some(next) = siblings.filter(|next| next.parent == node.parent) {
            let next_start = if next.key_start < next.key_end {
                next.key_start
            } else {
                next.start
            };
            assert!(node.end <= next_start, "{}", context());
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
    assert!(
        tree.errors.is_sorted_by_key(|error| error.span.start),
        "{text:?}"
    );
    for &(alias, target) in &tree.aliases {
        let (alias, target) = (&tree.nodes[alias as usize], &tree.nodes[target as usize]);
        assert_eq!(alias.kind, Kind::Alias);
        assert!(
            target.end <= alias.start && target.kind != Kind::Alias,
            "{text:?}"
        );
    }
    for comment in &tree.comments {
        assert!(
            sliceable(comment.span.start, comment.span.end),
            "{comment:?} in {text:?}"
        );
    }
}

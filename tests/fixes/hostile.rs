//! Any text, any place: no panic, and what is edited can be read.

use std::time::{Duration, Instant};

use firelint::finding::{Edit, Fix, Key, Piece};
use firelint::fix::{apply, text_edits};
use firelint::model::Terms;
use firelint::source::{Source, SourceId, Sources, Span};
use firelint::syntax::documents;
use firelint::syntax::tree::{Cursor, Kind};

use crate::random::Random;

const YAML: &[&str] = &[
    "a: ",
    "b:",
    "é: ",
    "- ",
    "-",
    "? ",
    ": ",
    "\n",
    "\n  ",
    "\n    ",
    "\n\n",
    "\r\n",
    "  ",
    "\"x\"",
    "'it''s'",
    "[",
    "]",
    "{",
    "}",
    ", ",
    " # c",
    "|",
    ">-",
    "|+\n   x\n",
    "&a ",
    "*a",
    "!Sub ",
    "!!str ",
    "! ",
    "x",
    "1",
    "~",
    "<<: *a",
    "---\n",
    "...\n",
    "日本",
    "key: v\n",
    "- v\n",
    "${a}",
    "{{ if x }}\n",
    "{{ end }}\n",
    "{{ b }}",
    "k: &a v\n",
    "[a, b]",
    "{c: d}",
    "e: {}\n",
    "{\n  f: 1,\n  g: [ ],\n}\n",
    "- h: 1\n  i: 2\n",
    "j:\n  - k\n  - l\n",
    "\"q\":",
];

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"a\":",
    "\"b\": ",
    "1",
    "\"x\"",
    "null",
    "{}",
    "[]",
    "\n",
    "\r\n",
    "  ",
    "\t",
    "// c\n",
    "/* c */",
    "{{ if x }}",
    "{{ end }}",
    "${a}",
    "\"${a}\"",
    "é",
    "\"c\": [1, 2]",
    "{\"d\": {\"e\": 1}}",
];

fn places(node: Cursor, found: &mut Vec<Span>) {
    found.extend([node.span(), node.head()]);
    found.extend(node.key_span());
    node.children().for_each(|child| places(child, found));
}

fn edits(random: &mut Random, at: Span, from: Span, comment: Option<Span>) -> Edit {
    let value = match random.below(6) {
        0 => Piece::Bool(true),
        1 => "a: b".into(),
        2 => Piece::Copy(from),
        3 => Piece::List(vec![1.into(), Piece::Copy(from)]),
        _ => Piece::map([("k", "x".into()), ("m", Piece::map([("n", 1.into())]))]),
    };
    let key = [
        Key::verbatim("a"),
        Key::verbatim("fresh"),
        Key::Container("b"),
        Key::Service("c.d"),
    ];
    let key = key[random.below(4)].clone();
    match random.below(7) {
        0 => Edit::Set {
            map: at,
            key,
            value,
        },
        1 => Edit::Push {
            map: at,
            key,
            item: value,
        },
        2 => Edit::InsertAfter {
            item: at,
            new: value,
        },
        3 => Edit::Replace {
            value: at,
            with: value,
        },
        4 => Edit::Remove { place: at },
        5 => Edit::Rename { key: at, to: key },
        _ => Edit::RemoveComment {
            comment: comment.unwrap_or(at),
        },
    }
}

fn holds(path: &str, text: &str, random: &mut Random) -> bool {
    let mut sources = Sources::default();
    let id = sources.add(Source::new(path, text));
    let trees = documents(id, sources.get(id));
    let mut found = Vec::new();
    trees
        .iter()
        .for_each(|tree| places(tree.root(text), &mut found));
    let comments: Vec<Span> = trees
        .iter()
        .flat_map(|tree| tree.comments.iter().map(|comment| comment.span))
        .collect();
    let mut place = || found[random.below(found.len())];
    let (at, from) = (place(), place());
    let comment = comments.get(random.below(comments.len())).copied();
    let count = 1 + random.below(2);
    let fix = Fix {
        title: "edit".into(),
        edits: (0..count)
            .map(|_| edits(random, at, from, comment))
            .collect(),
    };
    let terms = [Terms::Api, Terms::CloudFormation, Terms::Terraform][random.below(3)];
    let Ok(edits) = text_edits(&sources, &fix, terms) else {
        return false;
    };
    let after = apply(text, &edits);
    let mut after_sources = Sources::default();
    let id: SourceId = after_sources.add(Source::new(path, after.as_str()));
    for tree in documents(id, after_sources.get(id)) {
        let is_broken = tree.nodes.iter().any(|node| node.kind == Kind::Broken);
        assert!(
            tree.errors.is_empty() && !is_broken,
            "{fix:?}\n{text}\n--- after\n{after}\n{text:?}\n{after:?}\n{:?}",
            tree.errors
        );
    }
    true
}

#[test]
fn any_edit_of_any_text_is_made_well_or_declined() {
    let mut random = Random(0xabcde);
    let mut made = 0;
    for round in 0..80_000 {
        let (path, pieces) = if round % 2 == 0 {
            ("f.yaml", YAML)
        } else {
            ("f.jsonc", JSON)
        };
        let text: String = (0..random.below(9))
            .map(|_| pieces[random.below(pieces.len())])
            .collect();
        made += usize::from(holds(path, &text, &mut random));
    }
    assert!(made > 1_500, "{made}");
}

#[test]
fn a_long_line_is_edited_at_once() {
    let texts = [
        ("f.json", format!("[{}1]", "{\"a\":[1,{}]},".repeat(15_000))),
        (
            "f.yaml",
            format!(
                "- {{a: [1, {{}}]}}\n- [{}1]\n",
                "{a: [1, {}]},".repeat(15_000)
            ),
        ),
        ("f.yaml", "- a: 1\n  b: [1]\n".repeat(10_000)),
    ];
    for (path, text) in texts {
        let mut sources = Sources::default();
        let id = sources.add(Source::new(path, text.as_str()));
        let tree = documents(id, sources.get(id)).remove(0);
        let map = tree.root(&text).children().last().unwrap();
        let map = map
            .children()
            .last()
            .and_then(|node| node.parent())
            .unwrap_or(tree.root(&text).children().next().unwrap());
        let place = map.children().next().map_or(map.head(), |node| node.span());
        let fix = Fix::new("set").edit(Edit::Set {
            map: place,
            key: Key::verbatim("k"),
            value: Piece::map([("m", 1.into())]),
        });
        let start = Instant::now();
        let _ = text_edits(&sources, &fix, Terms::Api);
        assert!(
            start.elapsed() < Duration::from_secs(3),
            "{path} took {:?}",
            start.elapsed()
        );
    }
}

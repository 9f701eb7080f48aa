//! serde_json is the oracle: what it accepts is read without a complaint and to the same value; nothing else is.

use firelint::source::SourceId;
use firelint::syntax::json::{self, Json};
use firelint::syntax::tree::{Cursor, Kind, Tree};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::outline::{check_laws, id};

/// A small generator of numbers, so that a failure can be had again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const BLANKS: &[&str] = &["", "", "", " ", "\n  ", "\r\n\t", "          "];

const SCALARS: &[&str] = &[
    "true",
    "false",
    "null",
    "0",
    "-0",
    "12",
    "-1.5e3",
    "1E+2",
    "0.25",
    "1e400",
    "\"\"",
    "\"name\"",
    "\"é日本\"",
    r#""a\"b\\c\u00e9\n""#,
    r#""\ud800""#,
    "\"a rather long string, longer than eight bytes\"",
    r#""${x}""#,
    r#""${join(""#,
    r#"")}""#,
    "\"# // /*\"",
];

const KEYS: &[&str] = &[
    "\"a\"",
    "\"b\"",
    "\"name\"",
    r#""a\u0062""#,
    "\"\"",
    "\"é\"",
    "\"{{ key }}\"",
];

/// What mutations put in: pieces of JSON, of things near JSON, and of nothing at all.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "'",
    " ",
    "\n",
    "\r",
    "\t",
    "0",
    "1",
    "-",
    "+",
    ".",
    "e",
    "E9",
    "true",
    "nul",
    "x",
    "\\u12",
    "\\q",
    "\\n",
    "\u{1}",
    "\u{1f}",
    "\u{7f}",
    "\u{a0}",
    "é",
    "//",
    "/*",
    "*/",
    "/",
    "#",
    "${",
    "{{",
    "}}",
    "<A>",
    "$N",
    "__A__",
    "%{ if x }",
    "{{ end }}",
    "\"k\": 1",
    "[]",
    "{}",
    "\u{c}",
    "=",
    ";",
];

fn document(random: &mut Random, depth: usize, out: &mut String) {
    out.push_str(random.pick(BLANKS));
    match random.below(if depth == 0 { 2 } else { 6 }) {
        0 | 1 => out.push_str(random.pick(SCALARS)),
        2 | 3 => list(random, depth, out, "[]", |_, _| {}),
        _ => list(random, depth, out, "{}", |random, out| {
            out.push_str(random.pick(BLANKS));
            out.push_str(random.pick(KEYS));
            out.push_str(random.pick(BLANKS));
            out.push(':');
        }),
    }
    out.push_str(random.pick(BLANKS));
}

fn list(
    random: &mut Random,
    depth: usize,
    out: &mut String,
    brackets: &str,
    key: fn(&mut Random, &mut String),
) {
    out.push_str(&brackets[..1]);
    for index in 0..random.below(4) {
        if index > 0 {
            out.push(',');
        }
        key(random, out);
        document(random, depth - 1, out);
    }
    out.push_str(&brackets[1..]);
}

fn place(random: &mut Random, text: &str) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn mutate(random: &mut Random, text: &mut String) {
    let (a, b) = (place(random, text), place(random, text));
    match random.below(8) {
        0..4 => text.insert_str(a, random.pick(PIECES)),
        4 | 5 => {
            let end = text[a..]
                .chars()
                .next()
                .map_or(a, |char| a + char.len_utf8());
            text.replace_range(a..end, "");
        }
        6 => text.truncate(a),
        _ => {
            let piece = text[a.min(b)..a.max(b)].to_owned();
            text.insert_str(place(random, text), &piece);
        }
    }
}

/// Whether a string was read together with the quotes inside its holes: `"{{ env "X" }}"`.
fn holds_quotes(raw: &str) -> bool {
    let mut inside = raw
        .get(1..raw.len().saturating_sub(1))
        .unwrap_or("")
        .bytes();
    while let Some(byte) = inside.next() {
        match byte {
            b'"' => return true,
            b'\\' => drop(inside.next()),
            _ => {}
        }
    }
    false
}

/// Nothing was reported, recorded, guessed or passed over.
fn is_plain(tree: &Tree, text: &str) -> bool {
    let root = tree.nodes[0];
    let around = [&text[..root.start as usize], &text[root.end as usize..]];
    let blank = |text: &&str| text.bytes().all(|byte| b" \n\r\t".contains(&byte));
    let spans = tree.nodes.iter().flat_map(|node| {
        let value = (node.kind == Kind::String).then_some(node.start..node.end);
        [value.unwrap_or(0..0), node.key_start..node.key_end]
    });
    let mut strings = spans.map(|span| &text[span.start as usize..span.end as usize]);
    tree.errors.is_empty()
        && !strings.any(holds_quotes)
        && tree.comments.is_empty()
        && tree.nodes.iter().all(|node| node.kind != Kind::Hole)
        && around.iter().all(blank)
}

fn assert_same(cursor: Cursor, value: &Value) {
    match value {
        Value::Null => assert_eq!(cursor.kind(), Kind::Null),
        Value::Bool(true) => assert_eq!(cursor.kind(), Kind::True),
        Value::Bool(false) => assert_eq!(cursor.kind(), Kind::False),
        Value::Number(_) => {
            assert_eq!(cursor.kind(), Kind::Number);
            assert_eq!(&serde_json::from_str::<Value>(cursor.raw()).unwrap(), value);
        }
        Value::String(text) => assert_eq!(cursor.string().as_deref(), Some(text.as_str())),
        Value::Array(items) => {
            assert_eq!(cursor.kind(), Kind::Array);
            assert_eq!(cursor.children().count(), items.len());
            cursor
                .children()
                .zip(items)
                .for_each(|(child, item)| assert_same(child, item));
        }
        Value::Object(members) => {
            assert_eq!(cursor.kind(), Kind::Object);
            assert!(
                cursor
                    .children()
                    .all(|child| members.contains_key(&*child.key().unwrap()))
            );
            for (key, member) in members {
                assert_same(cursor.get(key).unwrap(), member);
            }
        }
    }
}

pub fn check(source: SourceId, text: &str) -> bool {
    let tree = json::parse(source, text, Json::Strict);
    check_laws(&tree, text);
    let accepted = serde_json::from_str::<IgnoredAny>(text).is_ok();
    assert_eq!(
        is_plain(&tree, text),
        accepted,
        "{text:?}\n{:?}",
        tree.errors
    );
    // A `Value` has no room for numbers that overflow and for halves of characters; our tree need not care.
    if accepted && let Ok(value) = serde_json::from_str::<Value>(text) {
        assert_same(tree.root(text), &value);
    }
    accepted
}

fn run(seed: u64) {
    let source = id();
    let mut random = Random(seed);
    let mut accepted = 0;
    for _ in 0..2_500 {
        let mut original = String::new();
        document(&mut random, 3, &mut original);
        assert!(check(source, &original), "{original:?}");
        for _ in 0..50 {
            let mut text = original.clone();
            for _ in 0..=random.below(3) {
                mutate(&mut random, &mut text);
            }
            accepted += usize::from(check(source, &text));
        }
    }
    // Neither side may run dry, or the test tests nothing.
    assert!((20_000..100_000).contains(&accepted), "{accepted}");
}

#[test]
fn agrees_with_serde_json() {
    run(0x5eed);
}

#[test]
fn agrees_with_serde_json_again() {
    run(0xfeed_f00d);
}

//! The fast reader says what the library's events build, or nothing: the differences are none, over real files,
//! over texts in many layouts, and over both with faults in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use firelint::syntax::tree::{Comment, Node, Tree};
use firelint::syntax::yaml::{self, Unusual};
use proptest::prelude::*;

use crate::corpus;
use crate::laws::{HOLES, PIECES};
use crate::outline::id;
use crate::support::project_file;

/// All that a tree says.
fn facts(tree: &Tree) -> (&[Node], &[Comment], String) {
    let rest = (
        tree.source,
        tree.language,
        tree.allows_comments,
        &tree.aliases,
        &tree.errors,
    );
    (&tree.nodes, &tree.comments, format!("{rest:?}"))
}

/// Checks a text that may be unusual, and says why it is.
fn agrees(text: &str) -> Result<(), Unusual> {
    let common = yaml::parse_common(id(), text)?;
    let any = yaml::parse_any(id(), text);
    assert_eq!(common.len(), any.len(), "{text:?}");
    for (common, any) in common.iter().zip(&any) {
        assert_eq!(facts(common), facts(any), "{text:?}");
    }
    Ok(())
}

/// Checks texts, prints which share is common and why the rest is not, and gives the share by bytes.
fn share<'a>(what: &str, texts: impl IntoIterator<Item = &'a str>) -> f64 {
    let mut reasons: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut all = (0, 0);
    for text in texts {
        let reason = agrees(text).err().map_or("common", |unusual| unusual.0);
        for count in [&mut all, reasons.entry(reason).or_default()] {
            count.0 += 1;
            count.1 += text.len();
        }
    }
    println!("{what}: {} texts, {} bytes", all.0, all.1);
    for (reason, (texts, bytes)) in &reasons {
        println!("  {reason}: {texts} texts, {bytes} bytes");
    }
    let common = reasons.get("common").map_or(0, |count| count.1);
    common as f64 / all.1.max(1) as f64
}

#[test]
fn real_files_are_common_and_read_the_same() {
    let files = corpus::files();
    if files.is_empty() {
        return;
    }
    let texts: Vec<&str> = files.iter().map(|(_, text)| text.as_str()).collect();
    share("all files", texts.iter().copied());
    let is_template = |text: &&str| text.contains("AWS::") && text.contains("Resources:");
    let common = share("CloudFormation", texts.iter().copied().filter(is_template));
    assert!(common > 0.9, "{common}");
}

/// The texts between fences of a page, or the whole of a file in YAML.
fn own_texts() -> Vec<String> {
    let mut texts = Vec::new();
    let mut open: Vec<PathBuf> = ["tests", "rules", "examples", "docs", "templates"]
        .map(project_file)
        .into();
    while let Some(path) = open.pop() {
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if let (Some("yml" | "yaml"), Ok(text)) = (ending, fs::read_to_string(&path)) {
            texts.push(text);
        } else if ending == Some("md") {
            texts.extend(fenced(&path));
        }
    }
    texts.sort();
    texts
}

fn fenced(page: &Path) -> Vec<String> {
    let page = fs::read_to_string(page).unwrap();
    let blocks = page.split("\n```yaml").skip(1);
    let text =
        |block: &str| Some(block.split_once('\n')?.1.split("\n```").next()?.to_owned() + "\n");
    blocks.filter_map(text).collect()
}

#[test]
fn own_files_and_examples_read_the_same() {
    let texts = own_texts();
    assert!(texts.len() > 30, "{}", texts.len());
    let common = share("own texts", texts.iter().map(String::as_str));
    assert!(common > 0.5, "{common}");
}

/// What is common stays so: of each kind one.
const COMMON: &[&str] = &[
    "k: v\n",
    "# c\n\nk:\n  l: v # c\n  m:\nn:\n",
    "k:\n- a\n-\n- - b\n  - c\nl: v\n",
    "- k: v\n  l:\n  - w\n-   m: x\n",
    "k: !Sub |\n  a ${b}\n\n   c\nl: >- # c\n  d\n",
    "k: !If\n- a\n- !Ref b\n",
    "k: !If\n  - a\nl:\n  !GetAtt b.c\n",
    "k: a b\n  c\n\n  d\nl:\n  e\n",
    "k: \"a\n\n  \\\"b\"\nl: 'it''s'\n\"m\" : n\n",
    "k: [a, 'b',\n  {c: !Ref d, e: [ ]},\n  ]\n",
    "--- # c\na: 1\n---\n- 2\n",
    "k: ${a}\r\nl: \"a ${b}\"\r\n",
    "é: 日本\n",
];

#[test]
fn each_common_kind_is_read() {
    for text in COMMON {
        assert_eq!(agrees(text), Ok(()), "{text:?}");
    }
}

/// What is a mistake, or so rare that the library may read it.
const LEFT: &[&str] = &[
    "",
    "# c\n",
    "x\n",
    "[a]\n",
    "{\"a\": 1}\n",
    "---\n---\nk: v\n",
    "k: v\n...\n",
    "%YAML 1.2\n---\nk: v\n",
    "k: &a x\n",
    "k: *a\n",
    "<<: *a\n",
    "? k\n: v\n",
    "\tk: v\n",
    "k:\tv\n",
    "k: \u{85}v\n",
    "k: a\rb\n",
    "k: \"\\xZZ\"\n",
    "k: 'a\n",
    "k: [a\n",
    "k: [a,\nb]\n",
    "k: \"a\nb\"\n",
    "k:\n  \"a\n   b\": c\n",
    "k:\n  a\n   b: c\n",
    "k: {'a\n  b': c}\n",
    "k: [a, b: c]\n",
    "k: {a}\n",
    "k: @a\n",
    "k: a: b\n",
    "k: - a\n",
    "k: \"a\" b\n",
    "k: \"a\"# c\n",
    "k: a # c\n  b\n",
    "k: a\n  b: c\n",
    "k: |2\n   a\n",
    "k: |+\n  a\n\n",
    "k: |--\n  a\n",
    "k: |\n\nl: a\n",
    "k: |\n      \n  a\n",
    "k: !!str a\n",
    "k: !A !B c\n",
    "k: !Sub\n",
    "k: !Sub a: b\n",
    "  a: 1\n b: 2\n",
    "a: 1\n  b: 2\n",
    "- a\nb: 1\n",
    "a: 1\n- b\n",
    "a: 1\nb\n",
    "{{ if x }}\nk: v\n{{ end }}\n",
    "k:\n  {{ a }}\n  - b\n",
];

#[test]
fn what_is_not_common_is_left_to_the_library() {
    let long_key = format!("{}: v\n", "k".repeat(1_001));
    let deep = format!("k: {}{}\n", "[".repeat(64), "]".repeat(64));
    for text in LEFT.iter().copied().chain([&*long_key, &*deep]) {
        assert!(agrees(text).is_err(), "{text:?}");
    }
}

/// What a line may hold behind its indentation, dashes and key.
const VALUES: &[&str] = &[
    "",
    "",
    "",
    "x",
    "x y",
    "1",
    "-1",
    "true",
    "~",
    "yes",
    "\"q\"",
    "'it''s'",
    "\"a\\nb\"",
    "\"a\\x41\"",
    "\"x\" ",
    "\"\\x4\"",
    "\"a\n   b\"",
    "'a\n b': ",
    "[a,\nb]",
    "[a, b]",
    "[]",
    "{}",
    "{a: b, c: [d]}",
    "[!Ref a, 'x']",
    "[a: b]",
    "{a, b: }",
    "{\"a\":b}",
    "[-1, - a]",
    "[a#b, c #d]",
    "[a,",
    "  b]",
    "{a: b,",
    "  c: d}",
    "|",
    "|-",
    "|+",
    "|2",
    ">",
    ">-",
    "| # c",
    "|--",
    "!Sub",
    "!Sub x",
    "!Ref a",
    "!GetAtt a.b",
    "!If [a, !Ref b, c]",
    "!A !B c",
    "!!str 1",
    "! 1",
    "&a x",
    "*a",
    "x # c",
    "x #c",
    "x#c",
    " # c",
    "#c",
    "x: y",
    "x:",
    ":x",
    "?x",
    "? x",
    "- x",
    "--",
    "---",
    "...",
    "%a",
    "@",
    "${a}",
    "${a} b",
    "{{ x }}",
    "<A>",
    "$N",
    "__A__",
    "{{ if x }}",
    "\"a ${b}\"",
    "\"open",
    "close\"",
    "'open",
    "close'",
    "é",
    "日本 x",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "<<",
    "\t",
    "x\t",
    "\\",
];

const KEYS: &[&str] = &[
    "",
    "",
    "k: ",
    "k: ",
    "k:",
    "l: ",
    "\"k\": ",
    "'k': ",
    "k : ",
    "a b: ",
    "a::b: ",
    "Fn::Sub: ",
    "? ",
    ": ",
    "!T k: ",
    "<<: ",
    "${a}: ",
    "[a]: ",
];

fn line() -> impl Strategy<Value = String> {
    let blanks = prop::sample::select(vec![0, 0, 2, 2, 2, 4, 4, 6, 1, 3]);
    let dashes = prop::sample::select(vec!["", "", "", "- ", "- ", "- - ", "-  ", "-"]);
    let key = prop::sample::select(KEYS);
    let value = prop::sample::select(VALUES);
    let end = prop::sample::select(vec![
        "\n", "\n", "\n", "\n", "\n", " \n", "\n\n", " # c\n", "\r\n", "",
    ]);
    (blanks, dashes, key, value, end).prop_map(|(blanks, dashes, key, value, end)| {
        format!("{}{dashes}{key}{value}{end}", " ".repeat(blanks))
    })
}

/// A value that YAML allows, in some layout, to stand behind a key or dash in a block at this column.
fn value(depth: u32, column: usize) -> BoxedStrategy<String> {
    let scalars = vec![
        "x",
        "two words",
        "12",
        "true",
        "~",
        "'q'",
        "\"q: ${r}\"",
        "!Ref a",
        "!Sub \"${a}\"",
        "[a, 'b', !Ref c]",
        "{a: 1, b: [c]}",
        "<A>",
        "${a}",
        "!If [A, {b: c}, d]",
        "x # c",
        "[a] # c",
        "http://x:80/#y",
        "-c",
        "a::b",
        "",
    ];
    let inner = " ".repeat(column + 2);
    let text = |marks: &'static [&'static str]| prop::sample::select(marks);
    let scalar = prop::sample::select(scalars).prop_map(|text| format!(" {text}\n"));
    let lines = (
        text(&["|", "|-", ">", ">- # c", "!Sub |"]),
        text(&["a", "a\n", "  a\n", "a\n\n", "a\n   \n", "# a"]),
        text(&["", "b", "  b: c"]),
    )
        .prop_map({
            let inner = inner.clone();
            move |(mark, first, second)| {
                format!(" {mark}\n{inner}{}\n{inner}{second}\n", first.trim_start())
            }
        });
    let folded = (
        text(&["a", "'a", "\"a", "[a,", "{a: [b,"]),
        text(&["\n", "\n\n", "\n \n"]),
    )
        .prop_map({
            let inner = inner.clone();
            move |(open, between)| {
                let close = match &open[..1] {
                    "'" => "b'",
                    "\"" => "b\"",
                    "[" => "b]",
                    "{" => "c]}",
                    _ => "b",
                };
                format!(" {open}{between}{inner}{close}\n")
            }
        });
    if depth == 0 {
        return prop_oneof![4 => scalar, 1 => lines, 1 => folded].boxed();
    }
    let tag = text(&["", "", "", " !If", " # c", "\n", "\n# c"]);
    let nested =
        (tag, block(depth - 1, column + 2)).prop_map(|(tag, block)| format!("{tag}\n{block}"));
    prop_oneof![4 => scalar, 1 => lines, 1 => folded, 4 => nested].boxed()
}

/// A list or map whose lines begin at this column.
fn block(depth: u32, column: usize) -> BoxedStrategy<String> {
    let margin = " ".repeat(column);
    let keys = vec!["k", "key", "'q'", "\"q\"", "Fn::If", "a b", "<<"];
    let gap = prop::sample::select(vec!["", "", "", "", "\n", "# c\n", "      # c\n"]);
    let member = (
        prop::sample::select(keys),
        value(depth, column),
        gap.clone(),
    )
        .prop_map({
            let margin = margin.clone();
            move |(key, value, gap)| format!("{margin}{key}:{value}{gap}")
        });
    let item = (value(depth, column), gap.clone()).prop_map({
        let margin = margin.clone();
        move |(value, gap)| format!("{margin}-{value}{gap}")
    });
    let map = prop::collection::vec(member, 1..4).prop_map(|members| members.concat());
    let list = prop::collection::vec(item, 1..4).prop_map(|items| items.concat());
    if depth == 0 {
        return prop_oneof![map, list].boxed();
    }
    // `- k: v` with the map's other members below its first.
    let compact = block(depth - 1, column + 2).prop_map(move |inner| {
        let (_, first) = inner.split_at(column + 2);
        format!("{margin}- {first}")
    });
    prop_oneof![3 => map, 2 => list, 2 => compact].boxed()
}

fn document() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(vec!["", "", "---\n", "# c\n--- # c\n"]);
    let next = prop::option::weighted(0.2, block(1, 0));
    (mark, block(3, 0), next).prop_map(|(mark, first, next)| {
        let next = next.map_or(String::new(), |next| format!("---\n{next}"));
        format!("{mark}{first}{next}")
    })
}

/// One change to a text: a piece put in at some place, or some bytes taken out.
fn changed(text: &str, place: usize, piece: Option<&str>, length: usize) -> String {
    let boundary = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0)
    };
    let start = boundary(place % (text.len() + 1));
    let end = boundary(start + length).max(start);
    match piece {
        Some(piece) => format!("{}{piece}{}", &text[..start], &text[start..]),
        None => format!("{}{}", &text[..start], &text[end..]),
    }
}

fn piece() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::weighted(0.7, prop::sample::select([PIECES, HOLES, VALUES].concat()))
}

/// Some lines of a real file.
fn window() -> impl Strategy<Value = String> {
    let mut texts: Vec<Arc<str>> = own_texts().into_iter().map(Arc::from).collect();
    texts.extend(corpus::files().into_iter().map(|(_, text)| Arc::from(text)));
    let texts = prop::sample::select(texts);
    (texts, any::<prop::sample::Index>(), 1..40usize).prop_map(|(text, first, count)| {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let first = first.index(lines.len().max(1));
        lines.into_iter().skip(first).take(count).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10_000) })]

    #[test]
    fn lines_of_any_kind_read_the_same(lines in prop::collection::vec(line(), 1..8)) {
        let _ = agrees(&lines.concat());
    }

    #[test]
    fn documents_in_many_layouts_read_the_same(text in document(), place: usize, piece in piece(), length in 0..6usize) {
        let _ = agrees(&text);
        let _ = agrees(&changed(&text, place, piece, length));
    }

    #[test]
    fn real_lines_with_faults_read_the_same(text in window(), place: usize, piece in piece(), length in 0..6usize) {
        let _ = agrees(&text);
        let _ = agrees(&changed(&text, place, piece, length));
    }
}

/// Most of what is generated above is common, or the tests would test nothing.
#[test]
fn documents_in_many_layouts_are_common() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let texts: Vec<String> = (0..300)
        .map(|_| document().new_tree(&mut runner).unwrap().current())
        .collect();
    let common = texts.iter().filter(|text| agrees(text).is_ok()).count();
    let valid = texts
        .iter()
        .filter(|text| {
            yaml::parse_any(id(), text)
                .iter()
                .all(|tree| tree.errors.is_empty())
        })
        .count();
    println!("{common} of {valid} documents are common");
    assert!(
        valid > 150 && common * 10 > valid * 8,
        "{common} of {valid}"
    );
}

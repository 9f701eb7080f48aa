//! What YAML reads as.

use firelint::syntax::tree::{CommentStyle, Cursor, Kind, MAX_DEPTH};
use firelint::syntax::yaml;

use crate::outline::{check_laws, complaints, id, outlines, read};

/// Text and its outline; nothing in it is a mistake.
const TREES: &[(&str, &str)] = &[
    ("", "null"),
    ("# nothing\n", "null"),
    (
        "a: 1\nb:\n  c: x\n  d: [1, {e: f}]\n",
        "{a: 1, b: {c: 'x', d: [1, {e: 'f'}]}}",
    ),
    ("a:\n- x\n-\n- - y\n", "{a: ['x', null, ['y']]}"),
    ("- a: 1\n  b: 2\n- c:\n", "[{a: 1, b: 2}, {c: null}]"),
    ("[a: b, {c, d: }]", "[{a: 'b'}, {c: null, d: null}]"),
    ("? a\n: b\n? - c\n: d\n", "{a: 'b', - c: 'd'}"),
    ("a: 1\na: 2\n", "{a: 1, a: 2}"),
    ("a: x\r\nb:\r\n  - y\r\n", "{a: 'x', b: ['y']}"),
    ("\u{feff}né: 日本\n", "{né: '日本'}"),
    ("a\n---\nb\n---\n...\n", "'a' --- 'b' --- null"),
    // Types.
    (
        "[~, null, True, false, 1, -1.5e3, 0x1F, .inf, 01, 1_000, yes, 1.2.3, '1', !!str 1, ! 2]",
        "[~, null, True, false, 1, -1.5e3, 0x1F, .inf, 01, '1_000', 'yes', '1.2.3', '1', '1', '2']",
    ),
    // Text.
    ("a: two\n  lines\n\n  more\n", "{a: 'two lines\nmore'}"),
    ("'it''s'", "'it's'"),
    (r#""a\tb\u00e9\x41\ud83d\ude00\/""#, "'a\tbéA😀/'"),
    ("\"a \\\n  b  \n  c\n\n  d\"", "'a b c\nd'"),
    (
        "a: |\n  x\n   y\n\n  z\n\n\nb: 1\n",
        "{a: 'x\n y\n\nz\n', b: 1}",
    ),
    ("a: |-\n  x\n\nb: 1\n", "{a: 'x', b: 1}"),
    ("a: |+\n  x\n\nb: 1\n", "{a: 'x\n\n', b: 1}"),
    (
        "a: >\n  x\n  y\n\n  z\n    k\n  l\n",
        "{a: 'x y\nz\n  k\nl\n'}",
    ),
    ("- |2 # c\n    x\n  y\n", "['  x\ny\n']"),
    ("- a: # b\n    |\n    x\n", "[{a: 'x\n'}]"),
    (
        "a: x # no\nb: x#y\nc: 'x # y'\n",
        "{a: 'x', b: 'x#y', c: 'x # y'}",
    ),
    // Short tags.
    (
        "a: !Sub x\nb: !Ref c\nd: !GetAtt e.f\ng: !Condition h\n",
        "{a: {Fn::Sub: 'x'}, b: {Ref: 'c'}, d: {Fn::GetAtt: 'e.f'}, g: {Condition: 'h'}}",
    ),
    (
        "!If [a, !Sub \"b\", !Join [',', [c, !Ref d]]]",
        "{Fn::If: ['a', {Fn::Sub: 'b'}, {Fn::Join: [',', ['c', {Ref: 'd'}]]}]}",
    ),
    (
        "a: !Join\n  - x\n  - - y\nb: 1\n",
        "{a: {Fn::Join: ['x', ['y']]}, b: 1}",
    ),
    (
        "a: !Transform {Name: b}\nc: !Sub\n",
        "{a: {Fn::Transform: {Name: 'b'}}, c: {Fn::Sub: null}}",
    ),
    ("a: !Sub |\n  x\n", "{a: {Fn::Sub: 'x\n'}}"),
    ("a: {Fn::Sub: x}", "{a: {Fn::Sub: 'x'}}"),
    // Anchors.
    (
        "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n",
        "{a: {b: 1}, c: *x, d: {<<: *x}}",
    ),
    (
        "- &x !Sub y\n- *x\n- &k z: 1\n- *k\n",
        "[{Fn::Sub: 'y'}, *x, {z: 1}, ?*k]",
    ),
];

#[test]
fn texts_read_as_trees() {
    for &(text, expected) in TREES {
        assert_eq!(outlines(text), expected, "{text}");
        assert_eq!(complaints(text), "", "{text}");
    }
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "\u{feff}é:\r\n  - !Sub \"x\"\r\n  - &n |-\r\n    t\r\n    u\r\n\r\n  # c\r\n  - k: [a,\r\n      b]\r\nz: *n\r\n";
    let trees = read(text);
    let root = trees[0].root(text);
    let raws = |cursor: Cursor| {
        (
            cursor.key_span().map(|key| cursor.slice(key).to_owned()),
            cursor.raw().to_owned(),
        )
    };
    let list = root.get("é").unwrap();
    let items: Vec<_> = list.children().collect();
    assert_eq!(raws(items[0]), (None, "!Sub \"x\"".to_owned()));
    let member = items[0].get("Fn::Sub").unwrap();
    assert_eq!(raws(member), (Some("!Sub".to_owned()), "\"x\"".to_owned()));
    assert_eq!(items[1].raw(), "|-\r\n    t\r\n    u");
    assert_eq!(items[1].string().unwrap(), "t\nu");
    assert_eq!(
        raws(items[2].get("k").unwrap()),
        (Some("k".to_owned()), "[a,\r\n      b]".to_owned())
    );
    assert!(list.raw().starts_with("- !Sub") && list.raw().ends_with("b]"));
    assert_eq!(root.raw(), text[3..].trim_end());
    assert_eq!(root.get("z").unwrap().resolved().raw(), items[1].raw());
    let comment = trees[0].comments[0];
    assert_eq!(
        (comment.style, &text[comment.span.range()]),
        (CommentStyle::Hash, "# c")
    );
    assert!(trees[0].allows_comments);
}

#[test]
fn a_head_is_one_place() {
    let text = "a:\n  b: 1\nc:\n- d: 2\n  e: 3\n-  - f\nd: {g: 1}\nh: |-\n  i\n  j\nk: !If\n  - x\nl:\nm: !Sub y\n";
    let trees = read(text);
    let root = trees[0].root(text);
    let head = |cursor: Cursor| text[cursor.head().range()].to_owned();
    assert_eq!(head(root), "a");
    let expected = ["a", "c", "{", "|-", "!If", "l", "!Sub"];
    let heads: Vec<_> = root.children().map(head).collect();
    assert_eq!(heads, expected);
    let items: Vec<_> = root.get("c").unwrap().children().map(head).collect();
    assert_eq!(items, ["d", "-"]);
}

#[test]
fn a_plain_scalar_has_two_readings() {
    let read_as = |text: &str| {
        let trees = read(text);
        let root = trees[0].root(text);
        (root.is_plain(), root.boolean_1_1(), root.integer_1_1())
    };
    for text in ["yes", "Yes", "YES", "on", "On", "true", "TRUE"] {
        assert_eq!(read_as(text), (true, Some(true), None), "{text}");
    }
    for text in ["no", "No", "NO", "off", "False"] {
        assert_eq!(read_as(text), (true, Some(false), None), "{text}");
    }
    // Readers of YAML 1.1 leave single letters alone.
    for text in ["y", "N"] {
        assert_eq!(read_as(text), (true, None, None), "{text}");
    }
    for (text, value) in [
        ("010", 8),
        ("-0x1f", -31),
        ("0b101", 5),
        ("1:30", 90),
        ("1_000", 1000),
        ("+7", 7),
        ("0", 0),
    ] {
        assert_eq!(read_as(text), (true, None, Some(value)), "{text}");
    }
    for text in [
        "yEs",
        "yess",
        "o",
        "08",
        "1:60",
        "1:x",
        "x",
        "99999999999999999999",
        "1.5",
    ] {
        assert_eq!(read_as(text), (true, None, None), "{text}");
    }
    for text in ["'yes'", "\"010\"", "!!str yes", "|\n  yes", "[yes]"] {
        assert_eq!(read_as(text), (false, None, None), "{text}");
    }
    assert!(read("''")[0].root("''").is_empty_string());
    assert!(read("\"\"")[0].root("\"\"").is_empty_string());
    assert!(!read("ab")[0].root("ab").is_empty_string());
}

#[test]
fn an_alias_is_one_step_away() {
    let text = "a: &x [1]\nb: *x\nc: &x 2\nd: *x\n<<: *x\n'<<': 1\n";
    let trees = read(text);
    let root = trees[0].root(text);
    let alias = root.get("b").unwrap();
    assert_eq!((alias.kind(), alias.children().count()), (Kind::Alias, 0));
    assert_eq!(alias.resolved().raw(), "[1]");
    assert_eq!(root.get("d").unwrap().resolved().raw(), "2");
    assert_eq!(root.resolved().raw(), root.raw());
    let merges: Vec<_> = root.children().map(Cursor::is_merge_key).collect();
    assert_eq!(merges, [false, false, false, false, true, false]);
}

#[test]
fn an_alias_to_nothing_or_to_itself_is_a_mistake() {
    let unknown = "no anchor of this name stands before this";
    assert_eq!(complaints("a: *x\nb: &x 1\n"), format!("1:4 {unknown}"));
    assert_eq!(
        complaints("a: &x 1\n---\nb: *x\n"),
        format!("3:4 {unknown}")
    );
    let inside = "this alias stands inside of what it stands for";
    assert_eq!(complaints("a: &x\n  b: [*x]\n"), format!("2:7 {inside}"));
    assert_eq!(outlines("&x [*x]"), "[?*x]");
}

#[test]
fn what_is_nested_too_deep_is_one_node_and_the_rest_is_read() {
    let deep = |open: &str, close: &str| {
        format!(
            "a: {}x{}\nb: 1\n",
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    for text in [
        deep("[", "]"),
        format!("a: {}\nb: 1\n", "{c: ".repeat(1000) + &"}".repeat(1000)),
        format!("a:\n  {}x\nb: 1\n", "- ".repeat(100_000)),
    ] {
        let trees = yaml::parse(id(), &text);
        check_laws(&trees[0], &text);
        assert!(trees[0].errors.is_empty());
        assert_eq!(trees[0].root(&text).get("b").unwrap().raw(), "1");
        let too_deep = trees[0]
            .nodes
            .iter()
            .filter(|node| node.kind == Kind::TooDeep);
        assert_eq!(too_deep.count(), 1);
    }
    let fits = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    assert!(
        read(&fits)[0]
            .nodes
            .iter()
            .all(|node| node.kind == Kind::Array)
    );
}

//! One mistake, one error, at its place; what stands around it is read.

use crate::outline::{complaints, outlines, read};

/// Text, its outline, its errors.
type Case = (&'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        "a: 1\nb:\n\tc: 2\nd: 3\n",
        "{a: 1, b: ?, d: 3}",
        "3:2 tabs cannot indent YAML: use spaces",
    ),
    (
        "a: 1\n\tb: 2\nc: 3\n",
        "{a: ?, c: 3, ..}",
        "2:1 tabs cannot indent YAML: use spaces",
    ),
    (
        "a:\n  b: 1\n   c: 2\n  d: 3\ne: 4\n",
        "{a: {b: ?1\n   c, d: 3}, e: 4}",
        "3:5 text with a colon and a blank in it needs quotes",
    ),
    (
        "a:\n  b: 1\n c: 2\nd: 3\n",
        "{a: {b: 1, ..}, d: 3}",
        "3:2 expected a key here",
    ),
    (
        "a: [1, 2\nb: 3\n",
        "{a: [1, ..], b: 3}",
        "1:4 this bracket is not closed",
    ),
    (
        "a:\n  - b: {c: 1, d: [2\n    e: 3\n  - f: 4\ng: 5\n",
        "{a: [{b: {c: 1, d: [..], ..}, e: 3}, {f: 4}], g: 5}",
        "2:18 this bracket is not closed",
    ),
    (
        "a: {b: 1, c: [2}\nd: 3\n",
        "{a: {b: 1, c: [..], ..}, d: 3}",
        "1:14 expected `]` here",
    ),
    (
        "a: [1]]\nb: 2\n",
        "{a: [1], b: 2}",
        "1:7 this bracket closes nothing",
    ),
    (
        "{\"a\": 1 \"b\": 2}\n",
        "{a: ?1 \"b\", ..}",
        "1:12 expected a comma or `}` here",
    ),
    (
        "{\"a\": [1, 2], \"b\": {\"c\": ",
        "{a: [1, 2], b: {..}, ..}",
        "1:20 this bracket is not closed",
    ),
    (
        "a: \"x\nb: 2\nc: \"y\"\nd: 3\n",
        "{a: ?, b: 2, c: 'y', d: 3}",
        "1:4 this string is not closed",
    ),
    (
        "a: 'x\nb: 2\n",
        "{a: ?, b: 2}",
        "1:4 this string is not closed",
    ),
    (
        "a: \"x\" y\nb: 2\n",
        "{a: ?, b: 2}",
        "1:8 nothing may follow this quote but a comma, a colon or a comment",
    ),
    (
        "a: \"\\q\"\nb: 2\n",
        "{a: ?, b: 2}",
        "1:4 YAML has no such escape",
    ),
    (
        "a: b: c\nd: 1\n",
        "{a: ?b, d: 1}",
        "1:5 text with a colon and a blank in it needs quotes",
    ),
    (
        "a: 1\nhello world\nb: 2\n",
        "{a: 1, b: 2, ..}",
        "2:1 expected a colon after this key",
    ),
    (
        "a: 1\n- b\nc: 2\n",
        "{a: 1, c: 2, ..}",
        "2:3 expected a key here",
    ),
    (
        "- a\nb: 1\n- c\n",
        "['a', 'c', ..]",
        "2:1 expected `- ` here",
    ),
    (
        "a: *\nb: @x\nc: `d`\ne: %f\ng: 1\n",
        "{a: ?, b: ?, c: ?, e: ?, g: 1}",
        "1:4 text that begins with `*` or `&` needs quotes; 2:4 text that begins like this needs quotes; 3:4 text that begins like this needs quotes; 4:4 text that begins like this needs quotes",
    ),
    (
        "a: 1\n---\nb: [\n---\nc: 3\n",
        "{a: 1} --- {b: [..], ..} --- {c: 3}",
        "3:4 this bracket is not closed",
    ),
    (
        "@\na: 1\n",
        "{a: 1, ..}",
        "1:1 text that begins like this needs quotes",
    ),
    (
        "Resources:\n  A:\n    Type: x\n    Bad: [1, }\n    More: 1\n  B:\n    Type: y\nOutputs: 1\n",
        "{Resources: {A: {Type: 'x', Bad: [1, ..], More: 1}, B: {Type: 'y'}}, Outputs: 1}",
        "4:10 expected `]` here",
    ),
    (
        "Resources:\n  A:\n    List:\n    - Name: x\n      Image: \"y\n    - Name: z\n  B: 1\n",
        "{Resources: {A: {List: [{Name: 'x', Image: ?, ..}, {Name: 'z'}]}, B: 1}}",
        "5:14 this string is not closed",
    ),
    (
        "a: &x 1\nb: ]\nc: *x\n",
        "{a: 1, b: ?, c: *x}",
        "2:4 this bracket closes nothing",
    ),
    (
        "a: |x\n  b\nc: 1\n",
        "{a: ?, c: 1}",
        "1:4 text of several lines begins on the line after `|` or `>`",
    ),
    (
        "a: !<x b\nc: 1\n",
        "{a: ?, c: 1}",
        "1:4 YAML has no such tag",
    ),
    (
        "a: >-- x\nb: 1\n",
        "{a: ?, b: 1}",
        "1:4 text of several lines begins on the line after `|` or `>`",
    ),
    (
        "  a: 1\nb: 2\n",
        "{a: 1, ..}",
        "2:1 this is not indented like what it belongs to",
    ),
];

#[test]
fn one_mistake_is_one_error() {
    for &(text, expected, complaint) in CASES {
        assert_eq!(outlines(text), expected, "{text}");
        assert_eq!(complaints(text), complaint, "{text}");
    }
}

#[test]
fn many_mistakes_leave_the_rest_of_a_file() {
    let mut text = String::new();
    for index in 0..50 {
        text.push_str(&format!("bad{index}: [1, }}\ngood{index}: {index}\n"));
    }
    let tree = &read(&text)[0];
    assert_eq!(tree.errors.len(), 50);
    let root = tree.root(&text);
    assert!(
        (0..50).all(|index| root.get(&format!("good{index}")).unwrap().raw() == index.to_string())
    );
}

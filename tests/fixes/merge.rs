//! The edits of several fixes: what one touches is left to it.

use firelint::fix::{TextEdit, apply, merge};
use firelint::source::{Source, Sources, Span};

fn edits(list: &[(u32, u32, &str)]) -> Vec<TextEdit> {
    let id = Sources::default().add(Source::new("f", ""));
    let edit = |&(start, end, text): &(u32, u32, &str)| TextEdit {
        span: Span::new(id, start, end),
        text: text.to_owned(),
    };
    list.iter().map(edit).collect()
}

#[test]
fn a_fix_that_touches_an_earlier_one_is_put_off_whole() {
    let fixes = [
        edits(&[(0, 2, "A"), (5, 5, "+")]),
        edits(&[(1, 3, "B"), (8, 9, "!")]),
        edits(&[(5, 5, "-")]),
        edits(&[(2, 2, "-")]),
        edits(&[(7, 8, "H")]),
    ];
    let (taken, put_off) = merge(&fixes);
    assert_eq!(put_off, [1, 2, 3]);
    assert_eq!(apply("abcdefghij", &taken), "Acde+fgHij");
}

#[test]
fn insertions_of_one_fix_at_one_place_keep_their_order() {
    let (taken, put_off) = merge(&[edits(&[(1, 1, "x"), (1, 1, "y")])]);
    assert!(put_off.is_empty());
    assert_eq!(apply("ab", &taken), "axyb");
}

#[test]
fn no_edits_change_nothing() {
    assert_eq!(apply("ab\r\n", &[]), "ab\r\n");
    assert_eq!(merge(&[vec![], vec![]]), (vec![], vec![]));
}

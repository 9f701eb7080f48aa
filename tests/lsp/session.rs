//! Laws over random texts and edits: places go there and back, and what is shown is what `check` says.

use firelint::lsp::Encoding;
use firelint::source::Source;
use firelint::suppress::Settings;
use proptest::prelude::*;
use serde_json::Value;

use crate::client::{Client, able};
use crate::module::{Dice, edited, module};
use crate::showing::places;

/// How many edits a session has.
const EDITS: usize = 1_000;

#[test]
fn places_go_there_and_back() {
    let text = prop::collection::vec("[a-z\\r\u{feff}é𝄞漢\u{301}\n]{0,12}|\r\n", 0..8);
    proptest!(|(text in text, encoding in 0..3usize)| {
        let encoding = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32][encoding];
        let source = Source::new("a.json", text.concat());
        let text = source.text.as_str();
        for (offset, character) in text.char_indices().chain([(text.len(), '\n')]) {
            let place = encoding.position(&source, offset);
            let back = encoding.offset(&source, place);
            // A mark at the beginning is not shown, and the end of a line is one place.
            let is_hidden = offset == 0 && character == '\u{feff}';
            let is_end = character == '\n' && offset > 0 && text[..offset].ends_with('\r');
            prop_assert!(back == offset || is_hidden || is_end, "{offset} {place:?} {back}");
            prop_assert!(text.is_char_boundary(back));
            // Within a character is at its beginning.
            prop_assert_eq!(encoding.position(&source, offset + character.len_utf8() - 1), place);
        }
        let beyond = firelint::lsp::Position { line: u32::MAX, character: u32::MAX };
        prop_assert_eq!(encoding.offset(&source, beyond), text.len());
    });
}

/// What `check` says of the text; nothing where it cannot be read.
fn judged(client: &Client, text: &str) -> Option<Vec<(String, u64, u64)>> {
    let path = client.path("main.tf").display().to_string();
    let checked = firelint::check_stream(&path, text.as_bytes(), &Settings::default());
    if !checked.project.syntax_errors.is_empty() {
        return None;
    }
    let found = checked.judged.findings.iter().map(|reported| {
        let place = reported.finding.primary().span;
        let source = checked.project.sources.get(place.source);
        let at = Encoding::Utf8.position(source, place.range().start);
        (
            reported.rule.id.to_owned(),
            u64::from(at.line),
            u64::from(at.character),
        )
    });
    let mut found: Vec<_> = found.collect();
    found.sort();
    Some(found)
}

#[test]
fn a_thousand_edits_are_each_shown_as_check_judges_them() {
    let mut client = Client::ready(able());
    let mut dice = Dice::new();
    let whole = module(2_000);
    client.open("main.tf", &whole);
    assert!(client.shown("main.tf").len() > 50);
    let mut good = whole.clone();
    let mut text = whole;
    let (mut shown, mut broken) = (0, 0);
    for edit in 0..EDITS {
        text = edited(&text, &mut dice);
        // Some edits come faster than anything can be judged: only the last one counts.
        if dice.below(4) == 0 {
            client.change("main.tf", &text);
            text = edited(&text, &mut dice);
        }
        client.change("main.tf", &text);
        match judged(&client, &text) {
            Some(expected) => {
                let found = client.shown("main.tf");
                assert_eq!(places(&found), expected, "after edit {edit}");
                shown += 1;
                good.clone_from(&text);
            }
            None => {
                // The next edit mends it, and nothing is said of it meanwhile.
                broken += 1;
                text.clone_from(&good);
            }
        }
        assert!(shown + broken == edit + 1);
    }
    assert!(shown > EDITS / 2 && broken > EDITS / 50, "{shown} {broken}");
    client.change("main.tf", &good);
    let last: Vec<Value> = client.shown("main.tf");
    assert_eq!(places(&last), judged(&client, &good).unwrap());
    assert_eq!(client.leave(), 0);
}

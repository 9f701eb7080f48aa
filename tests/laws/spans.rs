//! Whatever is pointed at lies in its text, and begins and ends between characters.

use firelint::fix;
use firelint::repair::proposals;
use firelint::report::{Checked, human};
use firelint::source::Span;
use firelint::suppress::Settings;
use proptest::prelude::*;

use crate::definition::definition;
use crate::support::repairing::checked;
use crate::write::{Order, Syntax};

/// How a report for people is written.
pub const PLAIN: human::Options = human::Options {
    width: 80,
    color: false,
    unicode: true,
    links: human::Links::None,
    narrated: false,
};

/// Every place that a run tells of.
pub fn places(checked: &Checked) -> Vec<Span> {
    let judged = &checked.judged;
    let findings = judged.findings.iter();
    let ignored = judged.ignored.iter().map(|ignored| &ignored.reported);
    let accepted = judged.accepted.iter();
    let mut places = Vec::new();
    for reported in findings.chain(ignored).chain(accepted) {
        let finding = &reported.finding;
        places.extend(finding.labels.iter().map(|label| label.span));
        places.extend(finding.concealed.iter().map(|secret| secret.span));
        places.extend(&reported.origins);
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        places.extend(edits.map(fix::place));
    }
    places.extend(judged.undecided.iter().map(|entry| entry.unknown.at));
    places.extend(judged.concealed.iter().map(|secret| secret.span));
    places.extend(&judged.elsewhere);
    places.extend(judged.ignored.iter().map(|ignored| ignored.at));
    let errors = checked.project.syntax_errors.iter();
    places.extend(errors.map(|error| error.span));
    places
}

/// The places of what fixes on offer change.
pub fn offered(checked: &Checked) -> Vec<Span> {
    let offers = proposals(checked, &Settings::default(), 1);
    let edits = offers.into_iter().flatten().flat_map(|offer| offer.edits);
    edits.map(|edit| edit.span).collect()
}

/// The first of these places that is none.
pub fn astray(checked: &Checked, places: &[Span]) -> Option<String> {
    let is_none = |span: &&Span| {
        let text = &checked.project.sources.get(span.source).text;
        span.start > span.end || text.get(span.range()).is_none()
    };
    places.iter().find(is_none).map(|span| format!("{span:?}"))
}

/// A text with more bytes than characters, and with two at each end of a line, if so asked.
fn made_hard(text: &str, windows: bool, letters: &str) -> String {
    let text = text.replace("shop", &format!("sh{letters}p"));
    match windows {
        true => format!("\u{feff}{}", text.replace('\n', "\r\n")),
        false => text,
    }
}

#[test]
fn what_is_pointed_at_is_there() {
    let inputs = (
        definition(),
        prop::sample::select(Syntax::ALL.to_vec()),
        any::<u64>(),
        any::<bool>(),
        prop::sample::select(vec!["o", "é", "漢", "😀", "e\u{301}"]),
        prop::option::weighted(0.2, any::<prop::sample::Index>()),
    );
    crate::holds(
        1,
        inputs,
        |(definition, syntax, seed, windows, letters, cut)| {
            let names = definition.names();
            let (task, service) = (definition.task(&names), definition.service(&names));
            let mut files = syntax.write(&task, service.as_ref(), &mut Order(Some(seed)));
            for (_, text) in &mut files {
                *text = made_hard(text, windows, letters);
            }
            if let Some(cut) = cut {
                let text = &mut files[0].1;
                let at = cut.index(text.len());
                text.truncate(
                    (0..=at)
                        .rev()
                        .find(|&at| text.is_char_boundary(at))
                        .unwrap_or(0),
                );
            }
            let checked = checked(&files);
            let mut found = places(&checked);
            // To try fixes takes as long as all else.
            if seed % 4 == 0 {
                found.extend(offered(&checked));
            }
            let astray = astray(&checked, &found);
            prop_assert!(
                astray.is_none(),
                "{} is no place\n{}",
                astray.unwrap(),
                files[0].1
            );
            Ok(())
        },
    );
}

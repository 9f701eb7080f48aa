//! A run in memory, and what holds for every one.

use std::collections::BTreeSet;

use firelint::finding::Severity;
use firelint::fix;
use firelint::report::{
    Checked, Offers, concise, github, gitlab, human, inspect, json, junit, rdjson, sarif,
};
use firelint::rules::{self, Category, Reported, Subject};
use firelint::source::Span;

use crate::files::shown;
pub use crate::repairing::checked;

/// Every place that a run tells of.
fn places(checked: &Checked) -> Vec<Span> {
    let judged = &checked.judged;
    let findings = judged.findings.iter();
    let ignored = judged.ignored.iter().map(|ignored| &ignored.reported);
    let mut places = Vec::new();
    for reported in findings.chain(ignored).chain(&judged.accepted) {
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
    let project = &checked.project;
    places.extend(project.syntax_errors.iter().map(|error| error.span));
    let mistakes = project.configs.iter().flat_map(|config| &config.mistakes);
    places.extend(mistakes.map(|mistake| mistake.span));
    places
}

/// What is pointed at is there, and begins and ends between characters.
pub fn points_into_its_texts(checked: &Checked) {
    for place in places(checked) {
        let text = &checked.project.sources.get(place.source).text;
        let is_there = place.start <= place.end && text.get(place.range()).is_some();
        assert!(is_there, "{place:?} is no place of {text:?}");
    }
}

/// A run says the same each time.
pub fn says_the_same(one: &Checked, other: &Checked) {
    let told = |checked: &Checked| json::report(checked, Severity::Advice);
    assert_eq!(told(one), told(other));
}

/// Whether a text may be shown on a terminal: nothing in it steers it, or turns the order of letters around. Lines that are
/// quoted keep their tabs.
fn is_harmless(text: &str) -> bool {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.contains(|c| steers(c) || turns(c))
}

/// How many ways there are to report.
const REPORTS: u8 = 9;

/// One of the reports, which no text in it can steer.
pub fn report(checked: &Checked, kind: u8) {
    let report = written(checked, kind);
    let is_text = matches!(kind % REPORTS, 0 | 3 | 4 | 6);
    assert!(!is_text || is_harmless(&report), "{report:?}");
}

fn written(checked: &Checked, kind: u8) -> String {
    let least = Severity::Advice;
    match kind % REPORTS {
        0 => {
            let contents = human::Contents {
                min_severity: least,
                undecided: true,
            };
            let options = human::Options {
                width: 80,
                color: false,
                unicode: true,
                links: human::Links::None,
                narrated: kind >= 192,
            };
            human::report(checked, &contents, &options)
        }
        1 => json::report(checked, least),
        2 => sarif::report(checked, least, &Offers::default()),
        3 => concise::report(checked, least),
        4 => github::report(checked, least),
        5 => gitlab::report(checked, least),
        6 => junit::report(checked, least),
        7 => rdjson::report(checked, least, &Offers::default()),
        _ => inspect::report(checked),
    }
}

/// The texts as they are in a run.
pub fn texts_of(checked: &Checked) -> Vec<(String, String)> {
    let sources = checked.project.sources.targets();
    let texts = sources.map(|(_, source)| (source.path.clone(), source.text.clone()));
    texts.collect()
}

/// A rule and what it is asked about.
type Question = (&'static str, Subject);

fn questions<'a>(found: impl IntoIterator<Item = &'a Reported>) -> BTreeSet<Question> {
    let found = found.into_iter();
    found
        .map(|reported| (reported.rule.id, reported.subject.clone()))
        .collect()
}

fn is_of_validity(question: &Question) -> bool {
    rules::find(question.0).is_some_and(|rule| rule.page.category == Category::Validity)
}

/// The errors that are there after a repair and were not before. What nobody could tell before may come to light, and
/// so may, once ECS takes a definition, what it says.
pub fn new_errors(before: &Checked, after: &Checked) -> Vec<Question> {
    let was = questions(&before.judged.findings);
    let is = questions(&after.judged.findings);
    let is_accepted = was.difference(&is).any(is_of_validity);
    let open: BTreeSet<Question> = before
        .judged
        .undecided
        .iter()
        .flat_map(|entry| {
            let subjects = entry.subjects.iter();
            subjects.flat_map(|subject| entry.rules.iter().map(|rule| (*rule, subject.clone())))
        })
        .collect();
    let containers: BTreeSet<Subject> = before
        .project
        .tasks
        .iter()
        .flat_map(|task| {
            let containers = task.containers.iter();
            containers.map(|one| Subject::of_container(task, one))
        })
        .collect();
    let errors = after.judged.findings.iter();
    let errors = errors.filter(|reported| reported.severity == Severity::Error);
    let mut new = questions(errors);
    new.retain(|question| {
        let is_there = question.1.container.is_none() || containers.contains(&question.1);
        let is_known = was.contains(question) || open.contains(question);
        is_there && !is_known && (!is_accepted || is_of_validity(question))
    });
    new.into_iter().collect()
}

/// A check that says which files it was made of.
pub fn holds(what: &str, is_so: bool, files: &[(String, String)], after: &[(String, String)]) {
    assert!(
        is_so,
        "{what}\n{}\n--- after\n{}",
        shown(files),
        shown(after)
    );
}

//! A run in memory, and what holds for every one.

use firelint::finding::Severity;
use firelint::fix;
use firelint::project::Project;
use firelint::report::{
    Checked, Offers, concise, github, gitlab, human, inspect, json, junit, rdjson, sarif,
};
use firelint::source::{Source, Sources, Span};
use firelint::suppress::{Settings, judge};

use crate::files::shown;

/// The run of these paths and texts.
pub fn checked(files: &[(String, String)]) -> Checked {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    let project = Project::of(sources);
    let judged = judge(&project, &Settings::default());
    Checked {
        project,
        judged,
        ..Checked::default()
    }
}

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

/// How many ways there are to report.
pub const REPORTS: u8 = 9;

/// One of the reports.
pub fn report(checked: &Checked, kind: u8) -> String {
    let least = Severity::Advice;
    match kind % REPORTS {
        0 => {
            let contents = human::Contents {
                min_severity: least,
                undecided: true,
            };
            let options = human::Options {
                width: 80,
                color: kind >= 128,
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

/// How many findings there are that are errors.
pub fn errors(checked: &Checked) -> usize {
    checked.summary().errors
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

//! What firelint says of some texts.

use firelint::ignores::Date;
use firelint::project::Project;
use firelint::report::Checked;
use firelint::rules::Reported;
use firelint::source::{Source, Sources};
use firelint::suppress::{Settings, judge};

/// Paths and texts.
pub type Files = Vec<(String, String)>;

/// One file.
pub fn file(path: &str, text: &str) -> Files {
    vec![(path.to_owned(), text.to_owned())]
}

/// The settings of a run on a day.
pub fn on(day: &str) -> Settings {
    Settings {
        today: Date::parse(day).expect("a day"),
        ..Settings::default()
    }
}

/// A run.
pub fn checked(files: &[(String, String)], settings: &Settings) -> Checked {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    let project = Project::of(sources);
    let judged = judge(&project, settings);
    Checked {
        project,
        judged,
        ..Checked::default()
    }
}

/// A finding: its rule, its file, its line there and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub rule: &'static str,
    pub file: String,
    pub line: usize,
    pub about: String,
}

pub fn found(checked: &Checked, reported: &Reported) -> Found {
    let place = reported.finding.primary().span;
    let source = checked.project.sources.get(place.source);
    let subject = &reported.subject;
    let name = subject.container.as_ref().or(subject.service.as_ref());
    Found {
        rule: reported.rule.id,
        file: source.path.clone(),
        line: source.line_at(place.range().start),
        about: name.cloned().unwrap_or_default(),
    }
}

/// The findings, in order.
pub fn findings(checked: &Checked) -> Vec<Found> {
    let findings = checked.judged.findings.iter();
    let mut all: Vec<Found> = findings.map(|one| found(checked, one)).collect();
    all.sort();
    all
}

/// `rule about` for each finding of a file.
pub fn told(path: &str, text: &str) -> Vec<String> {
    let checked = checked(&file(path, text), &Settings::default());
    let told = findings(&checked).into_iter();
    let mut told: Vec<String> = told
        .map(|one| format!("{} {}", one.rule, one.about).trim().to_owned())
        .collect();
    told.sort();
    told
}

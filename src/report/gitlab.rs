//! The report for GitLab's code quality widget, in the subset of Code Climate's format that it reads.

use serde::Serialize;

use super::Checked;
use super::fingerprint::{fingerprints, unique};
use super::json::written;
use super::message::{Trouble, sentences, troubles};
use super::places::{Place, Places};
use crate::finding::Severity;
use crate::rules::Reported;
use crate::source::Span;

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Place,
    end: Place,
}

/// One entry for each thing that could not be read, and for each finding.
pub fn report(checked: &Checked, min_severity: Severity) -> String {
    let places = Places::of(&checked.project.sources);
    let troubles = troubles(checked);
    let keys = troubles
        .iter()
        .map(|trouble| vec![trouble.id.to_owned(), places.relative(trouble.path)]);
    let troubles = unique(keys)
        .into_iter()
        .zip(&troubles)
        .map(|(fingerprint, one)| trouble(&places, one, fingerprint));
    let findings = checked.judged.findings.iter();
    let findings = fingerprints(checked, &places)
        .into_iter()
        .zip(findings)
        .filter(|(_, reported)| reported.severity >= min_severity)
        .map(|(fingerprint, reported)| finding(&places, reported, fingerprint));
    let entries: Vec<Entry> = troubles.chain(findings).collect();
    written(&entries)
}

fn finding(places: &Places, reported: &Reported, fingerprint: String) -> Entry {
    let span = reported.finding.primary().span;
    Entry {
        // The widget does not show the rule's name by itself.
        description: format!("{}: {}", reported.rule.id, sentences(reported).join(" ")),
        check_name: reported.rule.id,
        fingerprint,
        severity: match reported.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Advice => "info",
        },
        location: Location {
            path: places.path(span.source),
            positions: positions(places, span),
        },
    }
}

fn trouble(places: &Places, trouble: &Trouble, fingerprint: String) -> Entry {
    let start = || Place { line: 1, column: 1 };
    let top = || Positions {
        begin: start(),
        end: start(),
    };
    Entry {
        description: format!("{}: {}", trouble.id, trouble.message),
        check_name: trouble.id,
        fingerprint,
        severity: "blocker",
        location: Location {
            path: places.relative(trouble.path),
            positions: trouble
                .span
                .map_or_else(top, |span| positions(places, span)),
        },
    }
}

fn positions(places: &Places, span: Span) -> Positions {
    let bytes = span.range();
    Positions {
        begin: places.characters(span.source, bytes.start),
        end: places.characters(span.source, bytes.end),
    }
}

//! The report for reviewdog, in its diagnostic format.

use serde::Serialize;

use super::Checked;
use super::json::written;
use super::message::{Trouble, sentences, troubles};
use super::offers::Offers;
use super::places::{Place, Places};
use crate::finding::Severity;
use crate::fix::Proposal;
use crate::rules::Reported;
use crate::source::Span;

#[derive(Serialize)]
struct Document {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: Location,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

/// One diagnostic for each thing that could not be read, and for each finding.
pub fn report(checked: &Checked, min_severity: Severity, offers: &Offers) -> String {
    let places = Places::of(&checked.project.sources);
    let troubles = troubles(checked);
    let troubles = troubles.iter().map(|one| trouble(&places, one));
    let findings = checked.judged.findings.iter().enumerate();
    let findings = findings
        .filter(|(_, reported)| reported.severity >= min_severity)
        .map(|(index, reported)| {
            let mut told = finding(&places, reported, offers.shown(index));
            let remark = offers.remark(index);
            told.message
                .extend(remark.iter().flat_map(|remark| [" ", *remark]));
            told
        });
    written(&Document {
        source: Source {
            name: "firelint",
            url: env!("CARGO_PKG_REPOSITORY"),
        },
        diagnostics: troubles.chain(findings).collect(),
    })
}

fn finding(places: &Places, reported: &Reported, proposal: Option<&Proposal>) -> Diagnostic {
    let related = reported.finding.labels[1..].iter().map(|label| Related {
        message: super::plain::plain(&label.text).into_owned(),
        location: location(places, label.span),
    });
    Diagnostic {
        message: sentences(reported).join(" "),
        location: location(places, reported.finding.primary().span),
        severity: match reported.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Advice => "INFO",
        },
        code: Code {
            value: reported.rule.id,
            url: Some(reported.rule.url()),
        },
        suggestions: proposal
            .map_or_else(Vec::new, |proposal| suggestions(places, reported, proposal)),
        related_locations: related.collect(),
    }
}

/// Each suggestion is taken by itself, and in the file of its diagnostic: only a fix of one edit there is one.
fn suggestions(places: &Places, reported: &Reported, proposal: &Proposal) -> Vec<Suggestion> {
    match &proposal.edits[..] {
        [edit] if proposal.source == reported.finding.primary().span.source => {
            vec![Suggestion {
                range: range(places, edit.span),
                text: edit.text.clone(),
            }]
        }
        _ => Vec::new(),
    }
}

fn trouble(places: &Places, trouble: &Trouble) -> Diagnostic {
    Diagnostic {
        message: format!("{}.", trouble.message),
        location: Location {
            path: places.relative(trouble.path),
            range: trouble.span.map(|span| range(places, span)),
        },
        severity: "ERROR",
        code: Code {
            value: trouble.id,
            url: None,
        },
        suggestions: Vec::new(),
        related_locations: Vec::new(),
    }
}

fn location(places: &Places, span: Span) -> Location {
    Location {
        path: places.path(span.source),
        range: Some(range(places, span)),
    }
}

fn range(places: &Places, span: Span) -> Range {
    let bytes = span.range();
    Range {
        start: places.bytes(span.source, bytes.start),
        end: places.bytes(span.source, bytes.end),
    }
}

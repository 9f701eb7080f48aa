//! The report for programs, version 1. `docs/json.md` describes it; the structures here are a copy of our own for
//! its sake, so that what is inside can change and what is promised does not.

use serde::Serialize;

use super::{Checked, Summary};
use crate::discover::Unread;
use crate::finding::{Event, Label, Severity, Step};
use crate::project::Project;
use crate::rules::{CATALOGUE, Category, FixKind, Reported, Subject, Undecided};
use crate::source::{Position, Sources, Span};

/// The version of the documents.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    summary: Summary,
    findings: Vec<JsonFinding<'a>>,
    undecided: Vec<JsonUndecided<'a>>,
    errors: Vec<JsonError<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'static str,
    severity: Severity,
    category: Category,
    message: &'static str,
    help: &'a str,
    url: String,
    path: &'a str,
    range: JsonRange,
    subject: &'a Subject,
    labels: Vec<JsonLabel<'a>>,
    schedule: Vec<JsonStep<'a>>,
    notes: &'a [String],
    scenario: Option<&'a str>,
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    kind: FixKind,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    path: &'a str,
    range: JsonRange,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonStep<'a> {
    event: Event,
    container: Option<&'a str>,
    reason: &'a str,
}

#[derive(Serialize)]
struct JsonUndecided<'a> {
    path: &'a str,
    range: JsonRange,
    why: &'static str,
    rules: &'a [&'static str],
    subjects: &'a [Subject],
}

/// Something that could not be read.
#[derive(Serialize)]
pub(super) struct JsonError<'a> {
    path: &'a str,
    range: Option<JsonRange>,
    message: &'a str,
}

/// A place in a file.
#[derive(Serialize)]
pub(super) struct JsonRange {
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
    offset: usize,
}

impl From<Position> for JsonPosition {
    fn from(position: Position) -> Self {
        Self {
            line: position.line,
            column: position.column,
            offset: position.offset,
        }
    }
}

/// The whole run as one document, but for findings that are milder than asked for: those are only counted.
pub fn report(checked: &Checked, min_severity: Severity) -> String {
    let sources = &checked.project.sources;
    let judged = &checked.judged;
    written(&Document {
        version: VERSION,
        summary: checked.summary(),
        findings: judged
            .findings
            .iter()
            .filter(|reported| reported.severity >= min_severity)
            .map(|reported| finding(sources, reported))
            .collect(),
        undecided: judged
            .undecided
            .iter()
            .map(|entry| undecided(sources, entry))
            .collect(),
        errors: errors(&checked.project, &checked.unread),
    })
}

#[derive(Serialize)]
struct Catalogue {
    version: u32,
    rules: Vec<JsonRule>,
}

#[derive(Serialize)]
struct JsonRule {
    id: &'static str,
    severity: Severity,
    category: Category,
    fix: FixKind,
    since: &'static str,
    title: &'static str,
    url: String,
}

/// Every rule.
pub fn rules() -> String {
    let rules = CATALOGUE.iter().map(|rule| JsonRule {
        id: rule.id,
        severity: rule.page.severity,
        category: rule.page.category,
        fix: rule.page.fix,
        since: rule.page.since,
        title: rule.page.title,
        url: rule.url(),
    });
    written(&Catalogue {
        version: VERSION,
        rules: rules.collect(),
    })
}

/// A document as text, with a line break at its end.
pub(super) fn written(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document);
    text.expect("maps with text keys, and nothing that fails to serialise") + "\n"
}

/// A span as a place in its file.
pub(super) fn range(sources: &Sources, span: Span) -> JsonRange {
    let source = sources.get(span.source);
    let bytes = span.range();
    JsonRange {
        start: source.position(bytes.start).into(),
        end: source.position(bytes.end).into(),
    }
}

/// What could not be read: first whole files, then places in files.
pub(super) fn errors<'a>(project: &'a Project, unread: &'a [Unread]) -> Vec<JsonError<'a>> {
    let unread = unread.iter().map(|unread| JsonError {
        path: &unread.path,
        range: None,
        message: &unread.message,
    });
    let syntax = project.syntax_errors.iter().map(|error| JsonError {
        path: &project.sources.get(error.span.source).path,
        range: Some(range(&project.sources, error.span)),
        message: &error.message,
    });
    unread.chain(syntax).collect()
}

fn finding<'a>(sources: &'a Sources, reported: &'a Reported) -> JsonFinding<'a> {
    let finding = &reported.finding;
    let place = finding.primary().span;
    JsonFinding {
        rule: reported.rule.id,
        severity: reported.severity,
        category: reported.rule.page.category,
        message: reported.rule.page.title,
        help: &finding.help,
        url: reported.rule.url(),
        path: &sources.get(place.source).path,
        range: range(sources, place),
        subject: &reported.subject,
        labels: finding
            .labels
            .iter()
            .map(|one| label(sources, one))
            .collect(),
        schedule: finding.schedule.iter().map(step).collect(),
        notes: &finding.notes,
        scenario: reported.scenario.as_deref(),
        fix: finding.fix.as_ref().map(|fix| JsonFix {
            title: &fix.title,
            kind: reported.rule.page.fix,
        }),
    }
}

fn label<'a>(sources: &'a Sources, label: &'a Label) -> JsonLabel<'a> {
    JsonLabel {
        path: &sources.get(label.span.source).path,
        range: range(sources, label.span),
        text: &label.text,
    }
}

fn step(step: &Step) -> JsonStep<'_> {
    JsonStep {
        event: step.event,
        container: step.container.as_deref(),
        reason: &step.reason,
    }
}

fn undecided<'a>(sources: &'a Sources, entry: &'a Undecided) -> JsonUndecided<'a> {
    let place = entry.unknown.at;
    JsonUndecided {
        path: &sources.get(place.source).path,
        range: range(sources, place),
        why: entry.unknown.why.describe(),
        rules: &entry.rules,
        subjects: &entry.subjects,
    }
}

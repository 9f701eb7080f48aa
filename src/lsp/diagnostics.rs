//! Findings as diagnostics.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::analysis::Analysis;
use super::client::Client;
use super::documents::Documents;
use super::protocol::{CodeDescription, Diagnostic, Location, RelatedInformation};
use super::uri;
use crate::finding::{Label, Severity};
use crate::project::Project;
use crate::report::timeline;
use crate::rules::{Reported, Undecided};
use crate::source::{SourceId, Span};

/// Who says so.
const SOURCE: &str = "firelint";

/// What diagnostics are made for.
#[derive(Clone, Copy, Debug)]
pub struct Audience<'a> {
    /// The client.
    pub client: &'a Client,
    /// The texts it has open.
    pub documents: &'a Documents,
    /// Whether what could not be decided is shown.
    pub shows_undecided: bool,
}

/// The diagnostics of every file that holds a definition, by path.
pub fn of(analysis: &Analysis, audience: Audience) -> BTreeMap<String, Vec<Diagnostic>> {
    let project = &analysis.checked.project;
    let ids: BTreeMap<SourceId, &String> = analysis
        .files
        .iter()
        .chain(&analysis.configs)
        .map(|(path, id)| (*id, path))
        .collect();
    let recognised = ids
        .iter()
        .filter(|(id, _)| project.recognised.binary_search(id).is_ok());
    let mut found: BTreeMap<String, Vec<Diagnostic>> = recognised
        .map(|(_, path)| ((*path).clone(), Vec::new()))
        .collect();
    let mut add = |place: Span, diagnostic: &dyn Fn() -> Diagnostic| {
        if let Some(path) = ids.get(&place.source) {
            let diagnostics = found.entry((*path).clone()).or_default();
            diagnostics.push(diagnostic());
        }
    };
    for reported in &analysis.checked.judged.findings {
        let place = reported.finding.primary().span;
        add(place, &|| finding(project, reported, audience));
    }
    let undecided = analysis.checked.judged.undecided.iter();
    for entry in undecided.filter(|_| audience.shows_undecided) {
        add(entry.unknown.at, &|| hole(project, entry, audience));
    }
    found
}

/// The address of a source, as the client spells it if the file is open.
pub fn address(project: &Project, documents: &Documents, id: SourceId) -> String {
    let path = project.sources.identity(&project.sources.get(id).path);
    let open = documents.get(&path);
    open.map_or_else(|| uri::of(&path), |document| document.uri.clone())
}

/// A span as a place for the client.
pub fn location(project: &Project, audience: Audience, span: Span) -> Location {
    let source = project.sources.get(span.source);
    Location {
        uri: address(project, audience.documents, span.source),
        range: audience.client.encoding.range(source, span.range()),
    }
}

fn finding(project: &Project, reported: &Reported, audience: Audience) -> Diagnostic {
    let primary = reported.finding.primary();
    let related = match audience.client.shows_related {
        true => related(project, reported, audience),
        false => Vec::new(),
    };
    Diagnostic {
        range: location(project, audience, primary.span).range,
        severity: match reported.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            // A hint is next to invisible in most editors: that is not what "worth knowing" means.
            Severity::Advice => 3,
        },
        code: reported.rule.id,
        code_description: Some(CodeDescription {
            href: reported.rule.url(),
        }),
        source: SOURCE,
        message: message(project, reported, audience.client.shows_related),
        related_information: related,
    }
}

/// The other labels, each place once.
fn others(reported: &Reported) -> Vec<&Label> {
    let labels = &reported.finding.labels;
    let mut seen = BTreeSet::from([(labels[0].span, labels[0].text.as_str())]);
    let others = labels[1..].iter();
    others
        .filter(|label| seen.insert((label.span, label.text.as_str())))
        .collect()
}

fn related(project: &Project, reported: &Reported, audience: Audience) -> Vec<RelatedInformation> {
    let others = others(reported).into_iter();
    let related = others.map(|label| RelatedInformation {
        location: location(project, audience, label.span),
        message: label.text.clone(),
    });
    related.collect()
}

/// All there is to say, for many clients show nothing but this. The other places are in it where the client shows them
/// nowhere else.
fn message(project: &Project, reported: &Reported, shows_related: bool) -> String {
    let finding = &reported.finding;
    let title = reported.rule.page.title;
    let primary = finding.primary();
    let mut message = format!("{title}: {}", primary.text);
    let mut line = |text: &str| {
        message.push('\n');
        message.push_str(text);
    };
    if let Some(scenario) = &reported.scenario {
        line(&format!("when {scenario}"));
    }
    for label in others(reported).into_iter().filter(|_| !shows_related) {
        let source = project.sources.get(label.span.source);
        let number = source.line_at(label.span.range().start);
        let place = match label.span.source == primary.span.source {
            true => format!("line {number}"),
            false => format!("{}, line {number}", source.path),
        };
        line(&format!("{place}: {}", label.text));
    }
    if !finding.schedule.is_empty() {
        line("how it happens:");
    }
    for (index, step) in finding.schedule.iter().enumerate() {
        line(&format!("{}. {}", index + 1, timeline::sentence(step)));
    }
    for note in &finding.notes {
        line(&format!("note: {note}"));
    }
    if !finding.help.is_empty() {
        line(&format!("help: {}", finding.help));
    }
    message
}

fn hole(project: &Project, entry: &Undecided, audience: Audience) -> Diagnostic {
    let mut message = format!("Cannot tell: {}", entry.unknown.why.describe());
    let _ = match entry.rules.is_empty() {
        true => write!(message, "\nwhat is defined there was not checked"),
        false => write!(
            message,
            "\nrules without an answer: {}",
            entry.rules.join(", ")
        ),
    };
    Diagnostic {
        range: location(project, audience, entry.unknown.at).range,
        severity: 3,
        code: "undecided",
        code_description: None,
        source: SOURCE,
        message,
        related_information: Vec::new(),
    }
}

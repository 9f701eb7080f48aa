//! What is said about the place under the cursor, in a few lines: another server has much to say there, too.

use std::fmt::Write;

use super::actions::Desk;
use super::navigation::is_at;
use super::protocol::{Hover, Markup, Position};
use crate::graph::{Deployed, Set};
use crate::model::{Container, Effective, Value};
use crate::rules::{Reported, Rule};
use crate::source::{Source, SourceId, Span};

/// The most findings that are spoken of.
const MOST_FINDINGS: usize = 3;

/// What there is to say; nothing about most places.
pub fn hover(desk: Desk, position: Position) -> Option<Hover> {
    let (id, source) = desk.analysis.source_of(desk.path)?;
    let encoding = desk.audience.client.encoding;
    let offset = encoding.offset(source, position);
    let said = [
        of_container(desk, id, offset),
        of_key(desk, id, source, offset),
        of_findings(desk, id, offset),
    ];
    let said: Vec<(Span, String)> = said.into_iter().flatten().collect();
    let (first, _) = said.first()?;
    let texts: Vec<&str> = said.iter().map(|(_, text)| text.as_str()).collect();
    let value = texts.join("\n\n---\n\n");
    let is_markdown = desk.audience.client.shows_markdown;
    Some(Hover {
        contents: Markup {
            kind: if is_markdown { "markdown" } else { "plaintext" },
            value,
        },
        range: encoding.range(source, first.range()),
    })
}

fn of_findings(desk: Desk, id: SourceId, offset: usize) -> Option<(Span, String)> {
    let findings = desk.analysis.checked.judged.findings.iter();
    let is_here = |one: &&Reported| is_at(one.finding.primary().span, id, offset);
    let found: Vec<&Reported> = findings.filter(is_here).take(MOST_FINDINGS).collect();
    let first = found.first()?;
    let mut rules: Vec<&'static Rule> = found.iter().map(|one| one.rule).collect();
    rules.dedup_by_key(|rule| rule.id);
    let pages: Vec<String> = rules.into_iter().map(page).collect();
    Some((first.finding.primary().span, pages.join("\n\n")))
}

/// A rule's page in short: what it is, what to do, and where to read on.
fn page(rule: &'static Rule) -> String {
    let body = rule.page.body;
    let paragraph = |after: &str| {
        let (_, rest) = body.split_once(after)?;
        rest.trim_start().split("\n\n").next()
    };
    let what = paragraph("\n").unwrap_or_default();
    let mut text = format!("**{}**\n\n{what}", rule.page.title);
    if let Some(to_do) = paragraph("\n## What to do\n") {
        let _ = write!(text, "\n\n**What to do:** {to_do}");
    }
    let _ = write!(text, "\n\n[{}]({})", rule.id, rule.url());
    text
}

/// What is in force, where a key of a container or of a service is written.
fn of_key(desk: Desk, id: SourceId, source: &Source, offset: usize) -> Option<(Span, String)> {
    let project = &desk.analysis.checked.project;
    let settings = project.tasks.iter().flat_map(|task| {
        let containers = task.containers.iter();
        containers.flat_map(|container| container.effective(&task.account))
    });
    let settings = settings.chain(project.services.iter().flat_map(|one| one.effective()));
    let mut found = settings.filter(|setting| is_of(setting, id, source, offset));
    let setting = found.next()?;
    Some((setting.place, line(&setting)))
}

fn line(setting: &Effective) -> String {
    format!("`{}`: {}", setting.key, setting.says)
}

/// Whether the cursor is on the value of a setting, or on the key before it: between the two stands nothing but marks.
fn is_of(setting: &Effective, id: SourceId, source: &Source, offset: usize) -> bool {
    let start = setting.place.range().start;
    if !setting.is_written || setting.place.source != id {
        return false;
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if is_at(setting.place, id, offset) {
        return !source.text[setting.place.range()].contains('\n');
    }
    let Some(between) = source.text.get(offset..start) else {
        return false;
    };
    let marks = between.trim_start_matches(is_word);
    let is_key =
        offset > 0 && source.text[..offset].ends_with(is_word) || marks.len() < between.len();
    is_key
        && marks
            .chars()
            .all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '"' | '\'' | ':' | '='))
}

/// What is certain when a container starts, where its name is written.
fn of_container(desk: Desk, id: SourceId, offset: usize) -> Option<(Span, String)> {
    let project = &desk.analysis.checked.project;
    let mut found = project.deployed().filter_map(|deployed| {
        let mut containers = deployed.task.containers.iter();
        let is_here = |one: &&Container| {
            matches!(&one.name, Value::Known(name) if is_at(name.span, id, offset))
        };
        let container = containers.find(is_here)?;
        Some((container.span, start(&deployed, container)))
    });
    found.next()
}

fn start(deployed: &Deployed, container: &Container) -> String {
    let containers = &deployed.task.containers.items;
    let name = |id: usize| format!("`{}`", containers[id].display_name());
    let mut text = format!("**{}**", container.display_name());
    let edges = deployed.edges().all_of(container.id);
    let waits = edges.map(|edge| {
        let to = edge
            .to
            .map_or_else(|_| "an unknown container".to_owned(), name);
        let condition = edge.condition.map_or("?", |condition| condition.word());
        format!("{to} {condition} ({})", edge.origin.describe())
    });
    let waits: Vec<String> = waits.collect();
    let _ = match waits.is_empty() {
        true => write!(text, "\n\nwaits for nothing"),
        false => write!(text, "\n\nwaits for {}", waits.join(", ")),
    };
    if let Some(certain) = deployed.certain(container.id) {
        let names = |set: Set| -> Vec<String> {
            let seen = set.iter().filter(|&id| id < containers.len());
            seen.map(name).collect()
        };
        let facts = [
            (certain.low.succeeded, "has succeeded"),
            (certain.low.healthy, "has been healthy"),
            (certain.low.started, "was started"),
        ];
        let facts = facts.into_iter().flat_map(|(set, what)| {
            let said = names(set).into_iter();
            said.map(move |name| format!("{name} {what}"))
        });
        let facts: Vec<String> = facts.collect();
        let certain = match facts.is_empty() {
            true => "nothing".to_owned(),
            false => facts.join(", "),
        };
        let _ = write!(text, "\n\ncertain when it starts: {certain}");
    }
    let unwritten = container.effective(&deployed.task.account).into_iter();
    let unwritten = unwritten.filter(|setting| !setting.is_written);
    let lines: Vec<String> = unwritten
        .map(|setting| format!("- {}", line(&setting)))
        .collect();
    if !lines.is_empty() {
        let _ = write!(text, "\n\nnot written, and in force:\n{}", lines.join("\n"));
    }
    text
}

//! The summary of a step: what was found, service by service, with the start order that does the harm.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::message::{headline, troubles};
use super::super::places::Places;
use super::super::plain::markdown;
use super::super::{Checked, picture, timeline};
use crate::finding::Severity;
use crate::model::Located;
use crate::rules::Reported;

/// The most bytes of a summary that GitHub takes.
const MOST: usize = 1 << 20;
/// What is kept free for the last line.
const LAST: usize = 200;
/// The most pictures: each works out a start order.
const MOST_PICTURES: usize = 20;

/// A task definition or a service, by its names.
type About<'a> = (Option<&'a str>, Option<&'a str>);

/// The summary in Markdown, of at most this many bytes: other steps of the job may have written before.
pub fn summary(checked: &Checked, min_severity: Severity, room: usize) -> String {
    let room = room.min(MOST).saturating_sub(LAST);
    let places = Places::of(&checked.project.sources);
    let mut written = head(checked);
    let mut blocks = vec![unread(checked, &places)];
    let mut groups: BTreeMap<About, Vec<&Reported>> = BTreeMap::new();
    let findings = checked.judged.findings.iter();
    for reported in findings.filter(|reported| reported.severity >= min_severity) {
        let subject = &reported.subject;
        let about = match &subject.service {
            Some(service) => (None, Some(service.as_str())),
            None => (subject.task.as_deref(), None),
        };
        groups.entry(about).or_default().push(reported);
    }
    let mut pictures = 0;
    for (about, group) in &groups {
        blocks.push(table(&places, *about, group));
        let proven = group.iter().find(|one| !one.finding.schedule.is_empty());
        if let Some(proven) = proven.filter(|_| pictures < MOST_PICTURES) {
            pictures += 1;
            blocks.push(timeline(proven));
            blocks.extend(drawn(checked, proven));
        }
    }
    for block in blocks {
        if written.len() + block.len() > room {
            written.push_str("\nMore was found than fits here: see the log of the step.\n");
            break;
        }
        written.push_str(&block);
    }
    written
}

fn head(checked: &Checked) -> String {
    let summary = checked.summary();
    let plural = |number: usize| if number == 1 { "" } else { "s" };
    format!(
        "### firelint: {} error{}, {} warning{}, {} advice, {} undecided\n\n",
        summary.errors,
        plural(summary.errors),
        summary.warnings,
        plural(summary.warnings),
        summary.advice,
        summary.undecided
    )
}

fn unread(checked: &Checked, places: &Places) -> String {
    let troubles = troubles(checked);
    let lines = troubles.iter().map(|trouble| {
        let path = code(&places.relative(trouble.path));
        format!("- {path} {}\n", markdown(&trouble.message))
    });
    let lines: String = lines.collect();
    match lines.is_empty() {
        true => lines,
        false => format!("Not checked:\n\n{lines}\n"),
    }
}

fn table(places: &Places, (task, service): About, group: &[&Reported]) -> String {
    let mut table = match (task, service) {
        (_, Some(service)) => format!("#### Service {}\n\n", code(service)),
        (Some(task), None) => format!("#### Task definition {}\n\n", code(task)),
        (None, None) => "#### Without a name\n\n".to_owned(),
    };
    table.push_str("| severity | rule | where | what |\n|---|---|---|---|\n");
    for reported in group {
        let span = reported.finding.primary().span;
        let at = places.characters(span.source, span.range().start);
        let place = format!("{}:{}", places.path(span.source), at.line);
        let _ = writeln!(
            table,
            "| {} | [{}]({}) | {} | {} |",
            reported.severity,
            reported.rule.id,
            reported.rule.url(),
            code(&place),
            markdown(&headline(reported))
        );
    }
    table + "\n"
}

/// How it happens, as a list.
fn timeline(reported: &Reported) -> String {
    let steps = reported.finding.schedule.iter().enumerate();
    let lines = steps
        .map(|(number, step)| format!("{}. {}\n", number + 1, markdown(&timeline::sentence(step))));
    let lines: String = lines.collect();
    format!("How it happens ({}):\n\n{lines}\n", reported.rule.id)
}

fn drawn(checked: &Checked, reported: &Reported) -> Option<String> {
    let subject = &reported.subject;
    let place = reported.finding.primary().span;
    let mut deployed = checked.project.deployed();
    let deployed = deployed.find(|deployed| {
        let task = deployed.task;
        let mut containers = task.containers.iter();
        let is_here = task.place().source == place.source
            || containers.any(|one| one.place().source == place.source);
        is_here && task.display_name() == subject.task.as_deref()
    })?;
    let picture = picture::mermaid_of(&deployed, Some(&reported.finding.schedule));
    // A fence in a name would end the picture.
    let is_safe = !picture.contains("```");
    is_safe.then(|| format!("```mermaid\n{}\n```\n\n", picture.trim_end()))
}

/// Text as code, whatever it holds.
fn code(text: &str) -> String {
    markdown(&format!("`{}`", text.replace('`', "'")))
}

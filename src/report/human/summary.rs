//! The last line: what was checked, and what came of it.

use std::collections::BTreeSet;

use owo_colors::OwoColorize;

use super::{Contents, Options, theme};
use crate::finding::Severity;
use crate::model::{Unknown, Why};
use crate::project::Project;
use crate::report::Checked;
use crate::report::plain::{is_harmful, plain};
use crate::rules::FixKind;
use crate::source::SourceId;
use crate::syntax::tree::{Remedy, SyntaxError};

/// The most characters of a hole that the summary shows.
const MOST_OF_HOLE: usize = 30;

/// The run in one line.
pub fn line(checked: &Checked, contents: &Contents, options: &Options) -> String {
    let summary = checked.summary();
    let mut parts = vec![match summary.files {
        0 => nothing(checked),
        files => {
            let dash = if options.unicode { "—" } else { "-" };
            let definitions = [
                (summary.task_definitions, "task definition"),
                (summary.services, "service"),
            ];
            let definitions: Vec<String> = definitions
                .into_iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, noun)| count(number, noun))
                .collect();
            format!(
                "checked {}: {} {dash} {}",
                count(files, "file"),
                match definitions.is_empty() {
                    true => "no definition in it that can be read".to_owned(),
                    false => definitions.join(", "),
                },
                findings(checked, contents, options)
            )
        }
    }];
    parts.extend(fixable(checked, contents));
    parts.extend(undecided(checked, contents));
    parts.extend(elsewhere(checked));
    if summary.ignored > 0 {
        parts.push(format!("{} ignored", summary.ignored));
    }
    if summary.accepted > 0 {
        parts.push(format!("{} in the baseline", summary.accepted));
    }
    let sources = &checked.project.sources;
    let excluded = sources
        .found()
        .filter(|(id, _)| sources.is_excluded(*id))
        .count()
        + checked.set_aside.len();
    if excluded > 0 {
        parts.push(format!(
            "{} excluded by a configuration",
            count(excluded, "file")
        ));
    }
    let files = |errors: &mut dyn Iterator<Item = &SyntaxError>| {
        let files: BTreeSet<SourceId> = errors.map(|error| error.span.source).collect();
        files.len()
    };
    let errors = || checked.project.syntax_errors.iter();
    let is_of_config = |error: &&SyntaxError| {
        let mut configs = checked.project.configs.iter();
        configs.any(|config| config.source == error.span.source)
    };
    let is_broken =
        |error: &&SyntaxError| matches!(error.remedy, Remedy::Repair(_)) || is_of_config(error);
    let broken = files(&mut errors().filter(is_broken));
    if broken > 0 {
        parts.push(format!("{} with syntax errors", count(broken, "file")));
    }
    let foreign = files(&mut errors().filter(|error| !is_broken(error)));
    if foreign > 0 {
        parts.push(format!("{} of another version", count(foreign, "file")));
    }
    if summary.files > 0 && !checked.unread.is_empty() {
        parts.push(format!("{} not read", count(checked.unread.len(), "path")));
    }
    parts.join(", ") + "\n"
}

fn nothing(checked: &Checked) -> String {
    let unread = checked.unread.len();
    match (checked.seen, unread) {
        (0, 0) => "nothing to check: no JSON, YAML or Terraform file here".to_owned(),
        (seen, 0) => format!(
            "nothing to check: no ECS task definition or service in {}",
            count(seen, "file")
        ),
        (0, unread) => format!("nothing was checked: {} not read", count(unread, "path")),
        (seen, unread) => format!(
            "nothing was checked: no ECS task definition or service in {}, {} not read",
            count(seen, "file"),
            count(unread, "path")
        ),
    }
}

fn findings(checked: &Checked, contents: &Contents, options: &Options) -> String {
    let summary = checked.summary();
    let counted = [Severity::Error, Severity::Warning, Severity::Advice].map(|severity| {
        let number = summary.of(severity);
        let noun = severity.to_string();
        let hidden = severity < contents.min_severity;
        (number > 0).then(|| match hidden {
            true => format!(
                "{} (not shown, --min-severity {severity})",
                count(number, &noun)
            ),
            false => {
                let style = theme::style(severity, options.color);
                count(number, &noun).style(style).to_string()
            }
        })
    });
    let counted: Vec<String> = counted.into_iter().flatten().collect();
    match counted.is_empty() {
        true if !checked.judged.elsewhere.is_empty() => "no findings here".to_owned(),
        true if checked.project.syntax_errors.is_empty() => "no findings".to_owned(),
        true => "no findings in what can be read".to_owned(),
        false => counted.join(", "),
    }
}

/// How many of the findings shown have a fix, by how much it changes.
fn fixable(checked: &Checked, contents: &Contents) -> Option<String> {
    let number = |kind: FixKind| {
        let findings = checked.judged.findings.iter();
        let fixable = findings.filter(|reported| {
            reported.severity >= contents.min_severity
                && reported.finding.fix.is_some()
                && reported.rule.page.fix == kind
        });
        fixable.count()
    };
    match (number(FixKind::Safe), number(FixKind::Unsafe)) {
        (0, 0) => None,
        (0, more) => Some(format!("{more} with a fix to try (--diff --unsafe-fixes)")),
        (safe, 0) => Some(format!("{safe} with a fix to try (--diff)")),
        (safe, more) => Some(format!(
            "{safe} with a fix to try (--diff), {more} more with --unsafe-fixes"
        )),
    }
}

fn undecided(checked: &Checked, contents: &Contents) -> Option<String> {
    let undecided = &checked.judged.undecided;
    let first = undecided.first()?;
    let number = undecided.len();
    if contents.undecided {
        return Some(format!("{number} undecided"));
    }
    let named = hole(&checked.project, first.unknown);
    let more = match number {
        1 => String::new(),
        _ => format!(", {} more", number - 1),
    };
    Some(format!(
        "{number} undecided ({named}{more}; --show undecided)"
    ))
}

/// Findings that are told when the file they lie in is asked about.
fn elsewhere(checked: &Checked) -> Option<String> {
    let places = &checked.judged.elsewhere;
    let sources = &checked.project.sources;
    let first = &sources.get(places.first()?.source).path;
    let number = places.len();
    let shown = plain(first);
    let others = places
        .iter()
        .any(|span| sources.get(span.source).path != *first);
    let and_others = if others { " and others" } else { "" };
    Some(format!(
        "{number} in files that were not asked about ({shown}{and_others})"
    ))
}

/// A hole by its text, or by its place where the text says nothing.
fn hole(project: &Project, unknown: Unknown) -> String {
    let text = project.sources.text(unknown.at).trim_matches('"');
    let source = project.sources.get(unknown.at.source);
    let is_secret = unknown.why == Why::Sensitive || project.is_discreet(unknown.at.source);
    let says_something = text.contains(char::is_alphanumeric) && !is_secret;
    if says_something && !text.contains(is_harmful) && text.chars().count() <= MOST_OF_HOLE {
        return text.to_owned();
    }
    let line = source.line_at(unknown.at.range().start);
    format!("{}:{line}", plain(&source.path))
}

fn count(number: usize, noun: &str) -> String {
    match (number, noun) {
        (1, _) | (_, "advice") => format!("{number} {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

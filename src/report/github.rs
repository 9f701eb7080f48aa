//! The report for a step of GitHub Actions: annotations in the order in which they are to be seen.

mod summary;

use std::cmp::Reverse;
use std::fmt::Write;

pub use summary::summary;

use super::message::{sentences, troubles};
use super::places::Places;
use super::plain::plain;
use super::{Checked, timeline};
use crate::finding::Severity;
use crate::rules::Reported;
use crate::source::Span;

/// How many annotations of one kind GitHub shows of a step.
const SHOWN: usize = 10;

/// One workflow command for each thing that could not be read and for each finding, worst first, for GitHub shows ten
/// of a kind; and a line that counts.
pub fn report(checked: &Checked, min_severity: Severity) -> String {
    let places = Places::of(&checked.project.sources);
    let mut lines = String::new();
    for trouble in troubles(checked) {
        let place = Properties {
            path: places.relative(trouble.path),
            span: trouble.span,
            title: format!("error[{}]", trouble.id),
        };
        place.write(&mut lines, &places, "error", &trouble.message);
    }
    let mut shown: Vec<&Reported> = checked.judged.findings.iter().collect();
    shown.retain(|reported| reported.severity >= min_severity);
    shown.sort_by_key(|reported| Reverse(reported.severity));
    for reported in &shown {
        let span = reported.finding.primary().span;
        let place = Properties {
            path: places.path(span.source),
            span: Some(span),
            title: format!("{}[{}]", reported.severity, reported.rule.id),
        };
        let kind = match reported.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        place.write(&mut lines, &places, kind, &message(reported));
    }
    let undecided = checked.judged.undecided.len();
    if undecided > 0 {
        let counted = match undecided {
            1 => "1 value is decided elsewhere and leaves rules without an answer".to_owned(),
            more => {
                format!("{more} values are decided elsewhere and leave rules without an answer")
            }
        };
        let _ = writeln!(lines, "::notice title=firelint::{counted}");
    }
    lines + &count(checked, &shown)
}

/// What is said in the log of the step besides the annotations.
fn count(checked: &Checked, shown: &[&Reported]) -> String {
    let summary = checked.summary();
    let counted = [Severity::Error, Severity::Warning, Severity::Advice].map(|severity| {
        let number = summary.of(severity);
        let listed = shown.iter().filter(|one| one.severity == severity).count();
        let hidden = match listed {
            0 if number > 0 => " (not shown)",
            listed if listed > SHOWN => " (GitHub shows 10 annotations of a kind)",
            _ => "",
        };
        let plural = if number == 1 || severity == Severity::Advice {
            ""
        } else {
            "s"
        };
        format!("{number} {severity}{plural}{hidden}")
    });
    format!("firelint: {}\n", counted.join(", "))
}

fn message(reported: &Reported) -> String {
    let mut lines = sentences(reported);
    let steps = reported.finding.schedule.iter().enumerate();
    lines.extend(steps.map(|(number, step)| {
        let sentence = timeline::sentence(step);
        format!("{}. {}", number + 1, plain(&sentence))
    }));
    lines.push(reported.rule.url());
    lines.join("\n")
}

struct Properties {
    path: String,
    span: Option<Span>,
    title: String,
}

impl Properties {
    fn write(&self, lines: &mut String, places: &Places, kind: &str, message: &str) {
        let _ = write!(lines, "::{kind} file={}", property(&self.path));
        if let Some(span) = self.span {
            let bytes = span.range();
            let start = places.characters(span.source, bytes.start);
            let end = places.characters(span.source, bytes.end);
            let _ = write!(lines, ",line={},endLine={}", start.line, end.line);
            // GitHub takes columns within one line only.
            if start.line == end.line {
                let _ = write!(lines, ",col={},endColumn={}", start.column, end.column);
            }
        }
        let _ = writeln!(lines, ",title={}::{}", property(&self.title), data(message));
    }
}

/// Text after the second pair of colons.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Text of a property. A path is kept as it is, its control characters excepted, which no file name needs.
fn property(text: &str) -> String {
    data(&plain(text)).replace(':', "%3A").replace(',', "%2C")
}

//! The report of one line each, which editors and `grep` take: `path:line:column: severity[rule] message`.

use std::fmt::Write;

use super::Checked;
use super::message::{headline, troubles};
use super::plain::plain;
use crate::finding::Severity;

/// What could not be read, and then the findings, by place. Names that would break a line are shown with escapes.
pub fn report(checked: &Checked, min_severity: Severity) -> String {
    let sources = &checked.project.sources;
    let mut lines = String::new();
    for trouble in troubles(checked) {
        let position = trouble.span.map_or((1, 1), |span| {
            let at = sources.get(span.source).position(span.range().start);
            (at.line, at.column)
        });
        let (path, (line, column)) = (plain(trouble.path), position);
        let (id, message) = (trouble.id, trouble.message);
        let _ = writeln!(lines, "{path}:{line}:{column}: error[{id}] {message}");
    }
    let findings = checked.judged.findings.iter();
    for reported in findings.filter(|reported| reported.severity >= min_severity) {
        let span = reported.finding.primary().span;
        let source = sources.get(span.source);
        let at = source.position(span.range().start);
        let _ = writeln!(
            lines,
            "{}:{}:{}: {}[{}] {}",
            plain(&source.path),
            at.line,
            at.column,
            reported.severity,
            reported.rule.id,
            headline(reported)
        );
    }
    lines
}

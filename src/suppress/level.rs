//! How findings of a rule are reported, where a configuration says it.

use crate::config::Level;
use crate::project::Project;
use crate::rules::{Judged, Reported, Selection};
use crate::source::SourceId;

/// Findings with the severities that were decided on, less those of rules that are off.
pub fn levelled(project: &Project, selection: &Selection, judged: Judged) -> Judged {
    let findings = judged.findings.into_iter();
    let findings = findings.filter_map(|reported| of(project, selection, reported));
    let mut undecided = judged.undecided;
    undecided.retain_mut(|entry| {
        let was_asked = !entry.rules.is_empty();
        let source = entry.unknown.at.source;
        entry
            .rules
            .retain(|rule| level(project, selection, rule, source) != Some(Level::Off));
        !was_asked || !entry.rules.is_empty()
    });
    Judged {
        findings: findings.collect(),
        undecided,
        ..judged
    }
}

/// One finding with its severity; `None` where its rule is off.
pub fn of(project: &Project, selection: &Selection, reported: Reported) -> Option<Reported> {
    let source = reported.finding.primary().span.source;
    match level(project, selection, reported.rule.id, source) {
        None => Some(reported),
        Some(Level::Off) => None,
        Some(Level::At(severity)) => Some(Reported {
            severity,
            ..reported
        }),
    }
}

/// What is decided about a rule for a source; `None` where its page counts.
pub fn level(
    project: &Project,
    selection: &Selection,
    rule: &str,
    source: SourceId,
) -> Option<Level> {
    let config = project.configs.of(source)?;
    let path = &project.sources.get(source).path;
    let found = config.level(rule, &project.sources.identity(path));
    // Who asks a rule by its name wants to hear it, whatever everybody else has decided to hear.
    let wanted = |level: &Level| *level != Level::Off || !selection.names(rule);
    found.map(|level| level.value).filter(wanted)
}

//! Whether a repaired text is what was promised: the finding is gone, and nothing else has come.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mark, mark};
use crate::report::Checked;
use crate::rules::{self, Category};

/// Compares the run before with the run after fixes for these findings.
///
/// # Errors
/// Why the fixes are not to be kept: lower case, no full stop.
pub fn holds(before: &Checked, after: &Checked, fixed: &BTreeSet<&Mark>) -> Result<(), String> {
    if after.project.syntax_errors.len() > before.project.syntax_errors.len() {
        return Err("the text could not be read afterwards".to_owned());
    }
    let definitions = |checked: &Checked| {
        let project = &checked.project;
        (project.tasks.len(), project.services.len())
    };
    if definitions(before) != definitions(after) {
        return Err("it would change which definitions there are".to_owned());
    }
    let (found, remaining) = (findings(before), findings(after));
    for mark in fixed {
        let number = |all: &BTreeMap<Mark, usize>| all.get(*mark).copied().unwrap_or(0);
        if number(&remaining) >= number(&found) {
            return Err("the finding would still be there".to_owned());
        }
    }
    let (open_before, open_after) = (undecided(before), undecided(after));
    if fixed
        .iter()
        .any(|mark| open_after.contains(*mark) && !open_before.contains(*mark))
    {
        return Err("nobody could tell whether it helped".to_owned());
    }
    let has_come = |mark: &Mark| {
        let number = remaining[mark];
        number > found.get(mark).copied().unwrap_or(0) && !open_before.contains(mark)
    };
    // What ECS refuses was never in force: what it says comes to light once it is.
    let reveals = fixed.iter().any(|(id, _)| {
        let rule = rules::find(id);
        rule.is_some_and(|rule| rule.page.category == Category::Validity)
    });
    match remaining.keys().find(|mark| has_come(mark)) {
        Some((rule, _)) if !reveals => Err(format!("it would lead to `{rule}`")),
        _ => Ok(()),
    }
}

fn findings(checked: &Checked) -> BTreeMap<Mark, usize> {
    let mut found = BTreeMap::new();
    for reported in &checked.judged.findings {
        *found.entry(mark(reported)).or_default() += 1;
    }
    found
}

fn undecided(checked: &Checked) -> BTreeSet<Mark> {
    let entries = checked.judged.undecided.iter();
    let marks = entries.flat_map(|entry| {
        let rules = entry.rules.iter();
        rules.flat_map(|rule| {
            entry
                .subjects
                .iter()
                .map(|subject| (*rule, subject.clone()))
        })
    });
    marks.collect()
}

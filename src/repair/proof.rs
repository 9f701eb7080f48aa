//! Whether a repaired text is what was promised: the finding is gone, and nothing else has come.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mark, mark};
use crate::report::Checked;
use crate::rules::{self, Category, Subject};
use crate::source::SourceId;

/// Why fixes are not to be kept.
#[derive(Debug)]
pub struct Refusal {
    /// The reason: lower case, no full stop.
    pub why: String,
    /// The sources in which something is not as promised, where that can be told.
    pub blamed: BTreeSet<SourceId>,
}

impl Refusal {
    fn new(why: impl Into<String>, blamed: BTreeSet<SourceId>) -> Self {
        let why = why.into();
        Self { why, blamed }
    }
}

/// Compares the run before with the run after fixes for these findings.
///
/// # Errors
/// The first thing that is not as promised.
pub fn holds(before: &Checked, after: &Checked, fixed: &BTreeSet<&Mark>) -> Result<(), Refusal> {
    if after.project.syntax_errors.len() > before.project.syntax_errors.len() {
        let errors = after.project.syntax_errors.iter();
        let blamed = errors.map(|error| error.span.source).collect();
        return Err(Refusal::new(
            "the text could not be read afterwards",
            blamed,
        ));
    }
    let definitions = |checked: &Checked| {
        let project = &checked.project;
        (project.tasks.len(), project.services.len())
    };
    if definitions(before) != definitions(after) {
        let why = "it would change which definitions there are";
        return Err(Refusal::new(why, BTreeSet::new()));
    }
    let (found, remaining) = (findings(before), findings(after));
    let is_there = |mark: &&&Mark| {
        let number = |all: &BTreeMap<Mark, usize>| all.get(**mark).copied().unwrap_or(0);
        number(&remaining) >= number(&found)
    };
    let there: Vec<&Mark> = fixed.iter().filter(is_there).copied().collect();
    if !there.is_empty() {
        let blamed = places(after, |mark| there.contains(&mark));
        return Err(Refusal::new("the finding would still be there", blamed));
    }
    let (open_before, open_after) = (undecided(before), undecided(after));
    let is_open = |mark: &&&Mark| {
        let question = (mark.rule, mark.subject.clone());
        open_after.contains(&question) && !open_before.contains(&question)
    };
    let open: Vec<&Mark> = fixed.iter().filter(is_open).copied().collect();
    if !open.is_empty() {
        let blamed = places(before, |mark| open.contains(&mark));
        return Err(Refusal::new("nobody could tell whether it helped", blamed));
    }
    // What ECS refuses was never in force: what it says comes to light once it is.
    let reveals = fixed.iter().any(|mark| {
        let rule = rules::find(mark.rule);
        rule.is_some_and(|rule| rule.page.category == Category::Validity)
    });
    let has_come = |mark: &Mark| {
        let number = remaining.get(mark).copied().unwrap_or(0);
        let was_open = || open_before.contains(&(mark.rule, mark.subject.clone()));
        number > found.get(mark).copied().unwrap_or(0) && !was_open()
    };
    match remaining.keys().find(|mark| has_come(mark)) {
        Some(come) if !reveals => {
            let blamed = places(after, has_come);
            let why = format!("it would lead to `{}`", come.rule);
            Err(Refusal::new(why, blamed))
        }
        _ => Ok(()),
    }
}

/// The sources in which findings lie.
fn places(checked: &Checked, wanted: impl Fn(&Mark) -> bool) -> BTreeSet<SourceId> {
    let findings = checked.judged.findings.iter();
    let wanted = findings.filter(|reported| wanted(&mark(&checked.project, reported)));
    wanted
        .map(|reported| reported.finding.primary().span.source)
        .collect()
}

fn findings(checked: &Checked) -> BTreeMap<Mark, usize> {
    let mut found = BTreeMap::new();
    for reported in &checked.judged.findings {
        *found.entry(mark(&checked.project, reported)).or_default() += 1;
    }
    found
}

/// What no rule can tell, by rule and subject.
fn undecided(checked: &Checked) -> BTreeSet<(&'static str, Subject)> {
    let entries = checked.judged.undecided.iter();
    let marks = entries.flat_map(|entry| {
        let rules = entry.rules.iter();
        rules.flat_map(|rule| {
            let subjects = entry.subjects.iter();
            subjects.map(|subject| (*rule, subject.clone()))
        })
    });
    marks.collect()
}

//! Whether a repaired text is what was promised: the finding is gone, and nothing else has come.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mark, mark};
use crate::finding::Severity;
use crate::model::Located;
use crate::report::Checked;
use crate::rules::{self, Category, Subject};
use crate::source::{SourceId, Span};

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

/// Compares the run before with the run after fixes for these findings. What nobody could tell at `first`, before any
/// fix was made, may come to light as it is: a fix is not to blame for it.
///
/// # Errors
/// The first thing that is not as promised.
pub fn holds(
    first: &Questions,
    before: &Checked,
    after: &Checked,
    fixed: &BTreeSet<&Mark>,
) -> Result<(), Refusal> {
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
    let comparison = Comparison::of(first, before, after, fixed);
    let mut was = comparison.found.keys();
    if was.clone().any(|mark| comparison.stays(mark)) {
        let blamed = places(after, |mark| comparison.stays(mark));
        return Err(Refusal::new("the finding would still be there", blamed));
    }
    if was.any(|mark| comparison.is_lost(mark)) {
        let blamed = places(before, |mark| comparison.is_lost(mark));
        return Err(Refusal::new("nobody could tell whether it helped", blamed));
    }
    let mut now = comparison.remaining.keys();
    match now.find(|mark| comparison.has_come(mark)) {
        Some(come) => {
            let blamed = places(after, |mark| comparison.has_come(mark));
            let why = format!("it would lead to `{}`", come.rule);
            Err(Refusal::new(why, blamed))
        }
        None => Ok(()),
    }
}

/// How often a finding stands there, and how bad it is at most.
type Findings = BTreeMap<Mark, (usize, Severity)>;

/// Rules, and what they are asked about.
pub type Questions = BTreeSet<(&'static str, Subject)>;

struct Comparison<'a> {
    open_first: &'a Questions,
    before: &'a Checked,
    fixed: &'a BTreeSet<&'a Mark>,
    found: Findings,
    remaining: Findings,
    open_before: Questions,
    open_after: Questions,
}

impl<'a> Comparison<'a> {
    fn of(
        open_first: &'a Questions,
        before: &'a Checked,
        after: &Checked,
        fixed: &'a BTreeSet<&'a Mark>,
    ) -> Self {
        Self {
            open_first,
            before,
            fixed,
            found: findings(before),
            remaining: findings(after),
            open_before: undecided(before),
            open_after: undecided(after),
        }
    }

    /// Whether a finding that was to be fixed is there as often as before.
    fn stays(&self, mark: &Mark) -> bool {
        let number = |all: &Findings| all.get(mark).map_or(0, |(number, _)| *number);
        self.fixed.contains(mark) && number(&self.remaining) >= number(&self.found)
    }

    /// Whether a finding is gone only because nobody can tell any more.
    fn is_lost(&self, mark: &Mark) -> bool {
        let question = (mark.rule, mark.subject.clone());
        let is_open = self.open_after.contains(&question) && !self.open_before.contains(&question);
        is_open && !self.remaining.contains_key(mark)
    }

    /// Whether a finding is there that was not there before, or is worse than before, and is no news.
    fn has_come(&self, mark: &Mark) -> bool {
        let (was, is) = (self.found.get(mark), self.remaining.get(mark));
        let is_new = match (was, is) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some((before, mild)), Some((after, harsh))) => after > before || harsh > mild,
        };
        let was_open = || {
            let question = (mark.rule, mark.subject.clone());
            self.open_before.contains(&question) && self.open_first.contains(&question)
        };
        is_new && !was_open() && !self.is_revealed(mark) && !self.is_taken_over(mark)
    }

    /// What ECS refuses was never in force: what such a definition says comes to light once it is accepted. That it is
    /// refused for another reason now is no light.
    fn is_revealed(&self, mark: &Mark) -> bool {
        let refused = self.fixed.iter().any(|fixed| {
            is_of_validity(fixed)
                && fixed.path == mark.path
                && fixed.subject.task == mark.subject.task
        });
        refused && !is_of_validity(mark)
    }

    /// A container that a fix adds takes over settings of another one, and what a rule says of them.
    fn is_taken_over(&self, mark: &Mark) -> bool {
        let project = &self.before.project;
        let is_here = |place: Span| project.sources.get(place.source).path == mark.path;
        // Families and names are repeated from one environment to the next: only those of this file count.
        let was_there = || {
            project.tasks.iter().any(|task| {
                task.containers.iter().any(|container| {
                    (is_here(task.place()) || is_here(container.place()))
                        && Subject::of_container(task, container) == mark.subject
                })
            })
        };
        let mut others = self.found.keys();
        let speaks = others.any(|other| {
            let is_alike = other.rule == mark.rule && other.path == mark.path;
            is_alike && other.subject.task == mark.subject.task
        });
        mark.subject.container.is_some() && speaks && !was_there()
    }
}

fn is_of_validity(mark: &Mark) -> bool {
    let rule = rules::find(mark.rule);
    rule.is_some_and(|rule| rule.page.category == Category::Validity)
}

/// The sources in which findings lie.
fn places(checked: &Checked, wanted: impl Fn(&Mark) -> bool) -> BTreeSet<SourceId> {
    let findings = checked.judged.findings.iter();
    let wanted = findings.filter(|reported| wanted(&mark(&checked.project, reported)));
    wanted
        .map(|reported| reported.finding.primary().span.source)
        .collect()
}

fn findings(checked: &Checked) -> Findings {
    let mut found = Findings::new();
    for reported in &checked.judged.findings {
        let entry = found.entry(mark(&checked.project, reported));
        let (number, severity) = entry.or_insert((0, reported.severity));
        *number += 1;
        *severity = reported.severity.max(*severity);
    }
    found
}

/// What no rule can tell, by rule and subject.
pub fn undecided(checked: &Checked) -> Questions {
    let entries = checked.judged.undecided.iter();
    let questions = entries.flat_map(|entry| {
        let questions = entry.questions.iter();
        let told = questions.filter(|(rule, _)| entry.rules.contains(rule));
        told.map(|(rule, place)| (*rule, entry.subjects[*place].clone()))
    });
    questions.collect()
}

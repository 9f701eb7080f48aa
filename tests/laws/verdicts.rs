//! What firelint says of a definition, by rule and subject, whatever the containers are called and wherever they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use firelint::finding::Severity;
use firelint::report::Checked;
use firelint::rules::{Selection, Subject, SubjectKind, judge};

use crate::support::repairing::checked;

/// A part of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A container, by its number in the definition.
    Container(usize),
    /// The task definition.
    Task,
    /// The service.
    Service,
    /// What nobody knows the number of.
    Other,
}

/// A rule asked about a part.
pub type Question = (&'static str, Part);

/// What firelint says of one definition.
pub struct Verdicts {
    checked: Checked,
    /// The names of the containers, by number.
    names: Vec<String>,
    /// The findings, and how bad each is; the harshest last.
    pub findings: BTreeMap<Question, Vec<Severity>>,
}

impl Verdicts {
    /// Judges paths and texts; the names say which container is which.
    pub fn of(files: &[(String, String)], names: &[String]) -> Self {
        let mut verdicts = Self {
            checked: checked(files),
            names: names.to_owned(),
            findings: BTreeMap::new(),
        };
        for reported in &verdicts.checked.judged.findings {
            let question = (reported.rule.id, verdicts.part(&reported.subject));
            let found = verdicts.findings.entry(question).or_default();
            found.push(reported.severity);
            found.sort();
        }
        verdicts
    }

    fn part(&self, subject: &Subject) -> Part {
        match (subject.kind, &subject.container) {
            (SubjectKind::Task, _) => Part::Task,
            (SubjectKind::Service, _) => Part::Service,
            (SubjectKind::Container, Some(name)) => {
                // At most one has a name that nobody knows.
                let mut names = self.names.iter();
                let at = names.clone().position(|known| known == name);
                let unnamed = || names.position(|known| known.is_empty());
                at.or_else(unnamed).map_or(Part::Other, Part::Container)
            }
            _ => Part::Other,
        }
    }

    /// How many definitions there are.
    pub fn definitions(&self) -> (usize, usize) {
        let project = &self.checked.project;
        (project.tasks.len(), project.services.len())
    }

    /// Whether it is told that something whose text is such cannot be read.
    pub fn cannot_read(&self, such: impl Fn(&str) -> bool) -> bool {
        let sources = &self.checked.project.sources;
        let mut entries = self.checked.judged.undecided.iter();
        entries.any(|entry| {
            let at = entry.unknown.at;
            such(&sources.get(at.source).text[at.range()])
        })
    }

    /// What is undecided at most: a hole that leaves several rules without an answer about several parts says not which
    /// about which.
    pub fn undecided_at_most(&self) -> BTreeSet<Question> {
        let entries = self.checked.judged.undecided.iter();
        let questions = entries.flat_map(|entry| {
            let rules = entry.rules.iter();
            rules.flat_map(|rule| {
                let parts = entry.subjects.iter();
                parts.map(|subject| (*rule, self.part(subject)))
            })
        });
        questions.collect()
    }

    /// What a rule, asked alone, is undecided about.
    pub fn undecided_by(&self, rule: &str) -> BTreeSet<Part> {
        let alone = Selection::new(&[rule.to_owned()], &[]).unwrap();
        let entries = judge(&self.checked.project, &alone).undecided;
        let subjects = entries.iter().filter(|entry| !entry.rules.is_empty());
        let subjects = subjects.flat_map(|entry| &entry.subjects);
        subjects.map(|subject| self.part(subject)).collect()
    }

    /// What is undecided.
    pub fn undecided(&self) -> BTreeSet<Question> {
        let rules: BTreeSet<&str> = self
            .undecided_at_most()
            .iter()
            .map(|(rule, _)| *rule)
            .collect();
        let questions = rules.into_iter().flat_map(|rule| {
            let parts = self.undecided_by(rule);
            parts.into_iter().map(move |part| (rule, part))
        });
        questions.collect()
    }

    /// What differs between these and others, if anything does.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.findings != other.findings {
            return Some(format!("{self}---\n{other}"));
        }
        // Asking every rule alone takes its time.
        if self.undecided_at_most() == other.undecided_at_most() {
            return None;
        }
        let (one, two) = (self.undecided(), other.undecided());
        (one != two).then(|| format!("undecided: {one:?}\n---\n{two:?}"))
    }
}

impl fmt::Display for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((rule, part), severities) in &self.findings {
            writeln!(f, "{rule} on {part:?}: {severities:?}")?;
        }
        Ok(())
    }
}

//! Findings to text: for people, and for programs.

pub mod concise;
mod containers;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod in_force;
pub mod inspect;
pub mod json;
pub mod junit;
mod message;
mod offers;
pub mod picture;
mod places;
mod plain;
pub use plain::plain;
pub mod rdjson;
pub mod sarif;
pub mod timeline;

pub use offers::Offers;
pub use places::percent_encoded;

use serde::Serialize;

use crate::discover::Unread;
use crate::finding::Severity;
use crate::project::Project;
use crate::rules::Judged;
use crate::source::SourceId;

/// All there is to report of one run.
#[derive(Debug, Default)]
pub struct Checked {
    /// What was read.
    pub project: Project,
    /// What the rules say of it.
    pub judged: Judged,
    /// The sources that were named, as opposed to found by walking.
    pub named: Vec<SourceId>,
    /// What could not be read, by path.
    pub unread: Vec<Unread>,
    /// What could not be read and need not be: a configuration excludes it.
    pub set_aside: Vec<Unread>,
    /// How many files were looked at.
    pub seen: usize,
}

/// The run in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Files that hold a definition.
    pub files: usize,
    /// Task definitions.
    pub task_definitions: usize,
    /// Services.
    pub services: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are advice.
    pub advice: usize,
    /// Holes that leave rules without an answer.
    pub undecided: usize,
    /// Findings of what was asked about that lie in files that were not.
    pub elsewhere: usize,
    /// Findings that an ignore keeps from being told.
    pub ignored: usize,
    /// Findings that a baseline accepts.
    pub accepted: usize,
}

impl Summary {
    /// The findings of one severity.
    pub fn of(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Advice => self.advice,
        }
    }
}

impl Checked {
    /// The run in numbers.
    pub fn summary(&self) -> Summary {
        let findings = &self.judged.findings;
        let count = |severity| {
            let same = findings
                .iter()
                .filter(|reported| reported.severity == severity);
            same.count()
        };
        Summary {
            files: self.project.recognised.len(),
            task_definitions: self.project.task_count(),
            services: self.project.service_count(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            advice: count(Severity::Advice),
            undecided: self.judged.undecided.len(),
            elsewhere: self.judged.elsewhere.len(),
            ignored: self.judged.ignored.len(),
            accepted: self.judged.accepted.len(),
        }
    }

    /// The harshest severity among the findings.
    pub fn harshest(&self) -> Option<Severity> {
        let findings = self.judged.findings.iter();
        findings.map(|reported| reported.severity).max()
    }

    /// Whether something that should have been checked could not be.
    pub fn is_incomplete(&self) -> bool {
        !self.unread.is_empty()
            || !self.project.syntax_errors.is_empty()
            // Nobody knows what the run was meant to be.
            || self.judged.is_mistaken
    }

    /// The named files that hold no definition.
    pub fn strangers(&self) -> impl Iterator<Item = &str> {
        let recognised = &self.project.recognised;
        let sources = &self.project.sources;
        let others = self
            .named
            .iter()
            .filter(|id| recognised.binary_search(id).is_err() && !sources.is_excluded(**id));
        others.map(|&id| sources.get(id).path.as_str())
    }

    /// The named files that a configuration excludes, read or not, by path.
    pub fn excluded(&self) -> impl Iterator<Item = &str> {
        let sources = &self.project.sources;
        let read = self.named.iter().filter(|&&id| sources.is_excluded(id));
        let unread = self.set_aside.iter().filter(|unread| unread.is_named);
        let mut excluded: Vec<&str> = read
            .map(|&id| sources.get(id).path.as_str())
            .chain(unread.map(|unread| unread.path.as_str()))
            .collect();
        excluded.sort_unstable();
        excluded.into_iter()
    }
}

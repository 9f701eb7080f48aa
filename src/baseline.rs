//! Findings that were there when firelint came: accepted by number, so that only new ones are told.
//!
//! One line of JSON for each, in order and without line numbers: two branches that repair different things merge without
//! a conflict, and code that moves keeps its place.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};

use crate::config::Level;
use crate::project::Project;
use crate::rules::{self, Category, Judged, Reported, Selection, Subject};
use crate::source::{NO_SUCH_FILE, SourceId, directory_of, join};

/// The version of the file.
const VERSION: u32 = 1;

/// What an accepted finding is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The file the finding is at, relative to the baseline's directory.
    path: String,
    /// The rule's id.
    rule: String,
    task: Option<String>,
    container: Option<String>,
    service: Option<String>,
}

impl Key {
    fn is_about(&self, subject: &Subject) -> bool {
        (&self.task, &self.container, &self.service)
            == (&subject.task, &subject.container, &subject.service)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    path: String,
    rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    count: usize,
}

impl Line {
    fn new(key: Key, count: usize) -> Self {
        let Key {
            path,
            rule,
            task,
            container,
            service,
        } = key;
        Self {
            path,
            rule,
            task,
            container,
            service,
            count,
        }
    }

    fn entry(self) -> (Key, usize) {
        let key = Key {
            path: self.path,
            rule: self.rule,
            task: self.task,
            container: self.container,
            service: self.service,
        };
        (key, self.count)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    baseline: u32,
}

/// Accepted findings, as numbers of those that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    accepted: BTreeMap<Key, usize>,
    /// The directory that paths in it begin at, by what it is known by.
    base: String,
}

/// What is wrong with a file that should be a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoBaseline {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong: lower case, no full stop.
    pub message: String,
}

impl fmt::Display for NoBaseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl Baseline {
    /// One that accepts nothing, with paths from this directory on, named by what it is known by.
    pub fn empty(base: impl Into<String>) -> Self {
        Self {
            accepted: BTreeMap::new(),
            base: base.into(),
        }
    }

    /// Reads one whose paths begin at this directory, named by what it is known by. What two branches have both accepted
    /// counts once.
    ///
    /// # Errors
    /// The first line that is none of a baseline's.
    pub fn parse(text: &str, base: impl Into<String>) -> Result<Self, NoBaseline> {
        let mut baseline = Self::empty(base);
        let mut has_head = false;
        for (number, line) in text.lines().enumerate() {
            let wrong = |message: String| NoBaseline {
                line: number + 1,
                message,
            };
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() {
                continue;
            }
            if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
                .iter()
                .any(|mark| line.starts_with(mark))
            {
                return Err(wrong(
                    "a merge was not finished here: keep the lines of both sides".to_owned(),
                ));
            }
            if let Ok(head) = serde_json::from_str::<Head>(line) {
                if head.baseline != VERSION {
                    let found = head.baseline;
                    return Err(wrong(format!(
                        "this is version {found}, and this firelint reads version {VERSION}"
                    )));
                }
                has_head = true;
                continue;
            }
            if !has_head {
                return Err(wrong("this is no baseline of firelint's".to_owned()));
            }
            let line: Line = serde_json::from_str(line)
                .map_err(|error| wrong(format!("not a line of a baseline: {}", plain(&error))))?;
            let (key, count) = line.entry();
            let accepted = baseline.accepted.entry(key).or_default();
            *accepted = count.max(*accepted);
        }
        match has_head || text.trim().is_empty() {
            true => Ok(baseline),
            false => Err(NoBaseline {
                line: 1,
                message: "this is no baseline of firelint's".to_owned(),
            }),
        }
    }

    /// How many findings it accepts.
    pub fn len(&self) -> usize {
        self.accepted.values().sum()
    }

    /// Whether it accepts nothing.
    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty()
    }

    /// Sets aside the findings that are accepted.
    pub fn accept(&self, project: &Project, mut judged: Judged) -> Judged {
        let mut left = self.accepted.clone();
        let (accepted, told): (Vec<Reported>, Vec<Reported>) =
            judged.findings.into_iter().partition(|reported| {
                let number = self
                    .key(project, reported)
                    .and_then(|key| left.get_mut(&key))
                    .filter(|number| **number > 0);
                number.map(|number| *number -= 1).is_some()
            });
        judged.findings = told;
        judged.accepted.extend(accepted);
        judged
    }

    /// The baseline without what is gone. What this run has not looked at, or could not tell, stays.
    #[must_use]
    pub fn shrunk(&self, project: &Project, judged: &Judged, selection: &Selection) -> Self {
        // What is ignored today may not be tomorrow.
        let ignored = judged.ignored.iter().map(|ignored| &ignored.reported);
        let found = self.counted(project, judged.accepted.iter().chain(ignored));
        let entries = self.accepted.iter().filter_map(|(key, &accepted)| {
            let still = match self.is_settled(project, judged, selection, key) {
                true => found.get(key).copied().unwrap_or_default().min(accepted),
                false => accepted,
            };
            (still > 0).then(|| (key.clone(), still))
        });
        Self {
            accepted: entries.collect(),
            base: self.base.clone(),
        }
    }

    /// The baseline of what there is now. What this run has not looked at, or could not tell, stays.
    #[must_use]
    pub fn updated(&self, project: &Project, judged: &Judged, selection: &Selection) -> Self {
        let mut accepted = self.shrunk(project, judged, selection).accepted;
        let now = judged.accepted.iter().chain(&judged.findings);
        for (key, number) in self.counted(project, now) {
            let known = accepted.entry(key).or_default();
            *known = number.max(*known);
        }
        Self {
            accepted,
            base: self.base.clone(),
        }
    }

    fn counted<'a>(
        &self,
        project: &Project,
        findings: impl IntoIterator<Item = &'a Reported>,
    ) -> BTreeMap<Key, usize> {
        let mut counted = BTreeMap::new();
        for reported in findings {
            if let Some(key) = self.key(project, reported) {
                *counted.entry(key).or_default() += 1;
            }
        }
        counted
    }

    /// What a finding is known by; none where it is about firelint itself, for that is to be mended.
    fn key(&self, project: &Project, reported: &Reported) -> Option<Key> {
        if reported.rule.page.category == Category::Configuration {
            return None;
        }
        let place = reported.finding.primary().span;
        let subject = &reported.subject;
        Some(Key {
            path: self.relative(project, place.source),
            rule: reported.rule.id.to_owned(),
            task: subject.task.clone(),
            container: subject.container.clone(),
            service: subject.service.clone(),
        })
    }

    fn relative(&self, project: &Project, source: SourceId) -> String {
        let sources = &project.sources;
        let identity = sources.identity(&sources.get(source).path);
        let below = match self.base.is_empty() {
            true => Some(identity.as_str()),
            false => identity
                .strip_prefix(self.base.trim_end_matches('/'))
                .and_then(|rest| rest.strip_prefix('/')),
        };
        below.unwrap_or(&identity).to_owned()
    }

    /// Whether the run would have found it, if it were still there.
    fn is_settled(
        &self,
        project: &Project,
        judged: &Judged,
        selection: &Selection,
        key: &Key,
    ) -> bool {
        let Some(rule) = rules::find(&key.rule) else {
            // A rule of a newer firelint, or one that is gone.
            return false;
        };
        let identity = join(&self.base, &key.path);
        let sources = &project.sources;
        let directory = directory_of(&identity);
        let own = sources
            .targets()
            .find(|(_, source)| sources.identity(&source.path) == identity);
        let is_gone = || sources.open("", &identity) == Err(NO_SUCH_FILE.to_owned());
        // A part of a module says little of it, and a file may be there and not be read.
        let was_seen = sources.is_walked(directory) && (own.is_some() || is_gone());
        let is_off = own.is_some_and(|(id, _)| {
            let config = project.configs.of(id);
            let level = config.and_then(|config| config.level(rule.id, &identity));
            level.is_some_and(|level| level.value == Level::Off)
        });
        let cannot_tell = judged.undecided.iter().any(|entry| {
            let hole = sources.get(entry.unknown.at.source).directory();
            let is_here = sources.identity(hole) == directory;
            let mut subjects = entry.subjects.iter();
            let is_about = subjects.any(|subject| key.is_about(subject));
            (entry.rules.is_empty() || entry.rules.contains(&rule.id)) && (is_here || is_about)
        });
        selection.has(rule)
            && was_seen
            && !is_off
            && !cannot_tell
            && project.syntax_errors.is_empty()
    }
}

impl fmt::Display for Baseline {
    /// The text of its file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = written(&Head { baseline: VERSION });
        let mut text = format!("{head}\n");
        for (key, &count) in &self.accepted {
            let _ = writeln!(text, "{}", written(&Line::new(key.clone(), count)));
        }
        f.write_str(&text)
    }
}

fn written(line: &impl Serialize) -> String {
    serde_json::to_string(line).expect("maps with text keys, and nothing that fails to serialise")
}

/// What the parser says, without its place: every line is a text of its own.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message[..end].to_owned()
}

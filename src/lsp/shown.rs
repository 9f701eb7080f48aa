//! What the client was told, and what it is to be told next.

use std::collections::{BTreeMap, BTreeSet};

use super::analysis::Analyses;
use super::diagnostics::{self, Audience};
use super::protocol::{Diagnostic, PullReport};
use super::uri;

/// The diagnostics of every file the client was told of.
#[derive(Debug, Default)]
pub struct Shown {
    by_path: BTreeMap<String, Entry>,
    results: u64,
    /// The last state of which the client was told that it should ask again.
    recalled: u64,
}

/// The diagnostics of one file.
#[derive(Debug)]
struct Entry {
    uri: String,
    version: Option<i32>,
    diagnostics: Vec<Diagnostic>,
    /// Whether they were sent unasked.
    is_pushed: bool,
    /// Which state of them this is.
    result: u64,
    /// Which state the client was last given when it asked.
    given: Option<u64>,
}

/// What is to be sent.
#[derive(Debug)]
pub struct Push {
    /// The file.
    pub uri: String,
    /// The state of its text, if it is open.
    pub version: Option<i32>,
    /// All that is said of it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Shown {
    /// Takes over what is known now, and gives what is to be sent for it. What was said of files that cannot be read
    /// stands: the client has moved it along with the text.
    pub fn update(&mut self, analyses: &Analyses, audience: Audience) -> Vec<Push> {
        let (mut wanted, held) = wanted(analyses, audience);
        let mut pushes = Vec::new();
        self.by_path.retain(|path, entry| {
            let stays = held.contains(path) || wanted.contains_key(path);
            if !stays && entry.is_pushed {
                pushes.push(Push {
                    uri: entry.uri.clone(),
                    version: audience.documents.get(path).map(|open| open.version),
                    diagnostics: Vec::new(),
                });
            }
            if !stays && entry.given.is_some() && audience.documents.get(path).is_some() {
                // It will ask again, and is to hear that there is nothing any more.
                wanted.insert(path.clone(), Vec::new());
                return true;
            }
            stays
        });
        for (path, diagnostics) in wanted {
            if !held.contains(&path) {
                pushes.extend(self.put(path, diagnostics, audience));
            }
        }
        pushes
    }

    fn put(
        &mut self,
        path: String,
        diagnostics: Vec<Diagnostic>,
        audience: Audience,
    ) -> Option<Push> {
        let open = audience.documents.get(&path);
        let uri = open.map_or_else(|| uri::of(&path), |document| document.uri.clone());
        let version = open.map(|document| document.version);
        let is_pushed = !audience.client.pulls || open.is_none();
        let before = self.by_path.get(&path);
        if open.is_none() && before.is_none() && diagnostics.is_empty() {
            return None;
        }
        let is_same = before.is_some_and(|entry| entry.diagnostics == diagnostics);
        let was_pushed = before.is_some_and(|entry| entry.is_pushed);
        let is_current = before.is_some_and(|entry| entry.version == version);
        self.results += u64::from(!is_same);
        let entry = Entry {
            uri: uri.clone(),
            version,
            diagnostics: diagnostics.clone(),
            is_pushed,
            result: before
                .filter(|_| is_same)
                .map_or(self.results, |entry| entry.result),
            given: before.and_then(|entry| entry.given),
        };
        self.by_path.insert(path, entry);
        match (is_pushed, was_pushed) {
            (true, true) if is_same && is_current => None,
            (true, _) => Some(Push {
                uri,
                version,
                diagnostics,
            }),
            // From now on it asks for them: what it was sent would stay beside what it is answered.
            (false, true) => Some(Push {
                uri,
                version,
                diagnostics: Vec::new(),
            }),
            (false, false) => None,
        }
    }

    /// Answers a client that asks for the diagnostics of a file.
    pub fn pulled(&mut self, path: &str, previous: Option<&str>) -> PullReport {
        // That nothing is said of it is an answer, too: when something is, the client is to ask again.
        let entry = self
            .by_path
            .entry(path.to_owned())
            .or_insert_with(|| Entry {
                uri: uri::of(path),
                version: None,
                diagnostics: Vec::new(),
                is_pushed: false,
                result: 0,
                given: None,
            });
        entry.given = Some(entry.result);
        let result_id = entry.result.to_string();
        match previous == Some(&result_id) {
            true => PullReport::Unchanged { result_id },
            false => PullReport::Full {
                result_id,
                items: entry.diagnostics.clone(),
            },
        }
    }

    /// Whether a client that asks is to be told that it should ask again: something that it was given has changed.
    pub fn recalls(&mut self) -> bool {
        let asked = self.by_path.values().filter(|entry| !entry.is_pushed);
        let mut behind =
            asked.filter(|entry| entry.given.is_some_and(|given| given != entry.result));
        let is_news = behind.any(|entry| entry.result > self.recalled);
        self.recalled = if is_news { self.results } else { self.recalled };
        is_news
    }

    /// A file is not open any more: nobody asks for its diagnostics.
    pub fn closed(&mut self, path: &str) {
        if let Some(entry) = self.by_path.get_mut(path) {
            entry.given = None;
        }
    }
}

type Wanted = BTreeMap<String, Vec<Diagnostic>>;

/// What is to be said of which file, and of which nothing new can be said.
fn wanted(analyses: &Analyses, audience: Audience) -> (Wanted, BTreeSet<String>) {
    let (mut wanted, mut held) = (Wanted::new(), BTreeSet::new());
    for analysis in analyses.iter() {
        if analysis.is_broken {
            held.extend(analysis.paths().cloned());
            continue;
        }
        for (path, diagnostics) in diagnostics::of(analysis, audience) {
            let known = wanted.entry(path).or_default();
            for diagnostic in diagnostics {
                if !known.contains(&diagnostic) {
                    known.push(diagnostic);
                }
            }
        }
    }
    (wanted, held)
}

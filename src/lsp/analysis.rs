//! What is known of the open texts: they are judged together with what they belong to, unsaved as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{Document, Documents};
use crate::config;
use crate::discover::{self, MOST_BYTES};
use crate::project::Project;
use crate::report::Checked;
use crate::source::{Source, SourceId};
use crate::suppress;
use crate::syntax::{Language, documents, hcl, is_of_module};

/// How many threads judge: one, for the editor needs the others.
pub const JOBS: usize = 1;

/// Open texts that belong together, and what is said of them.
#[derive(Debug)]
pub struct Analysis {
    /// The paths of the open texts that were judged.
    pub members: BTreeSet<String>,
    /// The files it speaks of, open or not, by path.
    pub files: BTreeMap<String, SourceId>,
    /// The configurations that count for them, by path.
    pub configs: BTreeMap<String, SourceId>,
    /// One of the open texts cannot be read as it is: what was said before still stands.
    pub is_broken: bool,
    /// The files it spoke of when all of it could be read.
    pub held: BTreeSet<String>,
    /// The run.
    pub checked: Checked,
}

impl Analysis {
    /// The source of a file among those it speaks of.
    pub fn source_of(&self, path: &str) -> Option<(SourceId, &Source)> {
        let id = *self.files.get(path)?;
        Some((id, self.checked.project.sources.get(id)))
    }

    /// The files it speaks of, or spoke of.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.files.keys().chain(&self.held)
    }

    fn speaks_of(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.held.contains(path) || self.members.contains(path)
    }

    fn of(documents: &Documents, members: BTreeSet<String>, first: &str) -> Self {
        let checked = judge(documents, &members, true);
        let sources = &checked.project.sources;
        let identity = |id: SourceId| sources.identity(&sources.get(id).path);
        let own = checked.named.iter().copied();
        let own = own.filter(|id| identity(*id) == first);
        let configs = checked.project.configs.iter();
        let configs = configs.map(|config| (identity(config.source), config.source));
        let configs = configs.collect();
        let files = checked.project.related(own);
        let files = files.into_iter().map(|id| (identity(id), id)).collect();
        Self {
            members,
            files,
            configs,
            is_broken: is_broken(&checked),
            held: BTreeSet::new(),
            checked,
        }
    }
}

/// Judges open texts, all others lying over the disk; `widely` where findings in other files are wanted, too.
pub fn judge(documents: &Documents, members: &BTreeSet<String>, widely: bool) -> Checked {
    let texts = documents.iter();
    let named = texts.clone().filter(|(path, _)| members.contains(*path));
    let named = named.map(|(path, document)| (path, &*document.text));
    let beside = texts.filter(|(path, _)| !members.contains(*path));
    let beside = beside.map(|(path, document)| (path, document.text.clone()));
    let mut found = discover::from_texts(named, beside, widely);
    for folder in &documents.folders {
        found.sources.stand_in(folder);
    }
    let project = Project::read(found.sources, &found.named, JOBS);
    let judged = suppress::judge(&project, &super::settings());
    Checked {
        project,
        judged,
        named: found.named,
        ..Checked::default()
    }
}

/// Whether one of the texts that are open cannot be read. A file in which nothing can be recognised any more is no less
/// broken than one with a mistake that is told.
fn is_broken(checked: &Checked) -> bool {
    let project = &checked.project;
    checked.named.iter().any(|&id| {
        let mut errors = project.syntax_errors.iter();
        errors.any(|error| error.span.source == id)
            || project.recognised.binary_search(&id).is_err()
                && has_mistakes(id, project.sources.get(id))
    })
}

fn has_mistakes(id: SourceId, source: &Source) -> bool {
    match Language::of(&source.path, &source.text) {
        Language::Hcl | Language::Variables if !source.path.ends_with(".json") => {
            hcl::file(id, &source.text).is_err()
        }
        _ => {
            let trees = documents(id, source);
            trees.iter().any(|tree| !tree.errors.is_empty())
        }
    }
}

/// Whether a text can be about ECS, or about a module that may be.
fn is_ours(path: &str, document: &Document) -> bool {
    let is_module =
        || is_of_module(path) || path.ends_with(".tfvars") || path.ends_with(".tfvars.json");
    let bytes = document.text.as_bytes();
    bytes.len() as u64 <= MOST_BYTES && (is_module() || discover::may_define(bytes))
}

/// Everything that is known of the open texts.
#[derive(Debug, Default)]
pub struct Analyses {
    all: Vec<Analysis>,
    /// The open texts of which nothing is known as they are.
    outdated: BTreeSet<String>,
}

/// How often a text may look for others that belong to it before it is judged by itself. What belongs together by one
/// of them may not by another.
const MOST_TURNS: usize = 3;

impl Analyses {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Analysis> {
        self.all.iter()
    }

    /// What is known of a file.
    pub fn of(&self, path: &str) -> Option<&Analysis> {
        let about = |analysis: &&Analysis| analysis.files.contains_key(path);
        let judged = |analysis: &&Analysis| analysis.members.contains(path);
        let mut all = self.all.iter();
        all.clone().find(judged).or_else(|| all.find(about))
    }

    /// A text is another one, or there is or is not one any more. A configuration counts for all others.
    pub fn outdate(&mut self, path: &str, documents: &Documents) {
        match is_config(path) {
            true => self.outdate_all(documents),
            false => self.outdated.extend([path.to_owned()]),
        }
    }

    /// Files on the disk may be other ones: whatever is open is judged anew.
    pub fn outdate_all(&mut self, documents: &Documents) {
        let open = documents.iter();
        let open = open.filter(|(path, _)| !is_config(path));
        self.outdated.extend(open.map(|(path, _)| path.to_owned()));
    }

    /// Judges what is outdated.
    pub fn refresh(&mut self, documents: &Documents) {
        let mut turns: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(path) = self.outdated.pop_first() {
            let turn = turns.entry(path.clone()).or_default();
            *turn += 1;
            match *turn <= MOST_TURNS {
                true => self.judge(documents, &path),
                false => self.judge_alone(documents, &path),
            }
        }
    }

    /// Judges a text with all that belongs to it.
    fn judge(&mut self, documents: &Documents, path: &str) {
        let is_open = |path: &String| documents.get(path).is_some();
        let mut before = self.take(|one| one.speaks_of(path));
        let mut members = members_of(&before);
        members.retain(is_open);
        if documents
            .get(path)
            .is_some_and(|document| !members.is_empty() || is_ours(path, document))
        {
            members.insert(path.to_owned());
        }
        let Some(first) = members.get(path).or(members.first()).cloned() else {
            return;
        };
        let mut analysis = loop {
            let analysis = Analysis::of(documents, members.clone(), &first);
            let paths = analysis.files.keys();
            let more: Vec<&String> = paths
                .filter(|path| is_open(path) && !members.contains(*path))
                .collect();
            if more.is_empty() {
                break analysis;
            }
            for path in more {
                let theirs = self.take(|one| one.speaks_of(path));
                members.extend(members_of(&theirs));
                members.insert(path.clone());
                before.extend(theirs);
            }
            members.retain(is_open);
        };
        if analysis.is_broken {
            // Nobody can tell now what belongs together.
            let known = before.iter();
            analysis.held = known.flat_map(|one| one.paths().cloned()).collect();
        } else {
            let files = &analysis.files;
            let (own, parted) = members
                .into_iter()
                .partition(|path| files.contains_key(path));
            analysis.members = own;
            let parted: BTreeSet<String> = parted;
            self.outdated.extend(parted);
        }
        self.keep(analysis);
    }

    fn judge_alone(&mut self, documents: &Documents, path: &str) {
        let mut parted = members_of(&self.take(|one| one.members.contains(path)));
        parted.remove(path);
        self.outdated.extend(parted);
        if documents.get(path).is_some() {
            let members = BTreeSet::from([path.to_owned()]);
            self.keep(Analysis::of(documents, members, path));
        }
    }

    fn keep(&mut self, analysis: Analysis) {
        self.outdated
            .retain(|path| !analysis.members.contains(path));
        self.all.push(analysis);
    }

    /// Takes out what is to be judged anew.
    fn take(&mut self, is_wanted: impl Fn(&Analysis) -> bool) -> Vec<Analysis> {
        let (taken, kept) = std::mem::take(&mut self.all)
            .into_iter()
            .partition(|one| is_wanted(one));
        self.all = kept;
        taken
    }
}

fn is_config(path: &str) -> bool {
    path.rsplit('/').next() == Some(config::NAME)
}

fn members_of(analyses: &[Analysis]) -> BTreeSet<String> {
    let members = analyses.iter().flat_map(|one| &one.members);
    members.cloned().collect()
}

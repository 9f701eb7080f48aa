//! What is lowered as a whole: a document, a template with all it nests, a module directory.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::{self, Directories};
use crate::config::Configs;
use crate::dialect::{Lowered, bare, cloudformation, plan, terraform};
use crate::discover::{defines_in_hcl, may_define};
use crate::source::{Source, SourceId, Sources, join, normal};
use crate::syntax::tree::Cursor;
use crate::syntax::{Language, documents, is_of_module};
use crate::threads;

/// The most neighbours of a named file that are read to find out what it belongs to.
const MOST_NEIGHBOURS: usize = 200;

/// How many documents are worth a thread of their own.
const SHARE: usize = 16;

/// One thing that is lowered as a whole.
#[derive(Debug)]
pub struct Unit {
    /// Its own sources, that is the document, or the files of the module that are known when it begins.
    pub sources: Vec<SourceId>,
    kind: UnitKind,
}

#[derive(Debug)]
enum UnitKind {
    /// A document in JSON or YAML.
    Document(SourceId),
    /// A Terraform or OpenTofu module: a directory.
    Module(String),
}

impl Unit {
    fn document(id: SourceId) -> Self {
        Self {
            sources: vec![id],
            kind: UnitKind::Document(id),
        }
    }

    /// How much work it is, in documents.
    fn weight(&self) -> usize {
        match self.kind {
            UnitKind::Document(_) => 1,
            UnitKind::Module(_) => SHARE,
        }
    }
}

/// The units of a run: every target by itself or in its module, and what stands around the named ones, or is declared to
/// belong to them.
pub fn of(sources: &Sources, named: &[SourceId], configs: &Configs) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut directories = Directories::new();
    let place = |directory: &str| (sources.identity(directory), normal(directory));
    for (id, source) in sources.found() {
        match is_in_module(source) {
            true => {
                let (identity, shown) = place(source.directory());
                let (_, own) = directories.entry(identity).or_insert((shown, Vec::new()));
                own.push(id);
            }
            false => units.push(Unit::document(id)),
        }
    }
    let mut wanted = BTreeMap::new();
    let mut beside = BTreeMap::new();
    for &id in named {
        let source = sources.get(id);
        for partner in configs.partners(sources, id) {
            let source = sources.get(partner);
            match is_in_module(source) {
                true => wanted.extend([place(source.directory())]),
                false => units.push(Unit::document(partner)),
            }
        }
        if is_in_module(source) {
            wanted.extend([place(source.directory())]);
        } else {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            let names: &mut Vec<&str> = beside.entry(source.directory()).or_default();
            names.push(name);
        }
    }
    for (directory, names) in beside {
        let above = modules_that_name(sources, directory, &names);
        wanted.extend(above.iter().map(|directory| place(directory)));
        let neighbours = neighbours(sources, directory);
        units.extend(neighbours.into_iter().map(Unit::document));
    }
    for (identity, shown) in &wanted {
        // Its other files are its own as well, so that a module that calls it is seen to own it.
        let beside = module_files(sources, shown);
        let (_, own) = directories
            .entry(identity.clone())
            .or_insert((shown.clone(), Vec::new()));
        let known: BTreeSet<SourceId> = own.iter().copied().collect();
        own.extend(beside.into_iter().filter(|id| !known.contains(id)));
    }
    let mut seen = BTreeSet::new();
    units.retain(|unit| seen.insert(unit.sources.clone()));
    let is_named = |identity: &str| wanted.contains_key(identity);
    for identity in modules::worthwhile(sources, &directories, is_named) {
        if let Some((directory, own)) = directories.remove(&identity) {
            units.push(Unit {
                sources: own,
                kind: UnitKind::Module(directory),
            });
        }
    }
    units
}

/// Whether the source is read with the module of its directory, and not by itself.
fn is_in_module(source: &Source) -> bool {
    let language = || Language::of(&source.path, &source.text);
    is_of_module(&source.path) || matches!(language(), Language::Hcl | Language::Variables)
}

/// The files of a module, targets or not.
fn module_files(sources: &Sources, directory: &str) -> Vec<SourceId> {
    let names = sources.names_in(directory).into_iter();
    let code = names.filter(|name| is_of_module(name));
    code.filter_map(|name| sources.open(directory, &name).ok())
        .collect()
}

/// The documents beside a named file that may hold what it is linked to.
fn neighbours(sources: &Sources, directory: &str) -> Vec<SourceId> {
    let is_document = |name: &String| {
        let endings = [".json", ".jsonc", ".yaml", ".yml"];
        endings.iter().any(|ending| name.ends_with(ending)) && !is_of_module(name)
    };
    let names = sources.names_in(directory).into_iter().filter(is_document);
    let opened = names
        .take(MOST_NEIGHBOURS)
        .filter_map(|name| sources.open(directory, &name).ok());
    let context = opened.filter(|&id| !sources.is_asked(id));
    context
        .filter(|&id| may_define(sources.get(id).text.as_bytes()))
        .collect()
}

/// How many directories above a file are looked at for a module that reads it: `templates/ecs/app.json.tpl` is common.
const MOST_ABOVE: usize = 3;

/// The modules in a directory and those above that read a file of one of these names.
fn modules_that_name(sources: &Sources, own: &str, names: &[&str]) -> Vec<String> {
    let above = std::iter::successors(Some(normal(own)), |below| Some(join(below, "..")));
    let mut found = Vec::new();
    for directory in above.take(1 + MOST_ABOVE) {
        let files = sources.names_in(&directory).into_iter();
        let mut modules = files
            .filter(|file| is_of_module(file))
            .take(MOST_NEIGHBOURS)
            .filter_map(|file| sources.open(&directory, &file).ok());
        let names_it = |id: SourceId| {
            let text = &sources.get(id).text;
            names.iter().any(|name| text.contains(name))
        };
        if modules.any(names_it) {
            found.push(directory);
        }
    }
    found
}

/// What each unit defines, in the order of the units; `None` where it defines nothing.
pub fn lower(sources: &Sources, units: &[Unit], jobs: usize) -> Vec<Option<Lowered>> {
    let work: usize = units.iter().map(Unit::weight).sum();
    let threads = threads::worth(jobs, work, SHARE);
    threads::map(units, threads, |unit| lower_one(sources, unit))
}

fn lower_one(sources: &Sources, unit: &Unit) -> Option<Lowered> {
    match &unit.kind {
        UnitKind::Document(id) => document(sources, *id),
        UnitKind::Module(directory) => module(sources, directory),
    }
}

/// What a module directory defines. A mistake in a module that defines nothing of ECS's is none of ours.
fn module(sources: &Sources, directory: &str) -> Option<Lowered> {
    let lowered = terraform::lower(sources, directory);
    let is_of_ecs = |source: SourceId| defines_in_hcl(sources.get(source).text.as_bytes());
    let mut errors = lowered.syntax_errors.iter();
    let is_ours = !lowered.tasks.is_empty()
        || !lowered.services.is_empty()
        || errors.any(|error| is_of_ecs(error.span.source));
    is_ours.then_some(lowered)
}

/// What a file defines, document by document.
fn document(sources: &Sources, id: SourceId) -> Option<Lowered> {
    let source = sources.get(id);
    let mut found: Option<Lowered> = None;
    for tree in documents(id, source) {
        if let Some(mut lowered) = recognised(sources, tree.root(&source.text)) {
            lowered.syntax_errors.extend(tree.errors);
            found.get_or_insert_default().extend(lowered);
        }
    }
    found
}

/// A document by its shape: the first dialect that recognises it lowers it.
fn recognised(sources: &Sources, root: Cursor) -> Option<Lowered> {
    if cloudformation::recognise(root) {
        let lowered = cloudformation::lower(sources, root);
        // Most templates are about other things, and so are the stacks they nest.
        let source = sources.get(root.span().source);
        let is_of_ecs = source.text.contains("::ECS::")
            || !lowered.tasks.is_empty()
            || !lowered.services.is_empty();
        return is_of_ecs.then_some(lowered);
    }
    if let Some(form) = plan::recognise(root) {
        return Some(plan::lower(sources, root, form));
    }
    let form = bare::recognise(root)?;
    Some(bare::lower(root, form))
}

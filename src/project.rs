//! Everything lowered from one set of sources.

use std::thread;

use crate::dialect::{Lowered, bare, plan};
use crate::graph::Deployed;
use crate::link::{self, Link};
use crate::model::{Service, Task};
use crate::source::{Source, SourceId, Sources};
use crate::syntax::json::{self, Json};
use crate::syntax::tree::SyntaxError;

/// The definitions of one run, with their texts and how they belong together.
#[derive(Debug, Default)]
pub struct Project {
    /// The texts.
    pub sources: Sources,
    /// Task definitions, in the order of the sources.
    pub tasks: Vec<Task>,
    /// Services, in the order of the sources.
    pub services: Vec<Service>,
    /// Which service runs which task definition.
    pub links: Vec<Link>,
    /// What the language does not allow, in files that hold definitions.
    pub syntax_errors: Vec<SyntaxError>,
    /// Which sources hold a definition, in the order of the sources.
    pub recognised: Vec<SourceId>,
}

/// What one text holds.
#[derive(Debug)]
pub struct Read {
    lowered: Lowered,
    errors: Vec<SyntaxError>,
}

/// Reads one text, if it holds a definition.
pub fn read(sources: &Sources, id: SourceId, source: &Source) -> Option<Read> {
    let commented = [".jsonc", ".json5", ".code-workspace"]
        .iter()
        .any(|ending| source.path.ends_with(ending));
    let language = if commented {
        Json::Commented
    } else {
        Json::Strict
    };
    let tree = json::parse(id, &source.text, language);
    let root = tree.root(&source.text);
    let lowered = match plan::recognise(root) {
        Some(form) => plan::lower(sources, root, form),
        None => bare::lower(root, bare::recognise(root)?),
    };
    Some(Read {
        lowered,
        errors: tree.errors,
    })
}

impl Project {
    /// Reads texts and links what they define.
    pub fn of(sources: Sources) -> Self {
        let found: Vec<(SourceId, Read)> = sources
            .iter()
            .filter_map(|(id, source)| Some((id, read(&sources, id, source)?)))
            .collect();
        Self::join(sources, found)
    }

    /// As [`Project::of`], with several threads.
    pub fn read(sources: Sources, jobs: usize) -> Self {
        let all: Vec<(SourceId, &Source)> = sources.iter().collect();
        let context = &sources;
        // A thread costs as much as reading a dozen files.
        let share = all.len().div_ceil(jobs.max(1)).max(16);
        let found = thread::scope(|scope| {
            let threads: Vec<_> = all
                .chunks(share)
                .map(|chunk| {
                    let read = |&(id, source): &(SourceId, &Source)| {
                        Some((id, read(context, id, source)?))
                    };
                    scope.spawn(move || chunk.iter().filter_map(read).collect::<Vec<_>>())
                })
                .collect();
            let joined = threads.into_iter().flat_map(|thread| match thread.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect()
        });
        Self::join(sources, found)
    }

    /// Joins what was read from each text, in the order of the texts.
    pub fn join(sources: Sources, found: Vec<(SourceId, Read)>) -> Self {
        let mut project = Self {
            sources,
            ..Self::default()
        };
        for (id, read) in found {
            project.recognised.push(id);
            project.tasks.extend(read.lowered.tasks);
            project.services.extend(read.lowered.services);
            project.syntax_errors.extend(read.errors);
            project.syntax_errors.extend(read.lowered.syntax_errors);
        }
        project.links = link::link(&project.sources, &project.tasks, &project.services);
        project
    }

    /// Every task definition with the services that run it, in order.
    pub fn deployed(&self) -> impl Iterator<Item = Deployed<'_>> {
        self.tasks.iter().enumerate().map(|(index, task)| {
            let links = self.links.iter().filter(|link| link.task == index);
            let services = links.map(|link| (&self.services[link.service], &link.strength));
            Deployed::new(task, services.collect())
        })
    }

    /// The task definitions a service runs, as places in [`Project::tasks`].
    pub fn run_by(&self, service: usize) -> impl Iterator<Item = usize> {
        self.links
            .iter()
            .filter(move |link| link.service == service)
            .map(|link| link.task)
    }
}

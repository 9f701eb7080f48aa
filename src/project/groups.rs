//! Which sources have to do with each other: what is changed in one group leaves what is said of the others alone.

use super::Project;
use crate::source::SourceId;

/// The group of each source: those read together, and those whose definitions are linked, are in one.
#[derive(Clone, Debug)]
pub struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    /// The groups of a project.
    pub fn of(project: &Project) -> Self {
        let mut groups = Self {
            parents: (0..project.sources.iter().count()).collect(),
        };
        for sources in &project.read_together {
            groups.join(sources.iter().copied());
        }
        for link in &project.links {
            let task = &project.tasks[link.task];
            let service = &project.services[link.service];
            groups.join([task.span.source, service.span.source]);
        }
        groups
    }

    /// The group a source is in, by one of its members.
    pub fn group(&self, id: SourceId) -> usize {
        let mut at = id.index();
        while self.parents[at] != at {
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, sources: impl IntoIterator<Item = SourceId>) {
        let mut sources = sources.into_iter();
        let Some(first) = sources.next() else {
            return;
        };
        for other in sources {
            let (own, other) = (self.root(first), self.root(other));
            let (low, high) = (own.min(other), own.max(other));
            self.parents[high] = low;
        }
    }

    /// As [`Groups::group`], and shortens the way for the next one who asks.
    fn root(&mut self, id: SourceId) -> usize {
        let root = self.group(id);
        let mut at = id.index();
        while self.parents[at] != root {
            at = std::mem::replace(&mut self.parents[at], root);
        }
        root
    }
}

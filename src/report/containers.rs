//! Where the containers are that a schedule speaks of.

use std::collections::BTreeMap;

use crate::model::Located;
use crate::project::Project;
use crate::rules::Reported;
use crate::source::{SourceId, Span};

/// A task definition and a container, by their names.
type Names<'a> = (Option<&'a str>, String);

/// The places of all containers of a run, by the names that findings know them by.
pub struct Containers<'a> {
    places: BTreeMap<Names<'a>, BTreeMap<SourceId, Vec<Span>>>,
}

impl<'a> Containers<'a> {
    /// The containers of a project.
    pub fn of(project: &'a Project) -> Self {
        let mut places: BTreeMap<Names, BTreeMap<SourceId, Vec<Span>>> = BTreeMap::new();
        for task in &project.tasks {
            for container in task.containers.iter() {
                let names = (task.display_name(), container.display_name());
                let place = container.place();
                let of_names = places.entry(names).or_default();
                of_names.entry(place.source).or_default().push(place);
            }
        }
        let mut all = places.values_mut().flat_map(BTreeMap::values_mut);
        all.by_ref().for_each(|spans| spans.sort());
        Self { places }
    }

    /// Where a container is that a finding speaks of: of several that are called the same, the one nearest to it.
    pub fn place(&self, reported: &'a Reported, container: &str) -> Option<Span> {
        let names = (reported.subject.task.as_deref(), container.to_owned());
        let found = self.places.get(&names)?;
        let near = reported.finding.primary().span;
        let Some(here) = found.get(&near.source) else {
            return found.values().next()?.first().copied();
        };
        let after = here.partition_point(|span| *span < near);
        let around = here[after.saturating_sub(1)..].iter().take(2);
        around
            .min_by_key(|span| span.start.abs_diff(near.start))
            .copied()
    }
}

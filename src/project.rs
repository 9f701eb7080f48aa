//! Everything lowered from one set of sources.

mod modules;
mod units;

use std::collections::BTreeSet;

use crate::dialect::Lowered;
use crate::graph::Deployed;
use crate::link::{self, Link};
use crate::model::{Provenance, Service, Task};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::tree::SyntaxError;
use units::Unit;

/// The definitions of one run, with their texts and how they belong together.
#[derive(Debug, Default)]
pub struct Project {
    /// The texts.
    pub sources: Sources,
    /// Task definitions, in the order of the sources; one for each scenario.
    pub tasks: Vec<Task>,
    /// Services, in the order of the sources; one for each scenario.
    pub services: Vec<Service>,
    /// Which service runs which task definition.
    pub links: Vec<Link>,
    /// What the language does not allow, in files that hold definitions.
    pub syntax_errors: Vec<SyntaxError>,
    /// Which targets hold a definition or a part of one, in the order of the sources.
    pub recognised: Vec<SourceId>,
    /// The units that some target belongs to.
    asked: BTreeSet<usize>,
}

impl Project {
    /// Reads texts and links what they define.
    pub fn of(sources: Sources) -> Self {
        Self::read(sources, &[], 1)
    }

    /// As [`Project::of`], with several threads. Around the `named` sources, what is needed to understand them is
    /// read as context.
    pub fn read(sources: Sources, named: &[SourceId], jobs: usize) -> Self {
        let units = units::of(&sources, named);
        let lowered = units::lower(&sources, &units, jobs);
        let mut project = Self {
            sources,
            ..Self::default()
        };
        project.join(&units, lowered);
        project.links = link::link(&project.sources, &project.tasks, &project.services);
        project
    }

    /// Joins what was read from each unit, in the order of the units. A unit that another one has read as a part of
    /// itself, with the values it gives it, is not judged by guesses as well.
    fn join(&mut self, units: &[Unit], lowered: Vec<Option<Lowered>>) {
        let parts: Vec<BTreeSet<SourceId>> = lowered
            .iter()
            .map(|lowered| {
                lowered
                    .iter()
                    .flat_map(|one| one.parts.iter().copied())
                    .collect()
            })
            .collect();
        let owns = |owner: usize, unit: usize| {
            units[unit]
                .sources
                .iter()
                .any(|id| parts[owner].contains(id))
        };
        let owners: Vec<usize> = (0..units.len())
            .filter(|&unit| !parts[unit].is_empty())
            .collect();
        let is_part = |unit: usize| {
            let mut others = owners.iter().filter(|&&owner| owner != unit);
            others.any(|&owner| owns(owner, unit) && !owns(unit, owner))
        };
        let whole: Vec<bool> = (0..units.len()).map(|unit| !is_part(unit)).collect();
        let mut recognised = BTreeSet::new();
        for (index, lowered) in lowered.into_iter().enumerate() {
            let Some(mut lowered) = lowered.filter(|_| whole[index]) else {
                continue;
            };
            for task in &mut lowered.tasks {
                task.provenance.unit = index;
            }
            for service in &mut lowered.services {
                service.provenance.unit = index;
            }
            let own = &units[index].sources;
            let is_asked = own.iter().any(|&id| self.sources.is_target(id));
            if is_asked {
                self.asked.insert(index);
            }
            // What is wrong with a neighbour is not what was asked.
            let sources = &self.sources;
            let errors = lowered.syntax_errors.into_iter();
            let errors = errors.filter(|error| is_asked || sources.is_target(error.span.source));
            self.syntax_errors.extend(errors);
            recognised.extend(own.iter().copied());
            recognised.extend(lowered.parts);
            self.tasks.extend(lowered.tasks);
            self.services.extend(lowered.services);
        }
        recognised.retain(|&id| self.sources.is_target(id));
        self.recognised = recognised.into_iter().collect();
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

    /// Whether a definition was asked about: it stands in a target, or a target makes it.
    pub fn is_asked(&self, place: Span, provenance: &Provenance) -> bool {
        self.sources.is_target(place.source) || self.asked.contains(&provenance.unit)
    }

    /// How many task definitions were asked about, their scenarios counted once.
    pub fn task_count(&self) -> usize {
        let provenances = self.tasks.iter().map(|task| (task.span, &task.provenance));
        self.count(provenances)
    }

    /// How many services were asked about, their scenarios counted once.
    pub fn service_count(&self) -> usize {
        let services = self.services.iter();
        self.count(services.map(|service| (service.span, &service.provenance)))
    }

    fn count<'a>(&self, definitions: impl Iterator<Item = (Span, &'a Provenance)>) -> usize {
        let asked = definitions.filter(|(span, provenance)| self.is_asked(*span, provenance));
        let distinct: BTreeSet<_> = asked
            .map(|(span, provenance)| match &provenance.address {
                Some(address) => (provenance.unit, Some(address), None),
                None => (provenance.unit, None, Some(span)),
            })
            .collect();
        distinct.len()
    }
}

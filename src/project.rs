//! Everything lowered from one set of sources.

mod groups;
mod modules;
mod related;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Configs;
use crate::dialect::Lowered;
use crate::graph::Deployed;
use crate::link::{self, Link, Strength};
use crate::model::{Provenance, Service, Task, Unknown};
use crate::source::{SourceId, Sources, Span, directory_of};
use crate::syntax::Language;
use crate::syntax::tree::SyntaxError;
pub use groups::Groups;
use units::Unit;

/// The definitions of one run, with their texts and how they belong together.
#[derive(Debug, Default)]
pub struct Project {
    /// How many threads work on it.
    pub jobs: usize,
    /// The texts.
    pub sources: Sources,
    /// What their repositories have decided about firelint.
    pub configs: Configs,
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
    /// What may define more and cannot be looked into.
    pub unseen: BTreeSet<Unknown>,
    /// The sources of which nothing is shown but what is pointed at.
    discreet: BTreeSet<SourceId>,
    /// The units that some target belongs to.
    asked: BTreeSet<usize>,
    /// The sources that were read for one unit each.
    read_together: Vec<BTreeSet<SourceId>>,
}

impl Project {
    /// Reads texts and links what they define.
    pub fn of(sources: Sources) -> Self {
        Self::read(sources, &[], 1)
    }

    /// As [`Project::of`], with several threads. Around the `named` sources, what is needed to understand them is
    /// read as context.
    pub fn read(sources: Sources, named: &[SourceId], jobs: usize) -> Self {
        Self::read_part(sources, named, jobs, &BTreeSet::new())
    }

    /// As [`Project::read`], and makes nothing of these targets: they have nothing to do with what is wanted.
    pub fn read_part(
        mut sources: Sources,
        named: &[SourceId],
        jobs: usize,
        unwanted: &BTreeSet<SourceId>,
    ) -> Self {
        let mut configs = Configs::default();
        configs.settle(&mut sources);
        let mut units = units::of(&sources, named, &configs);
        units.retain(|unit| !unit.sources.iter().all(|id| unwanted.contains(id)));
        let lowered = units::lower(&sources, &units, jobs);
        // What was read for the sake of others has its configuration, too.
        configs.settle(&mut sources);
        let mut project = Self {
            jobs,
            sources,
            configs,
            ..Self::default()
        };
        project.join(&units, lowered);
        project.links = link::link(
            &project.sources,
            &project.configs,
            &project.tasks,
            &project.services,
        );
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
        let mut owners: BTreeMap<SourceId, Vec<usize>> = BTreeMap::new();
        for (owner, parts) in parts.iter().enumerate() {
            for id in parts {
                owners.entry(*id).or_default().push(owner);
            }
        }
        let owns = |owner: usize, unit: usize| {
            let mut sources = units[unit].sources.iter();
            sources.any(|id| parts[owner].contains(id))
        };
        let is_part = |unit: usize| {
            let own = units[unit].sources.iter();
            let mut owners = own.filter_map(|id| owners.get(id)).flatten();
            owners.any(|&owner| owner != unit && !owns(unit, owner))
        };
        let mut recognised = BTreeSet::new();
        for (index, lowered) in lowered.into_iter().enumerate() {
            let Some(mut lowered) = lowered.filter(|_| !is_part(index)) else {
                continue;
            };
            let crowd = lowered.tasks.len();
            for task in &mut lowered.tasks {
                task.provenance.unit = index;
                task.provenance.crowd = crowd;
                task.account = self.configs.account(task.span.source);
            }
            for service in &mut lowered.services {
                service.provenance.unit = index;
                service.account = self.configs.account(service.span.source);
            }
            let read = units[index].sources.iter().chain(&lowered.parts);
            let is_asked = read.clone().any(|&id| self.sources.is_target(id));
            recognised.extend(read.clone().copied());
            self.read_together.push(read.copied().collect());
            if is_asked {
                self.asked.insert(index);
                // A neighbour that cannot be read is nobody's trouble until somebody asks about it.
                self.syntax_errors.extend(lowered.syntax_errors);
                self.unseen.extend(lowered.unseen);
            }
            self.discreet.extend(lowered.discreet);
            self.tasks.extend(lowered.tasks);
            self.services.extend(lowered.services);
        }
        recognised.retain(|&id| self.sources.is_target(id));
        self.recognised = recognised.into_iter().collect();
        self.take_errors_of_configs(0);
    }

    /// Takes up what is wrong with the configurations that were found after so many others.
    fn take_errors_of_configs(&mut self, others: usize) {
        let new = self.configs.iter().skip(others);
        let errors = new.flat_map(|config| config.syntax_errors.iter().cloned());
        self.syntax_errors.extend(errors);
        self.sort_errors();
    }

    /// By place, and each once: several modules may call one that cannot be read.
    fn sort_errors(&mut self) {
        let sources = &self.sources;
        let place = |error: &SyntaxError| {
            let source = sources.get(error.span.source);
            (source.path.as_str(), error.span.start)
        };
        self.syntax_errors
            .sort_by(|left, right| place(left).cmp(&place(right)));
        self.syntax_errors.dedup();
    }

    /// Whether nothing of a source is shown but what is pointed at. Plans, states and files of values hold secrets
    /// in the clear, and reports are public.
    pub fn is_discreet(&self, id: SourceId) -> bool {
        let source = self.sources.get(id);
        let language = || Language::of(&source.path, &source.text);
        self.discreet.contains(&id) || language() == Language::Variables
    }

    /// Whether a configuration sets a path aside, read or not. Nothing else may have led to that configuration: what is
    /// wrong with it is told from now on.
    pub fn excludes(&mut self, path: &str) -> bool {
        let identity = self.sources.identity(path);
        let known = self.configs.iter().count();
        let config = self.configs.find(&self.sources, directory_of(path));
        let excludes = config.is_some_and(|config| config.excludes(&identity));
        if self.configs.iter().count() > known {
            self.take_errors_of_configs(known);
        }
        excludes
    }

    /// Every task definition with the services that run it, in order.
    pub fn deployed(&self) -> impl Iterator<Item = Deployed<'_>> {
        let deployments = self.deployments().into_iter();
        deployments.map(|(task, services)| Deployed::new(task, services))
    }

    /// As [`Project::deployed`], before anything is made of it.
    pub fn deployments(&self) -> Vec<(&Task, Vec<(&Service, &Strength)>)> {
        let mut services: BTreeMap<usize, Vec<_>> = BTreeMap::new();
        for link in &self.links {
            let service = (&self.services[link.service], &link.strength);
            services.entry(link.task).or_default().push(service);
        }
        let tasks = self.tasks.iter().enumerate();
        tasks
            .map(|(index, task)| (task, services.remove(&index).unwrap_or_default()))
            .collect()
    }

    /// The task definitions a service runs, as places in [`Project::tasks`].
    pub fn run_by(&self, service: usize) -> impl Iterator<Item = usize> {
        // They are in the order of the services.
        let first = self.links.partition_point(|link| link.service < service);
        let links = self.links[first..].iter();
        links
            .take_while(move |link| link.service == service)
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

    /// How many services were asked about, their scenarios counted once. A task set is a part of one.
    pub fn service_count(&self) -> usize {
        let services = self.services.iter().filter(|service| !service.is_task_set);
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

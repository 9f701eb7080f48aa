//! What `firelint.toml` says of links.

use std::collections::{BTreeSet, HashMap};

use super::stem;
use crate::config::{Config, Configs, DeclaredLink};
use crate::model::{Located, Provenance, Service, Task, Text, Value};
use crate::source::{SourceId, Sources, Span, join};

/// The `[[link]]`s of a run, so that a service need not be held against each of them, nor they against each task
/// definition.
pub struct Declared<'a> {
    sources: &'a Sources,
    configs: &'a Configs,
    links: HashMap<SourceId, Index<'a, &'a DeclaredLink>>,
    tasks: Index<'a, usize>,
}

impl<'a> Declared<'a> {
    /// All that is declared, about these task definitions.
    pub fn new(sources: &'a Sources, configs: &'a Configs, tasks: &'a [Task]) -> Self {
        let mut links = HashMap::new();
        for config in configs.iter().filter(|config| !config.links.is_empty()) {
            let index: &mut Index<&DeclaredLink> = links.entry(config.source).or_default();
            for link in &config.links {
                let written = link.service.value.as_str();
                index.add(path_of(config, written), [Some(written)], link);
            }
        }
        let tasks = match links.is_empty() {
            true => Index::default(),
            false => of_tasks(sources, tasks),
        };
        Self {
            sources,
            configs,
            links,
            tasks,
        }
    }

    /// The task definitions that a service is declared to run.
    pub fn of(&self, service: &Service) -> Vec<usize> {
        let place = service.place();
        let Some(config) = self.configs.of(place.source) else {
            return Vec::new();
        };
        let Some(links) = self.links.get(&config.source) else {
            return Vec::new();
        };
        let ours = links.get(
            &identity(self.sources, place),
            names(&service.name, &service.provenance),
        );
        let tasks = ours.flat_map(|link| {
            let written = link.task_definition.value.as_str();
            let path = path_of(config, written);
            self.tasks.get(&path, [Some(written)]).collect::<Vec<_>>()
        });
        let found: BTreeSet<usize> = tasks.collect();
        found.into_iter().collect()
    }
}

fn of_tasks<'a>(sources: &Sources, tasks: &'a [Task]) -> Index<'a, usize> {
    let mut index = Index::default();
    for (number, task) in tasks.iter().enumerate() {
        let names = names(&task.family, &task.provenance);
        index.add(identity(sources, task.span), names, number);
    }
    index
}

/// What a definition is called: by itself, by its address, and by that of all its instances.
fn names<'a>(own: &'a Value<Text>, provenance: &'a Provenance) -> [Option<&'a str>; 3] {
    let address = provenance.address.as_deref();
    let all = address.map(stem).filter(|all| Some(*all) != address);
    [own.known().map(Text::written), address, all]
}

/// What a path in a configuration is known by.
fn path_of(config: &Config, written: &str) -> String {
    join(&config.base, written)
}

fn identity(sources: &Sources, place: Span) -> String {
    sources.identity(&sources.get(place.source).path)
}

/// Things by their file and by their names.
struct Index<'a, T> {
    paths: HashMap<String, Vec<T>>,
    names: HashMap<&'a str, Vec<T>>,
}

impl<T> Default for Index<'_, T> {
    fn default() -> Self {
        Self {
            paths: HashMap::new(),
            names: HashMap::new(),
        }
    }
}

impl<'a, T: Copy> Index<'a, T> {
    fn add(&mut self, path: String, names: impl IntoIterator<Item = Option<&'a str>>, one: T) {
        self.paths.entry(path).or_default().push(one);
        for name in names.into_iter().flatten() {
            self.names.entry(name).or_default().push(one);
        }
    }

    fn get<'b, const N: usize>(
        &'b self,
        path: &str,
        names: [Option<&str>; N],
    ) -> impl Iterator<Item = T> + use<'a, 'b, T, N> {
        let named = names.map(|name| name.and_then(|name| self.names.get(name)));
        let at_path = self.paths.get(path).into_iter();
        at_path
            .chain(named.into_iter().flatten())
            .flatten()
            .copied()
    }
}

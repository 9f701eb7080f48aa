//! What `firelint.toml` says of links, and what of it leads nowhere.

use std::collections::{BTreeSet, HashMap};

use crate::config::{Config, Configs, DeclaredLink};
use crate::ignores::Mistake;
use crate::model::{Located, Provenance, Service, Spanned, Task, Text, Value, nearest};
use crate::source::{SourceId, Sources, Span, join};

/// The longest text that a name is suggested for: looking for what resembles a long one takes long.
const LONGEST_MEANT: usize = 200;

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
        let ours = links.get(&identity(self.sources, place), names_of_service(service));
        let tasks = ours.flat_map(|link| {
            let written = link.task_definition.value.as_str();
            let path = path_of(config, written);
            self.tasks.get(&path, [Some(written)]).collect::<Vec<_>>()
        });
        let found: BTreeSet<usize> = tasks.collect();
        found.into_iter().collect()
    }
}

/// What `[[link]]`s name and nothing is, where all was read that it may be. `is_whole` where nothing was left out.
pub fn astray(
    sources: &Sources,
    configs: &Configs,
    tasks: &[Task],
    services: &[Service],
    is_whole: bool,
) -> Vec<Mistake> {
    let walked = configs
        .iter()
        .filter(|config| !config.links.is_empty() && is_whole && sources.is_walked(&config.base));
    let sides = walked.flat_map(|config| {
        let is_ours = |service: &&Service| {
            let governing = configs.of(service.place().source);
            governing.is_some_and(|governing| governing.source == config.source)
        };
        // A file that is set aside may hold what is meant.
        let mut read = sources.iter();
        let is_open = read.any(|(id, _)| sources.is_excluded(id));
        let ours = services.iter().filter(is_ours);
        let services = Side {
            noun: "service",
            named: "its name",
            is_known: !is_open && ours.clone().all(|service| is_known(&service.name)),
            index: of_services(sources, ours),
        };
        let tasks = Side {
            noun: "task definition",
            named: "its family",
            is_known: !is_open && tasks.iter().all(|task| is_known(&task.family)),
            index: of_tasks(sources, tasks),
        };
        let links = config.links.iter();
        let lost = links.flat_map(|link| {
            let lost = [
                services.lost(sources, config, &link.service),
                tasks.lost(sources, config, &link.task_definition),
            ];
            lost.into_iter().flatten()
        });
        lost.collect::<Vec<_>>()
    });
    sides.collect()
}

/// The definitions that one side of a `[[link]]` may mean.
struct Side<'a> {
    noun: &'static str,
    named: &'static str,
    /// Whether no name of one is decided elsewhere.
    is_known: bool,
    index: Index<'a, usize>,
}

impl Side<'_> {
    /// The mistake of naming what nothing is.
    fn lost(
        &self,
        sources: &Sources,
        config: &Config,
        written: &Spanned<String>,
    ) -> Option<Mistake> {
        let (text, path) = (written.value.as_str(), path_of(config, &written.value));
        if self.index.get(&path, [Some(text)]).next().is_some() {
            return None;
        }
        let noun = self.noun;
        let says = match sources.open("", &path) {
            // What is no one's to judge is no one's to deny.
            Ok(id) if !sources.is_target(id) => return None,
            Ok(_) => format!("this file holds no {noun}"),
            Err(_) if !self.is_known => return None,
            Err(_) => format!("no {noun} here is called `{text}`"),
        };
        let paths = self.index.paths.keys();
        let paths = paths.filter_map(|path| config.relative(path));
        let mut known: Vec<&str> = self.index.names.keys().copied().chain(paths).collect();
        known.sort_unstable();
        let meant = match text.len() {
            0..=LONGEST_MEANT => nearest(text, known.into_iter()),
            _ => None,
        };
        Some(Mistake {
            span: written.span,
            text: says,
            help: match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write the path of its file, {}, or its address", self.named),
            },
        })
    }
}

fn of_tasks<'a>(sources: &Sources, tasks: &'a [Task]) -> Index<'a, usize> {
    let mut index = Index::default();
    for (number, task) in tasks.iter().enumerate() {
        let names = [written(&task.family), address(&task.provenance)];
        index.add(identity(sources, task.span), names, number);
    }
    index
}

fn of_services<'a>(
    sources: &Sources,
    services: impl Iterator<Item = &'a Service>,
) -> Index<'a, usize> {
    let mut index = Index::default();
    for (number, service) in services.enumerate() {
        let path = identity(sources, service.place());
        index.add(path, names_of_service(service), number);
    }
    index
}

fn names_of_service(service: &Service) -> [Option<&str>; 2] {
    [written(&service.name), address(&service.provenance)]
}

fn written(name: &Value<Text>) -> Option<&str> {
    name.known().map(Text::written)
}

fn address(provenance: &Provenance) -> Option<&str> {
    provenance.address.as_deref()
}

/// Whether nobody decides elsewhere what it is called.
fn is_known(name: &Value<Text>) -> bool {
    name.read()
        .is_ok_and(|text| text.is_none_or(|text| !text.has_hole()))
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

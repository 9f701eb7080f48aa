//! Which service runs which task definition, and how surely.

mod declared;

use std::collections::{BTreeSet, HashMap};

use crate::config::Configs;
use crate::model::{Fact, Located, Service, Task, Text, Unknown, Why, all};
use crate::source::Sources;
use declared::Declared;

/// What a link between a service and a task definition rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The service refers to the task definition by its name in the same template or module.
    Reference(String),
    /// The service names the family, and a task definition in the same directory has it.
    Family(String),
    /// The load balancer names a container, and one task definition in the same directory has it.
    ContainerName(String),
    /// A `[[link]]` in `firelint.toml` says so.
    Declared,
}

impl Strength {
    /// What the link rests on where it is not exact, for a finding that needs both sides.
    pub fn caveat(&self) -> Option<String> {
        match self {
            Self::Reference(_) | Self::Declared => None,
            _ => Some(self.describe()),
        }
    }

    /// What the link rests on.
    pub fn describe(&self) -> String {
        match self {
            Self::Reference(address) => format!("the service refers to `{address}`"),
            Self::Declared => "a `[[link]]` in `firelint.toml` says so".to_owned(),
            Self::Family(family) => format!(
                "taken to belong together: the service and a task definition in the same directory both say family `{family}`"
            ),
            Self::ContainerName(name) => format!(
                "taken to belong together: the service's load balancer names container `{name}`, which only this task definition in the directory has"
            ),
        }
    }
}

/// A service and the task definition it runs, as places in the project's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The service.
    pub service: usize,
    /// The task definition.
    pub task: usize,
    /// How we know.
    pub strength: Strength,
}

/// Links services to task definitions (`formats.md` 5): by reference within a template or module, else by family in
/// the same directory, else, for loose files, by the load balancer's container when exactly one task definition of the
/// directory can have it. Only what can be true of one deployment goes together. What is declared comes before it all.
pub fn link(
    sources: &Sources,
    configs: &Configs,
    tasks: &[Task],
    services: &[Service],
) -> Vec<Link> {
    let directory = |place: &dyn Located| {
        let source = sources.get(place.place().source);
        sources.identity(source.directory())
    };
    let mut units: HashMap<usize, Names> = HashMap::new();
    let mut directories: HashMap<String, Beside> = HashMap::new();
    for (index, task) in tasks.iter().enumerate() {
        if let Some(address) = &task.provenance.address {
            let unit = units.entry(task.provenance.unit).or_default();
            unit.add(address, index);
            unit.add(stem(address), index);
        }
        let beside = directories.entry(directory(task)).or_default();
        beside.tasks.push(index);
        if let Some(family) = task.family.known() {
            beside.families.add(family.written(), index);
        }
    }
    let nothing = Beside::default();
    let mut links = Vec::new();
    let declared = Declared::new(sources, configs, tasks);
    for (service_index, service) in services.iter().enumerate() {
        let named = service.task_definition.known().map(Text::written);
        let possible = |indices: &[usize]| -> Vec<(usize, &Task)> {
            let named = indices.iter().map(|&index| (index, &tasks[index]));
            named
                .filter(|(_, task)| may_coexist(service, task))
                .collect()
        };
        let referred = units.get(&service.provenance.unit).zip(named);
        let referred = referred.map(|(unit, named)| unit.found_in(named, is_address));
        let mut found = possible(&declared.of(service))
            .into_iter()
            .map(|(index, _)| (index, Strength::Declared))
            .collect::<Vec<_>>();
        if found.is_empty() {
            found = by_reference(service, &possible(&referred.unwrap_or_default()));
        }
        if found.is_empty() {
            let beside = directories.get(&directory(service)).unwrap_or(&nothing);
            let of_family = named.map(|named| beside.families.found_in(named, is_family));
            let of_family = possible(&of_family.unwrap_or_default());
            // A plan beside the module it was made from has the same families.
            let is_own = |task: &Task| task.provenance.unit == service.provenance.unit;
            let (own, others): (Vec<_>, Vec<_>) =
                of_family.into_iter().partition(|(_, task)| is_own(task));
            found = by_family(service, &own);
            if found.is_empty() {
                found = by_family(service, &others);
            }
            let is_loose = service.provenance.address.is_none();
            if found.is_empty() && is_loose {
                found.extend(by_container(service, &possible(&beside.tasks)));
            }
        }
        links.extend(found.into_iter().map(|(task, strength)| Link {
            service: service_index,
            task,
            strength,
        }));
    }
    links
}

/// The task definitions of one directory.
#[derive(Default)]
struct Beside<'a> {
    tasks: Vec<usize>,
    families: Names<'a>,
}

/// The longest text that may name a task definition: far more than an ARN, and short enough to look at every part.
const LONGEST_NAME: usize = 4096;

/// Task definitions by a name, so that a service need not be held against each of them.
#[derive(Default)]
struct Names<'a> {
    tasks: HashMap<&'a str, Vec<usize>>,
    lengths: BTreeSet<usize>,
}

impl<'a> Names<'a> {
    fn add(&mut self, name: &'a str, task: usize) {
        self.tasks.entry(name).or_default().push(task);
        self.lengths.insert(name.len());
    }

    /// The tasks whose name stands in the text as a whole, in order; `is_whole` is asked for what stands around it.
    fn found_in(&self, text: &str, is_whole: fn(&str, &str) -> bool) -> Vec<usize> {
        if text.len() > LONGEST_NAME {
            return Vec::new();
        }
        let mut found = BTreeSet::new();
        for (start, _) in text.char_indices() {
            let ends = self.lengths.iter().map(|length| start + length);
            for end in ends.take_while(|&end| end <= text.len()) {
                let name = text.get(start..end);
                if let Some(tasks) = name.and_then(|name| self.tasks.get(name))
                    && is_whole(&text[..start], &text[end..])
                {
                    found.extend(tasks);
                }
            }
        }
        found.into_iter().collect()
    }
}

/// Whether what stands around an address is nothing of a longer one.
fn is_address(before: &str, behind: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    let before = before.chars().next_back();
    let behind = behind.chars().next();
    !before.is_some_and(|c| goes_on(c) || c == '.') && !behind.is_some_and(goes_on)
}

/// Whether a family may stand there: at the end of an ARN or by itself, perhaps with a revision.
fn is_family(before: &str, behind: &str) -> bool {
    let begins = before.is_empty() || before.ends_with('/');
    begins && (behind.is_empty() || behind.starts_with(':'))
}

/// Whether both can be true of one deployment.
fn may_coexist(service: &Service, task: &Task) -> bool {
    let (service, task) = (&service.provenance, &task.provenance);
    service.unit != task.unit || service.scenario.agrees_with(&task.scenario)
}

/// The task definitions whose address stands in a hole of what the service names. An address without its index, or
/// with an index that nobody knows, means all instances.
fn by_reference(service: &Service, own: &[(usize, &Task)]) -> Vec<(usize, Strength)> {
    let Some(reference) = service
        .task_definition
        .known()
        .filter(|text| text.has_hole())
    else {
        return Vec::new();
    };
    let written = reference.written();
    let named: Vec<(usize, &str, bool)> = own
        .iter()
        .filter_map(|(index, task)| {
            let address = task.provenance.address.as_deref()?;
            Some((*index, address, mentions(written, address)))
        })
        .collect();
    let is_exact = named.iter().any(|(.., exact)| *exact);
    named
        .into_iter()
        .filter(|(.., exact)| *exact || !is_exact)
        .map(|(index, address, _)| (index, Strength::Reference(address.to_owned())))
        .collect()
}

/// An address without its last index.
fn stem(address: &str) -> &str {
    match address.strip_suffix(']').and_then(|rest| rest.rfind('[')) {
        Some(bracket) => &address[..bracket],
        None => address,
    }
}

/// Whether an address stands in the text as a whole: nothing of a longer name before or behind it.
fn mentions(text: &str, address: &str) -> bool {
    let mut places = text.match_indices(address);
    places.any(|(at, _)| is_address(&text[..at], &text[at + address.len()..]))
}

/// Several task definitions of one family are revisions of it, such as one for each environment: any may be run.
fn by_family(service: &Service, beside: &[(usize, &Task)]) -> Vec<(usize, Strength)> {
    let named = beside.iter().filter_map(|(index, task)| {
        let family = task.family.known()?;
        let runs = service.runs_family(family) == Some(true);
        runs.then(|| (*index, Strength::Family(family.written().to_owned())))
    });
    named.collect()
}

/// The one task definition that has the containers the load balancers name. A family that is written out and is
/// another one rules a candidate out.
fn by_container(service: &Service, beside: &[(usize, &Task)]) -> Option<(usize, Strength)> {
    let balancers = service.load_balancers.iter();
    let named: Vec<&Text> = balancers
        .filter_map(|balancer| balancer.container.known())
        .collect();
    let first = named.first()?;
    let has_them = |task: &Task| all(named.iter().map(|name| has_container(task, name)));
    let mut candidates = beside
        .iter()
        .filter(|(_, task)| !runs_another(service, task) && has_them(task) != Ok(false));
    match (candidates.next(), candidates.next()) {
        (Some((index, task)), None) if has_them(task) == Ok(true) => {
            Some((*index, Strength::ContainerName(first.written().to_owned())))
        }
        _ => None,
    }
}

fn has_container(task: &Task, name: &Text) -> Fact {
    task.containers
        .any(|container| match container.name.read()? {
            None => Ok(false),
            Some(other) => other.same_as(name).ok_or(Unknown {
                at: container.name.place(),
                why: Why::Template,
            }),
        })
}

fn runs_another(service: &Service, task: &Task) -> bool {
    let family = task.family.known();
    family.is_some_and(|family| service.runs_family(family) == Some(false))
}

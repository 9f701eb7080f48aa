//! Which service runs which task definition, and how surely.

use crate::model::{Fact, Located, Service, Task, Text, Unknown, Why, all};
use crate::source::{Sources, normal};

/// What a link between a service and a task definition rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The service refers to the task definition by its name in the same template or module.
    Reference(String),
    /// The service names the family, and a task definition in the same directory has it.
    Family(String),
    /// The load balancer names a container, and one task definition in the same directory has it.
    ContainerName(String),
}

impl Strength {
    /// What the link rests on where it is not exact, for a finding that needs both sides.
    pub fn caveat(&self) -> Option<String> {
        match self {
            Self::Reference(_) => None,
            _ => Some(self.describe()),
        }
    }

    /// What the link rests on.
    pub fn describe(&self) -> String {
        match self {
            Self::Reference(address) => format!("the service refers to `{address}`"),
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
/// directory can have it. Only what can be true of one deployment goes together.
pub fn link(sources: &Sources, tasks: &[Task], services: &[Service]) -> Vec<Link> {
    let directory = |place: &dyn Located| normal(sources.get(place.place().source).directory());
    let mut links = Vec::new();
    for (service_index, service) in services.iter().enumerate() {
        let possible = tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| may_coexist(service, task));
        let mut found = by_reference(service, possible.clone());
        if found.is_empty() {
            let beside: Vec<(usize, &Task)> = possible
                .filter(|(_, task)| directory(*task) == directory(service))
                .collect();
            // A plan beside the module it was made from has the same families.
            let (own, others): (Vec<_>, Vec<_>) = beside
                .iter()
                .copied()
                .partition(|(_, task)| task.provenance.unit == service.provenance.unit);
            found = by_family(service, &own);
            if found.is_empty() {
                found = by_family(service, &others);
            }
            let is_loose = service.provenance.address.is_none();
            if found.is_empty() && is_loose {
                found.extend(by_container(service, &beside));
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

/// Whether both can be true of one deployment.
fn may_coexist(service: &Service, task: &Task) -> bool {
    let (service, task) = (&service.provenance, &task.provenance);
    service.unit != task.unit || service.scenario.agrees_with(&task.scenario)
}

/// The task definitions whose address stands in a hole of what the service names. An address without its index, or
/// with an index that nobody knows, means all instances.
fn by_reference<'a>(
    service: &Service,
    tasks: impl Iterator<Item = (usize, &'a Task)>,
) -> Vec<(usize, Strength)> {
    let Some(reference) = service
        .task_definition
        .known()
        .filter(|text| text.has_hole())
    else {
        return Vec::new();
    };
    let written = reference.written();
    let own = tasks.filter(|(_, task)| task.provenance.unit == service.provenance.unit);
    let named: Vec<(usize, &str, bool)> = own
        .filter_map(|(index, task)| {
            let address = task.provenance.address.as_deref()?;
            match (mentions(written, address), mentions(written, stem(address))) {
                (true, _) => Some((index, address, true)),
                (false, true) => Some((index, address, false)),
                _ => None,
            }
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
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    text.match_indices(address).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + address.len()..].chars().next();
        !before.is_some_and(|c| goes_on(c) || c == '.') && !behind.is_some_and(goes_on)
    })
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

//! Which service runs which task definition, and how surely.

use crate::model::{Fact, Located, Service, Task, Text, Unknown, Why, all};
use crate::source::Sources;

/// What a link between a service and a task definition rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The service names the family, and a task definition in the same directory has it.
    Family(String),
    /// The load balancer names a container, and one task definition in the same directory has it.
    ContainerName(String),
}

impl Strength {
    /// What the link rests on, for a finding that needs both sides.
    pub fn describe(&self) -> String {
        match self {
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

/// Links services to task definitions of the same directory (`formats.md` 5, loose pairs): by family, else by
/// the load balancer's container when exactly one task definition can have it.
pub fn link(sources: &Sources, tasks: &[Task], services: &[Service]) -> Vec<Link> {
    let directory = |place: &dyn Located| sources.get(place.place().source).directory();
    let mut links = Vec::new();
    for (service_index, service) in services.iter().enumerate() {
        let beside: Vec<(usize, &Task)> = tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| directory(*task) == directory(service))
            .collect();
        let mut found = by_family(service, &beside);
        if found.is_empty() {
            found.extend(by_container(service, &beside));
        }
        links.extend(found.into_iter().map(|(task, strength)| Link {
            service: service_index,
            task,
            strength,
        }));
    }
    links
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

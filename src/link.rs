//! Which service runs which task definition, and how surely.

use crate::model::{Located, Service, Task, Text};
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
/// the load balancer's container when exactly one task definition has it.
pub fn link(sources: &Sources, tasks: &[Task], services: &[Service]) -> Vec<Link> {
    let directory = |place: &dyn Located| sources.get(place.place().source).directory();
    let mut links = Vec::new();
    for (service_index, service) in services.iter().enumerate() {
        let beside = tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| directory(*task) == directory(service));
        let beside: Vec<(usize, &Task)> = beside.collect();
        let by_family = beside.iter().filter(|(_, task)| has_family(task, service));
        let mut found: Vec<(usize, Strength)> = by_family
            .map(|(index, task)| {
                (
                    *index,
                    Strength::Family(task.display_name().unwrap_or_default().to_owned()),
                )
            })
            .collect();
        if found.is_empty() && may_run_another_family(service, &beside) {
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

fn has_family(task: &Task, service: &Service) -> bool {
    let family = task.family.known().and_then(Text::literal);
    family.is_some() && family == service.family()
}

/// A family that is written out and belongs to none of the neighbours rules them all out, unless a
/// neighbour's own family cannot be read.
fn may_run_another_family(service: &Service, beside: &[(usize, &Task)]) -> bool {
    let readable = |task: &Task| task.family.known().and_then(Text::literal).is_some();
    service.family().is_none() || beside.iter().any(|(_, task)| !readable(task))
}

fn by_container(service: &Service, beside: &[(usize, &Task)]) -> Option<(usize, Strength)> {
    let balancers = service.load_balancers.iter();
    balancers
        .filter_map(|balancer| balancer.container.known())
        .find_map(|name| {
            let has_it = |task: &Task| {
                let names = task
                    .containers
                    .iter()
                    .filter_map(|container| container.name.known());
                names
                    .into_iter()
                    .any(|other| other.same_as(name) == Some(true))
            };
            let mut candidates = beside
                .iter()
                .filter(|(_, task)| has_it(task) && !has_other_family(task, service));
            match (candidates.next(), candidates.next()) {
                (Some((index, _)), None) => {
                    Some((*index, Strength::ContainerName(name.written().to_owned())))
                }
                _ => None,
            }
        })
}

fn has_other_family(task: &Task, service: &Service) -> bool {
    let family = task.family.known().and_then(Text::literal);
    matches!((family, service.family()), (Some(a), Some(b)) if a != b)
}

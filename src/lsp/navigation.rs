//! From a name to what it names, and back: containers, and the task definition of a service.

use std::collections::BTreeSet;

use super::actions::Desk;
use super::diagnostics::location;
use super::protocol::{Location, Position};
use crate::model::{Located, Task, Text, Value};
use crate::project::Project;
use crate::source::{SourceId, Span};

/// A name where it is used, and what it names.
struct Use {
    at: Span,
    named: Span,
}

/// What the name at a place names: where it is declared.
pub fn definition(desk: Desk, position: Position) -> Vec<Location> {
    let named = named(desk, position);
    shown(desk, named)
}

/// Where what is named at a place is used, and `with_declaration` where it is declared.
pub fn references(desk: Desk, position: Position, with_declaration: bool) -> Vec<Location> {
    let named = named(desk, position);
    let uses = uses(&desk.analysis.checked.project).into_iter();
    let used = uses.filter(|one| named.contains(&one.named));
    let mut places: BTreeSet<Span> = used.map(|one| one.at).collect();
    if with_declaration {
        places.extend(named);
    }
    shown(desk, places)
}

fn shown(desk: Desk, places: BTreeSet<Span>) -> Vec<Location> {
    let project = &desk.analysis.checked.project;
    let places = places.into_iter();
    places
        .map(|place| location(project, desk.audience, place))
        .collect()
}

/// Where that is declared which is used, or declared, at a place.
fn named(desk: Desk, position: Position) -> BTreeSet<Span> {
    let Some((id, source)) = desk.analysis.source_of(desk.path) else {
        return BTreeSet::new();
    };
    let offset = desk.audience.client.encoding.offset(source, position);
    let project = &desk.analysis.checked.project;
    let uses = uses(project).into_iter();
    let used = uses
        .filter(|one| is_at(one.at, id, offset))
        .map(|one| one.named);
    let declared = declared(project).filter(|place| is_at(*place, id, offset));
    used.chain(declared).collect()
}

/// Whether a place is there, its ends included: a cursor stands between two characters.
pub fn is_at(span: Span, id: SourceId, offset: usize) -> bool {
    let range = span.range();
    span.source == id && range.start <= offset && offset <= range.end
}

/// Where names are declared.
fn declared(project: &Project) -> impl Iterator<Item = Span> {
    let tasks = project.tasks.iter();
    tasks.flat_map(|task| {
        let named = task
            .containers
            .iter()
            .filter(|one| one.name.known().is_some());
        named.map(|container| container.span)
    })
}

fn uses(project: &Project) -> Vec<Use> {
    let mut uses = Vec::new();
    for deployed in project.deployed() {
        let task = deployed.task;
        for container in task.containers.iter() {
            let waits = container.depends_on.iter().map(|entry| &entry.container);
            let names = waits.chain(container.links.iter());
            for name in names.chain(container.volumes_from.iter()) {
                uses.extend(of_container(task, name));
            }
        }
        uses.extend(of_container(task, &task.proxy));
        for (service, _) in &deployed.services {
            let balancers = service.load_balancers.iter();
            uses.extend(balancers.filter_map(|one| of_container(task, &one.container)));
            if service.task_definition.is_written() {
                uses.push(Use {
                    at: service.task_definition.place(),
                    named: task.span,
                });
            }
        }
    }
    uses
}

fn of_container(task: &Task, name: &Value<Text>) -> Option<Use> {
    let text = name.known()?;
    let mut containers = task.containers.iter();
    let is_it = |other: &&Text| text.same_as(other) == Some(true);
    let named = containers.find(|container| container.name.known().filter(is_it).is_some())?;
    Some(Use {
        at: name.place(),
        named: named.span,
    })
}

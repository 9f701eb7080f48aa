//! What firelint understands: containers, who waits for whom, and what is certain when each starts. Version 1;
//! `docs/json.md` describes it.

use serde::Serialize;

use super::Checked;
use super::json::{JsonError, JsonRange, VERSION, errors, range, written};
use crate::graph::{Deployed, Edge, Set};
use crate::model::{Container, Fact, Located, Text, Value};
use crate::source::Sources;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tasks: Vec<JsonTask<'a>>,
    errors: Vec<JsonError<'a>>,
}

#[derive(Serialize)]
struct JsonTask<'a> {
    path: &'a str,
    range: JsonRange,
    family: Option<&'a str>,
    services: Vec<JsonService<'a>>,
    containers: Vec<JsonContainer>,
    /// Whether there may be more containers than these.
    open: bool,
}

#[derive(Serialize)]
struct JsonService<'a> {
    path: &'a str,
    range: JsonRange,
    name: Option<&'a str>,
    link: String,
}

#[derive(Serialize)]
struct JsonContainer {
    name: String,
    range: JsonRange,
    role: &'static str,
    essential: Essential,
    edges: Vec<JsonEdge>,
    certain: Option<JsonCertain>,
    gate: &'static str,
}

#[derive(Serialize)]
struct Essential {
    value: Option<bool>,
    from: &'static str,
}

#[derive(Serialize)]
struct JsonEdge {
    to: Option<String>,
    condition: Option<&'static str>,
    origin: &'static str,
    certain: bool,
    range: JsonRange,
}

#[derive(Serialize)]
struct JsonCertain {
    succeeded: Vec<String>,
    healthy: Vec<String>,
    started: Vec<String>,
}

/// Every task definition of the run as one document.
pub fn report(checked: &Checked) -> String {
    let project = &checked.project;
    let deployed: Vec<Deployed> = project.deployed().collect();
    written(&Document {
        version: VERSION,
        tasks: deployed
            .iter()
            .filter(|deployed| project.sources.is_target(deployed.task.span.source))
            .map(|deployed| task(&project.sources, deployed))
            .collect(),
        errors: errors(project, &checked.unread),
    })
}

fn task<'a>(sources: &'a Sources, deployed: &'a Deployed) -> JsonTask<'a> {
    let task = deployed.task;
    let services = deployed.services.iter().map(|(service, strength)| {
        let place = service.place();
        JsonService {
            path: &sources.get(place.source).path,
            range: range(sources, place),
            name: service.display_name(),
            link: strength.describe(),
        }
    });
    JsonTask {
        path: &sources.get(task.span.source).path,
        range: range(sources, task.span),
        family: task.family.known().map(Text::written),
        services: services.collect(),
        containers: task
            .containers
            .iter()
            .map(|one| container(sources, deployed, one))
            .collect(),
        open: task.containers.rest.is_some(),
    }
}

fn container(sources: &Sources, deployed: &Deployed, container: &Container) -> JsonContainer {
    let edges = deployed.edges();
    let seen = edges.of_container(container.id).map(|(edge, _)| edge);
    let edges = seen.chain(edges.blind_of(container.id));
    JsonContainer {
        name: container.display_name(),
        range: range(sources, container.span),
        role: role(deployed, container),
        essential: essential(container),
        edges: edges.map(|one| edge(sources, deployed, one)).collect(),
        certain: certain(deployed, container),
        gate: deployed
            .gate(container)
            .map_or("undecided", |gate| gate.word()),
    }
}

fn role(deployed: &Deployed, container: &Container) -> &'static str {
    let facts: [(Fact, &str); 2] = [
        (container.is_log_router(), "router"),
        (deployed.is_sender(container), "sender"),
    ];
    let settled = facts.iter().find(|(fact, _)| *fact == Ok(true));
    match settled {
        Some((_, role)) => role,
        None if facts.iter().all(|(fact, _)| *fact == Ok(false)) => "other",
        None => "unknown",
    }
}

fn essential(container: &Container) -> Essential {
    Essential {
        value: container.is_essential().ok(),
        from: match container.essential {
            Value::Absent(_) => "default",
            Value::Known(_) => "written",
            Value::Unknown(_) => "unknown",
        },
    }
}

fn edge(sources: &Sources, deployed: &Deployed, edge: &Edge) -> JsonEdge {
    let name = |id| deployed.task.container(id).display_name();
    JsonEdge {
        to: edge.to.ok().map(name),
        condition: edge.condition.ok().map(|condition| condition.word()),
        origin: edge.origin.describe(),
        certain: edge.to.is_ok() && edge.condition.is_ok() && edge.exists.is_ok(),
        range: range(sources, edge.place),
    }
}

fn certain(deployed: &Deployed, container: &Container) -> Option<JsonCertain> {
    let facts = deployed.certain(container.id)?.low;
    let containers = &deployed.task.containers.items;
    // The set of a container that never starts holds everything, places without a container included.
    let names = |set: Set| {
        let ids = set.iter().filter(|&id| id < containers.len());
        ids.map(|id| containers[id].display_name()).collect()
    };
    Some(JsonCertain {
        succeeded: names(facts.succeeded),
        healthy: names(facts.healthy),
        started: names(facts.started),
    })
}

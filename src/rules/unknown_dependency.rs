//! Why, when and how to fix: `rules/unknown-dependency.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::{Deployed, Flaw, Origin, Set};
use crate::model::{Container, Dependency, Unknown, Why, nearest};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let entries = deployed.edges().flawed_entries(container.id, &Flaw::NoSuchContainer);
    let mut flawed = entries.map(|entry| &container.depends_on.items[entry]);
    let Some(first) = flawed.next() else {
        return unknown(container, deployed).map_or(Ok(None), Err);
    };
    let mut finding = Finding::at(&first.container, says(container, first, deployed));
    for other in flawed {
        finding = finding.label(&other.container, says(container, other, deployed));
    }
    finding = finding.label(&deployed.task.containers, "these are the containers of the task");
    Ok(Some(finding.help(help(container, first, deployed))))
}

/// A name that a template fills in, or that a container we do not see may have.
fn unknown(container: &Container, deployed: &Deployed) -> Option<Unknown> {
    let written = deployed
        .edges()
        .blind_of(container.id)
        .filter(|edge| edge.origin == Origin::Written);
    // A name that two containers share is the name of one.
    let holes = written.filter_map(|edge| edge.to.err());
    let mut holes = holes.filter(|hole| hole.why != Why::SharedName);
    holes.next().or(container.depends_on.rest)
}

fn says(container: &Container, dependency: &Dependency, deployed: &Deployed) -> String {
    let waiter = container.display_name();
    match dependency.container.known() {
        Some(name) => format!("`{waiter}` waits for `{}`, and no container here has this name", name.written()),
        None => format!("`{waiter}` waits here for a container without saying which: `{}` is missing", deployed.task.key("containerName")),
    }
}

fn help(container: &Container, dependency: &Dependency, deployed: &Deployed) -> String {
    // No more than are examined: a hostile list would make every name be compared with every other.
    let near = deployed.task.containers.iter().take(Set::CAPACITY);
    let names = near
        .filter(|other| other.id != container.id)
        .filter_map(|other| Some(other.name.known()?.written()));
    let meant = dependency.container.known().and_then(|name| nearest(name.written(), names));
    let [reference, name] = ["containerName", "name"].map(|key| deployed.task.key(key));
    match meant {
        Some(meant) => format!("did you mean `{meant}`? `{reference}` must be the `{name}` of a container of this task definition"),
        None => format!("name a container of this task definition in `{reference}`, or delete the entry"),
    }
}

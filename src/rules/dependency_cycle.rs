//! Why, when and how to fix: `rules/dependency-cycle.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::{Deployed, Edge, Origin};

/// ECS takes 10 containers; a longer cycle is shown by its beginning.
const MOST_LABELS: usize = 10;

pub fn check(deployed: &Deployed) -> Verdict {
    let edges = deployed.edges();
    let Some(cycle) = edges.cycle_edges() else {
        let unseen = deployed.task.containers.iter().find_map(|container| {
            let blind = edges.blind_of(container.id).find_map(|edge| edge.to.err());
            edges.open_end(container.id).or(blind)
        });
        // Containers that are not seen may wait for each other.
        return unseen.or(deployed.task.containers.rest).map_or(Ok(None), Err);
    };
    let mut labelled = cycle.iter().take(MOST_LABELS).map(|edge| (edge.place, says(edge, deployed)));
    let Some((place, text)) = labelled.next() else {
        return Ok(None);
    };
    let finding = labelled.fold(Finding::at(&place, text), |finding, (place, text)| finding.label(&place, text));
    let links = deployed.task.key("links");
    let note = if cycle.iter().all(|edge| edge.origin == Origin::Links) {
        format!("ECS rejects a task definition whose `{links}` form a cycle when it is registered")
    } else {
        "whether ECS rejects this when it is registered is not documented; where it is accepted, the ECS agent refuses the task and stops it before any container starts".to_owned()
    };
    Ok(Some(finding.help(help(&cycle, deployed)).note(note)))
}

fn says(edge: &Edge, deployed: &Deployed) -> String {
    let name = |id| deployed.task.container(id).display_name();
    let target = match edge.to {
        Ok(to) if to == edge.from => "itself".to_owned(),
        Ok(to) => format!("`{}`", name(to)),
        Err(_) => "another container".to_owned(),
    };
    let how = match (edge.origin, edge.condition) {
        (Origin::Links, _) => format!(" through `{}`", deployed.task.key("links")),
        (Origin::VolumesFrom, _) => format!(" through `{}`", deployed.task.key("volumesFrom")),
        (_, Ok(condition)) => format!(" ({condition})"),
        (_, Err(_)) => String::new(),
    };
    format!("`{}` waits for {target}{how}", name(edge.from))
}

fn help(cycle: &[&Edge], deployed: &Deployed) -> String {
    match cycle {
        [only] => {
            let name = deployed.task.container(only.from).display_name();
            format!("delete the entry: `{name}` cannot start before itself")
        }
        _ => "delete one of these waits: each container waits for the next, so none can be the first to start".to_owned(),
    }
}

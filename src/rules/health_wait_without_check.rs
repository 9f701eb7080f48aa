//! Why, when and how to fix: `rules/health-wait-without-check.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Condition, Container, all, find, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let edges = deployed.edges();
    let waits = find(edges.all_of(container.id), container.depends_on.rest, |edge| {
        all([
            edge.condition.map(|condition| condition == Condition::Healthy),
            // A container that waits for itself is `dependency-cycle`'s.
            edge.to.map(|to| to != container.id),
            not(edge.to.and_then(|to| edges.checked[to])),
        ])
    });
    let Some(edge) = waits? else {
        return Ok(None);
    };
    let target = deployed.task.container(edge.to?);
    let (waiter, name) = (container.display_name(), target.display_name());
    let check = deployed.task.key("healthCheck");
    let finding = Finding::at(&edge.asks, format!("`{waiter}` waits until `{name}` is healthy, and nothing checks that"))
        .label(target, format!("`{name}` has no `{check}` here; a HEALTHCHECK in its image does not count"))
        .help(format!("add a `{check}` to `{name}`, or wait for it with another condition"));
    Ok(Some(finding))
}

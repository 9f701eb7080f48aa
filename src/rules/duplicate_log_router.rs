//! Why, when and how to fix: `rules/duplicate-log-router.md`.

use super::Verdict;
use crate::finding::{Finding, Severity};
use crate::graph::Deployed;
use crate::model::{Container};

pub fn check(deployed: &Deployed) -> Verdict {
    let mut routers = deployed
        .task
        .log_routers()
        .filter(|container| container.is_log_router() == Ok(true));
    let (Some(first), Some(second)) = (routers.next(), routers.next()) else {
        return undecided(deployed);
    };
    let last = routers.last().unwrap_or(second);

    let finding = Finding::at(
        &last.firelens,
        format!(
            "containers that log wait for `{}`, the last router",
            last.display_name()
        ),
    )
    .label(
        &first.firelens,
        format!(
            "their lines and settings go to `{}`, the first router",
            first.display_name()
        ),
    )
    .help("keep one log router, and send to several destinations from its configuration");
    Ok(Some(finding.as_executed(Severity::Error, deployed.platform())))
}

/// A second router may stand where we cannot see.
fn undecided(deployed: &Deployed) -> Verdict {
    let containers = &deployed.task.containers;
    let is_seen = containers
        .iter()
        .any(|container| container.is_log_router() == Ok(true));
    let perhaps = containers
        .iter()
        .map(Container::is_log_router)
        .filter_map(Result::err);
    let mut unknowns = perhaps.chain(containers.rest);
    let first = unknowns.next();
    // Without a router in sight it takes two that we cannot see, which an open list alone may hold.
    let enough = is_seen || unknowns.next().is_some() || containers.rest.is_some();
    first.filter(|_| enough).map_or(Ok(None), Err)
}

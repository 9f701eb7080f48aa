//! Why, when and how to fix: `rules/misplaced-start-timeout.md`.

use super::Verdict;
use crate::finding::{Finding, Severity};
use crate::graph::{Deployed, Edge};
use crate::model::{Command, Condition, Container, HealthCheck, Unknown, all, any};

/// The key all of this is about.
const TIMEOUT: &str = "startTimeout";

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if deployed.router()?.is_none() {
        return Ok(None);
    }
    let name = container.display_name();
    let timeout = deployed.task.key(TIMEOUT);
    if deployed.is_refused_by_fargate(container)? {
        let finding = Finding::at(&container.start_timeout, format!("Fargate takes a `{timeout}` of 2 to 120 seconds, not that of `{name}`"))
            .help(format!("set `{timeout}` of `{name}` between 2 and 120"));
        return Ok(Some(deployed.platform_notes().fold(finding, Finding::note)));
    }
    let bounded = |kind| deployed.waiters(container.id, kind);
    let seconds = container.start_timeout.read()?.copied().filter(|&seconds| seconds > 0);
    let Some(seconds) = seconds else {
        return Ok(None);
    };
    let run = longer_run(container, seconds);
    if let Some(edge) = bounded(Condition::awaits_end).first()
        && let Some(runs) = run?
    {
        return Ok(Some(too_short_to_end(container, edge, runs, deployed)));
    }
    let is_healthy = |condition| condition == Condition::Healthy;
    let interval = later_check(container, seconds);
    for edge in bounded(is_healthy) {
        if container.health_check.read()?.is_none() {
            continue;
        }
        if let Some(interval) = interval? {
            return Ok(Some(too_short_for_health(container, edge, interval, deployed)));
        }
        let delay = deployed.least_delay(container.id, edge.from).unwrap_or(0.0);
        if delay > seconds as f64 {
            return Ok(Some(too_short_for_waiter(container, edge, delay, deployed)));
        }
    }
    // Whether somebody waits whom nobody can tell.
    any([
        all([run.map(|run| run.is_some()), deployed.is_awaited(container, Condition::awaits_end)]),
        all([interval.map(|interval| interval.is_some()), deployed.is_awaited(container, is_healthy)]),
    ])?;
    misplaced(container, deployed)
}

/// How many seconds the container runs at the least, if these are more than it has.
fn longer_run(container: &Container, seconds: i64) -> Result<Option<f64>, Unknown> {
    let command = Command::of(container);
    match command.least_run_time() {
        Some(runs) if runs > seconds as f64 => Ok(Some(runs)),
        _ => command.rest.map_or(Ok(None), Err),
    }
}

/// After how many seconds the container's health is first looked at, if these are no fewer than it has.
fn later_check(container: &Container, seconds: i64) -> Result<Option<i64>, Unknown> {
    let Some(check) = container.health_check.read()? else {
        return Ok(None);
    };
    let interval = check.interval.or_default(HealthCheck::DEFAULT_INTERVAL)?;
    Ok((seconds <= interval).then_some(interval))
}

fn too_short_to_end(container: &Container, edge: &Edge, runs: f64, deployed: &Deployed) -> Finding {
    let timeout = deployed.task.key(TIMEOUT);
    let (name, waiter) = (container.display_name(), deployed.task.container(edge.from).display_name());
    Finding::at(&container.start_timeout, format!("this has passed before `{name}` can end: its own `sleep`s take {runs} seconds"))
        .label(&edge.asks, format!("`{waiter}` gives up then, without having run"))
        .help(format!("raise `{timeout}` of `{name}` well above {runs}, or let `{name}` sleep less"))
}

fn too_short_for_health(container: &Container, edge: &Edge, interval: i64, deployed: &Deployed) -> Finding {
    let timeout = deployed.task.key(TIMEOUT);
    let (name, waiter) = (container.display_name(), deployed.task.container(edge.from).display_name());
    Finding::at(&container.start_timeout, format!("this has passed before `{name}` can be healthy: its first check runs after {interval} seconds"))
        .label(&edge.asks, format!("`{waiter}` gives up then, without having run"))
        .label(&container.health_check, format!("checked every {interval} seconds"))
        .help(format!("raise `{timeout}` of `{name}` well above {interval}, or shorten the `{}` of its `{}`", deployed.task.key("interval"), deployed.task.key("healthCheck")))
}

fn too_short_for_waiter(container: &Container, edge: &Edge, delay: f64, deployed: &Deployed) -> Finding {
    let timeout = deployed.task.key(TIMEOUT);
    let (name, waiter) = (container.display_name(), deployed.task.container(edge.from).display_name());
    let finding = Finding::at(&container.start_timeout, format!("this has passed before `{waiter}` can start, however soon `{name}` is healthy"))
        .label(&edge.asks, format!("what else `{waiter}` waits for takes {delay} seconds from the start of `{name}`"))
        .help(format!("raise `{timeout}` of `{name}` above {delay} seconds and the time to pull the image of `{waiter}`"));
    finding.as_executed(Severity::Error, deployed.platform())
}

fn misplaced(container: &Container, deployed: &Deployed) -> Verdict {
    if !deployed.has_misplaced_timeout(container)? {
        return Ok(None);
    }
    let timeout = deployed.task.key(TIMEOUT);
    let name = container.display_name();
    let mut finding = Finding::at(&container.start_timeout, format!("this does not bound how long `{name}` waits, and nobody waits for `{name}`"));
    let waits = deployed.edges().of_container(container.id);
    for (edge, to) in waits.filter(|(edge, _)| edge.condition.is_ok_and(Condition::is_bounded)) {
        let target = deployed.task.container(to).display_name();
        finding = finding.label(&edge.asks, format!("how long this may take is said by the `{timeout}` of `{target}`, which has none"));
    }
    Ok(Some(finding.severity(Severity::Warning).help(format!(
        "move `{timeout}` from `{name}` to the container it waits for"
    ))))
}

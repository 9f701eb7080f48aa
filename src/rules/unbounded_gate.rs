//! Why, when and how to fix: `rules/unbounded-gate.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Fix, Key, Severity, Step};
use crate::graph::Deployed;
use crate::model::{Command, Condition, Container, Platform, START_TIMEOUT_ON_FARGATE, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if deployed.router()?.is_none() {
        return Ok(None);
    }
    // Waits that ECS refuses bound nothing: their own rules speak.
    let ends = all([deployed.is_end_awaited(container), not(container.is_essential())]);
    let health = all([
        deployed.is_awaited(container, |condition| condition == Condition::Healthy),
        container.has_health_check(),
    ]);
    let waiters = deployed.waiters(container.id, Condition::is_bounded);
    let misplaced = deployed.is_awaited_by(container, Condition::is_bounded, |waiter| deployed.has_misplaced_timeout(waiter));
    let hazard = all([
        any([ends, health]),
        not(container.has_start_timeout()),
        // The value is there, in the wrong place or out of range: `misplaced-start-timeout`.
        not(misplaced),
        not(deployed.is_refused_by_fargate(container)),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let (name, for_end) = (container.display_name(), ends?);
    // Only the name tells a probe from a migration that logs through the router, which a limit would kill half-way.
    let is_probe = for_end && all([deployed.is_probe(container), deployed.is_probe_by_name(container)])?;
    let timeout = deployed.task.key("startTimeout");
    let says = match container.start_timeout.is_written() {
        true => format!("a `{timeout}` of 0 bounds nothing: whoever waits for `{name}` waits without end"),
        false => format!("`{name}` has no `{timeout}`: whoever waits for it waits without end"),
    };
    let mut finding = Finding::at(&container.start_timeout, says);
    for edge in &waiters {
        let waiter = deployed.task.container(edge.from).display_name();
        let word = edge.condition.map_or("", Condition::word);
        finding = finding.label(&edge.asks, format!("`{waiter}` waits for it with {word}"));
    }
    finding = match (for_end, is_probe) {
        _ if for_end && container.is_log_router() == Ok(true) => finding.severity(Severity::Advice).help(format!(
            "`{name}` is the log router and is not meant to end: wait for a probe of it with `SUCCESS`, or for it with `START` or `HEALTHY`"
        )),
        (true, true) => finding.fix(bounded(container, &timeout)).help(format!("add `{timeout}` to `{name}`, in seconds: longer than the probe runs, 120 at most on Fargate")),
        (true, false) => finding.severity(Severity::Advice).help(format!(
            "let `{name}` give up by itself, with a time limit in its own command; a `{timeout}` would stop it half-way"
        )),
        (false, _) => finding.severity(Severity::Advice).help(format!(
            "add `{timeout}` to `{name}`, longer than it takes to become healthy and the slowest waiter to pull its image"
        )),
    };
    if deployed.platform() != Platform::Agent {
        finding = finding.note(format!("executed with the ECS agent of EC2 and Anywhere; no default `{timeout}` is documented for Fargate"));
    }
    Ok(Some(finding.schedule(schedule(&name, deployed.why_nothing_holds(container), for_end))))
}

/// Twice as long as the probe runs, and a minute at least, as far as Fargate takes it.
pub(super) fn limit(probe: &Container) -> Option<i64> {
    let runs = Command::of(probe).least_run_time()?;
    Some(((2.0 * runs) as i64).clamp(60, *START_TIMEOUT_ON_FARGATE.end()))
}

fn bounded(probe: &Container, timeout: &str) -> Option<Fix> {
    let seconds = limit(probe)?;
    let title = format!("set `{timeout}` to {seconds} on `{}`", probe.display_name());
    Some(Fix::new(title).set(probe, Key::Container("startTimeout"), seconds))
}

fn schedule(name: &str, starts: &str, for_end: bool) -> Vec<Step> {
    let hangs = match for_end {
        true => "it is stuck: a host that does not answer, a lock, a typing error in a loop",
        false => "its health check never passes",
    };
    vec![
        Step::of(Event::Starts, name, format!("{starts}, but {hangs}")),
        Step::of_task(Event::TaskStops, "only when ECS gives up on it, reports say after about 3 hours: until then it stays PENDING, nothing fails, and the deployment circuit breaker does not count it"),
    ]
}

//! Why, when and how to fix: `rules/restarting-probe.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Fix, Severity, Step};
use crate::graph::Deployed;
use crate::model::{Command, Condition, Container, RestartPolicy, all};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if deployed.router()?.is_none() {
        return Ok(None);
    }
    let policy = &container.restart_policy;
    let restarted = all([
        deployed.is_probe(container),
        deployed.is_end_awaited(container),
        policy.restarts_after(0),
    ]);
    if !restarted? {
        return Ok(None);
    }
    let period = policy.attempt_period.or_default(RestartPolicy::DEFAULT_ATTEMPT_PERIOD)?;
    let command = Command::of(container);
    let Some(runs) = command.least_run_time().filter(|&runs| runs >= period as f64) else {
        return command.rest.map_or(Ok(None), Err);
    };
    let name = container.display_name();
    let [restart, ignored] = ["restartPolicy", "ignoredExitCodes"].map(|key| deployed.task.key(key));
    let mut finding = Finding::at(&policy.enabled, format!("`{name}` is started again when it has succeeded, so its success is never seen"))
        .label(&container.command, format!("it runs for {runs} seconds or more"));
    if policy.attempt_period.is_written() {
        finding = finding.label(&policy.attempt_period, format!("whatever has run for {period} seconds is restarted, exit code 0 included"));
    }
    for edge in deployed.waiters(container.id, Condition::awaits_end) {
        let waiter = deployed.task.container(edge.from).display_name();
        finding = finding.label(&edge.asks, format!("`{waiter}` waits for its end"));
    }
    let stuck = match container.has_start_timeout()? {
        true => Step::of(Event::TimesOut, &*name, "for ECS it never stopped: whoever waits for its end is ended without having run"),
        false => Step::of_task(Event::TaskStops, "only when ECS gives up on it: for ECS the probe never stopped, so nobody who waits for its end starts, and the task stays PENDING"),
    };
    finding = finding
        .fix(Fix::new(format!("turn the `{restart}` of `{name}` off")).replace(&policy.enabled, false))
        .help(format!("take the `{restart}` off `{name}`, or list 0 in its `{ignored}`"))
        .schedule(vec![
            Step::of(Event::Starts, &*name, deployed.why_nothing_holds(container)),
            Step::of(Event::Exits, &*name, "it has tried the router and ends with exit code 0"),
            Step::of(Event::Starts, &*name, format!("its `{restart}` starts it again: it ran for {period} seconds, and 0 is not in `{ignored}`")),
            stuck,
        ]);
    Ok(Some(finding.as_executed(Severity::Error, deployed.platform())))
}

//! Why, when and how to fix: `rules/unguarded-essential-router.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece};
use crate::graph::{Deployed, Legs};
use crate::model::{Container, Value, all, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let is_essential_router = all([container.is_log_router(), container.is_essential()]);
    if is_essential_router == Ok(false) {
        return Ok(None);
    }
    let legs = deployed.legs(container);
    if !all([is_essential_router, legs.are_short()])? {
        return Ok(None);
    }
    let name = container.display_name();
    let restart = deployed.task.key("restartPolicy");
    let said = match container.essential {
        Value::Absent(_) => "essential, by omission",
        _ => "essential",
    };
    let mut finding = Finding::at(&container.essential, format!("`{name}` is {said}: when it dies, the task stops, and little keeps it from dying"));
    if let Ok(Some(crash)) = deployed.known_crash(container) {
        finding = finding.label(&container.image, format!("this build {}, which no probe at the start finds out", crash.symptom));
    }
    if let (Ok(true), Some(mib)) = (legs.small, container.memory.known()) {
        finding = finding.label(&container.memory, format!("it is killed at {mib} MiB, which a slow destination is enough for"));
    }
    if legs.floating == Ok(true) {
        finding = finding.label(&container.image, "its maker can put another build under this tag");
    }
    if legs.not_restarted == Ok(true) {
        finding = finding.label(&container.restart_policy.enabled, "nothing starts it again");
    }
    if legs.ungated == Ok(true) {
        finding = finding.note("apps start before a probe has tried the router");
    }
    if legs.not_rolled_back == Ok(true) {
        finding = deployed.link_notes().fold(finding.note("a service that runs this goes on with a revision whose router dies"), Finding::note);
    }
    let besides = match legs.small {
        Ok(true) => "more memory, a pinned image, and ",
        _ => "the build that `known-bad-router-image` names, or at least ",
    };
    let help = format!("give `{name}` {besides}a `{restart}` with `enabled` set to `true` and `restartAttemptPeriod` to 60: a crash in the first minute still fails the task, a later one does not");
    Ok(Some(finding.help(help).fix(repair(container, deployed, legs))))
}

/// A restart policy, where that is all that is missing and hides no crash from a probe.
fn repair(router: &Container, deployed: &Deployed, legs: Legs) -> Option<Fix> {
    let is_enough = all([legs.not_restarted, not(legs.floating)]) == Ok(true);
    (is_enough && !deployed.would_hide_crashes()).then(|| restarted(router))
}

/// Lets ECS start the router again.
pub fn restarted(router: &Container) -> Fix {
    with_restarts(Fix::new("let ECS start the router again"), router)
}

/// A restart policy with the shortest period ECS takes. Where there is one already, it is switched on and keeps the rest.
pub fn with_restarts(fix: Fix, container: &Container) -> Fix {
    let policy = &container.restart_policy;
    let enabled = &policy.enabled;
    let with_period = |fix: Fix| match policy.attempt_period.is_written() {
        true => fix,
        false => fix.set(enabled, Key::Container("restartAttemptPeriod"), 60),
    };
    let whole = Piece::map([("enabled", true.into()), ("restartAttemptPeriod", 60.into())]);
    match enabled {
        Value::Absent(place) if *place == container.span => fix.set(container, Key::Container("restartPolicy"), whole),
        Value::Absent(_) => with_period(fix.set(enabled, Key::Container("enabled"), true)),
        _ => with_period(fix).replace(enabled, true),
    }
}

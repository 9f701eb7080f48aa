//! Why, when and how to fix: `rules/unguarded-essential-router.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece};
use crate::graph::{Deployed, Legs};
use crate::model::{Container, Value, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let at_risk = all([
        container.is_log_router(),
        container.is_essential(),
        any([deployed.has_known_bad_image(container), container.has_small_hard_limit()]),
    ]);
    if at_risk == Ok(false) {
        return Ok(None);
    }
    let legs = deployed.legs(container);
    if !all([at_risk, legs.are_short()])? {
        return Ok(None);
    }
    let name = container.display_name();
    let restart = deployed.task.key("restartPolicy");
    let said = match container.essential {
        Value::Absent(_) => "essential, by omission",
        _ => "essential",
    };
    let mut finding = Finding::at(&container.essential, format!("`{name}` is {said}: when it dies, the task stops, and little keeps it from dying"));
    if legs.known_bad == Ok(true) {
        finding = finding.label(&container.image, "this image has known faults");
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
    let help = format!("give `{name}` more memory, a pinned image, and a `{restart}` with `enabled` set to `true` and `restartAttemptPeriod` to 60: a crash in the first minute still fails the task, a later one does not");
    Ok(Some(finding.help(help).fix(repair(container, deployed, legs))))
}

/// A restart policy, where that is all that is missing and hides no crash from a probe.
fn repair(router: &Container, deployed: &Deployed, legs: Legs) -> Option<Fix> {
    let rest = any([legs.floating, all([legs.known_bad, legs.small])]);
    let is_enough = all([legs.not_restarted, not(rest)]) == Ok(true);
    (is_enough && !deployed.would_hide_crashes()).then(|| restarted(router))
}

/// A restart policy with the shortest period ECS takes.
pub fn restarted(router: &Container) -> Fix {
    Fix::new("let ECS start the router again").set(
        router,
        Key::Container("restartPolicy"),
        Piece::map([("enabled", true.into()), ("restartAttemptPeriod", 60.into())]),
    )
}

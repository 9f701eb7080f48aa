//! Why, when and how to fix: `rules/hasty-probe.md`.

use super::Verdict;
use super::longer_probe::longer_probe;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Command, Container, all, any, not};

/// The longest flush interval of the configurations that come with the router images, in seconds
/// (`hazards.md` H8).
const FLUSH: f64 = 5.0;

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let command = Command::of(container);
    // One that does not wait at all, and comes before the router listens, is `probe-races-router`'s.
    let waited = any([
        command.waits(),
        deployed.starts_after_healthy(container, router),
    ]);
    let hasty = all([
        deployed.is_probe(container),
        deployed.sends_lines(container),
        command.may_end_within(FLUSH),
        not(command.polls()),
        waited,
    ]);
    if !hasty? {
        return Ok(None);
    }
    let (name, to) = (container.display_name(), router.display_name());
    let seconds = command.least_run_time().unwrap_or_default();
    Ok(Some(
        Finding::at(
            &command,
            format!("`{name}` may end after {seconds} s: `{to}` sends what it has taken about every {FLUSH} s, and one that dies of sending dies after the probe"),
        )
        .fix(longer_probe(container))
        .help("let it print a few lines over at least twice that time: `sleep 10` between two of them"),
    ))
}

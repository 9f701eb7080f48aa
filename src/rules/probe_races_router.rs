//! Why, when and how to fix: `rules/probe-races-router.md`.

use super::Verdict;
use super::longer_probe::longer_probe;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Command, Container, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let command = Command::of(container);
    let asks = deployed.asks_router(container);
    // One that does neither tries nothing: `probe-bypasses-router` speaks.
    let tries = any([deployed.sends_lines(container), asks]);
    let races = all([
        deployed.is_probe(container),
        tries,
        not(deployed.starts_after_healthy(container, router)),
        not(command.waits()),
    ]);
    if !races? {
        return Ok(None);
    }
    let (name, to) = (container.display_name(), router.display_name());
    let reason = deployed.why_it_starts(container, router);
    let label = match asks? {
        true => format!("`{name}` asks once, at a moment when `{to}` may not listen yet: a good deployment fails by chance"),
        false => format!("`{name}` ends at once, perhaps before `{to}` listens: its lines are dropped, and its exit code is 0"),
    };
    Ok(Some(
        Finding::at(&command, label)
            .label(router, format!("`{name}` does not wait for it to listen: {reason}"))
            .fix(longer_probe(container))
            .help(format!("print a line, `sleep 10`, and print again, or try until `{to}` answers")),
    ))
}

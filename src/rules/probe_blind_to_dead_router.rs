//! Why, when and how to fix: `rules/probe-blind-to-dead-router.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Step};
use crate::graph::Deployed;
use crate::model::{Command, Container, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let command = Command::of(container);
    let survives = any([not(router.is_essential()), command.outlasts_restart_of(&router.restart_policy)]);
    let blind = all([
        deployed.is_probe(container),
        deployed.is_sender(container),
        survives,
        not(deployed.asks_router(container)),
    ]);
    if blind == Ok(false) {
        return Ok(None);
    }
    let asks = |other: &Container| deployed.asks_router(other);
    let healthy = |app: &Container| deployed.starts_after_healthy(app, router);
    let app = match deployed.gated_only_by(container, asks, healthy) {
        Ok(None) => return Ok(None),
        found if all([blind, command.only_prints()])? => found?,
        _ => None,
    };
    let Some(app) = app else {
        return Ok(None);
    };
    let (name, to, waits) = (container.display_name(), router.display_name(), app.display_name());
    let finding = Finding::at(&command, format!("`{name}` only prints, which succeeds whether `{to}` lives or not"))
        .label(app, format!("`{waits}` starts on the word of `{name}`"));
    let period = deployed.task.key("restartAttemptPeriod");
    let crash = |reason: &str| Step::of(Event::Crashes, to.as_str(), reason);
    let mut schedule = vec![
        Step::of(Event::Starts, to.as_str(), "the log router starts"),
        Step::of(Event::Starts, name.as_str(), deployed.why_it_starts(container, router)),
    ];
    let exits = |lines: &str| Step::of(Event::Exits, name.as_str(), format!("{lines}; printing never fails, so the exit code is 0"));
    let met = deployed.why_it_starts(app, container);
    let starts = |more: String| Step::of(Event::Starts, waits.as_str(), format!("{met}{more}"));
    if router.is_essential()? {
        schedule.extend([
            crash(&format!("a late line of the probe kills it, after it has run for its `{period}`")),
            Step::of(Event::Starts, to.as_str(), "its restart policy starts it again, so the task lives on"),
            exits("of the crash it has seen nothing"),
            starts(String::new()),
        ]);
        schedule.extend(deployed.after_crash(app, router)?);
        return Ok(Some(
            finding
                .label(&router.restart_policy.enabled, format!("a crash of `{to}` is undone while `{name}` still runs"))
                .help(format!("make `{name}` shorter than the `{period}` of `{to}`, or let it ask the router last: {ASK}"))
                .schedule(schedule),
        ));
    }
    schedule.extend([
        crash("the first line of the probe kills it; it is not essential, so the task lives on"),
        exits("lines for a router that is not there wait in a buffer"),
        starts(format!("; there is no router, so every line of `{waits}` is lost")),
    ]);
    Ok(Some(
        finding
            .label(&router.essential, format!("`{to}` is not essential: its death stops nothing"))
            .help(format!("make `{to}` essential, or let `{name}` ask it last: {ASK}"))
            .schedule(schedule),
    ))
}

/// What a sender can ask the router with in every network mode that has the port.
const ASK: &str = "`nc -z \"$FLUENT_HOST\" 24224 || exit 1`";

//! Why, when and how to fix: `rules/probe-cannot-fail.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Severity, Step};
use crate::graph::Deployed;
use crate::model::{Command, Container, any};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    if deployed.is_probe(container) == Ok(false) {
        return Ok(None);
    }
    let command = Command::of(container);
    let Some(lost) = command.lost_verdict()? else {
        return Ok(None);
    };
    if !deployed.is_probe(container)? {
        return Ok(None);
    }
    let (name, check) = (container.display_name(), lost.check);
    let label = match &lost.tail {
        Some(tail) => format!("`{check}` may fail, but after `{tail}` the exit code is always 0"),
        None => format!("`{check}` may fail, but every way through this command ends with exit code 0"),
    };
    let finding = Finding::at(&command, label).help(format!(
        "let the failure of `{check}` be the exit code of `{name}`, for example with `|| exit 1`"
    ));
    let proves = |other: &Container| {
        let tries = any([deployed.sends_lines(other), deployed.asks_router(other)]);
        let fails = Command::of(other).lost_verdict().map(|lost| lost.is_none());
        crate::model::all([tries, fails])
    };
    let Some(app) = deployed.gated_only_by(container, proves, |_| Ok(false))? else {
        return Ok(Some(finding.severity(Severity::Warning)));
    };
    let mut schedule = vec![
        Step::of(Event::Starts, router.display_name(), "the log router starts, and something is wrong with it"),
        Step::of(Event::Starts, name.as_str(), deployed.why_it_starts(container, router)),
        Step::of(Event::Exits, name.as_str(), format!("`{check}` has failed, and the exit code is 0 all the same")),
        Step::of(Event::Starts, app.display_name(), deployed.why_it_starts(app, container)),
    ];
    schedule.extend(deployed.after_crash(app, router)?);
    Ok(Some(
        finding
            .label(app, format!("starts on the word of `{name}`"))
            .schedule(schedule),
    ))
}

//! Why, when and how to fix: `rules/probe-bypasses-router.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Fix, Key, Piece, Severity, Step};
use crate::graph::Deployed;
use crate::model::{Command, Container, Value, any};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    if !deployed.is_silent_probe(container)? {
        return Ok(None);
    }
    let (name, to) = (container.display_name(), router.display_name());
    let key = |key| deployed.task.key(key);
    let why = match container.log.driver.known() {
        Some(driver) => format!("its lines go to `{}`", driver.name()),
        None => format!("it has no `{}`", key("logConfiguration")),
    };
    let help = match container.log.driver {
        Value::Absent(_) => format!(
            "add a `{}` to `{name}` with `awsfirelens` as `{}` and the options of an app",
            key("logConfiguration"),
            key("logDriver")
        ),
        _ => format!("set `{}` to `awsfirelens` on `{name}`, with the options of an app", key("logDriver")),
    };
    let sender = deployed.task.containers.iter().find(|other| deployed.is_sender(other) == Ok(true));
    let fix = sender.map(|sender| {
        let title = format!("let `{name}` log as `{}` does", sender.display_name());
        Fix::new(title).set(container, Key::Container("logConfiguration"), Piece::Copy(sender.log.span))
    });
    if deployed.asks_router(container)? {
        let label = format!(
            "{why}: `{name}` asks whether `{to}` answers, and never hands it a line, which is what kills a router"
        );
        let finding = Finding::at(&container.log.driver, label);
        return Ok(Some(finding.severity(Severity::Advice).help(help).fix(fix)));
    }
    // A program whose text is not here may well ask the router.
    Command::of(container).is_read()?;
    let finding = Finding::at(
        &container.log.driver,
        format!("{why}, and it does not ask `{to}`: the success of `{name}` says nothing about the router"),
    )
    .label(router, "the router it is meant to try")
    .help(help)
    .fix(fix);
    if !deployed.is_awaited(container, |_| true)? {
        return Ok(Some(finding.severity(Severity::Warning)));
    }
    let proves = |other: &Container| any([deployed.sends_lines(other), deployed.asks_router(other)]);
    let Some(app) = deployed.gated_only_by(container, proves, |_| Ok(false))? else {
        let gates = deployed.gated_only_by(container, |_| Ok(false), |_| Ok(false))?;
        return Ok(Some(match gates {
            Some(app) => finding
                .label(app, "another probe holds this app, too")
                .severity(Severity::Advice),
            None => finding,
        }));
    };
    let mut schedule = vec![
        Step::of(Event::Starts, to.as_str(), "the log router starts"),
        Step::of(Event::Starts, name.as_str(), deployed.why_it_starts(container, router)),
        Step::of(Event::Exits, name, format!("it ends with exit code 0, and `{to}` has seen nothing of it")),
        Step::of(Event::Starts, app.display_name(), deployed.why_it_starts(app, container)),
    ];
    schedule.extend(deployed.after_crash(app, router)?);
    Ok(Some(finding.label(app, "starts on the word of this probe").schedule(schedule)))
}

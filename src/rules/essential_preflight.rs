//! Why, when and how to fix: `rules/essential-preflight.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Fix, Key, Step};
use crate::graph::{Deployed, Edge};
use crate::model::{Container, Fact, ImageKind, Value, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let hazard = all([
        deployed.is_preflight(container),
        container.is_essential(),
        // ECS refuses the wait whatever else is in the task; that the end stops the task may be meant.
        any([
            deployed.is_end_awaited(container),
            deployed.task.containers.any(|other| is_workload(other, deployed)),
        ]),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let name = container.display_name();
    let essential = deployed.task.key("essential");
    let said = match container.essential {
        Value::Absent(_) => format!("`{essential}` is left out, and ECS takes that as `true`"),
        _ => format!("`{essential}` is `true`"),
    };
    let ending = |edge: &&Edge| {
        edge.exists.is_ok() && edge.condition.is_ok_and(|condition| condition.awaits_end())
    };
    let help = format!("set `{essential}` to `false` on `{name}`");
    let fix = Fix::new(help.as_str()).set(container, Key::Container("essential"), false);
    let awaited = deployed.edges().to_container(container.id).find(ending);
    if let (Some(edge), Some(condition)) = (awaited, awaited.and_then(|edge| edge.condition.ok())) {
        let waiter = deployed.task.container(edge.from).display_name();
        return Ok(Some(
            Finding::at(
                &container.essential,
                format!("{said}: ECS refuses to register a definition in which others wait for the end of an essential container"),
            )
            .label(&edge.place, format!("`{waiter}` waits for `{name}` with {condition}"))
            .help(help)
            .fix(fix),
        ));
    }
    if !deployed.is_awaited(container, |_| true)? && deployed.may_be_monitor(container)? {
        return Ok(None);
    }
    let schedule = vec![
        Step::of(Event::Starts, router.display_name(), "the log router comes first"),
        Step::of(Event::Starts, name.as_str(), deployed.why_it_starts(container, router)),
        Step::of(Event::Exits, name.as_str(), "it has logged its lines and ends with exit code 0"),
        Step::of_task(
            Event::TaskStops,
            format!("`{name}` is essential, and the end of an essential container stops the task, whatever its exit code"),
        ),
    ];
    Ok(Some(
        Finding::at(
            &container.essential,
            format!("{said}: when `{name}` ends as it should, ECS stops the whole task"),
        )
        .help(format!("{help}, and let the apps wait for it with SUCCESS"))
        .fix(fix)
        .schedule(schedule),
    ))
}

/// What the task is there for: neither the router nor a probe nor telemetry.
fn is_workload(other: &Container, deployed: &Deployed) -> Fact {
    all([
        not(other.is_log_router()),
        not(deployed.is_probe(other)),
        Ok(deployed.image_kind(other) != Some(ImageKind::Telemetry)),
    ])
}

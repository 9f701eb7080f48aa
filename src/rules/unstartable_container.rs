//! Why, when and how to fix: `rules/unstartable-container.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Step};
use crate::graph::{Deployed, Edge};
use crate::model::{Condition, Container, ContainerId, Why};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let edges = deployed.edges();
    let never_starts = deployed.never_starts(container);
    if matches!(never_starts, Err(unknown) if unknown.why == Why::TooManyContainers) {
        return never_starts.map(|_| None);
    }
    if edges.is_flawed(container.id) || edges.cycle().is_some() || deployed.waits_for_task_end(container.id) {
        return Ok(None);
    }
    if !never_starts? {
        return Ok(None);
    }
    // One mistake is one finding: it stands at the first container that cannot start.
    let mut awaited = edges.of_container(container.id).map(|(_, to)| deployed.task.container(to));
    if awaited.any(|other| deployed.never_starts(other) == Ok(true)) {
        return Ok(None);
    }
    let (name, task) = (container.display_name(), deployed.task);
    let mut finding = match conflict(container.id, deployed) {
        Some((health, end, to)) => {
            let target = task.container(to).display_name();
            let through = match end.to {
                Ok(other) if other != to => format!(", and `{}` waits for `{target}` to end", task.container(other).display_name()),
                _ => format!(", and for `{target}` to end"),
            };
            Finding::at(&health.asks, format!("`{name}` waits until `{target}` is healthy{through}: never both at once"))
                .label(&end.asks, format!("`{target}` has ended when this is met"))
                .help(format!("let `{name}` wait for `{target}` with `SUCCESS` if `{target}` ends by itself, or with `HEALTHY` if it keeps running, not both"))
                .schedule(schedule(&name, &target))
        }
        None => Finding::at(container, format!("`{name}` waits for things that never happen in one task"))
            .help(format!("read what `{name}` waits for, and what that waits for, and delete what cannot be met")),
    };
    if deployed.starts_by_a_race(container) {
        finding = finding.note(format!(
            "`{name}` starts only by a race: for a moment the ECS agent may still see the last health record of a container that has ended"
        ));
    }
    Ok(Some(finding))
}

/// A wait for the health of a container, a wait that is met only after its end, and that container.
fn conflict<'a>(id: ContainerId, deployed: &'a Deployed) -> Option<(&'a Edge, &'a Edge, ContainerId)> {
    let edges = deployed.edges();
    let health = edges.of_container(id).filter(|(edge, _)| edge.condition == Ok(Condition::Healthy));
    health.into_iter().find_map(|(health, to)| {
        let mut others = edges.of_container(id).filter(|(edge, _)| edge.place != health.place);
        let end = others.find(|(edge, other)| match *other == to {
            true => edge.condition.is_ok_and(Condition::awaits_end),
            false => edges.waits_for(*other, to) == Ok(true),
        });
        end.map(|(end, _)| (health, end, to))
    })
}

fn schedule(name: &str, target: &str) -> Vec<Step> {
    let mut steps = vec![
        Step::of(Event::Starts, target, "what it waits for has happened"),
        Step::of(Event::BecomesHealthy, target, format!("its health check passes, but `{name}` also waits for its end")),
        Step::of(Event::Exits, target, format!("its health ends with it, so `{name}` can no longer see it healthy")),
    ];
    let pending = format!("only when ECS gives up on it: `{name}` never starts, and while a container waits the task stays PENDING");
    steps.push(Step::of_task(Event::TaskStops, pending));
    steps
}

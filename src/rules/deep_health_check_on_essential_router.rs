//! Why, when and how to fix: `rules/deep-health-check-on-essential-router.md`.

use super::Verdict;
use crate::finding::{Event, Finding, Fix, Step};
use crate::graph::{Deployed, shallow};
use crate::model::{Container, all};

/// Programs that take no notice of what the answer says.
const HEEDLESS: [&str; 5] = ["curl", "wget", "exit", "echo", "sh"];

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if container.is_log_router() == Ok(false) {
        return Ok(None);
    }
    let hazard = all([
        container.is_log_router(),
        container.is_essential(),
        deployed.asks_for_destinations(container),
    ]);
    let command = container.health_command();
    if !hazard? {
        return Ok(None);
    }
    let Some((check, command)) = command? else {
        return Ok(None);
    };
    let name = container.display_name();
    let words = || check.command.iter();
    let deep = words().find(|word| shallow(word.value.written()) != word.value.written());
    let Some(deep) = deep else {
        return Ok(None);
    };
    let reads_answer = command.runs(|program| !HEEDLESS.contains(&program)) != Ok(false);
    let fix = deep.value.literal().filter(|_| !reads_answer).map(|text| {
        Fix::new("ask whether the router runs, not whether its destinations answer").replace(deep, shallow(text))
    });
    Ok(Some(
        Finding::at(deep, format!("this fails when a destination of `{name}` does, and then ECS replaces the task"))
            .label(&container.essential, format!("`{name}` is essential, so its health is the task's"))
            .help("ask `/api/v1/uptime`, which fails when the router does, and watch the destinations by an alarm")
            .schedule(vec![
                Step::of(Event::Starts, &*name, "all is well"),
                Step::of_task(Event::TaskStops, "a destination is slow or refuses lines: the check counts that, and every task with this router becomes unhealthy in the same minutes"),
                Step::of(Event::Starts, &*name, "ECS starts new tasks, which find the destination no better"),
            ])
            .fix(fix),
    ))
}

//! A schedule in words.

use crate::finding::{Event, Step};

/// One event as a sentence without a full stop: what happens, and why it can or must.
pub fn sentence(step: &Step) -> String {
    let what = match (&step.container, step.event) {
        (Some(name), event) => of_container(name, event),
        (None, event) => of_task(event).to_owned(),
    };
    match step.reason.is_empty() {
        true => what,
        false => format!("{what}: {}", step.reason),
    }
}

fn of_container(name: &str, event: Event) -> String {
    match event {
        Event::Starts => format!("`{name}` starts"),
        Event::BecomesHealthy => format!("`{name}` becomes healthy"),
        Event::Exits => format!("`{name}` exits"),
        Event::FailsToStart => format!("`{name}` fails to start"),
        Event::IsKilled => format!("ECS ends `{name}` without having run it"),
        Event::TimesOut => format!("the `startTimeout` of `{name}` passes"),
        Event::Crashes => format!("`{name}` crashes"),
        Event::TaskStops => format!("the task stops because of `{name}`"),
        Event::Hangs => format!("`{name}` hangs"),
        Event::StaysPending => format!("`{name}` is not RUNNING, and does not stop"),
        Event::TargetDrained => format!("the load balancer drains `{name}`"),
    }
}

fn of_task(event: Event) -> &'static str {
    match event {
        Event::Starts => "the task starts",
        Event::BecomesHealthy => "the task becomes healthy",
        Event::Exits => "the task exits",
        Event::FailsToStart => "the task fails to start",
        Event::IsKilled => "ECS ends the task",
        Event::TimesOut => "a `startTimeout` passes",
        Event::Crashes => "the task crashes",
        Event::TaskStops => "the task stops",
        Event::Hangs => "a container hangs",
        Event::StaysPending => "the task stays PENDING",
        Event::TargetDrained => "the load balancer drains the task",
    }
}

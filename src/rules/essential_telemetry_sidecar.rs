//! Why, when and how to fix: `rules/essential-telemetry-sidecar.md`.

use super::Verdict;
use super::unguarded_essential_router::with_restarts;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{Container, Fact, Text, all, any, is_datadog_agent, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if !deployed.is_known_telemetry(container) {
        return Ok(None);
    }
    deployed.is_examined()?;
    let containers = &deployed.task.containers;
    let is_app_beside = |other: &Container| all([Ok(other.id != container.id), is_app(other, deployed)]);
    let hazard = all([
        container.is_essential(),
        not(deployed.takes_traffic(container)),
        containers.any(is_app_beside),
    ]);
    if !hazard? {
        return Ok(None);
    }

    let name = container.display_name();
    let [essential, restart] = ["essential", "restartPolicy"].map(|key| deployed.task.key(key));
    let says = match container.essential.is_written() {
        true => format!("`{name}` watches the app, and the app is stopped when `{name}` stops"),
        false => format!("`{name}` watches the app, and without `{essential}` it counts as essential: the app is stopped when `{name}` stops"),
    };
    let app = containers.iter().find(|other| is_app_beside(other) == Ok(true));
    let finding = Finding::at(&container.essential, says);
    let finding = match app {
        Some(app) => finding.label(app, format!("`{}` goes down with it", app.display_name())),
        None => finding,
    };
    let finding = finding
        .help(format!("set `{essential}` to `false` on `{name}`, and let a `{restart}` bring it back"))
        .fix(fix(container, deployed));
    let is_datadog = container.image.known().map(Text::written).is_some_and(is_datadog_agent);
    Ok(Some(match is_datadog {
        true => finding.severity(Severity::Advice).note("the sample that Datadog gives says essential: it is a choice, if you mean it"),
        false => finding,
    }))
}

/// Whether a container is what the task is there for, and not the telemetry, the router or a probe beside it.
fn is_app(container: &Container, deployed: &Deployed) -> Fact {
    let beside = [
        Ok(!deployed.is_known_telemetry(container)),
        not(container.is_log_router()),
        not(deployed.is_probe(container)),
    ];
    any([deployed.takes_traffic(container), all(beside)])
}

/// A task needs an essential container, and a restart policy of one's own stays as it is.
fn fix(container: &Container, deployed: &Deployed) -> Option<Fix> {
    let mut others = deployed.task.containers.iter().filter(|other| other.id != container.id);
    others.find(|other| other.is_essential() == Ok(true))?;
    let fix = Fix::new("make it non-essential and restart it").set(container, Key::Container("essential"), false);
    Some(match container.restart_policy.enabled.is_written() {
        true => fix,
        false => with_restarts(fix, container),
    })
}

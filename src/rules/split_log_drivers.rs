//! Why, when and how to fix: `rules/split-log-drivers.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, Driver, Fact, all, not};

pub fn check(deployed: &Deployed) -> Verdict {
    let task = deployed.task;
    // Without a router, ECS refuses the definition: `missing-log-router`.
    let routed = |container: &Container| all([container.uses_firelens(), counts(container, deployed)]);
    let apart = |container: &Container| {
        let is_other = container.log.driver.is(|driver| *driver != Driver::AwsFirelens);
        all([is_other, counts(container, deployed)])
    };
    let hazard = all([
        task.containers.any(Container::is_log_router),
        task.containers.any(routed),
        task.containers.any(apart),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let certain = |is: &dyn Fn(&Container) -> Fact| -> Vec<&Container> {
        task.containers.iter().filter(|container| is(container) == Ok(true)).collect()
    };
    let (routed, apart) = (certain(&routed), certain(&apart));
    let [Some(first), Some(other)] = [apart.first(), routed.first()] else {
        return Ok(None);
    };
    let driver = |container: &Container| container.log.driver.known().map_or("another driver", Driver::name).to_owned();
    let finding = Finding::at(
        &first.log.driver,
        format!(
            "`{}` logs through `{}`, and `{}` through the log router: half of what happened stands elsewhere",
            first.display_name(),
            driver(first),
            other.display_name()
        ),
    );
    let finding = apart[1..].iter().fold(finding, |finding, also| {
        finding.label(&also.log.driver, format!("`{}` logs through `{}`", also.display_name(), driver(also)))
    });
    let finding = routed.iter().fold(finding, |finding, sender| {
        finding.label(&sender.log.driver, format!("`{}` logs through the log router", sender.display_name()))
    });
    Ok(Some(finding.help("let all apps of the task log the same way, or ignore this where the split is meant")))
}

/// Whether a container is an app whose lines belong together: not the router, a probe of it, or a helper.
fn counts(container: &Container, deployed: &Deployed) -> Fact {
    all([
        container.is_essential(),
        not(container.is_log_router()),
        not(deployed.is_probe(container)),
        not(deployed.is_known_helper(container)),
        not(deployed.task.is_proxy(container)),
    ])
}

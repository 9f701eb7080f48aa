//! Why, when and how to fix: `rules/unused-log-router.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, Driver, all, not};

pub fn check(deployed: &Deployed) -> Verdict {
    let containers = &deployed.task.containers;
    let hazard = all([
        containers.any(Container::is_log_router),
        not(deployed.uses_router()),
    ]);
    let Some(router) = deployed.some_router().filter(|_| hazard == Ok(true)) else {
        return hazard.map(|_| None);
    };

    let finding = Finding::at(
        &router.firelens,
        format!(
            "`{}` is a log router, and no container hands it log lines: ECS refuses the task definition",
            router.display_name()
        ),
    );
    let others = containers
        .iter()
        .filter(|container| container.id != router.id);
    let finding = others.fold(finding, |finding, other| {
        finding.label(&other.log.driver, sends_elsewhere(other))
    });
    let [firelens, driver] = ["firelensConfiguration", "logDriver"].map(|key| deployed.task.key(key));
    Ok(Some(finding.help(format!("set `{driver}` to `awsfirelens` where lines should go through the router, or remove `{firelens}`"))))
}

fn sends_elsewhere(container: &Container) -> String {
    let name = container.display_name();
    match container.log.driver.known().map(Driver::name) {
        Some(driver) => format!("`{name}` logs through `{driver}`"),
        None => format!("`{name}` names no log driver"),
    }
}

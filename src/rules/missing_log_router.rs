//! Why, when and how to fix: `rules/missing-log-router.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, all, any};

pub fn check(deployed: &Deployed) -> Verdict {
    let containers = &deployed.task.containers;
    let by_proxy = deployed
        .services
        .iter()
        .map(|(service, _)| service.connect_uses_firelens());
    let hazard = all([
        any(by_proxy.chain([containers.any(Container::uses_firelens)])),
        containers.none(Container::is_log_router),
    ]);

    Ok(hazard?.then(|| {
        let mut senders = containers.iter().filter(|container| container.uses_firelens() == Ok(true));
        let finding = match senders.next() {
            Some(first) => Finding::at(
                &first.log.driver,
                format!("`{}` hands its log lines to a log router", first.display_name()),
            ),
            None => at_proxy(deployed),
        };
        let finding = senders.fold(finding, |finding, sender| {
            finding.label(&sender.log.driver, format!("so does `{}`", sender.display_name()))
        });
        let [firelens, driver] = ["firelensConfiguration", "logDriver"].map(|key| deployed.task.key(key));
        finding
            .label(containers, format!("no container here has `{firelens}`, so ECS refuses this"))
            .help(format!("add a container with `{firelens}`, or set `{driver}` to a driver that needs no router, such as `awslogs`"))
    }))
}

/// No container needs the router, but the proxy that a linked service adds does.
fn at_proxy(deployed: &Deployed) -> Finding {
    let proxy = deployed
        .services
        .iter()
        .find(|(service, _)| service.connect_uses_firelens() == Ok(true));
    let Some((service, strength)) = proxy else {
        return Finding::at(deployed.task, "somebody hands log lines to a log router");
    };
    let driver = &service.service_connect_log.driver;
    let finding = Finding::at(
        driver,
        "the Service Connect proxy hands its log lines to a log router of the task",
    );
    strength.caveat().into_iter().fold(finding, Finding::note)
}

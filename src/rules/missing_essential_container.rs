//! Why, when and how to fix: `rules/missing-essential-container.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, all, not};

pub fn check(deployed: &Deployed) -> Verdict {
    let containers = &deployed.task.containers;
    let hazard = all([
        not(containers.is_empty()),
        containers.none(Container::is_essential),
    ]);

    Ok(hazard?.then(|| {
        let finding = Finding::at(
            containers,
            "no container here is essential, so ECS refuses the task definition",
        );
        let finding = containers.iter().fold(finding, |finding, container| {
            let label = format!("the task would outlive `{}`", container.display_name());
            finding.label(&container.essential, label)
        });
        finding.help(help(deployed))
    }))
}

fn help(deployed: &Deployed) -> String {
    let key = deployed.task.key("essential");
    let mut containers = deployed.task.containers.iter();
    match containers.find(|container| deployed.takes_traffic(container) == Ok(true)) {
        Some(app) => format!(
            "set `{key}` to `true` on `{}`, which takes the traffic",
            app.display_name()
        ),
        None => format!("set `{key}` to `true` on the container the task is for"),
    }
}

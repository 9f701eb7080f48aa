//! Why, when and how to fix: `rules/missing-task-role.md`.

use super::Verdict;
use crate::finding::{Finding, Severity};
use crate::graph::Deployed;
use crate::model::{Container, Platform, all, any, not};

pub fn check(deployed: &Deployed) -> Verdict {
    let task = deployed.task;
    let signs = |container: &Container| all([container.uses_firelens(), container.log.has_aws_output()]);
    let proxies = || deployed.services.iter().map(|(service, _)| *service);
    let proxy_signs = proxies().map(|service| all([service.connect_uses_firelens(), service.service_connect_log.has_aws_output()]));
    // The keys that a router has of its own go before a role. Without a router, ECS refuses the definition.
    let by_role = |container: &Container| all([container.is_log_router(), not(container.has_aws_keys())]);
    let hazard = all([
        not(task.task_role.is_given()),
        any(proxy_signs.chain([task.containers.any(signs)])),
        task.containers.any(by_role),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let role = task.setting("taskRoleArn");
    let finding = Finding::at(
        &task.task_role,
        format!("no `{role}`: AWS refuses what the log router sends, and the lines are dropped after some retries"),
    );
    let senders = task.containers.iter().filter(|container| signs(container) == Ok(true));
    let finding = senders.fold(finding, |finding, sender| {
        let says = format!("the lines of `{}` go to AWS with the role of the task", sender.display_name());
        match sender.log.output() {
            Ok(Some(output)) => finding.label(output, says),
            _ => finding.label(&sender.log.driver, says),
        }
    });
    let finding = finding.help(format!("set `{role}` to a role that may write to these destinations: the execution role is not asked"));
    if deployed.platform() == Platform::Fargate {
        return Ok(Some(deployed.platform_notes().fold(finding, Finding::note)));
    }
    Ok(Some(finding.severity(Severity::Warning).note(
        "on EC2 the role of the instance takes its place, if the instance metadata can be reached: aws-for-fluent-bit from 2.21 on needs a hop limit of 2",
    )))
}

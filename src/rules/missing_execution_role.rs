//! Why, when and how to fix: `rules/missing-execution-role.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, Fact, all, any, not};

/// The most reasons that a finding shows.
const MOST_REASONS: usize = 3;

pub fn check(deployed: &Deployed) -> Verdict {
    let task = deployed.task;
    let on_fargate = deployed.is_meant_for_fargate();
    let logs = |container: &Container| all([on_fargate, container.log.uses_awslogs()]);
    let fills = |container: &Container| any([has_secret_options(container), has_secrets(container)]);
    let hazard = all([
        not(task.execution_role.is_given()),
        task.containers.any(|container| any([logs(container), fills(container)])),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let role = task.setting("executionRoleArn");
    let finding = Finding::at(
        &task.execution_role,
        format!("no `{role}`: ECS refuses the task definition, or cannot start the task"),
    );
    let reasons = task.containers.iter().filter_map(|container| {
        let name = container.display_name();
        Some(match () {
            () if has_secret_options(container) == Ok(true) => {
                (&container.log.secret_options.span, format!("needed to read the secrets of the log driver of `{name}`"))
            }
            () if has_secrets(container) == Ok(true) => {
                (&container.secrets.span, format!("needed to read the secrets of `{name}`"))
            }
            () if logs(container) == Ok(true) => {
                (&container.log.span, format!("needed to send the lines of `{name}` to CloudWatch from Fargate"))
            }
            () => return None,
        })
    });
    let finding = reasons.take(MOST_REASONS).fold(finding, |finding, (place, text)| finding.label(place, text));
    Ok(Some(finding.help(format!(
        "set `{role}` to a role that `ecs-tasks.amazonaws.com` may assume, with `AmazonECSTaskExecutionRolePolicy`, and leave to read each secret"
    ))))
}

fn has_secret_options(container: &Container) -> Fact {
    not(container.log.secret_options.is_empty())
}

fn has_secrets(container: &Container) -> Fact {
    not(container.secrets.is_empty())
}

//! Why, when and how to fix: `rules/uncreated-log-group.md`.

use super::Verdict;
use crate::finding::{Finding, Severity};
use crate::graph::Deployed;
use crate::model::{
    Container, Driver, Fact, Located, LogGroup, Unknown, Value, Why, all, any, not,
};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let log = &container.log;
    let is_awslogs = log.driver.is(|driver| *driver == Driver::AwsLogs);
    if is_awslogs == Ok(false) {
        return Ok(None);
    }
    let create = log.options.get("awslogs-create-group")?;
    let creates = create.map_or(Ok(false), |create| create.value.says(|word| word == "true"));
    let Some(group) = log.options.get("awslogs-group")? else {
        return Ok(None);
    };
    let groups = &deployed.task.log_groups;
    let Some(name) = group.value.read()? else {
        return Ok(None);
    };
    let open = |one: &LogGroup| match &one.name {
        Value::Unknown(unknown) => *unknown,
        _ if name.has_hole() => Unknown::template(group.value.place()),
        own => Unknown::template(own.place()),
    };
    let is_made = groups.any(|one: &LogGroup| one.is_named(name).ok_or_else(|| open(one)));
    // A template that makes no log group leaves all of them to others.
    let makes_some = Ok(!groups.items.is_empty());
    let is_literal = Ok(name.literal().is_some());
    let is_forgotten: Fact = all([not(creates), makes_some, is_literal, not(is_made)]);
    let needs_right = all([creates, not(is_made)]);
    if !all([is_awslogs, any([is_forgotten, needs_right])])? {
        return Ok(None);
    }
    let shown = name.written();
    let Some(create) = create.filter(|_| needs_right == Ok(true)) else {
        let finding = Finding::at(
            &group.value,
            format!("`{shown}` is not among the log groups that are made here; without it the task does not start"),
        );
        return Ok(Some(finding.help("make the log group here, or correct its name").severity(Severity::Advice)));
    };
    let role = &deployed.task.execution_role;
    let finding = Finding::at(
        &create.value,
        format!("ECS may make `{shown}` only if the execution role allows it, and AWS's own policy for that role does not"),
    )
    .help("make the log group beside the task definition, or allow `logs:CreateLogGroup` to the execution role");
    if deployed.task.has_plain_execution_role {
        return Ok(Some(finding.label(role, "this role has that policy and no other")));
    }
    // What a role allows that is made elsewhere, or has more policies, nobody can tell from here.
    match role.read()? {
        Some(named) if named.has_hole() => Err(Unknown { at: role.place(), why: Why::Attribute }),
        _ => Ok(Some(finding.severity(Severity::Advice))),
    }
}

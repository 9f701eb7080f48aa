//! Why, when and how to fix: `rules/unwatched-optional-router.md`.

use super::Verdict;
use super::unguarded_essential_router::restarted;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{Container, RestartPolicy, Value, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let policy = &container.restart_policy;
    let is_on = policy.enabled.is(|&on| on);
    let optional = all([container.is_log_router(), not(container.is_essential())]);
    let hazard = all([optional, any([not(is_on), policy.waits_long(), policy.ignores_crashes()])]);
    if !hazard? {
        return Ok(None);
    }
    let name = container.display_name();
    let [restart, period, ignored] = ["restartPolicy", "restartAttemptPeriod", "ignoredExitCodes"].map(|key| deployed.task.key(key));
    let essential = |finding: Finding| finding.label(&container.essential, format!("the task goes on without `{name}`, and its lines are dropped"));
    if !is_on? {
        let finding = match policy.enabled {
            Value::Absent(_) => Finding::at(container, format!("when `{name}` dies, nothing starts it again and nobody notices")),
            _ => Finding::at(&policy.enabled, format!("switched off: when `{name}` dies, nothing starts it again and nobody notices")),
        };
        let finding = essential(finding);
        return Ok(Some(match deployed.is_on_old_fargate()? {
            true => finding
                .severity(Severity::Advice)
                .note(format!("the service runs on a Fargate platform before 1.4.0, which knows no `{restart}`"))
                .help("use platform version 1.4.0 or later, or an alarm on log lines that stay away"),
            false => finding
                .help(format!("add a `{restart}` with `enabled` set to `true` and `{period}` to 60, or an alarm on log lines that stay away"))
                .fix(restarted(container)),
        }));
    }
    if policy.ignores_crashes()? {
        return Ok(Some(
            Finding::at(&policy.ignored_exit_codes, format!("`{name}` is not started again when it crashes (139) or is killed for lack of memory (137)"))
                .severity(Severity::Advice)
                .help(format!("take 137 and 139 out of `{ignored}`")),
        ));
    }
    let seconds = policy.attempt_period.or_default(RestartPolicy::DEFAULT_ATTEMPT_PERIOD)?;
    Ok(Some(
        Finding::at(&policy.attempt_period, format!("`{name}` is started again only if it has run for {seconds} seconds: when it crashes before, it stays dead"))
            .severity(Severity::Advice)
            .help(format!("set `{period}` to 60, the shortest ECS takes"))
            .fix(Fix::new("start the router again after a minute").set(&policy.enabled, Key::Container("restartAttemptPeriod"), 60)),
    ))
}

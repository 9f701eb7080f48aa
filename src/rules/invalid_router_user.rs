//! Why, when and how to fix: `rules/invalid-router-user.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Severity};
use crate::graph::Deployed;
use crate::model::{Container, Located, Unknown};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let is_router = container.is_log_router();
    if is_router == Ok(false) {
        return Ok(None);
    }
    let Some(user) = container.user.read()? else {
        return Ok(None);
    };
    let user = user.literal().ok_or(Unknown::template(container.user.place()))?;
    let Some(finding) = finding(user, container, deployed) else {
        return Ok(None);
    };
    Ok(is_router?.then_some(finding))
}

fn finding(user: &str, container: &Container, deployed: &Deployed) -> Option<Finding> {
    let name = container.display_name();
    let key = deployed.task.key("user");
    let id = user.split(':').next().unwrap_or_default();
    let at = |text: String| Finding::at(&container.user, text);
    if id == "root" {
        let finding = at(format!("newer ECS agents read the `{key}` of the log router `{name}` as a number, and fail on `root`"))
            .help(format!("write `0`, which is the same user, or leave `{key}` out"))
            .note("agents from 1.96.0 on; older ones take `root`")
            .severity(Severity::Warning);
        let by_number = || Fix::new("write the number of `root`").replace(&container.user, "0");
        return Some(finding.fix((user == "root").then(by_number)));
    }
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(
            at(format!("ECS takes a number as the `{key}` of the log router `{name}`, and refuses a name"))
                .help(format!("leave `{key}` out, or write `0`: the router then runs as root, as its socket needs")),
        );
    }
    let is_root = id.bytes().all(|digit| digit == b'0');
    (!is_root).then(|| {
        at(format!("a log router that is not root, as `{name}`, needs ECS agent 1.96.0 or newer: older ones refuse it"))
            .help(format!("leave `{key}` out, or make sure that every agent is new enough"))
            .note("whether Fargate takes it is not documented")
            .severity(Severity::Advice)
    })
}

//! Why, when and how to fix: `rules/self-routing-router.md`.

use super::{Verdict, silent_router};
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Container, all};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if !all([container.is_log_router(), container.uses_firelens()])? {
        return Ok(None);
    }
    let name = container.display_name();
    let finding = Finding::at(
        &container.log.driver,
        format!("the log router `{name}` hands its own lines to itself: each error becomes a line it has to deliver, and none is left when it dies"),
    )
    .label(&container.firelens, "this makes it the log router")
    .help(format!(
        "set `{}` of `{name}` to `awslogs`, with a group, a Region and a stream prefix of its own",
        deployed.task.key("logDriver")
    ));
    let is_other = |other: &Container| other.id != container.id;
    let sends = |other: &Container| all([Ok(is_other(other)), other.uses_firelens()]);
    let is_used = deployed.task.containers.any(sends);
    let proxies = deployed.services.iter().map(|(service, _)| service.connect_uses_firelens());
    let is_needed = is_used == Ok(true) || proxies.into_iter().any(|uses| uses == Ok(true));
    Ok(Some(match is_needed {
        true => finding.fix(silent_router::to_cloudwatch(container, deployed)),
        // ECS refuses a router that nobody uses, so there is more to mend than the driver.
        false => finding.note(format!("no other container is seen to log through `{name}`: once it logs elsewhere, ECS refuses it as unused")),
    }))
}

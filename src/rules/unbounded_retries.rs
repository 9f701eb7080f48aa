//! Why, when and how to fix: `rules/unbounded-retries.md`.

use super::Verdict;
use crate::finding::{Finding, Fix};
use crate::graph::Deployed;
use crate::model::{Container, all, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let retries = container.log.endless_retries();
    let hazard = all([
        deployed.is_sender(container),
        not(router.is_fluentd()),
        retries.map(|retries| retries.is_some()),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let Some(limit) = retries? else {
        return Ok(None);
    };
    let (name, app) = (router.display_name(), container.display_name());
    let finding = Finding::at(limit, format!("`{name}` keeps every line of `{app}` that its destination does not take, and tries again without end"));
    let finding = match router.memory.read()? {
        Some(mib) => finding.label(&router.memory, format!("`{name}` is killed when it has filled {mib} MiB")),
        None => finding,
    };
    let key = &limit.key.value;
    Ok(Some(
        finding
            .help(format!("set `{key}` to a number, 5 to begin with: what cannot be delivered by then is dropped, and the router lives"))
            .fix(Fix::new("give up after 5 retries").replace(limit, "5")),
    ))
}

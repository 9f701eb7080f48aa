//! Why, when and how to fix: `rules/completion-wait-on-essential.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Condition, Container, all, find, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let edges = deployed.edges();
    let waits = find(edges.all_of(container.id), container.depends_on.rest, |edge| {
        let waits = all([
            edge.condition.map(Condition::awaits_end),
            // A container that waits for itself is `dependency-cycle`'s.
            edge.to.map(|to| to != container.id),
            edge.to.and_then(|to| edges.essential[to]),
        ]);
        if waits == Ok(false) {
            return waits;
        }
        // An essential probe is `essential-preflight`'s.
        all([waits, not(edge.to.and_then(|to| deployed.is_preflight(deployed.task.container(to))))])
    });
    let Some(edge) = waits? else {
        return Ok(None);
    };
    let target = deployed.task.container(edge.to?);
    let (waiter, name) = (container.display_name(), target.display_name());
    let key = deployed.task.key("essential");
    let essential = match target.essential.is_written() {
        true => format!("`{name}` is essential: its end is the end of the task"),
        false => format!("`{name}` is essential because `{key}` is not written: its end is the end of the task"),
    };
    let help = match target.is_log_router() {
        Ok(true) => format!("`{name}` is the log router and is not meant to end: wait for a probe of it with `SUCCESS`, or for it with `START` or `HEALTHY`"),
        _ => format!("set `{key}` to `false` on `{name}` if it is meant to end, else wait for it with `START` or `HEALTHY`"),
    };
    let may_end = target.is_log_router() == Ok(false);
    let fix = may_end.then(|| {
        Fix::new(format!("set `{key}` to `false` on `{name}`")).set(target, Key::Container("essential"), false)
    });
    let finding = Finding::at(&edge.asks, format!("`{waiter}` waits for `{name}` to end, and the task ends with it"))
        .label(&target.essential, essential)
        .help(help)
        .fix(fix);
    Ok(Some(finding))
}

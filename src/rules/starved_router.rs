//! Why, when and how to fix: `rules/starved-router.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{Container, Platform, all, any, not};

/// What the fix reserves, in MiB.
const RESERVED: i64 = 128;

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let hazard = all([
        container.is_log_router(),
        any([container.has_small_hard_limit(), container.has_small_reservation(), container.has_no_memory()]),
        not(deployed.throws_lines_away(container)),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let name = container.display_name();
    let [memory, reservation] = ["memory", "memoryReservation"].map(|key| deployed.task.key(key));
    if let (true, Some(mib)) = (container.has_small_hard_limit()?, container.memory.read()?) {
        let then = match container.is_essential()? {
            true => "and it is essential, so the task stops with it",
            false => "and the lines it held are lost",
        };
        return Ok(Some(
            Finding::at(&container.memory, format!("`{name}` is killed when it needs more than {mib} MiB, which a slow destination is enough for, {then}"))
                .help(format!("set `{memory}` to 256 or more, or take it off and set `{reservation}` to 128 or more")),
        ));
    }
    let fix = deployed.has_room_for(container, RESERVED).then(|| {
        Fix::new("reserve 128 MiB for the router").set(container, Key::Container("memoryReservation"), RESERVED)
    });
    if let (true, Some(mib)) = (container.has_small_reservation()?, container.memory_reservation.read()?) {
        let mut finding = Finding::at(
            &container.memory_reservation,
            format!("{mib} MiB is less than a log router often needs, and ECS lets its input buffer half of it: {} MiB", mib / 2),
        );
        if deployed.platform() != Platform::Agent {
            finding = finding.note("the buffer is what the ECS agent of EC2 sets from version 1.89.0 on; for Fargate this is not documented");
        }
        let help = format!("set `{reservation}` of `{name}` to 128 or more");
        return Ok(Some(finding.severity(Severity::Advice).help(help).fix(fix)));
    }
    let nothing = format!("`{name}` has neither `{memory}` nor `{reservation}`");
    let is_refused = deployed.platform() == Platform::Agent && deployed.task.memory_in_mib()?.is_none();
    let (severity, says) = match is_refused {
        true => (Severity::Warning, format!("{nothing}, and the task has no `{memory}` of its own: ECS asks for one of them")),
        false => (Severity::Advice, format!("{nothing}: it competes with the other containers for what the task has")),
    };
    let help = format!("set `{reservation}` of `{name}` to 128 or more");
    Ok(Some(Finding::at(container, says).severity(severity).help(help).fix(fix)))
}

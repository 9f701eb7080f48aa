//! Why, when and how to fix: `rules/zero-availability-floor.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Fact, Located, Service, Unknown, Why, all, any, not};

pub fn check(service: &Service, runs: &[&Deployed]) -> Verdict {
    let hazard = all([
        service.is_rolling_replica(),
        service.floor_of(1).map(|floor| floor <= 0),
        service.is_balanced(),
        not(service.desired_count.is(|&count| count == 0)),
        not(service.is_scaled),
        // To stop all tasks before the new ones start is what both percentages together ask for.
        service.ceiling_of(100).map(|ceiling| ceiling > 100),
        not(is_bound_to_instances(service, runs)),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let [minimum, maximum] = [MINIMUM, MAXIMUM].map(|path| service.setting(path));
    let mut finding = Finding::at(
        &service.minimum_healthy_percent,
        "ECS may stop every task of the service before a new one has proved itself",
    )
    .label(&service.load_balancers, "users reach the tasks through this")
    .help(format!("set `{minimum}` to 100, and leave `{maximum}` at 200, so that new tasks are started first"));
    for run in runs {
        if let Some(router) = run.some_router().filter(|router| router.is_essential() == Ok(true)) {
            let name = router.display_name();
            finding = finding.label(&router.firelens, format!("every new task needs `{name}`, and dies with it"));
            finding = run.link_to(service).and_then(|link| link.caveat()).into_iter().fold(finding, Finding::note);
        }
    }
    let mut fix = Fix::new(format!("set `{minimum}` to 100")).set(service, Key::Service(MINIMUM), 100);
    if service.maximum_percent.is(|&percent| percent < 200) == Ok(true) {
        fix = fix.set(service, Key::Service(MAXIMUM), 200);
    }
    Ok(Some(finding.fix(fix)))
}

const MINIMUM: &str = "deploymentConfiguration.minimumHealthyPercent";
const MAXIMUM: &str = "deploymentConfiguration.maximumPercent";

/// Whether two tasks cannot share an instance, so that an old one may have to go first.
fn is_bound_to_instances(service: &Service, runs: &[&Deployed]) -> Fact {
    let bound = match runs {
        [] => Err(Unknown { at: service.task_definition.place(), why: Why::Elsewhere }),
        runs => any(runs.iter().map(|run| run.task.has_fixed_host_port())),
    };
    all([not(service.is_on_fargate()), bound])
}

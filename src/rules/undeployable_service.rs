//! Why, when and how to fix: `rules/undeployable-service.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Service, all, not};

pub fn check(service: &Service, _: &[&Deployed]) -> Verdict {
    let is_stuck = service.wanted_count().and_then(|count| match count {
        Some(count @ 1..) => all([
            service.floor_of(count).map(|floor| floor >= count),
            service.ceiling_of(count).map(|ceiling| ceiling <= count),
        ]),
        _ => Ok(false),
    });
    let hazard = all([
        service.is_rolling_replica(),
        not(service.is_scaled),
        // With room for one task more beside one, there is room beside any number of them.
        service.ceiling_of(1).map(|ceiling| ceiling <= 1),
        is_stuck,
    ]);
    if !hazard? {
        return Ok(None);
    }
    let Some(count) = service.wanted_count()? else {
        return Ok(None);
    };
    let [minimum, maximum] = [MINIMUM, MAXIMUM].map(|path| service.setting(path));
    let label = format!("{count} of {count} tasks are all that may run, so ECS cannot start a new one");
    let floor = format!("{count} of {count} tasks have to run, so ECS cannot stop an old one");
    let mut finding = Finding::at(&service.maximum_percent, label);
    if service.minimum_healthy_percent.is_written() {
        finding = finding.label(&service.minimum_healthy_percent, floor);
    } else {
        finding = finding.note(format!("`{minimum}` is not written, and is 100 by default: {floor}"));
    }
    if service.desired_count.is_written() {
        finding = finding.label(&service.desired_count, "of so many tasks the minimum is rounded up, and the maximum down");
    }
    let fix = Fix::new(format!("set `{maximum}` to 200")).set(service, Key::Service(MAXIMUM), 200);
    Ok(Some(finding.help(format!("set `{maximum}` to 200, so that ECS starts new tasks before it stops old ones")).fix(fix)))
}

const MINIMUM: &str = "deploymentConfiguration.minimumHealthyPercent";
const MAXIMUM: &str = "deploymentConfiguration.maximumPercent";

//! Why, when and how to fix: `rules/ineffective-circuit-breaker.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Controller, Service, all};

pub fn check(service: &Service, _: &[&Deployed]) -> Verdict {
    let elsewhere = |controller: &Controller| {
        matches!(controller, Controller::CodeDeploy | Controller::External)
    };
    let breaker = &service.circuit_breaker;
    let hazard = all([
        service.controller.is(elsewhere),
        breaker.enable.is(|&on| on),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let (owner, help) = match service.controller()? {
        Controller::CodeDeploy => (
            "deployments of this service are run by CodeDeploy",
            "remove the circuit breaker, and switch on automatic rollback in the CodeDeploy deployment group",
        ),
        _ => (
            "deployments of this service are run by a tool outside of ECS",
            "remove the circuit breaker, and let the tool that deploys stop and undo failed deployments",
        ),
    };
    let finding = Finding::at(
        &breaker.enable,
        "this stops no deployment: it acts with the `ECS` controller only",
    );
    Ok(Some(finding.label(&service.controller, owner).help(help)))
}

//! Why, when and how to fix: `rules/breaker-without-rollback.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Service, Value, all, not};

const ROLLBACK: &str = "deploymentConfiguration.deploymentCircuitBreaker.rollback";

pub fn check(service: &Service, _: &[&Deployed]) -> Verdict {
    let breaker = &service.circuit_breaker;
    let hazard = all([
        service.is_watched_by_breaker(),
        breaker.enable.is(|&on| on),
        not(service.rolls_back()),
    ]);

    Ok(hazard?.then(|| {
        let rollback = service.setting("rollback");
        let label = match breaker.rollback {
            Value::Absent(_) => format!("no `{rollback}` here, so a failed deployment leaves the service on the broken revision"),
            _ => "a failed deployment leaves the service on the broken revision".to_owned(),
        };
        Finding::at(&breaker.rollback, label)
            .label(&breaker.enable, "the circuit breaker stops the deployment, and that is all")
            .help(format!("set `{rollback}` to `true`, so that the service goes back to its last completed deployment"))
            .note("the first deployment of a service has nothing to go back to")
            .fix(Fix::new(format!("set `{rollback}` to `true`")).set(service, Key::Service(ROLLBACK), true))
    }))
}

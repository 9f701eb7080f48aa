//! Why, when and how to fix: `rules/missing-circuit-breaker.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece, Severity};
use crate::graph::Deployed;
use crate::model::{Service, Strategy, Value, all, not};

pub fn check(service: &Service, runs: &[&Deployed]) -> Verdict {
    let hazard = all([
        service.is_watched_by_breaker(),
        not(service.has_circuit_breaker()),
        not(service.has_blue_green_watch()),
        not(service.desired_count.is(|&count| count == 0)),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let label = match service.circuit_breaker.enable {
        Value::Absent(_) => {
            "no circuit breaker: a revision whose tasks keep dying is started again and again"
        }
        _ => "switched off: a revision whose tasks keep dying is started again and again",
    };
    let help = format!(
        "set `{}` and `{}` to `true` in `{}`",
        service.setting("enable"),
        service.setting("rollback"),
        service.setting("deploymentConfiguration.deploymentCircuitBreaker")
    );
    let finding = Finding::at(&service.circuit_breaker.enable, label)
        .help(help)
        .fix(fix(service));
    let finding = runs
        .iter()
        .fold(finding, |finding, run| because_of(finding, service, run));
    let hangs = |run: &&Deployed| run.some_router().is_some() || run.some_gate().is_some();
    let is_error = service.strategy()? == Strategy::Rolling && runs.iter().any(hangs);
    Ok(Some(if is_error {
        finding
    } else {
        finding.severity(Severity::Warning)
    }))
}

const BREAKER: &str = "deploymentConfiguration.deploymentCircuitBreaker";
const ENABLE: &str = "deploymentConfiguration.deploymentCircuitBreaker.enable";
const ROLLBACK: &str = "deploymentConfiguration.deploymentCircuitBreaker.rollback";

/// Switches it on: as a whole, where nothing of it is written.
fn fix(service: &Service) -> Fix {
    let fix = Fix::new("switch on the circuit breaker, with rollback");
    let breaker = &service.circuit_breaker;
    let is_begun = breaker.enable.is_written()
        || breaker.rollback.is_written()
        || breaker.threshold.is_written()
        || breaker.reset_on_healthy_task.is_written();
    if is_begun {
        return [ENABLE, ROLLBACK]
            .into_iter()
            .fold(fix, |fix, member| {
                fix.set(service, Key::Service(member), true)
            });
    }
    let on = ["enable", "rollback"].map(|member| (Key::Service(member), Piece::Bool(true)));
    fix.set(service, Key::Service(BREAKER), Piece::Map(on.into()))
}

/// What of the task definition a new revision can break on.
fn because_of(mut finding: Finding, service: &Service, run: &Deployed) -> Finding {
    let gate = run.some_gate();
    if let Some(router) = run.some_router() {
        finding = finding.label(
            &router.firelens,
            format!("every new task starts `{}`", router.display_name()),
        );
        if finding.schedule.is_empty() && router.is_essential() == Ok(true) {
            finding = finding.schedule(run.crash_loop(router));
        }
    }
    if let Some(edge) = gate {
        let waits = format!(
            "every new task holds `{}` back until this is met",
            run.task.container(edge.from).display_name()
        );
        finding = finding.label(&edge.asks, waits);
    }
    match run.link_to(service) {
        Some(strength) if gate.is_some() || run.some_router().is_some() => {
            strength.caveat().into_iter().fold(finding, Finding::note)
        }
        _ => finding,
    }
}

//! Why, when and how to fix: `rules/breaker-reset-by-crash-loop.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::{Deployed, Gate};
use crate::model::{Container, Fact, Service, Terms, Unknown, all, find};

pub fn check(service: &Service, runs: &[&Deployed]) -> Verdict {
    let breaker = &service.circuit_breaker;
    let is_terraform = service.provenance.terms == Terms::Terraform;
    let resets = all([
        // Terraform's provider has no such argument yet.
        Ok(!is_terraform || breaker.reset_on_healthy_task.is_written()),
        service.is_watched_by_breaker(),
        breaker.enable.is(|&on| on),
        service.resets_breaker(),
    ]);
    if resets == Ok(false) {
        return Ok(None);
    }
    let exposed = |run: &&&Deployed| exposed_app(run).map(|app| app.is_some());
    let Some(run) = find(runs, None, exposed)? else {
        return Ok(None);
    };
    let (true, Some(router), Some(app)) = (resets?, run.router()?, exposed_app(run)?) else {
        return Ok(None);
    };
    let (router_name, app_name) = (router.display_name(), app.display_name());
    let gate = format!("let `{app_name}` wait with `SUCCESS` for a probe that has logged through `{router_name}`");
    let reset = service.setting("resetOnHealthyTask");
    let finding = Finding::at(
        &breaker.reset_on_healthy_task,
        "one task that becomes healthy sets the count of failed tasks back to 0",
    )
    .label(app, format!("`{app_name}` may be healthy before its first line meets `{router_name}`"))
    .label(&router.firelens, format!("when `{router_name}` dies of that line, the task stops, and the next one does the same"));
    let finding = match is_terraform {
        true => finding.help(gate),
        false => finding.help(format!("{gate}, or set `{reset}` to `false`")).fix(
            Fix::new(format!("set `{reset}` to `false`")).set(service, Key::Service(RESET), false),
        ),
    };
    Ok(Some(run.link_to(service).and_then(|link| link.caveat()).into_iter().fold(finding, Finding::note)))
}

const RESET: &str = "deploymentConfiguration.deploymentCircuitBreaker.resetOnHealthyTask";

/// An app that can start before the router was tried, and that an essential router takes with it.
fn exposed_app<'a>(run: &Deployed<'a>) -> Result<Option<&'a Container>, Unknown> {
    let Some(router) = run.router()? else {
        return Ok(None);
    };
    let is_exposed = |app: &&Container| -> Fact {
        let ungated = run.gate(app).map(|gate| matches!(gate, Gate::None(_)));
        all([router.is_essential(), Ok(run.image_kind(app).is_none()), ungated])
    };
    find(run.task.containers.iter(), run.task.containers.rest, is_exposed)
}

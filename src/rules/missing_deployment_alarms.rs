//! Why, when and how to fix: `rules/missing-deployment-alarms.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Controller, Fact, Service, Strategy, all, any, find, not};

pub fn check(service: &Service, runs: &[&Deployed]) -> Verdict {
    let [alarms, names] = ["deploymentConfiguration.alarms", "deploymentConfiguration.alarms.alarmNames"].map(|path| service.setting(path));
    let help = format!("name alarms in `{alarms}` that see what users see and how many lines arrive, and enable them with a rollback");
    let is_ecs = service.controller().map(|controller| controller == Controller::Ecs);
    let is_hollow = all([is_ecs, service.alarms.is(|&on| on), service.alarm_names.is_empty()]);
    if is_hollow? {
        let finding = Finding::at(&service.alarm_names, format!("alarms are enabled, and `{names}` names none"));
        return Ok(Some(finding.help(help)));
    }
    let unseen = any(runs.iter().map(|run| may_lose_router(run)));
    let hazard = all([
        is_ecs,
        not(service.has_alarms()),
        not(service.desired_count.is(|&count| count == 0)),
        any([shifts_unwatched(service), unseen]),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let finding = match shifts_unwatched(service) {
        Ok(true) => Finding::at(&service.strategy, "no alarm and no lifecycle hook decides whether traffic stays on the new tasks"),
        _ => Finding::at(&service.alarms, "no alarm watches the deployment: it succeeds although no line arrives any more"),
    };
    let Some(run) = find(runs, None, |run| may_lose_router(run)).ok().flatten() else {
        return Ok(Some(finding.help(help)));
    };
    let finding = run.some_router().into_iter().fold(finding, |finding, router| {
        let name = router.display_name();
        finding.label(&router.essential, format!("the task lives on when `{name}` dies, and the circuit breaker sees nothing"))
    });
    let caveat = run.link_to(service).and_then(|link| link.caveat());
    Ok(Some(caveat.into_iter().fold(finding.help(help), Finding::note)))
}

/// Whether traffic is shifted with nothing that could stop it but a circuit breaker. Where blue/green has not even that,
/// `missing-circuit-breaker` speaks.
fn shifts_unwatched(service: &Service) -> Fact {
    let stops_crashes = match service.strategy()? {
        Strategy::Rolling => return Ok(false),
        Strategy::BlueGreen => service.has_circuit_breaker(),
        Strategy::Other => Ok(true),
    };
    all([service.lifecycle_hooks.is_empty(), stops_crashes])
}

/// Whether the task has a log router whose end nothing notices.
fn may_lose_router(run: &Deployed) -> Fact {
    run.router()?.map_or(Ok(false), |router| not(router.is_essential()))
}

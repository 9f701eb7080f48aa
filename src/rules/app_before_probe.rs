//! Why, when and how to fix: `rules/app-before-probe.md`.

use super::Verdict;
use super::preflight::preflight;
use crate::finding::{Finding, Severity};
use crate::graph::{Cause, Deployed, Gate, Move, Origin};
use crate::model::{Condition, Container, Unknown, all, any};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let Gate::None(hazard) = deployed.gate(container)? else {
        return Ok(None);
    };
    let severity = severity(container, router, deployed)?;
    let mut schedule = hazard.schedule.clone();
    let ended = |event: &Move| matches!(event, Move::Exit(id, _) if *id == router.id);
    match schedule.last_mut() {
        Some(last) if hazard.moves.iter().any(ended) => {
            last.reason.push_str(&format!("; `{}` has ended, so every line of `{}` is lost", router.display_name(), container.display_name()));
        }
        _ => {
            schedule.extend(deployed.late_start(&hazard.moves, router));
            schedule.extend(deployed.after_crash(container, router)?);
        }
    }

    let cause = deployed.cause(container, router, &hazard.moves);
    let mut finding = at_cause(container, router, deployed, cause);
    for probe in deployed.probes() {
        finding = finding.label(probe, "meant as the probe of the router");
    }
    let role = match router.is_essential()? {
        true => "the log router; its end stops the task",
        false => "the log router",
    };
    finding = finding.label(router, role).help(help(container, router, deployed, cause)).severity(severity).schedule(schedule);
    finding = match preflight(deployed, router) {
        Ok(fix) => finding.fix(fix),
        Err(why) => finding.note(format!("no fix is offered: {why}")),
    };
    if hazard.relies_on_agent {
        finding = finding.as_executed(severity, deployed.platform());
    }
    Ok(Some(deployed.link_notes().fold(finding, Finding::note)))
}

/// An error where the router takes requests with it, or where somebody meant to prevent just that.
fn severity(container: &Container, router: &Container, deployed: &Deployed) -> Result<Severity, Unknown> {
    if deployed.image_kind(container).is_some() {
        return Ok(Severity::Advice);
    }
    let matters = any([Ok(deployed.probes().next().is_some()), deployed.takes_traffic(container)]);
    Ok(match all([router.is_essential(), matters])? {
        true => Severity::Error,
        false => Severity::Warning,
    })
}

fn at_cause(container: &Container, router: &Container, deployed: &Deployed, cause: Cause) -> Finding {
    let app = container.display_name();
    let name = |id| deployed.task.container(id).display_name();
    match cause {
        Cause::WeakCondition(edge, probe) => {
            let lets = match edge.condition {
                Ok(Condition::Complete) => "is met when the probe fails, too",
                Ok(Condition::Healthy) => "does not wait for the probe's exit code",
                _ => "is met as soon as the probe runs",
            };
            // Nobody has written the conditions that these stand for.
            let word = match edge.origin {
                Origin::VolumesFrom => format!("`{}`", deployed.task.key("volumesFrom")),
                Origin::Links => "the link".to_owned(),
                _ => edge.condition.map_or("this", Condition::word).to_owned(),
            };
            Finding::at(&edge.asks, format!("`{app}` waits for `{}`, but {word} {lets}", name(probe)))
        }
        Cause::Leak(edge, between) => Finding::at(
            &edge.asks,
            format!("`{app}` waits for `{}`, which lets it start although the probe has failed", name(between)),
        ),
        Cause::BeforeRouter(edge, other) => Finding::at(
            &edge.asks,
            format!("`{app}` waits for the success of `{0}`, but `{1}` waits for `{0}`, too: it ends before there is a router", name(other), router.display_name()),
        ),
        Cause::NoProbe(edge, other) if deployed.takes_traffic(deployed.task.container(other)) == Ok(true) => Finding::at(
            &edge.asks,
            format!("`{app}` waits for the success of `{}`, which takes traffic and so counts as an app, not as a probe", name(other)),
        ),
        Cause::NoProbe(edge, other) => Finding::at(
            &edge.asks,
            format!("`{app}` waits for the success of `{}`, which does not try the router", name(other)),
        ),
        Cause::BesideProbe(edge, other) => Finding::at(
            &edge.asks,
            format!("`{app}` waits for `{}`, as the probe does, and not for the probe", name(other)),
        ),
        Cause::RouterStart(edge) if edge.condition.is_ok_and(Condition::awaits_end) => Finding::at(
            &edge.asks,
            format!("`{app}` waits for `{}` to end, and without a router its lines are lost", router.display_name()),
        ),
        Cause::RouterStart(edge) => Finding::at(
            &edge.asks,
            format!("`{app}` waits for `{}` to be launched, not for a line to have passed", router.display_name()),
        ),
        Cause::Unrelated(edge, other) => {
            Finding::at(&edge.asks, format!("`{app}` waits for `{}` only", name(other)))
        }
        Cause::NoEdge => Finding::at(container, format!("`{app}` waits for no probe before it starts to log")),
    }
}

fn help(container: &Container, router: &Container, deployed: &Deployed, cause: Cause) -> String {
    let (app, router_name) = (container.display_name(), router.display_name());
    if let Cause::BeforeRouter(_, early) = cause {
        let early = deployed.task.container(early).display_name();
        return format!("let `{early}` wait for `{router_name}` with `START`, and not the other way round");
    }
    let probe_waits_for_app =
        |probe: &&Container| deployed.edges().waits_for(probe.id, container.id) == Ok(true);
    if let Some(probe) = deployed.probes().find(probe_waits_for_app) {
        let probe = probe.display_name();
        return format!("let `{probe}` wait for `{router_name}` alone, and `{app}` for `{probe}` with `SUCCESS`");
    }
    match deployed.probes().next() {
        Some(probe) => format!("let `{app}` wait for `{}` with condition `SUCCESS`", probe.display_name()),
        None => format!(
            "add a container with `{}` set to `false` that logs a few lines through `{router_name}`, and let `{app}` wait for it with `SUCCESS`",
            deployed.task.key("essential")
        ),
    }
}

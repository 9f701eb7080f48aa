//! Why, when and how to fix: `rules/app-on-router-health-alone.md`.

use super::Verdict;
use super::preflight::preflight;
use crate::finding::{Finding, Severity};
use crate::graph::{Deployed, Gate};
use crate::model::Container;

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let Gate::RouterHealth(hazard) = deployed.gate(container)? else {
        return Ok(None);
    };
    let (app, router_name) = (container.display_name(), router.display_name());
    let mut schedule = hazard.schedule.clone();
    schedule.extend(deployed.after_crash(container, router)?);

    let edges = deployed.judged().of_container(container.id);
    let on_router = edges.into_iter().find(|(_, to)| *to == router.id).map(|(edge, _)| edge.asks);
    let place = on_router.unwrap_or(container.span);
    let mut finding = Finding::at(&place, format!("what holds `{app}` back is only that `{router_name}` answers"))
        .label(&router.health_check, "this shows that the router runs, not that it takes a log line")
        .schedule(schedule);
    let probe = deployed.probes().next();
    finding = match probe {
        Some(probe) => finding
            .label(probe, format!("meant as the probe, but `{app}` does not wait for its success"))
            .help(format!("let `{app}` wait for `{}` with condition `SUCCESS`", probe.display_name())),
        None => finding.severity(Severity::Advice).help(format!(
            "add a container with `{}` set to `false` that logs a few lines through `{router_name}`, and let `{app}` wait for it with `SUCCESS`",
            deployed.task.key("essential")
        )),
    };
    finding = match preflight(deployed, router) {
        Ok(fix) => finding.fix(fix),
        Err(why) => finding.note(format!("no fix is offered: {why}")),
    };
    Ok(Some(deployed.link_notes().fold(finding, Finding::note)))
}

//! Why, when and how to fix: `rules/app-before-router.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece, Severity, Step};
use crate::graph::Deployed;
use crate::model::{Condition, Container, Located, Platform, Text};
use crate::source::Span;

pub fn check(deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    // Whatever the apps wait for besides.
    if deployed.is_put_first_by_ecs(router) == Ok(true) {
        return Ok(None);
    }
    let mut apps = Vec::new();
    let mut unknown = None;
    for container in deployed.task.containers.iter() {
        match deployed.starts_before_router(container, router) {
            Ok(Some(schedule)) => apps.push((container, schedule)),
            Ok(None) => {}
            Err(hole) => unknown = unknown.or(Some(hole)),
        }
    }
    let Some((_, schedule)) = apps.first() else {
        // A container that is not seen may start before the router, too.
        let hidden = deployed.task.containers.rest;
        return unknown.or(hidden).map_or(Ok(None), Err);
    };
    let router_name = router.display_name();
    let mut schedule = schedule.clone();
    if let Some(last) = schedule.last_mut() {
        last.reason.push_str(&format!("; what it logs now waits in memory at best, and is lost if it ends before `{router_name}` listens"));
    }

    let mut finding = Finding::at(
        &dependency(router),
        format!("`{router_name}` waits for something, so ECS no longer starts it before the containers that log through it"),
    );
    for (container, _) in &apps {
        finding = finding.label(*container, "can start before the router, and be stopped after it");
    }
    let waiting: Vec<&Container> = apps.iter().map(|(app, _)| *app).collect();
    finding = finding.help(help(deployed, router, &apps)).fix(fix(deployed, router, &waiting)).schedule(schedule);
    if deployed.platform() != Platform::Agent {
        finding = finding.severity(Severity::Warning).note(
            "executed with the ECS agent of EC2 and Anywhere; Fargate's agent is closed, and its documentation does not mention this",
        );
    }
    Ok(Some(deployed.platform_notes().fold(finding, Finding::note)))
}

/// The first entry of the list that makes the router wait.
fn dependency(router: &Container) -> Span {
    let written = router.depends_on.iter().map(|dependency| dependency.container.place());
    let sources = router.volumes_from.iter().map(Located::place);
    let links = router.links.iter().map(Located::place);
    written.chain(sources).chain(links).next().unwrap_or(router.span)
}

/// The order written out, where none of them comes before the router for a reason.
fn fix(deployed: &Deployed, router: &Container, apps: &[&Container]) -> Option<Fix> {
    let name = router.name.known().and_then(Text::literal)?;
    let fix = Fix::new(format!("let every container that logs through `{name}` wait for it"));
    apps.iter().try_fold(fix, |fix, app| {
        let wait = Piece::map([("containerName", name.into()), ("condition", Condition::Start.word().into())]);
        let is_free = deployed.edges().waits_for(router.id, app.id) == Ok(false);
        is_free.then(|| fix.push(*app, Key::Container("dependsOn"), wait))
    })
}

fn help(deployed: &Deployed, router: &Container, apps: &[(&Container, Vec<Step>)]) -> String {
    let name = router.display_name();
    let free = |app: &&(&Container, Vec<Step>)| deployed.edges().waits_for(router.id, app.0.id) == Ok(false);
    match apps.iter().find(free) {
        Some((app, _)) => format!(
            "write the order out: let `{}` wait for `{name}` with `{}` and condition `START` or stronger",
            app.display_name(),
            deployed.task.key("dependsOn")
        ),
        None => format!("`{name}` waits for it, so give it the `awslogs` driver: what it logs cannot reach the router"),
    }
}

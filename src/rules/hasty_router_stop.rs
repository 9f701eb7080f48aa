//! Why, when and how to fix: `rules/hasty-router-stop.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{
    Container, DEFAULT_STOP_TIMEOUT, Fact, SPOT_NOTICE, STOP_TIMEOUT_ON_FARGATE, Unknown, all, any, find,
};

pub fn check(deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let is_refused = all([
        deployed.is_meant_for_fargate(),
        router.stop_timeout.is(|seconds| !STOP_TIMEOUT_ON_FARGATE.contains(seconds)),
    ]);
    let is_short = router.stop_timeout.is(|&seconds| seconds < DEFAULT_STOP_TIMEOUT);
    let (name, stop_timeout) = (router.display_name(), deployed.task.key("stopTimeout"));
    let help = format!("set `{stop_timeout}` of `{name}` to {DEFAULT_STOP_TIMEOUT}, and Fluent Bit's `Grace` to as much");
    let fits = outlasting(deployed, router, DEFAULT_STOP_TIMEOUT).is_ok_and(|app| app.is_none());
    let fix = fits.then(|| {
        Fix::new(format!("set `{stop_timeout}` of `{name}` to {DEFAULT_STOP_TIMEOUT}"))
            .set(router, Key::Container("stopTimeout"), DEFAULT_STOP_TIMEOUT)
    });
    if any([is_refused, is_short])? {
        let finding = match is_refused == Ok(true) {
            true => {
                let (low, high) = STOP_TIMEOUT_ON_FARGATE.into_inner();
                let text = format!("Fargate refuses a `{stop_timeout}` that is not between {low} and {high} seconds");
                deployed.platform_notes().fold(Finding::at(&router.stop_timeout, text), Finding::note)
            }
            false => Finding::at(
                &router.stop_timeout,
                format!("ECS kills `{name}` after this, before it has sent what it still holds"),
            )
            .severity(Severity::Warning),
        };
        return Ok(Some(finding.help(help).fix(fix)));
    }
    let own = router.stop_timeout.or_default(DEFAULT_STOP_TIMEOUT)?;
    let Some(app) = outlasting(deployed, router, own)? else {
        return Ok(None);
    };
    let app_name = app.display_name();
    let text = format!("on Fargate Spot `{name}` may not get its {own} seconds: the whole task has {SPOT_NOTICE}, and stops `{app_name}` first");
    let finding = Finding::at(&router.stop_timeout, text)
        .label(&app.stop_timeout, format!("`{app_name}` may take so long to stop"))
        .help(format!("lower `{stop_timeout}` of `{app_name}`, so that both together stay within {SPOT_NOTICE} seconds"))
        .severity(Severity::Warning);
    Ok(Some(deployed.link_notes().fold(finding, Finding::note)))
}

/// A container that stops before the router and leaves it less than these seconds of the notice of Fargate Spot.
fn outlasting<'a>(deployed: &Deployed<'a>, router: &Container, seconds: i64) -> Result<Option<&'a Container>, Unknown> {
    let on_spot = any(deployed.services.iter().map(|(service, _)| service.is_on_spot()));
    let outlasts = |app: &&Container| -> Fact {
        let stops = app.stop_timeout.or_default(DEFAULT_STOP_TIMEOUT);
        all([
            on_spot,
            Ok(app.id != router.id),
            stops.map(|stops| stops.saturating_add(seconds) > SPOT_NOTICE),
            deployed.edges().is_stopped_before(app.id, router.id),
        ])
    };
    let containers = &deployed.task.containers;
    find(containers.iter(), containers.rest, outlasts)
}

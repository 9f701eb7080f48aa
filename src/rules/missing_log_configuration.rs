//! Why, when and how to fix: `rules/missing-log-configuration.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece, Severity};
use crate::graph::Deployed;
use crate::model::{Command, Container, Platform, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    // `probe-bypasses-router` says it of a probe, unless what the probe runs cannot be read.
    let is_read = Command::of(container).is_read().map(|()| true);
    let bypasses = all([
        deployed.is_silent_probe(container),
        any([deployed.asks_router(container), is_read]),
    ]);
    let hazard = all([
        container.log.driver.is_given().map(|given| !given),
        // `silent-router`, and `dropped-key`.
        not(container.is_log_router()),
        Ok(!container.drops("logConfiguration")),
        not(bypasses),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let name = container.display_name();
    let [block, missing] = ["logConfiguration", container.missing_log_key()].map(|key| deployed.task.key(key));
    let model = match deployed.task.containers.iter().any(|other| other.log.driver.known().is_some()) {
        true => "such as that of a container beside it",
        false => "for example with `awslogs`, a group, a Region and a stream prefix",
    };
    let platform = deployed.platform();
    let lost = match platform {
        Platform::Fargate => "Fargate throws away what it prints, and a failed start leaves no trace",
        Platform::Agent => "its lines stay on the instance, wherever the Docker daemon there puts them",
        Platform::Unsaid => "its lines are thrown away on Fargate, and stay on the instance elsewhere",
    };
    let finding = Finding::at(&container.log.driver, format!("`{name}` has no `{missing}`: {lost}"))
        .help(format!("give `{name}` a `{block}`, {model}"));
    let finding = deployed.platform_notes().fold(finding, Finding::note);
    let is_mild = platform != Platform::Fargate || prints_nothing(container, deployed);
    let finding = match is_mild {
        true => finding.severity(Severity::Advice),
        false => finding,
    };
    Ok(Some(finding.fix(like_the_others(container, deployed))))
}

/// Whether it prepares something for others, and its command says nothing unless it fails.
fn prints_nothing(container: &Container, deployed: &Deployed) -> bool {
    deployed.is_end_awaited(container) == Ok(true) && Command::of(container).is_quiet()
}

/// The configuration of another container, where all the others log to CloudWatch: to hand lines to the log router, a
/// container would have to wait for a probe as well.
fn like_the_others(container: &Container, deployed: &Deployed) -> Option<Fix> {
    let task = deployed.task;
    let beside = task.awslogs_beside(container)?;
    let others = || task.containers.iter().filter(|other| other.id != container.id);
    let is_alike = |other: &Container| other.is_log_router() == Ok(true) || other.log.uses_awslogs() == Ok(true);
    let is_plain = ["mode", "awslogs-create-group"].iter().all(|key| beside.has_option(key) == Ok(false));
    let title = format!("let `{}` log as the others do", container.display_name());
    let fix = || Fix::new(title).set(container, Key::Container("logConfiguration"), Piece::copy(&beside.span));
    (others().all(is_alike) && is_plain).then(fix)
}

//! Why, when and how to fix: `rules/unsupported-log-driver.md`.

use super::Verdict;
use crate::finding::{Finding, Severity};
use crate::graph::Deployed;
use crate::model::{Container, Driver, Platform, Service, all, any};

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    let driver = &container.log.driver;
    let name = container.display_name();
    let on_windows = all([
        deployed.task.is_for_windows(),
        any([container.uses_firelens(), container.is_log_router()]),
    ]);
    let refused = all([driver.is(|driver| !driver.is_on_fargate()), deployed.is_meant_for_fargate()]);
    if !any([on_windows, refused])? {
        return Ok(None);
    }
    if on_windows == Ok(true) {
        let finding = match container.is_log_router() {
            Ok(true) => Finding::at(&container.firelens, format!("`{name}` is a log router, and there is no FireLens for Windows containers")),
            _ => Finding::at(driver, format!("`{name}` hands its lines to a log router, and there is no FireLens for Windows containers")),
        };
        return Ok(Some(finding.label(&deployed.task.operating_system, "these are Windows containers").help(
            "use `awslogs`, or a Fluent Bit in the image of the app that reads its files",
        )));
    }
    let word = driver.known().map_or("this driver", Driver::name);
    let finding = Finding::at(driver, format!("`{name}` logs through `{word}`, which Fargate does not have"))
        .help(format!("set `{}` of `{name}` to `awslogs`, `splunk` or `awsfirelens`", deployed.task.key("logDriver")));
    Ok(Some(match deployed.platform() {
        Platform::Fargate => deployed.platform_notes().fold(finding, Finding::note),
        _ => finding
            .note("the task definition is meant for other places as well, where this driver may be at hand")
            .severity(Severity::Warning),
    }))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    let driver = &service.service_connect_log.driver;
    let refused = all([driver.is(|driver| !driver.is_on_fargate()), service.is_on_fargate()]);
    if !refused? {
        return Ok(None);
    }
    let word = driver.known().map_or("this driver", Driver::name);
    let finding = Finding::at(driver, format!("the Service Connect proxy logs through `{word}`, which Fargate does not have"));
    Ok(Some(finding.help(format!(
        "set it to `awslogs`, `splunk` or `awsfirelens` in `{}`",
        service.setting("serviceConnectConfiguration.logConfiguration")
    ))))
}

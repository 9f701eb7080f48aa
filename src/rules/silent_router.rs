//! Why, when and how to fix: `rules/silent-router.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece, Severity};
use crate::graph::Deployed;
use crate::model::{
    Container, Driver, GROUP, Platform, REGION, STREAM_PREFIX, Value, all, any, not,
};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let driver = &container.log.driver;
    let none = all([
        driver.is(|driver| *driver == Driver::Other("none".to_owned())),
        // Fargate refuses that word: `unsupported-log-driver`.
        not(deployed.is_meant_for_fargate()),
    ]);
    let absent = driver.is_given().map(|given| !given);
    let hazard = all([
        container.is_log_router(),
        any([absent, none]),
        // `dropped-key`.
        Ok(!container.drops("logConfiguration")),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let (name, key) = (container.display_name(), |key| deployed.task.key(key));
    let says = match driver {
        Value::Absent(_) => format!("has no `{}`", key(container.missing_log_key())),
        _ => "logs nowhere".to_owned(),
    };
    let finding = Finding::at(
        driver,
        format!("the log router `{name}` {says}: when it crashes or cannot deliver, it says so to nobody"),
    )
    .label(&container.firelens, "this makes it the log router")
    .help(format!(
        "give `{name}` a `{}` with `awslogs`, a group, a Region and a stream prefix of its own",
        key("logConfiguration")
    ))
    .fix(to_cloudwatch(container, deployed));
    Ok(Some(match deployed.platform() {
        Platform::Agent => deployed.platform_notes().fold(finding, Finding::note).severity(Severity::Advice),
        _ => finding,
    }))
}

/// Lets the router write to the log group of another container, under a prefix of its own.
pub(super) fn to_cloudwatch(router: &Container, deployed: &Deployed) -> Option<Fix> {
    let options = &deployed.task.awslogs_beside(router)?.options;
    let copied = |key: &str| {
        let value = &options.get(key).ok()??.value;
        Some((Key::verbatim(key), Piece::copy(value)))
    };
    let prefix = (Key::verbatim(STREAM_PREFIX), Piece::from("firelens"));
    let options = vec![copied(GROUP)?, copied(REGION)?, prefix];
    let block = Piece::map([("logDriver", Piece::from("awslogs")), ("options", Piece::Map(options))]);
    let title = format!("let `{}` log to CloudWatch", router.display_name());
    Some(Fix::new(title).set(router, Key::Container("logConfiguration"), block))
}

//! Why, when and how to fix: `rules/blocking-log-driver.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{
    Account, Container, DeliveryMode, LEAST_BUFFER, LogConfiguration, Service, all, any, size_in_bytes,
};

const MODE: &str = "mode";
const BUFFER: &str = "max-buffer-size";

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    check(&container.log, &deployed.task.account, &format!("`{}`", container.display_name()))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    let is_connected = service.service_connect.is(|&on| on);
    match is_connected {
        Ok(false) => Ok(None),
        _ => check(&service.service_connect_log, &service.account, "the Service Connect proxy"),
    }
}

fn check(log: &LogConfiguration, account: &Account, who: &str) -> Verdict {
    let mode = |word| log.option(MODE).map(|mode| mode == Some(word));
    let size = log.option(BUFFER).map(|size| size.and_then(size_in_bytes));
    let is_small = size.map(|bytes| bytes.is_some_and(|bytes| bytes < LEAST_BUFFER));
    let blocks = all([log.uses_awslogs(), mode("blocking")]);
    let drops = all([log.uses_awslogs(), mode("non-blocking"), is_small]);
    if !any([blocks, drops])? {
        return by_default(log, account, who);
    }
    let (mode, buffer) = (log.options.get(MODE)?, log.options.get(BUFFER));
    let (Some(mode), Ok(buffer)) = (mode, buffer) else {
        return Ok(None);
    };
    if blocks != Ok(true) {
        let buffer = buffer.unwrap_or(mode);
        let finding = Finding::at(buffer, format!("{who} drops log lines without a word as soon as this much waits for CloudWatch"))
            .label(mode, "this is why it drops them, and does not wait")
            .help(format!("set `{BUFFER}` to `25m`: 4m is the least for a quiet container, and it counts towards the memory of {who}"));
        let raise = Fix::new("raise the buffer to 25m").set(&log.options, Key::verbatim(BUFFER), "25m");
        return Ok(Some(finding.fix(raise)));
    }
    let finding = Finding::at(mode, format!("{who} stands still as long as CloudWatch does not take its lines"));
    let finding = match buffer {
        Some(buffer) => finding.label(buffer, "this has no effect with `blocking`"),
        None => finding,
    };
    Ok(Some(unblocked(finding, log)))
}

/// Nothing is written, and the account's default is to wait.
fn by_default(log: &LogConfiguration, account: &Account, who: &str) -> Verdict {
    let Some(declared) = account.log_driver_mode.as_ref().filter(|mode| mode.value == DeliveryMode::Blocking) else {
        return Ok(None);
    };
    let is_absent = log.option(MODE).map(|mode| mode.is_none());
    if !all([log.uses_awslogs(), is_absent])? {
        return Ok(None);
    }
    let says = format!("{who} has no `{MODE}`, so it stands still as long as CloudWatch does not take its lines");
    let finding = Finding::at(&log.options, says).label(declared, "the account's default");
    Ok(Some(unblocked(finding, log)))
}

fn unblocked(finding: Finding, log: &LogConfiguration) -> Finding {
    let fix = Fix::new("drop lines rather than wait").set(&log.options, Key::verbatim(MODE), "non-blocking");
    let fix = fix.set(&log.options, Key::verbatim(BUFFER), "25m");
    finding.severity(Severity::Advice).fix(fix).help(format!(
        "set `{MODE}` to `non-blocking` and `{BUFFER}` to `25m`, unless no line may be lost whatever it costs"
    ))
}

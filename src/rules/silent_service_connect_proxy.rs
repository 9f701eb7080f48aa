//! Why, when and how to fix: `rules/silent-service-connect-proxy.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece};
use crate::graph::Deployed;
use crate::model::{Driver, LogConfiguration, Service, Text, all};

pub fn check(service: &Service, runs: &[&Deployed]) -> Verdict {
    let log = &service.service_connect_log;
    let hazard = all([
        service.service_connect.is(|&on| on),
        log.driver.read().map(|driver| driver.is_none()),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let setting = service.setting(LOG);
    let mut finding = Finding::at(&log.driver, format!("no `{setting}`: what the proxy refuses or cannot reach leaves no trace"));
    if service.service_connect_access_log.is_written() {
        finding = finding.label(&service.service_connect_access_log, "these access logs go to that log configuration, and so nowhere");
    }
    let containers = runs.iter().flat_map(|run| run.task.containers.iter());
    let fix = containers.filter_map(|container| like(&container.log)).next().map(|configuration| {
        let title = format!("send the lines of the proxy to the log group of the task, by `{setting}`");
        Fix::new(title).set(service, Key::Service(LOG), configuration)
    });
    Ok(Some(finding.help(format!("add `{setting}` with driver `awslogs` and a log group")).fix(fix)))
}

const LOG: &str = "serviceConnectConfiguration.logConfiguration";

/// The log configuration of a container that keeps its own lines in CloudWatch Logs, for the proxy.
fn like(log: &LogConfiguration) -> Option<Piece> {
    log.driver.known().filter(|driver| **driver == Driver::AwsLogs)?;
    let option = |name: &str| {
        let text = log.options.get(name).ok().flatten()?.value.known().and_then(Text::literal)?;
        Some((Key::verbatim(name), Piece::from(text)))
    };
    let prefix = (Key::verbatim("awslogs-stream-prefix"), Piece::from("service-connect"));
    let options = vec![option("awslogs-group")?, option("awslogs-region")?, prefix];
    Some(Piece::Map(vec![
        (Key::Service("logDriver"), Piece::from("awslogs")),
        (Key::Service("options"), Piece::Map(options)),
    ]))
}

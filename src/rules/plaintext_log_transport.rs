//! Why, when and how to fix: `rules/plaintext-log-transport.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{Container, OutputPlugin, Reach, Service, Unknown, datadog};

/// Options with which an output does not connect to `Host` itself.
const DETOURS: [&str; 3] = ["proxy", "upstream", "unix_path"];

/// The option that names a host of Elastic's cloud in place of `host`.
const CLOUD: &str = "cloud_id";

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    sender::container(container, deployed, check)
}

pub fn service(service: &Service, tasks: &[&Deployed]) -> Verdict {
    sender::service(service, tasks, check)
}

fn check(sender: &Sender) -> Verdict {
    let Some(plugin) = sender.plugin()?.filter(|plugin| plugin.is_plain_by_default()) else {
        return Ok(None);
    };
    if sender.log.is_on("tls")? {
        return Ok(None);
    }
    for detour in DETOURS {
        if sender.log.has_output_option(detour)? {
            return Ok(None);
        }
    }
    let is_datadog = sender.sends_to(&["datadog"])?;
    let reach = reach(sender, plugin)?;
    let severity = match reach {
        Reach::Local => return Ok(None),
        Reach::Private => Severity::Advice,
        Reach::Public if is_datadog => Severity::Error,
        Reach::Public => Severity::Warning,
    };
    let name = &sender.name;
    let cargo = match (is_datadog, reach) {
        (true, Reach::Public) => "its log lines and your API key go over the network in the clear",
        (false, Reach::Public) => "its log lines, and any credential among these options, go over the network in the clear",
        _ => "its log lines go through your network in the clear",
    };
    let names = plugin.names().join("`, `");
    let off = sender.option("tls")?;
    let finding = match &off {
        Some(tls) => Finding::at(tls, format!("the output `{names}` of {name} has TLS switched off: {cargo}")),
        None => Finding::at(&sender.log.options, format!("the output `{names}` of {name} has no `tls`, which is off by default: {cargo}")),
    };
    let help = match reach {
        Reach::Private => "set `tls` to `on` where the other side takes it",
        _ => "set `tls` to `on`",
    };
    let fix = switched_on(sender).filter(|_| is_datadog && reach == Reach::Public);
    Ok(Some(finding.help(help).severity(severity).fix(fix)))
}

/// How far the lines go.
fn reach(sender: &Sender, plugin: &OutputPlugin) -> Result<Reach, Unknown> {
    let Some(host) = sender.option("host")? else {
        if sender.log.has_output_option(CLOUD)? {
            return Ok(Reach::Public);
        }
        return Ok(plugin.default_host().map_or(Reach::Local, Reach::of));
    };
    match host.text() {
        Ok(text) if datadog::is_intake(text.written()) => Ok(Reach::Public),
        _ => host.literal().map(Reach::of),
    }
}

/// `tls` turned on, in the capitals of the options around it; not where a port is set that is meant for plain text.
fn switched_on(sender: &Sender) -> Option<Fix> {
    let port = sender.option("port").ok()?;
    let is_right = port.is_none_or(|port| port.literal() == Ok("443"));
    let fix = Fix::new("turn TLS on");
    let fix = match sender.option("tls").ok()? {
        Some(tls) if tls.is_secret() => return None,
        Some(tls) => fix.replace(&tls.value(), "on"),
        None => fix.set(&sender.log.options, Key::verbatim(key_like(sender)), "on"),
    };
    is_right.then_some(fix)
}

fn key_like(sender: &Sender) -> &'static str {
    let mut keys = sender.log.output_options().filter(|option| option.key != "Name");
    match keys.next() {
        Some(option) if option.key.starts_with(char::is_uppercase) => "TLS",
        _ => "tls",
    }
}

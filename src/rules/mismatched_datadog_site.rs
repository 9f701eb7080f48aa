//! Why, when and how to fix: `rules/mismatched-datadog-site.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Container, OutputOption, Service, Setting, Unknown, all, datadog, is_datadog_agent};

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    sender::container(container, deployed, check)
}

pub fn service(service: &Service, tasks: &[&Deployed]) -> Verdict {
    sender::service(service, tasks, check)
}

fn check(sender: &Sender) -> Verdict {
    if !sender.sends_to(&["datadog"])? || sender.log.has_output_option("proxy")? {
        return Ok(None);
    }
    let host = sender.option("host")?;
    if let Some(host) = &host
        && let Some((_, bare)) = host.text()?.written().split_once("://")
    {
        return Ok(Some(with_scheme(sender, host, bare)));
    }
    let Some((agent, setting, site)) = agent_site(sender)? else {
        return Ok(None);
    };
    let default = datadog::intake_of("datadoghq.com");
    let to = match &host {
        Some(host) => host.literal()?,
        None => &default,
    };
    let Some(goes) = datadog::site_of(to).filter(|goes| *goes != site) else {
        return Ok(None);
    };
    let name = &sender.name;
    let (place, label) = match &host {
        Some(host) => (host.value(), format!("the lines of {name} go to Datadog's site `{goes}`")),
        None => (sender.log.options.span, format!("without `Host` the lines of {name} go to Datadog's site `{goes}`")),
    };
    let intake = datadog::intake_of(site);
    let fix = Fix::new(format!("send the lines to `{site}`"));
    let fix = match &host {
        Some(host) => fix.replace(&host.value(), intake.clone()),
        None => fix.set(&sender.log.options, Key::verbatim("Host"), intake.clone()),
    };
    Ok(Some(
        Finding::at(&place, label)
            .label(&setting.value, format!("while the agent in `{agent}` reports to `{site}`: an API key of one site is refused by the other"))
            .help(format!("set `Host` to `{intake}`"))
            .fix(fix),
    ))
}

/// The site that an agent in the same task reports to, where it says so.
fn agent_site<'a>(sender: &Sender<'a>) -> Result<Option<(String, &'a Setting, &'static str)>, Unknown> {
    let containers = sender.deployed.map(|deployed| deployed.task.containers.iter());
    for container in containers.into_iter().flatten() {
        let is_agent = container.image.is(|image| is_datadog_agent(image.written()));
        let setting = container.variable("DD_SITE");
        if !all([is_agent, setting.map(|setting| setting.is_some())])? {
            continue;
        }
        let Some(setting) = setting? else {
            continue;
        };
        let site = setting.value.literal()?.and_then(datadog::site_of);
        return Ok(site.map(|site| (container.display_name(), setting, site)));
    }
    Ok(None)
}

fn with_scheme(sender: &Sender, host: &OutputOption, bare: &str) -> Finding {
    let is_name = datadog::site_of(bare).is_some();
    let fix = || Fix::new("leave the host alone").replace(&host.value(), bare);
    Finding::at(&host.value(), format!("this is an address, and the output of {} takes the name of a host: it finds none of this name", sender.name))
        .help("leave out what stands before the name of the host, `://` included, and turn `tls` on")
        .fix(is_name.then(fix))
}

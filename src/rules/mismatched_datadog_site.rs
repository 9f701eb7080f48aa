//! Why, when and how to fix: `rules/mismatched-datadog-site.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Container, OutputOption, Service, Setting, Unknown, all, datadog, find, is_datadog_agent};

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
    let default = datadog::intake_of("datadoghq.com");
    let to = host.as_ref().map_or(Ok(&*default), OutputOption::literal);
    let goes = match to.map(datadog::site_of) {
        Ok(Some(goes)) => Ok(goes),
        Ok(None) => return Ok(None),
        Err(unknown) => Err(unknown),
    };
    let Some((agent, setting, site)) = other_site(sender, goes)? else {
        return Ok(None);
    };
    let goes = goes?;
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

/// What an agent in the same task says of the site that it reports to, and which one.
type Report<'a> = Option<(&'a Setting, &'static str)>;

/// The agent in the same task that reports to another site than the lines go to.
fn other_site<'a>(
    sender: &Sender<'a>,
    goes: Result<&'static str, Unknown>,
) -> Result<Option<(String, &'a Setting, &'static str)>, Unknown> {
    let Some(deployed) = sender.deployed else {
        return Ok(None);
    };
    let containers = &deployed.task.containers;
    let is_elsewhere = |container: &&Container| {
        let report = report(container);
        let differs = |site| goes.map(|goes| goes != site);
        all([
            container.image.is(|image| is_datadog_agent(image.written())),
            report.and_then(|report| report.map_or(Ok(false), |(_, site)| differs(site))),
        ])
    };
    let Some(agent) = find(containers.iter(), containers.rest, is_elsewhere)? else {
        return Ok(None);
    };
    Ok(report(agent)?.map(|(setting, site)| (agent.display_name(), setting, site)))
}

fn report(container: &Container) -> Result<Report<'_>, Unknown> {
    let Some(setting) = container.variable("DD_SITE")? else {
        return Ok(None);
    };
    let site = setting.value.literal()?.and_then(datadog::site_of);
    Ok(site.map(|site| (setting, site)))
}

fn with_scheme(sender: &Sender, host: &OutputOption, bare: &str) -> Finding {
    let is_name = datadog::site_of(bare).is_some();
    let fix = || Fix::new("leave the host alone").replace(&host.value(), bare);
    Finding::at(&host.value(), format!("this is an address, and the output of {} takes the name of a host: it finds none of this name", sender.name))
        .help("leave out what stands before the name of the host, `://` included, and turn `tls` on")
        .fix(is_name.then(fix))
}

//! Why, when and how to fix: `rules/shared-log-stream.md`.

use std::cmp::Ordering;

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Container, Fact, OutputOption, Service, Unknown, all, any};

/// The plugins that write to CloudWatch Logs.
const PLUGINS: [&str; 2] = ["cloudwatch_logs", "cloudwatch"];
/// Options that make a stream of each container.
const OWN_STREAM: [&str; 2] = ["log_stream_prefix", "log_stream_template"];

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    sender::container(container, deployed, check)
}

pub fn service(service: &Service, tasks: &[&Deployed]) -> Verdict {
    sender::service(service, tasks, check)
}

fn check(sender: &Sender) -> Verdict {
    if !sender.sends_to(&PLUGINS)? {
        return Ok(None);
    }
    let Some(stream) = sender.option("log_stream_name")? else {
        return Ok(None);
    };
    for key in OWN_STREAM {
        if sender.log.has_output_option(key)? {
            return Ok(None);
        }
    }
    if any([runs_alone(sender), is_templated(&stream)])? {
        return Ok(None);
    }
    let label = format!("every task writes the lines of {} into this one stream", sender.name);
    let finding = Finding::at(&stream.value(), label)
        .help("write `log_stream_prefix` in place of `log_stream_name`: each container of each task then has a stream of its own");
    let finding = match is_of_old_image(sender) {
        true => finding.note("before aws-for-fluent-bit 2.32.0 the writers of one stream refuse each other's lines and try again"),
        false => finding,
    };
    let fix = || Fix::new("make the name a prefix").rename(&stream, Key::verbatim("log_stream_prefix"));
    Ok(Some(finding.fix((!stream.is_secret()).then(fix))))
}

/// Whether the name is made anew by the router: by Fluent Bit from its environment, or by the plugin from the line.
fn is_templated(stream: &OutputOption) -> Fact {
    let text = stream.text()?;
    let is_open = text.written().contains('$') || text.written().contains("#(");
    match text.literal() {
        _ if is_open && !text.is_unevaluated() => Ok(true),
        Some(_) => Ok(false),
        None => Err(Unknown::template(stream.value())),
    }
}

/// Whether the services that run the task want one of it.
fn runs_alone(sender: &Sender) -> Fact {
    let services = sender.deployed.map(|deployed| &*deployed.services).unwrap_or_default();
    let single = services.iter().map(|(service, _)| service.desired_count.is(|&count| count == 1));
    all(single.chain([Ok(!services.is_empty())]))
}

fn is_of_old_image(sender: &Sender) -> bool {
    let router = sender.router().ok().flatten();
    let image = router.and_then(|router| router.router_image().ok().flatten());
    image.and_then(|image| image.compared_with([2, 32, 0])) == Some(Ordering::Less)
}

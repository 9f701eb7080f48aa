//! Why, when and how to fix: `rules/untagged-datadog-logs.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece};
use crate::graph::Deployed;
use crate::model::{Container, Fact, Service, all, any, not};

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    sender::container(container, deployed, check)
}

pub fn service(service: &Service, tasks: &[&Deployed]) -> Verdict {
    sender::service(service, tasks, check)
}

fn check(sender: &Sender) -> Verdict {
    let lacks = |key: &'static str| not(sender.log.has_output_option(key));
    let (service, source) = (lacks("dd_service"), lacks("dd_source"));
    let unmapped = not(is_mapped(sender));
    let hazard = all([
        sender.sends_to(&["datadog"]),
        any([service, source, unmapped]),
        not(tags_the_service(sender)),
        not(sender.has_own_configuration()),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let lacking = [(service, "`dd_service`"), (source, "`dd_source`"), (unmapped, "`provider: ecs`")];
    let lacking: Vec<&str> = lacking.iter().filter(|(fact, _)| *fact == Ok(true)).map(|(_, what)| *what).collect();
    let label = format!(
        "the lines of {} reach Datadog without {}, so {}",
        sender.name,
        lacking.join(", "),
        match service == Ok(true) || source == Ok(true) {
            true => "pipelines and monitors that ask for a service or a source miss them",
            false => "what ECS knows of the task does not become tags",
        }
    );
    let finding = Finding::at(&sender.log.options, label).help(format!("add {} to the options", lacking.join(", ")));
    let is_curable = service == Ok(true) && source == Ok(false) && unmapped == Ok(false);
    Ok(Some(finding.fix(named(sender).filter(|_| is_curable))))
}

fn is_mapped(sender: &Sender) -> Fact {
    let Some(provider) = sender.option("provider")? else {
        return Ok(false);
    };
    Ok(provider.literal()?.eq_ignore_ascii_case("ecs"))
}

fn tags_the_service(sender: &Sender) -> Fact {
    let Some(tags) = sender.option("dd_tags")? else {
        return Ok(false);
    };
    let has_service = |text: &str| text.split(',').any(|tag| tag.trim().starts_with("service:"));
    match tags.text() {
        Ok(text) if has_service(text.written()) => Ok(true),
        _ => tags.literal().map(has_service),
    }
}

/// The service named as the container is.
fn named(sender: &Sender) -> Option<Fix> {
    let name = &sender.container?.name;
    let fix = Fix::new("name the service as the container is");
    Some(fix.set(&sender.log.options, Key::verbatim("dd_service"), Piece::copy(name)))
}

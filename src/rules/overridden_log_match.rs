//! Why, when and how to fix: `rules/overridden-log-match.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix};
use crate::graph::Deployed;
use crate::model::{Container, Fact, OutputOption, Service, any, chooses_lines};

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    sender::container(container, deployed, check)
}

pub fn service(service: &Service, tasks: &[&Deployed]) -> Verdict {
    sender::service(service, tasks, check)
}

fn check(sender: &Sender) -> Verdict {
    if sender.is_fluentd()? {
        return Ok(None);
    }
    // What is dropped anyway may be dropped twice.
    if sender.sends_to(&["null"]) == Ok(true) {
        return Ok(None);
    }
    // Where nobody can tell whether the tag is stray, a match beside it is no less certain.
    let is_stray = |option: &OutputOption| match option.key.eq_ignore_ascii_case("tag") {
        true => is_stray_tag(sender),
        false => Ok(chooses_lines(option.key)),
    };
    let options = sender.log.output_options();
    let found: Vec<OutputOption> = options.filter(|option| is_stray(option) == Ok(true)).collect();
    let Some((first, others)) = found.split_first() else {
        any(sender.log.output_options().map(|option| is_stray(&option)))?;
        return sender.log.unseen_options().map_or(Ok(None), Err);
    };
    let label = format!(
        "ECS writes a match of its own for the lines of {}, and `{}` stands beside it: this output can get the lines of other containers, or none",
        sender.name, first.key
    );
    let finding = Finding::at(first, label).help("remove it: each container's lines go to its own output without it");
    let finding = others.iter().fold(finding, |finding, other| {
        finding.label(other, format!("and so does `{}`", other.key))
    });
    Ok(Some(finding.fix(without(&found))))
}

/// Whether `Tag` means nothing to the plugin; some set the tag that they send.
fn is_stray_tag(sender: &Sender) -> Fact {
    Ok(sender.plugin()?.is_some_and(|plugin| !plugin.knows("tag")))
}

fn without(options: &[OutputOption]) -> Option<Fix> {
    let keys: Vec<String> = options.iter().map(|option| format!("`{}`", option.key)).collect();
    let fix = Fix::new(format!("remove {}", keys.join(" and ")));
    let is_written = options.iter().all(|option| !option.is_secret());
    is_written.then(|| options.iter().fold(fix, |fix, option| fix.remove(option)))
}

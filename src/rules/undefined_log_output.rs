//! Why, when and how to fix: `rules/undefined-log-output.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Container, OutputOption, Service, is_taken_by_ecs};

pub fn container(container: &Container, deployed: &Deployed) -> Verdict {
    sender::container(container, deployed, check)
}

pub fn service(service: &Service, tasks: &[&Deployed]) -> Verdict {
    sender::service(service, tasks, check)
}

fn check(sender: &Sender) -> Verdict {
    let Some(router) = sender.router()? else {
        return Ok(None);
    };
    let naming = match sender.is_fluentd()? {
        true => "@type",
        false => "Name",
    };
    if sender.log.output_options().any(|option| option.key == naming) {
        return Ok(None);
    }
    sender.log.unseen_options().map_or(Ok(()), Err)?;
    // What a module leaks into the options is another rule's: without it, they may be empty on purpose.
    if sender.log.awslogs_keys().any(|option| sender.is_module_default(&option)) {
        return Ok(None);
    }
    let left_to_router = |option: &OutputOption| !is_taken_by_ecs(option.key);
    if let Some(option) = sender.log.output_options().find(left_to_router) {
        return Ok(Some(without_name(sender, naming, option)));
    }
    if near(sender, naming).is_none() && router.has_own_configuration()? {
        return Ok(None);
    }
    Ok(Some(match near(sender, naming) {
        Some(near) => without_name(sender, naming, near),
        None => without_output(sender, router, naming),
    }))
}

/// The key that was meant to name the output: in other capitals, or as the other kind of router has it.
fn near<'a>(sender: &Sender<'a>, naming: &str) -> Option<OutputOption<'a>> {
    let mut options = sender.log.output_options();
    let is_meant = |option: &OutputOption| ["name", "@type"].contains(&&*option.key.to_ascii_lowercase());
    options.find(|option| option.key != naming && is_meant(option))
}

fn without_name(sender: &Sender, naming: &str, first: OutputOption) -> Finding {
    let name = &sender.name;
    let options = sender.key("options");
    let fails = "ECS cannot write the router's configuration, and the task does not start";
    let Some(near) = near(sender, naming) else {
        let label = format!("{name} has options for an output, but no `{naming}` says which: {fails}");
        return Finding::at(&first, label).help(format!(
            "add `{naming}` to these `{options}` with the plugin the lines should go to, such as `cloudwatch_logs`"
        ));
    };
    let label = format!("`{}` of {name} does not name an output, for the key is `{naming}`: {fails}", near.key);
    let is_misspelt = near.key.eq_ignore_ascii_case(naming) && !near.is_secret();
    let fix = || Fix::new(format!("rename `{}` to `{naming}`", near.key)).rename(&near, Key::verbatim(naming));
    Finding::at(&near, label)
        .help(format!("rename `{}` to `{naming}`", near.key))
        .fix(is_misspelt.then(fix))
}

fn without_output(sender: &Sender, router: &Container, naming: &str) -> Finding {
    let name = &sender.name;
    let options = sender.key("options");
    Finding::at(&sender.log.options, format!("nothing says where the lines of {name} go: no `{naming}` in its `{options}`"))
        .label(router, "and this router has no configuration of its own, so it takes the lines and drops them")
        .help(format!("name an output in `{options}`, such as `cloudwatch_logs` as `{naming}`, or give the router a configuration file"))
}

//! Why, when and how to fix: `rules/unknown-output-option.md`.

use super::sender::{self, Sender};
use super::Verdict;
use crate::finding::{Finding, Fix, Key, Severity};
use crate::graph::Deployed;
use crate::model::{
    Container, OutputOption, OutputPlugin, Service, chooses_lines, is_of_router_config, is_taken_by_ecs,
};

/// The most options that one finding points at.
const MOST_SHOWN: usize = 8;

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
    let Some(plugin) = sender.plugin()? else {
        return Ok(None);
    };
    // These three have rules of their own.
    let is_spoken_of = |key: &str| {
        chooses_lines(key) || key.eq_ignore_ascii_case("tag") || is_of_router_config(key)
    };
    let is_unknown = |option: &OutputOption| {
        let leaked = option.key.starts_with("awslogs-") && sender.is_module_default(option);
        !is_taken_by_ecs(option.key) && !is_spoken_of(option.key) && !plugin.knows(option.key) && !leaked
    };
    let unknown: Vec<OutputOption> = sender.log.output_options().filter(is_unknown).collect();
    let Some((first, others)) = unknown.split_first() else {
        return sender.log.unseen_options().map_or(Ok(None), Err);
    };
    let finding = Finding::at(first, label(sender, plugin, first));
    let finding = others.iter().take(MOST_SHOWN).fold(finding, |finding, other| {
        finding.label(other, format!("nor does it know `{}`{}", other.key, perhaps(plugin, other)))
    });
    let help = match plugin.nearest(first.key) {
        _ if first.key.starts_with("awslogs-") => {
            "remove the options of the driver `awslogs`: under `awsfirelens` they are the output's, and it has names of its own for them".to_owned()
        }
        Some(near) => format!("write `{near}`, or remove `{}`", first.key),
        None => format!("remove `{}`, or check its spelling on the page of the plugin: {}", first.key, page(plugin)),
    };
    let finding = finding.help(help).fix(renamed(sender, plugin, &unknown));
    severity(sender, plugin, finding).map(Some)
}

fn label(sender: &Sender, plugin: &OutputPlugin, option: &OutputOption) -> String {
    let names = plugin.names().join("`, `");
    format!("the output `{names}` of {} does not know the option `{}`{}", sender.name, option.key, perhaps(plugin, option))
}

fn perhaps(plugin: &OutputPlugin, option: &OutputOption) -> String {
    let near = plugin.nearest(option.key);
    near.map(|near| format!(": `{near}`?")).unwrap_or_default()
}

fn page(plugin: &OutputPlugin) -> &str {
    plugin.source().first().copied().unwrap_or_default()
}

/// How bad it is: what a Go plugin does not know it ignores, and so did Fluent Bit before it became strict.
fn severity(sender: &Sender, plugin: &OutputPlugin, finding: Finding) -> Result<Finding, crate::model::Unknown> {
    if plugin.parses_itself() {
        return Ok(finding.note("this plugin reads its options itself and ignores those it does not know").severity(Severity::Advice));
    }
    // A router that cannot be told may be old: that is milder, not undecided.
    let image = sender.router()?.and_then(|router| router.router_image().ok().flatten());
    Ok(match image.and_then(|image| image.refuses_unknown_options()) {
        Some(true) => finding.note("this image does not start with an option that a plugin does not know"),
        Some(false) => finding.note("this image ignores it, but from aws-for-fluent-bit 2.24.0 on the router does not start").severity(Severity::Warning),
        None => finding.note("from aws-for-fluent-bit 2.24.0 on the router does not start with it").severity(Severity::Warning),
    })
}

/// Each option under the key that was meant, where there is one for each and it is not taken.
fn renamed(sender: &Sender, plugin: &OutputPlugin, unknown: &[OutputOption]) -> Option<Fix> {
    let mut meant: Vec<&str> = Vec::new();
    for option in unknown.iter().take(MOST_SHOWN + 1) {
        let near = plugin.nearest(option.key)?;
        let is_taken = sender.log.has_output_option(near) != Ok(false) || meant.contains(&near);
        if is_taken || option.is_secret() {
            return None;
        }
        meant.push(near);
    }
    let pairs = || unknown.iter().zip(&meant);
    let changes: Vec<String> = pairs().map(|(option, near)| format!("`{}` to `{near}`", option.key)).collect();
    let fix = Fix::new(format!("rename {}", changes.join(", ")));
    let is_whole = meant.len() == unknown.len();
    is_whole.then(|| pairs().fold(fix, |fix, (option, near)| fix.rename(option, Key::verbatim(*near))))
}

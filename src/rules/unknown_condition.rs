//! Why, when and how to fix: `rules/unknown-condition.md`.

use super::Verdict;
use crate::finding::{Finding, Fix};
use crate::graph::{Deployed, Flaw};
use crate::model::{Condition, Container, Dependency, find};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let entries = deployed.edges().flawed_entries(container.id, &Flaw::NoSuchCondition);
    let flawed: Vec<&Dependency> = entries.map(|entry| &container.depends_on.items[entry]).collect();
    let fix = respelt(&flawed);
    let mut flawed = flawed.into_iter();
    let Some(first) = flawed.next() else {
        let entries = container.depends_on.iter();
        return find(entries, container.depends_on.rest, |entry| entry.condition.is(|_| false)).map(|_| None);
    };
    let mut finding = Finding::at(&first.condition, says(container, first, deployed));
    for other in flawed {
        finding = finding.label(&other.condition, says(container, other, deployed));
    }
    Ok(Some(finding.help(help(first, deployed)).fix(fix)))
}

/// The fix, where each word was probably meant for one that ECS knows.
fn respelt(flawed: &[&Dependency]) -> Option<Fix> {
    let fix = Fix::new("write the condition as ECS does");
    flawed.iter().try_fold(fix, |fix, dependency| {
        let meant = word(dependency).and_then(Condition::resembling)?;
        Some(fix.replace(&dependency.condition, meant.word()))
    })
}

fn says(container: &Container, dependency: &Dependency, deployed: &Deployed) -> String {
    let waiter = container.display_name();
    let target = dependency.container.known().map_or("another container", |name| name.written());
    match word(dependency) {
        Some(word) => format!("`{waiter}` waits for `{target}` with `{word}`, which ECS does not know"),
        None => format!("`{waiter}` waits for `{target}` without a `{}`", deployed.task.key("condition")),
    }
}

fn word(dependency: &Dependency) -> Option<&str> {
    dependency.condition.known()?.as_ref().err().map(String::as_str)
}

fn help(dependency: &Dependency, deployed: &Deployed) -> String {
    match word(dependency).and_then(Condition::resembling) {
        Some(meant) => format!("did you mean `{meant}`? ECS compares the word exactly, capitals included"),
        None => format!("write `START`, `COMPLETE`, `SUCCESS` or `HEALTHY` as `{}`, in capitals", deployed.task.key("condition")),
    }
}

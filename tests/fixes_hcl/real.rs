//! Real files: an edit of a definition is seen in the definition.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use firelint::dialect::Lowered;
use firelint::dialect::terraform::lower;

/// Every directory below one that holds Terraform files.
fn modules(directory: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => modules(&path, found),
            false if path.extension().is_some_and(|end| end == "tf") => {
                found.insert(directory.to_owned());
            }
            false => {}
        }
    }
}

fn read(directory: &Path, changed: Option<(&str, String)>) -> (Sources, Lowered) {
    let directory = directory.to_str().unwrap();
    let mut sources = Sources::on_disk();
    sources.stand_in(directory);
    if let Some((path, text)) = changed {
        sources.add(Source::new(path, text));
    }
    let lowered = lower(&sources, directory);
    (sources, lowered)
}

#[derive(Default)]
struct Counts {
    seen: usize,
    unseen: Vec<String>,
    declined: BTreeMap<String, usize>,
}

impl Counts {
    /// Makes an edit, and looks for it.
    fn try_out(
        &mut self,
        directory: &Path,
        sources: &Sources,
        edit: Edit,
        is_seen: impl Fn(&Lowered) -> bool,
    ) {
        let id = firelint::fix::place(&edit).source;
        let path = &sources.get(id).path;
        if !path.ends_with(".tf") {
            return;
        }
        let mut fix = Fix::new("repair it");
        fix.edits = vec![edit.clone()];
        match text_edits(sources, &fix, Terms::Terraform) {
            Err(declined) => *self.declined.entry(declined.0).or_default() += 1,
            Ok(edits) => {
                let text = apply(&sources.get(id).text, &edits);
                let (_, after) = read(directory, Some((path, text.clone())));
                match is_seen(&after) {
                    true => self.seen += 1,
                    false => self.unseen.push(format!("{path}: {edit:?}: {edits:?}")),
                }
            }
        }
    }
}

#[test]
fn an_edit_of_a_real_definition_is_seen_in_it() {
    let Some(corpus) = std::env::var_os("FIRELINT_CORPUS").map(PathBuf::from) else {
        println!("skipped: FIRELINT_CORPUS names no folder");
        return;
    };
    let mut found = BTreeSet::new();
    modules(&corpus, &mut found);
    let mut counts = Counts::default();
    for directory in &found {
        let (sources, lowered) = read(directory, None);
        let mut places = BTreeSet::new();
        let containers = lowered.tasks.iter().flat_map(|task| &task.containers.items);
        for container in containers.filter(|container| places.insert(container.span)) {
            let place = container.span;
            let timed = |lowered: &Lowered| {
                let mut all = lowered.tasks.iter().flat_map(|task| &task.containers.items);
                all.any(|container| container.start_timeout.known() == Some(&77))
            };
            counts.try_out(directory, &sources, set("startTimeout", 77)(place), timed);
            let waits = |lowered: &Lowered| {
                let mut all = lowered.tasks.iter().flat_map(|task| &task.containers.items);
                all.any(|container| {
                    let mut items = container.depends_on.items.iter();
                    items.any(|item| {
                        item.container
                            .known()
                            .is_some_and(|name| name.literal() == Some("log-router-77"))
                    })
                })
            };
            let item = Piece::map([
                ("containerName", "log-router-77".into()),
                ("condition", "START".into()),
            ]);
            counts.try_out(directory, &sources, push("dependsOn", item)(place), waits);
            let named = |lowered: &Lowered| {
                let mut all = lowered.tasks.iter().flat_map(|task| &task.containers.items);
                all.any(|container| {
                    container
                        .name
                        .known()
                        .is_some_and(|name| name.literal() == Some("probe-77"))
                })
            };
            let new = Piece::map([("name", "probe-77".into()), ("image", "x".into())]);
            counts.try_out(directory, &sources, insert_after(new)(place), named);
        }
        for service in lowered
            .services
            .iter()
            .filter(|service| places.insert(service.span))
        {
            let place = service.span;
            let breaker = Piece::map([("enable", true.into()), ("rollback", true.into())]);
            let path = "deploymentConfiguration.deploymentCircuitBreaker";
            let broken = |lowered: &Lowered| {
                lowered
                    .services
                    .iter()
                    .any(|service| service.circuit_breaker.rollback.known() == Some(&true))
            };
            counts.try_out(
                directory,
                &sources,
                set_service(path, breaker)(place),
                broken,
            );
            let counted = |lowered: &Lowered| {
                lowered
                    .services
                    .iter()
                    .any(|service| service.desired_count.known() == Some(&77))
            };
            counts.try_out(
                directory,
                &sources,
                set_service("desiredCount", 77)(place),
                counted,
            );
        }
    }
    println!(
        "{} seen, {} not\n{:#?}",
        counts.seen,
        counts.unseen.len(),
        counts.declined
    );
    println!("{}", counts.unseen.join("\n"));
    assert!(counts.unseen.is_empty());
}

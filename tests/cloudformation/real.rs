//! Real templates, from the folder that `FIRELINT_CORPUS` names: none may make firelint panic, and what an independent
//! reader says of services must be so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use firelint::dialect::Lowered;
use firelint::graph::{Deployed, Gate};
use firelint::model::{Controller, Service, Task};
use firelint::source::{Source, Sources};

use super::{choices, lower};

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FIRELINT_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: FIRELINT_CORPUS names no folder");
    }
    folder
}

/// The files of one part of the corpus that are written in a language that is read.
fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> (Sources, Lowered) {
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let mut sources = Sources::on_disk();
    let id = sources.add(Source::new(path.to_string_lossy(), text));
    let lowered = lower(&sources, id);
    (sources, lowered)
}

fn name(address: Option<&str>) -> &str {
    address
        .unwrap_or_default()
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

#[test]
fn real_templates_are_read() {
    let Some(corpus) = corpus() else { return };
    let (mut tasks, mut services, mut files_with, mut reasons) = (0, 0, 0, BTreeMap::new());
    for part in ["C", "D"] {
        for path in files(&corpus.join(part)) {
            let (sources, lowered) = read(&path);
            tasks += lowered.tasks.len();
            services += lowered.services.len();
            files_with += usize::from(!lowered.tasks.is_empty() || !lowered.services.is_empty());
            for task in &lowered.tasks {
                let name = task.provenance.address.clone().unwrap_or_default();
                let made = choices(&task.provenance.scenario);
                if !made.is_empty() {
                    println!("{}: {name} {made:?}", path.display());
                }
                if let Some(rest) = task.containers.rest {
                    *reasons.entry(rest.why).or_insert(0) += 1;
                    println!(
                        "{}: {name} {:?} at {}",
                        path.display(),
                        rest.why,
                        sources.text(rest.at)
                    );
                }
                let containers = task
                    .containers
                    .iter()
                    .flat_map(|one| &one.remarks.misspelt_keys);
                for key in task.remarks.misspelt_keys.iter().chain(containers) {
                    println!(
                        "{}: {name} {} for {}",
                        path.display(),
                        key.written,
                        key.meant
                    );
                }
            }
            for service in &lowered.services {
                for key in &service.remarks.misspelt_keys {
                    println!("{}: {} for {}", path.display(), key.written, key.meant);
                }
            }
        }
    }
    println!("{files_with} files with {tasks} tasks and {services} services; open: {reasons:?}");
    assert!(tasks > 20 && services > 20);
}

#[test]
fn services_and_gates_agree_with_the_labels() {
    let Some(corpus) = corpus() else { return };
    let labels = fs::read_to_string(corpus.join("labels.tsv")).unwrap();
    let mut read_files: BTreeMap<String, Lowered> = BTreeMap::new();
    let (mut agree, mut wrong, mut missing) = (0, Vec::new(), 0);
    for row in labels.lines().skip(1) {
        let field: Vec<&str> = row.split('\t').collect();
        let (file, kind, entity, container) = (field[0], field[2], field[3], field[4]);
        if field[1] != "C" && field[1] != "D" || !super::is_read(file) {
            continue;
        }
        let lowered = read_files
            .entry(file.to_owned())
            .or_insert_with(|| read(&corpus.join(file)).1);
        // The labels keep the function that names an unknown value.
        let container = container.replace("${Ref ", "${");
        let (label, said) = match kind {
            "service" => (field[12], breaker(&lowered.services, entity)),
            "task" if field[6] == "yes" => (field[7], gate(&lowered.tasks, entity, &container)),
            _ => continue,
        };
        match said {
            None => {
                missing += 1;
                println!("{file} {kind} {entity} {container}: not found");
            }
            Some(said) if said == label => agree += 1,
            Some(said) => wrong.push(format!(
                "{file} {entity} {container}: {said}, the label {label} ({})",
                field[8]
            )),
        }
    }
    println!("{agree} agree, {} disagree, {missing} missing", wrong.len());
    assert!(wrong.is_empty() && missing == 0, "{}", wrong.join("\n"));
}

/// Whether the service has a circuit breaker, in the labels' words: all scenarios together.
fn breaker(services: &[Service], entity: &str) -> Option<String> {
    let found = services.iter().filter(|service| {
        name(service.provenance.address.as_deref()) == entity
            || service.display_name() == Some(entity)
    });
    let mut words: Vec<&str> = found
        .map(|service| match service.controller.known() {
            Some(Controller::CodeDeploy) => "not applicable (CODE_DEPLOY)",
            Some(Controller::External) => "not applicable (EXTERNAL)",
            _ => match service.circuit_breaker.enable.read() {
                Ok(Some(true)) => "yes",
                Ok(_) => "no",
                Err(_) => "unknown",
            },
        })
        .collect();
    words.dedup();
    (!words.is_empty()).then(|| words.join("/"))
}

/// Whether a container can start before a probe has succeeded.
fn gate(tasks: &[Task], entity: &str, container: &str) -> Option<String> {
    let found = tasks.iter().filter(|task| {
        name(task.provenance.address.as_deref()) == entity || task.display_name() == Some(entity)
    });
    let mut words: Vec<String> = found
        .filter_map(|task| {
            let deployed = Deployed::new(task, Vec::new());
            let one = task
                .containers
                .iter()
                .find(|one| super::written(&one.name).as_deref() == Some(container))?;
            Some(match deployed.gate(one) {
                Ok(Gate::None(_) | Gate::RouterHealth(_) | Gate::BeforeProbe) => "yes".to_owned(),
                Ok(Gate::Probe) => "no".to_owned(),
                Ok(other) => other.word().to_owned(),
                Err(_) => "unknown".to_owned(),
            })
        })
        .collect();
    words.dedup();
    (!words.is_empty()).then(|| words.join("/"))
}

/// Parts cut out, doubled and put elsewhere.
#[test]
fn damaged_templates_come_to_something() {
    let Some(corpus) = corpus() else { return };
    for part in ["C", "D"] {
        for path in files(&corpus.join(part)).iter().step_by(7) {
            let Ok(text) = fs::read_to_string(path) else {
                continue;
            };
            let lines: Vec<&str> = text.lines().collect();
            for seed in 1..6 {
                let (from, to) = (lines.len() * seed / 7, lines.len() * (seed + 1) / 7);
                let cut = [&lines[..from], &lines[to..]].concat().join("\n");
                let moved = [&lines[to..], &lines[..to]].concat().join("\n");
                let renamed =
                    text.replacen("Ref", "Fn::Sub", seed)
                        .replacen("Properties", "Fn::If", 1);
                for text in [cut, moved, renamed] {
                    let mut sources = Sources::default();
                    let id = sources.add(Source::new(path.to_string_lossy(), text));
                    lower(&sources, id);
                }
            }
        }
    }
}

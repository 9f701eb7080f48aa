//! Real definitions, from the folder that `FIRELINT_CORPUS` names: none may make firelint panic, and where an
//! independent reader has labelled a container, the verdict must be the label's.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use firelint::graph::Gate;
use firelint::model::Text;
use firelint::project::Project;
use firelint::rules::{Selection, judge};
use firelint::source::{Source, Sources};

/// Where the corpus is, if it is here.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FIRELINT_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: FIRELINT_CORPUS names no folder");
    }
    folder
}

/// The JSON files of one part of the corpus, in order.
fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false if path.extension().is_some_and(|ending| ending == "json") => {
                    found.push(path)
                }
                false => {}
            }
        }
    }
    found.sort();
    found
}

fn project(path: &Path) -> Project {
    let mut sources = Sources::default();
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    sources.add(Source::new(path.to_string_lossy(), text));
    Project::of(sources)
}

#[test]
fn every_file_is_recognised_or_passed_over() {
    let Some(corpus) = corpus() else { return };
    let (mut files, mut recognised, mut findings, mut undecided) = (0, 0, BTreeMap::new(), 0);
    for part in ["A", "F"] {
        for path in json_files(&corpus.join(part)) {
            let project = project(&path);
            files += 1;
            recognised += project.recognised.len();
            for error in &project.syntax_errors {
                println!("{}: {}", path.display(), error.message);
            }
            let judged = judge(&project, &Selection::default());
            undecided += judged.undecided.len();
            for reported in judged.findings {
                *findings.entry(reported.rule.id).or_insert(0) += 1;
            }
        }
    }
    println!("{files} files, {recognised} recognised, {undecided} undecided");
    for (rule, count) in findings {
        println!("{count:5} {rule}");
    }
    // Most files of `A` are task definitions; a change that stops recognising them must not pass unseen.
    assert!(
        recognised * 10 > files * 7,
        "only {recognised} of {files} files are recognised"
    );
}

#[test]
fn verdicts_agree_with_the_labels() {
    let Some(corpus) = corpus() else { return };
    let labels = fs::read_to_string(corpus.join("labels.tsv")).unwrap();
    let (mut agree, mut wrong) = (0, Vec::new());
    for row in labels.lines().skip(1) {
        let field: Vec<&str> = row.split('\t').collect();
        let (file, kind, container, sends, label, reason) =
            (field[0], field[2], field[4], field[6], field[7], field[8]);
        let is_json = file.ends_with(".json") && (field[1] == "A" || field[1] == "F");
        if !is_json || kind != "task" || sends != "yes" {
            continue;
        }
        let verdict = verdict(&corpus.join(file), container);
        if verdict == label {
            agree += 1;
        } else {
            wrong.push(format!(
                "{file} {container}: firelint says {verdict}, the label {label} ({reason})"
            ));
        }
    }
    println!("{agree} labels agree, {} disagree", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agree > 0, "no labelled sender was found");
}

/// Whether the container can start before a probe has succeeded, in the labels' words.
fn verdict(path: &Path, container: &str) -> String {
    let project = project(path);
    for deployed in project.deployed() {
        for found in deployed.task.containers.iter() {
            if found.name.known().map(Text::written) == Some(container) {
                return match deployed.gate(found) {
                    // What must come before the probe does start before it; that is its nature, not a hazard.
                    Ok(Gate::None(_) | Gate::RouterHealth(_) | Gate::BeforeProbe) => {
                        "yes".to_owned()
                    }
                    Ok(Gate::Probe) => "no".to_owned(),
                    Ok(other) => other.word().to_owned(),
                    Err(_) => "unknown".to_owned(),
                };
            }
        }
    }
    "no such container".to_owned()
}

#[test]
fn circuit_breakers_agree_with_the_labels() {
    let Some(corpus) = corpus() else { return };
    let labels = fs::read_to_string(corpus.join("labels.tsv")).unwrap();
    let (mut agree, mut wrong) = (0, Vec::new());
    for row in labels.lines().skip(1) {
        let field: Vec<&str> = row.split('\t').collect();
        let (file, kind, label) = (field[0], field[2], field[12]);
        if !file.ends_with(".json") || field[1] != "F" || kind != "service" {
            continue;
        }
        let project = project(&corpus.join(file));
        let verdicts: Vec<&str> = project
            .services
            .iter()
            .map(|service| match service.has_circuit_breaker() {
                Ok(true) => "yes",
                Ok(false) => "no",
                Err(_) => "unknown",
            })
            .collect();
        match verdicts.contains(&label) {
            true => agree += 1,
            false => wrong.push(format!(
                "{file}: firelint says {verdicts:?}, the label {label}"
            )),
        }
    }
    println!(
        "{agree} labels of services agree, {} do not:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

//! What is said depends on what is read, and on nothing else: not on how many threads read, nor on which path comes first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use firelint::discover::Asked;
use firelint::finding::Severity;
use firelint::report::{Offers, concise, github, gitlab, json, junit, rdjson, sarif};
use firelint::suppress::Settings;
use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::definition::definition;
use crate::unknown::with_hole;
use crate::write::{Files, Order, Syntax};

/// How many threads read besides one.
const JOBS: [usize; 3] = [2, 4, 7];

/// How many threads a run of many definitions gets besides one.
const MANY_JOBS: [usize; 2] = [2, 8];

/// So many definitions that every stage starts a second thread.
const MANY: std::ops::Range<usize> = 40..56;

/// So many findings that they are written by more than one thread.
const FINDINGS: usize = 40;

/// In so many cases once, every report is written, for that takes its time.
const ALL_REPORTS: u64 = 20;

/// A directory for each of these definitions.
fn tree(definitions: &[Files]) -> (TempDir, Vec<PathBuf>) {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join(".git")).unwrap();
    let mut paths = Vec::new();
    for (number, files) in definitions.iter().enumerate() {
        let directory = root.path().join(format!("service-{number}"));
        fs::create_dir(&directory).unwrap();
        for (name, text) in files {
            fs::write(directory.join(name), text).unwrap();
        }
        paths.push(directory);
    }
    (root, paths)
}

fn told(paths: &[PathBuf], jobs: usize, is_all: bool) -> Vec<String> {
    let settings = Settings::default();
    let asked = Asked {
        paths: paths.to_owned(),
        jobs,
        force_exclude: false,
    };
    let checked = firelint::check(&asked, &settings);
    let mut reports = vec![json::report(&checked, Severity::Advice)];
    if is_all {
        let offers = Offers::default();
        reports.extend([
            sarif::report(&checked, Severity::Advice, &offers),
            concise::report(&checked, Severity::Advice),
            github::report(&checked, Severity::Advice),
            gitlab::report(&checked, Severity::Advice),
            junit::report(&checked, Severity::Advice),
            rdjson::report(&checked, Severity::Advice, &offers),
        ]);
    }
    reports
}

const FORMATS: [&str; 8] = [
    "human", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson",
];

/// What the program writes in each format, and what it prints.
fn printed(root: &Path, jobs: usize) -> Vec<Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_firelint"));
    command
        .current_dir(root)
        .args(["check", "--show", "undecided", "--jobs"]);
    command.arg(jobs.to_string());
    for format in FORMATS {
        let file = out.path().join(format);
        command
            .arg("--report")
            .arg(format!("{format}={}", file.display()));
    }
    let done = command.arg(".").output().unwrap();
    let reports = FORMATS.map(|format| fs::read(out.path().join(format)).unwrap());
    reports
        .into_iter()
        .chain([done.stdout, done.stderr])
        .collect()
}

/// A definition in one of the syntaxes.
fn written() -> impl Strategy<Value = Files> {
    let syntax = prop::sample::select(Syntax::ALL.to_vec());
    (definition(), syntax).prop_map(|(definition, syntax)| {
        let names = definition.names();
        let (task, service) = (definition.task(&names), definition.service(&names));
        syntax.write(&task, service.as_ref(), &mut Order(None))
    })
}

/// The same with a hole in it.
fn written_with_hole() -> impl Strategy<Value = Files> {
    let syntax = prop::sample::select(Syntax::WITH_HOLES.to_vec());
    let inputs = (definition(), syntax, any::<usize>());
    inputs.prop_filter_map("nothing to put it into", |(definition, syntax, pick)| {
        let (_, task, service) = with_hole(&definition, syntax, pick)?;
        Some(syntax.write(&task, service.as_ref(), &mut Order(None)))
    })
}

fn definitions() -> impl Strategy<Value = Vec<Files>> {
    prop::collection::vec(written(), 1..3)
}

#[test]
fn neither_threads_nor_the_order_of_paths_change_a_byte() {
    let inputs = (definitions(), any::<u64>());
    crate::holds(1, inputs, |(definitions, seed)| {
        let (_root, mut paths) = tree(&definitions);
        let is_all = seed % ALL_REPORTS == 0;
        let first = told(&paths, 1, is_all);
        let rotated = seed as usize % paths.len();
        paths.rotate_left(rotated);
        if seed % 2 == 0 {
            paths.reverse();
        }
        let jobs = JOBS[seed as usize % JOBS.len()];
        prop_assert_eq!(&told(&paths, jobs, is_all), &first, "{} jobs", jobs);
        Ok(())
    });
}

#[test]
fn the_program_writes_the_same_bytes_with_any_number_of_threads() {
    let inputs = definitions();
    crate::holds(100, inputs, |definitions| {
        let (root, _) = tree(&definitions);
        let first = printed(root.path(), 1);
        for jobs in &JOBS[..2] {
            prop_assert!(printed(root.path(), *jobs) == first, "{} jobs", jobs);
        }
        Ok(())
    });
}

#[test]
fn many_definitions_give_the_same_bytes_with_any_number_of_threads() {
    let inputs = prop::collection::vec(prop_oneof![written(), written_with_hole()], MANY);
    crate::holds(2000, inputs, |definitions| {
        let (root, _) = tree(&definitions);
        let first = printed(root.path(), 1);
        let json = FORMATS.iter().position(|format| *format == "json").unwrap();
        let told: Value = serde_json::from_slice(&first[json]).unwrap();
        let count = |key: &str| told[key].as_array().unwrap().len();
        prop_assert!(count("findings") >= FINDINGS && count("undecided") > 0);
        for jobs in MANY_JOBS {
            let is = printed(root.path(), jobs);
            for (at, (is, first)) in is.iter().zip(&first).enumerate() {
                prop_assert!(is == first, "{:?} with {} jobs", FORMATS.get(at), jobs);
            }
        }
        Ok(())
    });
}

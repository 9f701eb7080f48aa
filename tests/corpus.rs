//! Real definitions, from the folder that `FIRELINT_CORPUS` names: none may make firelint panic, and where an
//! independent reader has labelled a container or a service, the verdict must be the label's.
#![allow(clippy::unwrap_used)]

#[path = "corpus/labels.rs"]
mod labels;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use firelint::discover::Asked;
use firelint::graph::Gate;
use firelint::model::{Provenance, Service, Text, Why};
use firelint::report::Checked;
use firelint::source::Span;
use firelint::suppress::Settings;
use labels::{Row, rows};

/// The parts of the corpus whose files firelint reads, by the first letter of their folder.
const PARTS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

/// Where the corpus is, if it is here.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("FIRELINT_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: FIRELINT_CORPUS names no folder");
    }
    folder
}

/// Everything below a directory, as one run.
fn checked(directory: &Path) -> Checked {
    let asked = Asked {
        paths: vec![directory.to_owned()],
        jobs: 2,
        force_exclude: false,
    };
    firelint::check(&asked, &Settings::default())
}

/// The repositories of one part, in order.
fn repositories(part: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(part).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[derive(Default)]
struct Counts {
    files: usize,
    recognised: usize,
    tasks: usize,
    services: usize,
    undecided: BTreeMap<Why, usize>,
    findings: BTreeMap<&'static str, usize>,
    broken: Vec<String>,
}

impl Counts {
    fn add(&mut self, checked: &Checked) {
        let summary = checked.summary();
        self.files += checked.seen;
        self.recognised += summary.files;
        self.tasks += summary.task_definitions;
        self.services += summary.services;
        for entry in &checked.judged.undecided {
            *self.undecided.entry(entry.unknown.why).or_default() += 1;
        }
        for reported in &checked.judged.findings {
            *self.findings.entry(reported.rule.id).or_default() += 1;
        }
        let sources = &checked.project.sources;
        let broken = checked.project.syntax_errors.iter();
        self.broken.extend(broken.map(|error| {
            let path = &sources.get(error.span.source).path;
            format!("{path}: {}", error.message)
        }));
    }
}

#[test]
fn every_file_is_understood_or_passed_over() {
    let Some(corpus) = corpus() else { return };
    for part in PARTS {
        let mut counts = Counts::default();
        for repository in repositories(&corpus.join(part)) {
            counts.add(&checked(&repository));
        }
        println!(
            "{part}: {} files looked at, {} hold definitions: {} task definitions, {} services",
            counts.files, counts.recognised, counts.tasks, counts.services
        );
        for (why, count) in &counts.undecided {
            println!("{count:6} undecided: {}", why.describe());
        }
        for (rule, count) in &counts.findings {
            println!("{count:6} {rule}");
        }
        for broken in &counts.broken {
            println!("       {broken}");
        }
        // A change that stops recognising most of a part must not pass unseen.
        assert!(counts.tasks > 0, "{part}: no task definition is recognised");
    }
}

/// Files that are written in the same languages and are none that firelint reads definitions from.
#[test]
fn nothing_else_is_reported() {
    let Some(corpus) = corpus() else { return };
    for repository in repositories(&corpus.join("G")) {
        let checked = checked(&repository);
        let said = checked.judged.findings.iter();
        let rules: Vec<&str> = said.map(|reported| reported.rule.id).collect();
        assert_eq!(rules, [""; 0], "{}", repository.display());
        assert_eq!(checked.summary().files, 0, "{}", repository.display());
        assert!(
            checked.project.syntax_errors.is_empty(),
            "{}",
            repository.display()
        );
    }
}

/// The verdicts of firelint on the labelled rows, against the labels.
#[derive(Default)]
struct Agreement {
    agree: usize,
    unknown: usize,
    /// Rows of definitions that are not made: they have a `count`, and it is 0 under the defaults of the variables.
    unmade: Vec<String>,
    wrong: Vec<String>,
}

impl Agreement {
    fn compare(&mut self, row: &Row, label: &str, verdicts: &BTreeSet<String>) {
        let told: Vec<&str> = verdicts.iter().map(String::as_str).collect();
        match told.as_slice() {
            [only] if *only == label => self.agree += 1,
            [] if row.is_counted => self.unmade.push(row.describe()),
            told => self.wrong.push(format!(
                "{}: firelint says {told:?}, the label {label} ({})",
                row.describe(),
                row.reason
            )),
        }
    }

    fn print(&self, what: &str) {
        println!(
            "{what}: {} agree, {} disagree, {} are not made, {} are labelled unknown",
            self.agree,
            self.wrong.len(),
            self.unmade.len(),
            self.unknown
        );
        for unmade in &self.unmade {
            println!("    not made: {unmade}");
        }
        for wrong in &self.wrong {
            println!("    {wrong}");
        }
    }

    fn share(&self) -> f64 {
        self.agree as f64 / (self.agree + self.wrong.len()).max(1) as f64
    }
}

/// One run for each directory that has labels, as its reader looked at it: nobody calls a module there. The corpus holds
/// no repositories, so a directory that leads to modules above it is read with all that was checked out beside it.
fn labelled(corpus: &Path) -> BTreeMap<String, (Checked, Vec<Row>)> {
    let mut found: BTreeMap<String, (Checked, Vec<Row>)> = BTreeMap::new();
    for row in rows(corpus) {
        // Jsonnet is a language firelint does not read.
        if !PARTS.contains(&row.part()) || row.file.ends_with(".jsonnet") {
            continue;
        }
        let directory = match row.leads_above() {
            true => row.repository(),
            false => row.directory(),
        };
        let entry = found
            .entry(directory.clone())
            .or_insert_with(|| (checked(&corpus.join(&directory)), Vec::new()));
        entry.1.push(row);
    }
    found
}

#[test]
fn verdicts_agree_with_the_labels() {
    let Some(corpus) = corpus() else { return };
    let (mut senders, mut breakers) = (Agreement::default(), Agreement::default());
    for (checked, rows) in labelled(&corpus).values() {
        for row in rows {
            match row.entity.as_str() {
                "task" if row.unprobed == "unknown" => {
                    senders.unknown += 1;
                    is_not_accused(checked, row);
                }
                "task" if row.sends == "yes" && row.unprobed != "n/a" => {
                    senders.compare(row, &row.unprobed, &start_verdicts(checked, row));
                }
                "service" if row.breaker.starts_with("unknown") => breakers.unknown += 1,
                "service" if row.breaker != "-" => {
                    let label = row.breaker.split(" (").next().unwrap();
                    breakers.compare(row, label, &breaker_verdicts(checked, row));
                }
                _ => {}
            }
        }
    }
    senders.print("senders");
    breakers.print("circuit breakers");
    assert!(senders.share() >= 0.95, "too many senders disagree");
    assert!(
        breakers.share() >= 0.95,
        "too many circuit breakers disagree"
    );
}

/// Whether a definition is the one a row speaks of.
fn is_of(checked: &Checked, row: &Row, place: Span, provenance: &Provenance) -> bool {
    let path = &checked.project.sources.get(place.source).path;
    let named = provenance.address.as_deref().is_none_or(|address| {
        let own = address.rsplit(['.', '/']).next().unwrap_or(address);
        let own = own.split('[').next().unwrap_or(own);
        own == row.name || address.starts_with(&row.name) || row.name.starts_with("module.")
    });
    // What a module defines has its places in the modules it calls, too.
    (path.ends_with(&row.file) || row.name.starts_with("module.")) && named
}

/// The same name, as the reader wrote it down and as firelint does.
fn is_same_name(label: &str, name: &Text) -> bool {
    let plain = |text: &str| {
        text.replace("Ref ", "")
            .replace(['"', ' ', '$', '{', '}'], "")
    };
    plain(label) == plain(name.written())
}

/// Whether the container can start before a probe has succeeded, in the labels' words, one for each scenario.
fn start_verdicts(checked: &Checked, row: &Row) -> BTreeSet<String> {
    let mut verdicts = BTreeSet::new();
    for deployed in checked.project.deployed() {
        for found in deployed.task.containers.iter() {
            let here = is_of(checked, row, deployed.task.span, &deployed.task.provenance)
                || is_of(checked, row, found.span, &deployed.task.provenance);
            let named = found
                .name
                .known()
                .is_some_and(|name| is_same_name(&row.container, name));
            if here && named {
                verdicts.insert(match deployed.gate(found) {
                    // What must come before the probe does start before it; that is its nature, not a hazard.
                    Ok(Gate::None(_) | Gate::RouterHealth(_) | Gate::BeforeProbe) => {
                        "yes".to_owned()
                    }
                    Ok(Gate::Probe) => "no".to_owned(),
                    Ok(other) => other.word().to_owned(),
                    Err(_) => "unknown".to_owned(),
                });
            }
        }
    }
    verdicts
}

/// A row that nobody can decide is never a finding.
fn is_not_accused(checked: &Checked, row: &Row) {
    for reported in &checked.judged.findings {
        let place = reported.finding.primary().span;
        let path = &checked.project.sources.get(place.source).path;
        let container = reported.subject.container.as_deref();
        let is_start_order = reported.rule.id.starts_with("app-");
        let same = container.is_some_and(|name| is_same_name(&row.container, &Text::new(name)));
        if path.ends_with(&row.file) && is_start_order && (same || row.container.starts_with('(')) {
            panic!(
                "labelled unknown, and reported: {}: {}",
                row.describe(),
                reported.rule.id
            );
        }
    }
}

fn breaker_verdicts(checked: &Checked, row: &Row) -> BTreeSet<String> {
    let services = checked.project.services.iter();
    let own = services.filter(|service| {
        let named = service
            .name
            .known()
            .is_some_and(|name| is_same_name(&row.name, name));
        is_of(checked, row, service.span, &service.provenance)
            && (named || service.provenance.address.is_some() || row.part() == "F")
    });
    own.map(|service| breaker(service).to_owned()).collect()
}

fn breaker(service: &Service) -> &'static str {
    match (
        service.is_watched_by_breaker(),
        service.has_circuit_breaker(),
    ) {
        (Ok(false), _) => "not applicable",
        (_, Ok(true)) => "yes",
        (_, Ok(false)) => "no",
        (_, Err(_)) => "unknown",
    }
}

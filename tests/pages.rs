//! Every page is true: each example on it gives the verdict it shows, and nothing else.
//!
//! `cargo bless` rewrites the shown outputs and the index; review the difference.

mod support;

use std::collections::BTreeSet;
use std::fs;

use firelint::finding::Severity;
use firelint::project::Project;
use firelint::rules::{CATALOGUE, Judged, Rule, Selection, judge};
use firelint::source::{Source, Sources};
use libtest_mimic::{Arguments, Failed, Trial};
use support::examples::{Example, Shows, examples};
use support::project_file;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for rule in CATALOGUE {
        for example in examples(rule_page(rule).as_str()) {
            let name = format!("{}::{}::line {}", rule.id, example.shows, example.line);
            trials.push(Trial::test(name, move || holds(rule, &example)));
        }
        trials.push(Trial::test(format!("{}::page", rule.id), move || {
            is_whole(rule)
        }));
    }
    trials.push(Trial::test("every page is listed", every_page_is_listed));
    libtest_mimic::run(&arguments, trials).exit();
}

fn rule_page(rule: &Rule) -> String {
    let path = project_file(&format!("rules/{}.md", rule.id));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn judged(example: &Example) -> (Project, Judged) {
    let mut sources = Sources::default();
    for (path, text) in &example.files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    let project = Project::of(sources);
    let judged = judge(&project, &Selection::default());
    (project, judged)
}

/// The example gives the verdict it shows; a rule that speaks beside it must be named.
fn holds(rule: &Rule, example: &Example) -> Result<(), Failed> {
    let (project, judged) = judged(example);
    if project.recognised.len() != example.files.len() {
        return Err("a file of the example is not recognised as a definition".into());
    }
    let spoke: BTreeSet<&str> = judged
        .findings
        .iter()
        .map(|reported| reported.rule.id)
        .collect();
    let mut expected: BTreeSet<&str> = example.also.iter().map(String::as_str).collect();
    match example.shows {
        Shows::Fail => {
            expected.insert(rule.id);
        }
        Shows::Pass => {}
        Shows::Undecided => {
            let undecided = judged.undecided.iter().flat_map(|entry| entry.rules.iter());
            if !undecided.into_iter().any(|id| *id == rule.id) {
                return Err(format!("not undecided; spoke: {spoke:?}").into());
            }
        }
    }
    if spoke != expected {
        let said: Vec<String> = judged
            .findings
            .iter()
            .map(|reported| {
                let labels: Vec<&str> = reported
                    .finding
                    .labels
                    .iter()
                    .map(|label| label.text.as_str())
                    .collect();
                format!("{} {}: {labels:?}", reported.severity, reported.rule.id)
            })
            .collect();
        return Err(format!("spoke: {spoke:?}, shown: {expected:?}\n{}", said.join("\n")).into());
    }
    let harshest = judged
        .findings
        .iter()
        .filter(|reported| reported.rule.id == rule.id)
        .map(|reported| reported.severity)
        .max();
    match harshest {
        Some(severity) if severity > rule.page.severity => Err("harsher than the page says".into()),
        _ => Ok(()),
    }
}

/// A page has what `architecture` asks of one: a title, a `fail` and a `pass`, and no full stop in its title.
fn is_whole(rule: &Rule) -> Result<(), Failed> {
    let shown: Vec<Shows> = examples(&rule_page(rule))
        .iter()
        .map(|example| example.shows)
        .collect();
    for wanted in [Shows::Fail, Shows::Pass] {
        if !shown.contains(&wanted) {
            return Err(format!("no `{wanted}` example").into());
        }
    }
    if rule.page.title.ends_with('.') || rule.page.title.is_empty() {
        return Err("the title is a phrase without a full stop".into());
    }
    if rule.page.severity == Severity::Error && rule.page.body.len() < 400 {
        return Err("the page is too short to help somebody whose deploy just failed".into());
    }
    Ok(())
}

fn every_page_is_listed() -> Result<(), Failed> {
    let listed: BTreeSet<String> = CATALOGUE
        .iter()
        .map(|rule| format!("{}.md", rule.id))
        .collect();
    for entry in fs::read_dir(project_file("rules"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_page = name.ends_with(".md") && name != "README.md";
        if is_page && !listed.contains(&name) {
            return Err(format!("rules/{name} is not in the catalogue").into());
        }
    }
    Ok(())
}

//! What firelint says of some files, and how two such outcomes differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use firelint::finding::Severity;
use firelint::link::Link;
use firelint::model::Text;
use firelint::project::Project;
use firelint::rules::{Selection, Subject, judge};
use firelint::source::{Source, Sources, Span};

use super::case::{Case, Place};

/// A rule about a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Verdict {
    rule: &'static str,
    container: Option<String>,
    service: Option<String>,
    /// None for one that is undecided.
    severity: Option<Severity>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.container.as_ref().or(self.service.as_ref());
        let subject = subject.map_or("the task", String::as_str);
        match self.severity {
            Some(severity) => write!(f, "{severity} {} on {subject}", self.rule),
            None => write!(f, "{} on {subject}", self.rule),
        }
    }
}

/// A label of a finding.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Which file it lies in.
    file: usize,
    /// Where it lies there.
    span: Span,
    /// The text it lies on.
    on: String,
}

/// What firelint says.
pub struct Outcome {
    /// The labels of each finding, the primary one first.
    findings: Vec<(Verdict, Vec<Mark>)>,
    /// What it cannot tell.
    pub undecided: BTreeSet<Verdict>,
    tasks: usize,
    services: usize,
    links: Vec<Link>,
    /// The text a finding about an absent setting of the service lies on.
    service_names: Vec<String>,
}

impl Outcome {
    /// What every finding is about.
    pub fn verdicts(&self) -> Vec<&Verdict> {
        let mut verdicts: Vec<&Verdict> =
            self.findings.iter().map(|(verdict, _)| verdict).collect();
        verdicts.sort();
        verdicts
    }

    /// The task definitions a service runs, as places among those of the same files.
    pub fn links_of(&self, service: usize) -> impl Iterator<Item = usize> {
        let links = self.links.iter();
        links
            .filter(move |link| link.service == service)
            .map(|link| link.task)
    }
}

/// What firelint says of these paths and texts.
pub fn of(files: &[(String, String)]) -> Outcome {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    let project = Project::of(sources);
    let judged = judge(&project, &Selection::default());
    let findings = judged.findings.iter().map(|reported| {
        let verdict = verdict(
            &project,
            reported.rule.id,
            &reported.subject,
            Some(reported.severity),
        );
        let labels = reported.finding.labels.iter();
        let marks = labels.map(|label| Mark {
            file: label.span.source.index(),
            span: label.span,
            on: project.sources.text(label.span).to_owned(),
        });
        (verdict, marks.collect())
    });
    let undecided_rules: BTreeSet<&str> = judged
        .undecided
        .iter()
        .flat_map(|entry| entry.rules.iter().copied())
        .collect();
    let names = project
        .services
        .iter()
        .filter_map(|service| service.display_name());
    Outcome {
        findings: findings.collect(),
        undecided: undecided(&project, undecided_rules),
        tasks: project.tasks.len(),
        services: project.services.len(),
        links: project.links.clone(),
        service_names: names.map(str::to_owned).collect(),
    }
}

/// One hole leaves several rules without an answer about several subjects; asked alone, a rule has its own subjects.
fn undecided(project: &Project, rules: BTreeSet<&str>) -> BTreeSet<Verdict> {
    let mut undecided = BTreeSet::new();
    for rule in rules {
        let alone = Selection::new(&[rule.to_owned()], &[]).unwrap_or_default();
        for entry in judge(project, &alone).undecided {
            let subjects = entry.subjects.iter();
            let rule = entry.rules.first().copied().unwrap_or_default();
            undecided.extend(subjects.map(|subject| verdict(project, rule, subject, None)));
        }
    }
    undecided
}

fn verdict(
    project: &Project,
    rule: &'static str,
    subject: &Subject,
    severity: Option<Severity>,
) -> Verdict {
    let container = subject.container.as_deref();
    Verdict {
        rule,
        container: container.map(|name| container_name(project, name)),
        service: subject.service.clone(),
        severity,
    }
}

/// A name with a hole reads differently in each dialect, so such a container is named by its place.
fn container_name(project: &Project, name: &str) -> String {
    let mut containers = project.tasks.iter().flat_map(|task| task.containers.iter());
    let container = containers.find(|container| container.display_name() == name);
    match container {
        Some(container) if container.name.known().and_then(Text::literal).is_none() => {
            format!("container {}", container.id + 1)
        }
        _ => name.to_owned(),
    }
}

/// How what firelint says of a rewritten example differs from what it says of the example; empty where it does not.
pub fn difference(case: &Case, places: &[Place], other: &Outcome, language: &str) -> String {
    let one = &case.outcome;
    let mut said = String::new();
    for (what, before, after) in [
        ("task definitions", one.tasks, other.tasks),
        ("services", one.services, other.services),
        ("links", one.links.len(), other.links.len()),
    ] {
        if before != after {
            let _ = writeln!(said, "{what}: {after}, in JSON {before}");
        }
    }
    let (before, after) = (by_verdict(one), by_verdict(other));
    for verdict in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        let none = Vec::new();
        let marks = |all: &BTreeMap<_, Vec<_>>| all.get(verdict).unwrap_or(&none).clone();
        let (before, after) = (marks(&before), marks(&after));
        if before.len() != after.len() {
            let (before, after) = (before.len(), after.len());
            let _ = writeln!(said, "{verdict}: {after} times, in JSON {before}");
            continue;
        }
        for (before, after) in before.iter().zip(&after) {
            let wrong = misplaced(case, places, other, language, before, after);
            said.extend(wrong.map(|wrong| format!("{}: {wrong}\n", verdict.rule)));
        }
    }
    // A key that Terraform's provider drops sets nothing; elsewhere nobody knows what becomes of it.
    let has_dropped = |verdict: &Verdict| verdict.rule == "dropped-key";
    let is_settled = language == "terraform" && one.findings.iter().any(|(v, _)| has_dropped(v));
    for verdict in one.undecided.symmetric_difference(&other.undecided) {
        if is_settled && one.undecided.contains(verdict) {
            continue;
        }
        let where_ = match one.undecided.contains(verdict) {
            true => "in JSON alone",
            false => "here alone",
        };
        let _ = writeln!(said, "undecided {where_}: {verdict}");
    }
    said
}

fn by_verdict(outcome: &Outcome) -> BTreeMap<&Verdict, Vec<&Vec<Mark>>> {
    let mut found: BTreeMap<&Verdict, Vec<&Vec<Mark>>> = BTreeMap::new();
    for (verdict, marks) in &outcome.findings {
        found.entry(verdict).or_default().push(marks);
    }
    found
}

/// What is wrong with the labels of one finding.
fn misplaced(
    case: &Case,
    places: &[Place],
    other: &Outcome,
    language: &str,
    before: &[Mark],
    after: &[Mark],
) -> Option<String> {
    if before.len() != after.len() {
        let (before, after) = (before.len(), after.len());
        return Some(format!("{after} labels, in JSON {before}"));
    }
    before.iter().zip(after).find_map(|(before, after)| {
        let (on, was_on) = (&after.on, &before.on);
        if on.is_empty() {
            return Some(format!("an empty label; in JSON it is on {was_on}"));
        }
        let place = places[before.file];
        let containers = &case.documents[before.file].containers;
        let range = before.span.range();
        let is_inside = range.start > containers.start && range.end < containers.end;
        // The list itself is the one thing that is in both.
        let is_list = before.span.range().start == containers.start
            || was_on.contains("containerDefinitions");
        let file = if is_inside {
            place.containers
        } else {
            place.rest
        };
        if after.file != file && !is_list {
            return Some(format!("the label on {on} is in the wrong file"));
        }
        let stands = stands_for(language, was_on, on, &other.service_names);
        (!stands).then(|| format!("the label on {was_on} is on {on}"))
    })
}

/// How a dialect refers to what stands elsewhere.
const REFERENCES: [&str; 6] = ["!Ref", "!Sub", "Ref", "Fn::", "${", "var."];

/// Whether a text of a dialect says what a text of the JSON says: the same scalar, key or hole.
pub fn stands_for(language: &str, was_on: &str, on: &str, service_names: &[String]) -> bool {
    let refers = REFERENCES.iter().any(|mark| on.contains(mark)) || on.contains("aws_ecs_");
    let is_one_line = !on.contains('\n');
    let (was_on, on) = (plain(was_on), plain(on));
    // A bracket, which other languages do not have.
    if was_on.is_empty() {
        return is_one_line;
    }
    // Terraform's blocks have the singular, and some of what `deploymentConfiguration` holds stands in the service.
    let singular = was_on.strip_suffix('s').is_some_and(|was_on| on == was_on);
    let moved =
        was_on == "deploymentconfiguration" && service_names.iter().any(|name| on == plain(name));
    on == was_on || refers && on.contains(&was_on) || language == "terraform" && (singular || moved)
}

/// A text without quotes, separators and capitals.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

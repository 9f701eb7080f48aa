//! From a plan back to the module it was made from.

use std::fs;

use firelint::discover::{Asked, Discovered, discover};
use firelint::project::Project;
use firelint::rules::{Reported, Selection, judge};
use firelint::source::{Source, Sources};
use serde_json::{Value, json};

use super::{plan, task};

const BLOCK: &str = "resource \"aws_ecs_task_definition\" \"app\" {\n  family = \"web\"\n  container_definitions = var.containers\n}\n";
/// The same mistake as in the plan, in the module.
const MISTAKEN: &str = "resource \"aws_ecs_task_definition\" \"app\" {\n  family = \"web\"\n  container_definitions = jsonencode([\n    { name = \"router\", image = \"fluent\", firelensConfiguration = { type = \"fluentbit\" } },\n    { name = \"app \\\"main\\\"\", image = \"app\", essential = false, startTimeout = 60, logConfiguration = { logDriver = \"awsfirelens\" } },\n  ])\n}\n";

fn project(files: &[(&str, &str)]) -> Project {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(*path, *text));
    }
    Project::of(sources)
}

fn planned(addresses: &[&str]) -> String {
    let changes: Vec<Value> = addresses.iter().map(|address| task(address)).collect();
    plan(&changes, json!({})).to_string()
}

/// Where the only task definition of a plan is declared: the file, the line, and what is written there.
fn declared(project: &Project) -> Option<(String, usize, String)> {
    let is_planned = |path: &str| path.ends_with(".json");
    let mut tasks = project.tasks.iter();
    let task = tasks.find(|task| is_planned(&project.sources.get(task.span.source).path))?;
    let span = task.provenance.declared?;
    let source = project.sources.get(span.source);
    let line = source.position(span.range().start).line;
    Some((
        source.path.clone(),
        line,
        project.sources.text(span).to_owned(),
    ))
}

fn at(path: &str, line: usize, text: &str) -> Option<(String, usize, String)> {
    Some((path.to_owned(), line, format!("\"{text}\"")))
}

fn findings(project: &Project) -> Vec<Reported> {
    judge(project, &Selection::default()).findings
}

fn path<'a>(project: &'a Project, reported: &Reported) -> &'a str {
    let span = reported.finding.primary().span;
    &project.sources.get(span.source).path
}

#[test]
fn a_resource_is_declared_beside_the_plan_or_above() {
    let text = planned(&["aws_ecs_task_definition.app[0]"]);
    for (plan, module) in [
        ("plan.json", "main.tf"),
        ("infra/plan.json", "infra/main.tf"),
        ("infra/plans/plan.json", "infra/ecs.tf"),
        ("plans/plan.json", "main.tf"),
    ] {
        let found = declared(&project(&[(plan, &text), (module, BLOCK)]));
        assert_eq!(found, at(module, 1, "app"), "{plan}");
    }
    let elsewhere = project(&[("a/plan.json", &text), ("b/main.tf", BLOCK)]);
    assert_eq!(declared(&elsewhere), None);
}

#[test]
fn an_address_leads_through_calls() {
    let text = planned(&["module.outer[\"a.b\"].module.inner.aws_ecs_task_definition.app"]);
    let root = "\nmodule \"outer\" {\n  source   = \"../modules/outer\"\n  for_each = var.all\n}\n";
    let outer = "module \"inner\" {\n  source = \"./inner\"\n}\n";
    let plan = ("live/plan.json", &*text);
    let files = [
        plan,
        ("live/main.tf", root),
        ("modules/outer/main.tf", outer),
        ("modules/outer/inner/ecs.tf", BLOCK),
    ];
    let found = declared(&project(&files));
    assert_eq!(found, at("modules/outer/inner/ecs.tf", 1, "app"));
    // What is out of sight is declared by the call that leads there.
    let found = declared(&project(&files[..3]));
    assert_eq!(found, at("modules/outer/main.tf", 1, "inner"));
    let found = declared(&project(&files[..2]));
    assert_eq!(found, at("live/main.tf", 2, "outer"));
    // A module that lacks the resource does not declare it.
    let other = [
        files[0],
        files[1],
        files[2],
        ("modules/outer/inner/ecs.tf", "locals {}\n"),
    ];
    assert_eq!(declared(&project(&other)), None);
}

#[test]
fn a_finding_of_a_plan_shows_the_block() {
    let text = planned(&["aws_ecs_task_definition.app"]);
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    fs::write(file("plan.json"), text).unwrap();
    fs::write(file("main.tf"), BLOCK).unwrap();
    let Discovered { sources, named, .. } = discover(&Asked {
        paths: vec![file("plan.json")],
        jobs: 1,
        force_exclude: false,
    });
    let project = Project::read(sources, &named, 1);
    let found = findings(&project);
    assert!(!found.is_empty());
    for reported in &found {
        assert!(path(&project, reported).ends_with("plan.json"));
        let mut labels = reported.finding.labels.iter();
        let label = labels.find(|label| label.text == "declared here");
        let label = label.unwrap_or_else(|| panic!("{reported:#?}"));
        assert!(
            project
                .sources
                .get(label.span.source)
                .path
                .ends_with("main.tf")
        );
        assert_eq!(project.sources.text(label.span), "\"app\"");
    }
}

/// What lies beside a named file is read to understand it, and is not judged.
#[test]
fn a_neighbour_that_cannot_be_read_is_not_spoken_of() {
    let directory = tempfile::tempdir().unwrap();
    let newer = planned(&["aws_ecs_task_definition.app"]).replace("\"1.2\"", "\"9.0\"");
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let asked = file("plan.json", &planned(&["aws_ecs_task_definition.app"]));
    let other = file("other.json", &newer);
    for (path, errors) in [(asked, 0), (other, 1)] {
        let Discovered { sources, named, .. } = discover(&Asked {
            paths: vec![path],
            jobs: 1,
            force_exclude: false,
        });
        let project = Project::read(sources, &named, 1);
        assert_eq!(project.syntax_errors.len(), errors);
    }
}

#[test]
fn one_mistake_in_plan_and_module_is_told_once() {
    let text = planned(&["aws_ecs_task_definition.app"]);
    let alone = findings(&project(&[("plan.json", &text)]));
    let both = project(&[("main.tf", MISTAKEN), ("plan.json", &text)]);
    let found = findings(&both);
    let rules = |found: &[Reported]| -> Vec<&str> {
        let mut rules: Vec<_> = found.iter().map(|reported| reported.rule.id).collect();
        rules.sort_unstable();
        rules
    };
    assert_eq!(rules(&found), rules(&alone));
    for reported in &found {
        assert_eq!(path(&both, reported), "main.tf", "{}", reported.rule.id);
        let notes = &reported.finding.notes;
        assert!(notes.contains(&"`plan.json` has it, too".to_owned()));
    }
}

#[test]
fn what_only_the_plan_knows_is_told_at_the_plan() {
    let text = planned(&["aws_ecs_task_definition.app"]);
    let both = project(&[("main.tf", BLOCK), ("plan.json", &text)]);
    let found = findings(&both);
    assert_eq!(
        found.len(),
        findings(&project(&[("plan.json", &text)])).len()
    );
    assert!(
        found
            .iter()
            .all(|reported| path(&both, reported) == "plan.json")
    );
}

//! CloudFormation templates to the model: every intrinsic function, conditions as scenarios, nested stacks, loops.
#![allow(clippy::unwrap_used)]

#[path = "cloudformation/conditions.rs"]
mod conditions;
#[path = "cloudformation/functions.rs"]
mod functions;
#[path = "cloudformation/hostile.rs"]
mod hostile;
#[path = "cloudformation/loops.rs"]
mod loops;
#[path = "cloudformation/real.rs"]
mod real;
#[path = "cloudformation/stacks.rs"]
mod stacks;
mod support;
#[path = "cloudformation/unseen.rs"]
mod unseen;
#[path = "cloudformation/yaml.rs"]
mod yaml_templates;

use firelint::dialect::{Lowered, cloudformation};
use firelint::model::{Container, Scenario, Service, Task, Text, Value};
use firelint::source::{Source, SourceId, Sources};
use firelint::syntax::json::{self, Json};
use firelint::syntax::yaml;

/// The first of these files lowered, with the others beside it.
fn lowered(files: &[(&str, &str)]) -> (Sources, Lowered) {
    let mut sources = Sources::default();
    let ids: Vec<SourceId> = files
        .iter()
        .map(|(path, text)| sources.add(Source::new(*path, *text)))
        .collect();
    let lowered = lower(&sources, ids[0]);
    (sources, lowered)
}

fn lower(sources: &Sources, id: SourceId) -> Lowered {
    let source = sources.get(id);
    let tree = match source.path.ends_with(".json") {
        true => json::parse(id, &source.text, Json::Strict),
        false => yaml::parse(id, &source.text).remove(0),
    };
    let root = tree.root(&source.text);
    match cloudformation::recognise(root) {
        true => cloudformation::lower(sources, root),
        false => Lowered::default(),
    }
}

/// A template around one task definition with one container that has this member, and other sections.
fn template(member: &str, sections: &str) -> String {
    format!(
        r#"{{ {sections} "Resources": {{ "Task": {{ "Type": "AWS::ECS::TaskDefinition", "Properties": {{
            "ContainerDefinitions": [{{ "Name": "app", {member} }}] }} }} }} }}"#
    )
}

/// The tasks of a template around one member.
fn tasks(member: &str, sections: &str) -> Vec<Task> {
    let (_, lowered) = lowered(&[("t.json", &template(member, sections))]);
    lowered.tasks
}

/// The only container of the only task of a template around one member.
fn container(member: &str, sections: &str) -> Container {
    let mut tasks = tasks(member, sections);
    assert_eq!(tasks.len(), 1, "{member}");
    tasks.remove(0).containers.items.remove(0)
}

/// The image an expression comes to, holes and all.
fn image(expression: &str, sections: &str) -> Option<String> {
    written(&container(&format!(r#""Image": {expression}"#), sections).image)
}

fn written(value: &Value<Text>) -> Option<String> {
    value.known().map(|text| text.written().to_owned())
}

/// The choices of a scenario, as `name` or `!name`.
fn choices(scenario: &Scenario) -> Vec<String> {
    let choices = scenario.choices().iter();
    choices
        .map(|choice| match choice.holds {
            true => choice.condition.clone(),
            false => format!("!{}", choice.condition),
        })
        .collect()
}

fn service<'a>(lowered: &'a Lowered, address: &str) -> &'a Service {
    let mut services = lowered.services.iter();
    services
        .find(|service| service.provenance.address.as_deref() == Some(address))
        .unwrap()
}

/// Whether files of this name are read.
fn is_read(path: &str) -> bool {
    [".json", ".yaml", ".yml"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

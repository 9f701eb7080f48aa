//! `Fn::ForEach`: in every section, nested, with both ways to name the item.

use super::{lowered, service, written};

const TRANSFORM: &str = r#""Transform": "AWS::LanguageExtensions","#;

#[test]
fn resources_are_written_once_for_each_item() {
    let text = format!(
        r#"{{ {TRANSFORM} "Parameters": {{ "Names": {{ "Type": "CommaDelimitedList", "Default": "web,job-x" }} }},
        "Resources": {{ "Fn::ForEach::Services": ["Name", {{ "Ref": "Names" }}, {{
            "Task&{{Name}}": {{ "Type": "AWS::ECS::TaskDefinition", "Properties": {{
                "Family": {{ "Fn::Sub": "shop-${{Name}}" }},
                "ContainerDefinitions": [{{ "Name": {{ "Ref": "Name" }}, "Image": "${{Name}}:1" }}] }} }},
            "Service&{{Name}}": {{ "Type": "AWS::ECS::Service", "Properties": {{
                "TaskDefinition": {{ "Ref": "Task&{{Name}}" }} }} }} }}] }} }}"#
    );
    let (sources, lowered) = lowered(&[("t.json", &text)]);
    let names: Vec<_> = lowered
        .tasks
        .iter()
        .map(|task| task.provenance.address.clone().unwrap())
        .collect();
    assert_eq!(names, ["Taskweb", "Taskjobx"]);
    let task = &lowered.tasks[1];
    assert_eq!(task.display_name(), Some("shop-job-x"));
    let container = &task.containers.items[0];
    assert_eq!(written(&container.name).as_deref(), Some("job-x"));
    assert_eq!(written(&container.image).as_deref(), Some("job-x:1"));
    let runs = &service(&lowered, "Servicejobx").task_definition;
    assert_eq!(written(runs).as_deref(), Some("${Taskjobx}"));
    assert!(sources.text(task.span).contains("shop-${Name}"));
}

#[test]
fn properties_conditions_and_outputs_loop_too() {
    let text = format!(
        r#"{{ {TRANSFORM} "Parameters": {{ "P": {{ "Type": "String" }} }},
        "Conditions": {{ "Fn::ForEach::C": ["E", ["a", "b"], {{
            "Is${{E}}": {{ "Fn::Equals": [{{ "Ref": "P" }}, {{ "Ref": "E" }}] }} }}] }},
        "Resources": {{ "Task": {{ "Type": "AWS::ECS::TaskDefinition", "Properties": {{
            "ContainerDefinitions": [{{ "Name": "app",
                "Fn::ForEach::Key": ["K", ["Essential", "Privileged"], {{
                    "${{K}}": {{ "Fn::If": ["Isa", true, false] }} }}] }}] }} }} }} }}"#
    );
    let (_, lowered) = lowered(&[("t.json", &text)]);
    let values: Vec<_> = lowered
        .tasks
        .iter()
        .map(|task| task.containers.items[0].essential.known().copied())
        .collect();
    assert_eq!(values, [Some(true), Some(false)]);
}

#[test]
fn loops_nest() {
    let text = format!(
        r#"{{ {TRANSFORM} "Resources": {{ "Fn::ForEach::A": ["A", ["x", "y"], {{
            "Fn::ForEach::B": ["B", ["1", "2"], {{
                "T${{A}}${{B}}": {{ "Type": "AWS::ECS::TaskDefinition", "Properties": {{ "Family": "${{A}}-${{B}}" }} }} }}] }}] }} }}"#
    );
    let (_, lowered) = lowered(&[("t.json", &text)]);
    let families: Vec<_> = lowered
        .tasks
        .iter()
        .filter_map(|task| task.display_name())
        .collect();
    assert_eq!(families, ["x-1", "x-2", "y-1", "y-2"]);
}

#[test]
fn a_loop_over_what_nobody_knows_is_read_once() {
    let text = format!(
        r#"{{ {TRANSFORM} "Parameters": {{ "Names": {{ "Type": "CommaDelimitedList" }} }},
        "Resources": {{ "Fn::ForEach::A": ["A", {{ "Ref": "Names" }}, {{
            "T${{A}}": {{ "Type": "AWS::ECS::TaskDefinition", "Properties": {{ "Family": {{ "Fn::Sub": "f-${{A}}" }},
                "ContainerDefinitions": [{{ "Name": "app", "Fn::ForEach::K": ["K", {{ "Ref": "Names" }}, {{ "${{K}}": 1 }}] }}] }} }} }}] }} }}"#
    );
    let (_, lowered) = lowered(&[("t.json", &text)]);
    assert_eq!(lowered.tasks.len(), 1);
    let task = &lowered.tasks[0];
    assert_eq!(task.display_name(), Some("f-${A}"));
    assert!(task.containers.items[0].essential.read().is_err());
}

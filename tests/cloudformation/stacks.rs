//! Nested stacks, task sets, daemons, and what the CDK says of its constructs.

use firelint::model::{Controller, Request, Value};

use super::{choices, lowered, service, written};

const CHILD: &str = r#"{ "Parameters": { "Driver": { "Type": "String", "Default": "json-file" }, "Mode": { "Type": "String" } },
    "Conditions": { "On": { "Fn::Equals": [{ "Ref": "Mode" }, "on"] } },
    "Resources": { "Task": { "Type": "AWS::ECS::TaskDefinition", "Properties": { "Family": "inner",
        "ContainerDefinitions": [{ "Name": "app", "Essential": { "Fn::If": ["On", true, false] },
            "LogConfiguration": { "LogDriver": { "Ref": "Driver" } } }] } } },
    "Outputs": { "Arn": { "Value": { "Ref": "Task" } } } }"#;

fn parent(mode: &str) -> String {
    format!(
        r#"{{ "Parameters": {{ "Env": {{ "Type": "String" }} }},
        "Conditions": {{ "IsOn": {{ "Fn::Equals": [{{ "Ref": "Env" }}, "on"] }} }},
        "Resources": {{
            "Child": {{ "Type": "AWS::CloudFormation::Stack", "Properties": {{ "TemplateURL": "./child.json",
                "Parameters": {{ "Driver": "awsfirelens", "Mode": {mode} }} }} }},
            "Service": {{ "Type": "AWS::ECS::Service", "Properties": {{
                "DesiredCount": {{ "Fn::If": ["IsOn", 1, 2] }},
                "TaskDefinition": {{ "Fn::GetAtt": ["Child", "Outputs.Arn"] }} }} }} }} }}"#
    )
}

#[test]
fn a_nested_stack_takes_parameters_and_gives_outputs() {
    let (sources, lowered) =
        lowered(&[("d/main.json", &parent("\"on\"")), ("d/child.json", CHILD)]);
    assert_eq!(lowered.tasks.len(), 1);
    let task = &lowered.tasks[0];
    assert_eq!(task.provenance.address.as_deref(), Some("Child/Task"));
    let container = &task.containers.items[0];
    assert_eq!(container.essential.known(), Some(&true));
    assert!(
        container
            .log
            .driver
            .known()
            .is_some_and(|driver| *driver == firelint::model::Driver::AwsFirelens)
    );
    let runs = &lowered.services[0].task_definition;
    assert_eq!(written(runs).as_deref(), Some("${Child/Task}"));
    assert_eq!(sources.get(lowered.parts[0]).path, "d/child.json");
}

#[test]
fn the_conditions_of_parent_and_child_go_together() {
    let mode = r#"{ "Fn::If": ["IsOn", "on", "off"] }"#;
    for mode in [r#"{ "Ref": "Env" }"#, mode] {
        let (_, lowered) = lowered(&[("d/main.json", &parent(mode)), ("d/child.json", CHILD)]);
        assert_eq!(lowered.tasks.len(), 2);
        assert_eq!(lowered.services.len(), 2);
        assert_eq!(choices(&lowered.tasks[0].provenance.scenario), ["Child/On"]);
        for task in &lowered.tasks {
            let agreeing = lowered.services.iter().filter(|service| {
                service
                    .provenance
                    .scenario
                    .agrees_with(&task.provenance.scenario)
            });
            assert_eq!(agreeing.count(), 1, "{mode}");
        }
    }
}

#[test]
fn a_child_that_is_elsewhere_leaves_a_hole() {
    let (_, lowered) = lowered(&[("d/main.json", &parent("\"on\""))]);
    assert!(lowered.tasks.is_empty());
    let runs = &lowered.services[0].task_definition;
    assert_eq!(written(runs).as_deref(), Some("${Child.Outputs.Arn}"));
}

#[test]
fn a_template_owns_the_whole_service() {
    let text = r#"{ "Resources": {
        "S": { "Type": "AWS::ECS::Service", "DependsOn": ["X"], "Properties": { "TaskDefinition": { "Ref": "T" } } },
        "Set": { "Type": "AWS::ECS::TaskSet", "Properties": { "Service": "x", "TaskDefinition": { "Fn::GetAtt": ["T", "TaskDefinitionArn"] } } },
        "T": { "Type": "AWS::ECS::TaskDefinition", "DependsOn": "X", "Properties": { "ContainerDefinitions": [{ "Name": "a" }] } },
        "D": { "Type": "AWS::ECS::DaemonTaskDefinition", "Properties": { "ContainerDefinitions": [{ "Name": "b" }] } } } }"#;
    let (_, lowered) = lowered(&[("t.json", text)]);
    let owned = service(&lowered, "S");
    assert_eq!(owned.request, Request::Create);
    assert!(matches!(owned.circuit_breaker.enable, Value::Absent(_)));
    let set = service(&lowered, "Set");
    assert!(set.is_task_set && !owned.is_task_set);
    assert_eq!(set.controller(), Ok(Controller::External));
    assert_eq!(set.is_watched_by_breaker(), Ok(false));
    assert_eq!(
        written(&set.task_definition).as_deref(),
        Some("${T.TaskDefinitionArn}")
    );
    assert!(matches!(lowered.tasks[1].network_mode, Value::Unknown(_)));
    assert!(matches!(lowered.tasks[0].network_mode, Value::Absent(_)));
    assert!(
        lowered.tasks[0].containers.items[0]
            .depends_on
            .items
            .is_empty()
    );
}

#[test]
fn a_construct_is_named_and_found_in_its_program() {
    let text = r#"{ "Resources": { "Task1": { "Type": "AWS::ECS::TaskDefinition", "Properties": {},
            "Metadata": { "aws:cdk:path": "Shop/Task/Resource" } },
        "Service2": { "Type": "AWS::ECS::Service", "Properties": {},
            "Metadata": { "aws:cdk:path": "Shop/Service/Service" } } } }"#;
    let metadata = r#"{ "/Shop/Task/Resource": [
        { "type": "aws:cdk:logicalId", "data": "Task1" },
        { "type": "aws:cdk:creationStack", "data": [
            "at new Thing (/x/node_modules/aws-cdk-lib/thing.js:1:2)", "at Object.<anonymous> (app.ts:4:10)"] }] }"#;
    let (_, lowered) = lowered(&[
        ("out/Shop.template.json", text),
        ("out/Shop.metadata.json", metadata),
    ]);
    assert_eq!(
        lowered.tasks[0].provenance.construct.as_deref(),
        Some("made by the CDK construct `Shop/Task`, created at app.ts:4:10")
    );
    assert_eq!(
        lowered.services[0].provenance.construct.as_deref(),
        Some("made by the CDK construct `Shop/Service`")
    );
}

#[test]
fn only_templates_are_recognised() {
    let strangers = [
        r#"{ "Resources": [] }"#,
        r#"{ "Resources": { "X": { "Type": "Other" } } }"#,
        r#"{ "Resources": { "X": "AWS::ECS::Service" } }"#,
        "[]",
    ];
    for text in strangers {
        let mut sources = firelint::source::Sources::default();
        let id = sources.add(firelint::source::Source::new("t.json", text));
        let tree = firelint::syntax::json::parse(id, text, firelint::syntax::json::Json::Strict);
        assert!(
            !firelint::dialect::cloudformation::recognise(tree.root(text)),
            "{text}"
        );
    }
}

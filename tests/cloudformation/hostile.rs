//! Templates that mean harm end in an answer. No clock runs here: what is not bounded takes so long that nobody
//! waits for it.

use std::fmt::Write;

use firelint::model::{Unknown, Why};
use proptest::prelude::*;

use super::{lowered, template};

fn count(text: &str) -> (usize, usize) {
    let (_, lowered) = lowered(&[("t.json", text)]);
    (lowered.tasks.len(), lowered.services.len())
}

#[test]
fn loops_that_multiply() {
    let items: Vec<String> = (0..50).map(|item| format!("\"{item}\"")).collect();
    let items = items.join(",");
    let body =
        r#""T${A}${B}${C}${D}${E}": { "Type": "AWS::ECS::TaskDefinition", "Properties": {} }"#;
    let text = ["E", "D", "C", "B", "A"]
        .iter()
        .fold(body.to_owned(), |inner, name| {
            format!(r#""Fn::ForEach::{name}": ["{name}", [{items}], {{ {inner} }}]"#)
        });
    // The loops alone say that it is a template, too.
    for first in ["", r#""R": { "Type": "AWS::ECS::Cluster" },"#] {
        let text = format!(r#"{{ "Resources": {{ {first} {text} }} }}"#);
        let (_, lowered) = lowered(&[("t.json", &text)]);
        assert!(lowered.tasks.len() < 200_000);
        let unseen: Vec<Why> = lowered.unseen.iter().map(|unknown| unknown.why).collect();
        assert_eq!(unseen, [Why::TooLarge]);
    }
}

#[test]
fn loops_within_a_value_that_multiply() {
    let items: Vec<String> = (0..50).map(|item| format!("\"{item}\"")).collect();
    let items = items.join(",");
    let text = ["E", "D", "C", "B", "A"]
        .iter()
        .fold(r#""K${A}${B}${C}${D}${E}": 1"#.to_owned(), |inner, name| {
            format!(r#""Fn::ForEach::{name}": ["{name}", [{items}], {{ {inner} }}]"#)
        });
    let (_, lowered) = lowered(&[("t.json", &template(&text, ""))]);
    let container = &lowered.tasks[0].containers.items[0];
    assert!(container.essential.read().is_err());
}

#[test]
fn a_stack_nested_in_itself() {
    let text = r#"{ "Resources": {
        "T": { "Type": "AWS::ECS::TaskDefinition", "Properties": {} },
        "A": { "Type": "AWS::CloudFormation::Stack", "Properties": { "TemplateURL": "t.json" } } } }"#;
    assert_eq!(count(text), (1, 0));
    let other = text.replace("t.json", "u.json");
    let (_, both) = lowered(&[("t.json", &other), ("u.json", text)]);
    assert_eq!(both.tasks.len(), 2);
}

#[test]
fn stacks_that_multiply() {
    let files: Vec<(String, String)> = (0..8)
        .map(|level| {
            let mut text = String::from(r#"{ "Resources": { "T": { "Type": "AWS::ECS::TaskDefinition", "Properties": {} }"#);
            for child in 0..10 {
                let next = level + 1;
                write!(text, r#", "S{child}": {{ "Type": "AWS::CloudFormation::Stack", "Properties": {{ "TemplateURL": "l{next}.json" }} }}"#).unwrap();
            }
            (format!("l{level}.json"), text + "} }")
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let (_, lowered) = lowered(&files);
    assert!(lowered.tasks.len() <= 64);
    let is_told = |unknown: &Unknown| unknown.why == Why::TooLarge;
    assert!(lowered.unseen.iter().any(is_told));
}

#[test]
fn stacks_that_pass_values_round_in_circles() {
    let child = r#"{ "Parameters": { "P": { "Type": "String" } },
        "Resources": { "C": { "Type": "AWS::ECS::Cluster" } },
        "Outputs": { "O": { "Value": { "Fn::Sub": "${P}${P}" } } } }"#;
    let text = r#"{ "Resources": {
        "Child": { "Type": "AWS::CloudFormation::Stack", "Properties": { "TemplateURL": "c.json",
            "Parameters": { "P": { "Fn::GetAtt": ["Child", "Outputs.O"] } } } },
        "T": { "Type": "AWS::ECS::TaskDefinition", "Properties": { "Family": { "Fn::GetAtt": ["Child", "Outputs.O"] },
            "ContainerDefinitions": [{ "Name": "a" }] } } } }"#;
    let (_, lowered) = lowered(&[("t.json", text), ("c.json", child)]);
    assert_eq!(lowered.tasks.len(), 1);
}

#[test]
fn an_include_of_itself() {
    let include =
        r#""Fn::Transform": { "Name": "AWS::Include", "Parameters": { "Location": "part.json" } }"#;
    let part = format!(r#"{{ "Essential": true, {include} }}"#);
    let (_, first) = lowered(&[("t.json", &template(include, "")), ("part.json", &part)]);
    let rest = first.tasks[0].containers.items[0]
        .start_timeout
        .read()
        .unwrap_err();
    assert_eq!(rest.why, Why::Circular);
    let (_, whole) = lowered(&[(
        "t.json",
        r#"{ "Resources": { "C": { "Type": "AWS::ECS::Cluster" },
            "Fn::Transform": { "Name": "AWS::Include", "Parameters": { "Location": "t.json" } } } }"#,
    )]);
    assert!(whole.tasks.is_empty());
}

#[test]
fn functions_nested_deep() {
    for (open, close) in [
        (r#"{ "Fn::Sub": ["${a}", { "a": "#, "}] }"),
        (r#"{ "Fn::Join": ["-", ["#, "]] }"),
        (r#"{ "Fn::FindInMap": ["a", "b", "#, "] }"),
        (r#"{ "Fn::If": ["C", "x", "#, "] }"),
        (r#"{ "Fn::Not": ["#, "] }"),
        (r#"{ "a": "#, "}"),
    ] {
        let deep = format!("{}\"x\"{}", open.repeat(120), close.repeat(120));
        let sections = format!(r#""Conditions": {{ "C": {deep} }},"#);
        let member = format!(r#""Image": {deep}, "Essential": {{ "Fn::If": ["C", true, false] }}"#);
        assert!(count(&template(&member, &sections)).0 >= 1);
    }
}

#[test]
fn conditions_that_lead_to_each_other() {
    let mut conditions = String::new();
    for index in 0..3000 {
        let next = index + 1;
        write!(
            conditions,
            r#""C{index}": {{ "Fn::And": [{{ "Condition": "C{next}" }}, {{ "Condition": "C{next}" }}] }},"#
        )
        .unwrap();
    }
    let sections = format!(r#""Conditions": {{ {conditions} "C3000": {{ "Condition": "C0" }} }},"#);
    let member = r#""Essential": { "Fn::If": ["C0", true, false] }"#;
    assert_eq!(count(&template(member, &sections)).0, 2);
}

#[test]
fn a_mapping_that_asks_itself() {
    let sections =
        r#""Mappings": { "M": { "a": { "b": { "Fn::FindInMap": ["M", "a", "b"] } } } },"#;
    let member = r#""Image": { "Fn::FindInMap": ["M", "a", "b"] }"#;
    assert_eq!(count(&template(member, sections)).0, 1);
}

#[test]
fn conditions_over_many_parameters_in_many_resources() {
    let mut parameters = Vec::new();
    let mut equals = Vec::new();
    for index in 0..300 {
        parameters.push(format!(r#""P{index}": {{ "Type": "String" }}"#));
        equals.push(format!(
            r#"{{ "Fn::Equals": [{{ "Ref": "P{index}" }}, "x"] }}"#
        ));
    }
    let conditions: Vec<String> = (0..100)
        .map(|index| {
            format!(
                r#""C{index}": {{ "Fn::Or": [{}] }}"#,
                equals[index..].join(",")
            )
        })
        .collect();
    let tasks: Vec<String> = (0..100)
        .map(|index| {
            format!(
                r#""T{index}": {{ "Type": "AWS::ECS::TaskDefinition", "Condition": "C{index}", "Properties": {{
                    "ContainerDefinitions": [{{ "Name": "a", "Essential": {{ "Fn::If": ["C1", true, false] }},
                        "StartTimeout": {{ "Fn::If": ["C2", 3, 4] }} }}] }} }}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{ "Parameters": {{ {} }}, "Conditions": {{ {} }}, "Resources": {{ {} }} }}"#,
        parameters.join(","),
        conditions.join(","),
        tasks.join(",")
    );
    assert!(count(&text).0 >= 100);
}

/// Any JSON made of the words of templates.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let words = [
        "Ref",
        "Fn::If",
        "Fn::Sub",
        "Fn::Join",
        "Fn::Select",
        "Fn::Split",
        "Fn::FindInMap",
        "Fn::GetAtt",
        "Fn::ForEach::A",
        "Fn::Transform",
        "Fn::Equals",
        "Fn::Not",
        "Fn::And",
        "Fn::Base64",
        "Fn::Length",
        "Fn::ToJsonString",
        "Condition",
        "Name",
        "Essential",
        "ContainerDefinitions",
        "DependsOn",
        "P",
        "C",
        "M",
        "A",
        "AWS::NoValue",
        "AWS::Region",
        "AWS::Include",
        "${A}",
        "x${P}-${T.Arn}",
        "&{A}",
        "${!A}",
        "",
        "é${",
        "true",
        "1",
        "Location",
        "Parameters",
        "t.json",
        "LogConfiguration",
        "LogDriver",
        "awsfirelens",
    ];
    let word = prop::sample::select(words.to_vec());
    let leaf = prop_oneof![
        4 => word.clone().prop_map(serde_json::Value::from),
        1 => (0..5).prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(6, 60, 4, move |inner| {
        let word = word.clone();
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((word, inner), 1..3).prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value));
                serde_json::Value::Object(members.collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_expression_comes_to_something(values in prop::collection::vec(value(), 6)) {
        let text = serde_json::json!({
            "Transform": values[0],
            "Parameters": { "P": { "Type": "CommaDelimitedList", "Default": values[1] } },
            "Mappings": { "M": values[2] },
            "Conditions": { "C": values[3] },
            "Resources": {
                "T": { "Type": "AWS::ECS::TaskDefinition", "Condition": "C", "Properties": values[4] },
                "S": { "Type": "AWS::ECS::Service", "Properties": { "TaskDefinition": values[4], "DesiredCount": values[5] } },
                "N": { "Type": "AWS::CloudFormation::Stack", "Properties": { "TemplateURL": "c.json", "Parameters": { "P": values[5] } } },
                "Fn::ForEach::L": values[5],
            },
            "Outputs": { "O": { "Value": values[4] } },
        })
        .to_string();
        let child = text.replace("c.json", "t.json");
        let (sources, lowered) = lowered(&[("t.json", &text), ("c.json", &child)]);
        for task in &lowered.tasks {
            prop_assert!(task.span.range().end <= sources.get(task.span.source).text.len());
        }
    }
}

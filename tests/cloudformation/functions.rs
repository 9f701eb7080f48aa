//! Each intrinsic function by a small template.

use firelint::model::{Located, Unknown, Value, Why};

use super::{container, image, lowered, tasks, template, written};

const PARAMETERS: &str = r#""Parameters": {
    "Plain": { "Type": "String", "Default": "plain" },
    "Open": { "Type": "String" },
    "Secret": { "Type": "String", "Default": "hidden", "NoEcho": true },
    "Stored": { "Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image" },
    "Number": { "Type": "Number", "Default": 30 },
    "Only": { "Type": "String", "AllowedValues": ["one"] },
    "Listed": { "Type": "CommaDelimitedList", "Default": "a, b,c" }
},
"Mappings": {
    "Images": { "prod": { "app": "shop:1", "same": "both" }, "dev": { "app": "shop:2", "same": "both" } }
},"#;

fn is(expression: &str, expected: &str) {
    assert_eq!(
        image(expression, PARAMETERS).as_deref(),
        Some(expected),
        "{expression}"
    );
}

fn unknown(expression: &str) -> Option<Why> {
    let container = container(&format!(r#""Essential": {expression}"#), PARAMETERS);
    match container.essential {
        Value::Unknown(Unknown { why, .. }) => Some(why),
        _ => None,
    }
}

#[test]
fn ref_is_a_default_or_a_hole() {
    is(r#"{ "Ref": "Plain" }"#, "plain");
    is(r#"{ "Ref": "Only" }"#, "one");
    is(r#"{ "Ref": "Open" }"#, "${Open}");
    is(r#"{ "Ref": "Secret" }"#, "${Secret}");
    is(r#"{ "Ref": "Stored" }"#, "${Stored}");
    is(r#"{ "Ref": "Task" }"#, "${Task}");
    is(r#"{ "Ref": "AWS::Region" }"#, "${AWS::Region}");
    is(r#"{ "Fn::GetAtt": ["Task", "Arn"] }"#, "${Task.Arn}");
    is(r#"{ "Fn::GetAtt": "Task.Arn" }"#, "${Task.Arn}");
}

#[test]
fn a_word_made_of_a_hole_says_what_leaves_it_open() {
    assert_eq!(unknown(r#"{ "Ref": "Open" }"#), Some(Why::Parameter));
    assert_eq!(unknown(r#"{ "Ref": "Secret" }"#), Some(Why::Sensitive));
    assert_eq!(unknown(r#"{ "Ref": "Stored" }"#), Some(Why::Outside));
    assert_eq!(unknown(r#"{ "Fn::ImportValue": "x" }"#), Some(Why::Outside));
    assert_eq!(unknown(r#""{{resolve:ssm:/x}}""#), Some(Why::Outside));
    let secret = r#"{ "Fn::Sub": "{{resolve:ssm:/${Plain}}}" }"#;
    assert_eq!(unknown(secret), Some(Why::Outside));
    assert_eq!(
        unknown(r#"{ "Fn::Cidr": ["x", 1, 2] }"#),
        Some(Why::Function)
    );
    assert_eq!(unknown(r#"{ "Fn::Sub": "${Open}" }"#), Some(Why::Parameter));
    assert_eq!(
        unknown(r#"{ "Fn::Transform": { "Name": "Mine" } }"#),
        Some(Why::Function)
    );
}

#[test]
fn no_value_removes_a_key_and_an_item() {
    let container = container(
        r#""Essential": { "Ref": "AWS::NoValue" }, "Command": ["a", { "Ref": "AWS::NoValue" }, "b"]"#,
        "",
    );
    assert!(matches!(container.essential, Value::Absent(_)));
    let words: Vec<_> = container.command.items.iter().map(written).collect();
    assert_eq!(words, [Some("a".to_owned()), Some("b".to_owned())]);
    assert!(container.command.rest.is_none());
}

#[test]
fn sub_puts_names_in_place() {
    is(
        r#"{ "Fn::Sub": "a-${Plain}-${Open}-${!Kept}-${Task.Arn}" }"#,
        "a-plain-${Open}-${Kept}-${Task.Arn}",
    );
    is(
        r#"{ "Fn::Sub": ["${own}:${Plain}", { "own": { "Fn::Sub": "x-${Number}" } }] }"#,
        "x-30:plain",
    );
    is(r#"{ "Fn::Sub": "left ${open" }"#, "left ${open");
    is(r#"{ "Fn::Sub": "${Listed}" }"#, r#"${Listed}"#);
}

#[test]
fn join_select_split_take_texts_apart_and_together() {
    is(
        r#"{ "Fn::Join": ["/", ["a", { "Ref": "Plain" }, { "Ref": "AWS::NoValue" }, { "Ref": "Open" }]] }"#,
        "a/plain/${Open}",
    );
    is(r#"{ "Fn::Join": ["-", { "Ref": "Listed" }] }"#, "a-b-c");
    is(r#"{ "Fn::Select": [1, { "Ref": "Listed" }] }"#, "b");
    is(
        r#"{ "Fn::Select": ["1", { "Fn::Split": [":", "x:y:z"] }] }"#,
        "y",
    );
    is(r#"{ "Fn::Base64": "hello" }"#, "aGVsbG8=");
    is(r#"{ "Fn::Base64": "hell" }"#, "aGVsbA==");
}

#[test]
fn find_in_map_looks_up_or_says_what_all_agree_on() {
    is(
        r#"{ "Fn::FindInMap": ["Images", "prod", "app"] }"#,
        "shop:1",
    );
    is(
        r#"{ "Fn::FindInMap": ["Images", { "Ref": "Open" }, "same"] }"#,
        "both",
    );
    is(
        r#"{ "Fn::FindInMap": ["Images", "test", "app", { "DefaultValue": "other" }] }"#,
        "other",
    );
    let open = r#"{ "Fn::FindInMap": ["Images", { "Ref": "Open" }, "app"] }"#;
    assert!(image(open, PARAMETERS).unwrap().starts_with("${"));
    assert_eq!(unknown(open), Some(Why::Parameter));
}

#[test]
fn the_same_expression_is_the_same_text() {
    let expression = r#"{ "Fn::ImportValue": { "Fn::Sub": "${Open}-name" } }"#;
    let one = image(expression, PARAMETERS).unwrap();
    assert_eq!(image(expression, PARAMETERS).unwrap(), one);
    assert_ne!(
        image(r#"{ "Fn::ImportValue": "x" }"#, PARAMETERS).unwrap(),
        one
    );
}

#[test]
fn length_is_a_number() {
    let container = container(
        r#""StartTimeout": { "Fn::Length": ["a", "b"] }, "Image": { "Fn::Sub": "x" }"#,
        "",
    );
    assert_eq!(container.start_timeout.known(), Some(&2));
}

#[test]
fn words_are_taken_for_what_they_spell() {
    let container = container(
        r#""Essential": "false", "StartTimeout": { "Ref": "Number" },
           "HealthCheck": { "Command": ["CMD", "true"], "Interval": "15" }"#,
        PARAMETERS,
    );
    assert_eq!(container.essential.known(), Some(&false));
    assert_eq!(container.start_timeout.known(), Some(&30));
    let check = container.health_check.known().unwrap();
    assert_eq!(check.interval.known(), Some(&15));
}

#[test]
fn a_default_is_a_hop_that_a_deployment_can_override() {
    let text = template(r#""Image": { "Ref": "Plain" }"#, PARAMETERS);
    let (sources, lowered) = lowered(&[("t.json", &text)]);
    let task = &lowered.tasks[0];
    let place = task.containers.items[0].image.place();
    assert_eq!(sources.text(place), r#""Plain""#);
    let hop = &task.provenance.hops[&place][0];
    assert_eq!(sources.text(hop.span), r#""plain""#);
    assert_eq!(hop.text, "the default of parameter `Plain`");
    assert!(hop.assumed);
}

#[test]
fn a_name_that_cannot_be_known_is_still_one_name() {
    let task = &tasks(
        r#""Name": { "Ref": "Open" }, "DependsOn": [{ "ContainerName": { "Ref": "Open" }, "Condition": "START" }]"#,
        PARAMETERS,
    )[0];
    let container = &task.containers.items[0];
    let depends = &container.depends_on.items[0];
    let name = container.name.known().unwrap();
    assert_eq!(name.same_as(depends.container.known().unwrap()), Some(true));
}

#[test]
fn properties_that_cannot_be_seen_leave_all_open() {
    let text = r#"{ "Resources": { "Task": { "Type": "AWS::ECS::TaskDefinition",
        "Properties": { "Fn::Transform": { "Name": "Mine" } } } } }"#;
    let (_, lowered) = lowered(&[("t.json", text)]);
    let rest = lowered.tasks[0].containers.rest.unwrap();
    assert_eq!(rest.why, Why::Function);
}

#[test]
fn a_macro_beside_other_keys_may_change_them() {
    let container = container(
        r#""Essential": true, "Fn::Transform": { "Name": "Mine" }"#,
        "",
    );
    assert!(matches!(container.essential, Value::Unknown(_)));
}

#[test]
fn an_included_text_is_read_where_it_is_here() {
    let include =
        r#""Fn::Transform": { "Name": "AWS::Include", "Parameters": { "Location": "part.json" } }"#;
    let text = template(include, PARAMETERS);
    let part = r#"{ "Image": { "Ref": "Plain" }, "Essential": false }"#;
    let (sources, lowered) = lowered(&[("t.json", &text), ("part.json", part)]);
    let container = &lowered.tasks[0].containers.items[0];
    assert_eq!(container.essential.known(), Some(&false));
    assert_eq!(
        sources.get(container.essential.place().source).path,
        "part.json"
    );
    assert_eq!(written(&container.image).as_deref(), Some("plain"));
    assert_eq!(lowered.parts, [container.essential.place().source]);
    let remote = include.replace("part.json", "s3://bucket/part.json");
    let container = super::container(&remote, "");
    assert!(matches!(
        container.essential,
        Value::Unknown(Unknown { why: Why::File, .. })
    ));
}

#[test]
fn json_text_can_be_a_part_of_a_text() {
    let json = r#"{ "Fn::ToJsonString": { "b": [1, true], "a": { "Ref": "Open" } } }"#;
    is(
        &format!(r#"{{ "Fn::Sub": ["x=${{Json}}", {{ "Json": {json} }}] }}"#),
        r#"x={"a":"${Open}","b":[1,true]}"#,
    );
    is(
        &format!(r#"{{ "Fn::Join": ["=", ["x", {json}]] }}"#),
        r#"x={"a":"${Open}","b":[1,true]}"#,
    );
}

//! Conditions are scenarios: consistent with each other, asked only where they matter, few.

use firelint::model::{Driver, Located, Value, Why};

use super::{choices, lowered, tasks};

const CONDITIONS: &str = r#""Parameters": {
    "Env": { "Type": "String", "Default": "dev" },
    "Size": { "Type": "String", "AllowedValues": ["small", "large"], "Default": "small" },
    "Driver": { "Type": "String", "AllowedValues": ["awslogs", "awsfirelens"] }
},
"Mappings": { "M": { "dev": { "on": "true" }, "prod": { "on": "false" } } },
"Conditions": {
    "IsProd": { "Fn::Equals": [{ "Ref": "Env" }, "prod"] },
    "IsDev": { "Fn::Equals": [{ "Ref": "Env" }, "dev"] },
    "IsNotProd": { "Fn::Not": [{ "Condition": "IsProd" }] },
    "IsLarge": { "Fn::Equals": ["large", { "Ref": "Size" }] },
    "IsSmall": { "Fn::Equals": ["small", { "Ref": "Size" }] },
    "Both": { "Fn::And": [{ "Condition": "IsProd" }, { "Condition": "IsLarge" }] },
    "Either": { "Fn::Or": [{ "Condition": "IsProd" }, { "Condition": "IsLarge" }] },
    "Always": { "Fn::Equals": [{ "Fn::FindInMap": ["M", "dev", "on"] }, "true"] },
    "ByMap": { "Fn::Equals": [{ "Fn::FindInMap": ["M", { "Ref": "Env" }, "on"] }, "true"] },
    "Self": { "Fn::Not": [{ "Condition": "Self" }] }
},"#;

/// The scenarios of a task with one member, by their choices.
fn scenarios(member: &str) -> Vec<Vec<String>> {
    let tasks = tasks(member, CONDITIONS);
    tasks
        .iter()
        .map(|task| choices(&task.provenance.scenario))
        .collect()
}

fn pick(condition: &str, yes: &str, no: &str) -> String {
    format!(r#"{{ "Fn::If": ["{condition}", {yes}, {no}] }}"#)
}

#[test]
fn what_one_condition_chooses_stays_together() {
    let driver = pick("IsProd", r#""awsfirelens""#, r#""awslogs""#);
    let essential = pick("IsNotProd", "false", "true");
    let member =
        format!(r#""LogConfiguration": {{ "LogDriver": {driver} }}, "Essential": {essential}"#);
    let tasks = tasks(&member, CONDITIONS);
    assert_eq!(tasks.len(), 2);
    for task in &tasks {
        let container = &task.containers.items[0];
        let is_prod = container.log.driver.known() == Some(&Driver::AwsFirelens);
        assert_eq!(container.essential.known(), Some(&is_prod));
        let scenario = &task.provenance.scenario;
        assert_eq!(scenario.of("IsProd"), Some(is_prod));
        // Given, although it was not asked.
        assert_eq!(scenario.of("IsNotProd"), Some(!is_prod));
        assert_eq!(scenario.choices().len(), 1);
    }
}

#[test]
fn contradictions_never_combine() {
    let member = format!(
        r#""Essential": {}, "StartTimeout": {}"#,
        pick("IsProd", "true", "false"),
        pick("IsDev", "5", "10")
    );
    let found = scenarios(&member);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(!found.iter().any(|choices| choices == &["IsProd", "IsDev"]));
    // Two allowed values are each other's opposite.
    let member = format!(
        r#""Essential": {}, "StartTimeout": {}"#,
        pick("IsLarge", "true", "false"),
        pick("IsSmall", "5", "10")
    );
    assert_eq!(scenarios(&member).len(), 2);
    let member = format!(
        r#""Essential": {}, "StartTimeout": {}, "Image": {}"#,
        pick("Both", "true", "false"),
        pick("Either", "5", "10"),
        pick("ByMap", "{ \"Ref\": \"AWS::NoValue\" }", "\"x\"")
    );
    for choices in scenarios(&member) {
        let has = |choice: &str| choices.iter().any(|found| found == choice);
        assert!(!(has("Both") && has("!Either")), "{choices:?}");
        assert!(!(has("Both") && has("ByMap")), "{choices:?}");
    }
}

#[test]
fn constants_are_no_question() {
    let found = scenarios(&format!(
        r#""Essential": {}"#,
        pick("Always", "true", "false")
    ));
    assert_eq!(found, [Vec::<String>::new()]);
    // What both branches say is no question either.
    let found = scenarios(&format!(
        r#""Essential": {}"#,
        pick("IsProd", "true", "true")
    ));
    assert_eq!(found, [Vec::<String>::new()]);
    // Nor is what nobody reads.
    let found = scenarios(&format!(r#""Cpu": {}"#, pick("IsProd", "1", "2")));
    assert_eq!(found, [Vec::<String>::new()]);
}

#[test]
fn a_condition_on_itself_is_open() {
    let found = scenarios(&format!(
        r#""Essential": {}"#,
        pick("Self", "true", "false")
    ));
    assert_eq!(found.len(), 2);
}

#[test]
fn a_parameter_has_the_value_that_the_choices_leave() {
    let member = format!(
        r#""Essential": {}, "User": {{ "Ref": "Env" }}, "Image": {{ "Fn::Sub": "${{Env}}-${{Size}}" }}"#,
        pick("IsProd", "true", "false")
    );
    let images: Vec<_> = tasks(&member, CONDITIONS)
        .iter()
        .map(|task| super::written(&task.containers.items[0].image).unwrap())
        .collect();
    assert_eq!(images, ["prod-small", "dev-small"]);
    let member = format!(
        r#""Essential": {}, "StartTimeout": {}, "Image": {{ "Fn::Sub": "${{Env}}" }}"#,
        pick("IsProd", "true", "false"),
        pick("IsDev", "5", "10")
    );
    let images: Vec<_> = tasks(&member, CONDITIONS)
        .iter()
        .map(|task| super::written(&task.containers.items[0].image).unwrap())
        .collect();
    assert_eq!(images, ["prod", "dev", "${Env}"]);
}

#[test]
fn few_allowed_values_are_tried_one_by_one() {
    let tasks = tasks(
        r#""LogConfiguration": { "LogDriver": { "Ref": "Driver" } }"#,
        CONDITIONS,
    );
    let drivers: Vec<_> = tasks
        .iter()
        .map(|task| task.containers.items[0].log.driver.known().cloned())
        .collect();
    assert_eq!(drivers.len(), 2);
    assert!(drivers.contains(&Some(Driver::AwsFirelens)));
    assert_eq!(
        choices(&tasks[0].provenance.scenario),
        ["Driver = awsfirelens"]
    );
}

#[test]
fn twenty_conditions_make_sixteen_scenarios_at_most() {
    let mut sections = String::from(r#""Parameters": {"#);
    let each = |line: fn(usize) -> String| (0..20).map(line).collect::<Vec<_>>().join(",");
    sections += &each(|n| format!(r#""P{n}": {{ "Type": "String", "Default": "no" }}"#));
    sections += r#"}, "Conditions": {"#;
    sections += &each(|n| format!(r#""C{n}": {{ "Fn::Equals": [{{ "Ref": "P{n}" }}, "yes"] }}"#));
    sections += "},";
    let commands = each(|n| pick(&format!("C{n}"), r#""a""#, r#""b""#));
    let tasks = tasks(&format!(r#""Command": [{commands}]"#), &sections);
    assert_eq!(tasks.len(), 16);
    for task in &tasks {
        assert_eq!(
            task.containers.items[0].command.rest.unwrap().why,
            Why::Condition
        );
    }
}

#[test]
fn whole_objects_and_lists_are_chosen() {
    let text = format!(
        r#"{{ {CONDITIONS} "Resources": {{ "Task": {{ "Type": "AWS::ECS::TaskDefinition", "Properties": {{
            "ContainerDefinitions": {{ "Fn::If": ["IsProd",
                [{{ "Name": "a" }}, {{ "Fn::If": ["IsLarge", {{ "Name": "b" }}, {{ "Ref": "AWS::NoValue" }}] }}],
                [{{ "Name": "c" }}] ] }} }} }} }} }}"#
    );
    let (_, lowered) = lowered(&[("t.json", &text)]);
    let names: Vec<Vec<_>> = lowered
        .tasks
        .iter()
        .map(|task| {
            let containers = task.containers.items.iter();
            containers
                .map(|container| super::written(&container.name).unwrap())
                .collect()
        })
        .collect();
    assert_eq!(names, [vec!["a", "b"], vec!["a"], vec!["c"]]);
    assert!(
        lowered
            .tasks
            .iter()
            .all(|task| task.containers.rest.is_none())
    );
}

#[test]
fn a_condition_on_the_resource_goes_without_saying() {
    let resource = |condition: &str, name: &str| {
        format!(
            r#""{name}": {{ "Type": "AWS::ECS::Service", "Condition": "{condition}", "Properties": {{
                "DesiredCount": {}, "LaunchType": {} }} }}"#,
            pick("IsNotProd", "1", "2"),
            pick("IsLarge", r#""EC2""#, r#""FARGATE""#),
        )
    };
    let text = format!(
        r#"{{ {CONDITIONS} "Resources": {{ {}, {} }} }}"#,
        resource("IsProd", "A"),
        resource("IsDev", "B")
    );
    let (_, lowered) = lowered(&[("t.json", &text)]);
    assert_eq!(lowered.services.len(), 4);
    let (a, b) = (&lowered.services[0], &lowered.services[2]);
    assert_eq!(choices(&a.provenance.scenario), ["IsLarge"]);
    assert_eq!(a.desired_count.known(), Some(&2));
    assert_eq!(b.desired_count.known(), Some(&1));
    assert!(!a.provenance.scenario.agrees_with(&b.provenance.scenario));
    assert!(a.provenance.scenario.agrees_with(&a.provenance.scenario));
}

#[test]
fn a_resource_that_never_exists_is_not_there() {
    let text = r#"{ "Conditions": { "Never": { "Fn::Equals": ["a", "b"] } }, "Resources": {
        "Task": { "Type": "AWS::ECS::TaskDefinition", "Condition": "Never", "Properties": {} } } }"#;
    assert!(lowered(&[("t.json", text)]).1.tasks.is_empty());
}

#[test]
fn an_unknown_value_stands_at_its_condition() {
    // The fifth condition is not tried, and the place tells which it is.
    let five = ["IsProd", "IsLarge", "Self", "Odd", "Even"];
    let commands: Vec<_> = five
        .iter()
        .map(|name| pick(name, "\"a\"", "\"b\""))
        .collect();
    let text = super::template(
        &format!(r#""Command": [{}]"#, commands.join(",")),
        CONDITIONS,
    );
    let (sources, lowered) = lowered(&[("t.json", &text)]);
    let rest = lowered.tasks[0].containers.items[0].command.rest.unwrap();
    assert_eq!(sources.text(rest.at), "\"Even\"");
}

#[test]
fn absent_values_stand_at_the_logical_id() {
    let text = r#"{ "Resources": { "Shop": { "Type": "AWS::ECS::Service", "Properties": { "DesiredCount": 1 } },
        "Task": { "Type": "AWS::ECS::TaskDefinition" } } }"#;
    let (sources, lowered) = lowered(&[("t.json", text)]);
    let service = &lowered.services[0];
    assert_eq!(sources.text(service.circuit_breaker.span), "\"Shop\"");
    assert_eq!(sources.text(service.place()), "\"Shop\"");
    assert_eq!(sources.text(lowered.tasks[0].place()), "\"Task\"");
    assert!(matches!(lowered.tasks[0].family, Value::Absent(_)));
}

#[test]
fn a_condition_inside_of_a_name_is_asked_for() {
    let stage = pick("IsProd", r#""prod""#, r#""dev""#);
    let substituted = format!(r#"{{ "Fn::Sub": ["app-${{S}}", {{ "S": {stage} }}] }}"#);
    let joined = format!(r#"{{ "Fn::Join": ["-", ["app", {stage}]] }}"#);
    for name in [substituted, joined] {
        let member = format!(r#""Name": {name}, "Image": {name}"#);
        let tasks = tasks(&member, CONDITIONS);
        let names = tasks.iter().map(|task| {
            let name = &task.containers.items[0].name;
            name.known().unwrap().written().to_owned()
        });
        assert_eq!(names.collect::<Vec<_>>(), ["app-prod", "app-dev"]);
    }
    let image = format!(r#""Image": {{ "Fn::Join": ["-", ["app", {stage}]] }}"#);
    assert_eq!(scenarios(&image).len(), 1);
}

/// What starts what is decided by all containers together, and there are only four conditions to ask for.
#[test]
fn start_order_comes_before_the_details_of_any_container() {
    let conditions = ["A", "B", "C", "D", "Last"];
    let parameters = conditions.map(|name| format!(r#""P{name}": {{ "Type": "String" }}"#));
    let tests = conditions
        .map(|name| format!(r#""{name}": {{ "Fn::Equals": [{{ "Ref": "P{name}" }}, "x"] }}"#));
    let words = ["A", "B", "C", "D"].map(|name| pick(name, r#""one""#, r#""other""#));
    let containers = format!(
        r#"{{ "Name": "first", "Image": "x", "Command": [{}] }}, {{ "Name": "second", "Image": "x", "Essential": {} }}"#,
        words.join(", "),
        pick("Last", "true", "false"),
    );
    let text = format!(
        r#"{{ "Parameters": {{ {} }}, "Conditions": {{ {} }}, "Resources": {{ "Task": {{
            "Type": "AWS::ECS::TaskDefinition", "Properties": {{ "ContainerDefinitions": [{containers}] }} }} }} }}"#,
        parameters.join(", "),
        tests.join(", "),
    );
    let (_, lowered) = lowered(&[("t.json", &text)]);
    assert!(!lowered.tasks.is_empty());
    for task in &lowered.tasks {
        assert!(task.containers.items[1].essential.known().is_some());
    }
}

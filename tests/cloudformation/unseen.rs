//! What cannot be seen of a template accuses nothing and hides nothing.

use firelint::model::{Driver, Task, Unknown, Value, Why};

use super::{choices, lowered, written};

/// The tasks of a template with one container, which has these members.
fn tasks(member: &str, sections: &str) -> Vec<Task> {
    let text = format!(
        "{sections}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          {member}
"
    );
    lowered(&[("t.yaml", &text)]).1.tasks
}

/// What leaves the log driver open.
fn driver(expression: &str, sections: &str) -> Option<Why> {
    let member = format!("LogConfiguration: {{ LogDriver: {expression} }}");
    match &tasks(&member, sections)[0].containers.items[0].log.driver {
        Value::Unknown(Unknown { why, .. }) => Some(*why),
        _ => None,
    }
}

const CONDITIONS: &str = "
Parameters:
  Env: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
";

#[test]
fn a_hole_in_quotes_is_a_hole() {
    for text in [
        r#""{{ driver }}""#,
        "'{{ driver }}'",
        r#""{% if x %}awslogs{% endif %}""#,
        r#""aws{{ rest }}""#,
        r#"!Sub "{{ driver }}""#,
        r#"!Join ["", ["{{ driver }}"]]"#,
    ] {
        assert_eq!(driver(text, ""), Some(Why::Template), "{text}");
    }
    let found = tasks(r#"Image: "{{ a }}/shop:{{ b }}""#, "");
    let image = &found[0].containers.items[0].image;
    assert_eq!(written(image).as_deref(), Some("{{ a }}/shop:{{ b }}"));
    // What CloudFormation itself fills in.
    assert_eq!(
        driver(r#""{{resolve:ssm:driver}}""#, ""),
        Some(Why::Outside)
    );
    // The same hole is the same text.
    let found = tasks(
        "DependsOn: [{ ContainerName: '{{ name }}', Condition: START }]\n        - Name: '{{ name }}'",
        "",
    );
    let containers = &found[0].containers.items;
    let named = containers[1].name.known().unwrap();
    let depends = containers[0].depends_on.items[0].container.known().unwrap();
    assert_eq!(named.same_as(depends), Some(true));
}

#[test]
fn a_hole_among_arguments_leaves_a_function_open() {
    let text = "!Join ['', [aws, {{ x }}]]";
    assert_eq!(driver(text, ""), Some(Why::Template));
    let text = "!Select [0, [{{ x }}, awslogs]]";
    assert_eq!(driver(text, ""), Some(Why::Template));
    let text = "!Sub ['${A}', { A: awslogs, {{ x }} }]";
    assert_eq!(driver(text, ""), None);
    let found = tasks(
        "LogConfiguration: { LogDriver: !Select [0, [!If [IsProd, awsfirelens, !Ref AWS::NoValue], awslogs]] }",
        CONDITIONS,
    );
    let drivers = found.iter().map(|task| {
        let driver = task.containers.items[0].log.driver.known();
        (
            choices(&task.provenance.scenario),
            driver == Some(&Driver::AwsFirelens),
        )
    });
    let expected = [("IsProd", true), ("!IsProd", false)];
    let expected = expected.map(|(choice, is_router)| (vec![choice.to_owned()], is_router));
    assert_eq!(drivers.collect::<Vec<_>>(), expected);
}

#[test]
fn a_condition_over_what_is_not_seen_is_open() {
    for condition in [
        "Fn::Or: {{ conditions }}",
        "Fn::And: {{ conditions }}",
        "Fn::Or: [!Equals [a, b], {{ more }}]",
        "Fn::Not: [{{ more }}]",
        "Fn::Equals: [a, {{ more }}]",
    ] {
        let sections = format!("Conditions:\n  Open:\n    {condition}\n");
        let found = tasks("Essential: !If [Open, true, false]", &sections);
        assert_eq!(found.len(), 2, "{condition}");
        let text = format!(
            "{sections}Resources: {{ S: {{ Type: AWS::ECS::Service, Condition: Open, Properties: {{ TaskDefinition: x }} }} }}"
        );
        assert_eq!(
            lowered(&[("t.yaml", &text)]).1.services.len(),
            1,
            "{condition}"
        );
    }
}

#[test]
fn allowed_values_limit_only_where_all_are_seen() {
    for allowed in [
        "{ Type: String, AllowedValues: [dev, {{ more }}] }",
        "{ Type: String, AllowedValues: [dev, '{{ more }}'] }",
        "{ Type: String, AllowedValues: [dev, [prod]] }",
        "{ Type: CommaDelimitedList, AllowedValues: [dev, test] }",
    ] {
        let env = "!Ref Env";
        let env = match allowed.contains("List") {
            true => format!("!Join [',', {env}]"),
            false => env.to_owned(),
        };
        let sections =
            format!("Parameters:\n  Env: {allowed}\nConditions:\n  Open: !Equals [{env}, prod]\n");
        let found = tasks("Essential: !If [Open, true, false]", &sections);
        assert_eq!(found.len(), 2, "{allowed}");
    }
}

#[test]
fn parameters_with_many_allowed_values_may_be_equal() {
    let list = |from: usize| {
        let values = (from..from + 10).map(|value| format!("v{value}"));
        values.collect::<Vec<_>>().join(", ")
    };
    for (count, from) in [(2, 9), (4, 9)] {
        let mut sections = format!(
            "Parameters:\n  A: {{ Type: String, AllowedValues: [{}] }}\n",
            list(0)
        );
        let mut others = Vec::new();
        for index in 1..count {
            let values = list(from);
            sections += &format!("  B{index}: {{ Type: String, AllowedValues: [{values}] }}\n");
            others.push(format!("!Equals [!Ref A, !Ref B{index}]"));
        }
        let all = others.join(", ");
        sections += &format!("Conditions:\n  Same: !And [{all}, !Equals [a, a]]\n");
        let found = tasks("Essential: !If [Same, true, false]", &sections);
        assert_eq!(found.len(), 2, "{count}");
        let essential = |task: &Task| task.containers.items[0].essential.known().copied();
        assert_eq!(essential(&found[0]), Some(true));
    }
}

const CHILD: &str = "
Parameters:
  Driver: { Type: String, Default: json-file }
  Mode: { Type: String, Default: quiet }
Conditions:
  Quiet: !Equals [!Ref Mode, quiet]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Essential: !If [Quiet, true, false]
          LogConfiguration: { LogDriver: !Ref Driver }
";

/// The tasks of a nested stack that has these properties.
fn nested(properties: &str) -> Vec<Task> {
    let text = format!(
        "{CONDITIONS}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      {properties}
"
    );
    lowered(&[("t.yaml", &text), ("child.yaml", CHILD)]).1.tasks
}

#[test]
fn a_stack_that_is_given_nothing_has_its_defaults() {
    for properties in [
        "",
        "Parameters: { Driver: !Ref AWS::NoValue }",
        "Parameters: !Ref AWS::NoValue",
    ] {
        let tasks = nested(properties);
        assert_eq!(tasks.len(), 1, "{properties}");
        let container = &tasks[0].containers.items[0];
        assert_eq!(container.essential.known(), Some(&true));
        let Value::Known(driver) = &container.log.driver else {
            panic!("{properties}");
        };
        assert_eq!(driver.value, Driver::Other("json-file".into()));
        let hops = &tasks[0].provenance.hops[&driver.span];
        assert!(hops.iter().all(|hop| !hop.assumed), "{hops:?}");
    }
}

#[test]
fn a_stack_whose_parameters_are_not_seen_has_no_defaults() {
    for properties in [
        "Parameters: {{ parameters }}",
        "Parameters: { Mode: quiet, {{ more }} }",
        "{{ more }}",
        "Parameters: { Fn::Transform: { Name: Mine } }",
        "Parameters: { Mode: quiet, Fn::Transform: { Name: Mine } }",
    ] {
        for task in nested(properties) {
            let driver = &task.containers.items[0].log.driver;
            assert!(matches!(driver, Value::Unknown(_)), "{properties}");
        }
    }
    for properties in [
        "Parameters: !If [IsProd, { Driver: awsfirelens }, !Ref AWS::NoValue]",
        "Parameters: { Driver: !If [IsProd, awsfirelens, !Ref AWS::NoValue] }",
    ] {
        let tasks = nested(properties);
        let drivers = tasks.iter().map(|task| {
            let driver = task.containers.items[0].log.driver.known();
            (
                choices(&task.provenance.scenario),
                driver == Some(&Driver::AwsFirelens),
            )
        });
        let expected = [("IsProd", true), ("!IsProd", false)];
        let expected = expected.map(|(choice, is_router)| (vec![choice.to_owned()], is_router));
        assert_eq!(drivers.collect::<Vec<_>>(), expected, "{properties}");
    }
    let tasks = nested("Parameters: { Mode: !If [IsProd, loud, !Ref AWS::NoValue] }");
    assert_eq!(tasks.len(), 2);
    for task in tasks {
        let essential = task.containers.items[0].essential.known().copied();
        assert_eq!(
            task.provenance.scenario.of("IsProd").map(|prod| !prod),
            essential
        );
    }
}

#[test]
fn what_stands_beside_properties_may_bring_them() {
    let include =
        "Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/x.yaml } }";
    let short = "Fn::Transform: { Name: AWS::Include, Location: s3://bucket/x.yaml }";
    let mine = "Transform: [AWS::Serverless-2016-10-31, Mine]";
    let cases = [
        ("", include, Why::File),
        ("", short, Why::File),
        ("", "{{ properties }}", Why::Template),
        ("", "Properties: {{ properties }}", Why::Template),
        (mine, "Properties: { TaskDefinition: x }", Why::Function),
        (
            "Transform: Mine",
            "Properties: { TaskDefinition: x }",
            Why::Function,
        ),
        ("Transform: { Name: Mine }", "", Why::Function),
    ];
    for (sections, body, expected) in cases {
        let text =
            format!("{sections}\nResources:\n  S:\n    Type: AWS::ECS::Service\n    {body}\n");
        let (_, lowered) = lowered(&[("t.yaml", &text)]);
        match &lowered.services[0].circuit_breaker.enable {
            Value::Unknown(Unknown { why, .. }) => assert_eq!(*why, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    let text = "
Transform: AWS::LanguageExtensions
Resources:
  S:
    Type: AWS::ECS::Service
    Fn::Transform: { Name: AWS::Include, Parameters: { Location: part.yaml } }
";
    let part = "Properties: { TaskDefinition: here }";
    let (_, lowered) = lowered(&[("t.yaml", text), ("part.yaml", part)]);
    let service = &lowered.services[0];
    assert_eq!(written(&service.task_definition).as_deref(), Some("here"));
    assert!(matches!(service.circuit_breaker.enable, Value::Absent(_)));
}

/// Why something of these files is not seen.
fn unseen(files: &[(&str, &str)]) -> Vec<Why> {
    let unseen = lowered(files).1.unseen;
    unseen.iter().map(|unknown| unknown.why).collect()
}

#[test]
fn resources_that_cannot_be_looked_into_are_noted() {
    let include =
        "Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/x.yaml } }";
    let queue = "Q: { Type: AWS::SQS::Queue }";
    let cases = [
        (format!("Resources:\n  {queue}\n  {include}\n"), Why::File),
        (format!("{include}\nResources:\n  {queue}\n"), Why::File),
        (
            format!("Resources:\n  {queue}\n  Fn::Transform: {{ Name: Mine }}\n"),
            Why::Function,
        ),
        (
            format!("Resources:\n  {queue}\n  {{{{ more }}}}\n"),
            Why::Template,
        ),
        (
            format!("Resources:\n  {queue}\n  X: {{ Type: '{{{{ type }}}}' }}\n"),
            Why::Template,
        ),
        (
            format!("Resources:\n  {queue}\n  X:\n    {include}\n"),
            Why::Function,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(unseen(&[("t.yaml", &text)]), [expected], "{text}");
    }
    assert_eq!(
        unseen(&[("t.yaml", &format!("Resources:\n  {queue}\n"))]),
        []
    );
}

#[test]
fn stacks_beyond_the_bounds_are_noted() {
    let stack = |url: &str| {
        format!("{{ Type: AWS::CloudFormation::Stack, Properties: {{ TemplateURL: {url} }} }}")
    };
    let own = format!("Resources:\n  S: {}\n", stack("t.yaml"));
    assert_eq!(unseen(&[("t.yaml", &own)]), [Why::Circular]);
    let deep: Vec<(String, String)> = (0..12)
        .map(|level| {
            let next = stack(&format!("l{}.yaml", level + 1));
            (
                format!("l{level}.yaml"),
                format!("Resources:\n  S: {next}\n"),
            )
        })
        .collect();
    let deep: Vec<(&str, &str)> = deep.iter().map(|(path, text)| (&**path, &**text)).collect();
    assert_eq!(unseen(&deep), [Why::TooDeep]);
    let many: String = (0..2000)
        .map(|index| format!("  S{index}: {}\n", stack("child.yaml")))
        .collect();
    let many = format!("Resources:\n{many}");
    let files = [("t.yaml", &*many), ("child.yaml", CHILD)];
    assert_eq!(unseen(&files), [Why::TooLarge]);
}

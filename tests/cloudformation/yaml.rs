//! Templates in YAML: short tags, aliases, merge keys, words of YAML 1.1.

use std::fmt::Write;

use firelint::model::{Driver, Located};

use super::{choices, lowered, written};

#[test]
fn short_tags_are_functions() {
    let text = "
Parameters:
  Env: { Type: String, Default: dev }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsNotProd: !Not [!Condition IsProd]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Sub '${Env}-shop'
      ContainerDefinitions:
        - Name: app
          Image: !Join [':', [!GetAtt Repository.Uri, !Ref Env]]
          Essential: !If [IsNotProd, true, false]
  Service:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      DesiredCount: !If
        - IsProd
        - 2
        - !Ref AWS::NoValue
";
    let (sources, lowered) = lowered(&[("t.yaml", text)]);
    assert_eq!(lowered.tasks.len(), 2);
    assert_eq!(
        choices(&lowered.tasks[0].provenance.scenario),
        ["IsNotProd"]
    );
    let container = &lowered.tasks[1].containers.items[0];
    assert_eq!(container.essential.known(), Some(&false));
    assert_eq!(
        written(&container.image).as_deref(),
        Some("${Repository.Uri}:prod")
    );
    assert_eq!(lowered.tasks[1].display_name(), Some("prod-shop"));
    assert_eq!(
        written(&lowered.services[0].task_definition).as_deref(),
        Some("${Task}")
    );
    assert_eq!(sources.text(lowered.services[0].place()), "Service");
}

#[test]
fn words_of_yaml_1_1_are_booleans() {
    let text = "
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - { Name: a, Essential: no }
        - { Name: b, Essential: 'false' }
        - { Name: n, Essential: On }
";
    let (_, lowered) = lowered(&[("t.yaml", text)]);
    let containers = &lowered.tasks[0].containers.items;
    let known: Vec<_> = containers
        .iter()
        .map(|one| one.essential.known().copied())
        .collect();
    assert_eq!(known, [Some(false), Some(false), Some(true)]);
    assert_eq!(written(&containers[2].name).as_deref(), Some("n"));
}

#[test]
fn aliases_and_merge_keys_are_read_and_noted_once() {
    let text = "
Resources:
  A:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - &app
          Name: app
          Essential: false
          LogConfiguration: &logs { LogDriver: awsfirelens }
        - <<: *app
          Name: other
        - { Name: third, LogConfiguration: *logs }
  B:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [*app]
";
    let (sources, lowered) = lowered(&[("t.yaml", text)]);
    let containers = &lowered.tasks[0].containers.items;
    assert_eq!(written(&containers[1].name).as_deref(), Some("other"));
    assert_eq!(containers[1].essential.known(), Some(&false));
    for container in containers.iter().chain(&lowered.tasks[1].containers.items) {
        assert_eq!(container.log.driver.known(), Some(&Driver::AwsFirelens));
        assert_eq!(sources.text(container.log.driver.place()), "awsfirelens");
    }
    assert_eq!(
        sources.text(lowered.tasks[0].remarks.alias.unwrap()),
        "*app"
    );
    assert!(lowered.tasks[1].remarks.alias.is_none());
}

#[test]
fn loops_keep_their_own_holes() {
    let text = "
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Tasks:
    - Name
    - [web, job]
    - Task${Name}:
        Type: AWS::ECS::TaskDefinition
        Properties:
          Family: !Sub shop-${Name}
          ContainerDefinitions:
            - Name: ${Name}
";
    let (_, lowered) = lowered(&[("t.yaml", text)]);
    let names: Vec<_> = lowered
        .tasks
        .iter()
        .map(|task| {
            (
                task.provenance.address.as_deref(),
                task.display_name(),
                written(&task.containers.items[0].name),
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            (Some("Taskweb"), Some("shop-web"), Some("web".to_owned())),
            (Some("Taskjob"), Some("shop-job"), Some("job".to_owned())),
        ]
    );
}

#[test]
fn aliases_that_multiply() {
    let mut text = String::from("Metadata:\n  a0: &a0 { Name: x }\n");
    for level in 1..200 {
        let last = level - 1;
        writeln!(text, "  a{level}: &a{level} [*a{last}, *a{last}, *a{last}]").unwrap();
    }
    let tasks = "Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties: { ContainerDefinitions: *a199 }\n";
    let (_, both) = lowered(&[("t.yaml", &(text + tasks))]);
    assert!(both.tasks[0].containers.rest.is_some());
    let mut text = String::from("Metadata:\n  a0: &a0 { Name: x }\n");
    for level in 1..3000 {
        let last = level - 1;
        writeln!(
            text,
            "  a{level}: &a{level} {{ k{level}: 1, <<: *a{last}, deep: *a{last} }}"
        )
        .unwrap();
    }
    let tasks = "Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties: *a2999\n";
    let (_, both) = lowered(&[("t.yaml", &(text + tasks))]);
    assert_eq!(both.tasks.len(), 1);
}

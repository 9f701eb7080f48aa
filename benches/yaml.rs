//! What a byte of one CloudFormation template costs: by the fast reader, by the library, and as JSON.
//! `cargo bench --bench yaml`. The figures of one run are for comparing with each other, for machines differ.

use std::hint::black_box;
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::BytesCount;
use firelint::source::{Source, SourceId, Sources};
use firelint::syntax::json::{self, Json};
use firelint::syntax::yaml;

/// How many services a template has: about 10 KB of YAML, and about 1 MB.
const SERVICES: [usize; 2] = [6, 600];

fn main() {
    for services in SERVICES {
        let (text, id) = (in_yaml(services), id());
        let common = fastest(|| yaml::parse_common(id, &text).map_or(0, |trees| trees.len()));
        let any = fastest(|| yaml::parse_any(id, &text).len());
        let times = any.as_secs_f64() / common.as_secs_f64();
        println!(
            "{} bytes of YAML: {times:.1} times as fast as the library",
            text.len()
        );
    }
    divan::main();
}

fn fastest(mut read: impl FnMut() -> usize) -> Duration {
    let runs = (0..20).map(|_| {
        let start = Instant::now();
        assert!(black_box(read()) > 0, "nothing was read");
        start.elapsed()
    });
    runs.min().unwrap_or_default()
}

fn id() -> SourceId {
    Sources::default().add(Source::new("template.yaml", ""))
}

#[divan::bench(args = SERVICES)]
fn yaml_common(bencher: Bencher, services: usize) {
    let (text, id) = (in_yaml(services), id());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| yaml::parse_common(id, &text));
}

#[divan::bench(args = SERVICES)]
fn yaml_by_the_library(bencher: Bencher, services: usize) {
    let (text, id) = (in_yaml(services), id());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| yaml::parse_any(id, &text));
}

#[divan::bench(args = SERVICES)]
fn as_json(bencher: Bencher, services: usize) {
    let (text, id) = (in_json(services), id());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| json::parse(id, &text, Json::Strict));
}

fn in_yaml(services: usize) -> String {
    let head = "AWSTemplateFormatVersion: '2010-09-09'\nDescription: >-\n  Services behind a load balancer,\n  each with a log router\n\
Parameters:\n  Environment:\n    Type: String\n    AllowedValues: [staging, production]\nResources:\n";
    let resources = (0..services).map(|index| {
        format!(
            r#"  # Service number {index}
  Task{index}:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Sub "${{AWS::StackName}}-service-{index}"
      Cpu: 512
      Memory: '1024'
      NetworkMode: awsvpc
      RequiresCompatibilities:
        - FARGATE
      ExecutionRoleArn: !GetAtt ExecutionRole.Arn
      ContainerDefinitions:
        - Name: log-router
          Image: public.ecr.aws/aws-observability/aws-for-fluent-bit:stable
          Essential: true
          FirelensConfiguration:
            Type: fluentbit
            Options: {{enable-ecs-log-metadata: 'true'}}
        - Name: app
          Image: !Join ['/', [!Ref Registry, !Sub 'service-{index}:${{Tag}}']]
          Essential: true
          DependsOn:
            - ContainerName: log-router
              Condition: START
          Environment:
            - Name: STAGE
              Value: !If
                - IsProduction
                - production
                - !Ref Environment
          Command:
            - sh
            - -c
            - |
              set -e
              exec /app/server --port 8080 --verbose
          LogConfiguration:
            LogDriver: awsfirelens
            Options:
              Name: cloudwatch_logs # by the router
              region: !Ref AWS::Region
              log_group_name: !Sub /ecs/${{AWS::StackName}}/{index}
"#
        )
    });
    head.to_owned() + &resources.collect::<String>()
}

fn in_json(services: usize) -> String {
    let resources: Vec<String> = (0..services)
        .map(|index| {
            format!(
                r#"    "Task{index}": {{
      "Type": "AWS::ECS::TaskDefinition",
      "Properties": {{
        "Family": {{ "Fn::Sub": "${{AWS::StackName}}-service-{index}" }},
        "Cpu": 512,
        "Memory": "1024",
        "NetworkMode": "awsvpc",
        "RequiresCompatibilities": ["FARGATE"],
        "ExecutionRoleArn": {{ "Fn::GetAtt": ["ExecutionRole", "Arn"] }},
        "ContainerDefinitions": [
          {{
            "Name": "log-router",
            "Image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
            "Essential": true,
            "FirelensConfiguration": {{ "Type": "fluentbit", "Options": {{ "enable-ecs-log-metadata": "true" }} }}
          }},
          {{
            "Name": "app",
            "Image": {{ "Fn::Join": ["/", [{{ "Ref": "Registry" }}, {{ "Fn::Sub": "service-{index}:${{Tag}}" }}]] }},
            "Essential": true,
            "DependsOn": [{{ "ContainerName": "log-router", "Condition": "START" }}],
            "Environment": [
              {{
                "Name": "STAGE",
                "Value": {{ "Fn::If": ["IsProduction", "production", {{ "Ref": "Environment" }}] }}
              }}
            ],
            "Command": ["sh", "-c", "set -e\nexec /app/server --port 8080 --verbose\n"],
            "LogConfiguration": {{
              "LogDriver": "awsfirelens",
              "Options": {{
                "Name": "cloudwatch_logs",
                "region": {{ "Ref": "AWS::Region" }},
                "log_group_name": {{ "Fn::Sub": "/ecs/${{AWS::StackName}}/{index}" }}
              }}
            }}
          }}
        ]
      }}
    }}"#
            )
        })
        .collect();
    format!(
        "{{\n  \"Description\": \"Services behind a load balancer\",\n  \"Resources\": {{\n{}\n  }}\n}}\n",
        resources.join(",\n")
    )
}

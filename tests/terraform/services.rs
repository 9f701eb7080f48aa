use firelint::finding::Severity;
use firelint::model::{Controller, Driver, Located, Request, Service, Strategy, Value};
use firelint::project::Project;
use firelint::rules::{Selection, judge};
use firelint::source::{Source, Sources};

use super::{Directory, said};

fn service(body: &str) -> Directory {
    Directory::main(&format!(
        "resource \"aws_ecs_service\" \"app\" {{\n{body}\n}}\nvariable \"on\" {{}}\nvariable \"list\" {{}}"
    ))
}

fn only(directory: &Directory) -> &Service {
    assert_eq!(
        directory.lowered.services.len(),
        1,
        "{:#?}",
        directory.lowered
    );
    &directory.lowered.services[0]
}

#[test]
fn arguments_and_blocks_have_ecs_names() {
    let directory = service(
        r#"
  name            = "web"
  task_definition = "web:3"
  launch_type     = "FARGATE"
  desired_count   = "2"
  depends_on      = [aws_lb.x]
  deployment_maximum_percent = 200
  deployment_circuit_breaker {
    enable   = true
    rollback = "true"
  }
  deployment_configuration {
    strategy = "BLUE_GREEN"
    lifecycle_hook { hook_target_arn = "x" }
  }
  alarms {
    enable = true
    alarm_names = []
  }
  load_balancer {
    container_name = "nginx"
    container_port = 80
  }
  load_balancer { container_name = "app" }
  deployment_controller { type = "ECS" }
  service_connect_configuration {
    enabled = true
    log_configuration {
      log_driver = "awsfirelens"
    }
  }
  capacity_provider_strategy { capacity_provider = "FARGATE_SPOT" }
"#,
    );
    let service = only(&directory);
    assert_eq!(said(&service.name), "web");
    assert_eq!(service.request, Request::Create);
    assert_eq!(said(&service.task_definition), "web:3");
    assert_eq!(service.desired_count.known(), Some(&2));
    assert_eq!(service.circuit_breaker.enable.known(), Some(&true));
    assert_eq!(service.circuit_breaker.rollback.known(), Some(&true));
    assert_eq!(
        directory.text(service.circuit_breaker.span),
        "deployment_circuit_breaker"
    );
    assert_eq!(service.strategy.known(), Some(&Strategy::BlueGreen));
    assert_eq!(service.lifecycle_hooks.items.len(), 1);
    assert_eq!(service.alarms.known(), Some(&true));
    assert_eq!(service.controller.known(), Some(&Controller::Ecs));
    let balanced: Vec<String> = service
        .load_balancers
        .iter()
        .map(|b| said(&b.container))
        .collect();
    assert_eq!(balanced, ["nginx", "app"]);
    assert_eq!(service.service_connect.known(), Some(&true));
    assert_eq!(
        service.service_connect_log.driver.known(),
        Some(&Driver::AwsFirelens)
    );
    assert_eq!(said(&service.capacity_providers.items[0]), "FARGATE_SPOT");
}

#[test]
fn a_missing_breaker_is_missing_from_the_service() {
    for (body, place) in [
        (
            "name = \"web\"\ndeployment_maximum_percent = 200",
            "\"web\"",
        ),
        (
            "deployment_configuration {\n  strategy = \"ROLLING\"\n}",
            "\"app\"",
        ),
        ("name = local.name", "local.name"),
    ] {
        let directory = service(body);
        let breaker = &only(&directory).circuit_breaker;
        assert!(matches!(breaker.enable, Value::Absent(_)), "{breaker:?}");
        assert_eq!(directory.text(breaker.enable.place()), place);
        assert_eq!(directory.text(breaker.span), place);
    }
}

#[test]
fn dynamic_blocks_are_there_as_often_as_they_are() {
    let dynamic = |each: &str| {
        service(&format!(
            "name = \"web\"\ndynamic \"load_balancer\" {{\n  for_each = {each}\n  iterator = it\n  content {{\n    container_name = it.value.name\n  }}\n}}"
        ))
    };
    let directory = dynamic("[{ name = \"a\" }, { name = \"b\" }]");
    let balancers = &only(&directory).load_balancers;
    let names: Vec<String> = balancers.iter().map(|b| said(&b.container)).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(balancers.rest.is_none());
    let directory = dynamic("var.list");
    assert!(only(&directory).load_balancers.rest.is_some());

    let breaker = "name = \"web\"\ndynamic \"deployment_circuit_breaker\" {\n  for_each = var.on ? [1] : []\n  content {\n    enable = true\n    rollback = true\n  }\n}";
    let directory = service(breaker);
    let found: Vec<_> = directory
        .lowered
        .services
        .iter()
        .map(|service| {
            let on = service.provenance.scenario.of("var.on");
            (on, service.circuit_breaker.enable.known().copied())
        })
        .collect();
    assert_eq!(found, [(Some(true), Some(true)), (Some(false), None)]);
}

#[test]
fn a_task_set_is_deployed_by_somebody_else() {
    let text = "resource \"aws_ecs_task_set\" \"app\" {\n  service = \"web\"\n  task_definition = \"web\"\n}";
    let directory = Directory::main(text);
    let service = only(&directory);
    assert_eq!(service.controller(), Ok(Controller::External));
    assert_eq!(service.is_watched_by_breaker(), Ok(false));
    // It is a part of a service, and no service itself.
    let mut sources = Sources::default();
    sources.add(Source::new("main.tf", text));
    let project = Project::of(sources);
    assert_eq!((project.services.len(), project.service_count()), (1, 0));
}

/// What a service with this `lifecycle` leaves its task definition's findings at.
fn severity_with(lifecycle: &str) -> (Severity, bool) {
    let text = format!(
        r#"
resource "aws_ecs_task_definition" "app" {{
  family                   = "app"
  requires_compatibilities = ["EC2"]
  container_definitions = jsonencode([
    {{ name = "router", image = "r", firelensConfiguration = {{ type = "fluentbit" }} }},
    {{ name = "app", image = "a", logConfiguration = {{ logDriver = "awsfirelens" }} }},
  ])
}}
resource "aws_ecs_service" "app" {{
  name            = "app"
  task_definition = aws_ecs_task_definition.app.arn
  load_balancer {{
    container_name = "app"
    container_port = 80
  }}
  {lifecycle}
}}
"#
    );
    let mut sources = Sources::default();
    sources.add(Source::new("main.tf", text));
    let project = Project::of(sources);
    let judged = judge(&project, &Selection::default());
    let mut findings = judged.findings.into_iter();
    let found = findings
        .find(|reported| reported.rule.id == "app-before-probe")
        .unwrap();
    let says_why = found
        .finding
        .notes
        .iter()
        .any(|note| note.contains("ignores changes"));
    (found.severity, says_why)
}

#[test]
fn a_task_definition_that_others_deploy_is_judged_milder() {
    let ignoring = |what: &str| severity_with(&format!("lifecycle {{ ignore_changes = {what} }}"));
    assert_eq!(severity_with(""), (Severity::Error, false));
    assert_eq!(ignoring("[desired_count]"), (Severity::Error, false));
    assert_eq!(
        ignoring("[desired_count, task_definition]"),
        (Severity::Warning, true)
    );
    assert_eq!(ignoring("all"), (Severity::Warning, true));
}

#[test]
fn a_reference_inside_of_functions_is_a_link() {
    for expression in [
        "replace(aws_ecs_task_definition.y.arn, \"/:\\\\d+$/\", \"\")",
        "split(\"/\", aws_ecs_task_definition.y.arn)[1]",
        "trimsuffix(aws_ecs_task_definition.y.arn, \":1\")",
        "coalesce(var.none, aws_ecs_task_definition.y.arn)",
        "\"${aws_ecs_task_definition.y.family}:${max(aws_ecs_task_definition.y.revision, data.aws_ecs_task_definition.y.revision)}\"",
        "\"${split(\"/\", aws_ecs_task_definition.y.arn)[1]}\"",
        "split(\"/\", local.arn)[1]",
        "local.short",
        "regex(\"[^/]+$\", aws_ecs_task_definition.y[var.none].arn)",
    ] {
        let module = format!(
            r#"
variable "none" {{}}
locals {{
  arn   = aws_ecs_task_definition.y.arn
  short = split("/", local.arn)[1]
}}
resource "aws_ecs_task_definition" "other" {{
  family                = "other"
  container_definitions = "[]"
}}
resource "aws_ecs_task_definition" "y" {{
  family                = "y"
  container_definitions = "[]"
}}
data "aws_ecs_task_definition" "y" {{
  task_definition = aws_ecs_task_definition.y.family
}}
resource "aws_ecs_service" "app" {{
  name            = "app"
  task_definition = {expression}
}}
"#
        );
        let mut sources = Sources::default();
        let call = "module \"m\" {\n  source = \"./m\"\n  none = var.x\n}\nvariable \"x\" {}";
        sources.add(Source::new("main.tf", call));
        sources.add(Source::new("m/main.tf", module));
        let project = Project::of(sources);
        let links: Vec<String> = project
            .links
            .iter()
            .map(|link| link.strength.describe())
            .collect();
        assert_eq!(
            links,
            ["the service refers to `module.m.aws_ecs_task_definition.y`"],
            "{expression}"
        );
    }
}

#[test]
fn a_hole_in_json_is_no_absence() {
    let text = r#"{ "resource": { "aws_ecs_service": { "app": { "name": "app", "deployment_circuit_breaker": {{ breaker }} } } } }"#;
    let directory = Directory::of(&[("main.tf.json", text)]);
    assert!(only(&directory).has_circuit_breaker().is_err());
}

/// The provider has no `reset_on_healthy_task` yet, so nobody is told to set it; one who has it already may be.
#[test]
fn a_breaker_that_resets_is_reported_where_it_can_be_set() {
    let spoken = |reset: &str| {
        let mut sources = Sources::default();
        sources.add(Source::new(
            "main.tf",
            format!(
                r#"
resource "aws_ecs_task_definition" "app" {{
  family = "app"
  container_definitions = jsonencode([
    {{ name = "router", image = "router:1", firelensConfiguration = {{ type = "fluentbit" }} }},
    {{ name = "app", image = "app:1", logConfiguration = {{ logDriver = "awsfirelens", options = {{ Name = "stdout" }} }} }},
  ])
}}
resource "aws_ecs_service" "app" {{
  name            = "app"
  task_definition = aws_ecs_task_definition.app.arn
  desired_count   = 2
  deployment_circuit_breaker {{
    enable   = true
    rollback = true
    {reset}
  }}
}}
"#
            ),
        ));
        let project = Project::of(sources);
        let judged = judge(&project, &Selection::default());
        let mut found = judged.findings.into_iter();
        let found = found.find(|found| found.rule.id == "breaker-reset-by-crash-loop");
        found.map(|found| found.finding.fix.is_some())
    };
    assert_eq!(spoken(""), None);
    assert_eq!(spoken("reset_on_healthy_task = false"), None);
    assert_eq!(spoken("reset_on_healthy_task = true"), Some(false));
}

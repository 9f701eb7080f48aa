//! What known modules make of their arguments.
#![allow(clippy::unwrap_used)]

use super::{Adapted, ModuleCall, definitions};
use crate::dialect::datum::{Data, Datum};
use crate::dialect::read::Reading;
use crate::dialect::service;
use crate::dialect::spelling::Spelling;
use crate::dialect::task::{self, TaskSpelling};
use crate::dialect::terraform::functions::tests::{arguments, shown};
use crate::model::{Driver, Request, Service, Task};

const SERVICE: &str = "terraform-aws-modules/ecs/aws//modules/service";

fn adapted(source: &str, version: Option<&str>, given: &str) -> Adapted {
    let given = &arguments(&format!("[{given}]"))[0];
    definitions(ModuleCall {
        source,
        version,
        address: "module.app",
        arguments: given,
        at: given.span,
    })
    .unwrap()
}

fn task(adapted: &Adapted) -> Task {
    let spelling = TaskSpelling {
        task: Spelling::Arguments,
        containers: Spelling::AnyCase,
    };
    let definition = &adapted.tasks[0].definition;
    task::task(&Reading::default(), spelling, definition).unwrap()
}

fn service(adapted: &Adapted) -> Service {
    let definition = &adapted.services[0].definition;
    let reading = Reading::default();
    service::service(&reading, Spelling::Arguments, definition, Request::Create).unwrap()
}

/// A value by its path; numbers go into lists.
fn at<'a>(datum: &'a Datum, path: &str) -> Option<&'a Datum> {
    path.split('.')
        .try_fold(datum, |datum, step| match &datum.data {
            Data::List(list) => list.items.get(step.parse::<usize>().ok()?),
            Data::Json(inner) => inner.get(step),
            _ => datum.get(step),
        })
}

fn shown_at(datum: &Datum, path: &str) -> String {
    at(datum, path).map_or_else(|| "none".to_owned(), shown)
}

#[test]
fn a_service_with_its_task_definition() {
    let adapted = adapted(
        SERVICE,
        Some("~> 7.0"),
        r#"{"name": "web", "container_definitions": {
            "router": {"image": "r", "firelensConfiguration": {"type": "fluentbit"}},
            "app": {"name": "main", "dependsOn": [{"containerName": "router", "condition": "START"}],
                    "restartPolicy": {"ignoredExitCodes": [1]}, "stopTimeout": null},
            "off": {"create": false}}}"#,
    );
    let task = task(&adapted);
    assert_eq!(task.family.known().unwrap().written(), "web");
    let names: Vec<_> = task
        .containers
        .iter()
        .map(|c| c.name.known().unwrap().written())
        .collect();
    assert_eq!(names, ["router", "main"]);
    let [router, app] = &task.containers.items[..] else {
        panic!()
    };
    assert!(router.firelens.is_written());
    assert_eq!(
        router.log.driver.known(),
        Some(&Driver::from_name("awslogs"))
    );
    assert_eq!(app.restart_policy.enabled.known(), Some(&true));
    assert_eq!(app.start_timeout.known(), Some(&30));
    let definition = &adapted.tasks[0].definition;
    assert_eq!(
        shown_at(definition, "containerDefinitions.1.stopTimeout"),
        "120"
    );
    let service = service(&adapted);
    assert_eq!(
        service.task_definition.known().unwrap().written(),
        "${module.app.aws_ecs_task_definition.this[0].arn}"
    );
    assert_eq!(
        adapted.tasks[0].address,
        "module.app.aws_ecs_task_definition.this[0]"
    );
    assert!(!service.circuit_breaker.enable.is_written());
    assert_eq!(
        shown_at(
            &adapted.services[0].definition,
            "deploymentConfiguration.minimumHealthyPercent"
        ),
        "66"
    );
}

#[test]
fn a_default_says_whose_it_is() {
    let adapted = adapted(SERVICE, None, r#"{"container_definitions": {"app": {}}}"#);
    let timeout = at(
        &adapted.tasks[0].definition,
        "containerDefinitions.0.startTimeout",
    )
    .unwrap();
    let hop = &timeout.via.as_ref().unwrap().hop;
    assert_eq!(
        hop.text,
        "default of module `terraform-aws-modules/ecs/aws`"
    );
    assert!(!hop.assumed);
}

#[test]
fn another_driver_keeps_the_options_of_awslogs() {
    let options = |version, gate: &str, log: &str| {
        let given = format!(r#"{{"container_definitions": {{"app": {{{gate} {log}}}}}}}"#);
        let adapted = adapted(SERVICE, Some(version), &given);
        let path = "containerDefinitions.0.logConfiguration";
        shown_at(&adapted.tasks[0].definition, path)
    };
    let firelens = r#""logConfiguration": {"logDriver": "awsfirelens", "options": null}"#;
    let leaked = "{logDriver:\"awsfirelens\",options:{awslogs-region:?,awslogs-group:?,awslogs-stream-prefix:\"ecs\"}}";
    assert_eq!(options("7.0", "", firelens), leaked);
    let disabled = r#""enable_cloudwatch_logging": false,"#;
    assert_eq!(options("7.0", disabled, firelens), leaked);
    let not_created = r#""create_cloudwatch_log_group": false,"#;
    assert!(!options("7.0", not_created, firelens).contains("awslogs"));
    let old = r#""log_configuration": {"logDriver": "awsfirelens"}"#;
    assert_eq!(options("5.11.2", "", old), leaked);
    assert_eq!(
        options("5.11.2", disabled, old),
        "{logDriver:\"awsfirelens\"}"
    );
    // What may be switched off is certain only where the user says it.
    let open = r#""create_cloudwatch_log_group": ${x},"#;
    assert_eq!(options("7.0", open, old), "?");
    assert_eq!(
        options(
            "7.0",
            open,
            r#""logConfiguration": {"logDriver": "splunk"}"#
        ),
        "{logDriver:\"splunk\",…}"
    );
}

#[test]
fn the_spelling_tells_the_version() {
    let router = r#"{"container_definitions": {"router": {"firelens_configuration": {"type": "fluentbit"}}}}"#;
    let has_router = |version| {
        let adapted = adapted(SERVICE, version, router);
        task(&adapted).containers.items[0].firelens.is_written()
    };
    assert!(has_router(None));
    assert!(has_router(Some(">= 5.0")));
    assert!(has_router(Some(">= 5.0, < 6.0")));
    assert!(!has_router(Some("~> 6.0")));
    let restarts = |version| {
        let adapted = adapted(SERVICE, Some(version), router);
        task(&adapted).containers.items[0]
            .restart_policy
            .enabled
            .known()
            .copied()
    };
    assert_eq!(restarts("5.0.0"), None);
    assert_eq!(restarts("6.0.0"), Some(true));
}

#[test]
fn what_is_unknown_is_no_default() {
    let adapted = adapted(
        SERVICE,
        Some("7.0.0"),
        r#"{"deployment_minimum_healthy_percent": ${a},
            "capacity_provider_strategy": ${b},
            "container_definitions": {"app": {"create": true, "startTimeout": ${c}, ${d}}, ${e}}}"#,
    );
    let definition = &adapted.tasks[0].definition;
    for path in [
        "startTimeout",
        "stopTimeout",
        "restartPolicy",
        "dependsOn",
        "name",
    ] {
        let path = format!("containerDefinitions.0.{path}");
        assert_eq!(shown_at(definition, &path), "?", "{path}");
    }
    assert!(task(&adapted).containers.rest.is_some());
    let service = &adapted.services[0].definition;
    assert_eq!(
        shown_at(service, "deploymentConfiguration.minimumHealthyPercent"),
        "?"
    );
    assert_eq!(shown_at(service, "launchType"), "?");
}

#[test]
fn services_of_the_whole_module() {
    let adapted = adapted(
        "git::https://github.com/terraform-aws-modules/terraform-aws-ecs.git?ref=v5.2.0",
        None,
        r#"{"services": {"web": {"container_definition_defaults": {"start_timeout": 9},
            "container_definitions": {"app": {"image": "x"}}, "deployment_circuit_breaker": {"enable": true, "rollback": true}}}}"#,
    );
    assert_eq!(
        task(&adapted).containers.items[0].start_timeout.known(),
        Some(&9)
    );
    assert_eq!(
        adapted.services[0].address,
        "module.app.module.service[\"web\"].aws_ecs_service.this[0]"
    );
    let service = service(&adapted);
    assert_eq!(service.name.known().unwrap().written(), "web");
    assert_eq!(service.circuit_breaker.enable.known(), Some(&true));
}

#[test]
fn one_container_as_outputs() {
    let given = r#"{"container_name": "app", "container_image": "i", "log_configuration": {"logDriver": "awslogs", "options": null},
        "container_depends_on": [{"containerName": "router", "condition": "HEALTHY"}],
        "container_definition": {"essential": false, "cpu": null}, "firelens_configuration": {"type": "fluentbit"}, "user": "app"}"#;
    let adapted = adapted(
        "cloudposse/ecs-container-definition/aws",
        Some("0.61.1"),
        given,
    );
    let map = at(&adapted.outputs, "json_map_object").unwrap();
    assert_eq!(shown_at(map, "name"), "\"app\"");
    assert_eq!(shown_at(map, "essential"), "false");
    assert_eq!(shown_at(map, "cpu"), "0");
    assert_eq!(shown_at(map, "user"), "\"0\"");
    assert_eq!(shown_at(map, "logConfiguration"), "{logDriver:\"awslogs\"}");
    assert_eq!(shown_at(map, "dependsOn.0.condition"), "\"HEALTHY\"");
    let encoded = shown_at(&adapted.outputs, "json_map_encoded_list");
    assert!(encoded.starts_with("json [{"), "{encoded}");
    assert_eq!(
        shown_at(&adapted.outputs, "json_map_encoded"),
        format!("json {}", shown(map))
    );
}

#[test]
fn a_service_of_given_containers() {
    let source = "cloudposse/ecs-alb-service-task/aws";
    let made = adapted(
        source,
        None,
        r#"{"container_definition_json": "[{\"name\": \"app\"}]", "circuit_breaker_deployment_enabled": true}"#,
    );
    assert_eq!(
        task(&made).containers.items[0]
            .name
            .known()
            .unwrap()
            .written(),
        "app"
    );
    let read = service(&made);
    assert_eq!(read.circuit_breaker.enable.known(), Some(&true));
    assert_eq!(read.circuit_breaker.rollback.known(), Some(&false));
    assert_eq!(read.launch_type.known().unwrap().written(), "FARGATE");
    let blue_green = adapted(
        source,
        None,
        r#"{"deployment_controller_type": "CODE_DEPLOY"}"#,
    );
    assert!(!service(&blue_green).circuit_breaker.enable.is_written());
    let elsewhere = adapted(source, None, r#"{"task_definition": ["family:1"]}"#);
    assert!(elsewhere.tasks.is_empty());
    assert_eq!(
        service(&elsewhere)
            .task_definition
            .known()
            .unwrap()
            .written(),
        "family:1"
    );
}

#[test]
fn other_modules_are_not_known() {
    for source in [
        "terraform-aws-modules/ecs/aws//modules/cluster",
        "someone/terraform-aws-modules/ecs/awsome",
        "not-cloudposse/ecs-container-definition/aws",
        "./modules/service",
    ] {
        let given = &arguments("[{}]")[0];
        let call = ModuleCall {
            source,
            version: None,
            address: "module.x",
            arguments: given,
            at: given.span,
        };
        assert!(definitions(call).is_none(), "{source}");
    }
}

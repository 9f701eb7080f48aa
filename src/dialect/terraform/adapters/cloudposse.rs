//! `cloudposse/ecs-container-definition/aws` and `cloudposse/ecs-alb-service-task/aws`.
//!
//! Told from `main.tf`, `variables.tf` and `outputs.tf` of 0.61 and 0.78; the outputs `json` and `json_map` are those of
//! versions before 0.24.

use std::rc::Rc;

use super::{Adapted, Module, Resource, given, given_as, given_or, is_made, is_on, without_null};
use crate::dialect::datum::{Data, Datum, Entry};
use crate::dialect::terraform::{arguments, functions};
use crate::model::{Unknown, Why};

/// An argument and its API name.
const CONTAINER: &[(&str, &str)] = &[
    ("container_name", "name"),
    ("container_image", "image"),
    ("entrypoint", "entryPoint"),
    ("command", "command"),
    ("working_directory", "workingDirectory"),
    ("mount_points", "mountPoints"),
    ("dns_servers", "dnsServers"),
    ("dns_search_domains", "dnsSearchDomains"),
    ("ulimits", "ulimits"),
    ("repository_credentials", "repositoryCredentials"),
    ("links", "links"),
    ("volumes_from", "volumesFrom"),
    ("container_depends_on", "dependsOn"),
    ("privileged", "privileged"),
    ("port_mappings", "portMappings"),
    ("healthcheck", "healthCheck"),
    ("firelens_configuration", "firelensConfiguration"),
    ("linux_parameters", "linuxParameters"),
    ("container_memory", "memory"),
    ("container_memory_reservation", "memoryReservation"),
    ("environment_files", "environmentFiles"),
    ("docker_labels", "dockerLabels"),
    ("start_timeout", "startTimeout"),
    ("stop_timeout", "stopTimeout"),
    ("system_controls", "systemControls"),
    ("extra_hosts", "extraHosts"),
    ("hostname", "hostname"),
    ("disable_networking", "disableNetworking"),
    ("interactive", "interactive"),
    ("pseudo_terminal", "pseudoTerminal"),
    ("docker_security_options", "dockerSecurityOptions"),
    ("resource_requirements", "resourceRequirements"),
    ("version_consistency", "versionConsistency"),
];

/// A setting of a service by its API names, and its argument.
const SERVICE: &[(&str, &str)] = &[
    (
        "deploymentConfiguration.deploymentCircuitBreaker.enable",
        "circuit_breaker_deployment_enabled",
    ),
    (
        "deploymentConfiguration.deploymentCircuitBreaker.rollback",
        "circuit_breaker_rollback_enabled",
    ),
    (
        "deploymentConfiguration.minimumHealthyPercent",
        "deployment_minimum_healthy_percent",
    ),
    (
        "deploymentConfiguration.maximumPercent",
        "deployment_maximum_percent",
    ),
    ("deploymentController.type", "deployment_controller_type"),
    (
        "healthCheckGracePeriodSeconds",
        "health_check_grace_period_seconds",
    ),
    ("desiredCount", "desired_count"),
];

/// What the module calls a setting of a container.
pub fn container_argument(api: &str) -> Option<&'static str> {
    let others = [
        ("essential", "essential"),
        ("readonly_root_filesystem", "readonlyRootFilesystem"),
        ("container_cpu", "cpu"),
        ("log_configuration", "logConfiguration"),
        ("restart_policy", "restartPolicy"),
    ];
    let mut all = CONTAINER.iter().chain(&others);
    all.find(|(_, name)| *name == api)
        .map(|(argument, _)| *argument)
}

/// What the module calls a setting of a service.
pub fn service_argument(path: &str) -> Option<&'static str> {
    let mut all = SERVICE.iter();
    all.find(|(name, _)| *name == path)
        .map(|(_, argument)| *argument)
}

/// One container as outputs.
pub fn container(module: &Module) -> Adapted {
    let map = module.arguments;
    let entries = CONTAINER.iter();
    let mut entries: Vec<Entry> = entries
        .filter_map(|(name, api)| given_as(map, name, api))
        .collect();
    let off = || module.default(Data::Bool(false));
    let on = || module.default(Data::Bool(true));
    let defaulted = [
        (given_or(map, "essential", on), "essential"),
        (
            given_or(map, "readonly_root_filesystem", off),
            "readonlyRootFilesystem",
        ),
        (
            given_or(map, "container_cpu", || module.default_number("0")),
            "cpu",
        ),
    ];
    entries.extend(defaulted.into_iter().map(|(entry, api)| Entry {
        key: api.into(),
        ..entry
    }));
    entries.extend(user(module));
    for (name, api) in [
        ("log_configuration", "logConfiguration"),
        ("restart_policy", "restartPolicy"),
    ] {
        entries.extend(given_as(map, name, api).map(|entry| Entry {
            value: without_null(&entry.value),
            ..entry
        }));
    }
    for (name, as_map) in [
        ("environment", "map_environment"),
        ("secrets", "map_secrets"),
    ] {
        // A map is turned into a list, and nobody here looks at its items.
        let turned = given(map, as_map).map(|entry| {
            let at = entry.value.span;
            let why = Why::Module;
            Entry::implied(name, Datum::unknown(Unknown { at, why }))
        });
        entries.extend(turned.or_else(|| given(map, name)));
    }
    let mut container = module.map(entries, None);
    if let Some(over) = given(map, "container_definition") {
        let over = without_null(&over.value);
        container = functions::call("merge", &[container, over], module.call.at);
    }
    let at = module.call.at;
    let text = |datum: Datum| Datum::new(Data::Json(Rc::new(datum)), at);
    let list = Datum::list(vec![container.clone()], at);
    let outputs = [
        ("json_map_encoded_list", text(list.clone())),
        ("json_map_encoded", text(container.clone())),
        ("json_map_object", container.clone()),
        ("sensitive_json_map_encoded_list", text(list.clone())),
        ("sensitive_json_map_encoded", text(container.clone())),
        ("sensitive_json_map_object", container.clone()),
        ("json", text(list)),
        ("json_map", text(container)),
    ];
    Adapted {
        outputs: module.outputs(outputs.into()),
        tasks: Vec::new(),
        services: Vec::new(),
    }
}

/// A log router runs as root, whatever is said.
fn user(module: &Module) -> Option<Entry> {
    match given(module.arguments, "firelens_configuration") {
        None => given(module.arguments, "user"),
        Some(router) => Some(Entry::implied(
            "user",
            match router.value.data {
                Data::Unknown(unknown) => Datum::unknown(unknown),
                _ => module.default_text("0"),
            },
        )),
    }
}

/// A service with its task definition.
pub fn service(module: &Module) -> Adapted {
    let map = module.arguments;
    let at = module.call.at;
    let task_address = module.address("aws_ecs_task_definition.default[0]");
    let launch_type = given_or(map, "launch_type", || module.default_text("FARGATE"));
    // Both are named by a label that the module puts together.
    let name = module.attribute(&module.address("module.this"), "id");
    let made_elsewhere = given(map, "task_definition").filter(|entry| !is_empty(&entry.value));
    let mut adapted = Adapted {
        outputs: module.outputs(Vec::new()),
        tasks: Vec::new(),
        services: Vec::new(),
    };
    if !is_made(map, &["enabled"]) {
        return adapted;
    }
    let task_definition = match &made_elsewhere {
        Some(entry) => first(&entry.value),
        None => {
            let mut entries = vec![
                Entry::implied("family", name.clone()),
                given_or(map, "network_mode", || module.default_text("awsvpc")),
                Entry::implied(
                    "requires_compatibilities",
                    Datum::list(vec![launch_type.value.clone()], at),
                ),
            ];
            entries.extend(given_as(
                map,
                "container_definition_json",
                "container_definitions",
            ));
            entries.extend(given(map, "proxy_configuration"));
            // The module makes the roles that it is not given.
            for (attribute, made) in [
                ("execution_role_arn", "aws_iam_role.ecs_exec[0]"),
                ("task_role_arn", "aws_iam_role.ecs_task[0]"),
            ] {
                let role = module.attribute(&module.address(made), "arn");
                entries.push(Entry::implied(attribute, role));
            }
            entries.extend(given_as(map, "task_cpu", "cpu"));
            entries.extend(given_as(map, "task_memory", "memory"));
            adapted.tasks.push(Resource {
                definition: arguments::task(&module.map(entries, None)),
                address: task_address.clone(),
                is_scaled: Ok(false),
            });
            module.attribute(&task_address, "arn")
        }
    };
    adapted.outputs = module.outputs(vec![
        ("task_definition_arn", task_definition.clone()),
        ("task_definition_family", name.clone()),
        ("service_name", name.clone()),
    ]);
    if is_made(map, &["ecs_service_enabled"]) {
        let mut entries = vec![
            Entry::implied("name", name),
            Entry::implied("task_definition", task_definition),
            given_or(map, "desired_count", || module.default_number("1")),
        ];
        let percent = |name, default| given_or(map, name, || module.default_number(default));
        entries.push(percent("deployment_maximum_percent", "200"));
        entries.push(percent("deployment_minimum_healthy_percent", "100"));
        entries.extend(given_as(map, "ecs_cluster_arn", "cluster"));
        entries.extend(given_as(map, "ecs_load_balancers", "load_balancer"));
        let connect = "service_connect_configuration";
        entries.extend(given_as(map, "service_connect_configurations", connect));
        let strategies = given_as(
            map,
            "capacity_provider_strategies",
            "capacity_provider_strategy",
        );
        match strategies.filter(|entry| !is_empty(&entry.value)) {
            Some(strategies) => entries.push(strategies),
            None => entries.push(launch_type),
        }
        entries.extend(controller(module));
        adapted.services.push(Resource {
            definition: arguments::service(&module.map(entries, None)),
            address: module.address(&service_resource(module)),
            is_scaled: is_on(map, "ignore_changes_desired_count", false),
        });
    }
    adapted
}

/// The controller, and the circuit breaker that comes with ECS's own.
fn controller(module: &Module) -> Vec<Entry> {
    let map = module.arguments;
    let kind = given_or(map, "deployment_controller_type", || {
        module.default_text("ECS")
    });
    let breaker = || {
        let switch = |name: &str, as_name: &str| Entry {
            key: as_name.into(),
            ..given_or(map, name, || module.default(Data::Bool(false)))
        };
        let enable = switch("circuit_breaker_deployment_enabled", "enable");
        let rollback = switch("circuit_breaker_rollback_enabled", "rollback");
        module.map(vec![enable, rollback], None)
    };
    let breaker = match (&kind.value.data, kind.value.literal()) {
        (Data::Unknown(unknown), _) => Some(Datum::unknown(*unknown)),
        (_, Some("ECS")) => Some(breaker()),
        (_, Some(_)) => None,
        _ => Some(Datum::unknown(module.unknown(Why::Template))),
    };
    let kind = Entry {
        key: "type".into(),
        ..kind
    };
    let mut entries = vec![Entry::implied(
        "deployment_controller",
        module.map(vec![kind], None),
    )];
    entries.extend(breaker.map(|breaker| Entry::implied("deployment_circuit_breaker", breaker)));
    entries
}

/// The service is one of four resources, by what Terraform shall not set back.
fn service_resource(module: &Module) -> String {
    let ignores = |name, default| is_on(module.arguments, name, default) == Ok(true);
    let name = match (
        ignores("ignore_changes_task_definition", true),
        ignores("ignore_changes_desired_count", false),
    ) {
        (true, true) => "ignore_changes_task_definition_and_desired_count",
        (true, false) => "ignore_changes_task_definition",
        (false, true) => "ignore_changes_desired_count",
        (false, false) => "default",
    };
    format!("aws_ecs_service.{name}[0]")
}

fn is_empty(datum: &Datum) -> bool {
    match &datum.data {
        Data::List(list) => list.items.is_empty() && list.rest.is_none(),
        Data::Text(text) => text.as_str().is_empty(),
        _ => false,
    }
}

/// The first item of a list, or a text as it is.
fn first(datum: &Datum) -> Datum {
    match &datum.data {
        Data::List(list) => match (list.items.first(), list.rest) {
            (Some(first), None) => first.clone(),
            (_, Some(rest)) => Datum::unknown(rest),
            (None, None) => Datum::new(Data::Null, datum.span),
        },
        _ => datum.clone(),
    }
}

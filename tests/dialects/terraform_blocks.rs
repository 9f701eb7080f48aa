//! Terraform's arguments and blocks for ECS's keys (`formats.md` 2.2 and 2.4).

use super::document::{Refused, Value};
use super::names::snake_of_camel;

/// The inside of a resource or block.
pub type Body = Vec<Item>;

/// One line or block of a body.
#[derive(Clone, Debug)]
pub enum Item {
    /// `name = …`.
    Argument(String, Expression),
    /// `name { … }`.
    Block(String, Body),
    /// `dynamic "name"` for each of what this hole holds.
    Dynamic(String, String, Body),
}

/// What an argument is set to.
#[derive(Clone, Debug)]
pub enum Expression {
    /// A value; its holes are variables.
    Value(Value),
    /// An expression, as it is written.
    Code(String),
    /// JSON text as a template: what stands for itself is escaped.
    Template(String),
}

/// Keys that are arguments, by the name of the map they stand in; Terraform's name is the same in snake case.
const ARGUMENTS: [(&str, &[&str]); 15] = [
    (
        "task",
        &[
            "family",
            "networkMode",
            "requiresCompatibilities",
            "cpu",
            "memory",
            "taskRoleArn",
            "executionRoleArn",
            "pidMode",
            "ipcMode",
            "enableFaultInjection",
        ],
    ),
    (
        "service",
        &[
            "taskDefinition",
            "cluster",
            "desiredCount",
            "launchType",
            "schedulingStrategy",
            "platformVersion",
            "healthCheckGracePeriodSeconds",
            "availabilityZoneRebalancing",
            "enableECSManagedTags",
            "enableExecuteCommand",
            "propagateTags",
        ],
    ),
    (
        "runtimePlatform",
        &["cpuArchitecture", "operatingSystemFamily"],
    ),
    ("ephemeralStorage", &["sizeInGiB"]),
    ("volumes", &["name"]),
    ("proxyConfiguration", &["type", "containerName"]),
    ("placementConstraints", &["type", "expression"]),
    ("deploymentController", &["type"]),
    (
        "deploymentConfiguration",
        &["strategy", "bakeTimeInMinutes"],
    ),
    ("deploymentCircuitBreaker", &["enable", "rollback"]),
    ("alarms", &["alarmNames", "enable", "rollback"]),
    (
        "lifecycleHooks",
        &["hookTargetArn", "roleArn", "lifecycleStages", "hookDetails"],
    ),
    (
        "loadBalancers",
        &["containerName", "containerPort", "targetGroupArn"],
    ),
    (
        "capacityProviderStrategy",
        &["capacityProvider", "weight", "base"],
    ),
    ("serviceConnectConfiguration", &["enabled", "namespace"]),
];

/// Keys of service maps that hold a log configuration or a secret.
const LOG_ARGUMENTS: [(&str, &[&str]); 2] = [
    ("logConfiguration", &["logDriver", "options"]),
    ("secretOptions", &["name", "valueFrom"]),
];

/// Maps, and lists of maps, that are blocks, by their key, with Terraform's name.
const BLOCKS: [(&str, &str); 15] = [
    ("runtimePlatform", "runtime_platform"),
    ("ephemeralStorage", "ephemeral_storage"),
    ("volumes", "volume"),
    ("proxyConfiguration", "proxy_configuration"),
    ("placementConstraints", "placement_constraints"),
    ("deploymentController", "deployment_controller"),
    ("deploymentConfiguration", "deployment_configuration"),
    ("deploymentCircuitBreaker", "deployment_circuit_breaker"),
    ("alarms", "alarms"),
    ("lifecycleHooks", "lifecycle_hook"),
    ("loadBalancers", "load_balancer"),
    ("capacityProviderStrategy", "capacity_provider_strategy"),
    (
        "serviceConnectConfiguration",
        "service_connect_configuration",
    ),
    ("logConfiguration", "log_configuration"),
    ("secretOptions", "secret_option"),
];

/// What `deploymentConfiguration` holds and Terraform has at the top of the resource.
const AT_THE_TOP: [&str; 2] = ["deploymentCircuitBreaker", "alarms"];

fn arguments(map: &str) -> &'static [&'static str] {
    let all = ARGUMENTS.iter().chain(&LOG_ARGUMENTS);
    let mut found = all.filter(|(name, _)| *name == map);
    found.next().map_or(&[], |(_, keys)| keys)
}

/// A task definition. Terraform requires a family.
pub fn task_body(task: &Value, label: &str, containers: Expression) -> Result<Body, Refused> {
    let mut body = Body::new();
    if task.get("family").is_none() {
        let family = Expression::Value(Value::text(label));
        body.push(Item::Argument("family".to_owned(), family));
    }
    for (key, value) in task.members() {
        match key.as_str() {
            "containerDefinitions" => {
                let name = "container_definitions".to_owned();
                body.push(Item::Argument(name, containers.clone()));
            }
            "tags" => body.push(tags(value)?),
            _ => member(&mut body, "task", key, value)?,
        }
    }
    Ok(body)
}

/// A service that runs the task definition `reference` names, or the family it says.
pub fn service_body(service: &Value, reference: Option<String>) -> Result<Body, Refused> {
    let mut body = Body::new();
    let linked = |reference| {
        let name = "task_definition".to_owned();
        Item::Argument(name, Expression::Code(reference))
    };
    let says_family = service.get("taskDefinition").is_some();
    for (key, value) in service.members() {
        match key.as_str() {
            "serviceName" => {
                let name = Expression::Value(value.clone());
                body.push(Item::Argument("name".to_owned(), name));
            }
            "taskDefinition" if reference.is_some() => body.extend(reference.clone().map(linked)),
            "deploymentConfiguration" => deployment(&mut body, value)?,
            "tags" => body.push(tags(value)?),
            _ => member(&mut body, "service", key, value)?,
        }
    }
    if !says_family {
        body.extend(reference.map(linked));
    }
    Ok(body)
}

/// The breaker, the alarms and both percentages stand at the top of the resource.
fn deployment(body: &mut Body, value: &Value) -> Result<(), Refused> {
    if matches!(value, Value::Hole(_)) {
        // Nobody knows the percentages either.
        for name in [
            "deployment_maximum_percent",
            "deployment_minimum_healthy_percent",
        ] {
            let unknown = Expression::Value(value.clone());
            body.push(Item::Argument(name.to_owned(), unknown));
        }
        blocks(body, "deploymentConfiguration", value)?;
        return AT_THE_TOP
            .iter()
            .try_for_each(|key| blocks(body, key, value));
    }
    let mut rest = Vec::new();
    for (key, value) in value.members() {
        match key.as_str() {
            "maximumPercent" | "minimumHealthyPercent" => {
                let name = format!("deployment_{}", snake_of_camel(key));
                body.push(Item::Argument(name, Expression::Value(value.clone())));
            }
            key if AT_THE_TOP.contains(&key) => blocks(body, key, value)?,
            _ => rest.push((key.clone(), value.clone())),
        }
    }
    match rest.is_empty() {
        true => Ok(()),
        false => blocks(body, "deploymentConfiguration", &Value::Map(rest)),
    }
}

/// One key of the map named `map`.
fn member(body: &mut Body, map: &str, key: &str, value: &Value) -> Result<(), Refused> {
    if arguments(map).contains(&key) {
        let name = snake_of_camel(key);
        body.push(Item::Argument(name, Expression::Value(value.clone())));
        return Ok(());
    }
    match BLOCKS.iter().any(|(known, _)| *known == key) {
        true => blocks(body, key, value),
        false => Err(Refused::Untaught(format!("Terraform's `{key}` in {map}"))),
    }
}

/// A block for a map, one for each item of a list, and a dynamic one for a hole.
fn blocks(body: &mut Body, key: &str, value: &Value) -> Result<(), Refused> {
    let found = BLOCKS.iter().find(|(known, _)| *known == key);
    let name = found.map_or(key, |(_, name)| name);
    match value {
        Value::Map(members) => {
            let mut inner = Body::new();
            for (inner_key, member_value) in members {
                member(&mut inner, key, inner_key, member_value)?;
            }
            body.push(Item::Block(name.to_owned(), inner));
            Ok(())
        }
        Value::List(items) => items.iter().try_for_each(|item| blocks(body, key, item)),
        Value::Hole(hole) => {
            let inner = arguments(key).iter().map(|argument| {
                let argument = snake_of_camel(argument);
                let code = format!("{name}.value.{argument}");
                Item::Argument(argument, Expression::Code(code))
            });
            let dynamic = Item::Dynamic(name.to_owned(), hole.clone(), inner.collect());
            body.push(dynamic);
            Ok(())
        }
        _ => Err(Refused::Untaught(format!(
            "a scalar where `{name}` is a block"
        ))),
    }
}

/// A list of keys and values is a map in Terraform.
fn tags(value: &Value) -> Result<Item, Refused> {
    let untaught = || Refused::Untaught("tags that are no list of keys and values".to_owned());
    let Value::List(items) = value else {
        return Err(untaught());
    };
    let pairs = items.iter().map(|item| {
        let key = item.get("key")?.literal()?;
        Some((key, item.get("value")?.clone()))
    });
    let pairs: Option<Vec<(String, Value)>> = pairs.collect();
    let map = Value::Map(pairs.ok_or_else(untaught)?);
    Ok(Item::Argument("tags".to_owned(), Expression::Value(map)))
}

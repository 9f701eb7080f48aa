//! Terraform's arguments as API names (`formats.md` 2.2, 2.4): what `aws_ecs_task_definition` and `aws_ecs_service`
//! call a setting, and where ECS has it.

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::dialect::datum::{Data, Datum, Entries, Entry};
use crate::dialect::encoding::decode_json;
use crate::model::Unknown;
use crate::source::Span;

/// An argument, its API name, and what may stand there. Arguments that are not listed are Terraform's own.
type Argument = (&'static str, &'static str, Form);

#[derive(Clone, Copy)]
enum Form {
    /// The value as it is; nobody looks at names inside of it.
    Plain,
    /// A JSON text.
    Json,
    /// A block that stands once at most.
    Block(&'static [Argument]),
    /// A block that may stand again and again.
    Blocks(&'static [Argument]),
}

use Form::{Block, Blocks, Json, Plain};

const TASK: &[Argument] = &[
    ("family", "family", Plain),
    ("container_definitions", "containerDefinitions", Json),
    ("network_mode", "networkMode", Plain),
    ("requires_compatibilities", "requiresCompatibilities", Plain),
    ("cpu", "cpu", Plain),
    ("memory", "memory", Plain),
    ("task_role_arn", "taskRoleArn", Plain),
    ("execution_role_arn", "executionRoleArn", Plain),
    ("pid_mode", "pidMode", Plain),
    ("ipc_mode", "ipcMode", Plain),
    ("proxy_configuration", "proxyConfiguration", Block(PROXY)),
    ("runtime_platform", "runtimePlatform", Block(PLATFORM)),
    ("ephemeral_storage", "ephemeralStorage", Block(STORAGE)),
    ("volume", "volumes", Blocks(VOLUME)),
    ("placement_constraints", "placementConstraints", Plain),
    ("enable_fault_injection", "enableFaultInjection", Plain),
    ("tags", "tags", Plain),
];

const PROXY: &[Argument] = &[
    ("type", "type", Plain),
    ("container_name", "containerName", Plain),
    ("properties", "properties", Plain),
];

const PLATFORM: &[Argument] = &[
    ("cpu_architecture", "cpuArchitecture", Plain),
    ("operating_system_family", "operatingSystemFamily", Plain),
];

const VOLUME: &[Argument] = &[
    ("name", "name", Plain),
    ("efs_volume_configuration", "efsVolumeConfiguration", Plain),
    (
        "fsx_windows_file_server_volume_configuration",
        "fsxWindowsFileServerVolumeConfiguration",
        Plain,
    ),
];

const STORAGE: &[Argument] = &[("size_in_gib", "sizeInGiB", Plain)];

const SERVICE: &[Argument] = &[
    ("name", "serviceName", Plain),
    ("cluster", "cluster", Plain),
    ("task_definition", "taskDefinition", Plain),
    ("desired_count", "desiredCount", Plain),
    ("scheduling_strategy", "schedulingStrategy", Plain),
    ("launch_type", "launchType", Plain),
    ("platform_version", "platformVersion", Plain),
    (
        "capacity_provider_strategy",
        "capacityProviderStrategy",
        Blocks(CAPACITY),
    ),
    (
        "deployment_controller",
        "deploymentController",
        Block(&[("type", "type", Plain)]),
    ),
    ("load_balancer", "loadBalancers", Blocks(BALANCER)),
    (
        "health_check_grace_period_seconds",
        "healthCheckGracePeriodSeconds",
        Plain,
    ),
    (
        "availability_zone_rebalancing",
        "availabilityZoneRebalancing",
        Plain,
    ),
    (
        "service_connect_configuration",
        "serviceConnectConfiguration",
        Block(CONNECT),
    ),
    ("service_registries", "serviceRegistries", Plain),
    ("network_configuration", "networkConfiguration", Plain),
    ("enable_execute_command", "enableExecuteCommand", Plain),
    ("enable_ecs_managed_tags", "enableECSManagedTags", Plain),
    ("propagate_tags", "propagateTags", Plain),
    ("placement_constraints", "placementConstraints", Plain),
    ("ordered_placement_strategy", "placementStrategy", Plain),
    ("iam_role", "role", Plain),
    ("tags", "tags", Plain),
];

const CAPACITY: &[Argument] = &[
    ("capacity_provider", "capacityProvider", Plain),
    ("weight", "weight", Plain),
    ("base", "base", Plain),
];

const BALANCER: &[Argument] = &[
    ("target_group_arn", "targetGroupArn", Plain),
    ("elb_name", "loadBalancerName", Plain),
    ("container_name", "containerName", Plain),
    ("container_port", "containerPort", Plain),
    ("advanced_configuration", "advancedConfiguration", Plain),
];

const CONNECT: &[Argument] = &[
    ("enabled", "enabled", Plain),
    ("namespace", "namespace", Plain),
    ("service", "services", Plain),
    ("log_configuration", "logConfiguration", Block(CONNECT_LOG)),
    ("access_log_configuration", "accessLogConfiguration", Plain),
];

const CONNECT_LOG: &[Argument] = &[
    ("log_driver", "logDriver", Plain),
    ("options", "options", Plain),
    ("secret_option", "secretOptions", Plain),
];

/// What ECS has in `deploymentConfiguration` and Terraform beside it.
const DEPLOYMENT: &[Argument] = &[
    (
        "deployment_circuit_breaker",
        "deploymentCircuitBreaker",
        Block(BREAKER),
    ),
    ("deployment_maximum_percent", "maximumPercent", Plain),
    (
        "deployment_minimum_healthy_percent",
        "minimumHealthyPercent",
        Plain,
    ),
    ("alarms", "alarms", Block(ALARMS)),
];

/// What Terraform has in `deployment_configuration` as well.
const DEPLOYMENT_BLOCK: &[Argument] = &[
    ("strategy", "strategy", Plain),
    ("bake_time_in_minutes", "bakeTimeInMinutes", Plain),
    ("lifecycle_hook", "lifecycleHooks", Blocks(HOOK)),
    ("linear_configuration", "linearConfiguration", Plain),
    ("canary_configuration", "canaryConfiguration", Plain),
];

const BREAKER: &[Argument] = &[
    ("enable", "enable", Plain),
    ("rollback", "rollback", Plain),
    ("reset_on_healthy_task", "resetOnHealthyTask", Plain),
    ("threshold_configuration", "thresholdConfiguration", Plain),
];

const ALARMS: &[Argument] = &[
    ("alarm_names", "alarmNames", Plain),
    ("enable", "enable", Plain),
    ("rollback", "rollback", Plain),
];

const HOOK: &[Argument] = &[
    ("hook_target_arn", "hookTargetArn", Plain),
    ("role_arn", "roleArn", Plain),
    ("lifecycle_stages", "lifecycleStages", Plain),
    ("hook_details", "hookDetails", Plain),
];

/// The arguments of an `aws_ecs_task_definition` by API names, for `Spelling::Arguments`; the containers in it are for
/// `Spelling::AnyCase`. A block is a list of maps, or a map.
pub fn task(arguments: &Datum) -> Datum {
    named(arguments, TASK)
}

/// The arguments of an `aws_ecs_service` by API names, for `Spelling::Arguments`. A block is a list of maps, or a map.
pub fn service(arguments: &Datum) -> Datum {
    let mut service = named(arguments, SERVICE);
    let (Data::Map(written), Data::Map(entries)) = (&arguments.data, &mut service.data) else {
        return service;
    };
    // What is missing from it is missing from the service, and nowhere else.
    let anchor = written
        .get("name")
        .map_or(arguments.span, |name| name.value.span);
    if let Some(deployment) = deployment(written, anchor) {
        let key = "deploymentConfiguration";
        Rc::make_mut(entries)
            .entries
            .push(Entry::implied(key, deployment));
    }
    service
}

fn deployment(service: &Entries, anchor: Span) -> Option<Datum> {
    let mut entries = renamed(service, DEPLOYMENT);
    if let Some(block) = service.get("deployment_configuration") {
        let block = single(&block.value);
        match &block.data {
            Data::Map(map) => {
                entries.extend(renamed(map, DEPLOYMENT_BLOCK));
                entries.extend(map.rest.into_iter().flat_map(|rest| missing(map, rest)));
            }
            Data::Unknown(unknown) => entries.extend(missing(&Entries::default(), *unknown)),
            _ => {}
        }
    }
    let is_absent = entries.is_empty() && service.rest.is_none();
    let map = Entries {
        entries,
        rest: service.rest,
        extent: None,
    };
    (!is_absent).then(|| Datum::new(Data::Map(Rc::new(map)), anchor))
}

/// What cannot be seen of `deployment_configuration`. It leaves open what may stand in that block, not whether
/// there is a circuit breaker beside it.
fn missing(block: &Entries, unknown: Unknown) -> impl Iterator<Item = Entry> {
    let unseen = DEPLOYMENT_BLOCK
        .iter()
        .filter(|(name, ..)| block.get(name).is_none());
    unseen.map(move |(_, api, _)| Entry::implied(*api, Datum::unknown(unknown)))
}

fn named(datum: &Datum, table: &[Argument]) -> Datum {
    let Data::Map(map) = &datum.data else {
        return datum.clone();
    };
    let entries = Entries {
        entries: renamed(map, table),
        ..**map
    };
    Datum {
        data: Data::Map(Rc::new(entries)),
        ..datum.clone()
    }
}

fn renamed(map: &Entries, table: &[Argument]) -> Vec<Entry> {
    let entries = map.entries.iter().filter_map(|entry| {
        let (_, api, form) = table.iter().find(|(name, ..)| *name == &*entry.key)?;
        Some(Entry {
            key: (*api).into(),
            key_span: entry.key_span,
            value: form.of(&entry.value),
        })
    });
    entries.collect()
}

impl Form {
    fn of(self, value: &Datum) -> Datum {
        match self {
            Plain => value.clone(),
            Json => decoded(value),
            Block(table) => named(&single(value), table),
            Blocks(table) => listed(value, table),
        }
    }
}

/// A list that is written as text. What is a list already was decoded by whoever built it.
fn decoded(value: &Datum) -> Datum {
    match &value.data {
        Data::Json(inner) => (**inner).clone(),
        Data::Text(text) => decode_json(text, value.span),
        _ => value.clone(),
    }
}

/// The only item of a list of blocks; nothing, where there is none.
fn single(block: &Datum) -> Datum {
    let Data::List(list) = &block.data else {
        return block.clone();
    };
    match (list.items.first(), list.rest) {
        (Some(first), _) => first.clone(),
        (None, Some(rest)) => Datum::unknown(rest),
        (None, None) => Datum::new(Data::Null, block.span),
    }
}

fn listed(blocks: &Datum, table: &[Argument]) -> Datum {
    match &blocks.data {
        Data::Map(_) => Datum::list(vec![named(blocks, table)], blocks.span),
        Data::List(list) => {
            let mut list = (**list).clone();
            for item in &mut list.items {
                *item = named(item, table);
            }
            Datum {
                data: Data::List(Rc::new(list)),
                ..blocks.clone()
            }
        }
        _ => blocks.clone(),
    }
}

//! Task definitions and container definitions by their API names.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::OnceLock;

use super::datum::{Data, Datum, Entries, Entry};
use super::read::{Fields, Reading, list_within, split_link, text_map_within, within};
use super::spelling::Spelling;
use crate::model::{
    Condition, Container, ContainerId, Dependency, Driver, Firelens, HealthCheck, List, Located,
    LogConfiguration, MountPoint, NetworkMode, PortMapping, Provenance, RestartPolicy, Setting,
    Shape, Spanned, Task, Text, Unknown, Value, Volume, Why,
};
use crate::source::Span;

/// How a dialect spells a task definition and the containers in it.
#[derive(Clone, Copy, Debug)]
pub struct TaskSpelling {
    /// The task definition's own keys.
    pub task: Spelling,
    /// The keys of the containers and of all inside of them.
    pub containers: Spelling,
}

impl TaskSpelling {
    /// One spelling for all of it.
    pub fn all(spelling: Spelling) -> Self {
        Self {
            task: spelling,
            containers: spelling,
        }
    }
}

/// A task definition from its map; `None` where it is none.
pub fn task(reading: &Reading, spelling: TaskSpelling, datum: &Datum) -> Option<Task> {
    let fields = Fields::new(reading, spelling.task, Shape::Task, datum, datum.span)?;
    let family = fields.text("family");
    let span = known_span(&family).unwrap_or(datum.span);
    let fields = fields.anchored(span);
    let listed = fields.respelt(spelling.containers);
    // Comments inside of a container are the container's.
    let extents: Vec<Span> = listed
        .parts("containerDefinitions", Shape::Container)
        .filter_map(Fields::extent)
        .collect();
    let proxy = fields.map("proxyConfiguration", Shape::Proxy);
    let platform = fields.map("runtimePlatform", Shape::Platform);
    let parts: Vec<Fields> = [&proxy, &platform]
        .into_iter()
        .filter_map(|part| part.known().copied())
        .collect();
    Some(Task {
        span,
        family,
        containers: containers(fields, spelling.containers),
        network_mode: fields.word("networkMode", NetworkMode::from_word),
        compatibilities: fields.texts("requiresCompatibilities"),
        cpu: fields.text("cpu"),
        memory: fields.text("memory"),
        task_role: fields.text("taskRoleArn"),
        execution_role: fields.text("executionRoleArn"),
        has_plain_execution_role: false,
        cpu_architecture: within(&platform, |platform| platform.text("cpuArchitecture")),
        operating_system: within(&platform, |platform| platform.text("operatingSystemFamily")),
        volumes: fields.aside().maps("volumes", Shape::Volume, volume),
        log_groups: List::absent(span),
        proxy: within(&proxy, |proxy| proxy.name("containerName")),
        skeleton: skeleton(listed),
        remarks: fields.remarks(&parts, &extents),
        account: Arc::default(),
        provenance: Provenance {
            hops: reading.hops(),
            terms: spelling.containers.terms(),
            ..Provenance::default()
        },
    })
}

/// A bare list of container definitions: a task definition whose other settings are given elsewhere.
pub fn containers_alone(reading: &Reading, list: Datum) -> Option<Task> {
    let span = list.span;
    let around = Entry::implied("containerDefinitions", list);
    let around = Entries {
        entries: vec![around],
        ..Entries::default()
    };
    let datum = Datum::new(Data::Map(Rc::new(around)), span);
    let mut task = task(reading, TaskSpelling::all(Spelling::Api), &datum)?;
    // What stands around the list cannot be seen, so nothing of it may be taken for absent.
    let elsewhere = Unknown {
        at: span,
        why: Why::Elsewhere,
    };
    task.network_mode = Value::Unknown(elsewhere);
    task.compatibilities = List::unknown(elsewhere);
    for setting in [
        &mut task.cpu,
        &mut task.memory,
        &mut task.task_role,
        &mut task.execution_role,
        &mut task.cpu_architecture,
        &mut task.operating_system,
    ] {
        *setting = Value::Unknown(elsewhere);
    }
    task.volumes = List::unknown(elsewhere);
    in_any_capitals(&mut task.containers);
    Some(task)
}

/// A bare list may be meant for Terraform, which takes keys in any capitals (`formats.md` 2.1): there such a key is
/// no mistake, and what it sets is unknown, for the AWS CLI refuses it.
fn in_any_capitals(containers: &mut List<Container>) {
    for container in &mut containers.items {
        let misspelt = &mut container.remarks.misspelt_keys;
        misspelt.retain(|key| !key.written.eq_ignore_ascii_case(&key.meant));
    }
}

fn known_span<T>(value: &Value<T>) -> Option<Span> {
    value.is_written().then(|| value.place())
}

/// Whether it is written here, and empty. An empty default is for a deployment to fill in.
pub fn is_unfilled(value: &Datum) -> bool {
    value.via.is_none() && value.literal() == Some("")
}

/// The container that `--generate-cli-skeleton` left empty: name and image are written, and empty.
fn skeleton(task: Fields) -> Option<Span> {
    let empty = |container: Fields, key| {
        container
            .written(key)
            .is_some_and(|entry| is_unfilled(&entry.value))
    };
    task.parts("containerDefinitions", Shape::Container)
        .find(|container| empty(*container, "name") && empty(*container, "image"))
        .map(Fields::anchor)
}

fn containers(task: Fields, spelling: Spelling) -> List<Container> {
    let mut next = 0;
    task.maps("containerDefinitions", Shape::Container, |fields| {
        let id = next;
        next += 1;
        container(id, fields.respelt(spelling))
    })
}

fn container(id: ContainerId, fields: Fields) -> Container {
    let name = fields.name("name");
    let span = known_span(&name).unwrap_or(fields.anchor());
    let fields = fields.anchored(span);
    // Conditions are asked for in the order in which they are met: those that decide the start order come first, in
    // whichever container they are.
    let details = fields.in_detail();
    let aside = fields.aside();
    let essential = fields.boolean("essential");
    let depends_on = fields.maps("dependsOn", Shape::Dependency, dependency);
    let log = fields.map("logConfiguration", Shape::LogConfiguration);
    let log_configuration = log_configuration(&log);
    let firelens = fields.map("firelensConfiguration", Shape::Firelens);
    let health_check = fields.map("healthCheck", Shape::HealthCheck);
    let restart = details.map("restartPolicy", Shape::RestartPolicy);
    let credentials = details.map("repositoryCredentials", Shape::Credentials);
    let mut parts: Vec<Fields> = [&health_check, &log, &firelens, &restart, &credentials]
        .into_iter()
        .filter_map(|part| part.known().copied())
        .collect();
    parts.extend(fields.parts("dependsOn", Shape::Dependency));
    parts.extend(fields.parts("portMappings", Shape::PortMapping));
    parts.extend(fields.parts("volumesFrom", Shape::VolumeFrom));
    parts.extend(fields.parts("mountPoints", Shape::MountPoint));
    parts.extend(fields.parts("environment", Shape::Variable));
    parts.extend(fields.parts("secrets", Shape::Secret));
    let link = |item: &Datum, side: fn((Text, Text)) -> Text| {
        fields.as_text(item).map(|text| side(split_link(&text)))
    };
    Container {
        id,
        span,
        name,
        essential,
        depends_on,
        log: log_configuration,
        firelens: map_value(firelens, |firelens| Firelens {
            kind: firelens.text("type"),
            options: firelens.text_map("options"),
        }),
        health_check: map_value(health_check, |check| HealthCheck {
            command: check.list("command", |check, item| Spanned {
                // An item nobody can read says anything.
                value: check
                    .as_text(item)
                    .unwrap_or_else(|| Text::evaluated("${…}", true)),
                span: item.span,
            }),
            interval: check.integer("interval"),
            start_period: check.integer("startPeriod"),
            runs: OnceLock::new(),
        }),
        start_timeout: details.integer("startTimeout"),
        restart_policy: restart_policy(&restart),
        links: fields.list("links", |fields, item| {
            fields.item(item, link(item, |(name, _)| name))
        }),
        link_aliases: fields.list("links", |fields, item| {
            fields.item(item, link(item, |(_, alias)| alias))
        }),
        volumes_from: fields.maps("volumesFrom", Shape::VolumeFrom, |volume| {
            volume.name("sourceContainer")
        }),
        entry_point: details.texts("entryPoint"),
        command: details.texts("command"),
        port_mappings: details.maps("portMappings", Shape::PortMapping, |mapping| PortMapping {
            container_port: mapping.integer("containerPort"),
            host_port: mapping.integer("hostPort"),
            span: mapping.anchor(),
        }),
        environment: aside.maps("environment", Shape::Variable, |variable| {
            setting(variable, "value")
        }),
        secrets: aside.maps("secrets", Shape::Secret, |secret| {
            setting(secret, "valueFrom")
        }),
        memory: details.integer("memory"),
        memory_reservation: details.integer("memoryReservation"),
        stop_timeout: details.integer("stopTimeout"),
        user: details.text("user"),
        read_only_root: details.boolean("readonlyRootFilesystem"),
        mount_points: aside.maps("mountPoints", Shape::MountPoint, |mount| MountPoint {
            volume: mount.text("sourceVolume"),
            path: mount.text("containerPath"),
            read_only: mount.boolean("readOnly"),
        }),
        repository_credentials: within(&credentials, |credentials| {
            credentials.text("credentialsParameter")
        }),
        image: details.text("image"),
        remarks: fields.remarks(&parts, &[]),
        runs: OnceLock::new(),
    }
}

fn dependency(fields: Fields) -> Dependency {
    let read = |word: &str| Condition::from_word(word).ok_or_else(|| word.to_owned());
    Dependency {
        container: fields.name("containerName"),
        condition: fields.word("condition", read),
        span: fields.anchor(),
    }
}

fn restart_policy(map: &Value<Fields>) -> RestartPolicy {
    RestartPolicy {
        enabled: within(map, |policy| policy.boolean("enabled")),
        attempt_period: within(map, |policy| policy.integer("restartAttemptPeriod")),
        ignored_exit_codes: list_within(map, |policy| policy.integers("ignoredExitCodes")),
    }
}

/// A log configuration from its map; also what Service Connect has.
pub fn log_configuration(map: &Value<Fields>) -> LogConfiguration {
    LogConfiguration {
        span: map.place(),
        driver: within(map, |log| log.word("logDriver", Driver::from_name)),
        options: text_map_within(map, |log| log.in_detail().text_map("options")),
        secret_options: list_within(map, |log| {
            log.in_detail()
                .maps("secretOptions", Shape::Secret, |secret| {
                    setting(secret, "valueFrom")
                })
        }),
    }
}

fn setting(fields: Fields, value: &'static str) -> Setting {
    Setting {
        name: fields.text("name"),
        value: fields.text(value),
        span: fields.anchor(),
    }
}

/// What keeps a volume's content when the task ends.
const PERSISTENT: [&str; 2] = [
    "efsVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
];

fn volume(fields: Fields) -> Volume {
    let written = PERSISTENT.map(|key| fields.presence(key));
    let mut facts = written.iter();
    let persistent = facts.find(|fact| fact.is_written());
    Volume {
        name: fields.text("name"),
        is_persistent: match persistent {
            Some(Value::Unknown(unknown)) => Value::Unknown(*unknown),
            persistent => Value::Known(Spanned {
                value: persistent.is_some(),
                span: fields.anchor(),
            }),
        },
    }
}

fn map_value<'a, T>(map: Value<Fields<'a>>, read: impl FnOnce(Fields<'a>) -> T) -> Value<T> {
    match map {
        Value::Known(Spanned { value, span }) => Value::Known(Spanned {
            span: value.key_span().unwrap_or(span),
            value: read(value),
        }),
        Value::Absent(span) => Value::Absent(span),
        Value::Unknown(unknown) => Value::Unknown(unknown),
    }
}

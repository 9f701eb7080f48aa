//! Task definitions and container definitions by their API names.

use super::read::{self, Fields, within};
use crate::model::{
    Condition, Container, ContainerId, Dependency, Driver, Firelens, HealthCheck, List, Located,
    LogConfiguration, NetworkMode, Remarks, RestartPolicy, Shape, Spanned, Task, Value,
};
use crate::source::Span;
use crate::syntax::tree::Cursor;

/// A task definition from its map.
pub fn task(node: Cursor) -> Task {
    let head = node.head();
    let fields = Fields::new(node, Shape::Task, head);
    let family = fields.text("family");
    let span = known_span(&family).unwrap_or(head);
    let fields = Fields::new(node, Shape::Task, span);
    let containers = match fields.get("containerDefinitions") {
        Value::Known(list) => containers(list.value),
        Value::Absent(span) => List::absent(span),
        Value::Unknown(unknown) => List::unknown(unknown),
    };
    let definitions = node.get("containerDefinitions");
    // Comments inside of a container are the container's.
    let maps: Vec<Cursor> = fields
        .parts("containerDefinitions", Shape::Container)
        .map(|container| container.node)
        .collect();
    let proxy = fields.map("proxyConfiguration", Shape::Proxy);
    Task {
        span,
        family,
        network_mode: fields.word("networkMode", network_mode),
        compatibilities: fields.list("requiresCompatibilities", |item| {
            read::item(item, read::text)
        }),
        proxy: within(&proxy, |proxy| proxy.text("containerName")),
        skeleton: skeleton(definitions),
        remarks: read::remarks(
            fields,
            proxy.known().map_or(&[], std::slice::from_ref),
            &maps,
        ),
        containers,
    }
}

/// A bare list of container definitions: a task definition whose other settings are given elsewhere.
pub fn containers_alone(list: Cursor) -> Task {
    let span = list.head();
    // What stands around the list cannot be seen, so nothing of it may be taken for absent.
    let elsewhere = crate::model::Unknown {
        at: span,
        why: crate::model::Why::Elsewhere,
    };
    Task {
        span,
        family: Value::Absent(span),
        containers: in_any_capitals(containers(list)),
        network_mode: Value::Unknown(elsewhere),
        compatibilities: List::unknown(elsewhere),
        proxy: Value::Absent(span),
        skeleton: skeleton(Some(list)),
        remarks: Remarks {
            misspelt_keys: Vec::new(),
            comments: super::comments::inside(list, &list.children().collect::<Vec<_>>()),
        },
    }
}

/// A bare list may be meant for Terraform, which takes keys in any capitals (`formats.md` 2.1): there such a key is
/// no mistake, and what it sets is unknown, for the AWS CLI refuses it.
fn in_any_capitals(mut containers: List<Container>) -> List<Container> {
    for container in &mut containers.items {
        let misspelt = &mut container.remarks.misspelt_keys;
        misspelt.retain(|key| !key.written.eq_ignore_ascii_case(key.meant));
    }
    containers
}

fn known_span<T>(value: &Value<T>) -> Option<Span> {
    value.is_written().then(|| value.place())
}

fn network_mode(word: &str) -> NetworkMode {
    match word {
        "awsvpc" => NetworkMode::Awsvpc,
        "bridge" => NetworkMode::Bridge,
        "host" => NetworkMode::Host,
        _ => NetworkMode::Other,
    }
}

/// The container that `--generate-cli-skeleton` left empty: name and image are written, and empty.
fn skeleton(list: Option<Cursor>) -> Option<Span> {
    let empty = |container: Cursor, key| {
        container
            .get(key)
            .is_some_and(|value| value.raw() == "\"\"")
    };
    list?
        .children()
        .find(|container| empty(*container, "name") && empty(*container, "image"))
        .map(Cursor::head)
}

fn containers(list: Cursor) -> List<Container> {
    let mut next = 0;
    read::maps(list, |item| {
        let id = next;
        next += 1;
        container(id, item)
    })
}

fn container(id: ContainerId, node: Cursor) -> Container {
    let head = node.head();
    let name = Fields::new(node, Shape::Container, head).text("name");
    let span = known_span(&name).unwrap_or(head);
    let fields = Fields::new(node, Shape::Container, span);
    let health_check = fields.map("healthCheck", Shape::HealthCheck);
    let log = fields.map("logConfiguration", Shape::LogConfiguration);
    let firelens = fields.map("firelensConfiguration", Shape::Firelens);
    let restart = fields.map("restartPolicy", Shape::RestartPolicy);
    let mut parts: Vec<Fields> = [&health_check, &log, &firelens, &restart]
        .into_iter()
        .filter_map(|part| part.known().copied())
        .collect();
    parts.extend(fields.parts("dependsOn", Shape::Dependency));
    parts.extend(fields.parts("portMappings", Shape::PortMapping));
    parts.extend(fields.parts("volumesFrom", Shape::VolumeFrom));
    Container {
        id,
        span,
        name,
        image: fields.text("image"),
        essential: fields.boolean("essential"),
        depends_on: fields.maps("dependsOn", dependency),
        links: fields.list("links", |item| read::item(item, link_target)),
        link_aliases: fields.list("links", |item| read::item(item, link_alias)),
        volumes_from: fields.maps("volumesFrom", volume_source),
        health_check: map_value(health_check, |check| HealthCheck {
            command: check.list("command", |item| Spanned {
                value: read::text(item).unwrap_or_else(|| crate::model::Text::new("")),
                span: item.head(),
            }),
            interval: check.integer("interval"),
            start_period: check.integer("startPeriod"),
        }),
        log: log_configuration(log),
        firelens: map_value(firelens, |firelens| Firelens {
            kind: firelens.text("type"),
        }),
        start_timeout: fields.integer("startTimeout"),
        restart_policy: restart_policy(restart),
        port_mappings: fields.maps("portMappings", |item| {
            Fields::new(item, Shape::PortMapping, item.head()).integer("containerPort")
        }),
        entry_point: fields.list("entryPoint", |item| read::item(item, read::text)),
        command: fields.list("command", |item| read::item(item, read::text)),
        remarks: read::remarks(fields, &parts, &[]),
    }
}

fn dependency(node: Cursor) -> Dependency {
    let fields = Fields::new(node, Shape::Dependency, node.head());
    let read = |word: &str| Condition::from_word(word).ok_or_else(|| word.to_owned());
    Dependency {
        container: fields.text("containerName"),
        condition: fields.word("condition", read),
        span: node.head(),
    }
}

/// `"name:alias"` names a container; the alias is the linking container's own word for it.
fn link_target(node: Cursor) -> Option<crate::model::Text> {
    let written = node.string()?;
    let has_hole = crate::syntax::holes::find(&written).is_some();
    let name = if has_hole {
        &*written
    } else {
        written.split(':').next().unwrap_or(&written)
    };
    Some(crate::model::Text::new(name))
}

fn link_alias(node: Cursor) -> Option<crate::model::Text> {
    let written = node.string()?;
    Some(crate::model::Text::new(written.rsplit(':').next()?))
}

fn volume_source(node: Cursor) -> Value<crate::model::Text> {
    Fields::new(node, Shape::VolumeFrom, node.head()).text("sourceContainer")
}

fn restart_policy(map: Value<Fields>) -> RestartPolicy {
    RestartPolicy {
        enabled: within(&map, |policy| policy.boolean("enabled")),
        attempt_period: within(&map, |policy| policy.integer("restartAttemptPeriod")),
        ignored_exit_codes: match &map {
            Value::Known(policy) => policy
                .value
                .list("ignoredExitCodes", |item| read::item(item, read::integer)),
            Value::Absent(span) => List::absent(*span),
            Value::Unknown(unknown) => List::unknown(*unknown),
        },
    }
}

/// A log configuration from its map; also what Service Connect has.
pub fn log_configuration(map: Value<Fields>) -> LogConfiguration {
    LogConfiguration {
        span: map.place(),
        driver: within(&map, |log| log.word("logDriver", Driver::from_name)),
    }
}

fn map_value<'a, T>(map: Value<Fields<'a>>, read: impl FnOnce(Fields<'a>) -> T) -> Value<T> {
    match map {
        Value::Known(Spanned { value, span }) => Value::Known(Spanned {
            span: value.node.key_span().unwrap_or(span),
            value: read(value),
        }),
        Value::Absent(span) => Value::Absent(span),
        Value::Unknown(unknown) => Value::Unknown(unknown),
    }
}

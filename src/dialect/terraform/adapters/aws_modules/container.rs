//! One container: what the module's users call its settings, and what it adds.

use std::rc::Rc;

use super::super::{Module, given, given_as, is_on, major, without_null};
use crate::dialect::datum::{Data, Datum, Entries, Entry};
use crate::dialect::terraform::functions;
use crate::model::{Unknown, Why};

/// An argument until version 5, from version 6 on, and what the container definition has it under.
const CONTAINER: &[(&str, &str, &str)] = &[
    ("command", "command", "command"),
    ("cpu", "cpu", "cpu"),
    ("", "credentialSpecs", "credentialSpecs"),
    ("dependencies", "dependsOn", "dependsOn"),
    (
        "disable_networking",
        "disableNetworking",
        "disableNetworking",
    ),
    ("dns_search_domains", "dnsSearchDomains", "dnsSearchDomains"),
    ("dns_servers", "dnsServers", "dnsServers"),
    ("docker_labels", "dockerLabels", "dockerLabels"),
    (
        "docker_security_options",
        "dockerSecurityOptions",
        "dockerSecurityOptions",
    ),
    // Terraform reads keys in any capitals, and this is how the module writes it.
    ("entrypoint", "entrypoint", "entrypoint"),
    ("environment", "environment", "environment"),
    ("environment_files", "environmentFiles", "environmentFiles"),
    ("essential", "essential", "essential"),
    ("extra_hosts", "extraHosts", "extraHosts"),
    (
        "firelens_configuration",
        "firelensConfiguration",
        "firelensConfiguration",
    ),
    // The intervals that the module puts in are ECS's own defaults.
    ("health_check", "healthCheck", "healthCheck"),
    ("hostname", "hostname", "hostname"),
    ("image", "image", "image"),
    ("interactive", "interactive", "interactive"),
    ("links", "links", "links"),
    ("linux_parameters", "linuxParameters", "linuxParameters"),
    ("memory", "memory", "memory"),
    (
        "memory_reservation",
        "memoryReservation",
        "memoryReservation",
    ),
    ("mount_points", "mountPoints", "mountPoints"),
    ("port_mappings", "portMappings", "portMappings"),
    ("privileged", "privileged", "privileged"),
    ("pseudo_terminal", "pseudoTerminal", "pseudoTerminal"),
    (
        "readonly_root_filesystem",
        "readonlyRootFilesystem",
        "readonlyRootFilesystem",
    ),
    (
        "repository_credentials",
        "repositoryCredentials",
        "repositoryCredentials",
    ),
    (
        "resource_requirements",
        "resourceRequirements",
        "resourceRequirements",
    ),
    ("secrets", "secrets", "secrets"),
    ("start_timeout", "startTimeout", "startTimeout"),
    ("stop_timeout", "stopTimeout", "stopTimeout"),
    ("system_controls", "systemControls", "systemControls"),
    ("ulimits", "ulimits", "ulimits"),
    ("user", "user", "user"),
    ("", "versionConsistency", "versionConsistency"),
    ("volumes_from", "volumesFrom", "volumesFrom"),
    ("working_directory", "workingDirectory", "workingDirectory"),
];

/// Which versions a call is written for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// Until version 5.
    Snake,
    /// From version 6 on.
    Camel,
}

impl Era {
    /// By the version; where it leaves both, by the spelling of the containers' arguments; else the newest.
    pub fn of<'a>(module: &Module, containers: impl Iterator<Item = &'a Entries>) -> Self {
        let keys = containers.flat_map(|map| map.entries.iter().map(|entry| &*entry.key));
        Self::told(module.call.source, module.call.version, keys)
    }

    /// The same, by the keys of the containers.
    pub fn told<'a>(
        source: &str,
        version: Option<&str>,
        mut keys: impl Iterator<Item = &'a str>,
    ) -> Self {
        let is_snake = |key: &str| {
            let mut names = CONTAINER.iter().filter(|(old, new, _)| old != new);
            names.any(|(old, ..)| *old == key) || key == "log_configuration"
        };
        match major(source, version) {
            Some(..=5) => Self::Snake,
            Some(_) => Self::Camel,
            None if keys.any(is_snake) => Self::Snake,
            None => Self::Camel,
        }
    }

    /// What the module calls a setting of a container.
    pub fn argument(self, api: &str) -> Option<&'static str> {
        let others = [
            ("name", "name", "name"),
            ("log_configuration", "logConfiguration", "logConfiguration"),
            ("", "restartPolicy", "restartPolicy"),
        ];
        let mut all = CONTAINER.iter().chain(&others);
        // The module writes `entrypoint`, and ECS has `entryPoint`.
        let (old, new, _) = all.find(|(.., name)| name.eq_ignore_ascii_case(api))?;
        Some(self.pick(old, new)).filter(|name| !name.is_empty())
    }

    fn pick(self, old: &'static str, new: &'static str) -> &'static str {
        match self {
            Self::Snake => old,
            Self::Camel => new,
        }
    }
}

/// One container. `entry` is where it stands in a map of several, `shared` what version 5 takes for all of them.
pub fn container_definition(
    module: &Module,
    era: Era,
    container: &Entries,
    entry: Option<&Entry>,
    shared: Option<&Datum>,
) -> Datum {
    let of_all = Shared(shared.filter(|_| era == Era::Snake));
    let pick = |old: &'static str, new: &'static str, api: &str| {
        let name = era.pick(old, new);
        given_as(container, name, api).or_else(|| of_all.given_as(name, api))
    };
    let key = entry.map(|entry| {
        let span = entry.key_span.unwrap_or(entry.value.span);
        Entry::implied("name", Datum::text(entry.key.clone(), span))
    });
    // Of a container that is unknown, the key is most likely the name, and nothing is certain.
    let mut entries: Vec<Entry> = given(container, "name").or(key).into_iter().collect();
    entries.extend(
        CONTAINER
            .iter()
            .filter_map(|(old, new, api)| pick(old, new, api)),
    );
    let text = |text| module.default_text(text);
    let number = |number| module.default_number(number);
    let mut defaults = vec![
        ("readonlyRootFilesystem", module.default(Data::Bool(true))),
        ("startTimeout", number("30")),
        ("stopTimeout", number("120")),
    ];
    if era == Era::Camel {
        defaults.push(("versionConsistency", text("disabled")));
    }
    for (name, default) in defaults {
        if !entries.iter().any(|entry| &*entry.key == name) {
            entries.push(Entry::implied(name, default));
        }
    }
    if era == Era::Camel {
        // One that is not enabled is left out, which is the same.
        let default = || Entry::implied("restartPolicy", module.map(Vec::new(), None));
        let policy = given(container, "restartPolicy").unwrap_or_else(default);
        entries.push(switched_on(policy, module));
    }
    let log = pick("log_configuration", "logConfiguration", "logConfiguration");
    let (old, new) = ("enable_cloudwatch_logging", "create_cloudwatch_log_group");
    let gate = match given(container, era.pick(old, new)) {
        Some(_) => is_on(container, era.pick(old, new), true),
        None => of_all.is_on(era.pick(old, new)),
    };
    entries.extend(log_configuration(module, log, gate));
    let map = Entries {
        entries,
        rest: None,
        extent: container.extent,
    };
    let span = entry.map_or(module.call.at, |entry| entry.value.span);
    Datum::new(Data::Map(Rc::new(map)), span)
}

fn switched_on(policy: Entry, module: &Module) -> Entry {
    let Data::Map(map) = &policy.value.data else {
        return policy;
    };
    let mut map = (**map).clone();
    if given(&map, "enabled").is_none() {
        let on = module.default(Data::Bool(true));
        map.entries.push(Entry::implied("enabled", on));
    }
    let value = Datum {
        data: Data::Map(Rc::new(map)),
        ..policy.value.clone()
    };
    Entry { value, ..policy }
}

/// `container_definition_defaults`.
struct Shared<'a>(Option<&'a Datum>);

impl Shared<'_> {
    fn given_as(&self, name: &str, api: &str) -> Option<Entry> {
        match &self.0?.data {
            Data::Map(map) => given_as(map, name, api),
            Data::Unknown(unknown) => Some(Entry::implied(api, Datum::unknown(*unknown))),
            _ => None,
        }
    }

    fn is_on(&self, name: &str) -> Result<bool, Unknown> {
        match self.0.map(|datum| &datum.data) {
            Some(Data::Map(map)) => is_on(map, name, true),
            Some(Data::Unknown(unknown)) => Err(*unknown),
            _ => Ok(true),
        }
    }
}

/// The user's log configuration over one with `awslogs`: key by key, and not inside of `options`. Another driver
/// without options of its own keeps those of `awslogs`.
fn log_configuration(
    module: &Module,
    given: Option<Entry>,
    gate: Result<bool, Unknown>,
) -> Option<Entry> {
    let group = module.unknown(Why::Attribute);
    let options = module.map(
        vec![
            Entry::implied("awslogs-region", Datum::unknown(group)),
            Entry::implied("awslogs-group", Datum::unknown(group)),
            Entry::implied("awslogs-stream-prefix", module.default_text("ecs")),
        ],
        None,
    );
    let base = match gate {
        Ok(false) => return given,
        Err(unknown) => Datum::unknown(unknown),
        Ok(true) => module.map(
            vec![
                Entry::implied("logDriver", module.default_text("awslogs")),
                Entry::implied("options", options),
            ],
            None,
        ),
    };
    let Some(given) = given else {
        return Some(Entry::implied("logConfiguration", base));
    };
    let over = without_null(&given.value);
    let merged = functions::call("merge", &[base, over], module.call.at);
    let value = Datum {
        span: given.value.span,
        ..merged
    };
    Some(Entry { value, ..given })
}

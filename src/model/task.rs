//! A task definition, by ECS's names.

use std::borrow::Cow;
use std::sync::Arc;

use super::account::Account;
use super::container::{Container, ContainerId, PortMapping};
use super::logging::LogGroup;
use super::platform::Platform;
use super::provenance::Provenance;
use super::remarks::Remarks;
use super::text::Text;
use super::value::{Fact, List, Located, Unknown, Value, Why, all, any, not};
use crate::source::Span;

/// `networkMode` (API RegisterTaskDefinition).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkMode {
    /// `awsvpc`: the containers share one network interface, and 127.0.0.1.
    Awsvpc,
    /// `bridge`: each container has an address of its own. The default.
    Bridge,
    /// `host`.
    Host,
    /// `none`, or a word ECS does not know.
    Other,
}

impl NetworkMode {
    /// The mode a written word stands for.
    pub fn from_word(word: &str) -> Self {
        match word {
            "awsvpc" => Self::Awsvpc,
            "bridge" => Self::Bridge,
            "host" => Self::Host,
            _ => Self::Other,
        }
    }
}

/// One entry of `volumes`.
#[derive(Clone, Debug)]
pub struct Volume {
    /// `name`.
    pub name: Value<Text>,
    /// Whether its content outlives the task: it has an `efsVolumeConfiguration` or a `fsxWindowsFileServerVolumeConfiguration`.
    pub is_persistent: Value<bool>,
}

/// A task definition.
#[derive(Clone, Debug)]
pub struct Task {
    /// The one place to point at when the task as a whole is meant: its family, else its opening bracket.
    pub span: Span,
    /// `family`.
    pub family: Value<Text>,
    /// `containerDefinitions`.
    pub containers: List<Container>,
    /// `networkMode` as written.
    pub network_mode: Value<NetworkMode>,
    /// `requiresCompatibilities`.
    pub compatibilities: List<Value<Text>>,
    /// `cpu` in CPU units: 1024 are one virtual CPU.
    pub cpu: Value<Text>,
    /// `memory` of the whole task, as written: MiB, or a number with a unit. See [`Task::memory_in_mib`].
    pub memory: Value<Text>,
    /// `taskRoleArn`: what the containers may do.
    pub task_role: Value<Text>,
    /// `executionRoleArn`: what ECS may do to start them.
    pub execution_role: Value<Text>,
    /// Its template or module makes the execution role, with AWS's own policy for it and certainly no other.
    pub has_plain_execution_role: bool,
    /// `runtimePlatform.cpuArchitecture`.
    pub cpu_architecture: Value<Text>,
    /// `runtimePlatform.operatingSystemFamily`.
    pub operating_system: Value<Text>,
    /// `volumes`.
    pub volumes: List<Volume>,
    /// The log groups that its template or module makes; open where a module that is called may make more. None where
    /// the dialect makes none.
    pub log_groups: List<LogGroup>,
    /// `proxyConfiguration.containerName`.
    pub proxy: Value<Text>,
    /// Name and image of some container are empty: what `--generate-cli-skeleton` prints.
    pub skeleton: Option<Span>,
    /// Keys and comments that a consumer of the file would trip over, outside of containers.
    pub remarks: Remarks,
    /// What is declared of the account it is deployed to.
    pub account: Arc<Account>,
    /// Where it comes from, beyond its text.
    pub provenance: Provenance,
}

impl Task {
    /// The name for people: its family, else what its dialect calls it.
    pub fn display_name(&self) -> Option<&str> {
        let family = self.family.known().map(Text::written);
        family.or(self.provenance.address.as_deref())
    }

    /// How a key of a container is spelt where this is written, by its API name.
    pub fn key<'a>(&self, key: &'a str) -> Cow<'a, str> {
        self.provenance.terms.in_container(key)
    }

    /// How a setting of the task definition is spelt where this is written, by its API name.
    pub fn setting<'a>(&self, name: &'a str) -> Cow<'a, str> {
        // Terraform's words are the same in a task definition as in a service.
        self.provenance.terms.in_service(name)
    }

    /// The container with this place.
    pub fn container(&self, id: ContainerId) -> &Container {
        &self.containers.items[id]
    }

    /// Whether some container is certainly called this.
    pub fn has_container_named(&self, name: &Text) -> bool {
        let mut names = self.containers.iter().filter_map(|one| one.name.known());
        names.any(|other| other.same_as(name) == Some(true))
    }

    /// Whether somebody answers for the builds of the container's image.
    pub fn has_trusted_image(&self, container: &Container) -> bool {
        let image = container.image.known();
        image.is_some_and(|image| self.account.trusts(image.written()))
    }

    /// Whether some container uses the log router.
    pub fn uses_firelens(&self) -> Fact {
        self.containers.any(Container::uses_firelens)
    }

    /// The containers that are, or may be, log routers.
    pub fn log_routers(&self) -> impl Iterator<Item = &Container> {
        self.containers
            .iter()
            .filter(|container| container.firelens.is_written())
    }

    /// The task's one log router. `None` where there is none or several, for then other rules speak.
    ///
    /// # Errors
    /// [`Unknown`] when a container may or may not be one, or the list of containers may go on and none is seen.
    pub fn log_router(&self) -> Result<Option<&Container>, Unknown> {
        let mut routers = self.log_routers();
        match (routers.next(), routers.next()) {
            (Some(router), None) => router.is_log_router().map(|_| Some(router)),
            (None, _) => self.containers.rest.map_or(Ok(None), Err),
            (Some(_), Some(_)) => Ok(None),
        }
    }

    /// Where the task runs, by `requiresCompatibilities`: several of them leave it open.
    pub fn platform(&self) -> Platform {
        let words = self
            .compatibilities
            .iter()
            .map(|word| word.known().and_then(Text::literal));
        let mut platforms = words.map(|word| match word {
            Some("FARGATE") => Platform::Fargate,
            Some("EC2" | "EXTERNAL") => Platform::Agent,
            _ => Platform::Unsaid,
        });
        let Some(first) = platforms.next() else {
            return Platform::Unsaid;
        };
        let settled = self.compatibilities.rest.is_none() && platforms.all(|other| other == first);
        if settled { first } else { Platform::Unsaid }
    }

    /// Whether its containers are Windows containers.
    pub fn is_for_windows(&self) -> Fact {
        let Some(system) = self.operating_system.read()? else {
            return Ok(false);
        };
        let at = self.operating_system.place();
        match system.written().starts_with("WINDOWS") {
            false if system.has_hole() => Err(Unknown::template(at)),
            is_windows => Ok(is_windows),
        }
    }

    /// `memory` of the whole task in MiB: ECS takes `1024`, `1 GB` and `1GB` (API RegisterTaskDefinition).
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn memory_in_mib(&self) -> Result<Option<i64>, Unknown> {
        let Some(text) = self.memory.literal()? else {
            return Ok(None);
        };
        let text = text.trim().to_ascii_uppercase();
        let (number, unit) = match text.strip_suffix("GB") {
            Some(number) => (number, 1024.0),
            None => (&*text, 1.0),
        };
        let number: f64 = number.trim().parse().map_err(|_| Unknown {
            at: self.memory.place(),
            why: Why::WrongType,
        })?;
        Ok(Some((number * unit) as i64))
    }

    /// Whether the containers share one network interface, and so the router's address 127.0.0.1. Omitted means
    /// `bridge`, where they do not (API RegisterTaskDefinition); Fargate has no other mode than `awsvpc`.
    pub fn is_awsvpc(&self) -> Fact {
        if !self.network_mode.is_written() && self.platform() == Platform::Fargate {
            return Ok(true);
        }
        self.network_mode.is(|mode| *mode == NetworkMode::Awsvpc)
    }

    /// Whether some container takes a port of the instance for itself, so that two such tasks cannot share it.
    pub fn has_fixed_host_port(&self) -> Fact {
        let is_host = self.network_mode.is(|mode| *mode == NetworkMode::Host);
        let is_fixed = |mapping: &PortMapping| {
            let port = mapping.host_port.is(|&port| port > 0);
            any([is_host, port])
        };
        let of_some = self
            .containers
            .any(|container| container.port_mappings.any(is_fixed));
        all([not(self.is_awsvpc()), of_some])
    }

    /// Whether it may be run on Fargate: it has to say so itself (API RegisterTaskDefinition).
    pub fn is_for_fargate(&self) -> Fact {
        self.compatibilities
            .any(|word| word.says(|word| word == "FARGATE"))
    }

    /// Whether this container is the one of `proxyConfiguration`.
    pub fn is_proxy(&self, container: &Container) -> Fact {
        let (Some(proxy), Some(name)) = (self.proxy.read()?, container.name.read()?) else {
            return Ok(false);
        };
        let at = self.proxy.place();
        proxy.same_as(name).ok_or(Unknown::template(at))
    }
}

impl Located for Task {
    fn place(&self) -> Span {
        self.span
    }
}

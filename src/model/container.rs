//! One container definition, by ECS's names.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::command::Command;
use super::logging::{Driver, Firelens, LogConfiguration, Setting};
use super::remarks::Remarks;
use super::text::Text;
use super::value::{Fact, List, Located, Spanned, Unknown, Value, all, any, find, not};
use crate::source::Span;

/// A container's place in its task definition, from 0.
pub type ContainerId = usize;

/// What a container waits for in another (API ContainerDependency).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// The other one was started, whatever became of it.
    Start,
    /// The other one has ended, with any exit code.
    Complete,
    /// The other one has ended with exit code 0.
    Success,
    /// The other one's `healthCheck` in the task definition has passed.
    Healthy,
    /// The other one was created: the agent adds it for `volumesFrom`, nobody can write it
    /// (`ecs-semantics.md` 1.3).
    Create,
}

impl Condition {
    /// The conditions that can be written.
    pub const WRITABLE: [Self; 4] = [Self::Start, Self::Complete, Self::Success, Self::Healthy];

    /// The word ECS uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Complete => "COMPLETE",
            Self::Success => "SUCCESS",
            Self::Healthy => "HEALTHY",
            Self::Create => "CREATE",
        }
    }

    /// The condition a written word stands for; ECS compares exactly.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WRITABLE
            .into_iter()
            .find(|condition| condition.word() == word)
    }

    /// The condition a word of nobody's was probably meant for: another spelling, a past form, or what Docker
    /// Compose calls it.
    pub fn resembling(word: &str) -> Option<Self> {
        let word = word.to_uppercase();
        let inside = [Self::Success, Self::Healthy, Self::Complete, Self::Start]
            .into_iter()
            .find(|condition| word.contains(condition.word()));
        let nearest = || {
            let words = Self::WRITABLE.iter().map(|condition| condition.word());
            super::text::nearest(&word, words).and_then(Self::from_word)
        };
        inside.or_else(nearest)
    }

    /// Whether a `startTimeout` of the container waited for bounds the wait (`ecs-semantics.md` 1.6).
    pub fn is_bounded(self) -> bool {
        matches!(self, Self::Complete | Self::Success | Self::Healthy)
    }

    /// Whether the condition waits for the other container to end.
    pub fn awaits_end(self) -> bool {
        matches!(self, Self::Complete | Self::Success)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One entry of `dependsOn`.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The container waited for.
    pub container: Value<Text>,
    /// What is waited for; a word that ECS does not know is kept as it is written.
    pub condition: Value<Result<Condition, String>>,
    /// The entry.
    pub span: Span,
}

impl Located for Dependency {
    fn place(&self) -> Span {
        self.span
    }
}

/// `healthCheck` of a container definition. One baked into the image does not count (API HealthCheck).
#[derive(Clone, Debug)]
pub struct HealthCheck {
    /// `command`.
    pub command: List<Spanned<Text>>,
    /// `interval` in seconds.
    pub interval: Value<i64>,
    /// `startPeriod` in seconds.
    pub start_period: Value<i64>,
    /// What it runs, once that was asked: many rules do.
    pub(crate) runs: OnceLock<Command>,
}

impl HealthCheck {
    /// The interval ECS takes where none is written, in seconds (API HealthCheck).
    pub const DEFAULT_INTERVAL: i64 = 30;
}

/// `restartPolicy` of a container definition.
#[derive(Clone, Debug)]
pub struct RestartPolicy {
    /// `enabled`; off where the policy is absent.
    pub enabled: Value<bool>,
    /// `restartAttemptPeriod` in seconds.
    pub attempt_period: Value<i64>,
    /// `ignoredExitCodes`.
    pub ignored_exit_codes: List<Value<i64>>,
}

impl RestartPolicy {
    /// The attempt period ECS takes where none is written, in seconds (API ContainerRestartPolicy).
    pub const DEFAULT_ATTEMPT_PERIOD: i64 = 300;

    /// The shortest attempt period ECS takes, in seconds (API ContainerRestartPolicy).
    pub const SHORTEST_ATTEMPT_PERIOD: i64 = 60;

    /// An attempt period above this leaves the crashes of a task's first minutes as they are (`hazards.md` H13).
    const LONG_ATTEMPT_PERIOD: i64 = 120;

    /// The codes of a container that was killed, for lack of memory above all, and of one that crashed.
    const CRASHES: [i64; 2] = [137, 139];

    /// Whether a container that crashes in its first minutes is left stopped.
    pub fn waits_long(&self) -> Fact {
        let period = self
            .attempt_period
            .or_default(Self::DEFAULT_ATTEMPT_PERIOD)?;
        Ok(period > Self::LONG_ATTEMPT_PERIOD)
    }

    /// Whether a container that crashes, or is killed for lack of memory, is left stopped.
    pub fn ignores_crashes(&self) -> Fact {
        self.ignored_exit_codes
            .any(|code| code.is(|code| Self::CRASHES.contains(code)))
    }

    /// Whether ECS restarts a container that ran longer than the attempt period and ended with this code.
    /// No code is ignored unless it is listed, not even 0 (`ecs-semantics.md` 5.2).
    pub fn restarts_after(&self, exit_code: i64) -> Fact {
        let ignored = self
            .ignored_exit_codes
            .any(|code| code.is(|&code| code == exit_code));
        all([self.enabled.is(|&on| on), not(ignored)])
    }
}

/// One entry of `portMappings`.
#[derive(Clone, Debug)]
pub struct PortMapping {
    /// `containerPort`.
    pub container_port: Value<i64>,
    /// `hostPort`.
    pub host_port: Value<i64>,
    /// The entry.
    pub span: Span,
}

impl Located for PortMapping {
    fn place(&self) -> Span {
        self.span
    }
}

/// One entry of `mountPoints`.
#[derive(Clone, Debug)]
pub struct MountPoint {
    /// `sourceVolume`: a name among the task definition's `volumes`.
    pub volume: Value<Text>,
    /// `containerPath`.
    pub path: Value<Text>,
    /// `readOnly`; writable where nothing is written.
    pub read_only: Value<bool>,
}

/// The least hard limit of a log router, in MiB (`hazards.md` H23).
const ROUTER_LIMIT: i64 = 128;

/// The least reservation of a log router, in MiB (`hazards.md` H23).
const ROUTER_RESERVATION: i64 = 100;

/// The seconds Fargate accepts for `startTimeout` (API ContainerDefinition).
pub const START_TIMEOUT_ON_FARGATE: RangeInclusive<i64> = 2..=120;

/// The seconds Fargate accepts for `stopTimeout` (API ContainerDefinition).
pub const STOP_TIMEOUT_ON_FARGATE: RangeInclusive<i64> = 2..=120;

/// The seconds between SIGTERM and SIGKILL where no `stopTimeout` is written (API ContainerDefinition).
pub const DEFAULT_STOP_TIMEOUT: i64 = 30;

/// The seconds between the notice and the end of a task on Fargate Spot, for all of its containers together
/// (`hazards.md` H26).
pub const SPOT_NOTICE: i64 = 120;

/// One entry of `containerDefinitions`.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its place in the task definition.
    pub id: ContainerId,
    /// The one place to point at when the container as a whole is meant: its name, else its opening bracket.
    pub span: Span,
    /// `name`.
    pub name: Value<Text>,
    /// `image`.
    pub image: Value<Text>,
    /// `essential` as written; see [`Container::is_essential`].
    pub essential: Value<bool>,
    /// `dependsOn`.
    pub depends_on: List<Dependency>,
    /// `links`: the containers named, aliases cut off.
    pub links: List<Value<Text>>,
    /// The names under which the container reaches those of `links`, one for each.
    pub link_aliases: List<Value<Text>>,
    /// `volumesFrom[].sourceContainer`.
    pub volumes_from: List<Value<Text>>,
    /// `healthCheck`.
    pub health_check: Value<HealthCheck>,
    /// `logConfiguration`.
    pub log: LogConfiguration,
    /// `firelensConfiguration`: what makes a container the log router.
    pub firelens: Value<Firelens>,
    /// `startTimeout` in seconds: how long others wait for this container, not how long it waits.
    pub start_timeout: Value<i64>,
    /// `restartPolicy`.
    pub restart_policy: RestartPolicy,
    /// `portMappings`.
    pub port_mappings: List<PortMapping>,
    /// `environment`.
    pub environment: List<Setting>,
    /// `secrets`: the variables that ECS fills in from elsewhere.
    pub secrets: List<Setting>,
    /// `memory` in MiB: the hard limit, beyond which the container is killed.
    pub memory: Value<i64>,
    /// `memoryReservation` in MiB: the soft limit.
    pub memory_reservation: Value<i64>,
    /// `stopTimeout` in seconds, between SIGTERM and SIGKILL.
    pub stop_timeout: Value<i64>,
    /// `user`.
    pub user: Value<Text>,
    /// `readonlyRootFilesystem`.
    pub read_only_root: Value<bool>,
    /// `mountPoints`.
    pub mount_points: List<MountPoint>,
    /// `repositoryCredentials.credentialsParameter`.
    pub repository_credentials: Value<Text>,
    /// `entryPoint`.
    pub entry_point: List<Value<Text>>,
    /// `command`.
    pub command: List<Value<Text>>,
    /// Keys and comments that a consumer of the file would trip over.
    pub remarks: Remarks,
    /// What it runs, once that was asked: many rules do.
    pub(crate) runs: OnceLock<Command>,
}

impl Container {
    /// The name for people; a container without a readable one is named by its place.
    pub fn display_name(&self) -> String {
        match self.name.known() {
            Some(name) => name.written().to_owned(),
            None => format!("container {}", self.id + 1),
        }
    }

    /// Whether the task stops when this container stops. Omitted means yes (API ContainerDefinition).
    ///
    /// # Errors
    /// [`Unknown`] when `essential` is decided elsewhere.
    pub fn is_essential(&self) -> Fact {
        self.essential.or_default(true)
    }

    /// Whether this is the log router.
    pub fn is_log_router(&self) -> Fact {
        match &self.firelens {
            Value::Absent(_) => Ok(false),
            Value::Known(_) => Ok(true),
            Value::Unknown(unknown) => Err(*unknown),
        }
    }

    /// Whether, as a log router, it is Fluentd.
    pub fn is_fluentd(&self) -> Fact {
        let Some(firelens) = self.firelens.read()? else {
            return Ok(false);
        };
        firelens.kind.says(|kind| kind == "fluentd")
    }

    /// Whether it hands its log lines to the router.
    pub fn uses_firelens(&self) -> Fact {
        self.log.driver.is(|driver| *driver == Driver::AwsFirelens)
    }

    /// Whether a `startTimeout` bounds the wait for this container. 0 bounds nothing (`ecs-semantics.md` 1.6).
    pub fn has_start_timeout(&self) -> Fact {
        self.start_timeout.is(|&seconds| seconds > 0)
    }

    /// Whether, as a log router, its hard memory limit is below what Fluent Bit needs when a destination is slow.
    pub fn has_small_hard_limit(&self) -> Fact {
        self.memory.is(|&mib| mib < ROUTER_LIMIT)
    }

    /// Whether, as a log router, it reserves less memory than Fluent Bit often needs.
    pub fn has_small_reservation(&self) -> Fact {
        self.memory_reservation.is(|&mib| mib < ROUTER_RESERVATION)
    }

    /// Whether ECS starts it again when it ends.
    pub fn is_restarted(&self) -> Fact {
        self.restart_policy.enabled.is(|&on| on)
    }

    /// Whether it has no memory of its own: neither a limit nor a reservation.
    pub fn has_no_memory(&self) -> Fact {
        all([
            self.memory.read().map(|mib| mib.is_none()),
            self.memory_reservation.read().map(|mib| mib.is_none()),
        ])
    }

    /// What is not known where a template decides the image.
    pub fn open_image(&self) -> Unknown {
        Unknown::template(self.image.place())
    }

    /// Whether, as a log router, it may have more configuration than ECS generates: a file, a command of its own, an
    /// image that firelint does not know, or an `init-` image, which loads what its environment names.
    pub fn has_own_configuration(&self) -> Fact {
        let file = match self.firelens.read()? {
            Some(firelens) => firelens
                .options
                .get("config-file-value")
                .map(|file| file.is_some()),
            None => Ok(false),
        };
        any([
            file,
            not(self.entry_point.is_empty()),
            not(self.command.is_empty()),
            self.router_image().and_then(|image| match image {
                // A tag that a template begins may begin with `init-`.
                Some(image) if image.image.begins_open() => Err(self.open_image()),
                image => Ok(image.is_none_or(|image| image.is_init)),
            }),
        ])
    }

    /// The environment variable of this name, as it is written in the definition; those of `secrets` are not among them.
    ///
    /// # Errors
    /// [`Unknown`] when none is seen and there may be others.
    pub fn variable(&self, name: &str) -> Result<Option<&Setting>, Unknown> {
        let named = |setting: &&Setting| setting.name.says(|own| own == name);
        find(self.environment.iter(), self.environment.rest, named)
    }

    /// What is missing where no log driver is written: the whole block, or the driver in it.
    pub fn missing_log_key(&self) -> &'static str {
        match self.log.span == self.span {
            true => "logConfiguration",
            false => "logDriver",
        }
    }

    /// Whether a key was probably meant for this one, and is dropped: what it says is written, and does not count.
    pub fn drops(&self, key: &str) -> bool {
        let mut misspelt = self.remarks.misspelt_keys.iter();
        misspelt.any(|misspelt| misspelt.meant.eq_ignore_ascii_case(key))
    }

    /// Whether the definition has a health check.
    pub fn has_health_check(&self) -> Fact {
        match &self.health_check {
            Value::Absent(_) => Ok(false),
            Value::Known(_) => Ok(true),
            Value::Unknown(unknown) => Err(*unknown),
        }
    }

    /// Whether the command of its health check names this program.
    pub fn health_check_names(&self, program: &str) -> Fact {
        let Some(check) = self.health_check.read()? else {
            return Ok(false);
        };
        let names = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .any(|word| word == program)
        };
        check.command.any(|word| Ok(names(word.value.written())))
    }

    /// Whether it publishes a port.
    pub fn has_port_mappings(&self) -> Fact {
        self.port_mappings.any(|_| Ok(true))
    }

    /// Whether it has a dependency of any kind, of those that stand in the agent's dependency list:
    /// `dependsOn`, `links`, `volumesFrom` (`ecs-semantics.md` 3.1).
    pub fn has_dependency(&self) -> Fact {
        any([
            self.depends_on.any(|_| Ok(true)),
            self.links.any(names_something),
            self.volumes_from.any(names_something),
        ])
    }
}

/// A skeleton that was filled in by hand keeps entries that name nothing.
fn names_something(name: &Value<Text>) -> Fact {
    name.is(|name| !name.written().is_empty())
}

impl Located for Container {
    fn place(&self) -> Span {
        self.span
    }
}

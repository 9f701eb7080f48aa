//! A service, by ECS's names: how a task definition is deployed.

use std::borrow::Cow;
use std::sync::Arc;

use super::account::Account;
use super::logging::{Driver, LogConfiguration};
use super::provenance::Provenance;
use super::remarks::Remarks;
use super::terms::Terms;
use super::text::Text;
use super::value::{Fact, List, Located, Unknown, Value, Why, all, any, not};
use crate::source::Span;

/// What a service definition is sent with. It decides what an absent setting means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// `CreateService` input: it has `serviceName`, and what is absent takes ECS's default.
    Create,
    /// `UpdateService` input: it has `service`, and what is absent stays as it is (`ecs-semantics.md` 6.4).
    Update,
    /// Output of a describe call: what is absent is off.
    Dump,
    /// Neither name is written; the tool that deploys it decides.
    Unsaid,
}

/// `deploymentController.type`; absent means `ECS` (API DeploymentController).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// `ECS`.
    Ecs,
    /// `CODE_DEPLOY`.
    CodeDeploy,
    /// `EXTERNAL`.
    External,
    /// A word ECS does not know.
    Other,
}

impl Controller {
    /// The controller a written word stands for.
    pub fn from_word(word: &str) -> Self {
        match word {
            "ECS" => Self::Ecs,
            "CODE_DEPLOY" => Self::CodeDeploy,
            "EXTERNAL" => Self::External,
            _ => Self::Other,
        }
    }
}

/// `deploymentConfiguration.strategy`; absent means `ROLLING`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// `ROLLING`.
    Rolling,
    /// `BLUE_GREEN`.
    BlueGreen,
    /// `LINEAR`, `CANARY`, or a word newer than firelint.
    Other,
}

impl Strategy {
    /// The strategy a written word stands for.
    pub fn from_word(word: &str) -> Self {
        match word {
            "ROLLING" => Self::Rolling,
            "BLUE_GREEN" => Self::BlueGreen,
            _ => Self::Other,
        }
    }
}

/// `deploymentConfiguration.deploymentCircuitBreaker`. ECS requires both members.
#[derive(Clone, Debug)]
pub struct CircuitBreaker {
    /// `enable`.
    pub enable: Value<bool>,
    /// `rollback`.
    pub rollback: Value<bool>,
    /// `resetOnHealthyTask`: a task that becomes healthy sets the count of failures back to 0. On where nothing is
    /// written (API DeploymentCircuitBreaker).
    pub reset_on_healthy_task: Value<bool>,
    /// Whether `thresholdConfiguration` is written.
    pub threshold: Value<()>,
    /// Where the block is written, or what it is missing from.
    pub span: Span,
}

/// `minimumHealthyPercent` of a service that is no daemon, where nothing is written (API DeploymentConfiguration).
const DEFAULT_MINIMUM_PERCENT: i64 = 100;
/// `maximumPercent` of a service that is no daemon, where nothing is written (API DeploymentConfiguration).
const DEFAULT_MAXIMUM_PERCENT: i64 = 200;

/// One entry of `loadBalancers`.
#[derive(Clone, Debug)]
pub struct LoadBalancer {
    /// `containerName`.
    pub container: Value<Text>,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// The one place to point at when the service as a whole is meant: its name, else its opening bracket.
    pub span: Span,
    /// `serviceName`, or `service` in an update.
    pub name: Value<Text>,
    /// What the definition is sent with.
    pub request: Request,
    /// It is a task set: what another deployment controller runs for a service that is defined elsewhere.
    pub is_task_set: bool,
    /// Where the tool that makes the service is told to leave its task definition alone: another one deploys it, and
    /// what is written here may be but the first of many.
    pub left_to_others: Option<Span>,
    /// `taskDefinition`: a family, `family:revision` or an ARN.
    pub task_definition: Value<Text>,
    /// `launchType`.
    pub launch_type: Value<Text>,
    /// `capacityProviderStrategy[].capacityProvider`.
    pub capacity_providers: List<Value<Text>>,
    /// `deploymentController.type` as written.
    pub controller: Value<Controller>,
    /// `deploymentConfiguration.strategy` as written.
    pub strategy: Value<Strategy>,
    /// `deploymentConfiguration.deploymentCircuitBreaker`.
    pub circuit_breaker: CircuitBreaker,
    /// Whether `deploymentConfiguration` has enabled alarms.
    pub alarms: Value<bool>,
    /// `deploymentConfiguration.alarms.alarmNames`.
    pub alarm_names: List<Value<Text>>,
    /// `deploymentConfiguration.minimumHealthyPercent`.
    pub minimum_healthy_percent: Value<i64>,
    /// `deploymentConfiguration.maximumPercent`.
    pub maximum_percent: Value<i64>,
    /// `schedulingStrategy`: `REPLICA`, the default, or `DAEMON`.
    pub scheduling_strategy: Value<Text>,
    /// `platformVersion` of Fargate.
    pub platform_version: Value<Text>,
    /// `deploymentConfiguration.lifecycleHooks`, counted.
    pub lifecycle_hooks: List<Span>,
    /// `desiredCount` as written.
    pub desired_count: Value<i64>,
    /// Whether auto scaling, or whoever the dialect leaves the count to, sets how many tasks run, so that
    /// `desiredCount` is but a placeholder.
    pub is_scaled: Fact,
    /// `loadBalancers`.
    pub load_balancers: List<LoadBalancer>,
    /// `serviceConnectConfiguration.enabled`.
    pub service_connect: Value<bool>,
    /// `serviceConnectConfiguration.logConfiguration`.
    pub service_connect_log: LogConfiguration,
    /// Whether `serviceConnectConfiguration.accessLogConfiguration` is written.
    pub service_connect_access_log: Value<()>,
    /// The name is empty and so is the task definition: what `--generate-cli-skeleton` prints.
    pub skeleton: Option<Span>,
    /// Keys and comments that a consumer of the file would trip over.
    pub remarks: Remarks,
    /// What is declared of the account it is deployed to.
    pub account: Arc<Account>,
    /// Where it comes from, beyond its text.
    pub provenance: Provenance,
}

impl Service {
    /// The name for people: its own, else what its dialect calls it.
    pub fn display_name(&self) -> Option<&str> {
        let name = self.name.known().map(Text::written);
        name.or(self.provenance.address.as_deref())
    }

    /// How a setting is spelt where this is written, by its API names with dots between them.
    pub fn setting<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.provenance.terms.in_service(path)
    }

    /// Whether it names this family: as it stands, with a revision, or in an ARN. The same template on both sides
    /// is the same family; where only one has a hole, nobody can tell.
    pub fn runs_family(&self, family: &Text) -> Option<bool> {
        let reference = self.task_definition.known()?;
        let written = reference.written();
        let tail = |rest: &str| rest.is_empty() || rest.starts_with(':');
        let from = written.rfind(&format!("/{}", family.written()));
        let name = from.map_or(written, |slash| &written[slash + 1..]);
        if name.strip_prefix(family.written()).is_some_and(tail) {
            return Some(true);
        }
        let readable = !reference.has_hole() && !family.has_hole();
        readable.then_some(false)
    }

    /// The family of the task definition it runs, where it is readable: an ARN and a revision are cut down to it.
    pub fn family(&self) -> Option<&str> {
        let reference = self.task_definition.known()?.literal()?;
        let name = reference.rsplit('/').next().unwrap_or(reference);
        Some(name.split(':').next().unwrap_or(name))
    }

    /// What holds where nothing is written at this place: ECS's default, unless an update leaves the setting as it is.
    fn unless_kept<T>(&self, at: Span, default: T) -> Result<T, Unknown> {
        match self.request {
            Request::Update => Err(Unknown {
                at,
                why: Why::KeptByUpdate,
            }),
            Request::Unsaid => Err(Unknown {
                at,
                why: Why::CreateOrUpdate,
            }),
            Request::Create | Request::Dump => Ok(default),
        }
    }

    /// A setting, or what ECS takes where nothing is written.
    fn or_kept<T: Copy>(&self, setting: &Value<T>, default: T) -> Result<T, Unknown> {
        match setting.read()? {
            Some(written) => Ok(*written),
            None => self.unless_kept(setting.place(), default),
        }
    }

    /// A setting that is off where nothing is written. In an update nothing written means nothing changed.
    fn off_by_default(&self, setting: &Value<bool>) -> Fact {
        self.or_kept(setting, false)
    }

    /// Whether the deployment circuit breaker is on. Off by default (`ecs-semantics.md` 6.1).
    pub fn has_circuit_breaker(&self) -> Fact {
        self.off_by_default(&self.circuit_breaker.enable)
    }

    /// Whether the circuit breaker rolls back. Off by default (`ecs-semantics.md` 6.1). An update that writes
    /// the breaker writes it as a whole, so a `rollback` missing beside `enable` is no setting that stays.
    pub fn rolls_back(&self) -> Fact {
        let rollback = &self.circuit_breaker.rollback;
        if self.circuit_breaker.enable.is_written() {
            return rollback.or_default(false);
        }
        self.off_by_default(rollback)
    }

    /// Whether alarms watch its deployments. Off by default (`ecs-semantics.md` 6.1).
    pub fn has_alarms(&self) -> Fact {
        self.off_by_default(&self.alarms)
    }

    /// Whether a task that becomes healthy sets the circuit breaker's count back to 0. On by default, also in an
    /// update, which writes the breaker as a whole (`ecs-semantics.md` 6.1).
    pub fn resets_breaker(&self) -> Fact {
        self.circuit_breaker.reset_on_healthy_task.or_default(true)
    }

    /// Whether ECS deploys it by replacing tasks one after another, within the percentages: its own controller, the
    /// rolling strategy, and no daemon.
    pub fn is_rolling_replica(&self) -> Fact {
        let daemon = |word: &Text| word.literal() == Some("DAEMON");
        all([
            self.controller()
                .map(|controller| controller == Controller::Ecs),
            self.strategy()
                .map(|strategy| strategy == Strategy::Rolling),
            not(self.scheduling_strategy.is(daemon)),
        ])
    }

    /// The least tasks ECS keeps during a deployment that wants `count` of them: `minimumHealthyPercent`, rounded up
    /// (API DeploymentConfiguration).
    ///
    /// # Errors
    /// [`Unknown`] when the percentage is decided elsewhere.
    pub fn floor_of(&self, count: i64) -> Result<i64, Unknown> {
        let percent = self.or_kept(&self.minimum_healthy_percent, DEFAULT_MINIMUM_PERCENT)?;
        Ok(hundredths(count, percent, 99))
    }

    /// The most tasks ECS runs during a deployment that wants `count` of them: `maximumPercent`, rounded down (API
    /// DeploymentConfiguration).
    ///
    /// # Errors
    /// [`Unknown`] when the percentage is decided elsewhere.
    pub fn ceiling_of(&self, count: i64) -> Result<i64, Unknown> {
        let percent = self.or_kept(&self.maximum_percent, DEFAULT_MAXIMUM_PERCENT)?;
        Ok(hundredths(count, percent, 0))
    }

    /// How many tasks are to run; `None` where that is not said. CloudFormation makes one where nothing is written, and
    /// Terraform none (`formats.md` 2.4).
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn wanted_count(&self) -> Result<Option<i64>, Unknown> {
        match (self.desired_count.read()?, self.provenance.terms) {
            (Some(count), _) => Ok(Some(*count)),
            (None, Terms::CloudFormation) => Ok(Some(1)),
            (None, Terms::Terraform) => Ok(Some(0)),
            (None, Terms::Api) => self.unless_kept(self.desired_count.place(), None),
        }
    }

    /// Whether a load balancer sends it traffic. An update that names none leaves those of the service as they are.
    pub fn is_balanced(&self) -> Fact {
        match self.has_load_balancer()? {
            true => Ok(true),
            false => self.unless_kept(self.load_balancers.span, false),
        }
    }

    /// Whether it has a place in Fargate's spare capacity, which is taken back within two minutes of notice.
    pub fn is_on_spot(&self) -> Fact {
        self.capacity_providers
            .any(|name| name.is(|name| name.literal() == Some("FARGATE_SPOT")))
    }

    /// Whether a deployment of this service is one that the circuit breaker is documented to watch: ECS's own
    /// controller, rolling or blue/green (`ecs-semantics.md` 6.4). Of LINEAR and CANARY the documentation is silent.
    pub fn is_watched_by_breaker(&self) -> Fact {
        let strategy = self.strategy();
        all([
            self.controller()
                .map(|controller| controller == Controller::Ecs),
            strategy.map(|strategy| matches!(strategy, Strategy::Rolling | Strategy::BlueGreen)),
        ])
    }

    /// Whether a blue/green deployment is watched by alarms or lifecycle hooks, which can stop it as a circuit
    /// breaker does (`ecs-semantics.md` 6.4).
    pub fn has_blue_green_watch(&self) -> Fact {
        let watched = any([self.has_alarms(), not(self.lifecycle_hooks.is_empty())]);
        let is_blue_green = self
            .strategy()
            .map(|strategy| strategy == Strategy::BlueGreen);
        all([is_blue_green, watched])
    }

    /// Whether Service Connect's proxy hands its log lines to the log router of the task.
    pub fn connect_uses_firelens(&self) -> Fact {
        let driver = &self.service_connect_log.driver;
        all([
            self.service_connect.is(|&on| on),
            driver.is(|driver| *driver == Driver::AwsFirelens),
        ])
    }

    /// The deployment controller in force. A task set is what an external one deploys (API CreateTaskSet).
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn controller(&self) -> Result<Controller, Unknown> {
        match self.is_task_set {
            true => Ok(Controller::External),
            false => self.controller.or_default(Controller::Ecs),
        }
    }

    /// The deployment strategy in force.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn strategy(&self) -> Result<Strategy, Unknown> {
        self.strategy.or_default(Strategy::Rolling)
    }

    /// Whether a load balancer or target group sends it traffic.
    pub fn has_load_balancer(&self) -> Fact {
        not(self.load_balancers.is_empty())
    }

    /// Whether it runs on EC2 or Anywhere, by launch type. A capacity provider of one's own may be of several kinds.
    pub fn is_on_instances(&self) -> Fact {
        self.launch_type
            .is(|text| matches!(text.literal(), Some("EC2" | "EXTERNAL")))
    }

    /// Whether it runs on a Fargate platform before 1.4.0; `LATEST`, and nothing written, is 1.4.0 or later.
    pub fn is_on_old_fargate(&self) -> Fact {
        self.platform_version.says(|version| {
            let mut old = ["1.0", "1.1", "1.2", "1.3"].iter();
            old.any(|old| version.starts_with(old))
        })
    }

    /// Whether it runs on Fargate: by launch type or by a capacity provider of that name.
    pub fn is_on_fargate(&self) -> Fact {
        let named = |value: &Value<Text>| value.says(|text| text.starts_with("FARGATE"));
        any([named(&self.launch_type), self.capacity_providers.any(named)])
    }
}

/// So many hundredths of a count, after something is added to them.
fn hundredths(count: i64, percent: i64, added: i128) -> i64 {
    let exact = (i128::from(count) * i128::from(percent) + added).div_euclid(100);
    i64::try_from(exact).unwrap_or(i64::MAX)
}

impl Located for Service {
    fn place(&self) -> Span {
        self.span
    }
}

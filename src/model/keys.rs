//! The keys ECS knows, for those who misspell one. Source: the ECS service model 2014-11-13, as botocore 1.44.8
//! ships it.

use crate::syntax::holes;

/// A kind of map in a definition whose keys ECS fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// RegisterTaskDefinition input, or a described task definition.
    Task,
    /// ContainerDefinition.
    Container,
    /// ContainerDependency.
    Dependency,
    /// HealthCheck.
    HealthCheck,
    /// LogConfiguration.
    LogConfiguration,
    /// FirelensConfiguration.
    Firelens,
    /// ContainerRestartPolicy.
    RestartPolicy,
    /// PortMapping.
    PortMapping,
    /// VolumeFrom.
    VolumeFrom,
    /// ProxyConfiguration.
    Proxy,
    /// RuntimePlatform.
    Platform,
    /// Volume.
    Volume,
    /// MountPoint.
    MountPoint,
    /// KeyValuePair.
    Variable,
    /// Secret.
    Secret,
    /// RepositoryCredentials.
    Credentials,
    /// CreateService or UpdateService input, or a described service.
    Service,
    /// DeploymentConfiguration.
    Deployment,
    /// DeploymentCircuitBreaker.
    CircuitBreaker,
    /// DeploymentAlarms.
    Alarms,
    /// DeploymentController.
    Controller,
    /// LoadBalancer.
    LoadBalancer,
    /// CapacityProviderStrategyItem.
    CapacityProvider,
    /// ServiceConnectConfiguration.
    ServiceConnect,
}

impl Shape {
    /// Every key ECS accepts or prints there.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Task => &[
                "family",
                "taskRoleArn",
                "executionRoleArn",
                "networkMode",
                "containerDefinitions",
                "volumes",
                "placementConstraints",
                "requiresCompatibilities",
                "cpu",
                "memory",
                "tags",
                "pidMode",
                "ipcMode",
                "proxyConfiguration",
                "inferenceAccelerators",
                "ephemeralStorage",
                "runtimePlatform",
                "enableFaultInjection",
                "trustedExecutionConfiguration",
                "taskDefinitionArn",
                "revision",
                "status",
                "requiresAttributes",
                "compatibilities",
                "registeredAt",
                "registeredBy",
                "deregisteredAt",
                "deleteRequestedAt",
            ],
            Self::Container => &[
                "name",
                "image",
                "repositoryCredentials",
                "cpu",
                "memory",
                "memoryReservation",
                "links",
                "portMappings",
                "essential",
                "restartPolicy",
                "entryPoint",
                "command",
                "environment",
                "environmentFiles",
                "mountPoints",
                "volumesFrom",
                "linuxParameters",
                "secrets",
                "dependsOn",
                "startTimeout",
                "stopTimeout",
                "versionConsistency",
                "hostname",
                "user",
                "workingDirectory",
                "disableNetworking",
                "privileged",
                "readonlyRootFilesystem",
                "dnsServers",
                "dnsSearchDomains",
                "extraHosts",
                "dockerSecurityOptions",
                "interactive",
                "pseudoTerminal",
                "dockerLabels",
                "ulimits",
                "logConfiguration",
                "healthCheck",
                "systemControls",
                "resourceRequirements",
                "firelensConfiguration",
                "credentialSpecs",
            ],
            Self::Dependency => &["containerName", "condition"],
            Self::HealthCheck => &["command", "interval", "timeout", "retries", "startPeriod"],
            Self::LogConfiguration => &["logDriver", "options", "secretOptions"],
            Self::Firelens => &["type", "options"],
            Self::RestartPolicy => &["enabled", "ignoredExitCodes", "restartAttemptPeriod"],
            Self::PortMapping => &[
                "containerPort",
                "hostPort",
                "protocol",
                "name",
                "appProtocol",
                "containerPortRange",
            ],
            Self::VolumeFrom => &["sourceContainer", "readOnly"],
            Self::Proxy => &["type", "containerName", "properties"],
            Self::Platform => &["cpuArchitecture", "operatingSystemFamily"],
            Self::Volume => &[
                "name",
                "host",
                "dockerVolumeConfiguration",
                "efsVolumeConfiguration",
                "fsxWindowsFileServerVolumeConfiguration",
                "configuredAtLaunch",
            ],
            Self::MountPoint => &["sourceVolume", "containerPath", "readOnly"],
            Self::Variable => &["name", "value"],
            Self::Secret => &["name", "valueFrom"],
            Self::Credentials => &["credentialsParameter"],
            Self::Service => &[
                "cluster",
                "serviceName",
                "service",
                "taskDefinition",
                "availabilityZoneRebalancing",
                "loadBalancers",
                "serviceRegistries",
                "desiredCount",
                "clientToken",
                "launchType",
                "capacityProviderStrategy",
                "platformVersion",
                "platformFamily",
                "role",
                "deploymentConfiguration",
                "placementConstraints",
                "placementStrategy",
                "networkConfiguration",
                "healthCheckGracePeriodSeconds",
                "schedulingStrategy",
                "deploymentController",
                "tags",
                "enableECSManagedTags",
                "propagateTags",
                "enableExecuteCommand",
                "serviceConnectConfiguration",
                "volumeConfigurations",
                "vpcLatticeConfigurations",
                "gatewayConnectors",
                "monitoring",
                "forceNewDeployment",
                "serviceArn",
                "clusterArn",
                "status",
                "runningCount",
                "pendingCount",
                "taskSets",
                "deployments",
                "roleArn",
                "events",
                "createdAt",
                "createdBy",
                "currentServiceDeployment",
                "currentServiceRevisions",
                "resourceManagementType",
            ],
            Self::Deployment => &[
                "deploymentCircuitBreaker",
                "maximumPercent",
                "minimumHealthyPercent",
                "alarms",
                "strategy",
                "bakeTimeInMinutes",
                "lifecycleHooks",
                "linearConfiguration",
                "canaryConfiguration",
                "earlySuccessCriteria",
            ],
            Self::CircuitBreaker => &[
                "enable",
                "rollback",
                "resetOnHealthyTask",
                "thresholdConfiguration",
            ],
            Self::Alarms => &["alarmNames", "enable", "rollback"],
            Self::Controller => &["type"],
            Self::LoadBalancer => &[
                "targetGroupArn",
                "loadBalancerName",
                "containerName",
                "containerPort",
                "advancedConfiguration",
            ],
            Self::CapacityProvider => &["capacityProvider", "weight", "base"],
            Self::ServiceConnect => &[
                "enabled",
                "namespace",
                "services",
                "logConfiguration",
                "accessLogConfiguration",
                "containerConfigurations",
            ],
        }
    }
}

/// The key that was probably meant by one ECS does not know in such a map. A key that resembles none is
/// somebody's own, or newer than firelint, and gives `None`; so does one put aside with a leading `_`.
pub fn nearest_key(shape: Shape, written: &str) -> Option<&'static str> {
    let known = shape.keys();
    if known.contains(&written) || written.starts_with('_') || holes::find(written).is_some() {
        return None;
    }
    let plain = plain(written);
    let distance = |key: &str| distance(&plain, key);
    let near = known.iter().copied().filter(|key| is_near(&plain, key));
    let nearest = near.min_by_key(|key| distance(key))?;
    // A slip in a short word makes another word (`user`, `users`): the shorter, the closer it must be.
    let tolerated = match nearest.len() {
        0..=5 => 0,
        6..=10 => 1,
        _ => MOST_SLIPS,
    };
    (distance(nearest) <= tolerated).then_some(nearest)
}

/// Whether this key was probably meant by one ECS does not know: [`nearest_key`], asked for one key at a time.
pub fn means(shape: Shape, written: &str, key: &str) -> bool {
    // Nearly all are keys that ECS knows, which mean themselves.
    if shape.keys().contains(&written) {
        return false;
    }
    // A hostile map has many keys, and each is compared with every key that is absent.
    let plain = plain(written);
    is_near(&plain, key)
        && distance(&plain, key) <= MOST_SLIPS
        && nearest_key(shape, written) == Some(key)
}

/// The most slips between a key that is written and the one that was meant.
const MOST_SLIPS: usize = 2;

fn distance(plain: &str, key: &str) -> usize {
    strsim::osa_distance(plain, &key.to_lowercase())
}

/// Whether a key is not too long or too short for another: cheap, and true for all that differ by a few slips.
fn is_near(plain: &str, key: &str) -> bool {
    plain.chars().count().abs_diff(key.len()) <= MOST_SLIPS
}

/// The key without capitals and separators: `log_configuration` and `LogConfiguration` read alike.
fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

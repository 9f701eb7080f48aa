//! What firelint knows of container images: by repository name, never by tag.

/// A kind of image that start-order rules treat apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// An agent or collector that watches the task and serves no users.
    Telemetry,
    /// A proxy that the app's traffic passes through and that must start before it.
    Proxy,
}

/// Repositories of telemetry agents, by the end of their path (`hazards.md` H14).
const TELEMETRY: [&str; 15] = [
    "datadog/agent",
    "datadoghq/agent",
    "datadoghq.azurecr.io/agent",
    "aws-otel-collector",
    "opentelemetry-collector",
    "opentelemetry-collector-contrib",
    "xray-daemon",
    "aws-xray-daemon",
    "newrelic/infrastructure",
    "nri-ecs",
    "newrelic-infra",
    "splunk-otel-collector",
    "cloudwatch-agent",
    "amazon-guardduty-agent",
    "aws-guardduty-agent-fargate",
];

/// Repositories of proxies, by the end of their path: the container of `proxyConfiguration` in App Mesh.
const PROXIES: [&str; 3] = ["aws-appmesh-envoy", "envoyproxy/envoy", "envoy"];

/// What is known of an image reference, if anything.
pub fn image_kind(reference: &str) -> Option<ImageKind> {
    let image = Image::parse(reference);
    let ends_with = |known: &&str| image.is_called(known);
    if TELEMETRY.iter().any(&ends_with) {
        Some(ImageKind::Telemetry)
    } else if PROXIES.iter().any(ends_with) {
        Some(ImageKind::Proxy)
    } else {
        None
    }
}

/// An image reference in parts: `registry/repository:tag@digest`. Templates in it stand in the part they are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'a> {
    /// The host it is pulled from; none means Docker Hub.
    pub registry: Option<&'a str>,
    /// The path after the registry.
    pub repository: &'a str,
    /// What follows the colon.
    pub tag: Option<&'a str>,
    /// What follows the `@`.
    pub digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// Takes a reference apart; every text is one. The first part of a path is a registry if it has a dot or a port, or is `localhost`
    /// (the way Docker reads references).
    pub fn parse(reference: &'a str) -> Self {
        let (named, digest) = match reference.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (reference, None),
        };
        let (path, tag) = match named.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
            _ => (named, None),
        };
        let is_registry = |host: &str| host.contains(['.', ':', '$']) || host == "localhost";
        let (registry, repository) = match path.split_once('/') {
            Some((host, rest)) if is_registry(host) => (Some(host), rest),
            _ => (None, path),
        };
        Self {
            registry,
            repository,
            tag,
            digest,
        }
    }

    /// Whether the path ends with this one: `agent` is called by `datadog/agent`, and by the same below a prefix.
    pub fn is_called(&self, known: &str) -> bool {
        let ends = |path: &str| {
            let before = path.strip_suffix(known);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        match self.registry {
            Some(registry) => ends(&format!("{registry}/{}", self.repository)),
            None => ends(self.repository),
        }
    }

    /// Whether it is pulled from Docker Hub.
    pub fn is_on_docker_hub(&self) -> bool {
        self.registry.is_none_or(|host| {
            matches!(
                host,
                "docker.io" | "index.docker.io" | "registry-1.docker.io"
            )
        })
    }
}

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
    let repository = repository(reference);
    let ends_with = |known: &str| {
        repository
            .strip_suffix(known)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    if TELEMETRY.iter().any(|known| ends_with(known)) {
        Some(ImageKind::Telemetry)
    } else if PROXIES.iter().any(|known| ends_with(known)) {
        Some(ImageKind::Proxy)
    } else {
        None
    }
}

/// The reference without tag and digest; a port of the registry is no tag.
fn repository(reference: &str) -> &str {
    let reference = reference.split('@').next().unwrap_or(reference);
    match reference.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => reference,
    }
}

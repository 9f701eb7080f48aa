//! What firelint knows of container images: by repository name, never by tag.

use std::borrow::Cow;

use crate::syntax::holes::Finder;

/// A kind of image that start-order rules treat apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// An agent or collector that watches the task and serves no users.
    Telemetry,
    /// A proxy that the app's traffic passes through and that must start before it.
    Proxy,
}

/// Repositories of the Datadog agent, by the end of their path.
const DATADOG_AGENT: [&str; 3] = [
    "datadog/agent",
    "datadoghq/agent",
    "datadoghq.azurecr.io/agent",
];

/// Repositories of other telemetry agents, by the end of their path (`hazards.md` H14).
const TELEMETRY: [&str; 14] = [
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
    "grafana/agent",
    "grafana/alloy",
    "amazon-guardduty-agent",
    "aws-guardduty-agent-fargate",
];

/// Repositories of proxies, by the end of their path: the container of `proxyConfiguration` in App Mesh.
const PROXIES: [&str; 3] = ["aws-appmesh-envoy", "envoyproxy/envoy", "envoy"];

/// What is known of an image reference, if anything. One whose name a template decides is taken for none of these; what
/// a template puts before the name is taken for a registry.
pub fn image_kind(reference: &str) -> Option<ImageKind> {
    let path = Image::parse(reference).path();
    let is_named = |known: &&str| {
        let before = path.0.strip_suffix(known);
        before.is_some_and(|before| before.is_empty() || before.ends_with(['/', HOLE]))
    };
    if DATADOG_AGENT.iter().chain(&TELEMETRY).any(is_named) {
        Some(ImageKind::Telemetry)
    } else if PROXIES.iter().any(is_named) {
        Some(ImageKind::Proxy)
    } else {
        None
    }
}

/// Whether the image is the Datadog agent's.
pub fn is_datadog_agent(reference: &str) -> bool {
    let path = Image::parse(reference).path();
    DATADOG_AGENT.iter().any(|known| path.is_called(known))
}

/// What stands for each byte of a hole where only the rest of a text is looked at.
const HOLE: char = '\u{1}';

/// The text with every byte of its holes replaced, so that what is found in it is at the same place in the text.
fn masked(text: &str) -> Cow<'_, str> {
    let mut finder = Finder::new(text);
    let (mut masked, mut at) = (String::new(), 0);
    while let Some(hole) = finder.next_from(at) {
        masked.push_str(&text[at..hole.start]);
        masked.extend(std::iter::repeat_n(HOLE, hole.len()));
        at = hole.end;
    }
    match at {
        // Nearly all have none.
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(masked + &text[at..]),
    }
}

/// Whether a path, its holes masked, ends with this one as a whole; `None` where a hole decides it.
fn is_end_of(path: &str, known: &str) -> Option<bool> {
    let mut path = path.chars().rev();
    for wanted in known.chars().rev() {
        match path.next() {
            Some(HOLE) => return None,
            Some(c) if c == wanted => {}
            _ => return Some(false),
        }
    }
    match path.next() {
        Some(HOLE) => None,
        before => Some(matches!(before, None | Some('/'))),
    }
}

/// The path of an image, its holes masked.
#[derive(Clone, Debug)]
pub struct Path<'a>(Cow<'a, str>);

impl Path<'_> {
    /// Whether the path ends with this one: `agent` is called by `datadog/agent`, and by the same below a prefix.
    pub fn is_called(&self, known: &str) -> bool {
        self.called(known) == Some(true)
    }

    /// As [`Path::is_called`]; `None` where a template decides it.
    pub fn called(&self, known: &str) -> Option<bool> {
        is_end_of(&self.0, known)
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
    /// The registry and the path after it.
    path: &'a str,
    /// Nearly all have none, and are not searched again.
    has_holes: bool,
}

impl<'a> Image<'a> {
    /// Takes a reference apart; every text is one. The first part of a path is a registry if it has a dot or a port, or is `localhost`
    /// (the way Docker reads references), or if a template decides it. What stands in a hole parts nothing.
    pub fn parse(reference: &'a str) -> Self {
        let masked = masked(reference);
        let named_to = masked.find('@').unwrap_or(masked.len());
        let path_to = match masked[..named_to].rfind(':') {
            Some(colon) if !masked[colon..named_to].contains('/') => colon,
            _ => named_to,
        };
        let is_registry = |host: &str| host.contains(['.', ':', HOLE]) || host == "localhost";
        let slash = masked[..path_to]
            .find('/')
            .filter(|&slash| is_registry(&masked[..slash]));
        let after = |from: usize, to: usize| reference.get(from + 1..to);
        Self {
            registry: slash.map(|slash| &reference[..slash]),
            repository: &reference[slash.map_or(0, |slash| slash + 1)..path_to],
            tag: after(path_to, named_to),
            digest: after(named_to, reference.len()),
            path: &reference[..path_to],
            has_holes: matches!(masked, Cow::Owned(_)),
        }
    }

    /// The registry and the path after it, to be compared with known ones.
    pub fn path(&self) -> Path<'a> {
        Path(self.masked(self.path))
    }

    fn masked(&self, part: &'a str) -> Cow<'a, str> {
        match self.has_holes {
            true => masked(part),
            false => Cow::Borrowed(part),
        }
    }

    /// Whether it is pulled from Docker Hub; not where a template decides where from.
    pub fn is_on_docker_hub(&self) -> bool {
        match self.registry {
            Some(host) => matches!(
                host,
                "docker.io" | "index.docker.io" | "registry-1.docker.io"
            ),
            None => !self.masked(self.repository).starts_with(HOLE),
        }
    }

    /// Whether it is pulled from a registry of Amazon ECR, private or public, or from one that a template decides.
    pub fn may_be_on_ecr(&self) -> bool {
        self.registry.is_some_and(|host| {
            host == "public.ecr.aws"
                || host.contains(".dkr.ecr")
                || self.masked(host).contains(HOLE)
        })
    }

    /// Whether a template decides how a reference without a tag ends, and so whether it has one.
    pub fn ends_open(&self) -> bool {
        self.masked(self.repository).ends_with(HOLE)
    }

    /// Whether a template decides how the tag begins.
    pub fn begins_open(&self) -> bool {
        self.tag
            .is_some_and(|tag| self.masked(tag).starts_with(HOLE))
    }

    /// The reference with another tag, and as it is otherwise; one by digest has none.
    pub fn with_tag(&self, tag: &str) -> String {
        let registry = self
            .registry
            .map(|host| format!("{host}/"))
            .unwrap_or_default();
        format!("{registry}{}:{tag}", self.repository)
    }
}

//! How the author of a definition spells ECS's names, so that a message names a setting as it stands in the file.

use std::borrow::Cow;

/// The words a definition is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Terms {
    /// ECS's own.
    #[default]
    Api,
    /// CloudFormation's: ECS's own, each with a capital first letter.
    CloudFormation,
    /// Terraform's: ECS's own in containers, which are JSON, and words with underscores elsewhere.
    Terraform,
}

/// Settings of a service that Terraform does not keep where ECS keeps them (`formats.md` 2.4).
const MOVED_BY_TERRAFORM: [(&str, &str); 7] = [
    (
        "deploymentConfiguration.deploymentCircuitBreaker",
        "deployment_circuit_breaker",
    ),
    (
        "deploymentConfiguration.minimumHealthyPercent",
        "deployment_minimum_healthy_percent",
    ),
    (
        "deploymentConfiguration.maximumPercent",
        "deployment_maximum_percent",
    ),
    ("deploymentConfiguration.alarms", "alarms"),
    (
        "deploymentConfiguration.lifecycleHooks",
        "deployment_configuration.lifecycle_hook",
    ),
    ("loadBalancers", "load_balancer"),
    ("serviceName", "name"),
];

impl Terms {
    /// A key of a container, or of what is in one, by its API name.
    pub fn in_container(self, key: &str) -> Cow<'_, str> {
        match self {
            Self::Api | Self::Terraform => key.into(),
            Self::CloudFormation => capitalised(key).into(),
        }
    }

    /// A setting of a service, by its API names with dots between them.
    pub fn in_service(self, path: &str) -> Cow<'_, str> {
        let moved = |(from, to): &(&str, &str)| {
            let inside = path.strip_prefix(from)?;
            let is_whole = inside.is_empty() || inside.starts_with('.');
            is_whole.then(|| format!("{to}{}", with_underscores(inside)))
        };
        match self {
            Self::Api => path.into(),
            Self::CloudFormation => {
                let words: Vec<String> = path.split('.').map(capitalised).collect();
                words.join(".").into()
            }
            Self::Terraform => MOVED_BY_TERRAFORM
                .iter()
                .find_map(moved)
                .unwrap_or_else(|| with_underscores(path))
                .into(),
        }
    }
}

/// A key as CloudFormation spells it.
pub fn capitalised(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn with_underscores(path: &str) -> String {
    let spelt = |c: char| match c.is_ascii_uppercase() {
        true => format!("_{}", c.to_ascii_lowercase()),
        false => c.to_string(),
    };
    path.chars().map(spelt).collect()
}

//! What known modules call the settings of containers and services, for those who write them.

use super::aws_modules::Era;
use super::{ALB_SERVICE_TASK, AWS_ECS, CONTAINER_DEFINITION, cloudposse, recognise};

/// What a map among the arguments of a known module is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A service, by the names that Terraform's resource has for its settings.
    Service,
    /// A service of Cloud Posse's module, where each setting is an argument of its own.
    FlatService,
    /// A container until version 5 of `terraform-aws-modules/ecs/aws`.
    SnakeContainer,
    /// A container from version 6 of `terraform-aws-modules/ecs/aws` on.
    CamelContainer,
    /// A container of Cloud Posse's module.
    FlatContainer,
    /// What is handed on as it is: a part of a container, by ECS's names.
    Inner,
}

/// What a map among the arguments of a call is. `path` leads there from the call: the arguments' names, and the keys in
/// them. `keys` are those of the containers beside it, for a call that does not say which version it wants.
pub fn holds<'a>(
    source: &str,
    version: Option<&str>,
    path: &[&str],
    keys: impl Iterator<Item = &'a str>,
) -> Option<Holds> {
    let (module, part) = recognise(source)?;
    let name = module.registry_name();
    let path = match (name, part, path) {
        (AWS_ECS, "", ["services", _, rest @ ..]) => rest,
        (AWS_ECS, "", _) => return None,
        _ => path,
    };
    let container = || match Era::told(source, version, keys) {
        Era::Snake => Holds::SnakeContainer,
        Era::Camel => Holds::CamelContainer,
    };
    match (name, part, path) {
        (AWS_ECS, "" | "modules/service", ["container_definitions", _]) => Some(container()),
        (AWS_ECS, "" | "modules/service", ["container_definitions", _, ..]) => Some(Holds::Inner),
        (AWS_ECS, "" | "modules/service", _) => Some(Holds::Service),
        (AWS_ECS, "modules/container-definition", []) => Some(container()),
        (CONTAINER_DEFINITION, "", []) => Some(Holds::FlatContainer),
        (AWS_ECS, "modules/container-definition", _) | (CONTAINER_DEFINITION, "", _) => {
            Some(Holds::Inner)
        }
        (ALB_SERVICE_TASK, "", []) => Some(Holds::FlatService),
        _ => None,
    }
}

impl Holds {
    /// What the module calls a setting of a container.
    pub fn container_argument(self, api: &str) -> Option<&'static str> {
        match self {
            Self::SnakeContainer => Era::Snake.argument(api),
            Self::CamelContainer => Era::Camel.argument(api),
            Self::FlatContainer => cloudposse::container_argument(api),
            Self::Service | Self::FlatService | Self::Inner => None,
        }
    }

    /// What the module calls a setting of a service, by its API names with dots between them, where it is an argument
    /// of its own.
    pub fn service_argument(self, path: &str) -> Option<&'static str> {
        match self {
            Self::FlatService => cloudposse::service_argument(path),
            _ => None,
        }
    }
}

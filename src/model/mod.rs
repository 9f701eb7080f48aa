//! Typed ECS: task definitions, containers and services, every value with its place and certainty.

mod command;
mod container;
pub mod datadog;
mod image;
mod keys;
mod logging;
mod output_plugin;
mod platform;
mod provenance;
mod reach;
mod remarks;
mod router_image;
mod service;
mod shell;
mod task;
mod terms;
mod text;
mod value;

pub use command::{Command, LostVerdict};
pub use container::{
    Condition, Container, ContainerId, Dependency, HealthCheck, MountPoint, PortMapping,
    RestartPolicy, START_TIMEOUT_ON_FARGATE,
};
pub use image::{Image, ImageKind, image_kind};
pub use keys::{Shape, means, nearest_key};
pub use logging::{Driver, Firelens, LogConfiguration, OutputOption, ROUTER_PORTS, Setting};
pub use output_plugin::{
    OutputPlugin, OutputPlugins, chooses_lines, is_of_router_config, is_taken_by_ecs,
};
pub use platform::Platform;
pub use provenance::{Choice, Hop, Provenance, Scenario};
pub use reach::Reach;
pub use remarks::{Comment, KeyFate, MisspeltKey, Remarks, SwallowedKey};
pub use router_image::{Architecture, Build, RouterImage, RouterMaker, Version};
pub use service::{CircuitBreaker, Controller, LoadBalancer, Request, Service, Strategy};
pub use task::{NetworkMode, Task, Volume};
pub use terms::{Terms, capitalised};
pub use text::{Text, nearest};
pub use value::{
    Fact, List, Located, Map, Member, Spanned, Unknown, Value, Why, all, any, find, not,
};

//! Typed ECS: task definitions, containers and services, every value with its place and certainty.

mod command;
mod container;
mod image;
mod keys;
mod logging;
mod platform;
mod provenance;
mod remarks;
mod router_defect;
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
pub use image::{Image, ImageKind, image_kind, is_datadog_agent, is_telemetry};
pub use keys::{Shape, means, nearest_key};
pub use logging::{Driver, Firelens, LogConfiguration, Setting};
pub use platform::Platform;
pub use provenance::{Choice, Hop, Provenance, Scenario};
pub use remarks::{Comment, KeyFate, MisspeltKey, Remarks, SwallowedKey};
pub use router_defect::{RouterUse, Shows, Trigger};
pub use router_image::{Architecture, Build, RouterImage, RouterMaker, Version};
pub use service::{CircuitBreaker, Controller, LoadBalancer, Request, Service, Strategy};
pub use task::{NetworkMode, Task, Volume};
pub use terms::{Terms, capitalised};
pub use text::{Text, nearest};
pub use value::{
    Fact, List, Located, Map, Member, Spanned, Unknown, Value, Why, all, any, find, not,
};

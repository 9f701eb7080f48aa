//! Typed ECS: task definitions, containers and services, every value with its place and certainty.

mod account;
mod aws_outputs;
mod awslogs;
mod buffer;
mod command;
mod container;
mod credential;
pub mod datadog;
mod effective;
mod fluent_bit;
mod health;
mod image;
mod keys;
mod logging;
mod output_plugin;
mod platform;
mod provenance;
mod reach;
mod remarks;
mod router_defect;
mod router_image;
mod router_tools;
mod service;
mod shell;
mod task;
mod terms;
mod text;
mod value;

pub use account::{Account, DeliveryMode};
pub use awslogs::{
    GROUP, LEAST_BUFFER, MULTILINE, REGION, STREAM_PREFIX, is_awslogs_option, size_in_bytes,
};
pub use buffer::{
    BUFFER_LIMIT, BufferFault, DEFAULT_BUFFER, SMALL_BUFFER, buffer_fault, default_buffer_fits,
};
pub use command::{Command, LostVerdict};
pub use container::{
    Condition, Container, ContainerId, DEFAULT_STOP_TIMEOUT, Dependency, HealthCheck, MountPoint,
    PortMapping, RestartPolicy, SPOT_NOTICE, START_TIMEOUT_ON_FARGATE, STOP_TIMEOUT_ON_FARGATE,
};
pub use credential::{Credential, Credentials, sensitive_values};
pub use effective::Effective;
pub use fluent_bit::S3Buffer;
pub use health::{Form, HealthFlaw};
pub use image::{Image, ImageKind, image_kind, is_datadog_agent};
pub use keys::{Shape, means, nearest_key};
pub use logging::{
    Driver, Firelens, LogConfiguration, LogGroup, OutputOption, ROUTER_PORTS, Setting,
};
pub use output_plugin::{OutputPlugin, chooses_lines, is_of_router_config, is_taken_by_ecs};
pub use platform::Platform;
pub use provenance::{Choice, Hop, Provenance, Scenario};
pub use reach::Reach;
pub use remarks::{Comment, KeyFate, MisspeltKey, Remarks, SwallowedKey};
pub use router_defect::{RouterUse, Shows, Trigger};
pub use router_image::{Architecture, Build, RouterImage, RouterMaker, Version};
pub use router_tools::{FIRST_WITH_HEALTH_FILE, HEALTH_FILE, Lacks};
pub use service::{CircuitBreaker, Controller, LoadBalancer, Request, Service, Strategy};
pub use task::{NetworkMode, Task, Volume};
pub use terms::{Terms, capitalised};
pub use text::{Text, nearest};
pub use value::{
    Fact, List, Located, Map, Member, Spanned, Unknown, Value, Why, all, any, find, not,
};

//! Where a container's log lines go.

use super::text::Text;
use super::value::Value;
use crate::source::Span;

/// `logDriver` (API LogConfiguration).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Driver {
    /// `awsfirelens`: the task's log router.
    AwsFirelens,
    /// `awslogs`: CloudWatch Logs.
    AwsLogs,
    /// Any other driver, by its name.
    Other(String),
}

impl Driver {
    /// The driver a written name stands for.
    pub fn from_name(name: &str) -> Self {
        match name {
            "awsfirelens" => Self::AwsFirelens,
            "awslogs" => Self::AwsLogs,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The name ECS uses.
    pub fn name(&self) -> &str {
        match self {
            Self::AwsFirelens => "awsfirelens",
            Self::AwsLogs => "awslogs",
            Self::Other(name) => name,
        }
    }
}

/// `logConfiguration` of a container or of Service Connect.
#[derive(Clone, Debug)]
pub struct LogConfiguration {
    /// `logDriver`; absent where the whole block is.
    pub driver: Value<Driver>,
    /// Where the block is written, or what it is missing from.
    pub span: Span,
}

/// `firelensConfiguration`: this container is the log router.
#[derive(Clone, Debug)]
pub struct Firelens {
    /// `type`: `fluentbit` or `fluentd`.
    pub kind: Value<Text>,
}

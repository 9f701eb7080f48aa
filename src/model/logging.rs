//! Where a container's log lines go.

use super::text::Text;
use super::value::{List, Located, Map, Member, Unknown, Value, Why};
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

    /// Whether Fargate has it (API LogConfiguration).
    pub fn is_on_fargate(&self) -> bool {
        match self {
            Self::AwsFirelens | Self::AwsLogs => true,
            Self::Other(name) => name == "splunk",
        }
    }
}

/// `logConfiguration` of a container or of Service Connect.
#[derive(Clone, Debug)]
pub struct LogConfiguration {
    /// `logDriver`; absent where the whole block is.
    pub driver: Value<Driver>,
    /// `options`. Under `awsfirelens` they become keys of the router's output (`hazards.md` F9).
    pub options: Map<Text>,
    /// `secretOptions`: the option each one sets, and where its value comes from.
    pub secret_options: List<Setting>,
    /// Where the block is written, or what it is missing from.
    pub span: Span,
}

impl LogConfiguration {
    /// The option that names the output of a sender: `Name`, to the letter, for Fluent Bit (`hazards.md` F9).
    ///
    /// # Errors
    /// [`Unknown`] when the options may have one that cannot be seen.
    pub fn output(&self) -> Result<Option<&Member<Text>>, Unknown> {
        self.options.get("Name")
    }

    /// The output plugin of a sender, in small letters, as Fluent Bit compares it.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn output_plugin(&self) -> Result<Option<String>, Unknown> {
        let Some(name) = self.output()? else {
            return Ok(None);
        };
        let Some(text) = name.value.read()? else {
            return Ok(None);
        };
        let unread = Unknown {
            at: name.value.place(),
            why: Why::Template,
        };
        let literal = text.literal().ok_or(unread)?;
        Ok(Some(literal.to_ascii_lowercase()))
    }
}

/// A name with its value: an environment variable, a secret, an option.
#[derive(Clone, Debug)]
pub struct Setting {
    /// `name`.
    pub name: Value<Text>,
    /// `value`, or `valueFrom` of a secret.
    pub value: Value<Text>,
    /// The place of the entry.
    pub span: Span,
}

impl Located for Setting {
    fn place(&self) -> Span {
        self.span
    }
}

/// `firelensConfiguration`: this container is the log router.
#[derive(Clone, Debug)]
pub struct Firelens {
    /// `type`: `fluentbit` or `fluentd`.
    pub kind: Value<Text>,
    /// `options`: `config-file-type`, `config-file-value`, `enable-ecs-log-metadata`.
    pub options: Map<Text>,
}

/// A log group that the template or module of a task definition makes.
#[derive(Clone, Debug)]
pub struct LogGroup {
    /// Its name; absent where CloudFormation gives it one.
    pub name: Value<Text>,
    /// What references to it hold: its name in its dialect.
    pub address: String,
}

impl LogGroup {
    /// Whether `name` is the name of this group: it refers to it, or says the same. `None` where nobody can tell.
    pub fn is_named(&self, name: &Text) -> Option<bool> {
        match &self.name {
            _ if name.refers_to(&self.address) => Some(true),
            Value::Known(own) => own.value.same_as(name),
            // Nobody writes a name that CloudFormation makes up.
            Value::Absent(_) => Some(false),
            Value::Unknown(_) => None,
        }
    }
}

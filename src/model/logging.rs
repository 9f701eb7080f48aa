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

/// Words by which Fluent Bit tries a chunk again without end, in small letters; a number below 1 is none of them, and
/// counts as 1.
const WITHOUT_END: [&str; 3] = ["false", "no_limits", "off"];

impl LogConfiguration {
    /// The option of a sender by which Fluent Bit keeps what it cannot deliver, and tries again without end.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn endless_retries(&self) -> Result<Option<&Member<Text>>, Unknown> {
        let Some(limit) = self.options.get_in_any_capitals("Retry_Limit")? else {
            return Ok(None);
        };
        let Some(text) = limit.value.read()? else {
            return Ok(None);
        };
        let unread = Unknown {
            at: limit.value.place(),
            why: Why::Template,
        };
        let word = text.literal().ok_or(unread)?.to_ascii_lowercase();
        Ok(WITHOUT_END.contains(&&*word).then_some(limit))
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

//! Where a container's log lines go.

use super::output_plugin::OutputPlugin;
use super::text::Text;
use super::value::{Fact, List, Located, Map, Member, Unknown, Value, Why};
use crate::source::Span;
use crate::syntax::holes;

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

/// The ways to say yes to Fluent Bit, in small letters.
const YES: [&str; 3] = ["on", "true", "yes"];

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
    /// The option that names the output of a sender. It is `Name`, to the letter (`hazards.md` F9); other capitals say
    /// what was meant, and a rule of their own speaks of them.
    ///
    /// # Errors
    /// [`Unknown`] when the options may have one that cannot be seen.
    pub fn output(&self) -> Result<Option<&Member<Text>>, Unknown> {
        self.options.get_in_any_capitals("Name")
    }

    /// The output plugin of a sender, in small letters, as Fluent Bit compares it.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn output_plugin(&self) -> Result<Option<String>, Unknown> {
        let name = self.output()?.map(|name| name.value.literal());
        let name = name.transpose()?.flatten();
        Ok(name.map(str::to_ascii_lowercase))
    }

    /// What is known of that plugin.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn known_plugin(&self) -> Result<Option<&'static OutputPlugin>, Unknown> {
        let name = self.output_plugin()?;
        Ok(name.as_deref().and_then(OutputPlugin::named))
    }

    /// Whether a key of a sender's output, in any capitals, says yes: `on`, `true`, `yes`, as Fluent Bit reads it.
    pub fn is_on(&self, key: &str) -> Fact {
        let Some(option) = self.output_option(key)? else {
            return Ok(false);
        };
        let word = option.literal()?;
        Ok(YES.iter().any(|yes| yes.eq_ignore_ascii_case(word)))
    }
}

/// A key of the output that ECS writes for a sender into the router's configuration: from `options`, or from
/// `secretOptions`, whose names become keys just so (`hazards.md` F9).
#[derive(Clone, Copy, Debug)]
pub struct OutputOption<'a> {
    /// The key as written.
    pub key: &'a str,
    /// Where it is written.
    pub span: Span,
    /// What it says; none for a secret.
    written: Option<&'a Value<Text>>,
}

impl OutputOption<'_> {
    /// Whether its value comes from a secret.
    pub fn is_secret(&self) -> bool {
        self.written.is_none()
    }

    /// Where its value is written.
    pub fn value(&self) -> Span {
        self.written.map_or(self.span, Located::place)
    }

    /// What it says, templates and all.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn text(&self) -> Result<&Text, Unknown> {
        let outside = Unknown {
            at: self.span,
            why: Why::Outside,
        };
        self.written.ok_or(outside)?.read()?.ok_or(outside)
    }

    /// What it says, where no template decides any of it.
    ///
    /// # Errors
    /// [`Unknown`] when one does, or it is decided elsewhere.
    pub fn literal(&self) -> Result<&str, Unknown> {
        self.text()?
            .literal()
            .ok_or(Unknown::template(self.value()))
    }
}

impl Located for OutputOption<'_> {
    fn place(&self) -> Span {
        self.span
    }
}

impl LogConfiguration {
    /// The keys of a sender's output that we see.
    pub fn output_options(&self) -> impl Iterator<Item = OutputOption<'_>> {
        let written = self
            .options
            .iter()
            .filter(|member| member.value.is_written());
        let written = written.map(|member| OutputOption {
            key: &member.key.value,
            span: member.key.span,
            written: Some(&member.value),
        });
        let secret = self.secret_options.iter().filter_map(|secret| {
            Some(OutputOption {
                key: secret.name.known()?.literal()?,
                span: secret.name.place(),
                written: None,
            })
        });
        written.chain(secret)
    }

    /// Why there may be keys that we do not see, where there may.
    pub fn unseen_options(&self) -> Option<Unknown> {
        let template = |at| Unknown::template(at);
        let keys = self.options.iter().map(|member| &member.key);
        let mut open = keys.filter(|key| holes::find(&key.value).is_some());
        let mut secrets = self.secret_options.iter().filter_map(|secret| {
            let name = secret.name.read();
            let is_read = name.map(|name| name.is_none_or(|name| name.literal().is_some()));
            match is_read {
                Ok(true) => None,
                Ok(false) => Some(template(secret.name.place())),
                Err(unknown) => Some(unknown),
            }
        });
        let hidden = self.options.rest.or(self.secret_options.rest);
        let open = hidden.or_else(|| open.next().map(|key| template(key.span)));
        open.or_else(|| secrets.next())
    }

    /// The key of a sender's output that is this one in any capitals, as Fluent Bit reads it.
    ///
    /// # Errors
    /// [`Unknown`] when none is seen and there may be others.
    pub fn output_option(&self, key: &str) -> Result<Option<OutputOption<'_>>, Unknown> {
        let mut seen = self.output_options();
        match seen.find(|option| option.key.eq_ignore_ascii_case(key)) {
            Some(option) => Ok(Some(option)),
            None => self.unseen_options().map_or(Ok(None), Err),
        }
    }

    /// Whether a sender's output has this key, in any capitals.
    pub fn has_output_option(&self, key: &str) -> Fact {
        Ok(self.output_option(key)?.is_some())
    }

    /// The options that are those of the driver `awslogs`. Under `awsfirelens` they end up in the router's output, where
    /// no plugin knows them.
    pub fn awslogs_keys(&self) -> impl Iterator<Item = OutputOption<'_>> {
        self.output_options()
            .filter(|option| option.key.starts_with("awslogs-"))
    }
}

/// The ports of a log router, and what answers there: Fluent Bit's and Fluentd's own defaults, and the health check that
/// ECS generates (`hazards.md` F10).
pub const ROUTER_PORTS: [(i64, &str); 3] = [
    (24224, "takes log lines from whoever connects"),
    (8877, "answers health checks"),
    (2020, "tells whoever asks of the router's state"),
];

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
        let is_endless = limit.value.says(|word| {
            let mut words = WITHOUT_END.iter();
            words.any(|one| one.eq_ignore_ascii_case(word))
        });
        Ok(is_endless?.then_some(limit))
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

impl Firelens {
    /// Where in the router's image ECS mounts the configuration that it generates for this kind of router: a file of
    /// one's own at that place is hidden (`hazards.md` H43).
    pub fn generated_file(kind: &str) -> Option<&'static str> {
        match kind {
            "fluentbit" => Some("/fluent-bit/etc/fluent-bit.conf"),
            "fluentd" => Some("/fluentd/etc/fluent.conf"),
            _ => None,
        }
    }
}

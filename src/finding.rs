//! One hazard at one place: labels, schedule, help. Nothing here knows how it is shown.

mod fix;

pub use fix::{Edit, Fix, Key, Piece};

use std::fmt;

use serde::Serialize;

use crate::model::{Located, Platform};
use crate::source::Span;

/// How bad a finding is, mildest first, so that the harsher compares as greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// May cost availability or log lines.
    Warning,
    /// Will break a start, kill tasks or lose lines.
    Error,
}

impl Severity {
    /// One level milder; advice stays advice.
    pub fn milder(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Advice => Self::Advice,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// An annotated span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What to look at.
    pub span: Span,
    /// What to see there: lower case, no full stop.
    pub text: String,
}

/// What happens to a container, or to the task, in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// ECS starts the container.
    Starts,
    /// Its health check passes.
    BecomesHealthy,
    /// It ends by itself.
    Exits,
    /// It cannot be created or started.
    FailsToStart,
    /// ECS ends it without having run it, because something it waits for cannot happen any more.
    IsKilled,
    /// Its `startTimeout` passes while others wait for it.
    TimesOut,
    /// It dies of a fault.
    Crashes,
    /// ECS stops the whole task.
    TaskStops,
    /// The load balancer takes the task out; users see errors.
    TargetDrained,
}

/// One event of a schedule, and the fact that allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What happens.
    pub event: Event,
    /// To which container; none for what happens to the task.
    pub container: Option<String>,
    /// Why it can or must happen: lower case, no full stop.
    pub reason: String,
}

impl Step {
    /// An event of one container.
    pub fn of(event: Event, container: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            event,
            container: Some(container.into()),
            reason: reason.into(),
        }
    }

    /// An event of the task.
    pub fn of_task(event: Event, reason: impl Into<String>) -> Self {
        Self {
            event,
            container: None,
            reason: reason.into(),
        }
    }
}

/// A value that no report may show.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    /// Where it is written, or used.
    pub span: Span,
    /// The value: a block of YAML begins at its mark, and what counts stands on the lines below.
    pub text: String,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({:?})", self.span)
    }
}

/// One hazard at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What to look at; the first label is the primary one.
    pub labels: Vec<Label>,
    /// What to do, in one line: lower case, no full stop.
    pub help: String,
    /// Milder than the rule's own severity, where this case is.
    pub severity: Option<Severity>,
    /// A schedule that proves the claim, in order; empty where none is needed.
    pub schedule: Vec<Step>,
    /// What the claim rests on: an uncertain link, behaviour that is not documented everywhere.
    pub notes: Vec<String>,
    /// What no report may show, whichever finding an excerpt belongs to.
    pub concealed: Vec<Secret>,
    /// What repairs it, where something can.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding at a value; an absent value stands for what it is missing from, so nothing is unlocated.
    pub fn at(place: &impl Located, text: impl Into<String>) -> Self {
        Self {
            labels: vec![Label {
                span: place.place(),
                text: text.into(),
            }],
            help: String::new(),
            severity: None,
            schedule: Vec::new(),
            notes: Vec::new(),
            concealed: Vec::new(),
            fix: None,
        }
    }

    /// Adds a related place.
    #[must_use]
    pub fn label(mut self, place: &impl Located, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span: place.place(),
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Makes this finding milder than its rule.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Adds what the claim rests on.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Keeps a value out of every report.
    #[must_use]
    pub fn conceal(mut self, place: &impl Located, text: impl Into<String>) -> Self {
        self.concealed.push(Secret {
            span: place.place(),
            text: text.into(),
        });
        self
    }

    /// Says that the claim was executed with the open agent and is not documented for Fargate, and is one level
    /// milder than `severity` there (`ecs-semantics.md` 3.1, hedge).
    #[must_use]
    pub fn as_executed(self, severity: Severity, platform: Platform) -> Self {
        let noted = |finding: Self| {
            finding.note(
                "executed with the ECS agent of EC2 and Anywhere; for Fargate this is not documented",
            )
        };
        match platform {
            Platform::Agent => self,
            Platform::Unsaid => noted(self),
            Platform::Fargate => noted(self).severity(severity.milder()),
        }
    }

    /// Says what repairs it; the rule's page says whether that is safe.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// Proves the claim by a schedule.
    #[must_use]
    pub fn schedule(mut self, schedule: Vec<Step>) -> Self {
        self.schedule = schedule;
        self
    }

    /// The place the finding is at.
    pub fn primary(&self) -> &Label {
        &self.labels[0]
    }
}

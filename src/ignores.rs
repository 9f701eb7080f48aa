//! A user's accountable exceptions: which rule is not to speak of what, why, and until when.

mod comment;
mod date;
mod entry;
mod paths;
mod places;
mod written;

use crate::model::Spanned;
use crate::source::{SourceId, Span};

pub use date::Date;
pub use paths::Paths;
pub use places::{is_hcl, lines_around};
pub use written::Written;

/// One rule that is not to speak of something, with a reason.
#[derive(Clone, Debug)]
pub struct Ignore {
    /// The rule, as it is written: it may be none of the catalogue's.
    pub rule: Spanned<String>,
    /// Why; never empty.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Option<Spanned<Date>>,
    /// What it is about.
    pub scope: Scope,
}

/// What an ignore is about.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Findings in these bytes.
    Region(Span),
    /// Findings in this file.
    File(SourceId),
    /// What an `[[ignore]]` of a configuration selects.
    Selected(Box<Selector>),
}

/// What an `[[ignore]]` selects among the files its configuration counts for: everything it names must fit, and what it
/// does not name fits.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    /// The files.
    pub paths: Option<Paths>,
    /// The family of the task definition.
    pub family: Option<String>,
    /// The name of the container.
    pub container: Option<String>,
    /// The name of the service.
    pub service: Option<String>,
}

/// An ignore, when all else is judged.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// The ignore.
    pub ignore: &'a Ignore,
    /// Whether it has kept something from being told, or may have to: a rule that cannot tell counts.
    pub is_used: bool,
    /// Whether everything was judged that it may be about.
    pub is_settled: bool,
    /// The day of the run.
    pub today: Date,
}

impl Judged<'_> {
    /// Whether its last day is over.
    pub fn is_expired(&self) -> bool {
        self.ignore.is_expired(self.today)
    }
}

impl Ignore {
    /// Whether its last day is over: then it counts no more.
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.as_ref().is_some_and(|until| until.value < today)
    }
}

/// Something in a configuration, or in an ignore, that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub text: String,
    /// What to do: lower case, no full stop.
    pub help: String,
}

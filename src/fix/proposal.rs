//! A fix on offer, for those who take it by hand: an editor, a reviewer.

use super::TextEdit;
use crate::rules::FixKind;
use crate::source::SourceId;

/// A fix of one finding, tried: with it the finding is gone and nothing worse has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it does: an imperative, lower case, no full stop.
    pub title: String,
    /// Whether it changes nothing but the hazard.
    pub kind: FixKind,
    /// The source it changes.
    pub source: SourceId,
    /// What it changes there, in the order of the bytes of the text as it is.
    pub edits: Vec<TextEdit>,
}

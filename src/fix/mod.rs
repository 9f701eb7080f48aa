//! What repairs a finding, as text: edits of structure become edits of bytes, in the language each place is written in.
//!
//! Nothing is rendered anew: bytes that need not change stay. What cannot be edited so that the text means what the
//! edit says, and nothing else changes, is declined.

mod apply;
mod hcl;
mod piece;

pub use apply::{apply, merge};
pub use piece::{Content, path};

use crate::finding::{Edit, Fix};
use crate::model::Terms;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::Language;

/// A stretch of one source, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes that go; empty where text is only put in.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Why a fix cannot be applied here: for the user, in plain words, lower case, no full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined(pub String);

impl Declined {
    /// A reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// All edits of a fix as edits of the texts as they are, in the order of the bytes.
///
/// # Errors
/// Why one of the edits cannot be made here; then none is.
pub fn text_edits(sources: &Sources, fix: &Fix, terms: Terms) -> Result<Vec<TextEdit>, Declined> {
    let mut ids: Vec<SourceId> = fix.edits.iter().map(|edit| place(edit).source).collect();
    ids.sort();
    ids.dedup();
    let mut found = Vec::new();
    for id in ids {
        let source = sources.get(id);
        let edits: Vec<&Edit> = fix
            .edits
            .iter()
            .filter(|edit| place(edit).source == id)
            .collect();
        let lowered: Result<Vec<TextEdit>, Declined> =
            match Language::of(&source.path, &source.text) {
                Language::Json | Language::CommentedJson | Language::Yaml => {
                    let _ = (&edits, terms);
                    Err(Declined::new("firelint does not edit this language"))
                }
                Language::Hcl | Language::Variables => {
                    hcl::text_edits(id, &source.text, &edits, terms)
                }
            };
        found.extend(lowered?);
    }
    Ok(found)
}

/// Where an edit is made.
pub fn place(edit: &Edit) -> Span {
    match edit {
        Edit::Set { map, .. } | Edit::Push { map, .. } => *map,
        Edit::InsertAfter { item, .. } => *item,
        Edit::Replace { value, .. } => *value,
        Edit::Remove { place } => *place,
        Edit::Rename { key, .. } => *key,
        Edit::RemoveComment { comment } => *comment,
    }
}

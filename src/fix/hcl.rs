//! Edits of structure in HCL, Terraform's native spelling.
//!
//! The edits of a fix are made one after the other, each on the text that the one before has left.

mod add;
mod draft;
mod find;
mod heredoc;
mod lowering;
mod remove;
mod scan;
mod style;
mod tree;
mod value;
mod words;
mod write;

use self::draft::Draft;
use self::lowering::Lowering;
use self::tree::Document;
use super::{Declined, TextEdit, place};
use crate::finding::Edit;
use crate::model::Terms;
use crate::source::SourceId;
use crate::syntax::hcl::{self, Body};

/// The edits of one source as edits of its text, in the order of the bytes.
///
/// # Errors
/// Why one of them cannot be made here.
pub fn text_edits(
    source: SourceId,
    text: &str,
    edits: &[&Edit],
    terms: Terms,
) -> Result<Vec<TextEdit>, Declined> {
    let body = read(source, text)?;
    let original = Document::of(text, &body);
    let mut draft = Draft::of(text);
    // What the edits so far have left: to read a text costs far more than to edit it.
    let mut latest = (text.to_owned(), body.clone());
    for edit in edits {
        let (current, body) = &latest;
        let lowering = Lowering {
            document: &Document::of(current, body),
            original: &original,
            source: place(edit),
            terms,
        };
        if place(edit).range().is_empty() {
            return Err(find::not_found());
        }
        let at = draft.now(place(edit).range());
        let at = at.ok_or_else(|| Declined::new("an edit before it takes its place away"))?;
        let changes = match heredoc::text_at(lowering.document, &at) {
            Some(range) => {
                let now = |place| draft.now(place);
                heredoc::edit(lowering.document, range?, edit, &now, terms)?
            }
            None => lowering.edit(edit, &at)?,
        };
        if !changes.is_empty() {
            draft.change(changes);
            let current = draft.text();
            let body = read(source, &current)?;
            latest = (current, body);
        }
    }
    Ok(draft.edits(source))
}

fn read(source: SourceId, text: &str) -> Result<Body, Declined> {
    let unread = |_| Declined::new("the file cannot be read");
    hcl::file(source, text).map_err(unread)
}

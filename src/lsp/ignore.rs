//! Ignoring a finding where it is: by a comment where the language has comments, else in `firelint.toml`.

use std::fs;

use super::actions::{Desk, Refusal, edited};
use super::diagnostics::address;
use super::protocol::{DocumentChange, Range, TextEdit, VersionedDocument, WorkspaceEdit};
use super::uri;
use crate::config;
use crate::repair::{self, IgnoreHere, ignore_here};
use crate::source::Source;

/// What stands where the user is to say why.
const REASON: &str = "say why";

/// Where a finding of this file is ignored, for the title of the action.
pub fn place(source: &Source) -> &'static str {
    match repair::comment_mark(source) {
        Some(_) => "here",
        None => "in `firelint.toml`",
    }
}

/// The edit that has the finding with this number ignored.
///
/// # Errors
/// Why there is none.
pub fn edit(desk: Desk, index: usize) -> Result<WorkspaceEdit, Refusal> {
    let checked = &desk.analysis.checked;
    match ignore_here(checked, index, REASON, &super::settings()) {
        None => Err("it cannot be ignored here".to_owned()),
        Some(IgnoreHere::Entry { path, text }) => entered(desk, &path, text),
        Some(IgnoreHere::Comment { source: id, edits }) => {
            let source = checked.project.sources.get(id);
            let encoding = desk.audience.client.encoding;
            let edits = edits.into_iter().map(|edit| TextEdit {
                range: encoding.range(source, edit.span.range()),
                new_text: edit.text,
            });
            let uri = address(&checked.project, desk.audience.documents, id);
            let identity = checked.project.sources.identity(&source.path);
            Ok(edited(desk.audience, &identity, uri, edits.collect()))
        }
    }
}

/// The edit that puts a text at the end of a configuration, which may have to be made.
fn entered(desk: Desk, path: &str, new_text: String) -> Result<WorkspaceEdit, Refusal> {
    let client = desk.audience.client;
    let path = desk.analysis.checked.project.sources.identity(path);
    let open = desk.audience.documents.get(&path);
    let text = open.map(|open| open.text.to_string());
    let text = text.or_else(|| fs::read_to_string(&path).ok());
    let uri = open.map_or_else(|| uri::of(&path), |open| open.uri.clone());
    let source = Source::new(path.as_str(), text.clone().unwrap_or_default());
    let end = client.encoding.position(&source, source.text.len());
    let edits = vec![TextEdit {
        range: Range { start: end, end },
        new_text,
    }];
    if text.is_some() {
        return Ok(edited(desk.audience, &path, uri, edits));
    }
    if !client.creates_files || !client.takes_versions {
        return Err(format!(
            "there is no `{}`, and the editor cannot make one",
            config::NAME
        ));
    }
    let create = DocumentChange::Create {
        kind: "create".to_owned(),
        uri: uri.clone(),
    };
    let text_document = VersionedDocument { uri, version: None };
    let edit = DocumentChange::Edit {
        text_document,
        edits,
    };
    Ok(WorkspaceEdit {
        changes: None,
        document_changes: Some(vec![create, edit]),
    })
}

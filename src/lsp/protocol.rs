//! The shapes of the Language Server Protocol 3.17 that firelint speaks, and no others.

mod action;
mod place;

pub use action::*;
pub use place::*;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A place in a text: line and column from 0, columns in the units that were agreed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub character: u32,
}

/// A stretch of a text; the end is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// A stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The file.
    pub uri: String,
    /// The stretch.
    pub range: Range,
}

/// Which text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextDocument {
    /// The file.
    pub uri: String,
}

/// Which state of a text; none where nobody has it open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionedDocument {
    /// The file.
    pub uri: String,
    /// The state.
    pub version: Option<i32>,
}

/// `initialize`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InitializeParams {
    /// The process that started the server.
    pub process_id: Option<u32>,
    /// The one folder that is open.
    pub root_uri: Option<String>,
    /// The folders that are open.
    pub workspace_folders: Option<Vec<WorkspaceFolder>>,
    /// What the client can do, as it says it: looked up by path.
    pub capabilities: Value,
    /// Settings.
    pub initialization_options: Value,
}

/// A folder that is open.
#[derive(Debug, Deserialize)]
pub struct WorkspaceFolder {
    /// The folder.
    pub uri: String,
}

/// `textDocument/didOpen`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DidOpen {
    /// The text.
    pub text_document: OpenedDocument,
}

/// A text as it is opened.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenedDocument {
    /// The file.
    pub uri: String,
    /// The state.
    pub version: i32,
    /// The text.
    pub text: String,
}

/// `textDocument/didChange`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DidChange {
    /// Which state it is now.
    pub text_document: VersionedDocument,
    /// What changed, in order.
    pub content_changes: Vec<ContentChange>,
}

/// One change: the whole text, for that is what is asked for.
#[derive(Debug, Deserialize)]
pub struct ContentChange {
    /// Where, if it is a part; nobody should send one.
    pub range: Option<Range>,
    /// The text.
    pub text: String,
}

/// A notification or request about a text as a whole.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AboutDocument {
    /// Which text.
    pub text_document: TextDocument,
}

/// `textDocument/diagnostic`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullParams {
    /// Which text.
    pub text_document: TextDocument,
    /// What the client was last given.
    pub previous_result_id: Option<String>,
}

/// The answer to `textDocument/diagnostic`.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum PullReport {
    /// These.
    #[serde(rename_all = "camelCase")]
    Full {
        /// What to say next time.
        result_id: String,
        /// The diagnostics.
        items: Vec<Diagnostic>,
    },
    /// Those the client has.
    #[serde(rename_all = "camelCase")]
    Unchanged {
        /// What to say next time.
        result_id: String,
    },
}

/// `textDocument/publishDiagnostics`.
#[derive(Debug, Serialize)]
pub struct PublishDiagnostics<'a> {
    /// The file.
    pub uri: &'a str,
    /// The state of the text they are about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// All of them.
    pub diagnostics: &'a [Diagnostic],
}

/// A finding as an editor shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// Where.
    pub range: Range,
    /// How bad: 1 error, 2 warning, 3 information.
    pub severity: u8,
    /// The rule.
    pub code: &'static str,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_description: Option<CodeDescription>,
    /// Who says so.
    pub source: &'static str,
    /// What.
    pub message: String,
    /// Other places it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_information: Vec<RelatedInformation>,
}

/// Where a code is explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeDescription {
    /// The page.
    pub href: String,
}

/// A place a diagnostic is also about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RelatedInformation {
    /// The place.
    pub location: Location,
    /// What is there.
    pub message: String,
}

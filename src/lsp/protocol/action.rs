//! Actions and edits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Range, TextDocument, VersionedDocument};

/// `textDocument/codeAction`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeActionParams {
    /// Which text.
    pub text_document: TextDocument,
    /// Where in it.
    pub range: Range,
    /// What is wanted.
    #[serde(default)]
    pub context: CodeActionContext,
}

/// Which actions are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CodeActionContext {
    /// The diagnostics there, as the client keeps them.
    pub diagnostics: Vec<Value>,
    /// Kinds; all where none are named.
    pub only: Option<Vec<String>>,
}

/// Something to be done.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CodeAction {
    /// What.
    pub title: String,
    /// Of which kind.
    pub kind: String,
    /// What it would repair.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Value>,
    /// Whether it is what one wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_preferred: Option<bool>,
    /// The edit; none where it is to be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<WorkspaceEdit>,
    /// What is called instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// What an edit is asked for by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<ActionData>,
}

/// What an edit is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionData {
    /// The file.
    pub uri: String,
    /// The state of its text.
    pub version: i32,
    /// What is wanted.
    pub wish: Wish,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Wish {
    /// To repair one finding.
    Fix(Chosen),
    /// To ignore one finding.
    Ignore(Chosen),
    /// To repair all that is safe to repair in the file.
    FixAll,
}

/// One finding of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Its rule.
    pub rule: String,
    /// Where it begins, in bytes.
    pub start: u32,
    /// Where it ends, in bytes.
    pub end: u32,
    /// How many findings of its rule at its place are told before it: of several containers, one value can be to blame.
    #[serde(default)]
    pub nth: usize,
}

/// A command with its arguments.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Command {
    /// What people see.
    pub title: String,
    /// Its name.
    pub command: String,
    /// What it is called with.
    pub arguments: Vec<Value>,
}

/// Edits of files: in one of two forms, by what the client takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkspaceEdit {
    /// By file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<BTreeMap<String, Vec<TextEdit>>>,
    /// In order, with versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_changes: Option<Vec<DocumentChange>>,
}

/// One step of an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DocumentChange {
    /// A text is edited.
    #[serde(rename_all = "camelCase")]
    Edit {
        /// Which text.
        text_document: VersionedDocument,
        /// How.
        edits: Vec<TextEdit>,
    },
    /// A file is made.
    Create {
        /// `create`.
        kind: String,
        /// The file.
        uri: String,
    },
}

/// One text replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TextEdit {
    /// What goes.
    pub range: Range,
    /// What comes.
    pub new_text: String,
}

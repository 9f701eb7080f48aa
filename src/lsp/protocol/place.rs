//! Questions about one place in a text, and what is shown there.

use serde::{Deserialize, Serialize};

use super::{Position, Range, TextDocument};

/// `textDocument/hover` and `textDocument/definition`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AboutPosition {
    /// Which text.
    pub text_document: TextDocument,
    /// Where in it.
    pub position: Position,
}

/// `textDocument/references`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct References {
    /// Which text.
    pub text_document: TextDocument,
    /// Where in it.
    pub position: Position,
    /// What is wanted.
    pub context: Option<ReferencesContext>,
}

/// What of a name is wanted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferencesContext {
    /// The place that declares it, too.
    pub include_declaration: bool,
}

/// The answer to `textDocument/hover`.
#[derive(Debug, Serialize)]
pub struct Hover {
    /// What is shown.
    pub contents: Markup,
    /// What it is about.
    pub range: Range,
}

/// Text of a kind.
#[derive(Debug, Serialize)]
pub struct Markup {
    /// `markdown` or `plaintext`.
    pub kind: &'static str,
    /// The text.
    pub value: String,
}

//! What a consumer of the file would trip over: keys it does not know, comments it does not accept.

use crate::source::Span;

/// A key that ECS does not know, one letter or one capital away from one it knows.
#[derive(Clone, Debug)]
pub struct MisspeltKey {
    /// The key as written.
    pub span: Span,
    /// Its text.
    pub written: String,
    /// The key that was meant, as the dialect spells it.
    pub meant: String,
    /// What becomes of it.
    pub fate: KeyFate,
}

/// What becomes of a key that a dialect does not know (`formats.md` 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFate {
    /// The AWS CLI refuses it, some releases of GitHub's deploy action drop it.
    DependsOnTool,
    /// Refused when it is deployed.
    Refused,
    /// Dropped without a word, so that it sets nothing.
    Dropped,
}

impl KeyFate {
    /// Who does not know the key.
    pub fn reader(self) -> &'static str {
        match self {
            Self::Refused => "CloudFormation",
            Self::DependsOnTool | Self::Dropped => "ECS",
        }
    }

    /// What becomes of the key: lower case but for names, no full stop.
    pub fn describe(self) -> &'static str {
        match self {
            Self::DependsOnTool => {
                "rejected or dropped without a word, depending on the tool that deploys it"
            }
            Self::Refused => "CloudFormation refuses the template",
            Self::Dropped => "Terraform's provider drops it without a word, so it sets nothing",
        }
    }
}

/// A comment in a file whose readers do not all accept comments.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// The key that follows it in the same map, where a YAML reader takes both together for one key
    /// (`formats.md` 4.1).
    pub swallows: Option<SwallowedKey>,
}

/// A key that a comment takes with it.
#[derive(Clone, Debug)]
pub struct SwallowedKey {
    /// The key as written.
    pub span: Span,
    /// Its text.
    pub key: String,
}

/// What a consumer of the file would trip over in one part of it.
#[derive(Clone, Debug, Default)]
pub struct Remarks {
    /// Keys that are dropped or rejected.
    pub misspelt_keys: Vec<MisspeltKey>,
    /// Comments that swallow the key after them.
    pub comments: Vec<Comment>,
    /// The first YAML alias of a template, which CloudFormation itself refuses. Noted in one definition of it.
    pub alias: Option<Span>,
}

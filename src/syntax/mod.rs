//! Sources to trees: the languages definitions are written in.

pub mod hcl;
pub mod holes;
pub mod json;
mod language;
mod scalar;
pub mod tree;
pub mod unquoted;
pub mod yaml;

pub use language::{Language, is_of_module};

use crate::source::{Source, SourceId};
use json::Json;
use tree::Tree;

/// The documents of a file in JSON or YAML; none where it is in another language.
pub fn documents(id: SourceId, source: &Source) -> Vec<Tree> {
    let text = &source.text;
    match Language::of(&source.path, text) {
        Language::CommentedJson => vec![json::parse(id, text, Json::Commented)],
        Language::Json => vec![json::parse(id, text, Json::Strict)],
        Language::Yaml => yaml::parse(id, text),
        Language::Hcl | Language::Variables => Vec::new(),
    }
}

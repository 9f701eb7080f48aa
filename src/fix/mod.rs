//! What repairs a finding, as text: edits of structure become edits of bytes, in the language each place is written in.
//!
//! Nothing is rendered anew: bytes that need not change stay. What cannot be edited so that the text means what the
//! edit says, and nothing else changes, is declined.

mod apply;
mod block;
mod copy;
mod flow;
mod hcl;
mod layout;
mod lower;
mod piece;
mod place;
mod plan;
mod proposal;
mod same;
mod scalar;
mod sketch;

pub use apply::{apply, merge};
pub use piece::{Content, path};
pub use proposal::Proposal;
pub use scalar::json as json_text;
pub use sketch::sketch;

use crate::finding::{Edit, Fix};
use crate::model::Terms;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::json::{self, Json};
use crate::syntax::tree::Tree;
use crate::syntax::{Language, documents, yaml};
use place::Document;
use plan::Plan;

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

/// A map has one member with a key, and no edit makes a second one.
fn written_already(key: &str) -> Declined {
    Declined(format!("`{key}` is written there already"))
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
        found.extend(match Language::of(&source.path, &source.text) {
            Language::Json | Language::CommentedJson | Language::Yaml => {
                let trees = documents(id, source);
                tree_edits(&trees, &source.text, &edits, terms)?
            }
            Language::Hcl | Language::Variables => {
                hcl::text_edits(id, &source.text, &edits, terms)?
            }
        });
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

/// Edits of one text that is JSON or YAML, read as these documents.
///
/// # Errors
/// Why one of them cannot be made here.
pub fn tree_edits(
    trees: &[Tree],
    text: &str,
    edits: &[&Edit],
    terms: Terms,
) -> Result<Vec<TextEdit>, Declined> {
    if trees.iter().any(|tree| !tree.errors.is_empty()) {
        return Err(Declined::new("the file has mistakes to repair first"));
    }
    let documents: Vec<Document> = trees.iter().map(|tree| Document::new(tree, text)).collect();
    let mut plans: Vec<Plan> = documents
        .iter()
        .map(|document| Plan::new(document, terms))
        .collect();
    for edit in edits {
        let of = |plan: &&mut Plan| plan.is_place(edit);
        match plans.iter_mut().find(of) {
            Some(plan) => plan.add(edit)?,
            None => {
                let reasons = documents
                    .iter()
                    .filter_map(|document| document.not_found(place(edit)));
                let reason = reasons.into_iter().next();
                return Err(reason
                    .unwrap_or_else(|| Declined::new("nothing that can be edited stands there")));
            }
        }
    }
    let mut found = Vec::new();
    for plan in &plans {
        found.extend(lower::lower(plan.document, &plan.changes)?);
    }
    match trees
        .first()
        .is_some_and(|tree| !still_reads(tree, text, &found))
    {
        true => Err(flow::not_understood()),
        false => Ok(found),
    }
}

/// Whether a text without mistakes has none after edits, either: templates stand in places that nobody foresees.
fn still_reads(tree: &Tree, text: &str, edits: &[TextEdit]) -> bool {
    if edits.is_empty() {
        return true;
    }
    let after = apply(text, edits);
    let trees = match (tree.language, tree.allows_comments) {
        (Language::Yaml, _) => yaml::parse(tree.source, &after),
        (_, true) => vec![json::parse(tree.source, &after, Json::Commented)],
        (_, false) => vec![json::parse(tree.source, &after, Json::Strict)],
    };
    trees.iter().all(|tree| tree.errors.is_empty())
}

//! What a fix would add, for people who have to write it themselves.

use super::piece::Content;
use super::scalar;
use crate::finding::{Edit, Fix};
use crate::model::Terms;
use crate::source::{Sources, Span};

/// The items a fix puts into lists of definitions, as JSON; `None` where it adds none. What it copies is named by its
/// place: it may be a credential.
pub fn sketch(sources: &Sources, fix: &Fix, terms: Terms) -> Option<String> {
    let added = fix.edits.iter().filter_map(|edit| match edit {
        Edit::InsertAfter { new, .. } => Some(json(sources, &Content::of(new, terms), "")),
        _ => None,
    });
    let added: Vec<String> = added.collect();
    (!added.is_empty()).then(|| added.join(",\n"))
}

/// A value whose first line is already indented by `indent`; its members stay in the order of the fix.
fn json(sources: &Sources, content: &Content, indent: &str) -> String {
    let inner = format!("{indent}  ");
    let each = |entries: Vec<String>, open: &str, close: &str| match entries.is_empty() {
        true => format!("{open}{close}"),
        false => {
            let entries = entries.join(&format!(",\n{inner}"));
            format!("{open}\n{inner}{entries}\n{indent}{close}")
        }
    };
    match content {
        Content::Bool(value) => value.to_string(),
        Content::Number(value) => value.to_string(),
        Content::Text(text) => scalar::json(text),
        Content::Copy(place) => scalar::json(&copied(sources, *place)),
        Content::List(items) => {
            let items = items.iter().map(|item| json(sources, item, &inner));
            each(items.collect(), "[", "]")
        }
        Content::Map(members) => {
            let members = members.iter().map(|(key, value)| {
                format!("{}: {}", scalar::json(key), json(sources, value, &inner))
            });
            each(members.collect(), "{", "}")
        }
    }
}

fn copied(sources: &Sources, place: Span) -> String {
    let source = sources.get(place.source);
    let line = source.line_at(place.range().start);
    format!("(the same as in {}:{line})", source.path)
}

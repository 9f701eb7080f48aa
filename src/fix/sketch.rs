//! What a fix would add, for people who have to write it themselves.

use serde_json::{Map, Value};

use super::piece::Content;
use crate::finding::{Edit, Fix};
use crate::model::Terms;
use crate::source::{Sources, Span};

/// The items a fix puts into lists of definitions, as JSON; `None` where it adds none. What it copies is named by its place.
pub fn sketch(sources: &Sources, fix: &Fix, terms: Terms) -> Option<String> {
    let added = fix.edits.iter().filter_map(|edit| match edit {
        Edit::InsertAfter { new, .. } => Some(value(sources, Content::of(new, terms))),
        _ => None,
    });
    let added: Vec<String> = added
        .filter_map(|value| serde_json::to_string_pretty(&value).ok())
        .collect();
    (!added.is_empty()).then(|| added.join(",\n"))
}

fn value(sources: &Sources, content: Content) -> Value {
    match content {
        Content::Bool(value) => Value::Bool(value),
        Content::Number(value) => Value::from(value),
        Content::Text(text) => Value::String(text),
        Content::List(items) => items.into_iter().map(|item| value(sources, item)).collect(),
        Content::Map(members) => {
            let members = members
                .into_iter()
                .map(|(key, member)| (key, value(sources, member)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Content::Copy(place) => Value::String(copied(sources, place)),
    }
}

fn copied(sources: &Sources, place: Span) -> String {
    let source = sources.get(place.source);
    let line = source.line_at(place.range().start);
    format!("(the same as in {}:{line})", source.path)
}

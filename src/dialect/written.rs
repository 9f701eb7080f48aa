//! Trees as data: what is written in JSON or YAML, before any dialect gives it a meaning.

use std::rc::Rc;

use super::datum::{Data, Datum, Entries, Entry, Items};
use super::rendered::Rendered;
use super::unquoted::unquoted;
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::holes;
use crate::syntax::tree::{Cursor, Kind};

/// Where the text of a tree stands.
#[derive(Clone, Copy, Debug)]
pub enum Places<'a> {
    /// In the file, at the same bytes.
    Same,
    /// In the file, at the same bytes; and `${…}` in a key is for the dialect to fill in, not for a tool before it.
    Own,
    /// Wherever the rendered text it was read from was put together.
    Rendered(&'a Rendered),
}

impl Places<'_> {
    /// The place in the user's file.
    pub fn of(self, span: Span) -> Span {
        match self {
            Self::Same | Self::Own => span,
            Self::Rendered(text) => text.span(span.range()),
        }
    }
}

/// A node as data.
pub fn datum(node: Cursor, places: Places) -> Datum {
    let head = places.of(node.head());
    if let Some(why) = why_unknown(node) {
        return Datum::unknown(Unknown { at: head, why });
    }
    let data = match node.kind() {
        Kind::Null | Kind::Hole | Kind::Broken | Kind::TooDeep => Data::Null,
        Kind::True => Data::Bool(true),
        Kind::False => Data::Bool(false),
        Kind::Number => Data::Number(node.raw().into()),
        Kind::String => Data::Text(text(node, places)),
        Kind::Array => Data::List(Rc::new(items(node, places))),
        Kind::Object => Data::Map(Rc::new(entries(node, places))),
    };
    Datum::new(data, head)
}

/// Why the node's value cannot be known, where it cannot.
fn why_unknown(node: Cursor) -> Option<Why> {
    match node.kind() {
        _ if node.is_conditional() => Some(Why::TemplateBlock),
        Kind::Hole => Some(Why::Template),
        Kind::TooDeep => Some(Why::TooDeep),
        Kind::Broken => Some(Why::Broken),
        _ => None,
    }
}

fn text(node: Cursor, places: Places) -> Rendered {
    let decoded = node.string().unwrap_or_default();
    let inner = unquoted(&decoded, node.raw(), node.span());
    match places {
        Places::Same | Places::Own => inner,
        Places::Rendered(outer) => inner.within(outer),
    }
}

/// A hole or a conditional item leaves a list open: it may stand for any number of items.
fn items(list: Cursor, places: Places) -> Items {
    let mut found = Items::default();
    if is_cut_off(list) {
        found.rest = Some(broken(places.of(list.head())));
    }
    for item in list.children() {
        match why_unknown(item) {
            Some(_) if holes::is_silent(item.raw()) => {}
            Some(why @ (Why::Template | Why::TemplateBlock)) => {
                let at = places.of(item.head());
                found.rest = found.rest.or(Some(Unknown { at, why }));
            }
            _ => found.items.push(datum(item, places)),
        }
    }
    found
}

fn entries(map: Cursor, places: Places) -> Entries {
    let mut found = Entries {
        extent: map.parent().map(|_| places.of(map.span())),
        ..Entries::default()
    };
    if is_cut_off(map) {
        found.rest = Some(broken(places.of(map.head())));
    }
    for member in map.children() {
        let hides = |span: Span, why: Why| Unknown {
            at: places.of(span),
            why,
        };
        match (member.key(), member.key_span()) {
            (Some(key), Some(key_span)) if is_template(&key, places) => {
                found.rest = found.rest.or(Some(hides(key_span, Why::Template)));
            }
            (Some(key), Some(key_span)) => found.entries.push(Entry {
                key: key.into(),
                key_span: Some(places.of(key_span)),
                value: datum(member, places),
            }),
            _ if holes::is_silent(member.raw()) => {}
            _ => {
                let why = match member.kind() {
                    Kind::Broken => Why::Broken,
                    _ => Why::Template,
                };
                found.rest = found.rest.or(Some(hides(member.head(), why)));
            }
        }
    }
    found
}

/// Whether a template makes the key. `$schema` and the like are somebody's own keys.
fn is_template(key: &str, places: Places) -> bool {
    let is_own = matches!(places, Places::Own) && !key.contains("{{");
    let is_hole = |hole: std::ops::Range<usize>| {
        hole.start > 0 || !key.starts_with('$') || key.starts_with("${")
    };
    !is_own && holes::find(key).is_some_and(is_hole)
}

fn broken(at: Span) -> Unknown {
    Unknown {
        at,
        why: Why::Broken,
    }
}

/// A list or map whose closing bracket is missing: what it would have held is not known, as in a file that is
/// being typed.
fn is_cut_off(node: Cursor) -> bool {
    match node.kind() {
        Kind::Object => !node.raw().ends_with('}'),
        Kind::Array => !node.raw().ends_with(']'),
        _ => false,
    }
}

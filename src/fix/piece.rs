//! What is written, without a layout: keys spelt as the dialect spells them, ready for any language.

use crate::finding::{Key, Piece};
use crate::model::Terms;
use crate::source::Span;

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text that stands for itself.
    Text(String),
    /// A list.
    List(Vec<Content>),
    /// A map; no key repeats.
    Map(Vec<(String, Content)>),
    /// What is written at this place.
    Copy(Span),
}

impl Content {
    /// A piece in a dialect's terms.
    pub fn of(piece: &Piece, terms: Terms) -> Self {
        match piece {
            Piece::Bool(value) => Self::Bool(*value),
            Piece::Number(value) => Self::Number(*value),
            Piece::Text(text) => Self::Text(text.clone()),
            Piece::List(items) => {
                Self::List(items.iter().map(|item| Self::of(item, terms)).collect())
            }
            Piece::Map(members) => {
                let mut map = Vec::new();
                for (key, value) in members {
                    put(&mut map, &path(key, terms), Self::of(value, terms));
                }
                Self::Map(map)
            }
            Piece::Copy(place) => Self::Copy(*place),
        }
    }

    /// A value under the keys of a path, the outermost first; without keys, the value itself.
    pub fn under(path: &[String], value: Self) -> Self {
        path.iter()
            .rev()
            .fold(value, |value, key| Self::Map(vec![(key.clone(), value)]))
    }
}

/// The keys that lead to a member, the outermost first, as the dialect spells them; never none.
pub fn path(key: &Key, terms: Terms) -> Vec<String> {
    match key {
        Key::Container(key) => vec![terms.in_container(key).into_owned()],
        Key::Service(path) => {
            let spelt = terms.in_service(path);
            spelt.split('.').map(str::to_owned).collect()
        }
        Key::Verbatim(key) => vec![key.clone()],
    }
}

/// Sets a member of a map, or of a map in it. What is there already is replaced.
pub fn put(map: &mut Vec<(String, Content)>, path: &[String], value: Content) {
    let [first, rest @ ..] = path else {
        return;
    };
    let found = map.iter().position(|(key, _)| key == first);
    match (found, rest) {
        (Some(at), []) => map[at].1 = value,
        (Some(at), rest) => match &mut map[at].1 {
            Content::Map(inner) => put(inner, rest, value),
            other => *other = Content::under(rest, value),
        },
        (None, rest) => map.push((first.clone(), Content::under(rest, value))),
    }
}

/// Appends to a list of a map, or of a map in it; it is made where there is none.
pub(super) fn push(map: &mut Vec<(String, Content)>, path: &[String], item: Content) {
    let [first, rest @ ..] = path else {
        return;
    };
    let at = map.iter().position(|(key, _)| key == first);
    let at = at.unwrap_or_else(|| {
        let empty = match rest.is_empty() {
            true => Content::List(Vec::new()),
            false => Content::Map(Vec::new()),
        };
        map.push((first.clone(), empty));
        map.len() - 1
    });
    match (&mut map[at].1, rest) {
        (Content::List(items), []) => items.push(item),
        (Content::Map(inner), rest) if !rest.is_empty() => push(inner, rest, item),
        (other, rest) => *other = Content::under(rest, Content::List(vec![item])),
    }
}

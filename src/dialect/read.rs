//! From nodes to values: what is absent, what is known, and what nobody can know.

use super::comments;
use crate::model::{
    List, MisspeltKey, Remarks, Shape, Spanned, Text, Unknown, Value, Why, means, nearest_key,
};
use crate::source::Span;
use crate::syntax::holes;
use crate::syntax::tree::{Cursor, Kind};

/// Why the node's value cannot be known, where it cannot.
pub fn unknown(node: Cursor) -> Option<Unknown> {
    let why = match node.kind() {
        _ if node.is_conditional() => Why::TemplateBlock,
        Kind::Hole => Why::Template,
        Kind::TooDeep => Why::TooDeep,
        Kind::Broken => Why::Broken,
        _ => return None,
    };
    Some(Unknown {
        at: node.head(),
        why,
    })
}

/// Nothing is written there in ECS's eyes: the AWS CLI's skeletons fill in empty values, and tools
/// that deploy strip them (`formats.md` 3).
fn is_empty(node: Cursor) -> bool {
    match node.kind() {
        Kind::Null => true,
        Kind::String => node.raw().len() <= 2,
        Kind::Array | Kind::Object => node.children().next().is_none(),
        _ => false,
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

/// One map of a definition, read by its keys.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    /// The map.
    pub node: Cursor<'a>,
    shape: Shape,
    /// Where an absent value points.
    anchor: Span,
}

impl<'a> Fields<'a> {
    /// Reads a map of the given shape; `anchor` is where an absent value points.
    pub fn new(node: Cursor<'a>, shape: Shape, anchor: Span) -> Self {
        Self {
            node,
            shape,
            anchor,
        }
    }

    /// Where an absent value of this map points.
    pub fn anchor(self) -> Span {
        self.anchor
    }

    /// The member, if it is written: `Absent` and `Unknown` carry over to any type.
    pub fn get(self, key: &'static str) -> Value<Cursor<'a>> {
        if let Some(member) = self.node.get(key) {
            return match unknown(member) {
                Some(unknown) => Value::Unknown(unknown),
                None if is_empty(member) => Value::Absent(self.anchor),
                None => Value::Known(Spanned {
                    value: member,
                    span: member.head(),
                }),
            };
        }
        self.absent(key)
    }

    /// A key that is not there: absent for sure, unless a hole or a misspelt key may stand for it.
    fn absent(self, key: &str) -> Value<Cursor<'a>> {
        if is_cut_off(self.node) {
            return Value::Unknown(Unknown {
                at: self.node.head(),
                why: Why::Broken,
            });
        }
        let stands_for_it = self.node.children().find_map(|member| {
            let why = match member.key() {
                None if holes::is_silent(member.raw()) => return None,
                None if member.kind() == Kind::Broken => Why::Broken,
                None => Why::Template,
                Some(written) if holes::find(&written).is_some() => Why::Template,
                Some(written) if means(self.shape, &written, key) => Why::MisspeltKey,
                Some(_) => return None,
            };
            let at = member.key_span().unwrap_or_else(|| member.head());
            Some(Unknown { at, why })
        });
        stands_for_it.map_or(Value::Absent(self.anchor), Value::Unknown)
    }

    /// The member through a reader that may find it of the wrong type.
    pub fn value<T>(
        self,
        key: &'static str,
        read: impl FnOnce(Cursor<'a>) -> Option<T>,
    ) -> Value<T> {
        match self.get(key) {
            Value::Known(Spanned {
                value: member,
                span,
            }) => match read(member) {
                Some(value) => Value::Known(Spanned { value, span }),
                None => Value::Unknown(Unknown {
                    at: span,
                    why: why_not(member),
                }),
            },
            Value::Absent(span) => Value::Absent(span),
            Value::Unknown(unknown) => Value::Unknown(unknown),
        }
    }

    /// A string, holes and all.
    pub fn text(self, key: &'static str) -> Value<Text> {
        self.value(key, text)
    }

    /// A string that stands for one of ECS's words; a template in it leaves it unknown.
    pub fn word<T>(self, key: &'static str, read: impl FnOnce(&str) -> T) -> Value<T> {
        self.value(key, |member| text(member)?.literal().map(read))
    }

    /// A boolean.
    pub fn boolean(self, key: &'static str) -> Value<bool> {
        self.value(key, boolean)
    }

    /// A whole number.
    pub fn integer(self, key: &'static str) -> Value<i64> {
        self.value(key, integer)
    }

    /// A map, as fields of their own; what is absent from it points at its key, or else at its bracket.
    pub fn map(self, key: &'static str, shape: Shape) -> Value<Fields<'a>> {
        self.value(key, |member| {
            let anchor = member.key_span().unwrap_or_else(|| member.head());
            (member.kind() == Kind::Object).then(|| Fields::new(member, shape, anchor))
        })
    }

    /// A list, item by item.
    pub fn list<T>(self, key: &'static str, read: impl FnMut(Cursor<'a>) -> T) -> List<T> {
        match self.get(key) {
            Value::Known(Spanned { value: member, .. }) => items(member, read),
            Value::Absent(span) => List::absent(span),
            Value::Unknown(unknown) => List::unknown(unknown),
        }
    }

    /// A list of maps, item by item.
    pub fn maps<T>(self, key: &'static str, read: impl FnMut(Cursor<'a>) -> T) -> List<T> {
        match self.get(key) {
            Value::Known(Spanned { value: member, .. }) => maps(member, read),
            Value::Absent(span) => List::absent(span),
            Value::Unknown(unknown) => List::unknown(unknown),
        }
    }

    /// The maps of a list, as fields, for those who look at their keys alone.
    pub fn parts(self, key: &str, shape: Shape) -> impl Iterator<Item = Fields<'a>> + use<'a> {
        let items = self.node.get(key).into_iter().flat_map(Cursor::children);
        items
            .filter(|item| item.kind() == Kind::Object)
            .map(move |item| Fields::new(item, shape, item.head()))
    }

    /// The misspelt keys of this map.
    pub fn misspelt(self) -> impl Iterator<Item = MisspeltKey> + 'a {
        self.node.children().filter_map(move |member| {
            let written = member.key()?.into_owned();
            let meant = nearest_key(self.shape, &written)?;
            Some(MisspeltKey {
                span: member.key_span()?,
                written,
                meant,
            })
        })
    }
}

/// A value inside a map that may itself be absent or unknown.
pub fn within<'a, T>(
    map: &Value<Fields<'a>>,
    read: impl FnOnce(Fields<'a>) -> Value<T>,
) -> Value<T> {
    match map {
        Value::Known(fields) => read(fields.value),
        Value::Absent(span) => Value::Absent(*span),
        Value::Unknown(unknown) => Value::Unknown(*unknown),
    }
}

/// The items of a list. A hole or a conditional item leaves it open: it may stand for any number of items.
pub fn items<'a, T>(list: Cursor<'a>, mut read: impl FnMut(Cursor<'a>) -> T) -> List<T> {
    let span = list.key_span().unwrap_or_else(|| list.head());
    if list.kind() != Kind::Array {
        return List::unknown(Unknown {
            at: list.head(),
            why: why_not(list),
        });
    }
    let mut found = List::absent(span);
    if is_cut_off(list) {
        found.rest = Some(Unknown {
            at: list.head(),
            why: Why::Broken,
        });
    }
    for item in list.children() {
        match unknown(item) {
            Some(_) if holes::is_silent(item.raw()) => {}
            Some(unknown) => found.rest = found.rest.or(Some(unknown)),
            None if item.kind() == Kind::Null => {}
            None => found.items.push(read(item)),
        }
    }
    found
}

/// The items of a list of maps. Anything else, such as a word in quotes that a tool puts a map in place of, leaves
/// the list open.
pub fn maps<'a, T>(list: Cursor<'a>, mut read: impl FnMut(Cursor<'a>) -> T) -> List<T> {
    let mut misfit = None;
    let found = items(list, |item| {
        let is_map = item.kind() == Kind::Object;
        if !is_map {
            misfit = misfit.or(Some(Unknown {
                at: item.head(),
                why: why_not(item),
            }));
        }
        is_map.then(|| read(item))
    });
    List {
        items: found.items.into_iter().flatten().collect(),
        rest: found.rest.or(misfit),
        span: found.span,
    }
}

/// A scalar item as a value.
pub fn item<'a, T>(node: Cursor<'a>, read: impl FnOnce(Cursor<'a>) -> Option<T>) -> Value<T> {
    match read(node) {
        Some(value) => Value::Known(Spanned {
            value,
            span: node.head(),
        }),
        None => Value::Unknown(Unknown {
            at: node.head(),
            why: why_not(node),
        }),
    }
}

/// Why a value that is there does not read as what was expected.
fn why_not(node: Cursor) -> Why {
    match node.string() {
        Some(text) if holes::find(&text).is_some() => Why::Template,
        _ => Why::WrongType,
    }
}

/// A string.
pub fn text(node: Cursor) -> Option<Text> {
    node.string().map(|written| Text::new(written.into_owned()))
}

/// A boolean.
pub fn boolean(node: Cursor) -> Option<bool> {
    match node.kind() {
        Kind::True => Some(true),
        Kind::False => Some(false),
        _ => None,
    }
}

/// A whole number.
pub fn integer(node: Cursor) -> Option<i64> {
    (node.kind() == Kind::Number).then(|| node.raw().parse().ok())?
}

/// What a reader of the file would trip over in a map and in `parts` of it. Comments inside of `except` are
/// somebody else's.
pub fn remarks(fields: Fields, parts: &[Fields], except: &[Cursor]) -> Remarks {
    let misspelt_keys = std::iter::once(&fields)
        .chain(parts)
        .flat_map(|part| part.misspelt());
    Remarks {
        misspelt_keys: misspelt_keys.collect(),
        comments: comments::inside(fields.node, except),
    }
}

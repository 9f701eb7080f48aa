//! From nodes to values: what is absent, what is known, and what nobody can know.

use crate::model::{
    Comment, List, MisspeltKey, Remarks, Shape, Spanned, Text, Unknown, Value, Why, nearest_key,
};
use crate::source::Span;
use crate::syntax::tree::{CommentStyle, Cursor, Kind};

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
                None => Why::Template,
                Some(written) if crate::syntax::holes::find(&written).is_some() => Why::Template,
                Some(written) if nearest_key(self.shape, &written) == Some(key) => Why::MisspeltKey,
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
            Some(unknown) => found.rest = found.rest.or(Some(unknown)),
            None if item.kind() == Kind::Null => {}
            None => found.items.push(read(item)),
        }
    }
    found
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
        Some(text) if crate::syntax::holes::find(&text).is_some() => Why::Template,
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

/// The comments inside a map that no other of `parts` contains.
pub fn remarks(fields: Fields, parts: &[Fields], except: &[Cursor]) -> Remarks {
    let misspelt_keys = std::iter::once(&fields)
        .chain(parts)
        .flat_map(|part| part.misspelt());
    let within = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    let comments = fields.node.tree().comments.iter().filter(|comment| {
        comment.style != CommentStyle::Hash
            && within(fields.node.span(), comment.span)
            && !except.iter().any(|part| within(part.span(), comment.span))
    });
    Remarks {
        misspelt_keys: misspelt_keys.collect(),
        comments: comments
            .map(|comment| swallowed(fields.node, comment.span))
            .collect(),
    }
}

/// A comment and the key it swallows: the next key in the innermost map around it.
fn swallowed(map: Cursor, comment: Span) -> Comment {
    let around = |node: &Cursor| {
        let span = node.span();
        matches!(node.kind(), Kind::Object | Kind::Array)
            && span.start < comment.start
            && comment.end < span.end
    };
    let mut inner = map;
    while let Some(child) = inner.children().find(around) {
        inner = child;
    }
    let next = inner
        .children()
        .filter_map(|member| Some((member.key_span()?, member.key()?)));
    let swallows = next
        .into_iter()
        .find(|(span, _)| span.start >= comment.end)
        .map(|(span, key)| (span, key.into_owned()));
    Comment {
        span: comment,
        swallows,
    }
}

//! What is to be written, by the keys it is written with.

use super::tree::{Document, What};
use super::words::Words;
use crate::finding::Piece;
use crate::fix::Declined;
use crate::source::Span;
use crate::syntax::hcl::{Expression, Form};

/// A value before it has a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text that stands for itself.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map.
    Map(Vec<(String, Value)>),
    /// An expression as it is written, and the blanks its first line begins with.
    Raw(String, String),
}

impl Value {
    /// A piece, as a value in a map with these words. `original` is the text that copies are made of.
    pub fn of(
        piece: &Piece,
        words: &Words,
        original: &Document,
        source: Span,
    ) -> Result<Self, Declined> {
        match piece {
            Piece::Bool(value) => Ok(Self::Bool(*value)),
            Piece::Number(value) => Ok(Self::Number(*value)),
            Piece::Text(text) => Ok(Self::Text(text.clone())),
            Piece::List(items) => {
                let items = items
                    .iter()
                    .map(|item| Self::of(item, words, original, source));
                items.collect::<Result<_, _>>().map(Self::List)
            }
            Piece::Map(members) => {
                let mut map = Vec::new();
                for (key, value) in members {
                    let value = Self::of(value, &words.inside(), original, source)?;
                    put(&mut map, &words.path(key)?, value);
                }
                Ok(Self::Map(map))
            }
            Piece::Copy(place) => copied(*place, original, source),
        }
    }

    /// A value under the keys of a path, the outermost first.
    pub fn under(path: &[String], value: Self) -> Self {
        path.iter()
            .rev()
            .fold(value, |value, key| Self::Map(vec![(key.clone(), value)]))
    }

    /// Whether it is a list of one map and more, and nothing else.
    pub fn maps(&self) -> Option<&[Self]> {
        match self {
            Self::Map(_) => Some(std::slice::from_ref(self)),
            Self::List(items) => {
                let all = items.iter().all(|item| matches!(item, Self::Map(_)));
                (all && !items.is_empty()).then_some(items)
            }
            _ => None,
        }
    }

    /// Whether an expression says this already.
    pub fn is_said(&self, expression: &Expression, document: &Document) -> bool {
        match (self, &expression.form) {
            (Self::Bool(value), Form::Bool(written)) => value == written,
            (Self::Number(value), Form::Number(written)) => written
                .parse::<i64>()
                .is_ok_and(|written| written == *value),
            (Self::Number(value), Form::Minus(inner)) => match (value.checked_neg(), &inner.form) {
                (Some(value), Form::Number(written)) => written.parse() == Ok(value),
                _ => false,
            },
            (Self::Text(text), Form::Template(_)) => expression.literal().as_ref() == Some(text),
            (Self::List(items), Form::List(written)) => {
                let mut pairs = items.iter().zip(written);
                items.len() == written.len() && pairs.all(|(item, at)| item.is_said(at, document))
            }
            (Self::Map(map), Form::Map(written)) => {
                map.len() == written.len()
                    && map.iter().all(|(key, value)| {
                        let same = |name: &Expression| name.literal().as_ref() == Some(key);
                        let mut named = written.iter().filter(|(name, _)| same(name));
                        named.any(|(_, at)| value.is_said(at, document))
                    })
            }
            (Self::Raw(text, _), _) => document.slice(expression.span.range()) == text,
            _ => false,
        }
    }

    /// Whether the body of a block says this already.
    pub fn is_said_by_block(&self, document: &Document, group: usize) -> bool {
        let Self::Map(map) = self else {
            return false;
        };
        let members = &document.groups[group].members;
        let count = |value: &Self| match value {
            Self::List(items) => value.maps().map_or(1, |_| items.len()),
            _ => 1,
        };
        let wanted: usize = map.iter().map(|(_, value)| count(value)).sum();
        let is_there = |(key, value): &(String, Self)| {
            let named = members.iter().filter(|at| at.name.as_ref() == Some(key));
            let named: Vec<_> = named.collect();
            match (value.maps(), named.as_slice()) {
                (_, [only]) if !only.is_block() => match only.what {
                    What::Value(at) => value.is_said(at, document),
                    What::Block(_) => false,
                },
                (Some(maps), blocks) => {
                    let mut pairs = maps.iter().zip(blocks);
                    maps.len() == blocks.len()
                        && pairs.all(|(map, block)| {
                            let inner = block.group.filter(|_| block.is_block());
                            inner.is_some_and(|inner| map.is_said_by_block(document, inner))
                        })
                }
                _ => false,
            }
        };
        members.len() == wanted && map.iter().all(is_there)
    }
}

/// Sets a member of a map, or of a map in it.
fn put(map: &mut Vec<(String, Value)>, path: &[String], value: Value) {
    let [first, rest @ ..] = path else {
        return;
    };
    match map.iter().position(|(key, _)| key == first) {
        Some(at) => match (&mut map[at].1, rest) {
            (Value::Map(inner), [_, ..]) => put(inner, rest, value),
            (other, _) => *other = Value::under(rest, value),
        },
        None => map.push((first.clone(), Value::under(rest, value))),
    }
}

/// The value that is written at a place, as it is written.
fn copied(place: Span, original: &Document, source: Span) -> Result<Value, Declined> {
    if place.source != source.source {
        return Err(Declined::new("what would be copied stands in another file"));
    }
    let range = place.range();
    let groups = original.groups.iter().skip(1);
    let others = original.others.iter();
    let same = others
        .map(|(expression, ..)| expression.span.range())
        .find(|other| *other == range);
    let mut whole = groups.filter(|group| group.kind != super::tree::Kind::Body);
    let bracket = |open: usize| open == range.start && range.len() == 1;
    let group = whole.find(|group| bracket(group.open) || group.range() == range);
    let mut members = original.groups.iter().flat_map(|group| &group.members);
    let keyed = members.find(|member| !member.is_block() && member.key.as_ref() == Some(&range));
    let keyed = keyed.map(|member| member.value.clone());
    let found = group.map(super::tree::Group::range).or(same).or(keyed);
    let found = found.or_else(|| {
        let id = super::find::map_at(original, range.clone()).ok()?;
        let group = &original.groups[id];
        (group.kind == super::tree::Kind::Object).then(|| group.range())
    });
    let Some(range) = found else {
        return Err(Declined::new(
            "what would be copied is no value that can stand elsewhere",
        ));
    };
    let indent = super::scan::indent(original.text, range.start).to_owned();
    Ok(Value::Raw(original.slice(range).to_owned(), indent))
}

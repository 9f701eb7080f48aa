//! A value before it has a type: resolved as far as anyone can see, each part with its place.
//!
//! Every dialect turns its trees into this, and the model is read from it by one reader, so that what is true of a
//! definition in one dialect is true in all.

use std::rc::Rc;

use super::rendered::Rendered;
use crate::model::{Hop, Unknown, Why};
use crate::source::Span;

/// One value.
#[derive(Clone, Debug)]
pub struct Datum {
    /// What it is.
    pub data: Data,
    /// The one place to point at: a scalar whole, a list or map by its opening bracket; where a scalar is used
    /// through a name, the place of use.
    pub span: Span,
    /// How it got there, where it is written elsewhere; the nearest hop first.
    pub via: Option<Rc<Via>>,
}

/// A chain of hops.
#[derive(Clone, Debug)]
pub struct Via {
    /// The hop.
    pub hop: Hop,
    /// Where that came from.
    pub before: Option<Rc<Via>>,
}

/// What a datum is. Lists and maps are shared, never copied, so that an alias or a local costs nothing.
#[derive(Clone, Debug)]
pub enum Data {
    /// Nothing: as if it were not written.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as decimal text.
    Number(Rc<str>),
    /// Text. What nobody can know of it stands in it as a hole: `${expression}`.
    Text(Rendered),
    /// Text that is the JSON of this, as `jsonencode` makes it: what is unknown inside stays inside.
    Json(Rc<Datum>),
    /// A list.
    List(Rc<Items>),
    /// A map.
    Map(Rc<Entries>),
    /// Decided elsewhere.
    Unknown(Unknown),
}

/// The items of a list.
#[derive(Clone, Debug, Default)]
pub struct Items {
    /// What we see.
    pub items: Vec<Datum>,
    /// Why it may go on, where it may.
    pub rest: Option<Unknown>,
}

/// The members of a map, in the order they are written. Where a key repeats, the last one counts.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// What we see.
    pub entries: Vec<Entry>,
    /// Why there may be other keys, where there may. Keys that are seen are certain.
    pub rest: Option<Unknown>,
    /// The bytes of the map, brackets included, where it is a part of a document; a map that is the whole document, or
    /// is written nowhere as such, has none.
    pub extent: Option<Span>,
}

/// A member of a map.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key, decoded.
    pub key: Rc<str>,
    /// The key as written, quotes included.
    pub key_span: Option<Span>,
    /// The value.
    pub value: Datum,
}

impl Datum {
    /// A value written at this place.
    pub fn new(data: Data, span: Span) -> Self {
        Self {
            data,
            span,
            via: None,
        }
    }

    /// A value that is decided elsewhere.
    pub fn unknown(unknown: Unknown) -> Self {
        Self::new(Data::Unknown(unknown), unknown.at)
    }

    /// Text that stands for itself at this place.
    pub fn text(text: impl Into<Rc<str>>, span: Span) -> Self {
        Self::new(Data::Text(Rendered::whole(text, span)), span)
    }

    /// What exists only once a resource does: a hole that names it, `address.attribute`.
    pub fn reference(to: &str, span: Span) -> Self {
        let unknown = Unknown {
            at: span,
            why: Why::Attribute,
        };
        let text = Rendered::hole(format!("${{{to}}}"), unknown);
        Self::new(Data::Text(text), span)
    }

    /// A list that is closed.
    pub fn list(items: Vec<Datum>, span: Span) -> Self {
        let items = Items { items, rest: None };
        Self::new(Data::List(Rc::new(items)), span)
    }

    /// A list of which nothing is seen.
    pub fn open_list(rest: Unknown, span: Span) -> Self {
        let items = Items {
            items: Vec::new(),
            rest: Some(rest),
        };
        Self::new(Data::List(Rc::new(items)), span)
    }

    /// A map that is closed.
    pub fn map(entries: Vec<Entry>, span: Span) -> Self {
        let entries = Entries {
            entries,
            ..Entries::default()
        };
        Self::new(Data::Map(Rc::new(entries)), span)
    }

    /// The value as it is used through a name. A scalar moves to the place of use and keeps the way back as a hop;
    /// a list or map stays where its parts are written, for there they are edited.
    #[must_use]
    pub fn used_at(self, place: Span, text: impl FnOnce() -> String, assumed: bool) -> Self {
        match self.data {
            Data::List(_) | Data::Map(_) | Data::Json(_) => self,
            Data::Unknown(unknown) => Self {
                span: place,
                data: Data::Unknown(Unknown {
                    at: place,
                    ..unknown
                }),
                via: None,
            },
            data => Self {
                data,
                span: place,
                via: Some(Rc::new(Via {
                    hop: Hop {
                        span: self.span,
                        text: text(),
                        assumed,
                    },
                    before: self.via,
                })),
            },
        }
    }

    /// The member of a map with exactly this key.
    pub fn get(&self, key: &str) -> Option<&Datum> {
        match &self.data {
            Data::Map(map) => map.get(key).map(|entry| &entry.value),
            _ => None,
        }
    }

    /// Text without holes.
    pub fn literal(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => text.literal(),
            _ => None,
        }
    }
}

impl Entries {
    /// The member with exactly this key; the last one, where it repeats.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| &*entry.key == key)
    }
}

impl Entry {
    /// A member whose key is not written as such.
    pub fn implied(key: impl Into<Rc<str>>, value: Datum) -> Self {
        Self {
            key: key.into(),
            key_span: None,
            value,
        }
    }
}

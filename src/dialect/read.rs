//! From data to values: what is absent, what is known, and what nobody can know.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::datum::{Data, Datum, Entries, Entry, Via};
use super::rendered::Rendered;
use super::spelling::Spelling;
use crate::model::{
    Comment, Hop, List, Map, Member, MisspeltKey, Remarks, Shape, Spanned, Text, Unknown, Value,
    Why,
};
use crate::source::Span;
use crate::syntax::holes;

/// What is noted while a definition is read.
#[derive(Debug, Default)]
pub struct Reading {
    comments: Vec<Comment>,
    met: RefCell<Vec<Unknown>>,
    met_in_detail: RefCell<Vec<Unknown>>,
    hops: RefCell<BTreeMap<Span, Vec<Hop>>>,
}

impl Reading {
    /// A reading of a file with these comments, which a consumer of it would trip over.
    pub fn of(comments: Vec<Comment>) -> Self {
        Self {
            comments,
            ..Self::default()
        }
    }

    /// What could not be known, in the order in which it was asked for, details last.
    pub fn met(&self) -> Vec<Unknown> {
        let (mut met, details) = (self.met.borrow().clone(), self.met_in_detail.borrow());
        met.extend_from_slice(&details);
        met
    }

    /// The hops of the values that were read, by the place of use.
    pub fn hops(&self) -> BTreeMap<Span, Vec<Hop>> {
        self.hops.borrow().clone()
    }

    fn follow(&self, place: Span, via: &Via) {
        let chain = std::iter::successors(Some(via), |via| via.before.as_deref());
        let hops = chain.map(|via| via.hop.clone()).collect();
        self.hops.borrow_mut().insert(place, hops);
    }

    /// The comments in a map, but for those in parts of it that are somebody else's.
    fn comments_in(&self, extent: Option<Span>, except: &[Span]) -> Vec<Comment> {
        let contains = |outer: &Span, inner: Span| {
            outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
        };
        let comments = self.comments.iter().filter(|comment| {
            extent.is_none_or(|extent| contains(&extent, comment.span))
                && !except.iter().any(|part| contains(part, comment.span))
        });
        comments.cloned().collect()
    }
}

/// Nothing is written there in ECS's eyes: the AWS CLI's skeletons fill in empty values, and tools
/// that deploy strip them (`formats.md` 3).
fn is_empty(datum: &Datum) -> bool {
    match &datum.data {
        Data::Null => true,
        Data::Text(text) => text.as_str().is_empty(),
        Data::List(list) => list.items.is_empty() && list.rest.is_none(),
        Data::Map(map) => map.entries.is_empty() && map.rest.is_none(),
        _ => false,
    }
}

/// How much is made of what cannot be known: which conditions are tried both ways first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// It decides the start order.
    Full,
    /// It is asked for after all that decides the start order.
    Detail,
    /// It is never asked for: there is a lot of it, and little hangs on it.
    Aside,
}

/// One map of a definition, read by its keys.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    map: &'a Entries,
    key_span: Option<Span>,
    shape: Shape,
    spelling: Spelling,
    /// Whether some key is none that the dialect knows.
    has_strangers: bool,
    /// Where an absent value points.
    anchor: Span,
    /// How much is made of what cannot be known.
    weight: Weight,
    reading: &'a Reading,
}

impl<'a> Fields<'a> {
    /// Reads a map of the given shape; `None` where it is no map. An absent value points at `anchor`.
    pub fn new(
        reading: &'a Reading,
        spelling: Spelling,
        shape: Shape,
        datum: &'a Datum,
        anchor: Span,
    ) -> Option<Self> {
        match &datum.data {
            Data::Map(map) => Some(Self {
                map,
                key_span: None,
                shape,
                spelling,
                has_strangers: spelling.has_strangers(map, shape),
                anchor,
                weight: Weight::Full,
                reading,
            }),
            _ => None,
        }
    }

    /// The same map, with another place for what is absent from it.
    #[must_use]
    pub fn anchored(self, anchor: Span) -> Self {
        Self { anchor, ..self }
    }

    /// The same map, read by another spelling.
    #[must_use]
    pub fn respelt(self, spelling: Spelling) -> Self {
        Self {
            spelling,
            has_strangers: spelling.has_strangers(self.map, self.shape),
            ..self
        }
    }

    /// The same map, read for details: of what leaves them open, less is made than of the rest of the definition.
    #[must_use]
    pub fn in_detail(self) -> Self {
        Self {
            weight: Weight::Detail,
            ..self
        }
    }

    /// The same map, read for what little hangs on: what leaves it open stays open.
    #[must_use]
    pub fn aside(self) -> Self {
        Self {
            weight: Weight::Aside,
            ..self
        }
    }

    /// Notes that a value could not be known.
    fn meet(self, unknown: Unknown) -> Unknown {
        match self.weight {
            Weight::Full => self.reading.met.borrow_mut().push(unknown),
            Weight::Detail => self.reading.met_in_detail.borrow_mut().push(unknown),
            Weight::Aside => {}
        }
        unknown
    }

    /// Where an absent value of this map points.
    pub fn anchor(self) -> Span {
        self.anchor
    }

    /// The map's own key, where it is a member of another.
    pub fn key_span(self) -> Option<Span> {
        self.key_span
    }

    /// The bytes of the map, where it is written in one piece.
    pub fn extent(self) -> Option<Span> {
        self.map.extent
    }

    /// The member as it is written, empty or not.
    pub fn written(self, key: &str) -> Option<&'a Entry> {
        self.spelling.member(self.map, key)
    }

    /// The member, if it is written: `Absent` and `Unknown` carry over to any type.
    pub fn get(self, key: &'static str) -> Value<&'a Entry> {
        let Some(entry) = self.written(key) else {
            return self.absent(key);
        };
        match &entry.value.data {
            Data::Unknown(unknown) => Value::Unknown(self.meet(*unknown)),
            _ if is_empty(&entry.value) => Value::Absent(self.anchor),
            _ => Value::Known(Spanned {
                value: entry,
                span: entry.value.span,
            }),
        }
    }

    /// A key that is not there: absent for sure, unless a hole or a misspelt key may stand for it.
    fn absent(self, key: &str) -> Value<&'a Entry> {
        let entries = self.map.entries.iter();
        let misspelt = entries.filter(|_| self.has_strangers).find_map(|entry| {
            let means_it = self.spelling.may_mean(self.shape, &entry.key, key);
            means_it.then(|| Unknown {
                at: entry.key_span.unwrap_or(entry.value.span),
                why: Why::MisspeltKey,
            })
        });
        match misspelt.or(self.map.rest) {
            Some(unknown) => Value::Unknown(self.meet(unknown)),
            None => Value::Absent(self.anchor),
        }
    }

    /// The member through a reader that may find it of the wrong type.
    pub fn value<T>(
        self,
        key: &'static str,
        read: impl FnOnce(Self, &'a Entry) -> Option<T>,
    ) -> Value<T> {
        match self.get(key) {
            Value::Known(Spanned { value: entry, span }) => match read(self, entry) {
                Some(value) => {
                    self.follow(&entry.value);
                    Value::Known(Spanned { value, span })
                }
                None => Value::Unknown(self.misread(&entry.value)),
            },
            Value::Absent(span) => Value::Absent(span),
            Value::Unknown(unknown) => Value::Unknown(unknown),
        }
    }

    fn follow(self, datum: &Datum) {
        if let Some(via) = &datum.via {
            self.reading.follow(datum.span, via);
        }
    }

    /// Why a value that is there does not read as what was expected.
    fn misread(self, datum: &Datum) -> Unknown {
        let why = match &datum.data {
            Data::Unknown(unknown) => return self.meet(*unknown),
            Data::Text(text) => match (text.unknown(), self.text_of(text).has_hole()) {
                (Some(unknown), _) => return self.meet(unknown),
                (None, true) => Why::Template,
                (None, false) => Why::WrongType,
            },
            _ => Why::WrongType,
        };
        self.meet(Unknown {
            at: datum.span,
            why,
        })
    }

    /// A string, holes and all.
    pub fn text(self, key: &'static str) -> Value<Text> {
        self.value(key, |fields, entry| fields.as_text(&entry.value))
    }

    /// A string that a container goes by. What a condition chooses in it matters as if it chose all of it: with a hole
    /// in it, nobody can tell which container is meant.
    pub fn name(self, key: &'static str) -> Value<Text> {
        self.value(key, |fields, entry| {
            if let Data::Text(text) = &entry.value.data {
                let mut unknowns = text.unknowns();
                let condition = unknowns.find(|unknown| unknown.why == Why::Condition);
                condition.map(|unknown| fields.meet(unknown));
            }
            fields.as_text(&entry.value)
        })
    }

    /// A string that stands for one of ECS's words; a template in it leaves it unknown.
    pub fn word<T>(self, key: &'static str, read: impl FnOnce(&str) -> T) -> Value<T> {
        self.value(key, |fields, entry| {
            fields.as_text(&entry.value)?.literal().map(read)
        })
    }

    /// A boolean.
    pub fn boolean(self, key: &'static str) -> Value<bool> {
        self.value(key, |fields, entry| match &entry.value.data {
            Data::Bool(value) => Some(*value),
            Data::Text(text) if fields.spelling.coerces() => match text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    /// A whole number.
    pub fn integer(self, key: &'static str) -> Value<i64> {
        self.value(key, |fields, entry| fields.as_integer(&entry.value))
    }

    /// A map, as fields of their own; what is absent from it points at its key, or else at its bracket.
    pub fn map(self, key: &'static str, shape: Shape) -> Value<Self> {
        self.value(key, |fields, entry| {
            let anchor = entry.key_span.unwrap_or(entry.value.span);
            fields
                .inside(&entry.value, shape, anchor)
                .map(|inner| Self {
                    key_span: entry.key_span,
                    ..inner
                })
        })
    }

    fn inside(self, datum: &'a Datum, shape: Shape, anchor: Span) -> Option<Self> {
        let inner = Self::new(self.reading, self.spelling, shape, datum, anchor)?;
        Some(Self {
            weight: self.weight,
            ..inner
        })
    }

    /// A list, item by item.
    pub fn list<T>(self, key: &'static str, mut read: impl FnMut(Self, &'a Datum) -> T) -> List<T> {
        let entry = match self.get(key) {
            Value::Known(Spanned { value: entry, .. }) => entry,
            Value::Absent(span) => return List::absent(span),
            Value::Unknown(unknown) => return List::unknown(unknown),
        };
        let Data::List(list) = &entry.value.data else {
            return List::unknown(self.misread(&entry.value));
        };
        let written = list.items.iter();
        let items = written.filter(|item| !matches!(item.data, Data::Null));
        List {
            items: items.map(|item| read(self, item)).collect(),
            rest: list.rest.map(|unknown| self.meet(unknown)),
            span: entry.key_span.unwrap_or(entry.value.span),
        }
    }

    /// A list of maps, item by item. Anything else, such as a word in quotes that a tool puts a map in place of,
    /// leaves the list open.
    pub fn maps<T>(
        self,
        key: &'static str,
        shape: Shape,
        mut read: impl FnMut(Self) -> T,
    ) -> List<T> {
        let mut misfit = None;
        let found = self.list(key, |fields, item| {
            let inner = fields.inside(item, shape, item.span);
            if inner.is_none() {
                misfit = misfit.or(Some(fields.misread(item)));
            }
            inner.map(&mut read)
        });
        List {
            items: found.items.into_iter().flatten().collect(),
            rest: found.rest.or(misfit),
            span: found.span,
        }
    }

    /// A list of strings.
    pub fn texts(self, key: &'static str) -> List<Value<Text>> {
        self.list(key, |fields, item| fields.item(item, fields.as_text(item)))
    }

    /// A map whose keys are the user's, with strings as values.
    pub fn text_map(self, key: &'static str) -> Map<Text> {
        let entry = match self.get(key) {
            Value::Known(Spanned { value: entry, .. }) => entry,
            Value::Absent(span) => return Map::absent(span),
            Value::Unknown(unknown) => return Map::unknown(unknown),
        };
        let Data::Map(map) = &entry.value.data else {
            return Map::unknown(self.misread(&entry.value));
        };
        let mut seen = BTreeSet::new();
        let from_the_last = map.entries.iter().rev();
        let counting = from_the_last.filter(|entry| seen.insert(&entry.key));
        let mut members: Vec<_> = counting.map(|entry| self.member(entry)).collect();
        members.reverse();
        Map {
            members,
            rest: map.rest.map(|unknown| self.meet(unknown)),
            span: entry.key_span.unwrap_or(entry.value.span),
            is_written: true,
        }
    }

    fn member(self, entry: &Entry) -> Member<Text> {
        let datum = &entry.value;
        Member {
            key: Spanned {
                value: entry.key.to_string(),
                span: entry.key_span.unwrap_or(datum.span),
            },
            value: match &datum.data {
                Data::Null => Value::Absent(datum.span),
                _ => self.item(datum, self.as_text(datum)),
            },
        }
    }

    /// Whether something is written there, whatever it is.
    pub fn presence(self, key: &'static str) -> Value<()> {
        self.value(key, |_, _| Some(()))
    }

    /// A list of whole numbers.
    pub fn integers(self, key: &'static str) -> List<Value<i64>> {
        self.list(key, |fields, item| {
            fields.item(item, fields.as_integer(item))
        })
    }

    /// An item of a list as a value.
    pub fn item<T>(self, datum: &Datum, value: Option<T>) -> Value<T> {
        match value {
            Some(value) => {
                self.follow(datum);
                Value::Known(Spanned {
                    value,
                    span: datum.span,
                })
            }
            None => Value::Unknown(self.misread(datum)),
        }
    }

    /// A datum as a string, if it is one.
    pub fn as_text(self, datum: &Datum) -> Option<Text> {
        match &datum.data {
            Data::Text(text) => Some(self.text_of(text)),
            Data::Number(number) if self.spelling.coerces() => Some(Text::new(&**number)),
            Data::Bool(value) if self.spelling.coerces() => Some(Text::new(value.to_string())),
            _ => None,
        }
    }

    /// Only a dialect without expressions of its own is filled in by templates.
    fn text_of(self, text: &Rendered) -> Text {
        match self.spelling {
            Spelling::Api => Text::new(text.as_str()),
            _ => Text::evaluated(text.as_str(), text.unknown().is_some()),
        }
    }

    fn as_integer(self, datum: &Datum) -> Option<i64> {
        match &datum.data {
            Data::Number(number) => number.parse().ok(),
            Data::Text(text) if self.spelling.coerces() => text.literal()?.trim().parse().ok(),
            _ => None,
        }
    }

    /// The maps of a list, as fields, for those who look at their keys alone.
    pub fn parts(self, key: &str, shape: Shape) -> impl Iterator<Item = Self> + use<'a> {
        let list = self.written(key).and_then(|entry| match &entry.value.data {
            Data::List(list) => Some(&list.items),
            _ => None,
        });
        list.into_iter()
            .flatten()
            .filter_map(move |item| self.inside(item, shape, item.span))
    }

    /// What a reader of the file would trip over in this map and in `parts` of it. Comments inside of `except` are
    /// somebody else's.
    pub fn remarks(self, parts: &[Self], except: &[Span]) -> Remarks {
        let misspelt_keys = std::iter::once(&self)
            .chain(parts)
            .flat_map(|part| part.misspelt());
        Remarks {
            misspelt_keys: misspelt_keys.collect(),
            comments: self.reading.comments_in(self.map.extent, except),
            alias: None,
        }
    }

    fn misspelt(self) -> impl Iterator<Item = MisspeltKey> + 'a {
        self.map.entries.iter().filter_map(move |entry| {
            Some(MisspeltKey {
                meant: self.spelling.nearest(self.shape, &entry.key)?,
                span: entry.key_span?,
                written: entry.key.to_string(),
                fate: self.spelling.fate(),
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

/// A list inside a map that may itself be absent or unknown.
pub fn list_within<'a, T>(
    map: &Value<Fields<'a>>,
    read: impl FnOnce(Fields<'a>) -> List<T>,
) -> List<T> {
    match map {
        Value::Known(fields) => read(fields.value),
        Value::Absent(span) => List::absent(*span),
        Value::Unknown(unknown) => List::unknown(*unknown),
    }
}

/// A map inside a map that may itself be absent or unknown.
pub fn text_map_within<'a>(
    map: &Value<Fields<'a>>,
    read: impl FnOnce(Fields<'a>) -> Map<Text>,
) -> Map<Text> {
    match map {
        Value::Known(fields) => read(fields.value),
        Value::Absent(span) => Map::absent(*span),
        Value::Unknown(unknown) => Map::unknown(*unknown),
    }
}

/// The text before a link's colon, or after it. A template may hold the colon.
pub fn split_link(text: &Text) -> (Text, Text) {
    let written = text.written();
    let name = match holes::find(written) {
        Some(_) => written,
        None => written.split(':').next().unwrap_or(written),
    };
    let alias = written.rsplit(':').next().unwrap_or(written);
    (text.part(name), text.part(alias))
}

//! Whether two values are the same, and which comes first, as far as anyone can see.

use std::cmp::Ordering;

use super::calls::rendered;
use crate::dialect::datum::{Data, Datum, Entries, Items};
use crate::dialect::encoding::members;
use crate::dialect::number::Number;
use crate::dialect::rendered::Rendered;
use crate::model::{Unknown, Why};

/// How deep values may nest and still be looked into.
const MOST_DEPTH: usize = 128;

/// How much more may be looked at in one call. Values share their parts, so that a few lines may hold a tree of
/// millions.
#[derive(Debug)]
pub struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(100_000)
    }
}

impl Budget {
    fn spend(&mut self, bytes: usize) -> Option<()> {
        let steps = 1 + bytes / 256;
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or(0);
        left.map(|_| ())
    }

    /// Whether nothing more may be looked at.
    pub fn is_spent(&self) -> bool {
        self.0 == 0
    }

    /// A scalar's text, paid for by its length.
    fn text(&mut self, datum: &Datum) -> Option<Rendered> {
        let text = rendered(datum).ok()?;
        self.spend(text.as_str().len())?;
        Some(text)
    }

    /// Whether both are equal; `None` where it cannot be told. A number and a text that spells it may be made equal
    /// by a conversion that is not seen here.
    pub fn equal(&mut self, a: &Datum, b: &Datum) -> Option<bool> {
        self.equal_at(a, b, 0)
    }

    fn equal_at(&mut self, a: &Datum, b: &Datum, depth: usize) -> Option<bool> {
        self.spend(0)?;
        if depth > MOST_DEPTH {
            return None;
        }
        match (&a.data, &b.data) {
            (Data::Unknown(_), _) | (_, Data::Unknown(_)) => None,
            (Data::Null, Data::Null) => Some(true),
            // A text of which nothing is known may be null.
            (Data::Null, Data::Text(text)) | (Data::Text(text), Data::Null) => {
                text.literal().map(|_| false)
            }
            (Data::Null, _) | (_, Data::Null) => Some(false),
            (Data::Bool(a), Data::Bool(b)) => Some(a == b),
            (Data::Number(a), Data::Number(b)) if a == b => Some(true),
            (Data::Number(a), Data::Number(b)) => {
                let order = Number::parse(a)?.compare(Number::parse(b)?)?;
                Some(order == Ordering::Equal)
            }
            (Data::List(a), Data::List(b)) => self.equal_lists(a, b, depth + 1),
            (Data::Map(a), Data::Map(b)) => self.equal_maps(a, b, depth + 1),
            (Data::List(_) | Data::Map(_), _) | (_, Data::List(_) | Data::Map(_)) => Some(false),
            (Data::Json(a), Data::Json(b)) => self.equal_at(a, b, depth + 1),
            (Data::Text(_) | Data::Json(_), Data::Text(_) | Data::Json(_)) => {
                let (a, b) = (self.text(a)?, self.text(b)?);
                order(&a, &b).map(|order| order == Ordering::Equal)
            }
            _ => {
                let (a, b) = (self.text(a)?, self.text(b)?);
                match order(&a, &b)? {
                    Ordering::Equal => None,
                    _ => Some(false),
                }
            }
        }
    }

    fn equal_lists(&mut self, a: &Items, b: &Items, depth: usize) -> Option<bool> {
        let is_shorter = |a: &Items, b: &Items| a.rest.is_none() && a.items.len() < b.items.len();
        if is_shorter(a, b) || is_shorter(b, a) {
            return Some(false);
        }
        if a.rest.is_some() || b.rest.is_some() {
            return None;
        }
        let mut answer = Some(true);
        for (a, b) in a.items.iter().zip(&b.items) {
            match self.equal_at(a, b, depth) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => answer = None,
            }
        }
        answer
    }

    fn equal_maps(&mut self, a: &Entries, b: &Entries, depth: usize) -> Option<bool> {
        let is_open = a.rest.is_some() || b.rest.is_some();
        let mut answer = (!is_open).then_some(true);
        let (members_a, members_b) = (members(a), members(b));
        let lacks = |of: &Entries, has_all: bool| of.rest.is_none() && !has_all;
        if lacks(b, members_a.keys().all(|key| members_b.contains_key(key)))
            || lacks(a, members_b.keys().all(|key| members_a.contains_key(key)))
        {
            return Some(false);
        }
        for (key, (_, a)) in members_a {
            let Some((_, b)) = members_b.get(key) else {
                continue;
            };
            match self.equal_at(a, b, depth) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => answer = None,
            }
        }
        answer
    }

    /// The first part of a value that is unknown; `None` where all of it is known.
    pub fn unknown_in(&mut self, datum: &Datum) -> Option<Unknown> {
        self.unknown_at(datum, 0)
    }

    fn unknown_at(&mut self, datum: &Datum, depth: usize) -> Option<Unknown> {
        let bytes = match &datum.data {
            Data::Text(text) => text.as_str().len(),
            _ => 0,
        };
        if self.spend(bytes).is_none() || depth > MOST_DEPTH {
            return Some(Unknown {
                at: datum.span,
                why: Why::TooLarge,
            });
        }
        match &datum.data {
            Data::Null | Data::Bool(_) | Data::Number(_) => None,
            Data::Text(text) => text.unknown(),
            Data::Json(inner) => self.unknown_at(inner, depth + 1),
            Data::Unknown(unknown) => Some(*unknown),
            Data::List(list) => {
                let mut items = list.items.iter();
                let found = items.find_map(|item| self.unknown_at(item, depth + 1));
                found.or(list.rest)
            }
            Data::Map(map) => {
                let mut entries = map.entries.iter();
                let found = entries.find_map(|entry| self.unknown_at(&entry.value, depth + 1));
                found.or(map.rest)
            }
        }
    }
}

/// Which of two texts comes first, byte by byte; `None` where holes decide it. The same hole stands for the same text.
pub fn order(a: &Rendered, b: &Rendered) -> Option<Ordering> {
    if a.as_str() == b.as_str() && a.unknown().is_some() == b.unknown().is_some() {
        return Some(Ordering::Equal);
    }
    let (a, b) = (slices(a), slices(b));
    let (mut rest_a, mut rest_b) = (a.iter().copied(), b.iter().copied());
    let (mut head_a, mut head_b) = (rest_a.next(), rest_b.next());
    loop {
        match (head_a, head_b) {
            (None, None) => return Some(Ordering::Equal),
            (None, Some((_, false))) => return Some(Ordering::Less),
            (Some((_, false)), None) => return Some(Ordering::Greater),
            (Some((a, true)), Some((b, true))) if a == b => {
                (head_a, head_b) = (rest_a.next(), rest_b.next());
            }
            (Some((a, false)), Some((b, false))) => {
                let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
                if same < a.len() && same < b.len() {
                    return Some(a.as_bytes()[same..].cmp(&b.as_bytes()[same..]));
                }
                head_a = match same == a.len() {
                    true => rest_a.next(),
                    false => Some((&a[same..], false)),
                };
                head_b = match same == b.len() {
                    true => rest_b.next(),
                    false => Some((&b[same..], false)),
                };
            }
            _ => return None,
        }
    }
}

fn slices(text: &Rendered) -> Vec<(&str, bool)> {
    let parts = text.segments().into_iter();
    parts
        .map(|(range, hole)| (&text.as_str()[range], hole))
        .collect()
}

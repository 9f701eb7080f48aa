//! Functions of maps.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::calls::{Answer, Call, closed, list, literal, map, misfit};
use super::compare::Budget;
use super::sets::Members;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::encoding::members;
use crate::model::Unknown;

/// A map that grows, later members over earlier ones. What may be set over is unknown.
#[derive(Default)]
struct Merged {
    entries: Vec<Entry>,
    places: HashMap<Rc<str>, usize>,
    /// The places whose values are still certain.
    certain: Vec<usize>,
    rest: Option<Unknown>,
}

impl Merged {
    fn set(&mut self, entry: Entry) {
        let next = self.entries.len();
        let place = *self.places.entry(entry.key.clone()).or_insert(next);
        self.certain.push(place);
        match self.entries.get_mut(place) {
            Some(earlier) => *earlier = entry,
            None => self.entries.push(entry),
        }
    }

    /// Any key may be set here, or none.
    fn open(&mut self, unknown: Unknown) {
        self.rest = self.rest.or(Some(unknown));
        for place in self.certain.drain(..) {
            self.entries[place].value = Datum::unknown(unknown);
        }
    }

    fn add(&mut self, map: &Entries) {
        if let Some(unknown) = map.rest {
            self.open(unknown);
        }
        for entry in &map.entries {
            self.set(entry.clone());
        }
    }
}

/// `merge`: what is set after something unknown is certain, and what is set before it is not.
pub fn merge(call: Call) -> Answer {
    let mut merged = Merged::default();
    for argument in call.arguments {
        match &argument.data {
            Data::Null => {}
            Data::Unknown(unknown) => merged.open(*unknown),
            _ => {
                let map = map(argument)?;
                call.allow(merged.entries.len() + map.entries.len())?;
                merged.add(map);
            }
        }
    }
    call.map(merged.entries, merged.rest)
}

/// `lookup`: the default only where the key is certainly not there.
pub fn lookup(call: Call) -> Answer {
    let map = map(call.argument(0)?)?;
    let key = literal(call.argument(1)?)?;
    match (map.get(key.as_str()), map.rest) {
        (Some(entry), _) => Ok(entry.value.clone()),
        (None, Some(rest)) => Err(rest),
        (None, None) => call.argument(2).cloned(),
    }
}

/// `keys`, in order.
pub fn keys(call: Call) -> Answer {
    let map = map(call.argument(0)?)?;
    let keys = members(map).into_iter();
    let keys = keys.map(|(key, (span, value))| Datum::text(key, span.unwrap_or(value.span)));
    call.list(keys.collect(), map.rest)
}

/// `values`, in the order of the keys.
pub fn values(call: Call) -> Answer {
    let map = map(call.argument(0)?)?;
    let values = members(map).into_values();
    call.list(values.map(|(_, value)| value.clone()).collect(), map.rest)
}

/// `zipmap`: keys that are seen are certain, whatever is known of the values.
pub fn zipmap(call: Call) -> Answer {
    let (keys, values) = (list(call.argument(0)?)?, call.argument(1)?);
    call.allow(keys.items.len())?;
    // Where either list goes on, nobody can tell which value belongs to which key.
    let values = match (&values.data, keys.rest) {
        (Data::Unknown(unknown), _) => Err(*unknown),
        (_, Some(rest)) => Err(rest),
        _ => match list(values)?.rest {
            Some(rest) => Err(rest),
            None => Ok(closed(values)?),
        },
    };
    if values.is_ok_and(|values| values.len() != keys.items.len()) {
        return Err(misfit(call.argument(1)?));
    }
    let mut merged = Merged::default();
    for (index, key) in keys.items.iter().enumerate() {
        let key = match literal(key) {
            Ok(key) => key,
            Err(unknown) => {
                merged.open(unknown);
                continue;
            }
        };
        let value = match values {
            Ok(values) => values[index].clone(),
            Err(unknown) => Datum::unknown(unknown),
        };
        merged.set(Entry {
            key: key.as_str().into(),
            key_span: Some(keys.items[index].span),
            value,
        });
    }
    call.map(merged.entries, merged.rest.or(keys.rest))
}

/// `matchkeys`: the values whose key is among those that are searched.
pub fn matchkeys(call: Call) -> Answer {
    let values = closed(call.argument(0)?)?;
    let keys = closed(call.argument(1)?)?;
    if values.len() != keys.len() {
        return Err(misfit(call.argument(1)?));
    }
    let mut budget = Budget::default();
    let wanted = Members::of(list(call.argument(2)?)?, &mut budget);
    let mut found = Items::default();
    for (value, key) in values.iter().zip(keys) {
        match wanted.has(key, &mut budget) {
            Ok(true) => found.items.push(value.clone()),
            Ok(false) => {}
            Err(unknown) => found.rest = found.rest.or(Some(unknown)),
        }
    }
    call.list(found.items, found.rest)
}

/// `transpose`: for each text in the lists, the keys of the lists it is in.
pub fn transpose(call: Call) -> Answer {
    let argument = call.argument(0)?;
    let map = map(argument)?;
    if let Some(unknown) = Budget::default().unknown_in(argument) {
        return Err(unknown);
    }
    let mut found: BTreeMap<String, Vec<Datum>> = BTreeMap::new();
    for (key, (span, value)) in members(map) {
        for item in closed(value)? {
            let item = literal(item)?.as_str().to_owned();
            let of = found.entry(item).or_default();
            of.push(Datum::text(key, span.unwrap_or(value.span)));
        }
    }
    let count = found.values().map(Vec::len).sum();
    call.allow(count)?;
    let entries = found
        .into_iter()
        .map(|(key, keys)| Entry::implied(key, Datum::list(keys, call.at)));
    call.map(entries.collect(), None)
}

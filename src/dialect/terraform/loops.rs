//! What goes through a collection, item by item.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::evaluate::{Evaluation, head, unknown, unknown_of};
use super::operators;
use super::scope::Scope;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::For;

impl Evaluation<'_> {
    /// `[for …]` and `{for …}`.
    pub(super) fn for_expression(&self, parsed: &For, span: Span, scope: &Scope) -> Datum {
        let collection = self.evaluate(&parsed.collection, scope);
        let Some((members, mut rest)) = members(&collection) else {
            return Datum::unknown(match unknown_of(&collection) {
                Unknown { why, .. } if collection.span != parsed.collection.span => Unknown {
                    at: parsed.collection.span,
                    why,
                },
                unknown => unknown,
            });
        };
        let mut items = Vec::new();
        let mut entries = Vec::new();
        for (key, value) in members {
            if !self.spend(1) {
                return unknown(span, Why::TooLarge);
            }
            let inner = match &parsed.key {
                Some(name) => scope.with(name, key),
                None => scope.clone(),
            };
            let inner = inner.with(&parsed.value, value);
            let condition = parsed.condition.as_ref();
            let counts = condition.map_or(Ok(true), |condition| self.truth(condition, &inner));
            if counts == Ok(false) {
                continue;
            }
            let Some(map_key) = &parsed.map_key else {
                match counts {
                    Err(unknown) => rest = rest.or(Some(unknown)),
                    Ok(_) => items.push(self.evaluate(&parsed.result, &inner)),
                }
                continue;
            };
            let name = self.evaluate(map_key, &inner);
            let Some(key) = operators::key(&name) else {
                rest = rest.or(Some(unknown_of(&name)));
                continue;
            };
            let result = self.evaluate(&parsed.result, &inner);
            let value = match counts {
                Ok(_) => result,
                // `if v != null` of an unknown value: nobody knows what is under this key, absent or not, and no
                // other key depends on it.
                Err(_) if !is_known(&result) => Datum::unknown(unknown_of(&result)),
                // Keys that are seen are certain, so one that may be left out is not seen.
                Err(undecided) => {
                    rest = rest.or(Some(undecided));
                    continue;
                }
            };
            entries.push(Entry {
                key,
                key_span: None,
                value,
            });
        }
        if parsed.map_key.is_none() {
            return Datum::new(Data::List(Rc::new(Items { items, rest })), head(span));
        }
        let entries = match parsed.groups {
            true => grouped(entries, rest, span),
            false => entries,
        };
        let map = Entries {
            entries,
            rest,
            extent: None,
        };
        Datum::new(Data::Map(Rc::new(map)), head(span))
    }
}

/// Results with the same key, gathered in the order of their first.
fn grouped(entries: Vec<Entry>, rest: Option<Unknown>, span: Span) -> Vec<Entry> {
    let mut groups: BTreeMap<Rc<str>, Vec<Datum>> = BTreeMap::new();
    for entry in entries {
        groups.entry(entry.key).or_default().push(entry.value);
    }
    let groups = groups.into_iter().map(|(key, items)| {
        let list = Data::List(Rc::new(Items { items, rest }));
        Entry::implied(key, Datum::new(list, head(span)))
    });
    groups.collect()
}

/// Keys and values, and why there may be more.
pub type Members = (Vec<(Datum, Datum)>, Option<Unknown>);

/// Keys and values of a collection, in Terraform's order, and why there may be more; `None` where it is none, or
/// unknown.
pub fn members(collection: &Datum) -> Option<Members> {
    match &collection.data {
        Data::List(list) => {
            let items = list.items.iter().enumerate().map(|(index, item)| {
                let index = Data::Number(index.to_string().into());
                (Datum::new(index, item.span), item.clone())
            });
            Some((items.collect(), list.rest))
        }
        Data::Map(map) => {
            let sorted: BTreeMap<&str, &Entry> = map
                .entries
                .iter()
                .map(|entry| (&*entry.key, entry))
                .collect();
            let entries = sorted.into_values().map(|entry| {
                let place = entry.key_span.unwrap_or(entry.value.span);
                (Datum::text(entry.key.clone(), place), entry.value.clone())
            });
            Some((entries.collect(), map.rest))
        }
        _ => None,
    }
}

fn is_known(value: &Datum) -> bool {
    match &value.data {
        Data::Unknown(_) => false,
        Data::Text(text) => text.literal().is_some(),
        _ => true,
    }
}

//! Functions of sets, and lists without repeated items. A set of scalars is in order; of what else is in it, nobody can
//! rely on the order.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::calls::{Answer, Call, list, misfit, rendered};
use super::collections::undecided;
use super::compare::{Budget, order};
use super::convert::{of_one_type, texts_of};
use crate::dialect::datum::{Data, Datum, Items};
use crate::dialect::encoding::encoded;
use crate::dialect::number::Number;
use crate::model::Unknown;

/// `distinct`: the first of each.
pub fn distinct(call: Call) -> Answer {
    let list = list(call.argument(0)?)?;
    call.allow(list.items.len())?;
    let items = of_one_type(list.items.clone());
    let rest = list.rest;
    let found = unique(Items { items, rest }, &mut Budget::default());
    call.list(found.items, found.rest)
}

/// `toset`.
pub fn toset(call: Call) -> Answer {
    let value = call.argument(0)?;
    if matches!(value.data, Data::Null) {
        return Ok(value.clone());
    }
    let list = list(value)?;
    call.allow(list.items.len())?;
    let found = set(list.clone(), &mut Budget::default());
    call.list(found.items, found.rest)
}

/// `sort`: texts in the order of their bytes.
pub fn sort(call: Call) -> Answer {
    let list = list(call.argument(0)?)?;
    call.allow(list.items.len())?;
    if let Some(null) = list
        .items
        .iter()
        .find(|item| matches!(item.data, Data::Null))
    {
        return Err(misfit(null));
    }
    let mut items: Vec<Datum> = list.items.iter().cloned().map(texts_of).collect();
    let unsorted = sort_items(&mut items, &mut Budget::default());
    call.list(items, list.rest.or(unsorted))
}

/// `setunion`.
pub fn setunion(call: Call) -> Answer {
    let mut all = Items::default();
    for argument in call.arguments {
        match argument.data {
            Data::Unknown(unknown) => all.rest = all.rest.or(Some(unknown)),
            _ => {
                let list = list(argument)?;
                call.allow(all.items.len() + list.items.len())?;
                all.items.extend(list.items.iter().cloned());
                all.rest = all.rest.or(list.rest);
            }
        }
    }
    let found = set(all, &mut Budget::default());
    call.list(found.items, found.rest)
}

/// `setintersection`: an item is in it once it is seen in all.
pub fn setintersection(call: Call) -> Answer {
    let mut budget = Budget::default();
    let mut found = list(call.argument(0)?)?.clone();
    for other in &call.arguments[1..] {
        let other = list(other)?;
        let members = Members::of(other, &mut budget);
        found = keep(found, |item| members.has(item, &mut budget));
    }
    let found = set(found, &mut budget);
    call.list(found.items, found.rest)
}

/// `setsubtract`: an item is gone once it is seen in the other, and stays where it certainly is not.
pub fn setsubtract(call: Call) -> Answer {
    let mut budget = Budget::default();
    let from = list(call.argument(0)?)?.clone();
    let members = Members::of(list(call.argument(1)?)?, &mut budget);
    let found = keep(from, |item| {
        members.has(item, &mut budget).map(|is_there| !is_there)
    });
    let found = set(found, &mut budget);
    call.list(found.items, found.rest)
}

/// `setproduct`: counted before it is made.
pub fn setproduct(call: Call) -> Answer {
    let lists: Vec<&Items> = call.arguments.iter().map(list).collect::<Result<_, _>>()?;
    let rest = lists.iter().find_map(|list| list.rest);
    let counts = lists.iter().map(|list| list.items.len());
    let count = counts.fold(lists.len(), usize::saturating_mul);
    call.allow(count)?;
    if count == 0 {
        return call.list(Vec::new(), rest);
    }
    let of_one_type = |list: &&Items| of_one_type(list.items.clone());
    let lists: Vec<Vec<Datum>> = lists.iter().map(of_one_type).collect();
    let none = vec![Vec::new()];
    let tuples = lists.iter().fold(none, |tuples: Vec<Vec<Datum>>, list| {
        let longer = tuples.iter().flat_map(|tuple| {
            let with = |item: &Datum| [tuple.as_slice(), std::slice::from_ref(item)].concat();
            list.iter().map(with)
        });
        longer.collect()
    });
    let tuples = tuples.into_iter().map(|tuple| Datum::list(tuple, call.at));
    call.list(tuples.collect(), rest)
}

/// The items that certainly meet a condition; those that may leave the list open.
pub fn keep(list: Items, mut condition: impl FnMut(&Datum) -> Result<bool, Unknown>) -> Items {
    let mut kept = Items {
        items: Vec::new(),
        rest: list.rest,
    };
    for item in list.items {
        match condition(&item) {
            Ok(true) => kept.items.push(item),
            Ok(false) => {}
            Err(unknown) => kept.rest = kept.rest.or(Some(unknown)),
        }
    }
    kept
}

/// What is in a list, to be asked again and again: what is all known by its text, the rest one by one.
pub struct Members<'a> {
    known: HashSet<String>,
    partial: Vec<&'a Datum>,
    all: &'a Items,
}

impl<'a> Members<'a> {
    /// The members of a list.
    pub fn of(all: &'a Items, budget: &mut Budget) -> Self {
        let mut found = Self {
            known: HashSet::new(),
            partial: Vec::new(),
            all,
        };
        for item in &all.items {
            match budget.unknown_in(item) {
                None => {
                    found.known.insert(identity(item));
                }
                Some(_) => found.partial.push(item),
            }
        }
        found
    }

    /// Whether a value is in it.
    pub fn has(&self, value: &Datum, budget: &mut Budget) -> Result<bool, Unknown> {
        let is_known = budget.unknown_in(value).is_none();
        if is_known && self.known.contains(&identity(value)) {
            return Ok(true);
        }
        // Equal texts of two types may be made equal by a conversion, so a miss is settled by comparing.
        let is_plain_text = is_known && matches!(value.data, Data::Text(_));
        let others: &mut dyn Iterator<Item = &Datum> = match is_plain_text {
            true => &mut self.partial.iter().copied().chain(self.numbers()),
            false => &mut self.all.items.iter(),
        };
        let mut unknown = self.all.rest;
        for other in others {
            match budget.equal(other, value) {
                Some(true) => return Ok(true),
                Some(false) => {}
                None => unknown = unknown.or_else(|| Some(undecided(budget, other, value))),
            }
        }
        unknown.map_or(Ok(false), Err)
    }

    fn numbers(&self) -> impl Iterator<Item = &'a Datum> {
        let items = self.all.items.iter();
        items.filter(|item| matches!(item.data, Data::Number(_) | Data::Bool(_)))
    }
}

/// The text that a value which is all known shares with its equals.
fn identity(datum: &Datum) -> String {
    encoded(datum).as_str().to_owned()
}

/// The items, each once. One that may equal another leaves the list open.
fn unique(list: Items, budget: &mut Budget) -> Items {
    let mut seen = HashSet::new();
    let mut kept: Vec<(Datum, Option<Unknown>)> = Vec::new();
    for item in list.items {
        let unknown = budget.unknown_in(&item);
        if unknown.is_some() || seen.insert(identity(&item)) {
            kept.push((item, unknown));
        }
    }
    let mut rest = list.rest;
    let mut items = Vec::new();
    for (index, (item, unknown)) in kept.iter().enumerate() {
        match unknown {
            None => items.push(item.clone()),
            Some(unknown) => {
                let others = kept.iter().enumerate().filter(|(other, _)| *other != index);
                let mut answer = Ok(true);
                for (place, (other, _)) in others {
                    match budget.equal(item, other) {
                        Some(false) => {}
                        Some(true) if place > index => {}
                        Some(true) => {
                            answer = Ok(false);
                            break;
                        }
                        None => answer = Err(*unknown),
                    }
                    if budget.is_spent() {
                        answer = Err(*unknown);
                        break;
                    }
                }
                match answer {
                    Ok(true) => items.push(item.clone()),
                    Ok(false) => {}
                    Err(unknown) => rest = rest.or(Some(unknown)),
                }
            }
        }
    }
    Items { items, rest }
}

/// The items of a set.
fn set(list: Items, budget: &mut Budget) -> Items {
    let items = of_one_type(list.items);
    let mut found = unique(Items { items, ..list }, budget);
    let unsorted = sort_items(&mut found.items, budget);
    found.rest = found.rest.or(unsorted);
    found
}

/// Puts scalars in order. If it depends on what is unknown, the answer says why.
fn sort_items(items: &mut [Datum], budget: &mut Budget) -> Option<Unknown> {
    let unknown = items.iter().find_map(|item| budget.unknown_in(item));
    if unknown.is_some() && !is_ordered_anyway(items) {
        return (items.len() > 1).then_some(unknown).flatten();
    }
    let is_text = |item: &Datum| matches!(item.data, Data::Text(_) | Data::Json(_));
    let text = |item: &Datum| rendered(item).ok().map(|text| text.as_str().to_owned());
    match items.iter().any(is_text) && unknown.is_none() {
        // What is null comes last.
        true => items.sort_by_cached_key(|item| (is_null(item), text(item))),
        false => items.sort_by(|a, b| {
            let order = is_null(a).cmp(&is_null(b));
            order.then_with(|| scalar_order(a, b).unwrap_or(Ordering::Equal))
        }),
    }
    None
}

fn is_null(item: &Datum) -> bool {
    matches!(item.data, Data::Null)
}

/// How many items with holes are compared with one another, and how long a text may be among them.
const MOST_WITH_HOLES: usize = 100;
const MOST_BYTES_WITH_HOLES: usize = 1000;

fn is_ordered_anyway(items: &[Datum]) -> bool {
    let is_short = |item: &Datum| match &item.data {
        Data::Text(text) => text.as_str().len() <= MOST_BYTES_WITH_HOLES,
        Data::Number(_) | Data::Bool(_) => true,
        _ => false,
    };
    let pairs = items
        .iter()
        .enumerate()
        .flat_map(|(index, a)| items[index + 1..].iter().map(move |b| (a, b)));
    let mut pairs = pairs.map(|(a, b)| scalar_order(a, b));
    items.len() <= MOST_WITH_HOLES
        && items.iter().all(is_short)
        && pairs.all(|order| order.is_some())
}

fn scalar_order(a: &Datum, b: &Datum) -> Option<Ordering> {
    match (&a.data, &b.data) {
        (Data::Number(a), Data::Number(b)) => Number::parse(a)?.compare(Number::parse(b)?),
        (Data::Bool(a), Data::Bool(b)) => Some(a.cmp(b)),
        _ => order(&rendered(a).ok()?, &rendered(b).ok()?),
    }
}

//! Functions of lists.

use super::calls::{
    Answer, Call, MOST_ELEMENTS, boolean, closed, integer, list, misfit, position, rendered,
};
use super::compare::Budget;
use super::convert::{of_one_type, texts_of};
use crate::dialect::datum::{Data, Datum, Items};
use crate::dialect::encoding::members;
use crate::dialect::number::Number;
use crate::model::{Unknown, Why};

/// `concat`: what is unknown leaves the result open.
pub fn concat(call: Call) -> Answer {
    let mut rest = None;
    let mut lists = Vec::new();
    for argument in call.arguments {
        match &argument.data {
            Data::List(list) => {
                rest = rest.or(list.rest);
                lists.push(&list.items);
            }
            Data::Unknown(unknown) => rest = rest.or(Some(*unknown)),
            _ => return Err(misfit(argument)),
        }
    }
    call.allow(lists.iter().map(|items| items.len()).sum())?;
    call.list(lists.into_iter().flatten().cloned().collect(), rest)
}

/// `flatten`: an item that is unknown may be a list, and leaves the result open.
pub fn flatten(call: Call) -> Answer {
    let mut flat = Flat {
        found: Items::default(),
        visits: 0,
    };
    flat.add(list(call.argument(0)?)?, 0)
        .ok_or(call.unknown(Why::TooLarge))?;
    call.list(flat.found.items, flat.found.rest)
}

struct Flat {
    found: Items,
    visits: usize,
}

impl Flat {
    fn add(&mut self, list: &Items, depth: usize) -> Option<()> {
        self.found.rest = self.found.rest.or(list.rest);
        for item in &list.items {
            self.visits += 1;
            if depth > 100 || self.visits > 2 * MOST_ELEMENTS {
                return None;
            }
            match &item.data {
                Data::List(inner) => self.add(inner, depth + 1)?,
                Data::Unknown(unknown) => self.found.rest = self.found.rest.or(Some(*unknown)),
                _ => self.found.items.push(item.clone()),
            }
        }
        Some(())
    }
}

/// `compact`: texts that may turn out empty leave the result open.
pub fn compact(call: Call) -> Answer {
    let list = list(call.argument(0)?)?;
    let mut rest = list.rest;
    let mut items = Vec::new();
    for item in &list.items {
        match is_blank(item) {
            Ok(true) => {}
            Ok(false) => items.push(texts_of(item.clone())),
            Err(unknown) if unknown.why == Why::WrongType => return Err(unknown),
            Err(unknown) => rest = rest.or(Some(unknown)),
        }
    }
    call.list(items, rest)
}

/// Whether a value is null or an empty text.
fn is_blank(datum: &Datum) -> Result<bool, Unknown> {
    if matches!(datum.data, Data::Null) {
        return Ok(true);
    }
    let text = rendered(datum)?;
    let known = text.segments().iter().any(|(_, is_hole)| !is_hole);
    match text.unknown().filter(|_| !known) {
        Some(unknown) => Err(unknown),
        None => Ok(text.as_str().is_empty()),
    }
}

/// `coalesce`: the first that is neither null nor an empty text. Beside a text, all are texts.
pub fn coalesce(call: Call) -> Answer {
    let is_text = |datum: &Datum| matches!(datum.data, Data::Text(_) | Data::Json(_));
    let any_text = call.arguments.iter().any(is_text);
    for argument in call.arguments {
        match &argument.data {
            Data::Null => {}
            Data::Unknown(unknown) => return Err(*unknown),
            Data::List(_) | Data::Map(_) => return Ok(argument.clone()),
            _ if is_blank(argument)? => {}
            _ if any_text => return Ok(texts_of(argument.clone())),
            _ => return Ok(argument.clone()),
        }
    }
    Err(call.unknown(Why::WrongType))
}

/// `coalescelist`: the first that is not empty.
pub fn coalescelist(call: Call) -> Answer {
    for argument in call.arguments {
        match &argument.data {
            Data::Null => {}
            Data::List(list) if !list.items.is_empty() => return Ok(argument.clone()),
            Data::List(list) => list.rest.map_or(Ok(()), Err)?,
            _ => return Err(misfit(argument)),
        }
    }
    Err(call.unknown(Why::WrongType))
}

/// `element`: counts around both ends.
pub fn element(call: Call) -> Answer {
    let items = closed(call.argument(0)?)?;
    let index = integer(call.argument(1)?)?;
    let index = index.checked_rem_euclid(items.len() as i128);
    let item = index.and_then(|index| items.get(index as usize));
    item.cloned().ok_or(misfit(call.argument(0)?))
}

/// `one`: the only item, or null where there is none.
pub fn one(call: Call) -> Answer {
    match closed(call.argument(0)?)? {
        [] => Ok(Datum::new(Data::Null, call.at)),
        [item] => Ok(item.clone()),
        _ => Err(misfit(call.argument(0)?)),
    }
}

/// `length` of a list, a map or a text.
pub fn length(call: Call) -> Answer {
    let argument = call.argument(0)?;
    let count = match &argument.data {
        Data::List(_) => closed(argument)?.len(),
        Data::Map(map) => map.rest.map_or(Ok(members(map).len()), Err)?,
        Data::Bool(_) | Data::Number(_) => return Err(misfit(argument)),
        _ => super::texts::characters(call, argument)?.as_str().len(),
    };
    call.number(Some(Number::whole(count as i128)))
}

/// `contains`: true as soon as it is seen, false only where all is seen.
pub fn contains(call: Call) -> Answer {
    let list = list(call.argument(0)?)?;
    let value = call.argument(1)?;
    let mut budget = Budget::default();
    let mut unknown = list.rest;
    for item in &list.items {
        match budget.equal(item, value) {
            Some(true) => return call.boolean(true),
            Some(false) => {}
            None => unknown = unknown.or(Some(undecided(&mut budget, item, value))),
        }
    }
    unknown.map_or(call.boolean(false), Err)
}

/// Why two values cannot be compared.
pub fn undecided(budget: &mut Budget, a: &Datum, b: &Datum) -> Unknown {
    let inside = budget.unknown_in(a).or_else(|| budget.unknown_in(b));
    inside.unwrap_or(Unknown {
        at: a.span,
        why: Why::WrongType,
    })
}

/// `index`: where an item is in a list.
pub fn index(call: Call) -> Answer {
    let items = closed(call.argument(0)?)?;
    let value = call.argument(1)?;
    let mut budget = Budget::default();
    for (index, item) in items.iter().enumerate() {
        match budget.equal(item, value) {
            Some(true) => return call.number(Some(Number::whole(index as i128))),
            Some(false) => {}
            None => return Err(undecided(&mut budget, item, value)),
        }
    }
    Err(misfit(value))
}

/// `slice`: the items from one place up to another.
pub fn slice(call: Call) -> Answer {
    let items = closed(call.argument(0)?)?;
    let (from, to) = (position(call.argument(1)?)?, position(call.argument(2)?)?);
    let part = items.get(from..to);
    let part = part.ok_or(misfit(call.argument(2)?))?;
    call.list(part.to_vec(), None)
}

/// `reverse`.
pub fn reverse(call: Call) -> Answer {
    let list = list(call.argument(0)?)?;
    call.allow(list.items.len())?;
    call.list(list.items.iter().rev().cloned().collect(), list.rest)
}

/// `chunklist`: 0 makes one chunk of all.
pub fn chunklist(call: Call) -> Answer {
    let items = closed(call.argument(0)?)?;
    call.allow(items.len())?;
    let items = of_one_type(items.to_vec());
    let size = match position(call.argument(1)?)? {
        0 => items.len().max(1),
        size => size,
    };
    let chunks = items.chunks(size);
    let chunks = chunks.map(|chunk| Datum::list(chunk.to_vec(), call.at));
    call.list(chunks.collect(), None)
}

/// `alltrue`: false as soon as one is false or null.
pub fn alltrue(call: Call) -> Answer {
    settled(call, false)
}

/// `anytrue`: true as soon as one is true.
pub fn anytrue(call: Call) -> Answer {
    settled(call, true)
}

/// Whether one item is as asked, which settles it; else the opposite.
fn settled(call: Call, asked: bool) -> Answer {
    let list = list(call.argument(0)?)?;
    let mut unknown = list.rest;
    for item in &list.items {
        let value = match item.data {
            Data::Null => Ok(false),
            _ => boolean(item),
        };
        match value {
            Ok(value) if value == asked => return call.boolean(asked),
            Ok(_) => {}
            Err(found) => unknown = unknown.or(Some(found)),
        }
    }
    unknown.map_or(call.boolean(!asked), Err)
}

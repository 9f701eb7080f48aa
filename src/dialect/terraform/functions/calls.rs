//! What a function is given, and what it answers.

use std::rc::Rc;

use super::compare::Budget;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::encoding::{encoded, hole};
use crate::dialect::number::Number;
use crate::dialect::rendered::{Rendered, Renderer};
use crate::model::{Unknown, Why};
use crate::source::Span;

/// How many elements a result may have.
pub const MOST_ELEMENTS: usize = 10_000;

/// How many bytes a text may have.
pub const MOST_BYTES: usize = 1 << 20;

/// A result, or why there is none.
pub type Answer = Result<Datum, Unknown>;

/// A call: what is given, and where it is written.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The values given, in order.
    pub arguments: &'a [Datum],
    /// The whole call.
    pub at: Span,
}

impl<'a> Call<'a> {
    /// A reason at the call.
    pub fn unknown(self, why: Why) -> Unknown {
        Unknown { at: self.at, why }
    }

    /// An argument that has to be there.
    pub fn argument(self, index: usize) -> Result<&'a Datum, Unknown> {
        let given = self.arguments.get(index);
        given.ok_or(self.unknown(Why::WrongType))
    }

    /// Nothing, where a result of this many elements is small enough.
    pub fn allow(self, elements: usize) -> Result<(), Unknown> {
        match elements <= MOST_ELEMENTS {
            true => Ok(()),
            false => Err(self.unknown(Why::TooLarge)),
        }
    }

    /// Where a list or map that is made of the first argument stands.
    fn place(self) -> Span {
        match self.arguments.first() {
            Some(first) if matches!(first.data, Data::List(_) | Data::Map(_)) => first.span,
            _ => self.at,
        }
    }

    /// A list as a result.
    pub fn list(self, items: Vec<Datum>, rest: Option<Unknown>) -> Answer {
        self.allow(items.len())?;
        let list = Items { items, rest };
        Ok(Datum::new(Data::List(Rc::new(list)), self.place()))
    }

    /// A map as a result.
    pub fn map(self, entries: Vec<Entry>, rest: Option<Unknown>) -> Answer {
        self.allow(entries.len())?;
        let map = Entries {
            entries,
            rest,
            extent: None,
        };
        Ok(Datum::new(Data::Map(Rc::new(map)), self.place()))
    }

    /// A text as a result.
    pub fn text(self, text: Rendered) -> Answer {
        match text.as_str().len() <= MOST_BYTES {
            true => Ok(Datum::new(Data::Text(text), self.at)),
            false => Err(self.unknown(Why::TooLarge)),
        }
    }

    /// A number as a result; where it is too long to be calculated with, there is none.
    pub fn number(self, number: Option<Number>) -> Answer {
        let number = number.ok_or(self.unknown(Why::Function))?;
        Ok(Datum::new(Data::Number(number.text().into()), self.at))
    }

    /// A boolean as a result.
    pub fn boolean(self, value: bool) -> Answer {
        Ok(Datum::new(Data::Bool(value), self.at))
    }
}

/// Why a value is not what a function takes.
pub fn misfit(datum: &Datum) -> Unknown {
    match datum.data {
        Data::Unknown(unknown) => unknown,
        _ => Unknown {
            at: datum.span,
            why: Why::WrongType,
        },
    }
}

/// A value as a list.
pub fn list(datum: &Datum) -> Result<&Items, Unknown> {
    match &datum.data {
        Data::List(list) => Ok(list),
        _ => Err(misfit(datum)),
    }
}

/// The items of a list that does not go on.
pub fn closed(datum: &Datum) -> Result<&[Datum], Unknown> {
    let list = list(datum)?;
    list.rest.map_or(Ok(&list.items), Err)
}

/// A value as a map.
pub fn map(datum: &Datum) -> Result<&Entries, Unknown> {
    match &datum.data {
        Data::Map(map) => Ok(map),
        _ => Err(misfit(datum)),
    }
}

/// A scalar as text, holes and all. JSON that may hold keys or items which are not seen is no such text: nobody can
/// tell where in it they would stand.
pub fn rendered(datum: &Datum) -> Result<Rendered, Unknown> {
    match &datum.data {
        Data::Text(text) => Ok(text.clone()),
        Data::Json(inner) => match Budget::default().unknown_in(inner) {
            Some(unknown) => Err(unknown),
            None => Ok(encoded(inner)),
        },
        Data::Bool(value) => Ok(Rendered::whole(value.to_string(), datum.span)),
        Data::Number(number) => {
            let text = crate::dialect::number::canonical(number);
            Ok(Rendered::whole(text, datum.span))
        }
        _ => Err(misfit(datum)),
    }
}

/// A scalar as text; a hole, where it is unknown. It is for texts that will be read as JSON once more, so that JSON
/// stays JSON whatever is unknown in it.
pub fn with_holes(datum: &Datum) -> Result<Rendered, Unknown> {
    match &datum.data {
        Data::Unknown(unknown) => {
            let mut renderer = Renderer::default();
            renderer.hole(&hole(*unknown), *unknown);
            Ok(renderer.finish(datum.span))
        }
        Data::Json(inner) => Ok(encoded(inner)),
        _ => rendered(datum),
    }
}

/// A scalar as text without holes.
pub fn literal(datum: &Datum) -> Result<Rendered, Unknown> {
    let text = rendered(datum)?;
    text.unknown().map_or(Ok(text), Err)
}

/// A value as a number.
pub fn number(datum: &Datum) -> Result<Number, Unknown> {
    let parsed = match &datum.data {
        Data::Number(number) => Number::parse(number),
        Data::Text(_) => Number::parse(literal(datum)?.as_str()),
        _ => None,
    };
    parsed.ok_or_else(|| misfit(datum))
}

/// A value as a whole number.
pub fn integer(datum: &Datum) -> Result<i128, Unknown> {
    number(datum)?.integer().ok_or_else(|| misfit(datum))
}

/// A value as a place in a list or text.
pub fn position(datum: &Datum) -> Result<usize, Unknown> {
    usize::try_from(integer(datum)?).map_err(|_| misfit(datum))
}

/// A value as a boolean.
pub fn boolean(datum: &Datum) -> Result<bool, Unknown> {
    match &datum.data {
        Data::Bool(value) => Ok(*value),
        Data::Text(_) => match literal(datum)?.as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(misfit(datum)),
        },
        _ => Err(misfit(datum)),
    }
}

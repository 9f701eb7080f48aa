//! What stands between values: arithmetic and comparison.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::evaluate::{unknown, unknown_of};
use crate::dialect::datum::{Data, Datum, Entries};
use crate::model::Why;
use crate::source::Span;
use crate::syntax::hcl::Operator;

/// The number, where the value is one or spells one.
pub fn number(value: &Datum) -> Option<f64> {
    let text: &str = match &value.data {
        Data::Number(number) => number,
        Data::Text(text) => text.literal()?,
        _ => return None,
    };
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The truth, where the value is one or spells one.
pub fn boolean(value: &Datum) -> Option<bool> {
    match &value.data {
        Data::Bool(value) => Some(*value),
        Data::Text(text) => match text.literal()? {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A number as Terraform would write it.
pub fn written(number: f64) -> Rc<str> {
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true => format!("{number:.0}").into(),
        false => number.to_string().into(),
    }
}

/// The key of a map, where the value can be one.
pub fn key(value: &Datum) -> Option<Rc<str>> {
    match &value.data {
        Data::Text(text) => text.literal().map(Into::into),
        Data::Number(number) => Some(number.clone()),
        Data::Bool(value) => Some(value.to_string().into()),
        _ => None,
    }
}

/// Whether the value has no parts.
pub fn is_scalar(value: &Datum) -> bool {
    matches!(
        value.data,
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_)
    )
}

/// `-a`.
pub fn negative(value: &Datum, span: Span) -> Datum {
    match number(value) {
        Some(number) => Datum::new(Data::Number(written(-number)), span),
        None => Datum::unknown(unknown_of(value)),
    }
}

/// `a operator b`, but for the logical ones.
pub fn binary(operator: Operator, left: &Datum, right: &Datum, span: Span) -> Datum {
    if let Operator::Equal | Operator::NotEqual = operator {
        return match same(left, right) {
            Some(same) => Datum::new(Data::Bool(same == (operator == Operator::Equal)), span),
            None => undecided(left, right, span),
        };
    }
    let (Some(a), Some(b)) = (number(left), number(right)) else {
        return undecided(left, right, span);
    };
    let compared = match operator {
        Operator::Less => Some(a < b),
        Operator::LessOrEqual => Some(a <= b),
        Operator::Greater => Some(a > b),
        Operator::GreaterOrEqual => Some(a >= b),
        _ => None,
    };
    if let Some(holds) = compared {
        return Datum::new(Data::Bool(holds), span);
    }
    let result = match operator {
        Operator::Plus => a + b,
        Operator::Minus => a - b,
        Operator::Times => a * b,
        Operator::Divide if b != 0.0 => a / b,
        Operator::Modulo if b != 0.0 => a % b,
        _ => return unknown(span, Why::Broken),
    };
    match result.is_finite() {
        true => Datum::new(Data::Number(written(result)), span),
        false => unknown(span, Why::TooLarge),
    }
}

/// The operand that leaves the result open; a place in the expression itself, where it is only text with holes.
fn undecided(left: &Datum, right: &Datum, span: Span) -> Datum {
    let mut operands = [left, right].into_iter();
    match operands.find(|operand| matches!(operand.data, Data::Unknown(_))) {
        Some(operand) => Datum::unknown(unknown_of(operand)),
        None if has_hole(left) || has_hole(right) => unknown(span, Why::Template),
        None => unknown(span, Why::WrongType),
    }
}

fn has_hole(value: &Datum) -> bool {
    match &value.data {
        Data::Text(text) => text.literal().is_none(),
        Data::List(_) | Data::Map(_) | Data::Json(_) => true,
        _ => false,
    }
}

/// Whether both are the same value; `None` where nobody can tell.
pub fn same<'a>(left: &'a Datum, right: &'a Datum) -> Option<bool> {
    match (&left.data, &right.data) {
        // Nobody is told what a secret is, but it is there.
        (Data::Null, Data::Unknown(unknown)) | (Data::Unknown(unknown), Data::Null)
            if unknown.why == Why::Sensitive =>
        {
            Some(false)
        }
        (Data::Unknown(_), _) | (_, Data::Unknown(_)) => None,
        // What is partly known is not null.
        (Data::Null, Data::Json(_)) | (Data::Json(_), Data::Null) => Some(false),
        (Data::Null, Data::Text(text)) | (Data::Text(text), Data::Null) => {
            text.only_hole().is_none().then_some(false)
        }
        (Data::Json(_), _) | (_, Data::Json(_)) => None,
        (Data::Text(a), Data::Text(b)) => match a.as_str() == b.as_str() {
            true => Some(true),
            false => (a.literal().is_some() && b.literal().is_some()).then_some(false),
        },
        // What stands in a hole may be anything.
        (Data::Text(text), _) | (_, Data::Text(text)) => text.literal().is_some().then_some(false),
        (Data::Null, Data::Null) => Some(true),
        (Data::Bool(a), Data::Bool(b)) => Some(a == b),
        (Data::Number(_), Data::Number(_)) => Some(number(left)? == number(right)?),
        (Data::List(a), Data::List(b)) => {
            let differs = a.items.len() != b.items.len();
            match (a.rest.or(b.rest), differs) {
                (Some(_), _) => None,
                (None, true) => Some(false),
                (None, false) => all_same(a.items.iter().zip(&b.items)),
            }
        }
        (Data::Map(a), Data::Map(b)) => {
            if a.rest.or(b.rest).is_some() {
                return None;
            }
            // The last of each key counts.
            let sorted = |map: &'a Entries| -> BTreeMap<&'a str, &'a Datum> {
                let entries = map.entries.iter();
                entries.map(|entry| (&*entry.key, &entry.value)).collect()
            };
            let (a, b) = (sorted(a), sorted(b));
            match a.keys().eq(b.keys()) {
                true => all_same(a.into_values().zip(b.into_values())),
                false => Some(false),
            }
        }
        _ => Some(false),
    }
}

fn all_same<'a>(pairs: impl Iterator<Item = (&'a Datum, &'a Datum)>) -> Option<bool> {
    let mut answer = Some(true);
    for (a, b) in pairs {
        match same(a, b) {
            Some(false) => return Some(false),
            None => answer = None,
            Some(true) => {}
        }
    }
    answer
}

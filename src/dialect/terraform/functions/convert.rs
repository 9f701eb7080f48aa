//! Conversions between types.

use super::calls::{Answer, Call, boolean, list, map, number, rendered};
use crate::dialect::datum::{Data, Datum, Entry};
use crate::dialect::encoding::members;
use crate::dialect::rendered::Rendered;

/// `tostring`.
pub fn tostring(call: Call) -> Answer {
    let value = call.argument(0)?;
    match value.data {
        Data::Null | Data::Json(_) => Ok(value.clone()),
        _ => {
            rendered(value)?;
            Ok(texts_of(value.clone()))
        }
    }
}

/// `tonumber`.
pub fn tonumber(call: Call) -> Answer {
    let value = call.argument(0)?;
    match value.data {
        Data::Null | Data::Number(_) => Ok(value.clone()),
        _ => {
            let data = Data::Number(number(value)?.text().into());
            Ok(Datum {
                data,
                ..value.clone()
            })
        }
    }
}

/// `tobool`.
pub fn tobool(call: Call) -> Answer {
    let value = call.argument(0)?;
    match value.data {
        Data::Null => Ok(value.clone()),
        _ => {
            let data = Data::Bool(boolean(value)?);
            Ok(Datum {
                data,
                ..value.clone()
            })
        }
    }
}

/// `tolist`: scalars become texts beside a text.
pub fn tolist(call: Call) -> Answer {
    let value = call.argument(0)?;
    if matches!(value.data, Data::Null) {
        return Ok(value.clone());
    }
    let list = list(value)?;
    call.allow(list.items.len())?;
    call.list(of_one_type(list.items.clone()), list.rest)
}

/// `tomap`: scalars become texts beside a text.
pub fn tomap(call: Call) -> Answer {
    let value = call.argument(0)?;
    if matches!(value.data, Data::Null) {
        return Ok(value.clone());
    }
    let map = map(value)?;
    call.allow(map.entries.len())?;
    let members = members(map);
    let values = members.values().map(|(_, value)| (*value).clone());
    let values = of_one_type(values.collect());
    let entries = members.iter().zip(values);
    let entries = entries.map(|((key, (key_span, _)), value)| Entry {
        key: (*key).into(),
        key_span: *key_span,
        value,
    });
    call.map(entries.collect(), map.rest)
}

/// The values as members of one list or map, which are all of one type.
pub fn of_one_type(values: Vec<Datum>) -> Vec<Datum> {
    let is_text = |datum: &Datum| matches!(datum.data, Data::Text(_) | Data::Json(_));
    match values.iter().any(is_text) {
        true => values.into_iter().map(texts_of).collect(),
        false => values,
    }
}

/// A number or boolean as text, any other value as it is. It stays where it was written.
pub fn texts_of(datum: Datum) -> Datum {
    match &datum.data {
        Data::Bool(_) | Data::Number(_) => match rendered(&datum) {
            Ok(text) => Datum {
                data: Data::Text(Rendered::whole(text.as_str(), datum.span)),
                ..datum
            },
            Err(_) => datum,
        },
        _ => datum,
    }
}

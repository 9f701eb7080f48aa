//! What an expression is made of, in one line: the same text for the same expression.

use super::evaluate::call;
use crate::dialect::datum::{Data, Datum, Entries};

/// How long the text may be. A longer expression is told from others by its place.
const LONGEST: usize = 240;

/// An expression as compact JSON; `None` where it is too long, or not all of it is seen.
pub fn describe(written: &Datum) -> Option<String> {
    let mut text = String::new();
    write(written, &mut text)?;
    Some(text)
}

fn write(datum: &Datum, text: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match &datum.data {
        Data::Null => text.push_str("null"),
        Data::Bool(value) => text.push_str(&value.to_string()),
        Data::Number(number) => text.push_str(number),
        Data::Text(value) => quote(value.as_str(), text),
        Data::Json(inner) => write(inner, text)?,
        Data::Unknown(_) => return None,
        Data::List(list) if list.rest.is_some() => return None,
        Data::Map(map) if map.rest.is_some() => return None,
        Data::List(list) => {
            text.push('[');
            for (index, item) in list.items.iter().enumerate() {
                comma(index, text);
                write(item, text)?;
            }
            text.push(']');
        }
        Data::Map(map) if name(map).is_some() => {
            text.push_str(name(map).unwrap_or_default());
        }
        Data::Map(map) => {
            text.push('{');
            for (index, entry) in map.entries.iter().enumerate() {
                comma(index, text);
                quote(&entry.key, text);
                text.push(':');
                write(&entry.value, text)?;
            }
            text.push('}');
        }
    }
    (text.len() <= LONGEST).then_some(())
}

/// `Ref` of a name and `Fn::GetAtt` of a name and an attribute are as good as the name.
fn name(map: &Entries) -> Option<&str> {
    let call = call(map).filter(|call| ["Ref", "Fn::GetAtt"].contains(&&*call.key))?;
    match &call.value.data {
        Data::Text(name) => Some(name.as_str()),
        _ => None,
    }
}

fn comma(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

fn quote(value: &str, text: &mut String) {
    text.push_str(&serde_json::Value::from(value).to_string());
}

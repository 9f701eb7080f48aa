//! Terraform's functions, on data of which parts may be unknown.

mod encoding;
mod number;

pub use encoding::{decode_json, decoded_json, encoded};

use std::rc::Rc;

use crate::dialect::datum::{Data, Datum};
use crate::model::{Unknown, Why};
use crate::source::Span;

/// What a function makes of its arguments.
pub fn call(name: &str, arguments: &[Datum], at: Span) -> Datum {
    let unknown = || {
        let unknown = arguments.iter().find_map(|argument| match argument.data {
            Data::Unknown(unknown) => Some(unknown),
            _ => None,
        });
        Datum::unknown(unknown.unwrap_or(Unknown {
            at,
            why: Why::Function,
        }))
    };
    match (name, arguments) {
        ("jsonencode", [value]) => Datum::new(Data::Json(Rc::new(value.clone())), at),
        ("tolist" | "toset" | "nonsensitive", [value]) => value.clone(),
        ("concat", lists) => {
            let mut items = Vec::new();
            for list in lists {
                match &list.data {
                    Data::List(list) if list.rest.is_none() => {
                        items.extend(list.items.iter().cloned());
                    }
                    _ => return unknown(),
                }
            }
            Datum::list(items, at)
        }
        _ => unknown(),
    }
}

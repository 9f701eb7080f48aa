//! Terraform's functions.

use std::rc::Rc;

use crate::dialect::datum::{Data, Datum};
use crate::dialect::rendered::Rendered;
use crate::dialect::written::{self, Places};
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::json::{self, Json};

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

/// The JSON text of a value.
pub fn encoded(datum: &Datum) -> Rendered {
    Rendered::whole("${jsonencode}", datum.span)
}

/// The value of JSON text.
pub fn decode_json(text: &Rendered, at: Span) -> Datum {
    let tree = json::parse(at.source, text.as_str(), Json::Strict);
    written::datum(tree.root(text.as_str()), Places::Rendered(text))
}

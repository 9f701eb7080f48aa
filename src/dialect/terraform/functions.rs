//! Terraform's functions, on data of which parts may be unknown.
//!
//! What is known of a result is certain: it stays, whatever the unknown parts turn out to be. A scalar is certain up
//! to the conversions between text, numbers and booleans that Terraform makes by itself. What is seen of an open list
//! is certainly in it; its order is not.
//!
//! A call never fails. What Terraform would refuse is unknown, of the wrong type.

mod calls;
mod codes;
mod collections;
mod compare;
mod convert;
mod format;
mod maps;
mod numbers;
mod sets;
#[cfg(test)]
pub mod tests;
mod texts;

use crate::dialect::datum::{Data, Datum};
use crate::dialect::encoding::{decode_json, decode_yaml};
use crate::model::Why;
use crate::source::Span;
use calls::{Answer, Call};

/// The value of a call. `at` is the whole call as it is written.
///
/// `try`, `can`, `file` and `templatefile` are not functions of values; they belong to the evaluator.
pub fn call(name: &str, arguments: &[Datum], at: Span) -> Datum {
    let opened: Vec<Datum>;
    let arguments = match TAKE_STRUCTURE.contains(&name) {
        true => {
            opened = arguments.iter().map(opened_up).collect();
            &opened
        }
        false => arguments,
    };
    let call = Call { arguments, at };
    let name = name.strip_prefix("core::").unwrap_or(name);
    answer(name, call).unwrap_or_else(Datum::unknown)
}

/// Functions that take lists and maps.
const TAKE_STRUCTURE: [&str; 25] = [
    "chunklist",
    "compact",
    "concat",
    "contains",
    "coalescelist",
    "distinct",
    "element",
    "flatten",
    "keys",
    "length",
    "lookup",
    "matchkeys",
    "merge",
    "one",
    "reverse",
    "setintersection",
    "setproduct",
    "setsubtract",
    "setunion",
    "slice",
    "sort",
    "tolist",
    "tomap",
    "toset",
    "values",
];

/// A value of which nothing is known is no text where a list or a map is wanted, though it stands as a hole in text.
fn opened_up(argument: &Datum) -> Datum {
    match &argument.data {
        Data::Text(text) => match text.only_hole() {
            Some(unknown) => Datum::unknown(unknown),
            None => argument.clone(),
        },
        _ => argument.clone(),
    }
}

fn answer(name: &str, call: Call) -> Answer {
    match name {
        "jsonencode" => jsonencode(call),
        "jsondecode" => jsondecode(call),
        "yamldecode" => yamldecode(call),
        "sensitive" => sensitive(call),
        "nonsensitive" => Ok(call.argument(0)?.clone()),

        "tostring" => convert::tostring(call),
        "tonumber" => convert::tonumber(call),
        "tobool" => convert::tobool(call),
        "tolist" => convert::tolist(call),
        "toset" => sets::toset(call),
        "tomap" => convert::tomap(call),

        "concat" => collections::concat(call),
        "flatten" => collections::flatten(call),
        "compact" => collections::compact(call),
        "coalesce" => collections::coalesce(call),
        "coalescelist" => collections::coalescelist(call),
        "element" => collections::element(call),
        "one" => collections::one(call),
        "length" => collections::length(call),
        "contains" => collections::contains(call),
        "index" => collections::index(call),
        "slice" => collections::slice(call),
        "reverse" => collections::reverse(call),
        "chunklist" => collections::chunklist(call),
        "alltrue" => collections::alltrue(call),
        "anytrue" => collections::anytrue(call),

        "distinct" => sets::distinct(call),
        "sort" => sets::sort(call),
        "setunion" => sets::setunion(call),
        "setintersection" => sets::setintersection(call),
        "setsubtract" => sets::setsubtract(call),
        "setproduct" => sets::setproduct(call),

        "merge" => maps::merge(call),
        "lookup" => maps::lookup(call),
        "keys" => maps::keys(call),
        "values" => maps::values(call),
        "zipmap" => maps::zipmap(call),
        "matchkeys" => maps::matchkeys(call),
        "transpose" => maps::transpose(call),

        "format" => format::format(call),
        "formatlist" => format::formatlist(call),
        "join" => texts::join(call),
        "split" => texts::split(call),
        "replace" => texts::replace(call),
        "trimspace" => texts::trimspace(call),
        "chomp" => texts::chomp(call),
        "trim" => texts::trim(call),
        "trimprefix" => texts::trimprefix(call),
        "trimsuffix" => texts::trimsuffix(call),
        "lower" => texts::lower(call),
        "upper" => texts::upper(call),
        "title" => texts::title(call),
        "substr" => texts::substr(call),
        "startswith" => texts::startswith(call),
        "endswith" => texts::endswith(call),
        "strcontains" => texts::strcontains(call),
        "base64encode" => codes::base64encode(call),
        "base64decode" => codes::base64decode(call),
        "urlencode" => codes::urlencode(call),

        "range" => numbers::range(call),
        "min" => numbers::min(call),
        "max" => numbers::max(call),
        "abs" => numbers::abs(call),
        "ceil" => numbers::ceil(call),
        "floor" => numbers::floor(call),
        "sum" => numbers::sum(call),
        "parseint" => numbers::parseint(call),

        // `regex` and `yamlencode` are here on purpose: their exact results would take more than they tell.
        _ => Err(call.unknown(Why::Function)),
    }
}

fn jsonencode(call: Call) -> Answer {
    let value = call.argument(0)?;
    match value.data {
        Data::Unknown(unknown) => Err(unknown),
        _ => Ok(Datum::new(Data::Json(value.clone().into()), call.at)),
    }
}

fn jsondecode(call: Call) -> Answer {
    let text = call.argument(0)?;
    match &text.data {
        Data::Json(inner) => Ok((**inner).clone()),
        Data::Unknown(unknown) => Err(*unknown),
        _ => Ok(decode_json(&calls::with_holes(text)?, call.at)),
    }
}

fn yamldecode(call: Call) -> Answer {
    let text = call.argument(0)?;
    match &text.data {
        Data::Json(inner) => Ok((**inner).clone()),
        Data::Unknown(unknown) => Err(*unknown),
        _ => Ok(decode_yaml(&calls::with_holes(text)?, call.at)),
    }
}

/// Booleans and numbers are no secrets of a task definition, and rules turn on them.
fn sensitive(call: Call) -> Answer {
    let value = call.argument(0)?;
    match value.data {
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Unknown(_) => Ok(value.clone()),
        _ => Err(call.unknown(Why::Sensitive)),
    }
}

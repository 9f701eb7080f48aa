//! What is copied from YAML into other surroundings than it was written in.

use super::flow::not_understood;
use super::place::{is_bracketed, is_short_tag_key};
use super::{Declined, scalar};
use crate::syntax::tree::{Cursor, Kind};

/// A node of YAML on one line, with brackets, as it may stand in others. Its comments stay where they are.
pub(super) fn on_one_line(node: Cursor) -> Result<String, Declined> {
    let raw = node.raw();
    let is_one_line = !raw.contains('\n');
    Ok(match node.kind() {
        Kind::String => match node.string() {
            Some(text) => scalar::like(raw, &text, true),
            None if is_one_line => raw.to_owned(),
            None => return Err(goes_on()),
        },
        Kind::Array | Kind::Object if is_bracketed(node) && is_one_line => raw.to_owned(),
        Kind::Array => format!("[{}]", each(node)?.join(", ")),
        Kind::Object if node.children().any(is_short_tag_key) => return tagged(node),
        Kind::Object => format!("{{ {} }}", each(node)?.join(", ")),
        _ if raw.is_empty() => "null".to_owned(),
        _ if is_one_line => raw.to_owned(),
        _ => return Err(goes_on()),
    })
}

/// The members or items of a list or map.
fn each(many: Cursor) -> Result<Vec<String>, Declined> {
    let entry = |child: Cursor| {
        let value = on_one_line(child)?;
        let Some(span) = child.key_span() else {
            return Ok(value);
        };
        let key = child.key().ok_or_else(not_understood)?;
        let key = scalar::like(child.slice(span), &key, true);
        Ok(format!("{key}: {value}"))
    };
    many.children().map(entry).collect()
}

/// `!Ref Name`: as it is, where a bracket does not end it too soon.
fn tagged(node: Cursor) -> Result<String, Declined> {
    let raw = node.raw();
    match raw.contains(['\n', ',', '[', ']', '{', '}', '#']) {
        false => Ok(raw.to_owned()),
        true => Err(Declined::new("it cannot be copied into brackets")),
    }
}

fn goes_on() -> Declined {
    Declined::new("what it copies goes on for lines")
}

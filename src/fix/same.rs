//! Whether a text says already what is to be said.

use super::piece::Content;
use super::place::Document;
use super::plan::whole;
use super::scalar;
use crate::syntax::Language;
use crate::syntax::tree::{Cursor, Kind};

/// Whether a node says what the content says.
pub(super) fn is_same(document: &Document, node: Cursor, content: &Content) -> bool {
    match content {
        Content::Bool(true) => node.kind() == Kind::True,
        Content::Bool(false) => node.kind() == Kind::False,
        Content::Number(number) => node.kind() == Kind::Number && node.raw() == number.to_string(),
        Content::Text(text) => {
            let is_plain = node.tree().language == Language::Yaml && node.is_plain();
            node.string()
                .is_some_and(|written| written == text.as_str())
                && (!is_plain || scalar::is_plain(text, false))
        }
        Content::List(items) => {
            let mut written = node.children();
            node.kind() == Kind::Array
                && items.iter().all(|item| {
                    written
                        .next()
                        .is_some_and(|node| is_same(document, node, item))
                })
                && written.next().is_none()
        }
        Content::Map(members) => {
            node.kind() == Kind::Object
                && node.children().count() == members.len()
                && members.iter().all(|(key, value)| {
                    node.get(key)
                        .is_some_and(|node| is_same(document, node, value))
                })
        }
        Content::Copy(place) => document.find(*place).is_some_and(|found| {
            let copied = whole(found);
            copied.raw() == node.raw() && copied.kind() == node.kind()
        }),
    }
}

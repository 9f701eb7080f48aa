//! The changes of a document as edits of its text.

use std::collections::{BTreeMap, HashSet};

use super::block::Block;
use super::flow::{Entry, Flow, not_understood};
use super::layout::Layout;
use super::piece::Content;
use super::place::{Document, is_bracketed};
use super::plan::Change;
use super::{Declined, TextEdit};
use crate::syntax::Language;
use crate::syntax::tree::{Cursor, Kind, NodeId};

/// All changes of a document, in the order of the bytes.
pub(super) fn lower<'a>(
    document: &'a Document<'a>,
    changes: &[Change],
) -> Result<Vec<TextEdit>, Declined> {
    let layout = &Layout::new(document);
    let flow = Flow { layout };
    let block = Block { layout };
    let mut edits = Vec::new();
    let mut gone: BTreeMap<NodeId, HashSet<NodeId>> = BTreeMap::new();
    for change in changes {
        match change {
            Change::Members(id, members) => {
                let new: Vec<Entry> = members
                    .iter()
                    .map(|(key, value)| (Some(key.as_str()), value))
                    .collect();
                let content = || Content::Map(members.clone());
                edits.extend(append(layout, document.node(*id), &new, content)?);
            }
            Change::Items(id, items) => {
                let new: Vec<Entry> = items.iter().map(|item| (None, item)).collect();
                let content = || Content::List(items.clone());
                edits.extend(append(layout, document.node(*id), &new, content)?);
            }
            Change::After(id, items) => {
                let item = document.node(*id);
                let new: Vec<Entry> = items.iter().map(|item| (None, item)).collect();
                let list = item.parent().ok_or_else(not_understood)?;
                edits.extend(match is_in_brackets(list) {
                    true => flow.after(item, &new)?,
                    false => block.after(item, &new)?,
                });
            }
            Change::Value(id, content) => {
                edits.extend(value(layout, document.node(*id), content)?);
            }
            Change::Remove(id) => {
                let around = document.tree.nodes[*id as usize].parent;
                gone.entry(around).or_default().insert(*id);
            }
            Change::Rename(id, to) => {
                let member = document.node(*id);
                let map = member.parent().ok_or_else(not_understood)?;
                edits.push(match is_in_brackets(map) {
                    true => flow.rename(member, to)?,
                    false => block.rename(member, to)?,
                });
            }
            Change::Uncomment(comment) => {
                let range = comment.range();
                let (from, to) = layout.widened(range.start, range.end);
                let is_last = layout.is_last_on_line(range.end);
                let before = layout.text[..from].trim_end_matches([' ', '\t']).len();
                let from = match (from, to) == (range.start, range.end) && is_last {
                    true => before,
                    false => from,
                };
                edits.push(layout.edit(from, to, ""));
            }
        }
    }
    for (many, gone) in gone {
        let grows = |change: &Change| match change {
            Change::Members(id, _) | Change::Items(id, _) => *id == many,
            Change::After(id, _) => document.tree.nodes[*id as usize].parent == many,
            _ => false,
        };
        let many = document.node(many);
        // What comes is put beside the last one that is there.
        let last = many.children().last();
        let loses_last = last.is_some_and(|last| gone.contains(&last.id()));
        if loses_last && changes.iter().any(grows) {
            return Err(touching());
        }
        edits.extend(match is_in_brackets(many) {
            true => flow.remove(many, &gone)?,
            false => block.remove(many, &gone)?,
        });
    }
    settled(layout, edits)
}

/// Another value, where it stands.
fn value<'a>(
    layout: &'a Layout<'a>,
    node: Cursor<'a>,
    content: &Content,
) -> Result<Vec<TextEdit>, Declined> {
    match node.parent().is_none_or(is_in_brackets) {
        true => Flow { layout }.value(node, content),
        false => Block { layout }.value(node, content),
    }
}

/// More members or items. A block has no form for nothing, so that the first ones take the place of its brackets.
fn append<'a>(
    layout: &'a Layout<'a>,
    many: Cursor<'a>,
    new: &[Entry],
    content: impl Fn() -> Content,
) -> Result<Vec<TextEdit>, Declined> {
    let is_empty = many.children().next().is_none();
    let span = many.span().range();
    let is_in_block = many.parent().is_some_and(|around| !is_in_brackets(around));
    let has_comments = !layout.comments(span.start, span.end).is_empty();
    match is_in_brackets(many) {
        true if is_empty && is_in_block && !has_comments => {
            Block { layout }.value(many, &content())
        }
        true => Flow { layout }.append(many, new),
        false => Block { layout }.append(many, new),
    }
}

/// Whether the members or items of a list or map stand in brackets.
fn is_in_brackets(many: Cursor) -> bool {
    many.tree().language != Language::Yaml || is_bracketed(many)
}

/// Edits that are sure to mean together what each of them means: those at one place as one, and no others that overlap.
fn settled(layout: &Layout, mut edits: Vec<TextEdit>) -> Result<Vec<TextEdit>, Declined> {
    edits.retain(|edit| !edit.text.is_empty() || edit.span.start < edit.span.end);
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut merged: Vec<TextEdit> = Vec::new();
    for edit in edits {
        match merged.last_mut() {
            Some(last) if last.span == edit.span && last.span.range().is_empty() => {
                last.text.push_str(&edit.text);
            }
            Some(last) if last.span.end > edit.span.start || last.span.start == edit.span.start => {
                return Err(touching());
            }
            _ => merged.push(edit),
        }
    }
    if merged.iter().any(|edit| lengthens(layout, edit)) {
        return Err(Declined::new(
            "the text before this would take in the blank line after it",
        ));
    }
    let first = merged.first().map(|edit| edit.span.start as usize);
    match first.is_some_and(|first| first < layout.needs.get()) {
        true => Err(Declined::new(
            "an alias in what it copies is not known there",
        )),
        false => Ok(merged),
    }
}

/// Whether a block scalar that keeps its line breaks would get those that come to stand right behind it.
fn lengthens(layout: &Layout, edit: &TextEdit) -> bool {
    let range = edit.span.range();
    let line = layout.text[range.end..].split('\n').next();
    let is_before_blank =
        range.end < layout.text.len() && line.is_some_and(|line| line.trim().is_empty());
    let keeps = |node: Cursor| {
        let header = node.raw().lines().next().unwrap_or_default();
        let indicators = header.split([' ', '#']).next().unwrap_or_default();
        indicators.starts_with(['|', '>']) && indicators.contains('+')
    };
    let ends_here = |node: Cursor| node.span().range().end == range.start;
    let document = layout.document;
    document.tree.language == Language::Yaml
        && edit.text.is_empty()
        && is_before_blank
        && document
            .inside(document.node(0))
            .any(|node| ends_here(node) && node.kind() == Kind::String && keeps(node))
}

fn touching() -> Declined {
    Declined::new("its edits touch each other")
}

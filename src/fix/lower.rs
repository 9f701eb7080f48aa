//! The changes of a document as edits of its text.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::block::Block;
use super::flow::{Entry, Flow, not_understood};
use super::layout::Layout;
use super::piece::Content;
use super::place::{Document, is_bracketed};
use super::plan::Change;
use super::{Declined, TextEdit};
use crate::source::Span;
use crate::syntax::Language;
use crate::syntax::tree::{Cursor, Kind, NodeId};

/// All changes of a document, in the order of the bytes.
pub(super) fn lower<'a>(
    document: &'a Document<'a>,
    changes: &[Change],
) -> Result<Vec<TextEdit>, Declined> {
    let layout = &Layout::new(document);
    let loses = |change: &Change| is_lost(document, change, changes);
    if changes.iter().any(loses) || grows_where_it_loses(document, changes) {
        return Err(touching());
    }
    // Of what is put in at one place, the innermost comes first.
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|change| Reverse(depth(document, change)));
    let mut edits = Vec::new();
    for change in sorted {
        edits.extend(one(layout, change)?);
    }
    for (many, gone) in removed(document, changes) {
        let many = document.node(many);
        edits.extend(match is_in_brackets(many) {
            true => Flow { layout }.remove(many, &gone)?,
            false => Block { layout }.remove(many, &gone)?,
        });
    }
    settled(layout, edits)
}

/// The edits of one change; what is removed is seen to together with its neighbours.
fn one<'a>(layout: &'a Layout<'a>, change: &Change) -> Result<Vec<TextEdit>, Declined> {
    let (flow, block) = (Flow { layout }, Block { layout });
    let node = |id: &NodeId| layout.document.node(*id);
    let around = |id: &NodeId| node(id).parent().ok_or_else(not_understood);
    match change {
        Change::Members(id, members) => {
            let new: Vec<Entry> = members
                .iter()
                .map(|(key, value)| (Some(key.as_str()), value))
                .collect();
            append(layout, node(id), &new, || Content::Map(members.clone()))
        }
        Change::Items(id, items) => {
            let content = || Content::List(items.clone());
            append(layout, node(id), &unnamed(items), content)
        }
        Change::After(id, items) => match is_in_brackets(around(id)?) {
            true => flow.after(node(id), &unnamed(items)),
            false => block.after(node(id), &unnamed(items)),
        },
        Change::Value(id, content) => value(layout, node(id), content),
        Change::Rename(id, to) => Ok(vec![match is_in_brackets(around(id)?) {
            true => flow.rename(node(id), to)?,
            false => block.rename(node(id), to)?,
        }]),
        Change::Uncomment(comment) => Ok(vec![uncomment(layout, *comment)]),
        Change::Remove(_) => Ok(Vec::new()),
    }
}

fn unnamed(items: &[Content]) -> Vec<Entry<'_>> {
    items.iter().map(|item| (None, item)).collect()
}

/// A comment leaves with its line, or with the blanks before it.
fn uncomment(layout: &Layout, comment: Span) -> TextEdit {
    let range = comment.range();
    let (from, to) = layout.widened(range.start, range.end);
    let is_alone = (from, to) != (range.start, range.end);
    let before = layout.text[..from].trim_end_matches([' ', '\t']).len();
    match is_alone || !layout.is_last_on_line(range.end) {
        true => layout.edit(from, to, ""),
        false => layout.edit(before, to, ""),
    }
}

/// How many lists and maps stand around what a change makes.
fn depth(document: &Document, change: &Change) -> usize {
    let (id, own) = match change {
        Change::Members(id, _) | Change::Items(id, _) => (*id, 1),
        Change::After(id, _) | Change::Value(id, _) => (*id, 0),
        Change::Remove(id) | Change::Rename(id, _) => (*id, 0),
        Change::Uncomment(_) => return 0,
    };
    own + std::iter::successors(document.node(id).parent(), |node| node.parent()).count()
}

/// What is removed, by the list or map it leaves.
fn removed(document: &Document, changes: &[Change]) -> BTreeMap<NodeId, HashSet<NodeId>> {
    let mut gone: BTreeMap<NodeId, HashSet<NodeId>> = BTreeMap::new();
    for change in changes {
        if let Change::Remove(id) = change {
            let around = document.tree.nodes[*id as usize].parent;
            gone.entry(around).or_default().insert(*id);
        }
    }
    gone
}

/// Whether something is to be put beside the last one of a list or map, which is to go.
fn grows_where_it_loses(document: &Document, changes: &[Change]) -> bool {
    let grows = |many: NodeId| {
        changes.iter().any(|change| match change {
            Change::Members(id, _) | Change::Items(id, _) => *id == many,
            Change::After(id, _) => document.tree.nodes[*id as usize].parent == many,
            _ => false,
        })
    };
    removed(document, changes).into_iter().any(|(many, gone)| {
        let last = document.node(many).children().last();
        last.is_some_and(|last| gone.contains(&last.id())) && grows(many)
    })
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

/// Whether another change takes away what a change is about.
fn is_lost(document: &Document, change: &Change, changes: &[Change]) -> bool {
    let id = match change {
        Change::Members(id, _) | Change::Items(id, _) => *id,
        Change::After(id, _) | Change::Value(id, _) | Change::Remove(id) => *id,
        // The value beside a key may go.
        Change::Rename(id, _) => document.tree.nodes[*id as usize].parent,
        Change::Uncomment(_) => return false,
    };
    let goes = |node: Cursor| {
        let is_gone = |other: &Change| match other {
            Change::Value(gone, _) | Change::Remove(gone) => *gone == node.id(),
            _ => false,
        };
        let mut others = changes.iter().filter(|other| !std::ptr::eq(*other, change));
        others.any(is_gone)
    };
    let around = std::iter::successors(Some(document.node(id)), |node| node.parent());
    around.into_iter().any(goes)
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

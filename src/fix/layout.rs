//! How a text is laid out: its lines, their ends, and how far they are indented.

use std::cell::Cell;

use super::place::{Document, is_bracketed};
use super::plan::whole;
use super::{Declined, TextEdit};
use crate::source::Span;
use crate::syntax::tree::{Comment, Cursor};

/// A document as text.
pub(super) struct Layout<'a> {
    pub document: &'a Document<'a>,
    pub text: &'a str,
    /// What ends a line.
    pub newline: &'static str,
    /// New text may stand only behind this: aliases that were copied need what stands before.
    pub needs: Cell<usize>,
}

impl<'a> Layout<'a> {
    pub fn new(document: &'a Document<'a>) -> Self {
        let text = document.text;
        let first = text.find('\n').unwrap_or_default();
        let newline = match text[..first].ends_with('\r') {
            true => "\r\n",
            false => "\n",
        };
        Self {
            document,
            text,
            newline,
            needs: Cell::new(0),
        }
    }

    pub fn edit(&self, start: usize, end: usize, text: impl Into<String>) -> TextEdit {
        TextEdit {
            span: Span::new(self.document.tree.source, start as u32, end as u32),
            text: text.into(),
        }
    }

    /// The node whose text is to be copied.
    pub fn copied(&self, place: Span) -> Result<Cursor<'a>, Declined> {
        let document = self.document;
        let found = document.find(place);
        let found = found
            .filter(|_| place.source == document.tree.source)
            .ok_or_else(|| {
                Declined::new("what it copies is written in another file or document")
            })?;
        let node = whole(found);
        document.copyable(node)?;
        self.needs.set(self.needs.get().max(document.needs(node)));
        Ok(node)
    }

    /// The first byte of the line; a byte order mark is no part of it.
    pub fn line_start(&self, at: usize) -> usize {
        match self.text[..at].rfind('\n') {
            Some(found) => found + 1,
            None if self.text.starts_with('\u{feff}') => '\u{feff}'.len_utf8().min(at),
            None => 0,
        }
    }

    /// One past the last byte of the line, its break not included.
    pub fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |found| at + found);
        match self.text[at..end].ends_with('\r') {
            true => end - 1,
            false => end,
        }
    }

    /// The same place, or before the line break that ends there: a block scalar that keeps its breaks has them in it.
    pub fn before_break(&self, at: usize) -> usize {
        let before = &self.text[..at];
        let without = before.strip_suffix('\n').unwrap_or(before);
        match without.len() < at {
            true => without.strip_suffix('\r').unwrap_or(without).len(),
            false => at,
        }
    }

    /// One past the break of the line.
    pub fn next_line(&self, at: usize) -> usize {
        let found = self.text[at..].find('\n');
        found.map_or(self.text.len(), |found| at + found + 1)
    }

    /// The blanks a line begins with.
    pub fn indentation(&self, at: usize) -> &'a str {
        let line = &self.text[self.line_start(at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    pub fn is_blank(&self, start: usize, end: usize) -> bool {
        self.text
            .get(start..end)
            .is_some_and(|text| text.trim().is_empty())
    }

    /// Whether nothing stands before this on its line. Looks at the blanks alone, for a line may be a whole file.
    pub fn is_first_on_line(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n') || before == "\u{feff}"
    }

    /// Whether nothing follows on the line.
    pub fn is_last_on_line(&self, at: usize) -> bool {
        self.is_blank(at, self.line_end(at))
    }

    /// The comments that begin in a range.
    pub fn comments(&self, start: usize, end: usize) -> &'a [Comment] {
        let comments = &self.document.tree.comments;
        let first = comments.partition_point(|comment| (comment.span.start as usize) < start);
        let last = comments.partition_point(|comment| (comment.span.start as usize) < end);
        &comments[first..last.max(first)]
    }

    /// What one level is indented more than the one around it: near a node, or else anywhere.
    pub fn unit(&self, near: Cursor<'a>) -> String {
        let around = std::iter::successors(Some(near), |node| node.parent());
        let document = self.document;
        let anywhere = document.inside(document.node(0));
        let step = |node: Cursor| {
            let first = start(node.children().next().filter(|_| is_bracketed(node))?);
            if !self.is_first_on_line(first) {
                return None;
            }
            let outer = self.indentation(node.span().start as usize);
            let inner = self.indentation(first).strip_prefix(outer)?;
            (!inner.is_empty()).then(|| inner.to_owned())
        };
        around
            .chain(anywhere)
            .find_map(step)
            .unwrap_or_else(|| "  ".to_owned())
    }

    /// A range of whole lines, where there is nothing else on them; otherwise the range itself.
    pub fn widened(&self, start: usize, end: usize) -> (usize, usize) {
        if !self.is_first_on_line(start) || !self.is_last_on_line(end) {
            return (start, end);
        }
        let (first, next) = (self.line_start(start), self.next_line(end));
        let before = self.before_break(first);
        let has_no_break = !self.text[..next].ends_with('\n');
        // The last line has no break of its own, and leaves with the one before it; not where that ends a blank line,
        // which may be a part of a text.
        match has_no_break && !self.text[..before].ends_with('\n') {
            true => (before, next),
            false => (first, next),
        }
    }
}

/// Where a member or item begins: with its key, if it has one.
pub(super) fn start(node: Cursor) -> usize {
    node.key_span().unwrap_or(node.span()).start as usize
}

/// Where a member or item ends.
pub(super) fn end(node: Cursor) -> usize {
    let key = node.key_span().map_or(0, |key| key.end);
    node.span().end.max(key) as usize
}

/// Lines indented anew: those below the first lose the old indentation and get the new one.
pub(super) fn reindented(text: &str, old: &str, new: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        match line.strip_prefix(old) {
            Some(rest) if !line.trim().is_empty() => {
                out.push_str(new);
                out.push_str(rest);
            }
            _ => out.push_str(line),
        }
    }
    out
}

//! Lists and maps without brackets: YAML in block style.

use std::collections::HashSet;
use std::ops::Range;

use super::flow::{Entry, not_understood};
use super::layout::{Layout, reindented, start};
use super::piece::Content;
use super::place::{is_bracketed, is_short_tag_key};
use super::{Declined, TextEdit, copy, scalar};
use crate::source::Span;
use crate::syntax::tree::{Cursor, Kind, NodeId};

/// Edits of blocks.
pub(super) struct Block<'a> {
    pub layout: &'a Layout<'a>,
}

/// How new blocks are laid out.
struct Style {
    /// How far a map's members are indented more than its key.
    unit: usize,
    /// How far a list's dashes are.
    dashes: usize,
}

impl<'a> Block<'a> {
    /// Members or items at the end.
    pub fn append(&self, many: Cursor<'a>, new: &[Entry]) -> Result<Vec<TextEdit>, Declined> {
        let column = self.column(many)?;
        let last = many.children().last().ok_or_else(not_understood)?;
        self.lines_after(last, column, new)
    }

    /// Items after one of a list.
    pub fn after(&self, item: Cursor<'a>, new: &[Entry]) -> Result<Vec<TextEdit>, Declined> {
        let list = item.parent().ok_or_else(not_understood)?;
        self.lines_after(item, self.column(list)?, new)
    }

    fn lines_after(
        &self,
        node: Cursor<'a>,
        column: usize,
        new: &[Entry],
    ) -> Result<Vec<TextEdit>, Declined> {
        let Layout { text, newline, .. } = *self.layout;
        let style = self.style(node);
        let lines: Result<Vec<String>, Declined> = new
            .iter()
            .map(|entry| {
                let indent = " ".repeat(column);
                Ok(format!("{indent}{}", self.entry(entry, column, &style)?))
            })
            .collect();
        let lines = lines?.join(newline);
        let end = self.end(node);
        let at = match text[..end].ends_with('\n') {
            true => end,
            false => self.layout.next_line(end),
        };
        Ok(vec![match text[..at].ends_with('\n') {
            true => self.layout.edit(at, at, format!("{lines}{newline}")),
            false => self.layout.edit(at, at, format!("{newline}{lines}")),
        }])
    }

    /// Another value of a member or item.
    pub fn value(&self, node: Cursor<'a>, content: &Content) -> Result<Vec<TextEdit>, Declined> {
        let inline = self.inline(content, Some(node))?;
        match (node.key_span(), inline) {
            (None, inline) => self.item_value(node, content, inline),
            (Some(key), Some(inline)) => self.value_on_line(node, key, inline),
            (Some(key), None) => self.value_below(node, key, content),
        }
    }

    /// Another item. It begins behind its dash, or below it.
    fn item_value(
        &self,
        node: Cursor<'a>,
        content: &Content,
        inline: Option<String>,
    ) -> Result<Vec<TextEdit>, Declined> {
        let start = node.span().start as usize;
        if node.span().range().is_empty() {
            return Err(not_understood());
        }
        let text = match inline {
            Some(inline) => inline,
            None => {
                let column = start - self.layout.line_start(start);
                self.item(content, column, &self.style(node))?
            }
        };
        let end = self.layout.before_break(self.end(node));
        Ok(vec![self.layout.edit(start, end, text)])
    }

    /// Another value, behind its key. What stands on lines below it goes; a comment on the key's line stays.
    fn value_on_line(
        &self,
        node: Cursor<'a>,
        key: Span,
        inline: String,
    ) -> Result<Vec<TextEdit>, Declined> {
        let (written, below) = self.written(node, key)?;
        let is_empty = written.start == written.end;
        let inline = if is_empty {
            format!(" {inline}")
        } else {
            inline
        };
        let has_comment = |at: usize| self.line_text_end(at) < self.layout.line_end(at);
        let lines = match has_comment(written.end) && has_comment(below.end) {
            // Comments of two lines do not come together on one.
            true if !below.is_empty() => {
                let map = node.parent().ok_or_else(not_understood)?;
                format!("{}{}", self.layout.newline, " ".repeat(self.column(map)?))
            }
            _ => String::new(),
        };
        Ok(self.both(written, inline, below, lines))
    }

    /// Another value, on the lines below its key.
    fn value_below(
        &self,
        node: Cursor<'a>,
        key: Span,
        content: &Content,
    ) -> Result<Vec<TextEdit>, Declined> {
        let map = node.parent().ok_or_else(not_understood)?;
        let (written, below) = self.written(node, key)?;
        let lines = self.below(content, self.column(map)?, &self.style(node))?;
        let lines = format!("{}{lines}", self.layout.newline);
        let colon = self.colon(key.end as usize)?;
        Ok(self.both(colon..written.end, String::new(), below, lines))
    }

    /// The bytes of a member's value on the line where it begins, and those below that line. A comment stands between
    /// the two, if any does.
    fn written(
        &self,
        node: Cursor<'a>,
        key: Span,
    ) -> Result<(Range<usize>, Range<usize>), Declined> {
        let span = node.span().range();
        let colon = self.colon(key.end as usize)?;
        let end = self.layout.before_break(self.end(node));
        let many = matches!(node.kind(), Kind::Array | Kind::Object) && !is_bracketed(node);
        let line = match () {
            () if many || span.is_empty() => colon..colon,
            () if self.is_block_scalar(node) => span.start..span.start + self.header(node),
            () => span.start..end,
        };
        // An anchor or a tag would be one of the new value.
        let is_bare = match line.is_empty() {
            true => self.line_text_end(colon) == colon,
            false => self.layout.is_blank(colon, line.start),
        };
        if !is_bare {
            return Err(not_understood());
        }
        let line_end = self.layout.line_end(line.end);
        Ok((line, line_end..end.max(line_end)))
    }

    /// Two edits, or one where nothing stands between them.
    fn both(
        &self,
        first: Range<usize>,
        text: String,
        second: Range<usize>,
        lines: String,
    ) -> Vec<TextEdit> {
        match first.end == second.start {
            true => vec![self.layout.edit(first.start, second.end, text + &lines)],
            false => vec![
                self.layout.edit(first.start, first.end, text),
                self.layout.edit(second.start, second.end, lines),
            ],
        }
    }

    /// Members or items less, of one list or map.
    pub fn remove(
        &self,
        many: Cursor<'a>,
        gone: &HashSet<NodeId>,
    ) -> Result<Vec<TextEdit>, Declined> {
        let column = self.column(many)?;
        let children: Vec<Cursor> = many.children().collect();
        if children.iter().all(|child| gone.contains(&child.id())) {
            let empty = match many.kind() {
                Kind::Array => Content::List(Vec::new()),
                _ => Content::Map(Vec::new()),
            };
            if many.parent().is_none() {
                let text = if many.kind() == Kind::Array {
                    "[]"
                } else {
                    "{}"
                };
                let span = many.span().range();
                return Ok(vec![self.layout.edit(span.start, self.end(many), text)]);
            }
            return self.value(many, &empty);
        }
        let mut begins = Vec::new();
        let mut before = many.span().start as usize;
        for child in &children {
            begins.push(match many.kind() {
                Kind::Array => self.dash(before, column)?,
                _ => start(*child),
            });
            before = self.end(*child);
        }
        let edits = children
            .iter()
            .enumerate()
            .filter(|(_, child)| gone.contains(&child.id()));
        let edits = edits.map(|(index, child)| {
            let (from, end) = (begins[index], self.end(*child));
            let is_whole_lines = self.layout.text[..end].ends_with('\n');
            let (from, to) = match self.layout.is_first_on_line(from) {
                true if is_whole_lines => (self.layout.line_start(from), end),
                true => {
                    let before = index.checked_sub(1).map(|before| children[before]);
                    self.apart(before, self.layout.widened(from, end))
                }
                // On the line of the dash around it.
                false => match begins.get(index + 1) {
                    Some(&next) if self.layout.is_blank(end, next) => (from, next),
                    _ if is_whole_lines => (from, self.layout.before_break(self.end(*child))),
                    _ => (from, end),
                },
            };
            self.layout.edit(from, to, "")
        });
        Ok(edits.collect())
    }

    /// Lines to be removed, without those that are a part of a text before them, and with the blank ones that would
    /// become one.
    fn apart(&self, before: Option<Cursor<'a>>, lines: (usize, usize)) -> (usize, usize) {
        let (from, mut to) = lines;
        let Some(before) = before else {
            return lines;
        };
        let last = self.layout.document.inside(before).last();
        let keeps_lines = |last: Cursor| {
            self.is_block_scalar(last) && last.raw()[..self.header(last)].contains('+')
        };
        if last.is_some_and(keeps_lines) {
            while to < self.layout.text.len() && self.layout.is_last_on_line(to) {
                to = self.layout.next_line(to);
            }
        }
        (from.max(self.end(before)), to)
    }

    /// Another key.
    pub fn rename(&self, member: Cursor<'a>, to: &str) -> Result<TextEdit, Declined> {
        let key = member.key_span().ok_or_else(not_understood)?;
        if is_short_tag_key(member) {
            return Err(not_understood());
        }
        let text = scalar::like(member.slice(key), to, false);
        Ok(self.layout.edit(key.start as usize, key.end as usize, text))
    }

    /// The column of a map's keys, or of a list's dashes.
    fn column(&self, many: Cursor<'a>) -> Result<usize, Declined> {
        let layout = self.layout;
        let first = many.children().next().ok_or_else(not_understood)?;
        let at = match many.kind() {
            Kind::Array => many.span().start as usize,
            _ => start(first),
        };
        let line = layout.line_start(at);
        let before = layout.text.get(line..at).ok_or_else(not_understood)?;
        let is_dash = layout.text[at..].starts_with('-') || many.kind() == Kind::Object;
        match is_dash && before.chars().all(|c| c == ' ' || c == '-') && !before.starts_with("---")
        {
            true => Ok(before.len()),
            false => Err(not_understood()),
        }
    }

    /// The next dash at a column.
    fn dash(&self, from: usize, column: usize) -> Result<usize, Declined> {
        let layout = self.layout;
        let text = layout.text;
        let mut line = layout.line_start(from);
        while line < text.len() {
            let at = line + column;
            let is_before = |at: usize| {
                text.get(line..at)
                    .is_some_and(|before| before.chars().all(|c| c == ' ' || c == '-'))
            };
            if at >= from
                && text[line..].len() > column
                && is_before(at)
                && text[at..].starts_with('-')
            {
                return Ok(at);
            }
            line = layout.next_line(line);
        }
        Err(not_understood())
    }

    /// One past the colon of a key.
    fn colon(&self, key_end: usize) -> Result<usize, Declined> {
        let rest = &self.layout.text[key_end..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        match rest[blanks..].starts_with(':') {
            true => Ok(key_end + blanks + 1),
            false => Err(not_understood()),
        }
    }

    /// Where the text of a line ends, and blanks or a comment follow.
    fn line_text_end(&self, at: usize) -> usize {
        let line_end = self.layout.line_end(at);
        let comments = self.layout.comments(at, line_end);
        let first = comments.first().map(|comment| comment.span.start as usize);
        let until = first.unwrap_or(line_end);
        at + self.layout.text[at..until].trim_end().len()
    }

    fn is_block_scalar(&self, node: Cursor) -> bool {
        node.kind() == Kind::String && node.raw().starts_with(['|', '>'])
    }

    /// How long the header of a block scalar is.
    fn header(&self, node: Cursor) -> usize {
        let line = node.raw().lines().next().unwrap_or_default();
        line.split([' ', '\t', '#'])
            .next()
            .unwrap_or_default()
            .len()
    }

    /// Where the text of a node ends. Where nothing is written, the end of its key, colon included, or of its dash.
    fn end(&self, node: Cursor<'a>) -> usize {
        let written = |node: Cursor| {
            let span = node.span().range();
            let key = node.key_span().map(|key| key.end as usize);
            let is_many = matches!(node.kind(), Kind::Array | Kind::Object);
            match key {
                _ if is_many && !is_bracketed(node) => key.unwrap_or_default(),
                Some(key) if span.is_empty() => self.line_text_end(key),
                None if span.is_empty() => self.layout.text[..span.start].trim_end().len(),
                _ => span.end,
            }
        };
        let inside = self.layout.document.inside(node);
        inside.map(written).max().unwrap_or_default()
    }

    /// How blocks near a node are laid out.
    fn style(&self, near: Cursor<'a>) -> Style {
        let document = self.layout.document;
        let around = std::iter::successors(Some(near), |node| node.parent());
        let all: Vec<Cursor> = around
            .chain(document.inside(document.node(0)))
            .take(10_000)
            .collect();
        let step = |node: Cursor<'a>, kind: Kind| {
            let is_block =
                node.kind() == kind && !is_bracketed(node) && !node.raw().starts_with('!');
            let own = self.column(Some(node).filter(|_| is_block)?).ok()?;
            let key = node.key_span()?;
            let around = self.column(node.parent()?).ok()?;
            (!node.slice(key).starts_with('!')).then(|| own.saturating_sub(around))
        };
        let find = |kind: Kind| all.iter().find_map(|node| step(*node, kind));
        let unit = find(Kind::Object).filter(|unit| *unit > 0).unwrap_or(2);
        Style {
            unit,
            dashes: find(Kind::Array).unwrap_or(unit),
        }
    }

    /// A member or an item whose key or dash stands at a column.
    fn entry(&self, entry: &Entry, column: usize, style: &Style) -> Result<String, Declined> {
        let (key, content) = entry;
        let inline = self.inline(content, None)?;
        Ok(match (key, inline) {
            (Some(key), Some(value)) => format!("{}: {value}", scalar::yaml(key, false)),
            (Some(key), None) => {
                let below = self.below(content, column, style)?;
                format!(
                    "{}:{}{below}",
                    scalar::yaml(key, false),
                    self.layout.newline
                )
            }
            (None, Some(value)) => format!("- {value}"),
            (None, None) => format!("- {}", self.item(content, column + 2, style)?),
        })
    }

    /// What fits behind a key or a dash: all but lists and maps that hold something.
    fn inline(
        &self,
        content: &Content,
        instead_of: Option<Cursor>,
    ) -> Result<Option<String>, Declined> {
        Ok(match content {
            Content::Bool(value) => Some(value.to_string()),
            Content::Number(value) => Some(value.to_string()),
            Content::Text(text) => Some(match instead_of {
                Some(node) if node.kind() == Kind::String => scalar::like(node.raw(), text, false),
                _ => scalar::yaml(text, false),
            }),
            Content::List(items) => items.is_empty().then(|| "[]".to_owned()),
            Content::Map(members) => members.is_empty().then(|| "{}".to_owned()),
            Content::Copy(place) => self.copied_inline(*place)?,
        })
    }

    /// A list or map on the lines below the key at a column.
    fn below(&self, content: &Content, column: usize, style: &Style) -> Result<String, Declined> {
        let column = match self.is_list(content)? {
            true => column + style.dashes,
            false => column + style.unit,
        };
        let block = self.item(content, column, style)?;
        Ok(format!("{}{block}", " ".repeat(column)))
    }

    fn is_list(&self, content: &Content) -> Result<bool, Declined> {
        Ok(match content {
            Content::List(_) => true,
            Content::Copy(place) => self.layout.copied(*place)?.kind() == Kind::Array,
            _ => false,
        })
    }

    /// A list or map whose first line is indented already.
    fn item(&self, content: &Content, column: usize, style: &Style) -> Result<String, Declined> {
        let entries: Vec<Entry> = match content {
            Content::List(items) => items.iter().map(|item| (None, item)).collect(),
            Content::Map(members) => members
                .iter()
                .map(|(key, value)| (Some(key.as_str()), value))
                .collect(),
            Content::Copy(place) => return self.copied_block(*place, column),
            _ => return Err(not_understood()),
        };
        let lines: Result<Vec<String>, Declined> = entries
            .iter()
            .map(|entry| self.entry(entry, column, style))
            .collect();
        Ok(lines?.join(&format!("{}{}", self.layout.newline, " ".repeat(column))))
    }

    /// What is copied, where it has its own brackets or is a scalar on one line.
    fn copied_inline(&self, place: Span) -> Result<Option<String>, Declined> {
        let node = self.layout.copied(place)?;
        let raw = node.raw();
        let has_lines = raw.contains('\n');
        let is_many = matches!(node.kind(), Kind::Array | Kind::Object);
        Ok(match () {
            () if raw.is_empty() => Some("null".to_owned()),
            () if has_lines && is_many && !is_bracketed(node) => None,
            () if has_lines && !raw.starts_with('!') => Some(copy::on_one_line(node)?),
            () if has_lines => return Err(Declined::new("what it copies goes on for lines")),
            () if is_many && !is_bracketed(node) && !raw.starts_with('!') => None,
            () => Some(raw.to_owned()),
        })
    }

    fn copied_block(&self, place: Span, column: usize) -> Result<String, Declined> {
        let node = self.layout.copied(place)?;
        if node.raw().starts_with('!') {
            return Err(Declined::new("what it copies goes on for lines"));
        }
        let old = self.column(node)?;
        let from = match node.kind() {
            Kind::Array => node.span().start as usize,
            _ => node.children().next().map_or(0, start),
        };
        let text = &self.layout.text[from..self.end(node)];
        let fits = |line: &str| line.trim().is_empty() || line.starts_with(&" ".repeat(old));
        match text.split('\n').skip(1).all(fits) {
            true => Ok(reindented(
                text.trim_end(),
                &" ".repeat(old),
                &" ".repeat(column),
            )),
            false => Err(not_understood()),
        }
    }
}

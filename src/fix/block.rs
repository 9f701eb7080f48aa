//! Lists and maps without brackets: YAML in block style.

use std::collections::HashSet;

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
        let span = node.span().range();
        let style = self.style(node);
        let many = matches!(node.kind(), Kind::Array | Kind::Object) && !is_bracketed(node);
        let is_block = many || self.is_block_scalar(node);
        let inline = self.inline(content, Some(node))?;
        let Some(key) = node.key_span() else {
            // An item begins behind its dash, or below it.
            let column = span.start - self.layout.line_start(span.start);
            if span.is_empty() {
                return Err(not_understood());
            }
            let text = match inline {
                Some(inline) => inline,
                None => self.item(content, column, &style)?,
            };
            let end = self.value_end(node);
            return Ok(vec![self.layout.edit(span.start, end, text)]);
        };
        let map = node.parent().ok_or_else(not_understood)?;
        let colon = self.colon(key.end as usize)?;
        let from = if is_block && !many || !is_block && !span.is_empty() {
            span.start
        } else {
            colon
        };
        if !self.layout.is_blank(colon, from) || from == colon && !self.nothing_but_comment(colon) {
            return Err(not_understood());
        }
        let text = self.layout.text;
        let line_end = self.layout.line_end(colon);
        let end = self.value_end(node);
        let lines = match inline {
            Some(_) => String::new(),
            None => {
                let lines = self.below(content, self.column(map)?, &style)?;
                format!("{}{lines}", self.layout.newline)
            }
        };
        // On the line of the key stands the value, or nothing; a comment there stays.
        let (until, value) = match (is_block, &inline) {
            (true, Some(inline)) if many => (colon, format!(" {inline}")),
            (true, None) if many => (colon, String::new()),
            (true, Some(inline)) => (from + self.header(node), inline.clone()),
            (true, None) => (from + self.header(node), String::new()),
            (false, Some(inline)) if span.is_empty() => (colon, format!(" {inline}")),
            (false, Some(inline)) => return Ok(vec![self.layout.edit(from, end, inline.clone())]),
            (false, None) if span.is_empty() => (colon, String::new()),
            (false, None) => (end, String::new()),
        };
        let from = if value.is_empty() && until > from {
            colon
        } else {
            from
        };
        let mut edits = Vec::new();
        if from != until || !value.is_empty() {
            edits.push(self.layout.edit(from, until, value));
        }
        let line_end = line_end.max(self.layout.line_end(until));
        let below_end = if is_block {
            end.max(line_end)
        } else {
            line_end
        };
        match edits.last_mut() {
            Some(last) if last.span.end as usize == line_end => {
                last.span.end = below_end as u32;
                last.text.push_str(&lines);
            }
            _ => edits.push(self.layout.edit(line_end, below_end, lines)),
        }
        Ok(edits)
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
                    _ if is_whole_lines => (from, self.value_end(*child)),
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

    fn nothing_but_comment(&self, at: usize) -> bool {
        let line_end = self.layout.line_end(at);
        let comments = self.layout.comments(at, line_end);
        let until = comments
            .first()
            .map_or(line_end, |comment| comment.span.start as usize);
        self.layout.is_blank(at, until)
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
                Some(key) if span.is_empty() => self.colon(key).unwrap_or(key),
                None if span.is_empty() => self.layout.text[..span.start].trim_end().len(),
                _ => span.end,
            }
        };
        let inside = self.layout.document.inside(node);
        inside.map(written).max().unwrap_or_default()
    }

    /// Where the text of a value ends, without the line break of a block scalar.
    fn value_end(&self, node: Cursor<'a>) -> usize {
        let end = self.end(node);
        let before = self.layout.text[..end].strip_suffix('\n');
        before.map_or(end, |before| {
            before.strip_suffix('\r').unwrap_or(before).len()
        })
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

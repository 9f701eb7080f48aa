//! Lists and maps in brackets: JSON, and YAML in flow style.

use std::collections::HashSet;

use super::layout::{Layout, end, reindented, start};
use super::piece::Content;
use super::place::is_bracketed;
use super::{Declined, TextEdit, copy, scalar};
use crate::source::Span;
use crate::syntax::Language;
use crate::syntax::tree::{CommentStyle, Cursor, Kind, NodeId};

/// How new text is laid out where it stands.
#[derive(Clone)]
struct Style {
    /// Members and items of lists and maps stand on lines of their own.
    lines: bool,
    /// How far the line is indented that the text begins on.
    indent: String,
    /// One more level.
    unit: String,
    /// No blanks after commas and colons.
    dense: bool,
    /// Blanks inside of the brackets of a map on one line.
    padded: bool,
    /// Keys and text are in quotes.
    quoted: bool,
}

/// A member with its key, or an item.
pub(super) type Entry<'c> = (Option<&'c str>, &'c Content);

/// Edits in brackets.
pub(super) struct Flow<'a> {
    pub layout: &'a Layout<'a>,
}

impl<'a> Flow<'a> {
    /// Members or items at the end.
    pub fn append(&self, many: Cursor<'a>, new: &[Entry]) -> Result<Vec<TextEdit>, Declined> {
        let layout = self.layout;
        let close = (many.span().end as usize).saturating_sub(1);
        let Some(last) = many.children().last() else {
            return self.fill(many, close, new);
        };
        let comma = self.comma(end(last), close)?;
        let after = comma.map_or(end(last), |comma| comma + 1);
        let (at, ends_line) = self.after_comments(after, close);
        let mut style = self.style(last);
        style.lines |= ends_line;
        let entries = self.entries(new, &style)?;
        let gap = match (style.lines, style.dense) {
            (true, _) => format!("{}{}", layout.newline, style.indent),
            (false, true) => String::new(),
            (false, false) => " ".to_owned(),
        };
        let joined = entries.join(&format!(",{gap}"));
        Ok(match comma {
            Some(_) => vec![layout.edit(at, at, format!("{gap}{joined},"))],
            None if at == end(last) => vec![layout.edit(at, at, format!(",{gap}{joined}"))],
            None => vec![
                layout.edit(end(last), end(last), ","),
                layout.edit(at, at, format!("{gap}{joined}")),
            ],
        })
    }

    /// The first members or items.
    fn fill(
        &self,
        many: Cursor<'a>,
        close: usize,
        new: &[Entry],
    ) -> Result<Vec<TextEdit>, Declined> {
        let layout = self.layout;
        let open = many.span().start as usize + 1;
        let comments = layout.comments(open, close);
        let from = comments
            .last()
            .map_or(open, |comment| comment.span.end as usize);
        if self.comma(open, close)?.is_some() {
            return Err(not_understood());
        }
        let mut style = self.style(many);
        let is_line_comment = comments
            .last()
            .is_some_and(|comment| comment.style != CommentStyle::Block);
        style.lines = is_line_comment || style.lines && many.tree().language != Language::Yaml;
        let inner = Style {
            indent: format!("{}{}", style.indent, style.unit),
            ..style.clone()
        };
        let entries = self.entries(new, if style.lines { &inner } else { &style })?;
        let text = self.in_brackets("", &entries, "", many.kind() == Kind::Object, &style);
        Ok(vec![layout.edit(from, close, text)])
    }

    /// Items after one of a list.
    pub fn after(&self, item: Cursor<'a>, new: &[Entry]) -> Result<Vec<TextEdit>, Declined> {
        let list = item.parent().ok_or_else(not_understood)?;
        let Some(next) = list.children().find(|other| other.id() > item.id()) else {
            return self.append(list, new);
        };
        let comma = self.comma(end(item), start(next))?;
        let after = comma.ok_or_else(not_understood)? + 1;
        let (at, _) = self.after_comments(after, start(next));
        let mut style = self.style(next);
        let is_before_next = self.layout.is_blank(at, start(next));
        style.lines &= self.layout.is_first_on_line(start(next));
        let entries = self.entries(new, &style)?;
        let gap = match (style.lines, style.dense) {
            (true, _) => format!("{}{}", self.layout.newline, style.indent),
            (false, true) => String::new(),
            (false, false) => " ".to_owned(),
        };
        if !is_before_next && !style.lines {
            return Err(not_understood());
        }
        let text: String = entries
            .iter()
            .map(|entry| format!("{gap}{entry},"))
            .collect();
        Ok(vec![self.layout.edit(at, at, text)])
    }

    /// Another value.
    pub fn value(&self, node: Cursor<'a>, content: &Content) -> Result<Vec<TextEdit>, Declined> {
        let span = node.span().range();
        let text = match content {
            Content::Text(text) if node.kind() == Kind::String && self.is_yaml() => {
                scalar::like(node.raw(), text, true)
            }
            content => self.render(content, &self.style(node))?,
        };
        if !span.is_empty() {
            return Ok(vec![self.layout.edit(span.start, span.end, text)]);
        }
        // YAML: a key without a value, or even without a colon.
        let key = node.key_span().ok_or_else(not_understood)?.end as usize;
        let rest = &self.layout.text[key..];
        let colon = rest.len() - rest.trim_start().len();
        Ok(vec![match rest[colon..].starts_with(':') {
            true => {
                let at = key + colon + 1;
                self.clear(
                    at,
                    self.layout.text[at..]
                        .find([',', '}', '\n'])
                        .map_or(at, |found| at + found),
                )?;
                self.layout.edit(at, at, format!(" {text}"))
            }
            false => self.layout.edit(key, key, format!(": {text}")),
        }])
    }

    /// Members or items less, of one list or map.
    pub fn remove(
        &self,
        many: Cursor<'a>,
        gone: &HashSet<NodeId>,
    ) -> Result<Vec<TextEdit>, Declined> {
        let layout = self.layout;
        let open = many.span().start as usize + 1;
        let close = (many.span().end as usize).saturating_sub(1);
        let children: Vec<Cursor> = many.children().collect();
        let is_gone = |index: usize| gone.contains(&children[index].id());
        let mut commas = Vec::new();
        for (index, child) in children.iter().enumerate() {
            let until = children.get(index + 1).map_or(close, |next| start(*next));
            commas.push(self.comma(end(*child), until)?);
        }
        let kept = (0..children.len()).filter(|&index| !is_gone(index));
        let Some(last_kept) = kept.max() else {
            if layout.comments(open, close).is_empty() {
                return Ok(vec![layout.edit(open, close, "")]);
            }
            return Err(Declined::new("comments would be all that is left there"));
        };
        let keeps_trailing = commas.last().is_some_and(Option::is_some);
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        for index in (0..children.len()).filter(|&index| is_gone(index)) {
            let child = (start(children[index]), end(children[index]));
            // One at the end takes the comma before it, so that one that trails stays; a comment keeps it on its line.
            let before = index.checked_sub(1).and_then(|before| commas[before]);
            let follows = before.is_some_and(|comma| layout.is_blank(comma + 1, child.0));
            let own = index < last_kept || keeps_trailing && !follows;
            let comma = if own { commas[index] } else { before }.ok_or_else(not_understood)?;
            let comma = (comma, comma + 1);
            pieces.extend(if own { [child, comma] } else { [comma, child] });
        }
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for piece in pieces {
            match joined.last_mut() {
                Some(last) if layout.is_blank(last.1, piece.0) => last.1 = piece.1,
                _ => joined.push(piece),
            }
        }
        let starts: Vec<usize> = children.iter().map(|child| start(*child)).collect();
        let edits = joined.into_iter().map(|(from, to)| {
            let widened = layout.widened(from, to);
            let next = starts.iter().find(|&&start| start >= to);
            let (from, to) = match next {
                _ if widened != (from, to) => widened,
                Some(&next)
                    if layout.is_blank(to, next) && !layout.text[from..].starts_with(',') =>
                {
                    (from, next)
                }
                _ => (from, to),
            };
            layout.edit(from, to, "")
        });
        Ok(edits.collect())
    }

    /// Another key.
    pub fn rename(&self, member: Cursor<'a>, to: &str) -> Result<TextEdit, Declined> {
        let key = member.key_span().ok_or_else(not_understood)?;
        let raw = member.slice(key);
        let text = match self.is_yaml() {
            true => scalar::like(raw, to, true),
            false => scalar::json(to),
        };
        Ok(self.layout.edit(key.start as usize, key.end as usize, text))
    }

    fn is_yaml(&self) -> bool {
        self.layout.document.tree.language == Language::Yaml
    }

    /// How something is laid out that comes after a member or item, or in place of its value.
    fn style(&self, near: Cursor<'a>) -> Style {
        let layout = self.layout;
        let at = start(near);
        let many = near.parent();
        let padded = std::iter::successors(many, |node| node.parent())
            .chain(layout.document.inside(layout.document.node(0)))
            .find(|node| {
                node.kind() == Kind::Object
                    && is_bracketed(*node)
                    && node
                        .children()
                        .next()
                        .is_some_and(|first| !layout.is_first_on_line(start(first)))
            })
            .is_some_and(|node| node.raw().starts_with("{ "));
        let is_root_of_many_lines = many.is_none() && layout.text.trim_end().contains('\n');
        Style {
            lines: many.is_some() && layout.is_first_on_line(at) || is_root_of_many_lines,
            indent: layout.indentation(at).to_owned(),
            unit: layout.unit(near),
            dense: self.is_dense(near),
            padded,
            quoted: !self.is_yaml() || self.has_quoted_keys(near),
        }
    }

    /// Whether commas and colons have no blanks after them around here. YAML needs them.
    fn is_dense(&self, near: Cursor<'a>) -> bool {
        let text = self.layout.text;
        let blank_after = |at: usize| text[at..].starts_with(char::is_whitespace);
        let around = std::iter::successors(Some(near), |node| node.parent());
        let seen = around.into_iter().find_map(|node| {
            let key = node.key_span()?.end as usize;
            let colon = key + text[key..].find(':')?;
            Some(blank_after(colon + 1))
        });
        !self.is_yaml() && seen == Some(false)
    }

    fn has_quoted_keys(&self, near: Cursor<'a>) -> bool {
        let around = std::iter::successors(Some(near), |node| node.parent());
        let key = around.into_iter().find_map(|node| node.key_span());
        key.is_some_and(|key| near.slice(key).starts_with('"'))
    }

    fn entries(&self, new: &[Entry], style: &Style) -> Result<Vec<String>, Declined> {
        let entry = |&(key, content): &Entry| {
            let value = self.render(content, style)?;
            Ok(match key {
                Some(key) => format!("{}{value}", self.key(key, style)),
                None => value,
            })
        };
        new.iter().map(entry).collect()
    }

    fn key(&self, key: &str, style: &Style) -> String {
        let blank = if style.dense { "" } else { " " };
        format!("{}:{blank}", self.text(key, style))
    }

    fn text(&self, text: &str, style: &Style) -> String {
        match style.quoted {
            true => scalar::json(text),
            false => scalar::yaml(text, true),
        }
    }

    fn render(&self, content: &Content, style: &Style) -> Result<String, Declined> {
        let is_many = |content: &Content| {
            matches!(
                content,
                Content::Map(_) | Content::List(_) | Content::Copy(_)
            )
        };
        let inner = |lines: bool| Style {
            lines,
            indent: match lines {
                true => format!("{}{}", style.indent, style.unit),
                false => style.indent.clone(),
            },
            ..style.clone()
        };
        Ok(match content {
            Content::Bool(value) => value.to_string(),
            Content::Number(value) => value.to_string(),
            Content::Text(text) => self.text(text, style),
            Content::Copy(place) => self.copied(*place, style)?,
            Content::List(items) => {
                let lines = style.lines && items.iter().any(is_many);
                let items: Vec<Entry> = items.iter().map(|item| (None, item)).collect();
                let entries = self.entries(&items, &inner(lines))?;
                let style = Style {
                    lines,
                    ..style.clone()
                };
                self.in_brackets("[", &entries, "]", false, &style)
            }
            Content::Map(members) => {
                let members: Vec<Entry> = members
                    .iter()
                    .map(|(key, value)| (Some(key.as_str()), value))
                    .collect();
                let entries = self.entries(&members, &inner(style.lines))?;
                self.in_brackets("{", &entries, "}", true, style)
            }
        })
    }

    fn in_brackets(
        &self,
        open: &str,
        entries: &[String],
        close: &str,
        is_map: bool,
        style: &Style,
    ) -> String {
        let newline = self.layout.newline;
        let Style { indent, unit, .. } = style;
        if entries.is_empty() {
            return format!("{open}{close}");
        }
        if style.lines {
            let lines: Vec<String> = entries
                .iter()
                .map(|entry| format!("{newline}{indent}{unit}{entry}"))
                .collect();
            return format!("{open}{}{newline}{indent}{close}", lines.join(","));
        }
        let pad = if is_map && style.padded { " " } else { "" };
        let gap = if style.dense { "," } else { ", " };
        format!("{open}{pad}{}{pad}{close}", entries.join(gap))
    }

    fn copied(&self, place: Span, style: &Style) -> Result<String, Declined> {
        let node = self.layout.copied(place)?;
        let raw = node.raw();
        if raw.is_empty() {
            return Ok("null".to_owned());
        }
        if self.is_yaml() && !is_bracketed(node) {
            return copy::on_one_line(node);
        }
        let old = self.layout.indentation(node.span().start as usize);
        Ok(reindented(raw, old, &style.indent))
    }

    /// The comma in a gap between members or items.
    fn comma(&self, from: usize, to: usize) -> Result<Option<usize>, Declined> {
        let mut at = from;
        let mut found = None;
        let comments = self.layout.comments(from, to);
        let ranges = comments.iter().map(|comment| comment.span.range());
        for stop in ranges.chain(std::iter::once(to..to)) {
            let piece = self
                .layout
                .text
                .get(at..stop.start)
                .ok_or_else(not_understood)?;
            for (offset, c) in piece.char_indices() {
                match c {
                    ',' if found.is_none() => found = Some(at + offset),
                    c if c.is_whitespace() => {}
                    _ => return Err(not_understood()),
                }
            }
            at = stop.end;
        }
        Ok(found)
    }

    /// Says no to a range with anything but blanks in it: an anchor or a tag.
    fn clear(&self, from: usize, to: usize) -> Result<(), Declined> {
        match self.layout.is_blank(from, to) {
            true => Ok(()),
            false => Err(not_understood()),
        }
    }

    /// Where the comments end that follow on the same line, and whether nothing can follow them there.
    fn after_comments(&self, from: usize, to: usize) -> (usize, bool) {
        let mut at = from;
        for comment in self.layout.comments(from, to) {
            let range = comment.span.range();
            if self.layout.text[at..range.start].contains('\n') {
                break;
            }
            at = range.end;
            if comment.style != CommentStyle::Block {
                return (self.layout.line_end(range.start).min(at), true);
            }
        }
        (at, false)
    }
}

pub(super) fn not_understood() -> Declined {
    Declined::new("the layout there is not understood")
}

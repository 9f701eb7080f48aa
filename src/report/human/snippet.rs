//! A source as the renderer reads it: by line index, and never a long line whole.
//!
//! miette's own sources scan a text from its start for every label, and its renderer panics at a label past column
//! 65,535, which every minified file of that size has. Here a line is found by binary search, and of a long line
//! only the surroundings of the label are shown.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::text::{harmless, lines};
use crate::finding::Label;
use crate::source::{Source, Span};

/// The most bytes of a line that is shown whole: what fits into 80 columns beside the line numbers.
const LONG_LINE: usize = 74;
/// How much of a long line is shown before and after a label.
const AROUND: usize = 16;
/// The most bytes of a value that are underlined.
const UNDERLINED: usize = 40;
/// The most bytes that labels may span to share a snippet of a long line. What is further apart does not reach into
/// each other's surroundings.
const TOGETHER: usize = UNDERLINED + AROUND + UNDERLINED;
/// The least room for the text of a label, however narrow the terminal and however far right the label.
const LEAST_ROOM: usize = 24;

/// A source made ready for a terminal.
#[derive(Debug)]
pub struct Snippet<'a> {
    source: &'a Source,
    text: OnceLock<Cow<'a, str>>,
    name: Cow<'a, str>,
    is_discreet: bool,
}

/// What of a text is drawn.
struct Window {
    bytes: Range<usize>,
    lines: Range<usize>,
}

impl<'a> Snippet<'a> {
    /// A source to draw from. Of a discreet one nothing is drawn but what a label points at.
    pub fn of(source: &'a Source, is_discreet: bool) -> Self {
        Self {
            source,
            text: OnceLock::new(),
            name: harmless(&source.path),
            is_discreet,
        }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| harmless(&self.source.text))
    }

    fn floor(&self, mut at: usize) -> usize {
        while !self.source.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn is_long(&self, line: usize) -> bool {
        self.source.line(line).len() > LONG_LINE
    }

    /// The part of a span that is underlined: its beginning, on one line; at the end of a text, its last character.
    fn underlined(&self, span: Span) -> Range<usize> {
        let text = &self.source.text;
        let start = self.floor(span.range().start.min(text.len()));
        let mut end = self.floor(span.range().end.clamp(start, text.len()));
        if start == end && start == text.len() {
            let last = text.chars().next_back().map_or(0, char::len_utf8);
            return start - last..end;
        }
        let line_end = self.source.line(self.source.line_at(start)).end;
        let visible = text[start..line_end].trim_end_matches(['\r', '\n']).len();
        if end > line_end || end - start > UNDERLINED {
            end = self.floor(end.min(start + visible.clamp(1, UNDERLINED)));
        }
        start..end.max(start)
    }

    /// How many columns of its line are drawn left of a byte.
    fn columns_before(&self, at: usize) -> usize {
        let start = self.source.line_at(at);
        let line = self.source.line(start);
        let from = match self.is_long(start) {
            _ if self.is_discreet => at,
            true => self.window_start(at, &line),
            false => line.start,
        };
        let columns = |c: char| if c == '\t' { 4 } else { 1 };
        self.source.text[from..at].chars().map(columns).sum()
    }

    /// A label as the renderer takes it, its text wrapped to what is left of the width.
    pub fn label(&self, label: &Label, primary: bool, width: Option<usize>) -> LabeledSpan {
        let underlined = self.underlined(label.span);
        let text = harmless(&label.text).into_owned();
        let text = match width {
            Some(width) => {
                let middle = self.columns_before(underlined.start) + underlined.len() / 2;
                let number = self.source.line_at(underlined.start) + 1;
                let gutter = number.to_string().len() + 4;
                let room = width.saturating_sub(gutter + middle + 4);
                lines(&text, room.max(LEAST_ROOM)).join("\n")
            }
            None => text,
        };
        let text = (!text.is_empty()).then_some(text);
        let span = SourceSpan::from(underlined);
        match primary {
            true => LabeledSpan::new_primary_with_span(text, span),
            false => LabeledSpan::new_with_span(text, span),
        }
    }

    fn window_start(&self, label: usize, line: &Range<usize>) -> usize {
        match label - line.start <= 2 * AROUND {
            true => line.start,
            false => self.floor(label - AROUND),
        }
    }

    /// The bytes around a span; nothing for several labels that are too far apart to be drawn together.
    fn window(&self, span: Range<usize>, before: usize, after: usize) -> Option<Window> {
        if span.end > self.source.text.len() {
            return None;
        }
        let first = self.source.line_at(span.start);
        let last = self.source.line_at(span.end.max(span.start + 1) - 1);
        if self.is_discreet {
            return Some(Window {
                bytes: span,
                lines: first..first + 1,
            });
        }
        if (first..=last).any(|line| self.is_long(line)) {
            if first != last || span.len() > TOGETHER {
                return None;
            }
            let line = self.source.line(first);
            let end = self.floor((span.end + AROUND).min(line.end));
            return Some(Window {
                bytes: self.window_start(span.start, &line)..end,
                lines: first..first + 1,
            });
        }
        let fits = |line: &usize| !self.is_long(*line);
        let from = (1..first)
            .rev()
            .take(before)
            .take_while(fits)
            .last()
            .unwrap_or(first);
        let until = (last + 1..=self.source.line_count())
            .take(after)
            .take_while(fits)
            .last()
            .unwrap_or(last);
        Some(Window {
            bytes: self.source.line(from).start..self.source.line(until).end,
            lines: from..until + 1,
        })
    }
}

impl SourceCode for Snippet<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let start = span.offset();
        let window = self
            .window(start..start.saturating_add(span.len()), before, after)
            .ok_or(MietteError::OutOfBounds)?;
        // Without context it is the place of the label that is asked for, not that of the window.
        let column = match before {
            0 => self.source.position(start).column - 1,
            _ => self.source.position(window.bytes.start).column - 1,
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_string(),
            &self.text().as_bytes()[window.bytes.clone()],
            SourceSpan::from(window.bytes),
            window.lines.start - 1,
            column,
            window.lines.len(),
        )))
    }
}

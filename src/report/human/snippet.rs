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
use crate::finding::{Label, Secret};
use crate::report::plain::plain;
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
    concealed: Vec<&'a Secret>,
}

/// What of a text is drawn.
struct Window {
    bytes: Range<usize>,
    lines: Range<usize>,
}

impl<'a> Snippet<'a> {
    /// A source to draw from. Of a discreet one nothing is drawn but what a label points at, and what is concealed is
    /// masked wherever it is drawn.
    pub fn of(source: &'a Source, is_discreet: bool, concealed: Vec<&'a Secret>) -> Self {
        Self {
            source,
            text: OnceLock::new(),
            name: plain(&source.path),
            is_discreet,
            concealed,
        }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let text = harmless(&self.source.text);
            match self.concealed.is_empty() {
                true => text,
                false => Cow::Owned(masked(&text, &self.concealed)),
            }
        })
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
        // A name in it makes no line of its own.
        let text = plain(&label.text).into_owned();
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

/// How far after its place the lines of a secret are looked for.
const REACH: usize = 16 * 1024;
/// The most words of a secret that are looked for: a key in PEM has fewer.
const MOST_WORDS: usize = 256;
/// The least bytes of a word of a secret that is looked for: shorter ones are words of everybody.
const LEAST_WORD: usize = 8;

/// Where a secret stands: its place without the quotes around it, and its words near by, if they are on other lines.
fn places(text: &str, secret: &Secret) -> Vec<Range<usize>> {
    let Range { start, end } = secret.span.range();
    let end = end.min(text.len());
    let is_quote = |at: usize| matches!(text.as_bytes().get(at), Some(b'"' | b'\''));
    let is_quoted = start + 1 < end && is_quote(start) && is_quote(end - 1);
    let mut places = vec![match is_quoted {
        true => start + 1..end - 1,
        false => start..end,
    }];
    let reach = end.saturating_add(REACH).min(text.len());
    let near = text.as_bytes().get(start..reach).unwrap_or_default();
    let words = secret.text.split_whitespace();
    let telling = words.filter(|word| word.len() >= LEAST_WORD);
    for word in telling.take(MOST_WORDS) {
        let found = memchr::memmem::find(near, word.as_bytes());
        places.extend(found.map(|at| start + at..start + at + word.len()));
    }
    places
}

/// The text with `*` in place of each byte of a secret, line breaks excepted, so that offsets stay true.
fn masked(text: &str, secrets: &[&Secret]) -> String {
    let mut is_hidden = vec![false; text.len()];
    for place in secrets.iter().flat_map(|secret| places(text, secret)) {
        if let Some(hidden) = is_hidden.get_mut(place) {
            hidden.fill(true);
        }
    }
    let mut masked = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\n' | '\r' => masked.push(c),
            c if (at..at + c.len_utf8()).any(|byte| is_hidden[byte]) => {
                masked.extend(std::iter::repeat_n('*', c.len_utf8()));
            }
            c => masked.push(c),
        }
    }
    masked
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

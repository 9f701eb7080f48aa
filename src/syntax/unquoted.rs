//! The way from a string's value back to how it is written: quotes, escapes, indentation, folded lines.

use std::ops::Range;

use crate::source::Span;

/// A run of a decoded string, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The bytes of the decoded string.
    pub decoded: Range<usize>,
    /// Where they are written.
    pub span: Span,
    /// They stand there byte for byte; otherwise in other words, such as an escape.
    pub verbatim: bool,
}

fn opening_quote(raw: &str) -> Option<char> {
    raw.chars().next().filter(|c| matches!(c, '"' | '\''))
}

/// Where a decoded string stands byte for byte, if it does; `span` is the whole string, quotes included.
pub fn verbatim(decoded: &str, raw: &str, span: Span) -> Option<Span> {
    let begin = opening_quote(raw).map_or(0, char::len_utf8);
    let stands_there = raw.get(begin..begin + decoded.len()) == Some(decoded);
    let start = span.start + begin as u32;
    stands_there.then(|| Span::new(span.source, start, start + decoded.len() as u32))
}

/// The runs of a decoded string, found by laying it beside the text as written; `span` is the whole string, quotes
/// included. Where the two do not go together, the whole string is one place.
pub fn runs(decoded: &str, raw: &str, span: Span) -> Vec<Run> {
    let quote = opening_quote(raw);
    let begin = quote.map_or(0, char::len_utf8);
    let whole = |span: Span, verbatim: bool| {
        let decoded = 0..decoded.len();
        vec![Run {
            decoded,
            span,
            verbatim,
        }]
    };
    if let Some(inner) = verbatim(decoded, raw, span) {
        return whole(inner, true);
    }
    // A block scalar begins below its header.
    let header = match raw.starts_with(['|', '>']) {
        true => raw.find('\n').map_or(0, |end| end + 1),
        false => 0,
    };
    let mut beside = Beside {
        raw,
        quote,
        span,
        at: begin.max(header),
        runs: Vec::new(),
    };
    let fits = decoded
        .char_indices()
        .all(|(index, char)| beside.take(index, char).is_some());
    match fits {
        true => beside.runs,
        false => whole(span, false),
    }
}

/// Which run a byte of the decoded string lies in.
pub fn run_at(runs: &[Run], at: usize) -> Option<&Run> {
    let next = runs.partition_point(|run| run.decoded.start <= at);
    runs.get(next.saturating_sub(1))
}

/// A string as written, read along with its value.
struct Beside<'a> {
    raw: &'a str,
    quote: Option<char>,
    span: Span,
    /// Where reading has come to in the text as written.
    at: usize,
    runs: Vec<Run>,
}

impl Beside<'_> {
    /// Reads on to the next character of the value; `None` where something else is written.
    fn take(&mut self, index: usize, char: char) -> Option<()> {
        self.continue_line();
        let rest = self.raw.get(self.at..)?;
        let Some(written) = rest.chars().next() else {
            // The last line break of a block scalar belongs to what follows it.
            return (char == '\n').then(|| self.push(index, char, 0, false));
        };
        let is_blank = written.is_whitespace();
        match self.quote {
            Some('"') if written == '\\' => {
                self.push(index, char, escape_length(rest, char), false)
            }
            Some('\'') if rest.starts_with("''") && char == '\'' => {
                self.push(index, char, 2, false)
            }
            _ if written == char => self.push(index, char, char.len_utf8(), true),
            // Line breaks fold into a space.
            _ if is_blank && char.is_whitespace() => {
                self.push(index, char, rest.len() - rest.trim_start().len(), false);
            }
            // Indentation is no part of the value.
            _ if is_blank && rest.trim_start().starts_with(char) => {
                self.at += rest.len() - rest.trim_start().len();
                self.push(index, char, char.len_utf8(), true);
            }
            _ => return None,
        }
        Some(())
    }

    /// A line in double quotes that ends in a backslash goes on without a break.
    fn continue_line(&mut self) {
        let rest = self.raw.get(self.at..).unwrap_or_default();
        let is_continued = rest.starts_with("\\\n") || rest.starts_with("\\\r\n");
        if self.quote == Some('"') && is_continued {
            self.at += rest.len() - rest[1..].trim_start().len();
        }
    }

    fn push(&mut self, index: usize, char: char, length: usize, verbatim: bool) {
        let start = self.span.start + self.at as u32;
        let span = Span::new(self.span.source, start, start + length as u32);
        let decoded = index..index + char.len_utf8();
        self.at += length;
        match self.runs.last_mut() {
            Some(run) if run.verbatim && verbatim && run.span.end == start => {
                run.decoded.end = decoded.end;
                run.span.end = span.end;
            }
            _ => self.runs.push(Run {
                decoded,
                span,
                verbatim,
            }),
        }
    }
}

/// How many bytes an escape has that stands for this character.
fn escape_length(rest: &str, char: char) -> usize {
    let length = match rest.as_bytes().get(1) {
        Some(b'u') if char > '\u{ffff}' => 12,
        Some(b'u') => 6,
        Some(b'x') => 4,
        Some(b'U') => 10,
        _ => 2,
    };
    length.min(rest.len())
}

//! Text of templates: escapes, indentation, blanks that are stripped.

use std::ops::Range;

use super::{Piece, Places};
use crate::source::Span;

/// How the text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// In double quotes, with escapes.
    Quoted,
    /// In a heredoc or a template file.
    Raw,
}

/// A run of text on its way to be a piece.
struct Run {
    text: String,
    range: Range<usize>,
    verbatim: bool,
}

/// The pieces of a literal. `base` is where it begins in the parsed text; `indent` many blanks are taken from the
/// beginning of each line, and `at_line_start` says whether it begins with one. `trim` says which ends lose their
/// blanks.
pub fn pieces(
    raw: &str,
    base: usize,
    quoting: Quoting,
    indent: usize,
    at_line_start: bool,
    trim: (bool, bool),
    places: Places,
) -> Vec<Piece> {
    let mut runs = Vec::new();
    let (mut at, mut from) = (0, 0);
    let mut line_start = at_line_start && indent > 0;
    while at < raw.len() {
        let rest = &raw[at..];
        if line_start {
            line_start = false;
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let skipped = blanks.min(indent);
            if skipped > 0 {
                push(&mut runs, raw, from..at);
                at += skipped;
                from = at;
                continue;
            }
        }
        if let Some((text, length)) = escape(rest, quoting) {
            push(&mut runs, raw, from..at);
            runs.push(Run {
                text,
                range: at..at + length,
                verbatim: false,
            });
            at += length;
            from = at;
            continue;
        }
        let char = rest.chars().next().unwrap_or_default();
        at += char.len_utf8().max(1);
        line_start = char == '\n' && indent > 0;
    }
    push(&mut runs, raw, from..at);
    trimmed(&mut runs, trim);
    let located = runs.into_iter().flat_map(|run| located(&run, base, places));
    located.collect()
}

/// A run with its place. Where the parsed text itself was put together, a run falls apart into pieces.
fn located(run: &Run, base: usize, places: Places) -> Vec<Piece> {
    let start = base + run.range.start;
    let (span, exact) = places(start..base + run.range.end);
    let whole = |verbatim| Piece {
        text: run.text.as_str().into(),
        span,
        verbatim,
    };
    match (run.verbatim, exact) {
        (true, false) => apart(&run.text, start, places),
        (verbatim, _) => vec![whole(verbatim)],
    }
}

/// The longest runs of characters that stand together in the file.
fn apart(text: &str, start: usize, places: Places) -> Vec<Piece> {
    let mut found: Vec<(Range<usize>, Span, bool)> = Vec::new();
    for (at, char) in text.char_indices() {
        let range = at..at + char.len_utf8();
        let (span, exact) = places(start + range.start..start + range.end);
        match found.last_mut() {
            Some((run, before, true))
                if exact && before.source == span.source && before.end == span.start =>
            {
                run.end = range.end;
                before.end = span.end;
            }
            _ => found.push((range, span, exact)),
        }
    }
    let pieces = found.into_iter().map(|(range, span, verbatim)| Piece {
        text: text[range].into(),
        span,
        verbatim,
    });
    pieces.collect()
}

fn push(runs: &mut Vec<Run>, raw: &str, range: Range<usize>) {
    if !range.is_empty() {
        runs.push(Run {
            text: raw[range.clone()].to_owned(),
            range,
            verbatim: true,
        });
    }
}

/// What an escape stands for, and how long it is.
fn escape(rest: &str, quoting: Quoting) -> Option<(String, usize)> {
    if rest.starts_with("$${") || rest.starts_with("%%{") {
        return Some((rest[1..3].to_owned(), 3));
    }
    if quoting == Quoting::Raw || !rest.starts_with('\\') {
        return None;
    }
    let hex = |length: usize| {
        let digits = rest.get(2..2 + length)?;
        let char = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        Some((char.to_string(), 2 + length))
    };
    let single = |text: &str| Some((text.to_owned(), 2));
    match rest.as_bytes().get(1)? {
        b'n' => single("\n"),
        b'r' => single("\r"),
        b't' => single("\t"),
        b'"' => single("\""),
        b'\\' => single("\\"),
        b'u' => hex(4),
        b'U' => hex(8),
        _ => None,
    }
}

/// Takes blanks and line breaks from the ends, as `~` asks.
fn trimmed(runs: &mut Vec<Run>, (start, end): (bool, bool)) {
    while end && let Some(run) = runs.last_mut() {
        let kept = run.text.trim_end().len();
        let cut = run.text.len() - kept;
        run.text.truncate(kept);
        if run.verbatim {
            run.range.end -= cut;
        }
        if kept > 0 {
            break;
        }
        runs.pop();
    }
    if start {
        let blank = runs.iter().take_while(|run| run.text.trim().is_empty());
        let blank = blank.count();
        runs.drain(..blank);
        if let Some(run) = runs.first_mut() {
            let cut = run.text.len() - run.text.trim_start().len();
            run.text.drain(..cut);
            if run.verbatim {
                run.range.start += cut;
            }
        }
    }
}

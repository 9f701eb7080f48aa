//! The way from a string's value back to how it is written: quotes, escapes, indentation, folded lines.

use super::rendered::{Rendered, Renderer};
use crate::source::Span;

/// A decoded string with the places of its parts, found by laying it beside the text as written. Where the two do
/// not go together, the whole string is one place.
pub fn unquoted(decoded: &str, raw: &str, span: Span) -> Rendered {
    let quote = raw
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''));
    let begin = quote.map_or(0, char::len_utf8);
    if raw.get(begin..begin + decoded.len()) == Some(decoded) {
        let start = span.start + begin as u32;
        let inner = Span::new(span.source, start, start + decoded.len() as u32);
        return Rendered::verbatim(decoded, inner);
    }
    laid_beside(decoded, raw, begin, quote, span).unwrap_or_else(|| Rendered::whole(decoded, span))
}

fn laid_beside(
    decoded: &str,
    raw: &str,
    begin: usize,
    quote: Option<char>,
    span: Span,
) -> Option<Rendered> {
    let place = |from: usize, to: usize| {
        Span::new(
            span.source,
            span.start + from as u32,
            span.start + to as u32,
        )
    };
    let mut renderer = Renderer::default();
    // A run of characters that are written as they are: where it begins in each of the two.
    let mut run: Option<(usize, usize)> = None;
    let mut at = begin;
    let end_run = |renderer: &mut Renderer, run: &mut Option<(usize, usize)>, upto: usize| {
        if let Some((from, raw_from)) = run.take() {
            let text = &decoded[from..upto];
            renderer.verbatim(text, place(raw_from, raw_from + text.len()));
        }
    };
    for (index, char) in decoded.char_indices() {
        let rest = raw.get(at..)?;
        let rest = match quote {
            // A line that ends in a backslash goes on without a break.
            Some('"') if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") => {
                let kept = rest[1..].trim_start();
                at += rest.len() - kept.len();
                kept
            }
            _ => rest,
        };
        let written = rest.chars().next()?;
        let length = match quote {
            Some('"') if written == '\\' => escape_length(rest, char),
            Some('\'') if rest.starts_with("''") && char == '\'' => 2,
            _ if written == char => 0,
            // Line breaks fold into a space, and indentation is dropped.
            _ if char.is_whitespace() => rest.len() - rest.trim_start().len(),
            _ => {
                let indent = rest.len() - rest.trim_start().len();
                end_run(&mut renderer, &mut run, index);
                at += indent;
                let same = indent > 0 && raw.get(at..)?.starts_with(char);
                if !same {
                    return None;
                }
                0
            }
        };
        if length > 0 {
            end_run(&mut renderer, &mut run, index);
            let mut buffer = [0; 4];
            renderer.from(char.encode_utf8(&mut buffer), place(at, at + length));
            at += length;
        } else if written == char || raw.get(at..)?.starts_with(char) {
            run.get_or_insert((index, at));
            at += char.len_utf8();
        } else {
            return None;
        }
    }
    end_run(&mut renderer, &mut run, decoded.len());
    Some(renderer.finish(span))
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

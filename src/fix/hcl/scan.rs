//! What stands between the parts of a text in HCL: blanks, comments, commas, line ends.

use std::ops::Range;

/// The first byte from `at` on that is no blank, no line end and no comment.
pub fn skip(text: &str, at: usize) -> usize {
    let mut at = at;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        at += blank;
        match comment_end(text, at) {
            Some(end) => at = end,
            None => return at,
        }
    }
}

/// The first byte from `at` on that is no blank.
pub fn skip_blanks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start_matches([' ', '\t']).len()
}

/// Where the comment ends that begins at `at`, if one does; the line end after it is no part of it.
pub fn comment_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    if let Some(inner) = rest.strip_prefix("/*") {
        let end = inner.find("*/").map_or(rest.len(), |end| end + 4);
        return Some(at + end);
    }
    let is_line = rest.starts_with('#') || rest.starts_with("//");
    is_line.then(|| line_end(text, at))
}

/// Where the line begins that a byte lies in.
pub fn line_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line ends that a byte lies in, its line end not included.
pub fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find('\n').unwrap_or(rest.len());
    let carriage = end > 0 && rest.as_bytes()[end - 1] == b'\r' && end < rest.len();
    at + end - usize::from(carriage)
}

/// Where the line after this line end begins; the end of the text, if there is none.
pub fn next_line(text: &str, line_end: usize) -> usize {
    let rest = text.get(line_end..).unwrap_or_default();
    line_end + rest.find('\n').map_or(rest.len(), |end| end + 1)
}

/// The blanks a line begins with.
pub fn indent(text: &str, at: usize) -> &str {
    let start = line_start(text, at);
    text.get(start..skip_blanks(text, start))
        .unwrap_or_default()
}

/// Whether nothing but blanks stands before a byte on its line.
pub fn begins_line(text: &str, at: usize) -> bool {
    let start = line_start(text, at);
    let before = text.get(start..at).unwrap_or_default();
    before.trim_start_matches('\u{feff}').trim().is_empty()
}

/// Whether there is a line end in a part of the text.
pub fn is_broken(text: &str, range: Range<usize>) -> bool {
    text.get(range).is_some_and(|part| part.contains('\n'))
}

/// Whether a comment begins in a part of the text that holds only blanks, commas and comments.
pub fn has_comment(text: &str, range: Range<usize>) -> bool {
    text.get(range)
        .is_some_and(|part| part.contains(['#', '/']))
}

/// What follows a member or an item on its line.
#[derive(Clone, Copy, Debug)]
pub struct Tail {
    /// Its comma.
    pub comma: Option<usize>,
    /// The byte after the comma and the comments on the line.
    pub end: usize,
    /// The line ends there.
    pub ends_line: bool,
}

/// What follows what ends at `end`.
pub fn tail(text: &str, end: usize) -> Tail {
    let mut comma = None;
    let mut at = end;
    loop {
        let next = skip_blanks(text, at);
        if comma.is_none() && text[next..].starts_with(',') {
            comma = Some(next);
            at = next + 1;
            continue;
        }
        match comment_end(text, next) {
            Some(after) if !is_broken(text, next..after) => at = after,
            _ => break,
        }
    }
    let next = skip_blanks(text, at);
    let ends_line = next == line_end(text, at);
    Tail {
        comma,
        end: at,
        ends_line,
    }
}

//! The comments of a file in HCL's native spelling: what the parser passes over.

use std::ops::Range;

use crate::source::{SourceId, Span};
use crate::syntax::tree::{Comment, CommentStyle};

/// What the text at a place is a part of.
enum Inside {
    /// An expression in a template; how many braces are open in it.
    Expression(usize),
    /// Text in quotes.
    Quotes,
    /// A heredoc that ends with this word.
    Heredoc(Range<usize>),
}

/// All comments, in order. What only looks like one, in text, is none; of a text that is no HCL nothing can be said.
pub fn comments(source: SourceId, text: &str) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut open: Vec<Inside> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        let (next, comment) = match open.last() {
            Some(Inside::Quotes | Inside::Heredoc(_)) => (in_text(text, at, &mut open), None),
            _ => match style_at(rest) {
                Some(style) => (comment_end(text, at, style), Some(style)),
                None => (in_code(text, at, &mut open), None),
            },
        };
        found.extend(comment.map(|style| Comment {
            span: Span::new(source, at as u32, next as u32),
            style,
        }));
        at = next;
    }
    found
}

fn style_at(rest: &[u8]) -> Option<CommentStyle> {
    match rest {
        [b'#', ..] => Some(CommentStyle::Hash),
        [b'/', b'/', ..] => Some(CommentStyle::Slashes),
        [b'/', b'*', ..] => Some(CommentStyle::Block),
        _ => None,
    }
}

fn comment_end(text: &str, at: usize, style: CommentStyle) -> usize {
    let rest = &text[at..];
    at + match style {
        CommentStyle::Block => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
        _ => line_length(rest),
    }
}

/// The bytes of a line, its end not included.
fn line_length(rest: &str) -> usize {
    let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    end - usize::from(rest[..end].ends_with('\r'))
}

/// Passes over one token's beginning outside of text, and says where it goes on.
fn in_code(text: &str, at: usize, open: &mut Vec<Inside>) -> usize {
    let rest = &text[at..];
    match (rest.as_bytes()[0], open.last_mut()) {
        (b'"', _) => open.push(Inside::Quotes),
        (b'<', _) => {
            if let Some((word, end)) = heredoc(text, at) {
                open.push(Inside::Heredoc(word));
                return end;
            }
        }
        (b'{', Some(Inside::Expression(braces))) => *braces += 1,
        (b'}', Some(Inside::Expression(0))) => {
            open.pop();
        }
        (b'}', Some(Inside::Expression(braces))) => *braces -= 1,
        _ => {}
    }
    at + rest.chars().next().map_or(1, char::len_utf8)
}

/// The word of a heredoc that begins here, and where its text begins.
fn heredoc(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = text[at..].strip_prefix("<<")?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let start = text.len() - rest.len();
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let end = start + rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
    let line_end = text[end..].trim_start_matches('\r').strip_prefix('\n')?;
    (start < end).then_some((start..end, text.len() - line_end.len()))
}

/// Passes over a piece of text, and says where it goes on.
fn in_text(text: &str, at: usize, open: &mut Vec<Inside>) -> usize {
    let rest = &text[at..];
    let bytes = rest.as_bytes();
    let is_heredoc = match open.last() {
        Some(Inside::Heredoc(word)) => {
            let begins_line = at == 0 || text.as_bytes()[at - 1] == b'\n';
            let line = &rest[..if begins_line { line_length(rest) } else { 0 }];
            if begins_line && line.trim() == &text[word.clone()] {
                open.pop();
                return at + line.len();
            }
            true
        }
        _ => false,
    };
    match bytes {
        [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => return at + 3,
        [b'$' | b'%', b'{', ..] => {
            open.push(Inside::Expression(0));
            return at + 2;
        }
        [b'\\', escaped, ..] if !is_heredoc && escaped.is_ascii() => return at + 2,
        [b'"', ..] if !is_heredoc => {
            open.pop();
            return at + 1;
        }
        _ => {}
    }
    let first = rest.chars().next().map_or(1, char::len_utf8);
    let special = |byte: &u8| matches!(byte, b'$' | b'%' | b'\\' | b'"' | b'\n');
    let is_break = bytes[0] == b'\n';
    let more = match is_break {
        true => 0,
        false => bytes[first..]
            .iter()
            .position(special)
            .unwrap_or(bytes.len() - first),
    };
    at + first + more
}

//! The layer between bytes and structure: blanks, comments, strings, words and holes, and what is wrong with them.

use std::ops::Range;

use super::text::{self, Quoted};
use crate::source::{SourceId, Span};
use crate::syntax::Language;
use crate::syntax::holes::{self, Block, Finder};
use crate::syntax::tree::{Comment, CommentStyle, Remedy, SyntaxError};

/// Nobody reads more, and hostile text must not make more.
const MAX_ERRORS: usize = 1000;

pub(super) const NOT_CLOSED: &str = "this string is not closed";

/// A run of text without quotes: a literal, a number, a hole, or something people took for JSON.
pub(super) struct Word {
    pub end: usize,
    /// At least one hole is part of it.
    pub hole: bool,
}

pub(super) struct Scanner<'a> {
    pub source: SourceId,
    pub text: &'a str,
    pub bytes: &'a [u8],
    pub at: usize,
    pub errors: Vec<SyntaxError>,
    pub comments: Vec<Comment>,
    holes: Finder<'a>,
    /// Where the last error was. Further ones on its line are consequences, until something reads well again.
    quiet_since: Option<usize>,
    /// Strings that begin before this were already tried with their holes, in vain.
    tried_with_holes: usize,
    /// No `*/` is left in the text.
    no_comment_end: bool,
    /// A block was sought to the end of the text, in vain.
    no_block_end: bool,
}

impl<'a> Scanner<'a> {
    pub fn new(source: SourceId, text: &'a str) -> Self {
        Self {
            source,
            text,
            bytes: text.as_bytes(),
            at: 0,
            errors: Vec::new(),
            comments: Vec::new(),
            holes: Finder::new(text),
            quiet_since: None,
            tried_with_holes: 0,
            no_comment_end: false,
            no_block_end: false,
        }
    }

    pub fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn starts_with(&self, mark: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(mark)
    }

    /// Reports a mistake, unless it is the consequence of one just reported.
    pub fn error(&mut self, range: Range<usize>, message: &str) {
        let before = self.quiet_since.replace(range.start);
        let same_line = before.is_some_and(|before| {
            let between = self.bytes.get(before..range.start).unwrap_or_default();
            memchr::memchr(b'\n', between).is_none()
        });
        if !same_line {
            self.report(range, message);
        }
    }

    /// Reports a mistake whatever went before.
    pub fn report(&mut self, range: Range<usize>, message: &str) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(SyntaxError {
                span: self.span(range),
                message: message.to_owned(),
                remedy: Remedy::Repair(Language::Json),
            });
        }
    }

    /// Reports a mistake at the next character.
    pub fn error_here(&mut self, message: &str) {
        self.error(self.at..text::char_end(self.text, self.at), message);
    }

    /// The text reads well again: the next mistake stands on its own.
    pub fn settle(&mut self) {
        self.quiet_since = None;
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start as u32, range.end as u32)
    }

    /// Passes over blanks and comments.
    pub fn skip_space(&mut self) {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => {
                    self.at += 1;
                    self.skip_indentation();
                }
                Some(b'/' | b'#') if self.comment() => {}
                _ => return,
            }
        }
    }

    /// Passes over blanks four at a time: a quarter of a well-indented document.
    #[inline]
    fn skip_indentation(&mut self) {
        while self.bytes.get(self.at..self.at + 4) == Some(b"    ") {
            self.at += 4;
        }
    }

    /// Records a comment and passes over it, if one begins here.
    pub fn comment(&mut self) -> bool {
        let start = self.at;
        let style = match (self.bytes[start], self.bytes.get(start + 1)) {
            (b'/', Some(b'/')) => CommentStyle::Slashes,
            (b'/', Some(b'*')) => CommentStyle::Block,
            (b'#', _) if self.hole().is_none() => CommentStyle::Hash,
            _ => return false,
        };
        self.at = match style {
            CommentStyle::Block => self.block_comment_end(),
            _ => self.line_end(start),
        };
        if style == CommentStyle::Hash {
            self.error(start..self.at, "JSON has no comments that begin with `#`");
        }
        let span = self.span(start..self.at);
        self.comments.push(Comment { span, style });
        true
    }

    /// An unclosed comment ends with its line, so that a comment being typed does not hide the document.
    fn block_comment_end(&mut self) -> usize {
        let inside = self.at + 2;
        if !self.no_comment_end {
            match memchr::memmem::find(&self.bytes[inside..], b"*/") {
                Some(found) => return inside + found + 2,
                None => self.no_comment_end = true,
            }
        }
        self.error(self.at..inside, "this comment is not closed");
        self.line_end(inside)
    }

    /// Where the line ends that holds this byte, without its break.
    pub fn line_end(&self, from: usize) -> usize {
        let rest = &self.bytes[from..];
        let line = memchr::memchr(b'\n', rest).map_or(rest, |end| &rest[..end]);
        from + line.strip_suffix(b"\r").unwrap_or(line).len()
    }

    /// Reads the string that begins here, and leaves it behind.
    pub fn string(&mut self) -> Quoted {
        let start = self.at;
        let mut string = text::quoted(self.bytes, start);
        if string.closed
            && !self.ends_item(string.end)
            && let Some(end) = self.end_beyond_holes(start, string.end)
        {
            string.end = end;
            string.escaped = memchr::memchr(b'\\', &self.bytes[start..end]).is_some();
            string.fault = None;
        }
        if !string.closed {
            self.error(start..string.end, NOT_CLOSED);
        } else if let Some(fault) = string.fault {
            self.error(fault.range(self.text), fault.message());
        }
        self.at = string.end;
        string
    }

    /// Whether what follows is what follows a value or a key in well-formed JSON.
    fn ends_item(&self, at: usize) -> bool {
        matches!(self.next_solid(at), None | Some(b',' | b':' | b'}' | b']'))
    }

    /// Whether the next byte that is not blank is a colon.
    pub fn is_colon_next(&self, at: usize) -> bool {
        self.next_solid(at) == Some(b':')
    }

    /// Whether anything but blanks follows.
    pub fn is_followed(&self, at: usize) -> bool {
        self.next_solid(at).is_some()
    }

    /// The next byte that is not blank.
    fn next_solid(&self, at: usize) -> Option<u8> {
        let mut at = at;
        loop {
            match *self.bytes.get(at)? {
                b' ' | b'\n' | b'\r' | b'\t' => at += 1,
                byte => return Some(byte),
            }
        }
    }

    /// The end of `"{{ must_env "X" }}"`, whose inner quotes belong to the hole, where the ordinary reading
    /// ends in the middle of it. Well-formed JSON never comes here.
    pub fn end_beyond_holes(&mut self, start: usize, ordinary: usize) -> Option<usize> {
        if start < self.tried_with_holes {
            return None;
        }
        let mut at = start + 1;
        loop {
            match self.bytes.get(at) {
                Some(b'"') if at >= ordinary && self.ends_item(at + 1) => return Some(at + 1),
                Some(b'"' | b'\n') | None => break,
                Some(b'\\') => at += 2,
                Some(_) => at = self.hole_on_line(at).unwrap_or(at + 1),
            }
        }
        self.tried_with_holes = at;
        None
    }

    fn hole_on_line(&mut self, at: usize) -> Option<usize> {
        let end = self.holes.hole_at(at)?;
        let breaks = memchr::memchr(b'\n', &self.bytes[at..end]).is_some();
        (!breaks).then_some(end)
    }

    /// Where the key `"name: "x"` ends, which lacks its second quote, so that the string holds the colon.
    pub fn key_without_end(&self, start: usize, string: Quoted) -> Option<usize> {
        if string.closed && self.ends_item(string.end) {
            return None;
        }
        let inside = start + 1..string.end - usize::from(string.closed);
        let colon = memchr::memchr(b':', &self.bytes[inside.clone()])? + inside.start;
        let blank = self.bytes[colon + 1..inside.end].trim_ascii().is_empty();
        (blank || !string.closed).then_some(colon)
    }

    /// Whether here is a quote and then a colon: the end of a key that lacks its first quote.
    pub fn is_key_end(&self) -> bool {
        self.byte() == Some(b'"') && self.is_colon_next(self.at + 1)
    }

    /// Whether the string that begins here is followed by a colon: a key, whatever came before it.
    pub fn is_key_ahead(&self) -> bool {
        let end = text::quoted(self.bytes, self.at).end;
        self.is_colon_next(end)
    }

    /// The end of the hole that begins here, if one does.
    pub fn hole(&mut self) -> Option<usize> {
        self.holes.hole_at(self.at)
    }

    /// The end of the directive that begins here, if one does, and what it does.
    pub fn directive(&mut self) -> Option<(usize, Block)> {
        if !matches!(self.byte(), Some(b'{' | b'%')) {
            return None;
        }
        let end = self.hole()?;
        Some((end, holes::block(&self.text[self.at..end])?))
    }

    /// Measures the word that begins here. Text glued to a hole belongs to it; a directive stands alone,
    /// save `after_colon`, where a whole block is the value: `"cpu": {{ if .Big }}1024{{ else }}256{{ end }}`.
    pub fn word(&mut self, after_colon: bool) -> Word {
        let start = self.at;
        let mut hole = false;
        while let Some(byte) = self.byte() {
            match byte {
                b'$' | b'{' | b'%' | b'<' | b'#' | b'_' => match self.hole_in_word(after_colon) {
                    Some(end) => {
                        hole = true;
                        self.at = end;
                    }
                    None if matches!(byte, b'{' | b'#') || self.directive().is_some() => break,
                    None => self.at += 1,
                },
                b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' | b'}' | b'[' | b']' | b'"' => break,
                b'/' if self.starts_with(b"//") || self.starts_with(b"/*") => break,
                _ => self.at += 1,
            }
        }
        let end = std::mem::replace(&mut self.at, start);
        Word { end, hole }
    }

    fn hole_in_word(&mut self, after_colon: bool) -> Option<usize> {
        let end = self.hole()?;
        match holes::block(&self.text[self.at..end]) {
            None => Some(end),
            // `"a": 1{{ if … }}, "b": 2{{ end }}`: with a comma in front, the block holds members.
            Some(Block::Opens) if after_colon && self.next_solid(end) != Some(b',') => {
                Some(self.block_end(end).unwrap_or(end))
            }
            Some(_) => None,
        }
    }

    /// One past the directive that closes the block whose content begins at `from`.
    fn block_end(&mut self, from: usize) -> Option<usize> {
        let mut at = from;
        let mut depth = 1;
        while !self.no_block_end {
            let Some(step) = memchr::memchr2(b'{', b'%', &self.bytes[at..]) else {
                self.no_block_end = true;
                break;
            };
            at += step;
            let Some(end) = self.holes.hole_at(at) else {
                at += 1;
                continue;
            };
            match holes::block(&self.text[at..end]) {
                Some(Block::Opens) => depth += 1,
                Some(Block::Closes) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(end);
            }
            at = end;
        }
        None
    }

    /// Extends a word that is not JSON over the words after it on the line: `hello big world` is one mistake.
    pub fn phrase_end(&mut self, word_end: usize) -> usize {
        let start = self.at;
        let mut end = word_end;
        loop {
            self.at = end;
            while matches!(self.byte(), Some(b' ' | b'\t')) {
                self.at += 1;
            }
            let more = if self.at > end {
                self.word(false)
            } else {
                break;
            };
            if more.hole || more.end == self.at {
                break;
            }
            end = more.end;
        }
        self.at = start;
        end
    }

    /// The end of the single-quoted string that begins here, if it closes on its line.
    pub fn single_quoted_end(&self) -> Option<usize> {
        let mut at = self.at + 1;
        loop {
            at += memchr::memchr3(b'\'', b'\\', b'\n', self.bytes.get(at..)?)?;
            match self.bytes[at] {
                b'\'' => return Some(at + 1),
                b'\\' => at = text::char_end(self.text, at + 1),
                _ => return None,
            }
        }
    }
}

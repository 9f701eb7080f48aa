//! Scalars and tags.

use super::{MAX_KEY, Read, Reader, Slot, Unusual};
use crate::syntax::tree::{Kind, NodeId};

/// A plain or quoted scalar.
#[derive(Clone, Copy)]
pub(super) struct Token {
    /// Its first byte, and one past its last; quotes included.
    pub range: (usize, usize),
    pub is_plain: bool,
    has_lines: bool,
}

impl Token {
    /// The scalar as a key.
    pub fn key(self) -> Read<(usize, usize)> {
        match self.has_lines || self.range.1 - self.range.0 > MAX_KEY {
            true => Err(Unusual("a long key")),
            false => Ok(self.range),
        }
    }
}

impl Reader<'_> {
    /// A scalar outside of brackets, in the block at column `around`; of a plain one the first line. Afterwards `at` is
    /// at its colon, before its comment, or at the end of its line.
    pub(super) fn token(&mut self, around: isize) -> Read<Token> {
        let start = self.at;
        match self.byte(start) {
            quote @ (b'"' | b'\'') => self.quoted(quote, around),
            first => {
                self.check_plain(first, b"")?;
                let end = self.plain_line();
                Ok(Token {
                    range: (start, end),
                    is_plain: true,
                    has_lines: false,
                })
            }
        }
    }

    /// Passes over what a line has of a plain scalar, and gives its end.
    fn plain_line(&mut self) -> usize {
        let mut end = self.at;
        loop {
            match self.byte(self.at) {
                b'\n' | b'\r' => return end,
                b':' if self.is_blank(self.at + 1) => return end,
                b' ' => {
                    self.skip_spaces();
                    if self.byte(self.at) == b'#' {
                        // The blanks before a comment are for the line's end to see.
                        self.at = end;
                        return end;
                    }
                }
                _ => {
                    self.at += 1;
                    self.skip_to(|byte| matches!(byte, b'\n' | b'\r' | b':' | b' '));
                    end = self.at;
                }
            }
        }
    }

    /// Goes to the next byte of this kind.
    fn skip_to(&mut self, is_end: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|&&byte| !is_end(byte)).count();
    }

    /// The whole of a scalar that is no key: a plain one goes on with each line that is indented further than its
    /// block. Afterwards `at` is at the line after it.
    pub(super) fn further_lines(&mut self, around: isize, mut token: Token) -> Read<Token> {
        loop {
            let comments = self.comments.len();
            self.end_line()?;
            if self.indent <= around {
                return Ok(token);
            }
            if !token.is_plain || self.comments.len() > comments {
                return Err(Unusual("a line that belongs to nothing"));
            }
            token.range.1 = self.plain_line();
            if self.byte(self.at) == b':' {
                return Err(Unusual("a colon in a value"));
            }
        }
    }

    /// A scalar between brackets, in the block at column `around`. Afterwards `at` is at what follows it.
    pub(super) fn flow_token(&mut self, around: isize) -> Read<Token> {
        let start = self.at;
        match self.byte(start) {
            quote @ (b'"' | b'\'') => return self.quoted(quote, around),
            first => self.check_plain(first, b",[]{}")?,
        }
        let mut end = start;
        loop {
            let next = self.byte(self.at + 1);
            match self.byte(self.at) {
                b'\n' | b'\r' | b',' | b']' | b'}' => break,
                b':' if self.is_blank(self.at + 1) => break,
                b'[' | b'{' => return Err(Unusual("a bracket in a word")),
                b':' if b",[]{}".contains(&next) => {
                    return Err(Unusual("a colon before a bracket"));
                }
                b' ' if next == b'#' => return Err(Unusual("a comment between brackets")),
                b' ' => self.at += 1,
                _ => {
                    self.at += 1;
                    self.skip_to(|byte| b"\n\r,[]{}: ".contains(&byte));
                    end = self.at;
                }
            }
        }
        Ok(Token {
            range: (start, end),
            is_plain: true,
            has_lines: false,
        })
    }

    /// Whether a plain scalar may begin with this byte. A dash may, unless one of `ends` or a blank is next.
    fn check_plain(&self, first: u8, ends: &[u8]) -> Read<()> {
        match first {
            b'-' if !self.is_blank(self.at + 1) && !ends.contains(&self.byte(self.at + 1)) => {
                Ok(())
            }
            b'&' => Err(Unusual("an anchor")),
            b'*' => Err(Unusual("an alias")),
            b'#' => Err(Unusual("a comment between brackets")),
            b'%' => Err(Unusual("a directive")),
            b'?' => Err(Unusual("a question mark")),
            b'-' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'!' | b'|' | b'>' | b'@' | b'`' => {
                Err(Unusual("a mark where text should begin"))
            }
            b' ' | b'\n' | b'\r' => Err(Unusual("nothing where text should begin")),
            _ => Ok(()),
        }
    }

    /// A quoted scalar in the block at column `around`. Its further lines are indented further than that.
    fn quoted(&mut self, quote: u8, around: isize) -> Read<Token> {
        let start = self.at;
        let mut has_lines = false;
        self.at += 1;
        loop {
            match self.byte(self.at) {
                b'\n' | b'\r' => {
                    has_lines = true;
                    self.skip_breaks(around)?;
                }
                b'\\' if quote == b'"' => {
                    if !b"\"\\/ntrbf0".contains(&self.byte(self.at + 1)) {
                        return Err(Unusual("a rare escape"));
                    }
                    self.at += 2;
                }
                byte if byte == quote => {
                    self.at += 1;
                    if quote == b'"' || self.byte(self.at) != b'\'' {
                        break;
                    }
                    self.at += 1;
                }
                _ => {
                    self.at += 1;
                    self.skip_to(|byte| matches!(byte, b'\n' | b'\r' | b'\\' | b'"' | b'\''));
                }
            }
        }
        let end = self.at;
        self.skip_spaces();
        if self.byte(self.at) != b':' {
            self.at = end;
        } else if !self.is_blank(self.at + 1) {
            return Err(Unusual("a value right after its colon"));
        }
        Ok(Token {
            range: (start, end),
            is_plain: false,
            has_lines,
        })
    }

    /// Opens the map that a short tag stands for, and gives where its one member goes. Afterwards `at` is at the value.
    pub(super) fn tag(&mut self, slot: Slot) -> Read<(NodeId, Slot)> {
        let start = self.at;
        self.at += 1;
        while self.byte(self.at).is_ascii_alphanumeric() {
            self.at += 1;
        }
        if self.at == start + 1 || !self.is_blank(self.at) {
            return Err(Unusual("a tag of another kind"));
        }
        let id = self.open(Kind::Object, start, slot)?;
        let key = (start, self.at);
        self.skip_spaces();
        Ok((id, Slot { parent: id, key }))
    }

    /// A literal or folded scalar in the block at column `around`.
    pub(super) fn block_scalar(&mut self, around: isize, slot: Slot) -> Read<usize> {
        let mark = self.at;
        self.check_in_block(around, mark)?;
        self.at += 1;
        if self.byte(self.at) == b'-' {
            self.at += 1;
        }
        if matches!(self.byte(self.at), b'+' | b'-' | b'0'..=b'9') {
            return Err(Unusual(
                "a block scalar that says how it is indented or ends",
            ));
        }
        self.end_text()?;
        let mut indent = None;
        let mut longest_blank = 0;
        let mut end = mark;
        while self.at < self.bytes.len() {
            let before = self.at;
            self.skip_break();
            let start = self.at;
            self.skip_spaces();
            let spaces = self.at - start;
            let is_blank = self.ends_line(self.at);
            match indent {
                None if is_blank => longest_blank = longest_blank.max(spaces),
                None => {
                    if spaces as isize <= around || longest_blank > spaces {
                        return Err(Unusual("a block scalar without text"));
                    }
                    indent = Some(spaces);
                }
                Some(indent) if !is_blank && spaces < indent => {
                    self.at = before;
                    break;
                }
                Some(_) => {}
            }
            if !is_blank || indent.is_some_and(|indent| spaces > indent) {
                self.at = self.line_end(self.at);
                end = self.at;
            }
        }
        let indent = indent.ok_or(Unusual("a block scalar without text"))?;
        let id = self.push(Kind::String, (mark, end), slot);
        self.nodes[id as usize].indent = indent.min(u16::MAX.into()) as u16;
        self.skip_break();
        self.line()?;
        Ok(end)
    }
}

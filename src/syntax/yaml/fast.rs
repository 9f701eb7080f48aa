//! The YAML that nearly all files are written in, read at once.
//!
//! Block lists and maps, scalars of every style, short tags, simple brackets, comments, several documents: of these
//! the trees are exactly those that the library's events build. Whatever is not plainly of this kind, be it a mistake
//! or only unusual, is [`Unusual`] and left to the library from its start, so that no mistake is reported from here.
//!
//! Each line is looked at once. Recursion follows the nesting, which has a bound.

mod block;
mod flow;
mod scalars;

use super::mask::Mask;
use super::scalar::{core_kind, is_hole};
use crate::source::{SourceId, Span};
use crate::syntax::Language;
use crate::syntax::tree::{Comment, CommentStyle, Kind, Node, NodeId, Tree};

/// Why a text is not read here, in a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unusual(pub &'static str);

type Read<T> = Result<T, Unusual>;

/// How many lists and maps may be open. Real files have some fifteen.
const MAX_OPEN: usize = 64;

/// How many bytes a key may have: what YAML allows everywhere, and less than the library does.
const MAX_KEY: usize = 1000;

/// The indentation of what stands outside of every document's lines: the end of the text, or `---`.
const OUTSIDE: isize = -1;

/// The trees of a text, one for each document.
pub(super) fn read(source: SourceId, text: &str, mask: &Mask) -> Read<Vec<Tree>> {
    if !mask.lines.is_empty() || !mask.blocks.is_empty() {
        return Err(Unusual("lines of template holes"));
    }
    check_characters(&mask.text)?;
    let mut reader = Reader {
        source,
        text,
        bytes: mask.text.as_bytes(),
        at: 0,
        indent: OUTSIDE,
        // A node for every 30 bytes or so, all of them in one document as a rule.
        nodes: Vec::with_capacity(text.len() / 32),
        comments: Vec::new(),
        open: 0,
    };
    reader.documents()
}

/// Refuses characters that YAML forbids, or that only look like blanks and line ends.
fn check_characters(text: &str) -> Read<()> {
    let bytes = text.as_bytes();
    let is_control = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0x7f;
    if bytes
        .iter()
        .fold(false, |any, &byte| any | is_control(byte))
    {
        for (at, &byte) in bytes.iter().enumerate() {
            match byte {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
                b'\t' => return Err(Unusual("a tab")),
                _ if is_control(byte) => return Err(Unusual("a control character")),
                _ => {}
            }
        }
    }
    match memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(|at| is_odd(&bytes[at..])) {
        true => Err(Unusual("a character that is seldom used")),
        false => Ok(()),
    }
}

/// Whether a character is a control, a blank or a line end to somebody, or marks the byte order.
fn is_odd(character: &[u8]) -> bool {
    matches!(
        character,
        [0xc2, ..=0xa0, ..]
            | [0xe2, 0x80, 0xa8 | 0xa9, ..]
            | [0xef, 0xbb, 0xbf, ..]
            | [0xef, 0xbf, 0xbe | 0xbf, ..]
    )
}

/// Where a node goes: what it stands in, and its key, if it has one.
#[derive(Clone, Copy)]
struct Slot {
    parent: NodeId,
    key: (usize, usize),
}

impl Slot {
    fn item(parent: NodeId) -> Self {
        Self {
            parent,
            key: (0, 0),
        }
    }
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    /// The text without its holes, byte for byte.
    bytes: &'a [u8],
    at: usize,
    /// How far the line is indented that is read now, or comes next.
    indent: isize,
    nodes: Vec<Node>,
    comments: Vec<Comment>,
    /// How many lists and maps are open.
    open: usize,
}

impl Reader<'_> {
    fn documents(&mut self) -> Read<Vec<Tree>> {
        let mut trees = Vec::new();
        self.line()?;
        loop {
            if self.at < self.bytes.len() && self.indent == OUTSIDE {
                self.at += "---".len();
                self.end_line()?;
            }
            if self.indent == OUTSIDE {
                return Err(Unusual("an empty document"));
            }
            self.block(OUTSIDE, Slot::item(0))?;
            if self.indent != OUTSIDE {
                return Err(Unusual("a line that belongs to nothing"));
            }
            trees.push(Tree {
                source: self.source,
                language: Language::Yaml,
                nodes: std::mem::take(&mut self.nodes),
                errors: Vec::new(),
                comments: std::mem::take(&mut self.comments),
                allows_comments: true,
                aliases: Vec::new(),
            });
            if self.at == self.bytes.len() {
                return Ok(trees);
            }
        }
    }

    /// The byte at a place; the end of the text counts as the end of a line.
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn ends_line(&self, at: usize) -> bool {
        matches!(self.byte(at), b'\n' | b'\r')
    }

    fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\n' | b'\r')
    }

    fn skip_spaces(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|&&byte| byte == b' ').count();
    }

    /// Whether an item of a block list begins here.
    fn is_dash(&self) -> bool {
        self.byte(self.at) == b'-' && self.is_blank(self.at + 1)
    }

    /// From the start of a line on, goes to the first that is neither blank nor a comment, past its indentation.
    fn line(&mut self) -> Read<()> {
        loop {
            let start = self.at;
            self.skip_spaces();
            match self.byte(self.at) {
                b'#' => self.comment(),
                b'\n' | b'\r' => {}
                _ => {
                    self.indent = (self.at - start) as isize;
                    return self.mark(start);
                }
            }
            if self.at >= self.bytes.len() {
                self.indent = OUTSIDE;
                return Ok(());
            }
            self.skip_break();
        }
    }

    /// Notes whether a line begins another document.
    fn mark(&mut self, start: usize) -> Read<()> {
        let is_mark = self.at == start && self.is_blank(start + 3);
        match self.bytes.get(start..start + 3) {
            Some(b"---") if is_mark => self.indent = OUTSIDE,
            Some(b"...") if is_mark => return Err(Unusual("an end mark")),
            _ => {}
        }
        Ok(())
    }

    fn skip_break(&mut self) {
        let length = if self.byte(self.at) == b'\r' { 2 } else { 1 };
        self.at = (self.at + length).min(self.bytes.len());
    }

    /// Ends a line that holds nothing more but a comment, and goes to the next.
    fn end_line(&mut self) -> Read<()> {
        self.end_text()?;
        self.skip_break();
        self.line()
    }

    /// Passes over the blanks and the comment at the end of a line.
    fn end_text(&mut self) -> Read<()> {
        let text_end = self.at;
        self.skip_spaces();
        match self.byte(self.at) {
            b'\n' | b'\r' => Ok(()),
            b'#' if self.at > text_end => {
                self.comment();
                Ok(())
            }
            _ => Err(Unusual("text after a value")),
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        self.at = self.line_end(start);
        self.comments.push(Comment {
            span: Span::new(self.source, start as u32, self.at as u32),
            style: CommentStyle::Hash,
        });
    }

    /// Where the line of a place ends, its break not included.
    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        match memchr::memchr(b'\n', rest) {
            Some(length) if rest[..length].ends_with(b"\r") => from + length - 1,
            Some(length) => from + length,
            None => self.bytes.len(),
        }
    }

    fn push(&mut self, kind: Kind, (start, end): (usize, usize), slot: Slot) -> NodeId {
        let id = self.nodes.len() as NodeId;
        let key = slot.key.0..slot.key.1;
        self.nodes
            .push(Node::new(id, kind, start..end, key, slot.parent));
        id
    }

    /// Opens a list or map that begins at `start`.
    fn open(&mut self, kind: Kind, start: usize, slot: Slot) -> Read<NodeId> {
        self.open += 1;
        match self.open > MAX_OPEN {
            true => Err(Unusual("deep nesting")),
            false => Ok(self.push(kind, (start, start), slot)),
        }
    }

    /// Closes a list or map, and gives its end.
    fn close(&mut self, id: NodeId, end: usize) -> usize {
        self.open -= 1;
        let next = self.nodes.len() as NodeId;
        let node = &mut self.nodes[id as usize];
        (node.end, node.next) = (end as u32, next);
        end
    }

    /// Puts a plain or quoted scalar into the tree, and gives its end.
    fn push_scalar(&mut self, token: scalars::Token, slot: Slot) -> usize {
        let kind = match token.is_plain {
            true => self.plain_kind(token, slot),
            false => Kind::String,
        };
        let id = self.push(kind, token.range, slot);
        self.nodes[id as usize].plain = token.is_plain && kind != Kind::Hole;
        token.range.1
    }

    fn plain_kind(&self, token: scalars::Token, slot: Slot) -> Kind {
        let slice = |start: usize, end: usize| self.text.get(start..end).unwrap_or_default();
        let raw = slice(token.range.0, token.range.1);
        let around = self.nodes.get(slot.parent as usize);
        let list = around.filter(|node| node.kind == Kind::Array);
        let list_key = list.map(|list| slice(list.key_start as usize, list.key_end as usize));
        match is_hole(raw, slice(slot.key.0, slot.key.1), list_key) {
            true => Kind::Hole,
            false => core_kind(raw),
        }
    }

    /// Puts a value that is not there into the tree.
    fn push_nothing(&mut self, at: usize, slot: Slot) -> usize {
        let id = self.push(Kind::Null, (at, at), slot);
        self.nodes[id as usize].plain = true;
        at
    }
}

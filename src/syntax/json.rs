//! JSON to a tree, whatever state the text is in.
//!
//! Well-formed text is read as any parser reads it. Everything else is recovered from: one error for one
//! mistake, at its place, and a tree of what can still be told. Nothing recurses, and the time is linear in
//! the text. Template holes (see [`holes`](super::holes)) are values, items, members or keys, never errors.

mod scan;
mod text;

use std::ops::Range;

use super::Language;
use super::holes::{self, Block};
use super::tree::{Kind, MAX_DEPTH, Node, NodeId, Tree};
use crate::source::SourceId;
use scan::Scanner;
use text::Quoted;

const NO_KEY: &str = "expected a key in double quotes here";
const NO_VALUE: &str = "this key has no value";
const NOT_CLOSED: &str = "this bracket is not closed";
const CLOSES_NOTHING: &str = "this bracket closes nothing";

/// Which JSON a text is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Json {
    /// JSON as its consumers read it. A trailing comma is an error; comments are kept for a rule to judge.
    Strict,
    /// JSON for people: comments and trailing commas are fine.
    Commented,
}

/// Reads a text. There is always a root, be it [`Kind::Broken`]; what is not JSON is in [`Tree::errors`].
///
/// A text that begins with template directives has the first value after them as its root. Text in single
/// quotes is an error, and read without its quotes.
pub fn parse(source: SourceId, text: &str, language: Json) -> Tree {
    let mut parser = Parser {
        scan: Scanner::new(source, text),
        // Pretty JSON has a node for every 33 bytes.
        nodes: Vec::with_capacity(text.len() / 24 + 8),
        language,
        open: 0,
        depth: 0,
        arrays: 0,
        gap: Gap::Start,
        unbalanced: false,
        blocks: false,
    };
    parser.document();
    if parser.blocks {
        mark_conditionals(&mut parser.nodes, text);
    }
    let mut errors = parser.scan.errors;
    // A bracket that is never closed comes last: more often than not another error is the cause.
    errors.sort_by_key(|error| (error.message == NOT_CLOSED, error.span.start));
    Tree {
        source,
        language: Language::Json,
        nodes: parser.nodes,
        errors,
        comments: parser.scan.comments,
        allows_comments: language == Json::Commented,
        aliases: Vec::new(),
    }
}

/// What lies between the last item and the next one.
#[derive(Clone, Copy)]
enum Gap {
    /// Nothing was read since the bracket opened.
    Start,
    /// An item, and no comma since.
    Item,
    /// A comma, here.
    Comma(usize),
    /// Something after which a comma may be there or not: a template directive, or a mistake already reported.
    Free,
}

/// A key's place; empty where there is none.
#[derive(Clone, Copy, Default)]
struct Key {
    start: usize,
    end: usize,
    escaped: bool,
}

struct Parser<'a> {
    scan: Scanner<'a>,
    nodes: Vec<Node>,
    language: Json,
    /// The innermost list or map that is still open, where `depth` is not 0.
    open: NodeId,
    depth: usize,
    /// How many of the open ones are lists.
    arrays: usize,
    gap: Gap,
    /// Brackets do not match, and it has been said.
    unbalanced: bool,
    /// There is a template directive among the items.
    blocks: bool,
}

impl Parser<'_> {
    fn document(&mut self) {
        if self.scan.text.starts_with('\u{feff}') {
            self.scan.at = '\u{feff}'.len_utf8();
        }
        self.root();
        while self.depth > 0 {
            self.scan.skip_space();
            match self.scan.byte() {
                Some(b',') => self.comma(),
                Some(b':') => self.colon(),
                Some(byte @ (b'}' | b']')) => self.close(byte),
                Some(_) => self.item(),
                None => self.end_of_text(),
            }
        }
        self.after_root();
    }

    fn root(&mut self) {
        let mut holes: Option<Range<usize>> = None;
        let mut blocks = 0;
        self.scan.skip_space();
        while self.scan.hole().is_some() {
            let start = self.scan.at;
            self.scan.at = match self.scan.directive() {
                Some((end, block)) => {
                    blocks += i32::from(block == Block::Opens) - i32::from(block == Block::Closes);
                    end
                }
                None => self.scan.word(false).end,
            };
            let start = holes.map_or(start, |holes| holes.start);
            holes = Some(start..self.scan.at);
            self.scan.skip_space();
        }
        match (self.scan.byte(), holes) {
            (None, Some(holes)) => self.push(Kind::Hole, holes, Key::default()),
            (None | Some(b',' | b':' | b'}' | b']'), _) => self.no_root(),
            (Some(_), _) => self.value(Key::default()),
        }
        self.nodes[0].conditional = blocks > 0;
    }

    fn no_root(&mut self) {
        let at = self.scan.at;
        let first = text::char_end(self.scan.text, 0);
        let range = if self.scan.byte().is_some() {
            at..at + 1
        } else {
            0..first
        };
        self.scan.error(range, "expected a value here");
        self.push(Kind::Broken, at..at, Key::default());
        self.scan.at = self.scan.text.len();
    }

    /// Whatever follows a hole is the template's business.
    fn after_root(&mut self) {
        self.scan.skip_space();
        let at = self.scan.at;
        if self.scan.byte().is_none() || self.scan.hole().is_some() {
            return;
        }
        let stray = matches!(self.scan.byte(), Some(b'}' | b']'));
        if !(stray && self.unbalanced) {
            let message = if stray {
                CLOSES_NOTHING
            } else {
                "the document has ended before this"
            };
            self.scan.error(at..self.scan.line_end(at), message);
        }
    }

    /// One error for all brackets that are open: the innermost is where the pen was lifted.
    fn end_of_text(&mut self) {
        if !self.unbalanced {
            let start = self.nodes[self.open as usize].start as usize;
            self.scan.report(start..start + 1, NOT_CLOSED);
        }
        while self.depth > 0 {
            self.pop(self.scan.at);
        }
    }

    fn comma(&mut self) {
        let at = self.scan.at;
        self.gap = match self.gap {
            Gap::Item => {
                self.scan.settle();
                Gap::Comma(at)
            }
            Gap::Free => Gap::Free,
            Gap::Start | Gap::Comma(_) => {
                self.scan.error_here("expected a value before this comma");
                Gap::Free
            }
        };
        self.scan.at += 1;
    }

    fn close(&mut self, bracket: u8) {
        let is_list = bracket == b']';
        if is_list != self.in_list() && !self.close_mismatched(is_list) {
            self.scan.at += 1;
            return;
        }
        if let Gap::Comma(comma) = self.gap
            && self.language == Json::Strict
        {
            let message = "trailing comma: JSON does not allow it";
            self.scan.error(comma..comma + 1, message);
        }
        self.scan.settle();
        self.scan.at += 1;
        self.pop(self.scan.at);
    }

    /// A bracket of the wrong kind. Three stories, told apart by what else is open and whether text follows:
    /// brackets before it were forgotten, it should have been of the other kind, or it is one too many.
    /// Gives whether it closes the innermost list or map now.
    fn close_mismatched(&mut self, is_list: bool) -> bool {
        let others = if is_list {
            self.arrays
        } else {
            self.depth - self.arrays
        };
        let followed = self.scan.is_followed(self.scan.at + 1);
        let one_too_many = matches!(self.gap, Gap::Comma(_)) || (self.depth == 1 && followed);
        if others == 0 && one_too_many {
            self.scan.error_here(CLOSES_NOTHING);
            self.gap = Gap::Free;
            return false;
        }
        let expected = if is_list {
            "expected `}` here"
        } else {
            "expected `]` here"
        };
        self.scan.error_here(expected);
        self.unbalanced = true;
        let root_is_list = self.nodes[0].kind == Kind::Array;
        let ends_too_early = others == 1 && root_is_list == is_list && followed;
        if others > 0 && !ends_too_early {
            while self.in_list() != is_list {
                self.pop(self.scan.at);
            }
        }
        true
    }

    /// A colon that no key was waiting for.
    fn colon(&mut self) {
        let after_item = matches!(self.gap, Gap::Item);
        if let Some(last) = self.last_text_member().filter(|_| after_item) {
            let node = &mut self.nodes[last];
            // `"a": "b": 1`: the value of `a` is missing, and what was taken for it is the next key.
            let key = node.key_start as usize..node.key_end as usize;
            self.scan.at = node.start as usize;
            (node.kind, node.start, node.end) = (Kind::Broken, node.key_end, node.key_end);
            node.escaped = false;
            self.scan.error(key, NO_VALUE);
        } else {
            self.scan.error_here("unexpected `:`");
            self.scan.at += 1;
        }
        self.gap = Gap::Free;
    }

    fn item(&mut self) {
        if let Some((end, _)) = self.scan.directive() {
            self.push(Kind::Hole, self.scan.at..end, Key::default());
            self.scan.at = end;
            self.gap = Gap::Free;
            self.blocks = true;
            return;
        }
        if matches!(self.gap, Gap::Item) {
            self.scan.error_here("a comma is missing before this");
        }
        self.gap = Gap::Item;
        if self.in_list() {
            self.value(Key::default());
        } else {
            self.member();
        }
    }

    fn member(&mut self) {
        let start = self.scan.at;
        match self.scan.byte() {
            Some(b'"') => {
                let string = self.scan.string();
                if self.scan.is_colon_next(string.end) || !self.mend_key(start, string) {
                    self.after_key(start..string.end, string.escaped);
                }
            }
            Some(b'[' | b'{') if self.scan.hole().is_none() => {
                self.scan.error_here(NO_KEY);
                self.value(Key::default());
            }
            Some(b'\'') => match self.single_quoted() {
                Some(inside) => self.after_key(inside, false),
                None => self.bare_member(),
            },
            _ => self.bare_member(),
        }
    }

    /// Reads a key without a colon as what it must be instead, if that can be told.
    fn mend_key(&mut self, start: usize, string: Quoted) -> bool {
        if self.rejoin_hole(string) {
            return true;
        }
        if let Some(end) = self.scan.key_without_end(start, string) {
            self.scan.error(start..end, scan::NOT_CLOSED);
            self.scan.at = end;
            self.after_key(start..end, false);
            return true;
        }
        if !string.closed {
            self.gap = Gap::Free;
        }
        false
    }

    /// Whether the key just read belongs to the string before it: `"a": "${join(",", x)}"`. A key without a colon
    /// tells, so that no well-formed text is read this way.
    fn rejoin_hole(&mut self, key: Quoted) -> bool {
        if !key.closed || key.fault.is_some() {
            return false;
        }
        let Some(last) = self.last_text_member() else {
            return false;
        };
        let node = &mut self.nodes[last];
        let start = node.start as usize;
        let Some(end) = self.scan.end_beyond_holes(start, node.end as usize) else {
            return false;
        };
        node.end = end as u32;
        node.escaped = memchr::memchr(b'\\', &self.scan.bytes[start..end]).is_some();
        self.scan.at = end;
        true
    }

    /// Where the member just read stands among the nodes, if its value is a string.
    fn last_text_member(&self) -> Option<usize> {
        let node = self.nodes.last()?;
        let is_member = node.key_start < node.key_end && node.parent == self.open;
        (is_member && node.kind == Kind::String).then(|| self.nodes.len() - 1)
    }

    /// A member that begins without a quote: a hole, or a key that lacks its quotes.
    fn bare_member(&mut self) {
        let start = self.scan.at;
        let word = self.scan.word(false);
        let end = if word.hole {
            word.end
        } else {
            self.scan.phrase_end(word.end)
        };
        self.scan.at = end;
        if !word.hole && self.scan.is_key_end() {
            self.scan
                .error(start..end, "a double quote is missing before this");
            self.scan.at += 1;
            return self.after_key(start..end, false);
        }
        self.scan.skip_space();
        let is_key = self.scan.byte() == Some(b':');
        match (word.hole, is_key) {
            (true, true) => self.after_key(start..end, false),
            (true, false) => self.push(Kind::Hole, start..end, Key::default()),
            (false, true) => {
                self.scan.error(start..end, "this key needs double quotes");
                self.after_key(start..end, false);
            }
            (false, false) => {
                self.scan.error(start..end, NO_KEY);
                self.push(Kind::Broken, start..end, Key::default());
            }
        }
    }

    fn after_key(&mut self, range: Range<usize>, escaped: bool) {
        let key = Key {
            start: range.start,
            end: range.end,
            escaped,
        };
        let before = self.scan.at;
        self.scan.skip_space();
        let mut value_at = range.end;
        if self.scan.byte() == Some(b':') {
            self.scan.at += 1;
            value_at = self.scan.at;
            self.scan.skip_space();
            while self.scan.byte() == Some(b':') {
                self.scan.error_here("one colon is enough");
                self.scan.at += 1;
                self.scan.skip_space();
            }
        } else if self.scan.byte() == Some(b'"') && self.scan.is_key_ahead()
            || self.scan.directive().is_some()
        {
            return self.without_value(key, before);
        } else if !self.at_item_end() {
            self.scan.error_here("a colon is missing before this");
            if self.scan.byte() == Some(b'=') {
                self.scan.at += 1;
                self.scan.skip_space();
            }
        }
        if self.at_item_end() {
            self.without_value(key, value_at);
        } else {
            self.value(key);
        }
    }

    fn at_item_end(&self) -> bool {
        matches!(self.scan.byte(), None | Some(b',' | b'}' | b']'))
    }

    fn without_value(&mut self, key: Key, at: usize) {
        self.scan.error(key.start..key.end, NO_VALUE);
        self.push(Kind::Broken, at..at, key);
        self.gap = Gap::Free;
    }

    /// Reads the value that begins here: a scalar whole, of a list or map only the bracket.
    fn value(&mut self, key: Key) {
        let start = self.scan.at;
        match self.scan.byte() {
            Some(b'"') => {
                let string = self.scan.string();
                if !string.closed {
                    // Its comma, if there is one, was taken for a part of it.
                    self.gap = Gap::Free;
                }
                self.push(Kind::String, start..string.end, key);
                if let Some(node) = self.nodes.last_mut() {
                    node.escaped = string.escaped;
                }
            }
            Some(b'[') => self.open(Kind::Array, key),
            Some(b'{') if self.scan.hole().is_none() => self.open(Kind::Object, key),
            Some(b'\'') => match self.single_quoted() {
                Some(inside) => self.push(Kind::String, inside, key),
                None => self.bare_value(key),
            },
            _ => self.bare_value(key),
        }
    }

    /// Passes over a string in single quotes, and gives what is inside them (or all of it, where that is nothing).
    fn single_quoted(&mut self) -> Option<Range<usize>> {
        let start = self.scan.at;
        let end = self.scan.single_quoted_end()?;
        let message = "JSON needs double quotes, not single ones";
        self.scan.error(start..end, message);
        self.scan.at = end;
        Some(if end - start > 2 {
            start + 1..end - 1
        } else {
            start..end
        })
    }

    /// A value without quotes: a literal, a number, a hole, or nothing JSON knows.
    fn bare_value(&mut self, key: Key) {
        let start = self.scan.at;
        let word = self.scan.word(key.start < key.end);
        let mut end = word.end;
        let kind = match &self.scan.bytes[start..end] {
            _ if word.hole => Kind::Hole,
            b"true" => Kind::True,
            b"false" => Kind::False,
            b"null" => Kind::Null,
            bytes if text::is_number(bytes) => Kind::Number,
            b"" => {
                // A directive that stands for a value.
                let hole = self.scan.hole();
                end = hole.unwrap_or(text::char_end(self.scan.text, start));
                if hole.is_none() {
                    self.scan.error(start..end, "expected a value here");
                }
                hole.map_or(Kind::Broken, |_| Kind::Hole)
            }
            bytes => {
                let message = text::not_json(bytes);
                if message == text::BARE_TEXT {
                    end = self.scan.phrase_end(end);
                }
                self.scan.error(start..end, message);
                Kind::Broken
            }
        };
        self.scan.at = end;
        self.push(kind, start..end, key);
    }

    fn push(&mut self, kind: Kind, value: Range<usize>, key: Key) {
        let id = self.nodes.len() as NodeId;
        let parent = if self.depth > 0 { self.open } else { 0 };
        self.nodes.push(Node {
            key_escaped: key.escaped,
            ..Node::new(id, kind, value, key.start..key.end, parent)
        });
    }

    fn open(&mut self, kind: Kind, key: Key) {
        let at = self.scan.at;
        if self.depth == MAX_DEPTH {
            self.pass_over_deep();
            return self.push(Kind::TooDeep, at..self.scan.at, key);
        }
        let id = self.nodes.len() as NodeId;
        self.push(kind, at..at + 1, key);
        self.open = id;
        self.depth += 1;
        self.arrays += usize::from(kind == Kind::Array);
        self.gap = Gap::Start;
        self.scan.at += 1;
    }

    /// Closes the innermost list or map.
    fn pop(&mut self, end: usize) {
        let next = self.nodes.len() as NodeId;
        let node = &mut self.nodes[self.open as usize];
        node.end = end as u32;
        node.next = next;
        let is_list = node.kind == Kind::Array;
        let bracket: &[u8] = if is_list { b"]" } else { b"}" };
        node.cut_off = !self.scan.bytes[..end].ends_with(bracket);
        self.open = node.parent;
        self.depth -= 1;
        self.arrays -= usize::from(is_list);
        self.gap = Gap::Item;
    }

    fn in_list(&self) -> bool {
        self.nodes[self.open as usize].kind == Kind::Array
    }

    /// Counts brackets, of whatever kind, to the one that closes what opens here.
    fn pass_over_deep(&mut self) {
        let start = self.scan.at;
        let mut level = 0;
        while let Some(byte) = self.scan.byte() {
            match byte {
                b'"' => {
                    self.scan.string();
                    continue;
                }
                b'/' | b'#' if self.scan.comment() => continue,
                b'[' | b'{' => level += 1,
                b']' | b'}' => level -= 1,
                _ => {}
            }
            self.scan.at += 1;
            if level == 0 {
                return;
            }
        }
        self.scan.report(start..start + 1, NOT_CLOSED);
        self.unbalanced = true;
    }
}

/// Flags what stands between a directive that opens a block and the one that closes it, or the end of the list.
fn mark_conditionals(nodes: &mut [Node], text: &str) {
    let mut depths = vec![0_u32; nodes.len()];
    for node in nodes.iter_mut().skip(1) {
        let depth = &mut depths[node.parent as usize];
        let is_item = node.kind == Kind::Hole && node.key_start == node.key_end;
        let hole = text.get(node.start as usize..node.end as usize);
        let block = hole.filter(|_| is_item).and_then(holes::block);
        if block == Some(Block::Closes) {
            *depth = depth.saturating_sub(1);
        }
        node.conditional = *depth > 0;
        if block == Some(Block::Opens) {
            *depth += 1;
        }
    }
}

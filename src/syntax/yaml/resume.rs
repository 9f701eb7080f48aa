//! Where to go on after a mistake.

use std::ops::Range;

use super::WORDS;
use super::build::{Builder, Frame, Shape};
use super::events::Fault;
use super::scan::{line_end, line_start};

/// What a piece of text is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The rest of the text, beginning with a document.
    Document,
    /// The first value of a document that has none yet.
    Root,
    /// More of a block that is open, at this column.
    Block(usize, Shape),
}

/// A piece of text to go on with.
pub(super) struct Found {
    pub piece: Range<usize>,
    pub place: Place,
    /// How many frames stay open.
    pub keep: usize,
    /// The least indentation of the lines that were passed over, if any were.
    pub lost: Option<usize>,
}

/// Finds the mistake where the library found only its consequence: a string without end closes at the next
/// string's first quote, and it is what follows that makes no sense; text may begin lines before its tab.
pub(super) fn real_place(text: &str, read: usize, fault: Fault) -> Fault {
    if fault.message == WORDS.tab {
        let next = memchr::memchr(b'\t', &text.as_bytes()[fault.at..]);
        let at = next.map_or(fault.at, |next| fault.at + next);
        let is_indentation = text[line_start(text, at)..at].trim().is_empty();
        return Fault {
            at: if is_indentation { at } else { fault.at },
            ..fault
        };
    }
    let before = &text[read.min(fault.at)..fault.at];
    let begins = before.find(|c: char| !c.is_whitespace() && !":-,[{?".contains(c));
    match begins {
        Some(offset) if fault.message == WORDS.after_quote && before[offset..].contains('\n') => {
            Fault {
                at: read + offset,
                message: WORDS.string_not_closed,
                is_unclosed: true,
            }
        }
        _ => fault,
    }
}

/// The brackets that are open after `rest`, which begins at `from`, after what was read: where each stands, and what
/// closes it.
pub(super) fn open_brackets(document: &Builder, from: usize, rest: &str) -> Vec<(usize, char)> {
    let flow = document.frames.iter().filter(|frame| frame.flow);
    let mut open: Vec<(usize, char)> = flow
        .filter_map(|frame| {
            let at = document.nodes[frame.id as usize].start as usize;
            match frame.shape {
                Shape::List => Some((at, ']')),
                Shape::Map => Some((at, '}')),
                Shape::ShortTag => None,
            }
        })
        .collect();
    let mut quote = None;
    for (offset, c) in rest.char_indices() {
        let at = from + offset;
        match (quote, c) {
            (Some(mark), _) if mark == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => open.push((at, ']')),
            (None, '{') => open.push((at, '}')),
            (None, ']' | '}') if open.last().is_some_and(|open| open.1 == c) => drop(open.pop()),
            _ => {}
        }
    }
    open
}

/// Where to look, and what is known there.
pub(super) struct Search<'a> {
    /// The text without its holes.
    pub text: &'a str,
    pub from: usize,
    /// What is open.
    pub frames: &'a [Frame],
    /// No document is open, so that nothing but a document can begin.
    pub between_documents: bool,
    /// The piece that was just read, and as what.
    pub last: (&'a Range<usize>, Place),
}

impl Search<'_> {
    /// The first line that goes on with one of the open blocks or begins another document; while nothing is open,
    /// the first that looks like a block.
    pub fn run(&self) -> Option<Found> {
        let mut at = self.from;
        let mut lost: Option<usize> = None;
        let waits = self.text[..at.min(self.text.len())]
            .trim_end()
            .ends_with([':', '-', '|', '>']);
        while at < self.text.len() {
            let line = Line::at(self.text, at);
            if line.is_document() {
                return Some(self.found(at, Place::Document, 0, lost));
            }
            if !self.between_documents
                && let Some(shape) = line.shape()
            {
                if self.frames.is_empty() {
                    return Some(self.found(at, Place::Root, 0, lost));
                }
                let fits = |frame: &Frame| {
                    !frame.flow && frame.shape == shape && frame.column == line.column
                };
                if let Some(index) = self.frames.iter().rposition(fits) {
                    let place = Place::Block(line.column, shape);
                    return Some(self.found(at, place, index + 1, lost));
                }
            }
            if !line.is_blank() {
                // A line that tabs indent belongs to what stands before it. A member or an item does where that waits
                // for a value, and nobody knows of what it is one elsewhere.
                let column = match line.behind_tabs() {
                    Some(behind) if behind.shape().is_some() && !waits => 0,
                    Some(_) => usize::MAX,
                    None => line.column,
                };
                lost = Some(lost.map_or(column, |lost| lost.min(column)));
            }
            at = line.end + 1;
        }
        None
    }

    fn found(&self, at: usize, place: Place, keep: usize, lost: Option<usize>) -> Found {
        let (last, last_place) = &self.last;
        let end = match place {
            Place::Block(..) if place == *last_place && last.contains(&at) => last.end,
            Place::Block(column, shape) => block_end(self.text, at, column, shape),
            _ => self.text.len(),
        };
        Found {
            piece: at..end,
            place,
            keep,
            lost,
        }
    }
}

/// Where the block ends that goes on at `from`: at the first line that is indented less.
fn block_end(text: &str, from: usize, column: usize, shape: Shape) -> usize {
    if column == 0 && shape == Shape::Map {
        return text.len();
    }
    let mut at = from;
    while at < text.len() {
        let line = Line::at(text, at);
        let is_less = line.column < column
            || (shape == Shape::List && line.column == column && line.shape() != Some(shape));
        if !line.is_blank() && is_less {
            return at;
        }
        at = line.end + 1;
    }
    text.len()
}

struct Line<'a> {
    /// The text after the indentation.
    body: &'a str,
    column: usize,
    end: usize,
}

impl<'a> Line<'a> {
    fn at(text: &'a str, start: usize) -> Self {
        debug_assert_eq!(start, line_start(text, start));
        let end = line_end(text, start);
        let line = &text[start..end];
        let body = line.trim_start_matches(' ');
        Self {
            body: body.trim_end(),
            column: line.len() - body.len(),
            end,
        }
    }

    /// The line without the tabs that indent it, if any do.
    fn behind_tabs(&self) -> Option<Self> {
        self.body.starts_with('\t').then(|| Self {
            body: self.body.trim_start(),
            ..*self
        })
    }

    fn is_blank(&self) -> bool {
        self.body.is_empty() || self.body.starts_with('#')
    }

    fn is_document(&self) -> bool {
        let mark = self.body.get(..3);
        self.column == 0
            && matches!(mark, Some("---" | "..."))
            && self.body[3..]
                .chars()
                .next()
                .is_none_or(char::is_whitespace)
    }

    /// What a block is whose next member or item this line looks like.
    fn shape(&self) -> Option<Shape> {
        let is_item = self.body == "-" || self.body.starts_with("- ");
        let first = self.body.chars().next()?;
        let may_begin_key = !"-?:,[]{}#&*!|>%@`\t".contains(first);
        let has_colon =
            self.body.ends_with(':') || self.body.contains(": ") || self.body.contains(":\t");
        match is_item {
            true => Some(Shape::List),
            false => (may_begin_key && has_colon).then_some(Shape::Map),
        }
    }
}

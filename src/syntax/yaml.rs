//! YAML to trees, whatever state the text is in.
//!
//! What nearly all files are written in is read by `fast`. For the rest, and wherever there may be a mistake, a library
//! reads the text from its start (see `events`), and stops at the first mistake. Reading then goes on at the next line
//! that is a key or dash of a block that was open there, or at the next document: one error for one mistake, and
//! the neighbours of what is broken are read. Recursion has a bound, and the time is linear in the text. Template holes
//! (see [`holes`](super::holes)) are values, items, members or keys, never errors.

mod build;
mod events;
mod fast;
mod mask;
mod resume;
mod scalar;
mod scan;

pub use fast::Unusual;
pub use scalar::is_text;

use std::ops::Range;

use super::Language;
use super::tree::{Comment, CommentStyle, Kind, Remedy, SyntaxError, Tree};
use crate::source::{SourceId, Span};
use build::Builder;
use events::{Events, Fault, Happening};
use mask::Mask;
use resume::{Found, Place, Search};

/// Messages that more than one place speaks of.
struct Words {
    bracket_not_closed: &'static str,
    string_not_closed: &'static str,
    after_quote: &'static str,
    tab: &'static str,
}

const WORDS: Words = Words {
    bracket_not_closed: "this bracket is not closed",
    string_not_closed: "this string is not closed",
    after_quote: "nothing may follow this quote but a comma, a colon or a comment",
    tab: "tabs cannot indent YAML: use spaces",
};

/// What a piece of text may end with that has nothing after it: the values there are missing, not null.
const OPEN_END: [char; 8] = [' ', '\t', '\r', '\n', ':', ',', '-', '?'];

/// After so many mistakes the rest is left unread: nobody mends more at once, and each costs another start.
const MAX_ERRORS: usize = 200;

/// Reads a text: one tree for each document, and at least one. What is not YAML is in [`Tree::errors`].
///
/// `!Name value` is read as the map `{"Fn::Name": value}`, whose key stands where the tag does.
pub fn parse(source: SourceId, text: &str) -> Vec<Tree> {
    let mask = mask::mask(text);
    fast::read(source, text, &mask).unwrap_or_else(|_| read(source, text, &mask))
}

/// Reads a text as [`parse`] does, if it is of the common kind: without the library, and many times as fast.
pub fn parse_common(source: SourceId, text: &str) -> Result<Vec<Tree>, Unusual> {
    fast::read(source, text, &mask::mask(text))
}

/// Reads any text as [`parse`] does, always with the library.
pub fn parse_any(source: SourceId, text: &str) -> Vec<Tree> {
    read(source, text, &mask::mask(text))
}

fn read(source: SourceId, text: &str, mask: &Mask) -> Vec<Tree> {
    let mut reader = Reader {
        source,
        text,
        mask,
        document: None,
        trees: Vec::new(),
        starts: Vec::new(),
        errors: Vec::new(),
        comments: Vec::new(),
        budget: 8 * text.len() + 256 * 1024,
    };
    reader.stream();
    reader.finish()
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    mask: &'a Mask<'a>,
    document: Option<Builder<'a>>,
    trees: Vec<Tree>,
    /// Where each document begins; errors and comments before the next one are its own.
    starts: Vec<usize>,
    errors: Vec<SyntaxError>,
    comments: Vec<Comment>,
    /// How many bytes may still be read again after mistakes.
    budget: usize,
}

impl<'a> Reader<'a> {
    fn stream(&mut self) {
        let mut piece = 0..self.text.len();
        let mut place = Place::Document;
        let mut is_cut_off;
        loop {
            let mut taken = 0;
            let events = Events::new(&self.mask.text[piece.clone()], piece.start);
            let fault = self.piece(events, &piece, place, &mut taken).err();
            if let Some(fault) = &fault {
                // Text after a mistake was looked at only where a bracket or quote has no end.
                let read = if fault.is_unclosed {
                    piece.end
                } else {
                    fault.at
                };
                let work = 2 * read.saturating_sub(piece.start) + piece.len() / 64 + 64;
                self.budget = self.budget.saturating_sub(work);
            }
            is_cut_off = fault.is_some();
            let Some(found) = self.after(&piece, place, fault, taken, &mut is_cut_off) else {
                break;
            };
            if found.place != place {
                // Its end was looked for.
                self.budget = self.budget.saturating_sub(found.piece.len() / 8);
            }
            if self.budget == 0 || self.errors.len() >= MAX_ERRORS {
                is_cut_off = true;
                break;
            }
            (piece, place) = (found.piece.clone(), found.place);
            self.go_to(found, is_cut_off);
        }
        self.end_document(self.text.len(), is_cut_off);
    }

    /// Reads a piece of the text up to its end or its first mistake, and counts the events.
    fn piece(
        &mut self,
        mut events: Events,
        piece: &Range<usize>,
        place: Place,
        taken: &mut usize,
    ) -> Result<(), Fault> {
        // A piece that goes on with an open block is a document of its own only to the library.
        let mut goes_on = place != Place::Document;
        let is_last = piece.end == self.text.len();
        let mut between = piece.start;
        while let Some(event) = events.next()? {
            *taken += 1;
            match event.what {
                Happening::Comment => self.comments.push(Comment {
                    span: self.span(event.range),
                    style: CommentStyle::Hash,
                }),
                Happening::DocumentStart { .. } if goes_on => goes_on = false,
                Happening::DocumentStart { explicit } => {
                    self.end_document(event.range.start, false);
                    self.start_document(event.range.start);
                    if let Some(document) = &mut self.document {
                        // Without `---`, the event stands at the first scalar's text, be it lines further down.
                        document.last_end = if explicit { event.range.end } else { between };
                    }
                }
                Happening::DocumentEnd if is_last => {
                    between = event.range.end;
                    self.end_document(event.range.end, false);
                }
                Happening::DocumentEnd => {}
                _ => {
                    let document = self
                        .document
                        .get_or_insert_with(|| Builder::new(self.text, self.mask, piece.start));
                    document.take(event);
                }
            }
        }
        Ok(())
    }

    /// Takes what the library had seen before a mistake and not yet told, because it might have been a key: it reads
    /// the text up to the mistake once more, with all brackets closed.
    fn take_untold(&mut self, piece: &Range<usize>, taken: usize, cut: usize) {
        let Some(document) = &mut self.document else {
            return;
        };
        let masked = &self.mask.text;
        let read = document.last_end.clamp(piece.start, cut);
        let mut repaired = masked[piece.start..cut].to_owned();
        let open = resume::open_brackets(document, read, &masked[read..cut]);
        repaired.extend(open.iter().rev().map(|&(_, closer)| closer));
        let told =
            cut - (masked[read..cut].len() - masked[read..cut].trim_end_matches(OPEN_END).len());
        let mut events = Events::new(&repaired, piece.start);
        let mut index = 0;
        while let Ok(Some(event)) = events.next() {
            index += 1;
            let is_closer = event.range.start >= cut || event.what == Happening::DocumentEnd;
            // Nobody knows what the last scalar before a mistake would have been.
            let is_last = matches!(event.what, Happening::Scalar(_)) && event.range.end >= told;
            if is_closer || (is_last && index > taken) {
                return;
            }
            match event.what {
                _ if index <= taken => {}
                Happening::Comment => {}
                Happening::DocumentStart { .. } if document.nodes.is_empty() => {}
                Happening::DocumentStart { .. } => return,
                _ => document.take(event),
            }
        }
    }

    fn start_document(&mut self, at: usize) {
        self.starts.push(at);
        // Holes between documents belong to the one that follows.
        let from = if self.trees.is_empty() { 0 } else { at };
        let mut document = Builder::new(self.text, self.mask, from);
        document.last_end = at;
        self.document = Some(document);
    }

    fn end_document(&mut self, end: usize, is_broken: bool) {
        let Some(mut document) = self.document.take() else {
            return;
        };
        if self.starts.len() == self.trees.len() {
            self.starts.push(document.last_end);
        }
        document.finish(&self.mask.blocks, end, is_broken);
        for (range, message) in std::mem::take(&mut document.faults) {
            self.error(range, message);
        }
        self.trees.push(Tree {
            source: self.source,
            language: Language::Yaml,
            nodes: document.nodes,
            errors: Vec::new(),
            comments: Vec::new(),
            allows_comments: true,
            aliases: document.aliases,
        });
    }

    /// Where reading goes on after a piece, if anywhere.
    fn after(
        &mut self,
        piece: &Range<usize>,
        place: Place,
        fault: Option<Fault>,
        taken: usize,
        is_cut_off: &mut bool,
    ) -> Option<Found> {
        let text = &*self.mask.text;
        let search = |from: usize, document: Option<&Builder>| {
            let search = Search {
                text,
                from,
                frames: document.map_or(&[][..], |document| &document.frames),
                between_documents: document.is_none_or(Builder::has_whole_root),
                last: (piece, place),
            };
            search.run()
        };
        let Some(fault) = fault else {
            let document = self.document.as_ref()?;
            let found = search(piece.end, Some(document));
            *is_cut_off |= found.is_none() && !text[piece.end..].trim().is_empty();
            return found;
        };
        let read = self
            .document
            .as_ref()
            .map_or(piece.start, |document| document.last_end.max(piece.start));
        if let Some(document) = &mut self.document {
            document.distrust_last(fault.at);
        }
        let mut fault = resume::real_place(text, read, fault);
        if self.document.is_none() {
            match self
                .trees
                .last_mut()
                .and_then(|tree| tree.nodes.first_mut())
            {
                Some(root) => root.cut_off |= matches!(root.kind, Kind::Array | Kind::Object),
                None => self.start_document(piece.start),
            }
        }
        let document = self.document.as_ref();
        let after_line = |at: usize| scan::line_end(text, at) + 1;
        let found = search(after_line(read.min(fault.at)), document);
        let block = found
            .as_ref()
            .filter(|found| matches!(found.place, Place::Block(..)));
        if let Some(found) = block
            && found.piece.start <= scan::line_start(text, fault.at)
            && !fault.is_unclosed
            && let Some(document) = &self.document
            && let Some((at, _)) =
                resume::open_brackets(document, read, &text[read..found.piece.start.max(read)])
                    .pop()
        {
            // What follows was taken for its content, and only there something made no sense.
            fault = Fault {
                at,
                message: WORDS.bracket_not_closed,
                is_unclosed: true,
            };
        }
        self.report(&fault);
        let resumed = found.as_ref().map_or(piece.end, |found| found.piece.start);
        let in_brackets = self.document.as_ref().is_some_and(|document| {
            let rest = &text[read.min(fault.at)..fault.at];
            !resume::open_brackets(document, read, rest).is_empty()
        });
        let cut = if fault.message == WORDS.bracket_not_closed {
            resumed
        } else if in_brackets {
            fault.at.min(resumed)
        } else {
            scan::line_start(text, fault.at).min(resumed)
        };
        self.take_untold(piece, taken, cut.max(piece.start));
        let has_root = self
            .document
            .as_ref()
            .filter(|document| !document.nodes.is_empty());
        let (found, resumed) = match found.as_ref().map(|found| found.place) {
            // What was not told is the root, so that no other can follow.
            Some(Place::Root) if has_root.is_some() => {
                let found = search(resumed, has_root);
                let resumed = found.as_ref().map_or(piece.end, |found| found.piece.start);
                (found, resumed)
            }
            _ => (found, resumed),
        };
        if let Some(document) = &mut self.document {
            document.forget_from(resumed);
        }
        self.comments
            .retain(|comment| (comment.span.start as usize) < resumed);
        found
    }

    fn go_to(&mut self, found: Found, after_fault: bool) {
        let is_cut_off = after_fault || found.lost.is_some();
        match found.place {
            Place::Document => self.end_document(found.piece.start, is_cut_off),
            Place::Block(column, _) => {
                if let Some(document) = &mut self.document {
                    document.close_to(found.keep, is_cut_off);
                    document.go_on(found.lost.map(|lost| lost <= column));
                }
            }
            Place::Root => {
                if let Some(document) = &mut self.document {
                    document.is_cut_off = true;
                }
            }
        }
    }

    fn report(&mut self, fault: &Fault) {
        // What stands before the end of a line or of the text is what lacks something.
        let before = self.text[..fault.at].trim_end();
        let here = self.text[fault.at..].chars().next();
        let range = match here {
            Some(c) if !c.is_whitespace() || fault.message == WORDS.tab => {
                fault.at..fault.at + c.len_utf8()
            }
            _ => match before.chars().next_back() {
                Some(last) => before.len() - last.len_utf8()..before.len(),
                None => 0..here.map_or(0, char::len_utf8),
            },
        };
        self.error(range, fault.message);
    }

    fn error(&mut self, range: Range<usize>, message: &str) {
        if self.errors.len() < MAX_ERRORS {
            let span = self.span(range);
            self.errors.push(SyntaxError {
                span,
                message: message.to_owned(),
                remedy: Remedy::Repair(Language::Yaml),
            });
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start as u32, range.end as u32)
    }

    fn finish(mut self) -> Vec<Tree> {
        if self.trees.is_empty() {
            self.start_document(0);
            self.end_document(self.text.len(), false);
        }
        self.errors.sort_by_key(|error| error.span.start);
        self.errors.dedup();
        let owner = |at: u32| {
            let after = self.starts.partition_point(|&start| start <= at as usize);
            after.saturating_sub(1).min(self.trees.len() - 1)
        };
        let errors: Vec<_> = self
            .errors
            .drain(..)
            .map(|error| (owner(error.span.start), error))
            .collect();
        let comments: Vec<_> = self
            .comments
            .drain(..)
            .map(|comment| (owner(comment.span.start), comment))
            .collect();
        for (tree, error) in errors {
            self.trees[tree].errors.push(error);
        }
        for (tree, comment) in comments {
            self.trees[tree].comments.push(comment);
        }
        self.trees
    }
}

//! Text as it will be, and where each part of it is written: the way back from text inside of text.

use std::ops::Range;
use std::rc::Rc;

use crate::model::Unknown;
use crate::source::Span;
use crate::syntax::holes;

/// Text put together from pieces of sources. JSON in a heredoc, in a quoted string, in a template file that takes
/// variables: all of them are read from the rendered text, and every place in it leads back to the file that the
/// user edits.
#[derive(Clone, Debug)]
pub struct Rendered {
    text: Rc<str>,
    pieces: Rc<[Piece]>,
    unknown: Option<Unknown>,
}

/// A run of rendered text.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Where it begins in the rendered text.
    at: u32,
    /// Where it is written.
    span: Span,
    /// It stands there byte for byte, so that places inside of it can be told apart.
    verbatim: bool,
}

impl Rendered {
    /// Text of which every part stands at one place.
    pub fn whole(text: impl Into<Rc<str>>, span: Span) -> Self {
        let piece = Piece {
            at: 0,
            span,
            verbatim: false,
        };
        Self {
            text: text.into(),
            pieces: Rc::new([piece]),
            unknown: None,
        }
    }

    /// Text that stands byte for byte at this place.
    pub fn verbatim(text: impl Into<Rc<str>>, span: Span) -> Self {
        let piece = Piece {
            at: 0,
            span,
            verbatim: true,
        };
        Self {
            text: text.into(),
            pieces: Rc::new([piece]),
            unknown: None,
        }
    }

    /// A hole that stands for what nobody can know.
    pub fn hole(text: impl Into<Rc<str>>, unknown: Unknown) -> Self {
        Self {
            unknown: Some(unknown),
            ..Self::whole(text, unknown.at)
        }
    }

    /// What leaves the first hole open that an evaluator put there. Holes that are written as such are none.
    pub fn unknown(&self) -> Option<Unknown> {
        self.unknown
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, where no hole is in it.
    pub fn literal(&self) -> Option<&str> {
        holes::find(&self.text).is_none().then_some(&*self.text)
    }

    /// Where a range of the text is written: from the place of its first byte to that of its last, if one file has
    /// both; else the place of the first.
    pub fn span(&self, range: Range<usize>) -> Span {
        let last = range.end.saturating_sub(1).max(range.start);
        let (start, end) = (self.place(range.start), self.place(last));
        match start.source == end.source && start.start <= end.end {
            true => Span::new(start.source, start.start, end.end),
            false => start,
        }
    }

    /// The text of a part of another rendered text, with places that lead on to where that was put together.
    #[must_use]
    pub fn within(&self, outer: &Self) -> Self {
        let pieces = self.pieces.iter().flat_map(|piece| {
            let range = piece.span.range();
            if !piece.verbatim {
                let span = outer.span(range);
                return vec![Piece { span, ..*piece }];
            }
            let first = outer.index(range.start);
            let from = outer.pieces[first..].iter();
            let parts = from.take_while(|part| (part.at as usize) < range.end.max(range.start + 1));
            let shift = |at: u32| piece.at + at.saturating_sub(range.start as u32);
            parts
                .map(|part| match part.verbatim {
                    false => Piece {
                        at: shift(part.at),
                        ..*part
                    },
                    true => {
                        let skipped = (range.start as u32).saturating_sub(part.at);
                        let start = (part.span.start + skipped).min(part.span.end);
                        Piece {
                            at: shift(part.at),
                            span: Span::new(part.span.source, start, part.span.end),
                            verbatim: true,
                        }
                    }
                })
                .collect()
        });
        Self {
            text: self.text.clone(),
            pieces: pieces.collect(),
            unknown: self.unknown,
        }
    }

    /// A part of the text, with the places it has there.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let first = self.index(range.start);
        let pieces = self.pieces[first..].iter();
        let inside =
            pieces.take_while(|piece| (piece.at as usize) < range.end.max(range.start + 1));
        let pieces = inside.map(|piece| {
            let skipped = (range.start as u32).saturating_sub(piece.at);
            let start = match piece.verbatim {
                true => (piece.span.start + skipped).min(piece.span.end),
                false => piece.span.start,
            };
            Piece {
                at: piece.at.saturating_sub(range.start as u32),
                span: Span::new(piece.span.source, start, piece.span.end),
                verbatim: piece.verbatim,
            }
        });
        Self {
            text: text.into(),
            pieces: pieces.collect(),
            unknown: self.unknown,
        }
    }

    /// Which piece a byte belongs to.
    fn index(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|piece| piece.at as usize <= at);
        next.saturating_sub(1)
    }

    /// The place of one byte.
    fn place(&self, at: usize) -> Span {
        let piece = self.pieces[self.index(at)];
        if !piece.verbatim {
            return piece.span;
        }
        let start = (piece.span.start + (at as u32).saturating_sub(piece.at)).min(piece.span.end);
        Span::new(piece.span.source, start, (start + 1).min(piece.span.end))
    }
}

/// Puts rendered text together.
#[derive(Debug, Default)]
pub struct Renderer {
    text: String,
    pieces: Vec<Piece>,
    unknown: Option<Unknown>,
}

impl Renderer {
    /// Adds text that stands byte for byte at `span`.
    pub fn verbatim(&mut self, text: &str, span: Span) {
        self.push(text, span, true);
    }

    /// Adds text that comes from `span` in other words: an escape, a value of an expression.
    pub fn from(&mut self, text: &str, span: Span) {
        self.push(text, span, false);
    }

    /// Adds text that was itself rendered.
    pub fn rendered(&mut self, inner: &Rendered) {
        let base = self.text.len() as u32;
        self.unknown = self.unknown.or(inner.unknown);
        self.text.push_str(&inner.text);
        self.pieces.extend(inner.pieces.iter().map(|piece| Piece {
            at: piece.at + base,
            ..*piece
        }));
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is nothing yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    fn push(&mut self, text: &str, span: Span, verbatim: bool) {
        if !text.is_empty() {
            self.pieces.push(Piece {
                at: self.text.len() as u32,
                span,
                verbatim,
            });
            self.text.push_str(text);
        }
    }

    /// The text; `span` is where it is written if it is empty.
    pub fn finish(mut self, span: Span) -> Rendered {
        if self.pieces.is_empty() {
            self.pieces.push(Piece {
                at: 0,
                span,
                verbatim: false,
            });
        }
        Rendered {
            text: self.text.into(),
            pieces: self.pieces.into(),
            unknown: self.unknown,
        }
    }
}

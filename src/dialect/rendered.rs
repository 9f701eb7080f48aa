//! Text as it will be, and where each part of it is written: the way back from text inside of text.

use std::ops::Range;
use std::rc::Rc;

use super::datum::Via;
use crate::model::Unknown;
use crate::source::Span;
use crate::syntax::unquoted::Run;

/// Text put together from pieces of sources. JSON in a heredoc, in a quoted string, in a template file that takes
/// variables: all of them are read from the rendered text, and every place in it leads back to the file that the
/// user edits.
#[derive(Clone, Debug)]
pub struct Rendered {
    text: Rc<str>,
    pieces: Rc<[Piece]>,
}

/// A run of rendered text.
#[derive(Clone, Debug)]
struct Piece {
    /// Where it begins in the rendered text.
    at: u32,
    /// Where it is written.
    span: Span,
    /// It stands there byte for byte, so that places inside of it can be told apart.
    verbatim: bool,
    /// It is a hole that an evaluator left: what nobody can know.
    unknown: Option<Unknown>,
    /// How it got there, where it is written elsewhere.
    via: Option<Rc<Via>>,
}

impl Piece {
    fn new(at: usize, span: Span) -> Self {
        Self {
            at: at as u32,
            span,
            verbatim: false,
            unknown: None,
            via: None,
        }
    }

    fn verbatim(at: usize, span: Span) -> Self {
        Self {
            verbatim: true,
            ..Self::new(at, span)
        }
    }

    fn hole(at: usize, unknown: Unknown) -> Self {
        Self {
            unknown: Some(unknown),
            ..Self::new(at, unknown.at)
        }
    }
}

impl Rendered {
    fn of(text: impl Into<Rc<str>>, piece: Piece) -> Self {
        Self {
            text: text.into(),
            pieces: Rc::new([piece]),
        }
    }

    /// Text of which every part stands at one place.
    pub fn whole(text: impl Into<Rc<str>>, span: Span) -> Self {
        Self::of(text, Piece::new(0, span))
    }

    /// Text that stands byte for byte at this place.
    pub fn verbatim(text: impl Into<Rc<str>>, span: Span) -> Self {
        Self::of(text, Piece::verbatim(0, span))
    }

    /// The value of a string, whose parts are written in these runs; `span` is where an empty one is written.
    pub fn of_runs(text: impl Into<Rc<str>>, runs: &[Run], span: Span) -> Self {
        let pieces = runs.iter().map(|run| Piece {
            verbatim: run.verbatim,
            ..Piece::new(run.decoded.start, run.span)
        });
        let pieces: Rc<[Piece]> = pieces.collect();
        match pieces.is_empty() {
            true => Self::whole(text, span),
            false => Self {
                text: text.into(),
                pieces,
            },
        }
    }

    /// A hole that stands for what nobody can know.
    pub fn hole(text: impl Into<Rc<str>>, unknown: Unknown) -> Self {
        Self::of(text, Piece::hole(0, unknown))
    }

    /// What leaves the first hole open that an evaluator put there. Holes that are written as such are none.
    pub fn unknown(&self) -> Option<Unknown> {
        self.unknowns().next()
    }

    /// What leaves each hole open that an evaluator put there.
    pub fn unknowns(&self) -> impl Iterator<Item = Unknown> {
        self.pieces.iter().filter_map(|piece| piece.unknown)
    }

    /// The text as runs that are known and holes: where each is, and whether it is a hole.
    pub fn segments(&self) -> Vec<(Range<usize>, bool)> {
        let mut found: Vec<(Range<usize>, bool)> = Vec::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            let next = self.pieces.get(index + 1);
            let end = next.map_or(self.text.len(), |next| next.at as usize);
            let range = piece.at as usize..end;
            match (found.last_mut(), piece.unknown) {
                _ if range.is_empty() => {}
                (Some((run, false)), None) => run.end = end,
                (_, unknown) => found.push((range, unknown.is_some())),
            }
        }
        found
    }

    /// What leaves the text open where it is nothing but one hole: then it need not be a text at all.
    pub fn only_hole(&self) -> Option<Unknown> {
        match &*self.pieces {
            [piece] => piece.unknown,
            _ => None,
        }
    }

    /// What leaves a range of the text open.
    pub fn unknown_in(&self, range: Range<usize>) -> Option<Unknown> {
        self.cut(range, 0).find_map(|piece| piece.unknown)
    }

    /// How a range of the text got there: what is said of the first part of it that is written elsewhere.
    pub fn via_in(&self, range: Range<usize>) -> Option<Rc<Via>> {
        self.cut(range, 0).find_map(|piece| piece.via)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, where no expression that could not be evaluated decides part of it.
    pub fn literal(&self) -> Option<&str> {
        self.unknown().is_none().then_some(&*self.text)
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
            let cut = match piece.verbatim {
                true => outer.cut(range, piece.at).collect(),
                false => vec![Piece {
                    span: outer.span(range.clone()),
                    unknown: outer.unknown_in(range),
                    ..piece.clone()
                }],
            };
            cut.into_iter()
        });
        Self {
            text: self.text.clone(),
            pieces: pieces.collect(),
        }
    }

    /// A part of the text, with the places it has there.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        Self {
            text: self.text.get(range.clone()).unwrap_or_default().into(),
            pieces: self.cut(range, 0).collect(),
        }
    }

    /// The pieces of a range, which begins at `at` in another text.
    fn cut(&self, range: Range<usize>, at: u32) -> impl Iterator<Item = Piece> {
        let pieces = self.pieces[self.index(range.start)..].iter();
        let inside = pieces
            .enumerate()
            .take_while(move |(index, piece)| *index == 0 || (piece.at as usize) < range.end);
        let from = range.start as u32;
        inside.map(move |(_, piece)| {
            let skipped = match piece.verbatim {
                true => from.saturating_sub(piece.at),
                false => 0,
            };
            let start = (piece.span.start + skipped).min(piece.span.end);
            Piece {
                at: at + piece.at.saturating_sub(from),
                span: Span::new(piece.span.source, start, piece.span.end),
                ..piece.clone()
            }
        })
    }

    /// Which piece a byte belongs to.
    fn index(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|piece| piece.at as usize <= at);
        next.saturating_sub(1)
    }

    /// The place of one byte.
    fn place(&self, at: usize) -> Span {
        let piece = &self.pieces[self.index(at)];
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
}

impl Renderer {
    /// Adds text that stands byte for byte at `span`.
    pub fn verbatim(&mut self, text: &str, span: Span) {
        self.push(text, Piece::verbatim(self.text.len(), span));
    }

    /// Adds text that comes from `span` in other words: an escape, a value of an expression.
    pub fn from(&mut self, text: &str, span: Span) {
        self.push(text, Piece::new(self.text.len(), span));
    }

    /// Adds a hole that stands for what nobody can know.
    pub fn hole(&mut self, text: &str, unknown: Unknown) {
        self.push(text, Piece::hole(self.text.len(), unknown));
    }

    /// Adds text that was itself rendered.
    pub fn rendered(&mut self, inner: &Rendered) {
        let base = self.text.len() as u32;
        self.text.push_str(&inner.text);
        self.pieces.extend(inner.pieces.iter().map(|piece| Piece {
            at: piece.at + base,
            ..piece.clone()
        }));
    }

    /// Says of what was added since there were `from` bytes how it got there.
    pub fn came_by(&mut self, from: usize, via: &Rc<Via>) {
        let added = self.pieces.iter_mut().rev();
        for piece in added.take_while(|piece| piece.at as usize >= from) {
            piece.via = Some(via.clone());
        }
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    fn push(&mut self, text: &str, piece: Piece) {
        if !text.is_empty() {
            self.pieces.push(piece);
            self.text.push_str(text);
        }
    }

    /// The text; `span` is where it is written if it is empty.
    pub fn finish(mut self, span: Span) -> Rendered {
        if self.pieces.is_empty() {
            self.pieces.push(Piece::new(0, span));
        }
        Rendered {
            text: self.text.into(),
            pieces: self.pieces.into(),
        }
    }
}

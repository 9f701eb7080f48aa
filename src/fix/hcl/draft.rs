//! A text on which several edits are made one after the other, and the way from its places as they were.

use std::ops::Range;

use crate::fix::TextEdit;
use crate::source::{SourceId, Span};

/// A stretch of bytes, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

impl Change {
    /// Puts text in.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(at..at, text)
    }

    /// Puts text in place of other text.
    pub fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { range, text }
    }

    /// Takes text away.
    pub fn remove(range: Range<usize>) -> Self {
        Self::replace(range, "")
    }
}

#[derive(Clone, Debug)]
enum Part {
    /// Bytes of the first text.
    Kept(Range<usize>),
    /// Text that was not there.
    New(String),
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Kept(range) => range.len(),
            Self::New(text) => text.len(),
        }
    }

    fn split(&self, at: usize) -> (Self, Self) {
        match self {
            Self::Kept(range) => {
                let middle = range.start + at;
                (
                    Self::Kept(range.start..middle),
                    Self::Kept(middle..range.end),
                )
            }
            Self::New(text) => {
                let (before, after) = text.split_at(at);
                (Self::New(before.to_owned()), Self::New(after.to_owned()))
            }
        }
    }
}

/// A text as it has become.
pub struct Draft<'a> {
    first: &'a str,
    parts: Vec<Part>,
}

impl<'a> Draft<'a> {
    /// A text nobody has edited.
    pub fn of(first: &'a str) -> Self {
        let parts = vec![Part::Kept(0..first.len())];
        Self { first, parts }
    }

    /// The text as it is now.
    pub fn text(&self) -> String {
        let texts = self.parts.iter().map(|part| match part {
            Part::Kept(range) => self.first.get(range.clone()).unwrap_or_default(),
            Part::New(text) => text,
        });
        texts.collect()
    }

    /// Makes changes, which do not overlap; those at one place in their order.
    pub fn change(&mut self, mut changes: Vec<Change>) {
        changes.sort_by_key(|change| (change.range.start, change.range.end));
        for change in changes.into_iter().rev() {
            let after = self.cut(change.range.end);
            let from = self.cut(change.range.start);
            let from = from.min(after);
            // The first cut may have moved the second one by a part.
            let until = self.position(change.range.end);
            self.parts.splice(from..until, [Part::New(change.text)]);
        }
        self.parts.retain(|part| part.len() > 0);
    }

    /// The number of parts before a byte that is between two of them.
    fn position(&self, at: usize) -> usize {
        let mut begin = 0;
        for (index, part) in self.parts.iter().enumerate() {
            if begin >= at {
                return index;
            }
            begin += part.len();
        }
        self.parts.len()
    }

    /// Makes sure that a part begins at a byte, and says which.
    fn cut(&mut self, at: usize) -> usize {
        let mut begin = 0;
        for (index, part) in self.parts.iter().enumerate() {
            if begin >= at {
                return index;
            }
            if at < begin + part.len() {
                let (before, after) = part.split(at - begin);
                self.parts.splice(index..=index, [before, after]);
                return index + 1;
            }
            begin += part.len();
        }
        self.parts.len()
    }

    /// Where a place of the first text is now; none where it is gone.
    pub fn now(&self, place: Range<usize>) -> Option<Range<usize>> {
        let of = |byte: usize| {
            let mut begin = 0;
            self.parts.iter().find_map(|part| {
                let found = match part {
                    Part::Kept(range) if range.contains(&byte) => Some(begin + byte - range.start),
                    _ => None,
                };
                begin += part.len();
                found
            })
        };
        let last = place
            .end
            .checked_sub(1)
            .filter(|last| *last >= place.start)?;
        Some(of(place.start)?..of(last)? + 1)
    }

    /// All changes as edits of the first text.
    pub fn edits(&self, source: SourceId) -> Vec<TextEdit> {
        let mut edits = Vec::new();
        let (mut at, mut new) = (0, String::new());
        let mut close = |from: usize, to: usize, new: &mut String| {
            let text = std::mem::take(new);
            if from < to || !text.is_empty() {
                edits.push(TextEdit {
                    span: Span::new(source, from as u32, to as u32),
                    text,
                });
            }
        };
        for part in &self.parts {
            match part {
                Part::Kept(range) => {
                    close(at, range.start, &mut new);
                    at = range.end;
                }
                Part::New(text) => new.push_str(text),
            }
        }
        close(at, self.first.len(), &mut new);
        edits
    }
}

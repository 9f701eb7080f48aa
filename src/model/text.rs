//! Text that may have holes: names, images and commands as people write them in templates.

use super::value::{Fact, Located, Unknown, Value};
use crate::syntax::holes;

/// A string as written. Templates leave holes in it; what stands between them can still be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    written: String,
    holes: Holes,
}

/// What decides parts of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holes {
    /// Nothing: it stands for itself, and `${NAME}` in it is a shell's.
    None,
    /// A template that somebody fills in later, as far as its looks tell.
    Written,
    /// An expression of the dialect that nobody can evaluate here.
    Unevaluated,
}

impl Text {
    /// Text as decoded from the source.
    pub fn new(written: impl Into<String>) -> Self {
        let written = written.into();
        let holes = match holes::find(&written) {
            Some(_) => Holes::Written,
            None => Holes::None,
        };
        Self { written, holes }
    }

    /// Text as a dialect with expressions of its own made it; `is_open` where it could not evaluate some of them,
    /// which then stand in the text as `${…}`.
    pub fn evaluated(written: impl Into<String>, is_open: bool) -> Self {
        Self {
            written: written.into(),
            holes: match is_open {
                true => Holes::Unevaluated,
                false => Holes::None,
            },
        }
    }

    /// The text with its holes in it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Whether a template decides part of it.
    pub fn has_hole(&self) -> bool {
        self.holes != Holes::None
    }

    /// Whether an expression of the dialect, and no shell, decides part of it.
    pub fn is_unevaluated(&self) -> bool {
        self.holes == Holes::Unevaluated
    }

    /// A part of it, which is as open as it is.
    #[must_use]
    pub fn part(&self, part: &str) -> Self {
        match self.holes {
            Holes::Written => Self::new(part),
            holes => Self {
                written: part.to_owned(),
                holes,
            },
        }
    }

    /// The whole text, where no template decides any of it.
    pub fn literal(&self) -> Option<&str> {
        (!self.has_hole()).then_some(&*self.written)
    }

    /// Whether something of this name is referred to in it, by what an expression left in it.
    pub fn refers_to(&self, name: &str) -> bool {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let mut found = self.written.match_indices(name);
        self.is_unevaluated()
            && found.any(|(at, _)| {
                let (before, after) = (&self.written[..at], &self.written[at + name.len()..]);
                !before.ends_with(is_name) && !after.starts_with(is_name)
            })
    }

    /// Whether both are the same text once rendered: equal as written, so the same template gives the
    /// same text; different literals differ; anything else cannot be told.
    pub fn same_as(&self, other: &Self) -> Option<bool> {
        match self.written == other.written {
            true => Some(true),
            false if self.has_hole() || other.has_hole() => None,
            false => Some(false),
        }
    }
}

impl Value<Text> {
    /// The whole text, where there is one.
    ///
    /// # Errors
    /// [`Unknown`] when a template decides some of it, or it is decided elsewhere.
    pub fn literal(&self) -> Result<Option<&str>, Unknown> {
        let Some(text) = self.read()? else {
            return Ok(None);
        };
        let literal = text.literal();
        literal.map(Some).ok_or(Unknown::template(self.place()))
    }

    /// Whether the whole text meets a condition, where no template decides any of it; an absent one does not.
    pub fn says(&self, condition: impl FnOnce(&str) -> bool) -> Fact {
        Ok(self.literal()?.is_some_and(condition))
    }

    /// Whether both are written, and the same text once rendered. What is not known points at the one with the hole.
    pub fn is_same_as(&self, other: &Self) -> Fact {
        let (Some(own), Some(others)) = (self.read()?, other.read()?) else {
            return Ok(false);
        };
        let open = if own.has_hole() { self } else { other };
        own.same_as(others)
            .ok_or_else(|| Unknown::template(open.place()))
    }
}

/// The candidate that was probably meant by a word that is none of them: the nearest, where a third of its letters
/// or less are other ones, capitals aside.
pub fn nearest<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let length = written.chars().count();
    let near = candidates.filter_map(|word| {
        let letters = word.chars().count();
        // What is much longer or shorter is another word: to compare a hostile one letter by letter takes for ever.
        let distance = (length.abs_diff(letters) <= letters / 3)
            .then(|| strsim::osa_distance(&written, &word.to_lowercase()))?;
        (distance <= letters / 3).then_some((distance, word))
    });
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

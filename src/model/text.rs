//! Text that may have holes: names, images and commands as people write them in templates.

use crate::syntax::holes;

/// A string as written. Templates leave holes in it; what stands between them can still be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    written: String,
    hole: bool,
}

impl Text {
    /// Text as decoded from the source.
    pub fn new(written: impl Into<String>) -> Self {
        let written = written.into();
        let hole = holes::find(&written).is_some();
        Self { written, hole }
    }

    /// The text with its holes in it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Whether a template decides part of it.
    pub fn has_hole(&self) -> bool {
        self.hole
    }

    /// The whole text, where no template decides any of it.
    pub fn literal(&self) -> Option<&str> {
        (!self.hole).then_some(&*self.written)
    }

    /// Whether both are the same text once rendered: equal as written, so the same template gives the
    /// same text; different literals differ; anything else cannot be told.
    pub fn same_as(&self, other: &Self) -> Option<bool> {
        match self.written == other.written {
            true => Some(true),
            false if self.hole || other.hole => None,
            false => Some(false),
        }
    }
}

/// The candidate that was probably meant by a word that is none of them: the nearest, where a third of its letters
/// or less are other ones, capitals aside.
pub fn nearest<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let distance = |word: &str| strsim::osa_distance(&written, &word.to_lowercase());
    let near = candidates.filter(|word| distance(word) <= word.chars().count() / 3);
    near.min_by_key(|word| distance(word))
}

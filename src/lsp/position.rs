//! Places in bytes to places as the client counts them, and back.
//!
//! A line ends at a line feed. The protocol ends one at a lone carriage return, too; the editors that do so replace it
//! when they open a file, and the others do not.

use std::ops;

use serde_json::Value;

use super::protocol::{Position, Range};
use crate::source::Source;

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Halves of what UTF-16 needs: what is meant where nothing is agreed on.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The best of those that a client offers.
    pub fn negotiated(offered: &Value) -> Self {
        let offers = |word: &str| {
            let mut offered = offered.as_array().into_iter().flatten();
            offered.any(|one| one.as_str() == Some(word))
        };
        match () {
            () if offers("utf-8") => Self::Utf8,
            () if offers("utf-32") && !offers("utf-16") => Self::Utf32,
            () => Self::Utf16,
        }
    }

    /// Its name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn length(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// The place of a byte; within a character, that of the character.
    pub fn position(self, source: &Source, offset: usize) -> Position {
        let offset = source.position(offset).offset;
        let line = source.line_at(offset);
        let start = line_start(source, line);
        let before = source.text.get(start..offset).unwrap_or_default();
        let character: usize = match self {
            Self::Utf8 => before.len(),
            _ => before.chars().map(|one| self.length(one)).sum(),
        };
        Position {
            line: line as u32 - 1,
            character: character as u32,
        }
    }

    /// The byte at a place; past the end of a line its end, past the last line the end of the text.
    pub fn offset(self, source: &Source, position: Position) -> usize {
        let line = position.line as usize + 1;
        let range = source.line(line);
        let start = line_start(source, line).min(range.end);
        let text = source.text.get(start..range.end).unwrap_or_default();
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let wanted = position.character as usize;
        let mut column = 0;
        for (at, character) in text.char_indices() {
            column += self.length(character);
            if column > wanted {
                return start + at;
            }
        }
        start + text.len()
    }

    /// The stretch of these bytes.
    pub fn range(self, source: &Source, bytes: ops::Range<usize>) -> Range {
        Range {
            start: self.position(source, bytes.start),
            end: self.position(source, bytes.end),
        }
    }
}

/// Where a line begins, behind a byte order mark, which editors do not show.
fn line_start(source: &Source, line: usize) -> usize {
    let start = source.line(line).start;
    match start == 0 && source.text.starts_with('\u{feff}') {
        true => '\u{feff}'.len_utf8(),
        false => start,
    }
}

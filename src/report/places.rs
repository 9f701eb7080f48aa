//! Places as programs count them: from the top of the checkout, in units of their own.

use std::cell::OnceCell;

use serde::Serialize;

use crate::source::{Source, SourceId, Sources};

/// A place in a file: line and column from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in the unit asked for.
    pub column: usize,
}

/// The places of a run. What it takes to count in UTF-16 is made once for each source: a minified file is one line.
pub struct Places<'a> {
    sources: &'a Sources,
    root: String,
    long: Vec<OnceCell<Vec<u32>>>,
}

impl<'a> Places<'a> {
    /// The places in these texts.
    pub fn of(sources: &'a Sources) -> Self {
        Self {
            sources,
            root: sources.identity(""),
            long: sources.iter().map(|_| OnceCell::new()).collect(),
        }
    }

    /// The path of a source, relative to where firelint was run if it lies there.
    pub fn path(&self, id: SourceId) -> String {
        self.relative(&self.sources.get(id).path)
    }

    /// A path, relative to where firelint was run if it lies there.
    pub fn relative(&self, path: &str) -> String {
        let identity = self.sources.identity(path);
        let below = identity.strip_prefix(&self.root);
        let below = below.and_then(|rest| match self.root.is_empty() {
            true => Some(rest),
            false => rest.strip_prefix('/'),
        });
        below.map_or(identity.clone(), str::to_owned)
    }

    /// A path as an address: relative to where firelint was run if it lies there, and absolute if not.
    pub fn address(&self, path: &str) -> Address {
        let path = self.relative(path);
        let is_absolute = path.starts_with('/') || path.get(1..3) == Some(":/");
        let encoded = percent_encoded(&path);
        match is_absolute {
            true => Address {
                uri: format!("file:///{}", encoded.trim_start_matches('/')),
                is_relative: false,
            },
            false => Address {
                uri: encoded,
                is_relative: true,
            },
        }
    }

    /// The place of a byte; columns in characters, a byte order mark not counted.
    pub fn characters(&self, id: SourceId, offset: usize) -> Place {
        let position = self.sources.get(id).position(offset);
        Place {
            line: position.line,
            column: position.column,
        }
    }

    /// The place of a byte; columns in code units of UTF-16, a byte order mark not counted.
    pub fn utf16(&self, id: SourceId, offset: usize) -> Place {
        let source = self.sources.get(id);
        let position = source.position(offset);
        let line = source.line(position.line).start as u32;
        // Characters that take two units.
        let long = self.long[id.index()].get_or_init(|| long_characters(source));
        let before = |at: u32| long.partition_point(|&start| start < at);
        Place {
            line: position.line,
            column: position.column + before(position.offset as u32) - before(line),
        }
    }

    /// The place of a byte; columns in bytes, a byte order mark counted.
    pub fn bytes(&self, id: SourceId, offset: usize) -> Place {
        let source = self.sources.get(id);
        let position = source.position(offset);
        Place {
            line: position.line,
            column: position.offset - source.line(position.line).start + 1,
        }
    }
}

/// Where a file is, for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address, percent-encoded.
    pub uri: String,
    /// Whether it begins where firelint was run.
    pub is_relative: bool,
}

/// Where the characters begin that take two code units of UTF-16.
fn long_characters(source: &Source) -> Vec<u32> {
    let bytes = source.text.bytes().enumerate();
    let long = bytes.filter(|(_, byte)| *byte >= 0xf0);
    long.map(|(at, _)| at as u32).collect()
}

/// A path as it stands in an address.
pub fn percent_encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

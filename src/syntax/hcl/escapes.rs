//! Where the bytes of a JSON string stand in the text as written.

use std::ops::Range;

/// A stretch of a string: an escape, or characters that stand for themselves.
#[derive(Clone, Copy)]
pub struct Run {
    /// Where it begins in the decoded text.
    pub decoded: usize,
    /// Where it begins in the text as written.
    raw: usize,
    /// How many bytes an escape has; 0 for characters that stand for themselves.
    escape: usize,
}

impl Run {
    /// Whether it stands for a character in other words.
    pub fn is_escape(self) -> bool {
        self.escape > 0
    }

    /// Where a decoded byte of it is written.
    pub fn raw_place(self, at: usize) -> Range<usize> {
        match self.escape {
            0 => {
                let raw = self.raw + at.saturating_sub(self.decoded);
                raw..raw + 1
            }
            length => self.raw..self.raw + length,
        }
    }
}

/// The runs of a string as written, its quotes aside.
pub fn runs(raw: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let (mut at, mut decoded) = (1, 0);
    while at < raw.len() {
        let rest = &raw[at..];
        let plain = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
        if plain > 0 || runs.is_empty() {
            runs.push(Run {
                decoded,
                raw: at,
                escape: 0,
            });
        }
        (at, decoded) = (at + plain, decoded + plain);
        if at < raw.len() {
            let (escape, length) = escape(&raw[at..]);
            runs.push(Run {
                decoded,
                raw: at,
                escape,
            });
            (at, decoded) = (at + escape, decoded + length);
        }
    }
    runs
}

/// How many bytes an escape of JSON has, and how many its character.
fn escape(rest: &str) -> (usize, usize) {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let is_unicode = rest.as_bytes().get(1) == Some(&b'u');
    match unit(2).filter(|_| is_unicode) {
        Some(0xd800..0xdc00) if rest.get(6..8) == Some("\\u") => (12.min(rest.len()), 4),
        Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
        None => (2.min(rest.len()), 1),
    }
}

/// The run a decoded byte lies in.
pub fn run_at(runs: &[Run], at: usize) -> Run {
    let next = runs.partition_point(|run| run.decoded <= at);
    let first = Run {
        decoded: 0,
        raw: 1,
        escape: 0,
    };
    runs.get(next.saturating_sub(1)).copied().unwrap_or(first)
}

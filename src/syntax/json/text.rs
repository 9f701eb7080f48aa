//! Strings and numbers, byte by byte: where they end, and whether JSON allows them.

use std::ops::Range;

/// A double-quoted string as read.
#[derive(Clone, Copy)]
pub(super) struct Quoted {
    /// One past the closing quote, or the end of the line where none comes.
    pub end: usize,
    /// It holds escapes.
    pub escaped: bool,
    /// The closing quote is there.
    pub closed: bool,
    /// The first thing inside that JSON does not allow.
    pub fault: Option<Fault>,
}

/// Something inside a string that JSON does not allow, and where it begins.
#[derive(Clone, Copy)]
pub(super) enum Fault {
    Control(usize),
    Escape(usize),
}

impl Fault {
    pub fn message(self) -> &'static str {
        match self {
            Self::Control(_) => "a control character must be written as an escape in a string",
            Self::Escape(_) => "JSON has no such escape",
        }
    }

    pub fn range(self, text: &str) -> Range<usize> {
        match self {
            Self::Control(at) => at..at + 1,
            Self::Escape(at) => at..char_end(text, at + 1),
        }
    }
}

/// Reads the string that opens at `start`. A string never goes past its line.
pub(super) fn quoted(bytes: &[u8], start: usize) -> Quoted {
    let mut at = start + 1;
    let mut escaped = false;
    let mut fault = None;
    loop {
        at = next_special(bytes, at);
        match bytes.get(at) {
            Some(b'"') => {
                return Quoted {
                    end: at + 1,
                    escaped,
                    closed: true,
                    fault,
                };
            }
            Some(b'\\') => {
                escaped = true;
                let length = escape(&bytes[at + 1..]);
                if length == 0 {
                    fault = fault.or(Some(Fault::Escape(at)));
                }
                at += 1 + length;
            }
            Some(b'\n') | None => {
                let line_end = at - usize::from(bytes[start + 1..at].ends_with(b"\r"));
                // The faults of a line that ends in the middle of a string are not worth a word.
                return Quoted {
                    end: line_end,
                    escaped,
                    closed: false,
                    fault: None,
                };
            }
            Some(_) => {
                fault = fault.or(Some(Fault::Control(at)));
                at += 1;
            }
        }
    }
}

/// The length of a good escape after its backslash, otherwise 0.
fn escape(after: &[u8]) -> usize {
    match after {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
        [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_hexdigit()) => 5,
        _ => 0,
    }
}

/// The next quote, backslash or control character, eight bytes at a time.
fn next_special(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // The lowest set bit is exact; higher ones may be carries, and nobody looks at them.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = quotes | backslashes | controls;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let special = |&byte: &u8| byte == b'"' || byte == b'\\' || byte < 0x20;
    at + rest.iter().position(special).unwrap_or(rest.len())
}

/// Whether a word is a number as JSON writes it.
pub(super) fn is_number(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"-").unwrap_or(word);
    let Some(rest) = digits(word) else {
        return false;
    };
    if word[0] == b'0' && word.len() - rest.len() > 1 {
        return false;
    }
    let rest = match rest {
        [b'.', fraction @ ..] => digits(fraction),
        _ => Some(rest),
    };
    let rest = match rest {
        Some([b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..]) => {
            digits(exponent)
        }
        rest => rest,
    };
    rest.is_some_and(<[u8]>::is_empty)
}

/// What follows one or more digits.
fn digits(word: &[u8]) -> Option<&[u8]> {
    let count = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (count > 0).then(|| &word[count..])
}

/// One past the character at `at`, or the end of the text.
pub(super) fn char_end(text: &str, at: usize) -> usize {
    let char = text.get(at..).and_then(|rest| rest.chars().next());
    at + char.map_or(0, char::len_utf8)
}

/// What is wrong with a word that is nothing but text.
pub(super) const BARE_TEXT: &str = "this text needs double quotes";

/// What is wrong with a word that stands where a value should.
pub(super) fn not_json(word: &[u8]) -> &'static str {
    let is_one_of = |names: &[&str]| {
        names
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    let digit_at = |at: usize| word.get(at).is_some_and(u8::is_ascii_digit);
    if is_one_of(&["true", "false", "null"]) {
        "JSON writes `true`, `false` and `null` in lower case"
    } else if is_one_of(&["NaN", "Infinity", "-Infinity", "undefined", "None", "nil"]) {
        "JSON has no such value"
    } else if digit_at(0) || (matches!(word.first(), Some(b'+' | b'-' | b'.')) && digit_at(1)) {
        "JSON does not write numbers like this"
    } else {
        BARE_TEXT
    }
}

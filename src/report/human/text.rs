//! Text on its way to a terminal: made harmless, and wrapped.

use std::borrow::Cow;

use crate::report::plain;

/// Whether a character could steer a terminal, or reorder what is seen.
fn is_harmful(c: char) -> bool {
    plain::is_harmful(c) && !matches!(c, '\n' | '\t')
}

/// The same text without characters that could steer a terminal. Each is replaced by one of its own length, so that
/// offsets stay true.
pub fn harmless(text: &str) -> Cow<'_, str> {
    // Nearly all texts are plain ASCII, and so are most sources as a whole.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    if text
        .bytes()
        .fold(true, |plain, byte| plain & is_plain(byte))
    {
        return Cow::Borrowed(text);
    }
    let mut rest = text.chars().peekable();
    let ends_line = |c: char, next: Option<&char>| c == '\r' && next == Some(&'\n');
    let mut any = false;
    while let Some(c) = rest.next() {
        any |= is_harmful(c) && !ends_line(c, rest.peek());
    }
    if !any {
        return Cow::Borrowed(text);
    }
    let mut rest = text.chars().peekable();
    let mut clean = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        match c.len_utf8() {
            _ if !is_harmful(c) || ends_line(c, rest.peek()) => clean.push(c),
            1 => clean.push('?'),
            2 => clean.push('¿'),
            _ => clean.push('\u{fffd}'),
        }
    }
    Cow::Owned(clean)
}

/// Words on lines of at most `width` columns, where words allow it. A line takes the words that fit, and a word that is
/// too long is left whole.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| broken(line, width))
        .collect()
}

fn broken(line: &str, width: usize) -> Vec<String> {
    let mut found = Vec::new();
    let (mut current, mut taken) = (String::new(), 0);
    for (index, word) in line.split(' ').enumerate() {
        let columns = columns(word);
        if index > 0 && taken + 1 + columns > width {
            found.push(std::mem::take(&mut current));
            taken = 0;
        } else if index > 0 {
            current.push(' ');
            taken += 1;
        }
        current.push_str(word);
        taken += columns;
    }
    found.push(current);
    found
}

fn columns(word: &str) -> usize {
    match word.is_ascii() {
        true => word.len(),
        false => textwrap::core::display_width(word),
    }
}

/// A paragraph whose first line begins with `head` and whose others are indented as far.
pub fn paragraph(head: &str, head_columns: usize, text: &str, width: usize) -> String {
    let indent = " ".repeat(head_columns);
    let mut paragraph = String::with_capacity(text.len() + 2 * width);
    let lines = lines(text, width.saturating_sub(head_columns));
    for (index, line) in lines.iter().enumerate() {
        paragraph.push_str(if index == 0 { head } else { &indent });
        paragraph.push_str(line.trim_end());
        paragraph.push('\n');
    }
    paragraph
}

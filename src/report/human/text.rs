//! Text on its way to a terminal: made harmless, and wrapped.

use std::borrow::Cow;

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

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

/// Words on lines of at most `width` columns, where words allow it.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let lines = textwrap::wrap(text, options(width));
    lines.into_iter().map(Cow::into_owned).collect()
}

/// A paragraph whose first line begins with `head` and whose others are indented as far.
pub fn paragraph(head: &str, head_columns: usize, text: &str, width: usize) -> String {
    let indent = " ".repeat(head_columns);
    let options = options(width)
        .initial_indent(head)
        .subsequent_indent(&indent);
    textwrap::fill(text, options) + "\n"
}

/// Names keep their hyphens together, and a word that is too long is left whole. A line takes the words that fit: to
/// weigh all lines of a paragraph against each other took a tenth of a run over many files.
fn options<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .break_words(false)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace)
}

//! Text as a scalar: with quotes where it needs them.

use crate::syntax::{holes, yaml};

const FLOW: [char; 5] = [',', '[', ']', '{', '}'];

/// Text as JSON writes it. YAML reads it as the same text.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Control characters, and what breaks lines or marks byte order: no YAML scalar holds them as they are.
fn needs_escape(c: char) -> bool {
    let others = ['\u{2028}', '\u{2029}', '\u{feff}', '\u{fffe}', '\u{ffff}'];
    c.is_control() || others.contains(&c)
}

/// Text as YAML writes it, in brackets or not.
pub(super) fn yaml(text: &str, in_brackets: bool) -> String {
    match () {
        () if is_plain(text, in_brackets) => text.to_owned(),
        () if text.contains(['"', '\\']) && !text.contains(needs_escape) => single(text),
        () => json(text),
    }
}

/// Text in single quotes.
fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Text in place of a scalar, in the quotes that has.
pub(super) fn like(raw: &str, text: &str, in_brackets: bool) -> String {
    match raw.chars().next() {
        Some('"') => json(text),
        Some('\'') if !text.contains(needs_escape) => single(text),
        _ => yaml(text, in_brackets),
    }
}

/// Whether text may stand without quotes, and every reader takes it for this text.
pub(super) fn is_plain(text: &str, in_brackets: bool) -> bool {
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    let may_begin = match first {
        None => false,
        Some('-' | '?' | ':') => second.is_some_and(|second| {
            !(second.is_whitespace() || in_brackets && FLOW.contains(&second))
        }),
        Some(first) => !"#&*!|>'\"%@`,[]{}".contains(first),
    };
    let has_mark = text.contains(": ")
        || text.contains(":\t")
        || text.ends_with(':')
        || text.contains(" #")
        || text.starts_with("---")
        || text.starts_with("...")
        || in_brackets && text.contains(FLOW);
    let is_template =
        holes::is_only_hole(text) || ["{{", "{%", "%{"].iter().any(|mark| text.contains(mark));
    may_begin
        && text.trim() == text
        && !text.contains(needs_escape)
        && !has_mark
        && !is_template
        && yaml::is_text(text)
}

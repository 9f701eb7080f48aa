//! Text of the user on its way into a report: names come from files that anybody may have written.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character could steer a terminal, end a line, or reorder what is seen.
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}'
        )
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line of text in which harmful characters are written as escapes, so that they are seen.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match is_harmful(c) {
            true => clean.extend(c.escape_default()),
            false => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// Text as XML 1.0 takes it, in elements and in attributes. Characters that it cannot hold are shown as escapes.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_default()),
            c if is_harmful(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

/// One line of text as Markdown that says the same: what stands between backticks is code, and nothing else means
/// anything, whatever a name holds. It may stand in a cell of a table.
pub fn markdown(text: &str) -> String {
    let text = plain(text);
    let mut written = String::with_capacity(text.len() + 16);
    let parts: Vec<&str> = text.split('`').collect();
    for (number, part) in parts.iter().enumerate() {
        // Backticks come in pairs around every second part; one without another, and a pair around nothing, is text.
        let is_code = |number: usize| {
            let is_closed = number + 1 < parts.len();
            number % 2 == 1 && is_closed && !parts[number].is_empty()
        };
        if number > 0 {
            written.push_str(match is_code(number) || is_code(number - 1) {
                true => "`",
                false => "\\`",
            });
        }
        match is_code(number) {
            true => written.push_str(&part.replace('|', "\\|")),
            false => escape(&mut written, part),
        }
    }
    written
}

fn escape(written: &mut String, part: &str) {
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        // Without these nothing is made a link of by itself.
        let link = ["://", "www."]
            .into_iter()
            .find(|link| rest.starts_with(link));
        match (link, c) {
            (Some("://"), _) => written.push_str("&#58;//"),
            (Some(_), _) => written.push_str("www&#46;"),
            (None, '&' | '<' | '>' | '@') => {
                let _ = write!(written, "&#{};", u32::from(c));
            }
            (None, '\\' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '~' | '$') => {
                written.extend(['\\', c])
            }
            (None, c) => written.push(c),
        }
        rest = &rest[link.map_or(c.len_utf8(), str::len)..];
    }
}

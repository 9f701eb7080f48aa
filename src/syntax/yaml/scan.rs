//! Looks at the text itself, where events do not say enough.

use std::ops::Range;

/// The first byte from `from` on that is no blank, no comment and nothing in `also`; anchors and tags are passed over.
fn solid(text: &str, from: usize, limit: usize, also: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut start) = (from, from);
    while at < limit.min(bytes.len()) {
        let after_blank = at == start || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r');
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'#' if after_blank => at = line_end(text, at),
            b'&' | b'!' => {
                let rest = &bytes[at..];
                let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
                at += rest.iter().position(blank).unwrap_or(rest.len());
            }
            _ if text[at..].starts_with('\u{feff}') => {
                at += '\u{feff}'.len_utf8();
                start = at;
            }
            byte if also.contains(&byte) => at += 1,
            _ => return Some(at),
        }
    }
    None
}

/// Where the first dash of the list that is a key's value stands.
pub(super) fn first_dash(text: &str, from: usize, event: usize) -> usize {
    let found = solid(text, from, event, b":");
    let is_dash = |&at: &usize| text.as_bytes()[at] == b'-';
    found.filter(is_dash).unwrap_or(event)
}

/// Where the `|` or `>` stands of a block scalar whose text begins at `content`.
pub(super) fn block_mark(text: &str, from: usize, content: usize) -> usize {
    let found = solid(text, from, content, b":-?,.");
    let is_mark = |&at: &usize| matches!(text.as_bytes()[at], b'|' | b'>');
    found.filter(is_mark).unwrap_or(content)
}

/// Where a block scalar's last line ends. Blank lines at its end are part of it only where it keeps them (`+`).
pub(super) fn block_end(text: &str, mark: usize, indent: usize, limit: usize) -> usize {
    let header_end = line_end(text, mark);
    let header = &text[mark..header_end];
    let indicators = header.split([' ', '\t', '#']).next().unwrap_or_default();
    let keeps = indicators.contains('+');
    let mut end = mark + header.trim_end().len();
    if let Some(comment) = header.find(" #") {
        end = mark + header[..comment].trim_end().len();
    }
    let mut at = header_end + 1;
    while at < limit.min(text.len()) {
        let line_end = line_end(text, at).min(limit.max(at));
        let line = &text.as_bytes()[at..line_end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let spaces = line.iter().take_while(|&&byte| byte == b' ').count();
        let is_text = spaces < line.len() || line.len() > indent;
        let is_ended = text.as_bytes().get(line_end) == Some(&b'\n');
        if is_text && spaces < indent && spaces < line.len() {
            break;
        }
        if keeps && is_ended {
            end = line_end + 1;
        } else if is_text {
            end = at + line.len();
        }
        at = line_end + 1;
    }
    end
}

/// One past the last byte of the line that `at` lies in, its break not included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(text.len(), |found| at + found)
}

/// How far a block scalar's lines are indented, where its text begins at `column`. Lines that are all blank have no
/// text, unless the mark says where it begins.
pub(super) fn block_indent(text: &str, mark: usize, column: usize, content: Range<usize>) -> usize {
    let limit = content.end;
    let header_end = line_end(text, mark).min(limit);
    let indicators = text[mark..header_end]
        .split([' ', '\t', '#'])
        .next()
        .unwrap_or_default();
    let said = indicators.chars().find_map(|c| c.to_digit(10));
    let says_where = said.is_some();
    let is_blank = text[header_end..limit.max(header_end)]
        .bytes()
        .all(|byte| b" \r\n".contains(&byte));
    match is_blank && (!says_where || content.is_empty()) {
        true => u16::MAX.into(),
        // Where there are blanks alone, the event need not stand behind them.
        false => column.max(said.unwrap_or_default() as usize),
    }
}

/// The first byte of the line that `at` lies in.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = &text.as_bytes()[..at.min(text.len())];
    memchr::memrchr(b'\n', before).map_or(0, |found| found + 1)
}

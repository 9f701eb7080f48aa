//! What a YAML scalar reads as: quotes, escapes and indentation gone, lines folded.

use std::borrow::Cow;

/// A scalar's text. `indent` is how many columns of a block scalar's lines are indentation.
pub fn decoded(raw: &str, indent: usize) -> Cow<'_, str> {
    match raw.as_bytes().first() {
        Some(b'"') => double_quoted(inside(raw, '"')),
        Some(b'\'') => single_quoted(inside(raw, '\'')),
        Some(b'|' | b'>') => Cow::Owned(block(raw, indent)),
        _ => folded(raw),
    }
}

/// A key's text; a short tag's function.
pub fn decoded_key(raw: &str) -> Cow<'_, str> {
    match raw.strip_prefix('!') {
        Some(name @ ("Ref" | "Condition")) => Cow::Borrowed(name),
        Some(name) => Cow::Owned(format!("Fn::{name}")),
        None if raw.starts_with(['|', '>']) => decoded(raw, first_indent(raw)),
        None => decoded(raw, 0),
    }
}

/// How far the first line of a block scalar's text is indented.
fn first_indent(raw: &str) -> usize {
    let first = lines(raw).skip(1).find(|line| !line.trim().is_empty());
    first.map_or(0, |line| line.len() - line.trim_start_matches(' ').len())
}

fn inside(raw: &str, quote: char) -> &str {
    let inner = raw.strip_prefix(quote).unwrap_or(raw);
    inner.strip_suffix(quote).unwrap_or(inner)
}

fn single_quoted(inner: &str) -> Cow<'_, str> {
    match folded(inner) {
        Cow::Borrowed(text) if !text.contains("''") => Cow::Borrowed(text),
        text => Cow::Owned(text.replace("''", "'")),
    }
}

/// One past the line break at the start of `rest`, if there is one.
fn line_break(rest: &str) -> Option<usize> {
    match rest.as_bytes() {
        [b'\r', b'\n', ..] => Some(2),
        [b'\r' | b'\n', ..] => Some(1),
        _ => None,
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.find(['\r', '\n']);
        let line = &text[..end.unwrap_or(text.len())];
        rest = end.map(|end| &text[end + line_break(&text[end..]).unwrap_or(1)..]);
        Some(line)
    })
}

const BLANKS: [char; 2] = [' ', '\t'];

/// Several lines as one: a line break is a blank, and of several one is dropped. Blanks around a break go with it.
fn folded(text: &str) -> Cow<'_, str> {
    if !text.contains(['\r', '\n']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut breaks = 0;
    let mut lines = lines(text).enumerate().peekable();
    while let Some((index, mut line)) = lines.next() {
        let is_last = lines.peek().is_none();
        if index > 0 {
            breaks += 1;
            line = line.trim_start_matches(BLANKS);
        }
        if !is_last {
            line = line.trim_end_matches(BLANKS);
        }
        if index == 0 || is_last || !line.is_empty() {
            push_breaks(&mut out, breaks);
            breaks = 0;
            out.push_str(line);
        }
    }
    Cow::Owned(out)
}

fn push_breaks(out: &mut String, breaks: usize) {
    match breaks {
        0 => {}
        1 => out.push(' '),
        _ => out.extend(std::iter::repeat_n('\n', breaks - 1)),
    }
}

fn double_quoted(inner: &str) -> Cow<'_, str> {
    if !inner.contains(['\\', '\r', '\n']) {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(inner.len());
    // How much of `out` no fold may take back: blanks that were written as escapes.
    let mut kept = 0;
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            let after = &rest[1..];
            if let Some(length) = line_break(after) {
                rest = &after[length..];
                let (blank_lines, begins) = blank_lines(rest);
                out.extend(std::iter::repeat_n('\n', blank_lines));
                rest = &rest[begins..];
            } else {
                rest = escape(after, &mut out);
            }
            kept = out.len();
        } else if let Some(length) = line_break(rest) {
            let text = out[kept..].trim_end_matches(BLANKS).len() + kept;
            out.truncate(text);
            rest = &rest[length..];
            let (blank_lines, begins) = blank_lines(rest);
            push_breaks(&mut out, blank_lines + 1);
            rest = &rest[begins..];
            kept = out.len();
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Cow::Owned(out)
}

/// How many line breaks stand before the first text, and where that begins.
fn blank_lines(text: &str) -> (usize, usize) {
    let mut count = 0;
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start_matches(BLANKS).len();
        match line_break(&text[at..]) {
            Some(length) => {
                count += 1;
                at += length;
            }
            None => return (count, at),
        }
    }
}

/// Decodes the escape whose backslash stands before `after`, and gives what follows it.
fn escape<'a>(after: &'a str, out: &mut String) -> &'a str {
    let Some(c) = after.chars().next() else {
        out.push('\\');
        return after;
    };
    let rest = &after[c.len_utf8()..];
    let plain = match c {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '/' | '\\' => c,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' | 'u' | 'U' => return unicode(c, rest, out),
        _ => {
            out.push('\\');
            c
        }
    };
    out.push(plain);
    rest
}

fn unicode<'a>(mark: char, rest: &'a str, out: &mut String) -> &'a str {
    let length = match mark {
        'x' => 2,
        'u' => 4,
        _ => 8,
    };
    let code = |text: &str| u32::from_str_radix(text.get(..length)?, 16).ok();
    let Some(first) = code(rest) else {
        out.extend(['\\', mark]);
        return rest;
    };
    let rest = &rest[length..];
    // A character beyond the first 65,536 may be written as two halves, as in JSON.
    let second = rest.strip_prefix("\\u").and_then(code);
    if let (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) = (first, second) {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00);
        out.extend(char::from_u32(code));
        return &rest[2 + length..];
    }
    out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

fn block(raw: &str, indent: usize) -> String {
    let mut all = lines(raw);
    let header = all.next().unwrap_or_default();
    let indicators = header[1..]
        .split([' ', '\t', '#'])
        .next()
        .unwrap_or_default();
    let mut content: Vec<&str> = all.map(|line| without_indent(line, indent)).collect();
    // The raw text ends with its last line's break only where breaks are kept.
    let trailing = content
        .iter()
        .rev()
        .take_while(|line| line.is_empty())
        .count();
    content.truncate(content.len() - trailing);
    let mut out = if header.starts_with('|') {
        content.join("\n")
    } else {
        fold_block(&content)
    };
    if indicators.contains('+') {
        let ended = raw.ends_with(['\r', '\n']);
        let breaks = match (content.is_empty(), ended) {
            (true, _) => trailing.saturating_sub(1),
            (false, true) => trailing,
            (false, false) => trailing + 1,
        };
        out.extend(std::iter::repeat_n('\n', breaks));
    } else if !indicators.contains('-') && !content.is_empty() {
        out.push('\n');
    }
    out
}

fn without_indent(line: &str, indent: usize) -> &str {
    let spaces = line.bytes().take_while(|&byte| byte == b' ').count();
    &line[spaces.min(indent)..]
}

/// Folds lines, but not around those that are indented further.
fn fold_block(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut breaks = 0;
    let mut before: Option<&str> = None;
    for line in lines {
        if line.is_empty() {
            breaks += 1;
            continue;
        }
        let more_indented = |line: &str| line.starts_with(BLANKS);
        match before {
            None => out.extend(std::iter::repeat_n('\n', breaks)),
            Some(before) if more_indented(before) || more_indented(line) => {
                out.extend(std::iter::repeat_n('\n', breaks + 1));
            }
            Some(_) => push_breaks(&mut out, breaks + 1),
        }
        breaks = 0;
        out.push_str(line);
        before = Some(line);
    }
    out
}

/// What YAML 1.1 reads a plain scalar as, if as a boolean. Its readers leave `y` and `n` alone (PyYAML, SnakeYAML).
pub fn boolean_1_1(text: &str) -> Option<bool> {
    let is_upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_one_of = |words: [&str; 3]| {
        let is_word = words.iter().any(|word| text.eq_ignore_ascii_case(word));
        is_word && (is_lower(&text[1..]) || is_upper(text))
    };
    if is_one_of(["yes", "true", "on"]) {
        Some(true)
    } else if is_one_of(["no", "false", "off"]) {
        Some(false)
    } else {
        None
    }
}

/// What YAML 1.1 reads a plain scalar as, if as a whole number that fits.
pub fn integer_1_1(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = unsigned.replace('_', "");
    let value = if let Some(binary) = digits.strip_prefix("0b") {
        in_base(binary, 2)?
    } else if let Some(hex) = digits.strip_prefix("0x") {
        in_base(hex, 16)?
    } else if digits.contains(':') {
        sexagesimal(&digits)?
    } else if digits.len() > 1 && digits.starts_with('0') {
        in_base(&digits, 8)?
    } else {
        in_base(&digits, 10)?
    };
    Some(if text.starts_with('-') { -value } else { value })
}

fn in_base(digits: &str, base: u32) -> Option<i64> {
    let signed = digits.starts_with(['-', '+']);
    i64::from_str_radix(digits, base).ok().filter(|_| !signed)
}

fn sexagesimal(text: &str) -> Option<i64> {
    text.split(':')
        .enumerate()
        .try_fold(0_i64, |sum, (place, part)| {
            let value = in_base(part, 10)?;
            let fits = place == 0 || (value < 60 && part.len() <= 2);
            sum.checked_mul(60)?.checked_add(value).filter(|_| fits)
        })
}

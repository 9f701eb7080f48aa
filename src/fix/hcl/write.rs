//! Values as text in a given layout.

use super::style::Style;
use super::value::Value;

/// Arguments of a service's blocks that are maps, and no blocks.
const MAPS: [&str; 2] = ["options", "tags"];

/// An expression whose first line is already indented by `indent`; on one line, where that is asked for.
pub fn expression(value: &Value, style: &Style, indent: &str, inline: bool) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(text) => quoted(text),
        Value::Raw(text, from) => moved(text, from, indent),
        Value::List(items) => list(items, style, indent, inline),
        Value::Map(members) if members.is_empty() => "{}".to_owned(),
        Value::Map(members) if inline => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| member(key, value, style, indent, true, None))
                .collect();
            let blank = if style.padded { " " } else { "" };
            format!("{{{blank}{}{blank}}}", members.join(", "))
        }
        Value::Map(members) => {
            let inner = format!("{indent}{}", style.unit);
            let separator = if style.commas { "," } else { "" };
            let lines = lines(members, style, &inner);
            let last = if style.trailing { separator } else { "" };
            let lines = lines.join(&format!("{separator}{}{inner}", style.eol));
            format!("{{{0}{inner}{lines}{last}{0}{indent}}}", style.eol)
        }
    }
}

fn list(items: &[Value], style: &Style, indent: &str, inline: bool) -> String {
    let is_flat = |item: &Value| match item {
        Value::Map(members) => members.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Raw(text, _) => !text.contains('\n'),
        _ => true,
    };
    let each = |indent: &str| -> Vec<String> {
        let items = items.iter();
        items
            .map(|item| expression(item, style, indent, inline))
            .collect()
    };
    if inline || items.iter().all(is_flat) {
        return format!("[{}]", each(indent).join(", "));
    }
    if style.hugging && items.iter().all(|item| matches!(item, Value::Map(_))) {
        return format!("[{}]", each(indent).join(", "));
    }
    let inner = format!("{indent}{}", style.unit);
    let items = each(&inner).join(&format!(",{}{inner}", style.eol));
    format!("[{0}{inner}{items}{0}{indent}]", style.eol)
}

/// The members of an object or of a body, each without its first line's indentation, aligned as far as they stand on
/// single lines.
fn lines(members: &[(String, Value)], style: &Style, indent: &str) -> Vec<String> {
    let plain: Vec<String> = members
        .iter()
        .map(|(key, value)| member(key, value, style, indent, false, None))
        .collect();
    if !style.aligned {
        return plain;
    }
    let is_single = |at: usize| !plain[at].contains('\n');
    let width = |at: usize| key_text(&members[at].0, style).chars().count() + 1;
    let aligned = (0..members.len()).map(|at| {
        if !is_single(at) {
            return plain[at].clone();
        }
        let first = (0..at)
            .rev()
            .take_while(|at| is_single(*at))
            .last()
            .unwrap_or(at);
        let run = (first..members.len()).take_while(|at| is_single(*at));
        let (key, value) = &members[at];
        member(key, value, style, indent, false, run.map(width).max())
    });
    aligned.collect()
}

/// `key = value`, with the operator in a column, where one is kept and the key leaves it free.
pub fn member(
    key: &str,
    value: &Value,
    style: &Style,
    indent: &str,
    inline: bool,
    column: Option<usize>,
) -> String {
    let value = expression(value, style, indent, inline);
    let key = key_text(key, style);
    let width = key.chars().count();
    let is_single = !value.contains('\n');
    let blanks = match (style.before, column) {
        (false, _) => 0,
        (true, Some(column)) if is_single && column > width => column - width,
        _ => 1,
    };
    let after = if style.after { " " } else { "" };
    format!("{key}{:blanks$}{}{after}{value}", "", style.operator)
}

/// A member of a body: an argument, or blocks. Without the indentation of its first line.
pub fn argument(
    key: &str,
    value: &Value,
    style: &Style,
    objects: &Style,
    indent: &str,
    column: Option<usize>,
) -> String {
    let is_map = MAPS.contains(&key);
    match value.maps().filter(|_| !is_map) {
        Some(maps) => {
            let blocks = maps
                .iter()
                .map(|map| block(key, map, style, objects, indent));
            let between = format!("{0}{0}{indent}", style.eol);
            blocks.collect::<Vec<_>>().join(&between)
        }
        None => attribute(key, value, style, objects, indent, column),
    }
}

/// A member of a body that is no block.
pub fn attribute(
    key: &str,
    value: &Value,
    style: &Style,
    objects: &Style,
    indent: &str,
    column: Option<usize>,
) -> String {
    let value = expression(value, objects, indent, false);
    let blanks = match (style.before, column) {
        (false, _) => 0,
        (true, Some(column)) if !value.contains('\n') => {
            column.saturating_sub(key.chars().count()).max(1)
        }
        _ => 1,
    };
    let after = if style.after { " " } else { "" };
    format!("{key}{:blanks$}={after}{value}", "")
}

/// Whether a member of a body is blocks.
pub fn is_blocks(key: &str, value: &Value) -> bool {
    value.maps().is_some() && !MAPS.contains(&key)
}

fn block(kind: &str, value: &Value, style: &Style, objects: &Style, indent: &str) -> String {
    let Value::Map(members) = value else {
        return format!("{kind} {{}}");
    };
    if members.is_empty() {
        return format!("{kind} {{}}");
    }
    let inner = format!("{indent}{}", style.unit);
    let (blocks, arguments): (Vec<_>, Vec<_>) = members
        .iter()
        .partition(|(key, value)| is_blocks(key, value));
    let width = arguments
        .iter()
        .filter(|(_, value)| !expression(value, objects, &inner, false).contains('\n'))
        .map(|(key, _)| key.chars().count() + 1)
        .max();
    let column = width.filter(|_| style.aligned);
    let write = |(key, value): &(String, Value)| {
        format!(
            "{inner}{}",
            argument(key, value, style, objects, &inner, column)
        )
    };
    let arguments: Vec<String> = arguments.into_iter().map(write).collect();
    let blocks: Vec<String> = blocks.into_iter().map(write).collect();
    let mut parts: Vec<String> = Vec::new();
    if !arguments.is_empty() {
        parts.push(arguments.join(style.eol));
    }
    parts.extend(blocks);
    let between = format!("{0}{0}", style.eol);
    format!(
        "{kind} {{{0}{1}{0}{indent}}}",
        style.eol,
        parts.join(&between)
    )
}

/// A key of an object as it is written.
pub fn key_text(key: &str, style: &Style) -> String {
    match style.quoted || !is_name(key) {
        true => quoted(key),
        false => key.to_owned(),
    }
}

/// Whether a key may stand without quotes.
pub fn is_name(key: &str) -> bool {
    let mut letters = key.chars();
    let begins = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    let goes_on = letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    begins && goes_on && !["for", "null", "true", "false"].contains(&key)
}

/// Text in double quotes that stands for itself.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => out.extend([letter, letter]),
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// An expression at another depth. What is in a heredoc stays as it is, for its blanks may be a part of the text.
fn moved(text: &str, from: &str, to: &str) -> String {
    if from == to || !text.contains('\n') || text.contains("<<") {
        return text.to_owned();
    }
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        match line.strip_prefix(from).filter(|_| number > 0) {
            Some(rest) if !rest.trim().is_empty() => format!("{to}{rest}"),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

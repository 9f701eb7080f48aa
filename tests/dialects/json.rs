//! JSON by ECS's own names, and JSON text for those who put it in other text.

use super::case::{Case, Dialect, Place, Written};
use super::document::{Part, Refused, Value};

/// The examples as they are, from values: shows that nothing was lost in reading.
pub const DIALECT: Dialect = Dialect {
    name: "json",
    language: "json",
    write,
};

/// How text inside of strings, and holes, are written.
pub struct Style<'a> {
    /// A hole.
    pub hole: &'a dyn Fn(&str) -> String,
    /// Text that means itself, quotes and backslashes already escaped.
    pub literal: &'a dyn Fn(&str) -> String,
    /// One line, or many.
    pub pretty: bool,
}

/// Holes stay as they are.
pub const AS_WRITTEN: Style = Style {
    hole: &str::to_owned,
    literal: &str::to_owned,
    pretty: true,
};

fn write(case: &Case) -> Result<Written, Refused> {
    Ok(one_for_one(
        case,
        |path| path.to_owned(),
        |value| render(value, &AS_WRITTEN),
    ))
}

/// One file for each file.
pub fn one_for_one(
    case: &Case,
    path: impl Fn(&str) -> String,
    text: impl Fn(&Value) -> String,
) -> Written {
    let mut written = Written::default();
    for (at, document) in case.documents.iter().enumerate() {
        let text = text(document.definition.value());
        written.files.push((path(&document.path), text));
        written.places.push(Place {
            containers: at,
            rest: at,
        });
    }
    written
}

/// A value as JSON text.
pub fn render(value: &Value, style: &Style) -> String {
    let mut out = String::new();
    put(&mut out, value, style, 0);
    if style.pretty {
        out.push('\n');
    }
    out
}

fn put(out: &mut String, value: &Value, style: &Style, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number),
        Value::Hole(hole) => out.push_str(&(style.hole)(hole)),
        Value::Text(parts) => put_text(out, parts, style),
        Value::List(items) if items.is_empty() => out.push_str("[]"),
        Value::Map(members) if members.is_empty() => out.push_str("{}"),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                separate(out, at, style, depth + 1);
                put(out, item, style, depth + 1);
            }
            line(out, style, depth);
            out.push(']');
        }
        Value::Map(members) => {
            out.push('{');
            for (at, (key, member)) in members.iter().enumerate() {
                separate(out, at, style, depth + 1);
                put_text(out, &[Part::Literal(key.clone())], style);
                out.push_str(if style.pretty { ": " } else { ":" });
                put(out, member, style, depth + 1);
            }
            line(out, style, depth);
            out.push('}');
        }
    }
}

fn put_text(out: &mut String, parts: &[Part], style: &Style) {
    out.push('"');
    for part in parts {
        match part {
            Part::Hole(hole) => out.push_str(&(style.hole)(hole)),
            Part::Literal(text) => out.push_str(&(style.literal)(&escaped(text))),
        }
    }
    out.push('"');
}

/// Text between the quotes of a JSON string.
pub fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn separate(out: &mut String, at: usize, style: &Style, depth: usize) {
    if at > 0 {
        out.push(',');
    }
    line(out, style, depth);
}

fn line(out: &mut String, style: &Style, depth: usize) {
    if style.pretty {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

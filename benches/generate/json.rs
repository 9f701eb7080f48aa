//! Values as JSON.

use super::value::{Value, list, map, text};

/// The value on lines indented by so many spaces; lists of a single text or number stay on their line.
pub fn written(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    write(&mut out, value, indent, 0);
    out.push('\n');
    out
}

/// The value on one line.
pub fn in_one_line(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0, 0);
    out
}

fn write(out: &mut String, value: &Value, indent: usize, depth: usize) {
    match value {
        Value::Text(text) | Value::Expression(text) => out.push_str(&quoted(text)),
        Value::Word(word) => out.push_str(word),
        Value::List(items) => {
            let is_short = matches!(&items[..], [Value::Text(_) | Value::Word(_)] | []);
            let indent = if is_short { 0 } else { indent };
            between(out, "[", "]", indent, depth, items, |out, item| {
                write(out, item, indent, depth + 1);
            });
        }
        Value::Map(entries) => {
            between(
                out,
                "{",
                "}",
                indent,
                depth,
                entries,
                |out, (key, value)| {
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    write(out, value, indent, depth + 1);
                },
            );
        }
        Value::Call(function, argument) => {
            write(out, &in_full(function, argument), indent, depth);
        }
    }
}

fn between<T>(
    out: &mut String,
    open: &str,
    close: &str,
    indent: usize,
    depth: usize,
    items: &[T],
    mut write: impl FnMut(&mut String, &T),
) {
    let line = |out: &mut String, depth: usize| {
        if indent > 0 && !items.is_empty() {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent * depth));
        }
    };
    out.push_str(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(if indent > 0 { "," } else { ", " });
        }
        line(out, depth + 1);
        write(out, item);
    }
    line(out, depth);
    out.push_str(close);
}

/// A function of CloudFormation as JSON has it.
pub fn in_full(function: &str, argument: &Value) -> Value {
    let key = match function {
        "Ref" | "Condition" => function.to_owned(),
        function => format!("Fn::{function}"),
    };
    let argument = match (function, argument) {
        ("GetAtt", Value::Text(path)) => list(path.split('.').map(text)),
        (_, argument) => argument.clone(),
    };
    map([(key, argument)])
}

pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

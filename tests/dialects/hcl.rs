//! Terraform's own syntax.

use super::document::{Part, Value};
use super::names::Names;
use super::terraform::{Resources, escape};
use super::terraform_blocks::{Body, Expression, Item};

/// A module with its variables.
pub fn render(resources: &Resources, names: &Names) -> String {
    let mut blocks: Vec<String> = names
        .all()
        .map(|name| format!("variable \"{name}\" {{}}\n"))
        .collect();
    for (kind, label, body) in resources {
        let inner = inside(body, names, 1);
        blocks.push(format!("resource \"{kind}\" \"{label}\" {{\n{inner}}}\n"));
    }
    blocks.join("\n")
}

fn inside(body: &Body, names: &Names, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let items = body.iter().map(|item| match item {
        Item::Argument(name, value) => {
            let value = right_side(value, names, depth);
            format!("{indent}{name} = {value}\n")
        }
        Item::Block(name, inner) => {
            let inner = inside(inner, names, depth + 1);
            format!("{indent}{name} {{\n{inner}{indent}}}\n")
        }
        Item::Dynamic(name, hole, content) => {
            let each = format!("{indent}  for_each = var.{}\n", names.snake(hole));
            let content = inside(content, names, depth + 2);
            let content = format!("{indent}  content {{\n{content}{indent}  }}\n");
            format!("{indent}dynamic \"{name}\" {{\n{each}{content}{indent}}}\n")
        }
    });
    items.collect()
}

fn right_side(value: &Expression, names: &Names, depth: usize) -> String {
    match value {
        Expression::Value(value) => expression(value, names, depth),
        Expression::Code(code) => code.clone(),
        Expression::Template(text) => format!("<<EOF\n{text}EOF"),
    }
}

/// A value as an expression whose first line is at `depth`.
pub fn expression(value: &Value, names: &Names, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.clone(),
        Value::Hole(hole) => variable(hole, names),
        Value::Text(parts) => match parts.as_slice() {
            [Part::Hole(hole)] => variable(hole, names),
            _ => format!("\"{}\"", text(parts, names)),
        },
        Value::List(items) if items.iter().any(|item| matches!(item, Value::Hole(_))) => {
            concat(items, names, depth)
        }
        Value::List(items) if items.is_empty() => "[]".to_owned(),
        Value::List(items) if items.iter().all(is_scalar) => {
            let items: Vec<String> = items.iter().map(|v| expression(v, names, depth)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::List(items) => {
            let items = items.iter().map(|item| {
                let item = expression(item, names, depth + 1);
                format!("{indent}  {item},\n")
            });
            format!("[\n{}{indent}]", items.collect::<String>())
        }
        Value::Map(members) if members.is_empty() => "{}".to_owned(),
        Value::Map(members) => {
            let members = members.iter().map(|(key, member)| {
                let member = expression(member, names, depth + 1);
                format!("{indent}  {} = {member}\n", object_key(key))
            });
            format!("{{\n{}{indent}}}", members.collect::<String>())
        }
    }
}

/// A list with holes, each of any number of items.
fn concat(items: &[Value], names: &Names, depth: usize) -> String {
    let is_hole = |value: &Value| matches!(value, Value::Hole(_));
    let runs = items.chunk_by(|one, next| !is_hole(one) && !is_hole(next));
    let arguments: Vec<String> = runs
        .map(|run| match run {
            [Value::Hole(hole)] => variable(hole, names),
            known => expression(&Value::List(known.to_vec()), names, depth),
        })
        .collect();
    format!("concat({})", arguments.join(", "))
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Map(_))
}

fn variable(hole: &str, names: &Names) -> String {
    format!("var.{}", names.snake(hole))
}

fn object_key(key: &str) -> String {
    let is_name = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match is_name {
        true => key.to_owned(),
        false => format!("\"{}\"", quoted(&escape(key))),
    }
}

fn text(parts: &[Part], names: &Names) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Literal(text) => quoted(&escape(text)),
        Part::Hole(hole) => format!("${{{}}}", variable(hole, names)),
    });
    texts.collect()
}

/// Text between the quotes of a string.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted
}

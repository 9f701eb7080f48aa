//! YAML: ECS's own names in `task-definition.yaml`, and the text of CloudFormation templates.

use super::case::{Case, Dialect, Written};
use super::document::{Part, Refused, Value};
use super::json::{escaped, one_for_one};

/// Task definitions, services and lists of containers by ECS's own names.
pub const DIALECT: Dialect = Dialect {
    name: "yaml",
    language: "yaml",
    write,
};

fn write(case: &Case) -> Result<Written, Refused> {
    let path = |path: &str| format!("{}.yaml", path.trim_end_matches(".json"));
    Ok(one_for_one(case, path, |value| {
        render(&plain(value), Lists::Block)
    }))
}

/// How lists of scalars are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// An item a line.
    Block,
    /// `["CMD-SHELL", "exit 0"]`.
    Flow,
}

/// What YAML can say.
pub enum Yaml {
    /// A scalar, quoted and tagged as it must be.
    Scalar(String),
    /// A list.
    List(Vec<Yaml>),
    /// A map.
    Map(Vec<(String, Yaml)>),
}

/// A value whose holes stay as they are.
fn plain(value: &Value) -> Yaml {
    match value {
        Value::Text(parts) => Yaml::Scalar(scalar(&written(parts))),
        // A brace would open a map.
        Value::Hole(hole) if hole.starts_with('{') => {
            Yaml::Scalar(format!("\"{}\"", escaped(hole)))
        }
        Value::Hole(hole) => Yaml::Scalar(hole.clone()),
        _ => with(value, &plain),
    }
}

/// A list or map with its values written by `inner`, or a scalar that is no text.
pub fn with(value: &Value, inner: &dyn Fn(&Value) -> Yaml) -> Yaml {
    match value {
        Value::List(items) => Yaml::List(items.iter().map(inner).collect()),
        Value::Map(members) => {
            let members = members.iter().map(|(key, v)| (scalar(key), inner(v)));
            Yaml::Map(members.collect())
        }
        Value::Null => Yaml::Scalar("null".to_owned()),
        Value::Bool(flag) => Yaml::Scalar(flag.to_string()),
        Value::Number(text) | Value::Hole(text) => Yaml::Scalar(text.clone()),
        Value::Text(parts) => Yaml::Scalar(scalar(&written(parts))),
    }
}

fn written(parts: &[Part]) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Literal(text) | Part::Hole(text) => text.as_str(),
    });
    texts.collect()
}

/// A string as a scalar: bare where no reader of YAML takes it for anything else.
pub fn scalar(text: &str) -> String {
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_word = words.contains(&text.to_ascii_lowercase().as_str());
    let begins_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    // A colon that nothing or a blank follows ends a key.
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-:".contains(c))
        && !text.ends_with(':');
    if begins_well && is_plain && !is_word {
        text.to_owned()
    } else {
        format!("\"{}\"", escaped(text))
    }
}

/// A document.
pub fn render(root: &Yaml, lists: Lists) -> String {
    let mut out = String::new();
    block(&mut out, root, lists, 0);
    out
}

/// Puts the lines of a list or map, each at `depth`.
fn block(out: &mut String, value: &Yaml, lists: Lists, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Yaml::Scalar(text) => *out += &format!("{indent}{text}\n"),
        Yaml::Map(members) => {
            for (key, member) in members {
                *out += &format!("{indent}{key}:");
                after(out, member, lists, depth);
            }
        }
        Yaml::List(items) => {
            for item in items {
                *out += &format!("{indent}-");
                match item {
                    Yaml::Map(members) if !members.is_empty() => {
                        let mut inner = String::new();
                        block(&mut inner, item, lists, depth + 1);
                        // The first member stands on the line of the dash.
                        *out += &format!(" {}", inner.trim_start());
                    }
                    _ => after(out, item, lists, depth),
                }
            }
        }
    }
}

/// Puts what follows a colon or a dash.
fn after(out: &mut String, value: &Yaml, lists: Lists, depth: usize) {
    let is_flow = |items: &[Yaml]| {
        lists == Lists::Flow && items.iter().all(|item| matches!(item, Yaml::Scalar(_)))
    };
    match value {
        Yaml::Scalar(text) => *out += &format!(" {text}\n"),
        Yaml::List(items) if items.is_empty() => *out += " []\n",
        Yaml::Map(members) if members.is_empty() => *out += " {}\n",
        Yaml::List(items) if is_flow(items) => {
            let texts: Vec<&str> = items
                .iter()
                .filter_map(|item| match item {
                    Yaml::Scalar(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            *out += &format!(" [{}]\n", texts.join(", "));
        }
        _ => {
            out.push('\n');
            block(out, value, lists, depth + 1);
        }
    }
}

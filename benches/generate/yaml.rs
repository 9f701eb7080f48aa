//! Values as YAML, in the ways people lay it out.

use super::json::{in_full, quoted};
use super::value::Value;
use crate::generate::dice::Dice;

/// How somebody writes YAML.
pub struct Layout {
    /// Spaces of a list below its key.
    list_indent: usize,
    /// Whether texts that need no quotes have double ones, single ones or none.
    quotes: Quotes,
    /// Whether functions are tags (`!Ref`) or keys (`Fn::Ref`).
    has_tags: bool,
    /// Whether short lists and maps stand on one line.
    has_flow: bool,
    /// Whether there is an empty line after each resource, and a comment before some.
    is_airy: bool,
}

#[derive(Clone, Copy)]
enum Quotes {
    None,
    Single,
    Double,
}

impl Layout {
    pub fn of(dice: &mut Dice) -> Self {
        Self {
            list_indent: if dice.below(3) == 0 { 0 } else { 2 },
            quotes: match dice.below(6) {
                0 => Quotes::Double,
                1 => Quotes::Single,
                _ => Quotes::None,
            },
            has_tags: dice.below(10) > 0,
            has_flow: dice.below(2) == 0,
            is_airy: dice.below(2) == 0,
        }
    }

    pub fn written(&self, value: &Value) -> String {
        let mut out = String::new();
        if self.is_airy {
            out.push_str("---\n# Deployed by the pipeline: do not change it by hand\n");
        }
        let Value::Map(sections) = value else {
            self.after_key(&mut out, value, 0);
            return out;
        };
        for (section, value) in sections {
            if self.is_airy && !out.ends_with("hand\n") {
                out.push('\n');
            }
            out.push_str(section);
            out.push(':');
            match value {
                Value::Map(entries) if self.is_airy => {
                    for (index, (name, value)) in entries.iter().enumerate() {
                        out.push_str(if index > 0 && section == "Resources" {
                            "\n\n"
                        } else {
                            "\n"
                        });
                        if section == "Resources" && index % 3 == 0 {
                            out.push_str(&format!("  # {name}: ask the team before it goes\n"));
                        }
                        out.push_str(&format!("  {name}:"));
                        self.after_key(&mut out, value, 4);
                    }
                }
                value => self.after_key(&mut out, value, 2),
            }
            out.push('\n');
        }
        out
    }

    /// What follows a key's colon: on the same line, or below it with this indent.
    fn after_key(&self, out: &mut String, value: &Value, indent: usize) {
        match value {
            Value::Map(entries) if !entries.is_empty() && !self.is_in_flow(value) => {
                self.entries(out, entries, indent, false);
            }
            Value::List(items) if !items.is_empty() && !self.is_in_flow(value) => {
                self.items(out, items, indent - 2 + self.list_indent);
            }
            Value::Call(function, argument) => match self.is_tag(argument) {
                true => {
                    out.push_str(&format!(" !{function}"));
                    self.after_key(out, argument, indent);
                }
                false => self.after_key(out, &in_full(function, argument), indent),
            },
            value => {
                out.push(' ');
                self.flow(out, value);
            }
        }
    }

    fn entries(
        &self,
        out: &mut String,
        entries: &[(String, Value)],
        indent: usize,
        is_begun: bool,
    ) {
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 || !is_begun {
                line(out, indent);
            }
            out.push_str(&self.key(key));
            out.push(':');
            self.after_key(out, value, indent + 2);
        }
    }

    fn items(&self, out: &mut String, items: &[Value], indent: usize) {
        for item in items {
            line(out, indent);
            out.push_str("- ");
            match item {
                Value::Map(entries) if !entries.is_empty() && !self.is_in_flow(item) => {
                    self.entries(out, entries, indent + 2, true);
                }
                Value::Call(function, argument) if self.is_tag(argument) => {
                    out.push_str(&format!("!{function}"));
                    self.after_key(out, argument, indent + 4 - self.list_indent);
                }
                Value::Call(function, argument) => match in_full(function, argument) {
                    Value::Map(entries) => self.entries(out, &entries, indent + 2, true),
                    value => self.flow(out, &value),
                },
                item => self.flow(out, item),
            }
        }
    }

    /// A tag may not follow another one.
    fn is_tag(&self, argument: &Value) -> bool {
        self.has_tags && !matches!(argument, Value::Call(..))
    }

    /// Whether a value stands on one line.
    fn is_in_flow(&self, value: &Value) -> bool {
        let is_scalar = |value: &Value| match value {
            Value::Text(text) => text.len() < 24,
            value => matches!(value, Value::Word(_)),
        };
        self.has_flow
            && match value {
                Value::List(items) => items.len() < 5 && items.iter().all(is_scalar),
                Value::Map(entries) => {
                    entries.len() < 3 && entries.iter().all(|(_, value)| is_scalar(value))
                }
                _ => false,
            }
    }

    fn flow(&self, out: &mut String, value: &Value) {
        match value {
            Value::Text(text) | Value::Expression(text) => out.push_str(&self.scalar(text)),
            Value::Word(word) => out.push_str(word),
            Value::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    self.flow(out, item);
                }
                out.push(']');
            }
            Value::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { " " });
                    out.push_str(&self.key(key));
                    out.push_str(": ");
                    self.flow(out, value);
                }
                out.push_str(if entries.is_empty() { "}" } else { " }" });
            }
            Value::Call(function, argument) => self.flow(out, &in_full(function, argument)),
        }
    }

    fn key(&self, key: &str) -> String {
        match is_plain(key) || key.contains("::") {
            true => key.to_owned(),
            false => quoted(key),
        }
    }

    fn scalar(&self, text: &str) -> String {
        let single = || format!("'{}'", text.replace('\'', "''"));
        match self.quotes {
            _ if text.contains('\n') => quoted(text),
            Quotes::None if is_plain(text) => text.to_owned(),
            Quotes::Double => quoted(text),
            Quotes::None | Quotes::Single => single(),
        }
    }
}

fn line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Whether a text is the same text without quotes.
fn is_plain(text: &str) -> bool {
    let is_word = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        .contains(&&*text.to_lowercase());
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
    let goes_on = text
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || " -_./:=+@".contains(letter));
    begins && goes_on && !is_word && !text.contains(": ") && !text.ends_with([':', ' '])
}

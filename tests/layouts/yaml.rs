//! YAML in odd layouts.

use super::document::Value;
use super::json::{self, joined, quoted};
use super::odd::{Odd, pick};
use super::random::Random;

/// A writer at work.
struct Writer<'a> {
    odd: &'a mut Odd,
    random: &'a mut Random,
    /// How far a block is indented more than what it stands in.
    unit: usize,
    /// How far a list is indented more than its key.
    dashes: usize,
    /// Blanks behind a dash.
    gap: usize,
    groups: usize,
    out: String,
}

/// A document.
pub fn write(stem: &str, value: &Value, odd: &mut Odd, random: &mut Random) -> (String, String) {
    let unit = pick(random, [1, 2, 2, 4, 5]);
    let mut writer = Writer {
        unit,
        dashes: pick(random, [0, unit]),
        gap: pick(random, [1, 1, 3]),
        odd,
        random,
        groups: 0,
        out: String::new(),
    };
    let has_marks = writer.random.one_in(3);
    if has_marks {
        writer.out += pick(writer.random, ["---\n", "--- # begins\n", "# first\n---\n"]);
    }
    match is_empty(value) || writer.random.one_in(8) {
        true => writer.flow(value, ""),
        false => writer.block(value, 0),
    }
    if has_marks && writer.random.one_in(2) {
        writer.out = format!("{}\n...\n", writer.out.trim_end());
    }
    let text = std::mem::take(&mut writer.out);
    (format!("{stem}.yaml"), writer.odd.file(&text))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::List(items) => items.is_empty(),
        Value::Map(members) => members.is_empty(),
        _ => true,
    }
}

impl Writer<'_> {
    /// A list or map whose first line is indented already.
    fn block(&mut self, value: &Value, column: usize) {
        self.groups += 1;
        let group = self.groups;
        let members: Vec<(Option<&str>, &Value)> = match value {
            Value::List(items) => items.iter().map(|item| (None, item)).collect(),
            Value::Map(members) => members
                .iter()
                .map(|(key, member)| (Some(key.as_str()), member))
                .collect(),
            _ => Vec::new(),
        };
        for (index, (key, member)) in members.into_iter().enumerate() {
            if index > 0 {
                self.between(group, column);
            }
            let inner = match (key, member) {
                (Some(key), _) => {
                    let key = self.text(key);
                    self.out += &key;
                    self.out.push(':');
                    match member {
                        Value::List(_) => column + self.dashes,
                        _ => column + self.unit,
                    }
                }
                (None, _) => {
                    self.out.push('-');
                    column + 1 + self.gap
                }
            };
            let is_flow = is_empty(member) || self.odd.flat < 10 && self.random.one_in(6);
            if is_flow {
                self.out.push(' ');
                let indent = " ".repeat(column + 1);
                self.flow(member, &indent);
            } else if key.is_some() {
                self.end_of_line(group);
                self.out += &" ".repeat(inner);
                self.block(member, inner);
                continue;
            } else {
                self.out += &" ".repeat(self.gap);
                self.block(member, inner);
                continue;
            }
            self.end_of_line(group);
        }
    }

    fn end_of_line(&mut self, group: usize) {
        if self.random.one_in(6) {
            self.out += &format!(" # {}", self.odd.comment(group));
        }
        self.out.push('\n');
    }

    fn between(&mut self, group: usize, column: usize) {
        if self.odd.airy && self.random.one_in(3) {
            self.out.push('\n');
        }
        let indent = " ".repeat(column);
        if self.random.one_in(6) {
            self.out += &format!("{indent}# {}\n", self.odd.comment(group));
        }
        self.out += &indent;
    }

    /// A value in brackets, or a scalar; lines below the first are indented.
    fn flow(&mut self, value: &Value, indent: &str) {
        let entries: Vec<(Option<&str>, &Value)> = match value {
            Value::List(items) => items.iter().map(|item| (None, item)).collect(),
            Value::Map(members) => members
                .iter()
                .map(|(key, member)| (Some(key.as_str()), member))
                .collect(),
            _ => Vec::new(),
        };
        if entries.is_empty() {
            let scalar = self.scalar(value, !indent.is_empty());
            self.out += &scalar;
            return;
        }
        let is_map = matches!(value, Value::Map(_));
        let (open, close) = if is_map { ('{', '}') } else { ('[', ']') };
        let is_lines = self.random.one_in(4);
        let inner = format!("{indent}  ");
        let pad = if is_map { self.odd.pad } else { "" };
        self.out.push(open);
        self.out += pad;
        let last = entries.len() - 1;
        for (index, (key, member)) in entries.into_iter().enumerate() {
            if is_lines {
                self.out += &format!("\n{inner}");
            }
            if let Some(key) = key {
                let key = self.text(key);
                self.out += &format!("{key}: ");
            }
            self.flow(member, &inner);
            if index < last {
                self.out += if is_lines { "," } else { ", " };
            }
        }
        self.out += pad;
        if is_lines {
            self.out += &format!("\n{indent}");
        }
        self.out.push(close);
    }

    fn scalar(&mut self, value: &Value, in_brackets: bool) -> String {
        match value {
            Value::Text(parts) => self.text(&joined(parts)),
            // A brace would open a map.
            Value::Hole(hole) if in_brackets || hole.starts_with('{') => quoted(hole),
            other => json::scalar(other),
        }
    }

    /// Text bare where every reader takes it for itself, else in either kind of quotes.
    fn text(&mut self, text: &str) -> String {
        let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
        let is_word = words.contains(&text.to_ascii_lowercase().as_str());
        let begins_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let is_plain = text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/._-:".contains(c))
            && !text.ends_with(':');
        let may_be_single = !text.chars().any(char::is_control);
        match self.random.below(3) {
            0 if may_be_single => format!("'{}'", text.replace('\'', "''")),
            1 | 2 if begins_well && is_plain && !is_word => text.to_owned(),
            _ => quoted(text),
        }
    }
}

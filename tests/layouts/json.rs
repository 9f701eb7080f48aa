//! JSON in odd layouts.

use super::document::{Part, Value};
use super::odd::{Odd, pick};
use super::random::Random;

/// A writer at work.
struct Writer<'a> {
    odd: &'a mut Odd,
    random: &'a mut Random,
    comments: bool,
    groups: usize,
    out: String,
}

/// JSON as every reader takes it.
pub fn strict(stem: &str, value: &Value, odd: &mut Odd, random: &mut Random) -> (String, String) {
    (format!("{stem}.json"), text(value, odd, random, false))
}

/// JSON with comments.
pub fn commented(
    stem: &str,
    value: &Value,
    odd: &mut Odd,
    random: &mut Random,
) -> (String, String) {
    (format!("{stem}.jsonc"), text(value, odd, random, true))
}

fn text(value: &Value, odd: &mut Odd, random: &mut Random, comments: bool) -> String {
    let mut writer = Writer {
        odd,
        random,
        comments,
        groups: 0,
        out: String::new(),
    };
    writer.value(value, "", false);
    let text = std::mem::take(&mut writer.out);
    writer.odd.file(&text)
}

/// A scalar as JSON has it.
pub fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(text) | Value::Hole(text) => text.clone(),
        Value::Text(parts) => quoted(&joined(parts)),
        Value::List(_) => "[]".to_owned(),
        Value::Map(_) => "{}".to_owned(),
    }
}

/// A text with its holes as they are written.
pub fn joined(parts: &[Part]) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Literal(text) | Part::Hole(text) => text.as_str(),
    });
    texts.collect()
}

/// Text in double quotes.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, indent: &str, is_flat: bool) {
        let entries: Vec<(Option<&str>, &Value)> = match value {
            Value::List(items) => items.iter().map(|item| (None, item)).collect(),
            Value::Map(members) => members
                .iter()
                .map(|(key, member)| (Some(key.as_str()), member))
                .collect(),
            _ => Vec::new(),
        };
        if entries.is_empty() {
            self.out += &scalar(value);
            return;
        }
        let is_map = matches!(value, Value::Map(_));
        let (open, close) = if is_map { ('{', '}') } else { ('[', ']') };
        self.groups += 1;
        let group = self.groups;
        let is_flat = is_flat || self.odd.flat == 1 || self.random.one_in(self.odd.flat);
        let inner = format!("{indent}{}", self.odd.unit);
        self.out.push(open);
        let last = entries.len() - 1;
        for (index, (key, member)) in entries.into_iter().enumerate() {
            match (is_flat, index) {
                (true, 0) if is_map => self.out += self.odd.pad,
                (true, _) => {}
                (false, 0) => self.line(&inner),
                (false, _) if self.odd.leading => {
                    self.line(&inner);
                    self.out += ", ";
                }
                (false, _) => self.line(&inner),
            }
            if self.comments && self.random.one_in(4) {
                self.before(group, is_flat, &inner);
            }
            if let Some(key) = key {
                self.out += &quoted(key);
                self.out += self.odd.colon;
            }
            self.value(member, &inner, is_flat);
            let is_last = index == last;
            let has_comma = !is_last || self.comments && self.odd.trailing;
            match (has_comma, is_flat) {
                (true, true) if is_last => self.out.push(','),
                (true, true) => self.out += self.odd.comma,
                (true, false) if !self.odd.leading || is_last => self.out.push(','),
                _ => {}
            }
            if self.comments && self.random.one_in(4) {
                self.after(group, is_flat);
            }
        }
        if self.comments && !is_flat && self.random.one_in(4) {
            self.line(&inner);
            self.out += &format!("// {}", self.odd.comment(group));
        }
        match is_flat {
            true if is_map => self.out += self.odd.pad,
            true => {}
            false => self.line(indent),
        }
        self.out.push(close);
    }

    fn line(&mut self, indent: &str) {
        if self.odd.airy && self.random.one_in(3) {
            self.out.push('\n');
        }
        self.out.push('\n');
        self.out += indent;
    }

    fn before(&mut self, group: usize, is_flat: bool, indent: &str) {
        let comment = self.odd.comment(group);
        match is_flat {
            true => self.out += &format!("/* {comment} */ "),
            false => {
                let text = match pick(self.random, [true, false]) {
                    true => format!("// {comment}"),
                    false => format!("/* {comment}\n{indent}   so */"),
                };
                self.out += &text;
                self.line(indent);
            }
        }
    }

    fn after(&mut self, group: usize, is_flat: bool) {
        let comment = self.odd.comment(group);
        self.out += &match is_flat {
            true => format!("/* {comment} */"),
            false => format!(" // {comment}"),
        };
    }
}

//! A table of TOML, read key by key: what nobody asked for is a mistake with a suggestion.

use std::ops::Range;

use toml::Spanned as At;
use toml::de::{DeTable, DeValue};

use crate::ignores::Mistake;
use crate::model::{Spanned, nearest};
use crate::source::{SourceId, Span};

/// A value with its place.
pub type Value<'a> = At<DeValue<'a>>;

/// How many tables under one heading count: nobody means more, and each is held against each finding.
const MOST: usize = 2_000;

/// What is being read, and what is wrong with it so far.
pub struct Reader {
    /// The file.
    pub source: SourceId,
    /// What cannot be meant.
    pub mistakes: Vec<Mistake>,
}

impl Reader {
    /// A place in the file.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start as u32, range.end as u32)
    }

    /// Notes what cannot be meant.
    pub fn wrong(&mut self, place: Range<usize>, text: impl Into<String>, help: impl Into<String>) {
        let span = self.span(place);
        self.mistakes.push(Mistake {
            span,
            text: text.into(),
            help: help.into(),
        });
    }

    /// A text.
    pub fn text(&mut self, key: &str, value: &Value) -> Option<Spanned<String>> {
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned {
                value: text.clone().into_owned(),
                span: self.span(value.span()),
            }),
            other => {
                let found = other.type_str();
                self.wrong(
                    value.span(),
                    format!("`{key}` is a text, and this is {}", with_article(found)),
                    format!("write `{key} = \"…\"`"),
                );
                None
            }
        }
    }

    /// A text that says something.
    pub fn words(&mut self, key: &str, value: &Value) -> Option<Spanned<String>> {
        let text = self.text(key, value)?;
        if text.value.trim().is_empty() {
            self.wrong(
                value.span(),
                format!("`{key}` is empty"),
                format!("say something in `{key}`, or remove it"),
            );
            return None;
        }
        Some(text)
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &str, value: &Value) -> Vec<Spanned<String>> {
        match value.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| self.words(key, item))
                .collect(),
            other => {
                let found = other.type_str();
                self.wrong(
                    value.span(),
                    format!(
                        "`{key}` is a list of texts, and this is {}",
                        with_article(found)
                    ),
                    format!("write `{key} = [\"…\"]`"),
                );
                Vec::new()
            }
        }
    }

    /// A table.
    pub fn table<'a>(&mut self, key: &str, value: &'a Value<'a>) -> Option<&'a DeTable<'a>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let found = with_article(value.get_ref().type_str());
            self.wrong(
                value.span(),
                format!("`{key}` is a table, and this is {found}"),
                format!("write `[{key}]` on a line of its own, and its settings below"),
            );
        }
        table
    }

    /// Tables under a repeated heading, each with its place.
    pub fn tables<'a>(
        &mut self,
        key: &str,
        value: &'a Value<'a>,
    ) -> Vec<(Range<usize>, &'a DeTable<'a>)> {
        let items = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        let is_list = value.get_ref().is_array();
        let mut tables = Vec::new();
        for item in items {
            if tables.len() == MOST {
                self.wrong(
                    item.span(),
                    format!("there are more than {MOST} `[[{key}]]`, and this one does not count"),
                    "say it of more at once, by patterns of paths",
                );
                break;
            }
            match item.get_ref().as_table().filter(|_| is_list) {
                Some(table) => tables.push((item.span(), table)),
                None => self.wrong(
                    item.span(),
                    format!("`{key}` is a list of tables"),
                    format!("write `[[{key}]]` on a line of its own, and its settings below"),
                ),
            }
        }
        tables
    }

    /// The entries of a table in the order in which they are written; those it does not know are mistakes.
    pub fn entries<'a>(
        &mut self,
        table: &'a DeTable<'a>,
        known: &[&'static str],
    ) -> Vec<(&'static str, &'a Value<'a>)> {
        let mut written: Vec<_> = table.iter().collect();
        written.sort_by_key(|(key, _)| key.span().start);
        let mut entries = Vec::new();
        for (key, value) in written {
            let name = key.get_ref();
            match known.iter().find(|one| *one == name) {
                Some(one) => entries.push((*one, value)),
                None => {
                    let help = match nearest(name, known.iter().copied()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("it knows {}", listed(known)),
                    };
                    self.wrong(
                        key.span(),
                        format!("firelint knows no setting `{name}` here"),
                        help,
                    );
                }
            }
        }
        entries
    }

    /// Says that something obligatory is missing.
    pub fn missing(&mut self, place: Range<usize>, key: &str, what: &str) {
        self.wrong(
            place,
            format!("this has no `{key}`"),
            format!("add `{key}`: {what}"),
        );
    }
}

/// Words in a row: `a`, `b` and `c`.
pub fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}

fn with_article(noun: &str) -> String {
    let article = match noun.starts_with(['a', 'i']) {
        true => "an",
        false => "a",
    };
    format!("{article} {noun}")
}

//! Fixes as edits of text: what the edit says comes about, and nothing else changes.
#![allow(clippy::unwrap_used)]

#[path = "fixes/hostile.rs"]
mod hostile;
#[path = "fixes/json.rs"]
mod json;
#[path = "fixes/laws.rs"]
mod laws;
#[path = "fixes/merge.rs"]
mod merge;
#[path = "fixes/random.rs"]
mod random;
#[path = "fixes/yaml.rs"]
mod yaml;

use firelint::finding::{Edit, Fix, Key, Piece};
use firelint::fix::{apply, text_edits};
use firelint::model::Terms;
use firelint::source::{Source, SourceId, Sources, Span};

/// A file whose text has marks `«…»` around places; the places are numbered as they are written.
struct Marked {
    sources: Sources,
    id: SourceId,
    places: Vec<Span>,
    terms: Terms,
}

impl Marked {
    fn new(path: &str, marked: &str) -> Self {
        let mut text = String::new();
        let mut places = Vec::new();
        let mut open = Vec::new();
        let mut sources = Sources::default();
        let mut ranges = Vec::new();
        for c in marked.chars() {
            match c {
                '«' => {
                    open.push(ranges.len());
                    ranges.push((text.len() as u32, 0));
                }
                '»' => ranges[open.pop().unwrap()].1 = text.len() as u32,
                c => text.push(c),
            }
        }
        let id = sources.add(Source::new(path, text));
        places.extend(ranges.iter().map(|&(start, end)| Span::new(id, start, end)));
        Self {
            sources,
            id,
            places,
            terms: Terms::Api,
        }
    }

    fn terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// The text after a fix; or why there is none.
    fn after(&self, edits: impl FnOnce(&[Span]) -> Vec<Edit>) -> String {
        let fix = Fix {
            title: "edit".into(),
            edits: edits(&self.places),
        };
        match text_edits(&self.sources, &fix, self.terms) {
            Ok(edits) => apply(&self.sources.get(self.id).text, &edits),
            Err(declined) => format!("declined: {}", declined.0),
        }
    }
}

fn key(key: &'static str) -> Key {
    Key::Container(key)
}

fn set(map: Span, to: &'static str, value: impl Into<Piece>) -> Edit {
    Edit::Set {
        map,
        key: key(to),
        value: value.into(),
    }
}

fn push(map: Span, to: &'static str, item: impl Into<Piece>) -> Edit {
    Edit::Push {
        map,
        key: key(to),
        item: item.into(),
    }
}

fn words<const N: usize>(words: [&str; N]) -> Piece {
    Piece::List(words.map(Piece::from).into())
}

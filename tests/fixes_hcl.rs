//! Edits of structure in Terraform's native spelling: what is written, and that nothing else changes.
#![allow(clippy::unwrap_used)]

#[path = "fixes_hcl/blocks.rs"]
mod blocks;
#[path = "fixes_hcl/declined.rs"]
mod declined;
#[path = "fixes_hcl/heredocs.rs"]
mod heredocs;
#[path = "fixes_hcl/laws.rs"]
mod laws;
#[path = "fixes_hcl/modules.rs"]
mod modules;
#[path = "fixes_hcl/objects.rs"]
mod objects;
#[path = "fixes_hcl/real.rs"]
mod real;
#[path = "fixes_hcl/taken.rs"]
mod taken;

use firelint::finding::{Edit, Fix, Key, Piece};
use firelint::fix::{apply, text_edits};
use firelint::model::Terms;
use firelint::source::{Source, SourceId, Sources, Span};

/// A file with places in it.
pub struct File {
    sources: Sources,
    id: SourceId,
}

impl File {
    /// A file with this text.
    pub fn new(text: &str) -> Self {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("main.tf", text));
        Self { sources, id }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.sources.get(self.id).text
    }

    /// The place where this is written for the first time.
    pub fn at(&self, written: &str) -> Span {
        let start = self.text().find(written).unwrap() as u32;
        Span::new(self.id, start, start + written.len() as u32)
    }

    /// The text with a fix made.
    pub fn fixed(&self, edits: Vec<Edit>) -> Result<String, String> {
        let mut fix = Fix::new("repair it");
        fix.edits = edits;
        let edits = text_edits(&self.sources, &fix, Terms::Terraform);
        let edits = edits.map_err(|declined| declined.0)?;
        Ok(apply(self.text(), &edits))
    }
}

/// What one edit makes of a text, with the place where something is written.
#[track_caller]
pub fn check(before: &str, place: &str, edit: impl Fn(Span) -> Edit, after: &str) {
    let file = File::new(before);
    let fixed = file.fixed(vec![edit(file.at(place))]).unwrap();
    assert_eq!(fixed, after, "\n--- is\n{fixed}\n--- and not\n{after}");
}

/// Why one edit is not made.
#[track_caller]
pub fn declines(before: &str, place: &str, edit: impl Fn(Span) -> Edit, reason: &str) {
    let file = File::new(before);
    let declined = file.fixed(vec![edit(file.at(place))]).unwrap_err();
    assert_eq!(declined, reason);
}

/// Sets a container's key.
pub fn set(key: &'static str, value: impl Into<Piece>) -> impl Fn(Span) -> Edit {
    let value = value.into();
    move |map| Edit::Set {
        map,
        key: Key::Container(key),
        value: value.clone(),
    }
}

/// Sets a service's setting.
pub fn set_service(path: &'static str, value: impl Into<Piece>) -> impl Fn(Span) -> Edit {
    let value = value.into();
    move |map| Edit::Set {
        map,
        key: Key::Service(path),
        value: value.clone(),
    }
}

/// Appends to a container's list.
pub fn push(key: &'static str, item: impl Into<Piece>) -> impl Fn(Span) -> Edit {
    let item = item.into();
    move |map| Edit::Push {
        map,
        key: Key::Container(key),
        item: item.clone(),
    }
}

/// Puts an item after another.
pub fn insert_after(new: impl Into<Piece>) -> impl Fn(Span) -> Edit {
    let new = new.into();
    move |item| Edit::InsertAfter {
        item,
        new: new.clone(),
    }
}

/// Puts something in place of a value.
pub fn replace(with: impl Into<Piece>) -> impl Fn(Span) -> Edit {
    let with = with.into();
    move |value| Edit::Replace {
        value,
        with: with.clone(),
    }
}

/// A dependency on a container.
pub fn dependency() -> Piece {
    Piece::map([
        ("containerName", "log-router".into()),
        ("condition", "HEALTHY".into()),
    ])
}

//! `Fn::ForEach`: members written once for each item of a list.

use std::rc::Rc;

use super::evaluate::{Evaluation, Frame, unknown_of};
use super::functions::closed_items;
use super::pieces::within;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items, Via};
use crate::dialect::rendered::{Rendered, Renderer};
use crate::model::{Hop, Unknown, Why};

/// Whether a key begins a loop.
pub fn is_loop(key: &str) -> bool {
    key.starts_with("Fn::ForEach::")
}

/// The parts of a loop: its identifier, its collection, the members it repeats.
fn read(written: &Datum) -> Option<(&str, &Datum, &Entries)> {
    let [identifier, collection, body] = closed_items(written).ok()?.get(..3)? else {
        return None;
    };
    let Data::Text(identifier) = &identifier.data else {
        return None;
    };
    match &body.data {
        Data::Map(body) => Some((identifier.as_str(), collection, body)),
        _ => None,
    }
}

/// The members that a loop repeats, as they are written.
pub fn body(written: &Datum) -> Option<&Entries> {
    read(written).map(|(.., body)| body)
}

/// The members that a loop makes.
///
/// # Errors
/// What leaves its collection open.
pub fn expand(evaluation: &Evaluation, entry: &Entry, frame: Frame) -> Result<Vec<Entry>, Unknown> {
    let at = entry.key_span.unwrap_or(entry.value.span);
    let refused = |why| Unknown { at, why };
    let (identifier, collection, body) =
        read(&entry.value).ok_or_else(|| refused(Why::WrongType))?;
    let collection = evaluation
        .value(collection, frame)
        .ok_or_else(|| refused(Why::WrongType))?;
    let list = match &collection.data {
        Data::List(list) if list.rest.is_none() => list,
        _ => return Err(unknown_of(&collection, Why::Function)),
    };
    let texts: Vec<Datum> = list
        .items
        .iter()
        .map(|item| evaluation.text(item, frame))
        .collect();
    if let Some(open) = texts.iter().find(|text| literal(text).is_none()) {
        return Err(unknown_of(open, Why::Function));
    }
    let mut found = Vec::new();
    for item in &texts {
        let turn = Turn {
            evaluation,
            identifier,
            item,
            value: literal(item).unwrap_or_default(),
        };
        for member in &body.entries {
            if !evaluation.spend(1) {
                return Err(refused(Why::TooLarge));
            }
            found.push(turn.entry(member));
        }
    }
    // Where the steps have run out, the last members are not whole.
    if !evaluation.spend(0) {
        return Err(refused(Why::TooLarge));
    }
    Ok(found)
}

fn literal(datum: &Datum) -> Option<&str> {
    match &datum.data {
        Data::Text(text) if text.unknown().is_none() => Some(text.as_str()),
        _ => None,
    }
}

/// One turn of a loop.
struct Turn<'a> {
    evaluation: &'a Evaluation<'a>,
    identifier: &'a str,
    item: &'a Datum,
    value: &'a str,
}

impl Turn<'_> {
    fn entry(&self, written: &Entry) -> Entry {
        let plain = format!("${{{}}}", self.identifier);
        let stripped = format!("&{{{}}}", self.identifier);
        let key = match written.key.contains(&plain) || written.key.contains(&stripped) {
            true => written
                .key
                .replace(&plain, self.value)
                .replace(&stripped, &self.letters())
                .into(),
            false => written.key.clone(),
        };
        Entry {
            key,
            key_span: written.key_span,
            value: self.datum(&written.value),
        }
    }

    /// `&{…}` leaves out what is neither a letter nor a digit.
    fn letters(&self) -> String {
        let letters = self.value.chars().filter(char::is_ascii_alphanumeric);
        letters.collect()
    }

    fn datum(&self, written: &Datum) -> Datum {
        if !self.evaluation.spend(1) {
            return Datum::unknown(Unknown {
                at: written.span,
                why: Why::TooLarge,
            });
        }
        let data = match &written.data {
            Data::Text(text) => match self.text(text) {
                Some(text) => Data::Text(text),
                None => return written.clone(),
            },
            Data::List(list) => Data::List(Rc::new(Items {
                items: list.items.iter().map(|item| self.datum(item)).collect(),
                rest: list.rest,
            })),
            Data::Map(map) => match self.reference(map) {
                Some(value) => return value,
                None => Data::Map(Rc::new(Entries {
                    entries: map.entries.iter().map(|entry| self.entry(entry)).collect(),
                    rest: map.rest,
                    extent: map.extent,
                })),
            },
            _ => return written.clone(),
        };
        Datum {
            data,
            ..written.clone()
        }
    }

    /// `Ref` of the identifier is the item.
    fn reference(&self, map: &Entries) -> Option<Datum> {
        let call = super::evaluate::call(map).filter(|call| &*call.key == "Ref")?;
        let Data::Text(name) = &call.value.data else {
            return None;
        };
        (name.as_str() == self.identifier).then(|| Datum {
            via: Some(Rc::new(Via {
                hop: Hop {
                    span: self.item.span,
                    text: format!("an item that `{}` stands for", self.identifier),
                    assumed: false,
                },
                before: self.item.via.clone(),
            })),
            ..Datum::text(self.value, call.value.span)
        })
    }

    fn text(&self, text: &Rendered) -> Option<Rendered> {
        let written = text.as_str();
        let mut renderer = Renderer::default();
        let mut from = 0;
        let opener = format!("{{{}}}", self.identifier);
        let found = written.match_indices(&opener);
        for (at, _) in found {
            let (value, start) = match at.checked_sub(1).map(|mark| &written.as_bytes()[mark]) {
                Some(b'$') => (self.value.to_owned(), at - 1),
                Some(b'&') => (self.letters(), at - 1),
                _ => continue,
            };
            let end = at + opener.len();
            if start > from {
                renderer.rendered(&within(text, from..start));
            }
            renderer.from(&value, text.span(start..end));
            from = end;
        }
        if from == 0 {
            return None;
        }
        if from < written.len() {
            renderer.rendered(&within(text, from..written.len()));
        }
        Some(renderer.finish(text.span(0..written.len())))
    }
}

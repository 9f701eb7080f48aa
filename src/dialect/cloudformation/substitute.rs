//! `Fn::Sub`: names in a text.

use std::ops::Range;

use super::evaluate::{Evaluation, Frame, unknown_of};
use super::functions::{closed_items, unknown};
use super::pieces::{Pieces, within};
use crate::dialect::datum::{Data, Datum};
use crate::model::Why;

/// A part of the text of `Fn::Sub`.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Text that stays.
    Text(Range<usize>),
    /// `${Name}`: where it stands, and the name.
    Name(Range<usize>, Range<usize>),
}

impl Evaluation<'_> {
    /// `Fn::Sub`, with or without names of its own.
    pub fn substitute(&self, argument: &Datum, written: &Datum, frame: Frame) -> Datum {
        let arguments = match &argument.data {
            Data::List(_) => closed_items(argument),
            _ => Ok(std::slice::from_ref(argument)),
        };
        let (template, names) = match arguments {
            Ok([template]) => (template, None),
            Ok([template, names, ..]) => (template, Some(names)),
            Ok([]) => return unknown(argument.span, Why::WrongType),
            Err(unknown) => return self.hole(written, unknown, frame),
        };
        let template = self.text(template, frame);
        let Data::Text(text) = &template.data else {
            return unknown(argument.span, Why::WrongType);
        };
        if text.unknown().is_some() {
            return self.hole(written, unknown_of(&template, Why::Function), frame);
        }
        // Names that are not seen may stand for anything.
        let unseen = names.and_then(|names| match &names.data {
            Data::Map(map) => map.rest,
            Data::Unknown(unknown) => Some(*unknown),
            _ => None,
        });
        let mut pieces = Pieces::default();
        for part in parts(text.as_str()) {
            if !self.spend(1) {
                return unknown(argument.span, Why::TooLarge);
            }
            match part {
                Part::Text(range) => pieces.rendered(&within(text, range)),
                Part::Name(whole, name) => {
                    let place = text.span(whole);
                    let name = text.as_str()[name].trim();
                    let own = names.and_then(|names| names.get(name));
                    let value = match (own, unseen) {
                        (Some(own), _) => Some(self.text(own, frame)),
                        (None, Some(unseen)) => Some(self.hole(argument, unseen, frame)),
                        _ if name.contains('.') => Some(self.attribute_named(name, place, frame)),
                        _ => self.named(name, place, frame),
                    };
                    if let Some(value) = value {
                        pieces.add_at(self.as_text(value, name, frame), place);
                    }
                }
            }
        }
        pieces.finish(template.span)
    }

    /// What a name stands for, as text.
    fn as_text(&self, value: Datum, name: &str, frame: Frame) -> Datum {
        match &value.data {
            Data::Text(_) => value,
            Data::Null | Data::Bool(_) | Data::Number(_) => self.text(&value, frame),
            _ => self.named_hole(name, unknown_of(&value, Why::WrongType), frame),
        }
    }
}

/// The parts of a text. `${!Name}` is written for `${Name}` that stays.
fn parts(text: &str) -> Vec<Part> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(open) = text[at..].find("${").map(|open| at + open) {
        let Some(close) = text[open..].find('}').map(|close| open + close) else {
            break;
        };
        if text[open + 2..].starts_with('!') {
            found.push(Part::Text(from..open + 2));
            from = open + 3;
        } else {
            found.push(Part::Text(from..open));
            found.push(Part::Name(open..close + 1, open + 2..close));
            from = close + 1;
        }
        at = close + 1;
    }
    found.push(Part::Text(from..text.len()));
    found
}

//! Data as JSON text and back, each part with its place.

use std::collections::BTreeMap;

use super::datum::{Data, Datum, Entries, Items};
use super::number::canonical;
use super::rendered::{Rendered, Renderer};
use super::written::{Places, Yaml, datum, datum_in};
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::json::{self, Json};
use crate::syntax::tree::SyntaxError;
use crate::syntax::yaml;

/// How many bytes are written; what comes after is a hole.
const MOST_BYTES: usize = 1 << 20;

/// What stands for all that is not written for its size.
const CUT_OFF: &str = "${…}";

/// How often JSON may stand in JSON and still be written: each time doubles the backslashes.
const MOST_JSON: usize = 4;

/// How deep values may nest and still be written.
const MOST_DEPTH: usize = 128;

/// The text that `jsonencode` makes: no blanks, keys in order. What is unknown is a hole where it would stand.
pub fn encoded(datum: &Datum) -> Rendered {
    encoded_by(&|_, unknown| hole(unknown), datum)
}

/// The same, with holes by other names: `name` takes how many holes there were before, and what leaves the hole open.
pub fn encoded_by(name: &dyn Fn(usize, Unknown) -> String, datum: &Datum) -> Rendered {
    let mut writer = Writer::new(name, 0);
    writer.value(datum, 0);
    writer.renderer.finish(datum.span)
}

/// The hole that stands for a value of which only the place is known. No colon is in it, for that parts images and
/// links.
pub fn hole(unknown: Unknown) -> String {
    let at = unknown.at;
    format!("${{unknown {}.{}}}", at.source.index(), at.start)
}

struct Writer<'a> {
    renderer: Renderer,
    name: &'a dyn Fn(usize, Unknown) -> String,
    /// How many holes there are so far.
    holes: usize,
    /// In how many JSON texts this one stands.
    within: usize,
}

impl<'a> Writer<'a> {
    fn new(name: &'a dyn Fn(usize, Unknown) -> String, within: usize) -> Self {
        Self {
            renderer: Renderer::default(),
            name,
            holes: 0,
            within,
        }
    }

    fn hole(&mut self, unknown: Unknown) {
        let text = (self.name)(self.holes, unknown);
        self.renderer.hole(&text, unknown);
        self.holes += 1;
    }

    fn value(&mut self, datum: &Datum, depth: usize) {
        let span = datum.span;
        if depth > MOST_DEPTH || self.is_full() {
            return self.cut_off(span);
        }
        match &datum.data {
            Data::Null => self.renderer.from("null", span),
            Data::Bool(true) => self.renderer.from("true", span),
            Data::Bool(false) => self.renderer.from("false", span),
            Data::Number(number) => self.renderer.from(&canonical(number), span),
            Data::Text(text) => self.quoted(text, span),
            Data::Json(_) if self.within == MOST_JSON => self.cut_off(span),
            Data::Json(inner) => {
                let mut within = Self {
                    holes: self.holes,
                    ..Self::new(self.name, self.within + 1)
                };
                within.value(inner, depth + 1);
                self.holes = within.holes;
                self.quoted(&within.renderer.finish(span), span);
            }
            Data::List(list) => self.list(list, span, depth),
            Data::Map(map) => self.map(map, span, depth),
            Data::Unknown(unknown) => self.hole(*unknown),
        }
    }

    /// What is past the bounds.
    fn cut_off(&mut self, span: Span) {
        let why = Why::TooLarge;
        self.renderer.hole(CUT_OFF, Unknown { at: span, why });
    }

    fn is_full(&self) -> bool {
        self.renderer.len() > MOST_BYTES
    }

    fn list(&mut self, list: &Items, span: Span, depth: usize) {
        self.renderer.from("[", span);
        for (index, item) in list.items.iter().enumerate() {
            self.comma(index, span);
            if self.is_full() {
                self.cut_off(span);
                break;
            }
            self.value(item, depth + 1);
        }
        if let Some(rest) = list.rest {
            self.comma(list.items.len(), span);
            self.hole(rest);
        }
        self.renderer.from("]", span);
    }

    fn map(&mut self, map: &Entries, span: Span, depth: usize) {
        self.renderer.from("{", span);
        let members = members(map);
        for (index, (key, (key_span, value))) in members.iter().enumerate() {
            self.comma(index, span);
            if self.is_full() {
                self.cut_off(span);
                break;
            }
            let key_span = key_span.unwrap_or(value.span);
            self.quoted(&Rendered::whole(*key, key_span), key_span);
            self.renderer.from(":", key_span);
            self.value(value, depth + 1);
        }
        if let Some(rest) = map.rest {
            self.comma(members.len(), span);
            self.hole(rest);
        }
        self.renderer.from("}", span);
    }

    fn comma(&mut self, index: usize, span: Span) {
        if index > 0 {
            self.renderer.from(",", span);
        }
    }

    fn quoted(&mut self, text: &Rendered, span: Span) {
        self.renderer.from("\"", span);
        let content = text.as_str();
        let mut run = 0;
        for (at, char) in content.char_indices() {
            if let Some(escape) = escape(char) {
                let end = at + char.len_utf8();
                self.renderer.rendered(&text.part(run..at));
                self.renderer.from(&escape, text.span(at..end));
                run = end;
            }
            if self.is_full() {
                self.cut_off(span);
                run = content.len();
                break;
            }
        }
        self.renderer.rendered(&text.part(run..content.len()));
        self.renderer.from("\"", span);
    }
}

fn escape(char: char) -> Option<String> {
    let escape = match char {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        char if char < ' ' => format!("\\u{:04x}", u32::from(char)),
        _ => return None,
    };
    Some(escape)
}

/// The members of a map in the order in which Terraform goes through them, each key once: where it is written, and
/// its value.
pub fn members(map: &Entries) -> BTreeMap<&str, (Option<Span>, &Datum)> {
    let entries = map.entries.iter();
    entries
        .map(|entry| (&*entry.key, (entry.key_span, &entry.value)))
        .collect()
}

/// The value of a JSON text; `at` is where it is used.
pub fn decode_json(text: &Rendered, at: Span) -> Datum {
    decoded_json(text, at).0
}

/// The value of a YAML text, its first document; `at` is where it is used.
pub fn decode_yaml(text: &Rendered, at: Span) -> Datum {
    let trees = yaml::parse(at.source, text.as_str());
    match trees.first() {
        Some(tree) => {
            let root = tree.root(text.as_str());
            datum_in(root, Places::Rendered(text), Yaml::Merging)
        }
        None => Datum::new(Data::Null, at),
    }
}

/// The value of a JSON text, and what is wrong with the text, for those who have somebody to tell.
pub fn decoded_json(text: &Rendered, at: Span) -> (Datum, Vec<SyntaxError>) {
    let tree = json::parse(at.source, text.as_str(), Json::Strict);
    let places = Places::Rendered(text);
    let datum = datum(tree.root(text.as_str()), places);
    let errors = tree.errors.into_iter().map(|error| SyntaxError {
        span: places.of(error.span),
        ..error
    });
    (datum, errors.collect())
}

//! Text put together and taken apart, each part with its place.

use std::ops::Range;
use std::rc::Rc;

use crate::dialect::datum::{Data, Datum, Via};
use crate::dialect::rendered::{Rendered, Renderer};
use crate::source::Span;

/// How long a text may become.
const LONGEST: usize = 1 << 20;

/// Puts text together from values.
#[derive(Debug, Default)]
pub struct Pieces {
    renderer: Renderer,
    via: Option<Rc<Via>>,
}

impl Pieces {
    /// Adds text as it was put together elsewhere.
    pub fn rendered(&mut self, text: &Rendered) {
        if self.renderer.len() + text.as_str().len() <= LONGEST {
            self.renderer.rendered(text);
        }
    }

    /// Adds a text; where it came through a name, the whole did.
    pub fn add(&mut self, value: Datum) {
        if let Data::Text(text) = &value.data {
            self.rendered(text);
            self.via = self.via.take().or(value.via);
        }
    }

    /// Adds a text that stands for a name at this place.
    pub fn add_at(&mut self, value: Datum, place: Span) {
        let Data::Text(text) = value.data else { return };
        let moved = match text.unknown() {
            Some(unknown) => Rendered::hole(text.as_str(), unknown),
            None => Rendered::whole(text.as_str(), place),
        };
        self.add(Datum {
            data: Data::Text(moved),
            ..value
        });
    }

    /// The text as a value at this place.
    pub fn finish(self, span: Span) -> Datum {
        Datum {
            data: Data::Text(self.renderer.finish(span)),
            span,
            via: self.via,
        }
    }
}

/// A part of a text.
pub fn within(text: &Rendered, range: Range<usize>) -> Rendered {
    let place = text.span(range.clone());
    let part = text.as_str().get(range.clone()).unwrap_or_default();
    if part.is_empty() {
        return Rendered::whole("", place);
    }
    let inner = Span::new(place.source, range.start as u32, range.end as u32);
    Rendered::verbatim(part, inner).within(text)
}

/// Where the parts of a text lie that a separator keeps apart.
pub fn parts(text: &str, by: &str) -> Vec<Range<usize>> {
    let start = text.as_ptr() as usize;
    let parts = text.split(by);
    let range = |part: &str| {
        let from = part.as_ptr() as usize - start;
        from..from + part.len()
    };
    parts.map(range).collect()
}

/// Base64.
pub fn encoded(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() {
                letter as char
            } else {
                '='
            });
        }
    }
    text
}

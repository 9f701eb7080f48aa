//! Functions that read files, and templates with values of their own.

use std::ops::Range;

use super::evaluate::{Evaluation, unknown, unknown_of};
use super::scope::Scope;
use crate::dialect::datum::{Data, Datum, Entries};
use crate::dialect::rendered::{Rendered, Renderer};
use crate::model::{Unknown, Why};
use crate::source::{NO_SUCH_FILE, SourceId, Span};
use crate::syntax::hcl::{self, Block, Part};

impl Evaluation<'_> {
    /// What a function that reads files makes of its arguments; `None` where it is none of them.
    pub(super) fn file_function(
        &self,
        name: &str,
        arguments: &[Datum],
        at: Span,
        scope: &Scope,
    ) -> Option<Datum> {
        let value = match (name, arguments) {
            ("file", [path]) => match self.opened(path, at) {
                Ok(id) => self.content(id, at),
                Err(unknown) => Datum::unknown(unknown),
            },
            ("fileexists", [path]) => self.exists(path, at),
            ("templatefile", [path, values]) => match self.opened(path, at) {
                Ok(id) => self.template_in_file(id, values, at, scope),
                Err(unknown) => Datum::unknown(unknown),
            },
            ("templatestring", [text, values]) => self.template_in_text(text, values, at, scope),
            _ => return None,
        };
        Some(value)
    }

    /// The file at a path.
    fn opened(&self, path: &Datum, at: Span) -> Result<SourceId, Unknown> {
        let path = path.literal().ok_or_else(|| unknown_of(path))?;
        let missing = Unknown { at, why: Why::File };
        self.open(path).map_err(|_| missing)
    }

    /// Whether there is a file at a path: what is there and cannot be read may be one. What lies outside is nobody's
    /// business, so that no report tells what is on the machine that made it.
    fn exists(&self, path: &Datum, at: Span) -> Datum {
        let Some(path) = path.literal() else {
            return Datum::unknown(unknown_of(path));
        };
        match self.open(path) {
            Ok(_) => Datum::new(Data::Bool(true), at),
            Err(message) if message == NO_SUCH_FILE && self.is_within(path) => {
                Datum::new(Data::Bool(false), at)
            }
            Err(_) => unknown(at, Why::File),
        }
    }

    fn is_within(&self, path: &str) -> bool {
        let root = &self.instance(0).definitions.directory;
        self.library.sources.is_within(root, path)
    }

    /// Opens a path as Terraform sees it from the root module.
    fn open(&self, path: &str) -> Result<SourceId, String> {
        let root = self.instance(0).definitions.directory.clone();
        let id = self.library.sources.open(&root, path);
        id.inspect(|id| self.library.takes(*id))
    }

    fn content(&self, id: SourceId, at: Span) -> Datum {
        let (text, shift) = self.text_of(id);
        let span = Span::new(id, shift, shift + text.len() as u32);
        if !self.spend(1 + text.len() / 64) {
            return unknown(at, Why::TooLarge);
        }
        Datum::new(Data::Text(Rendered::verbatim(text, span)), at)
    }

    /// A file's text without its byte order mark, and how long that is.
    fn text_of(&self, id: SourceId) -> (&str, u32) {
        let text = &self.library.sources.get(id).text;
        let stripped = text.strip_prefix('\u{feff}').unwrap_or(text);
        (stripped, (text.len() - stripped.len()) as u32)
    }

    fn template_in_file(&self, id: SourceId, values: &Datum, at: Span, scope: &Scope) -> Datum {
        let (text, shift) = self.text_of(id);
        let place = |range: Range<usize>| {
            let (start, end) = (range.start as u32 + shift, range.end as u32 + shift);
            (Span::new(id, start, end), true)
        };
        let parts = self
            .library
            .template(id, || hcl::template(text, &place).ok());
        match parts {
            Some(parts) => self.filled(&parts, values, at, scope),
            None => unknown(at, Why::Broken),
        }
    }

    fn template_in_text(&self, text: &Datum, values: &Datum, at: Span, scope: &Scope) -> Datum {
        let Data::Text(rendered) = &text.data else {
            return Datum::unknown(unknown_of(text));
        };
        let place = |range: Range<usize>| (rendered.span(range.clone()), is_exact(rendered, range));
        if !self.spend(1 + rendered.as_str().len() / 16) {
            return unknown(at, Why::TooLarge);
        }
        match hcl::template(rendered.as_str(), &place) {
            Ok(parts) => self.filled(&parts, values, at, scope),
            Err(_) => unknown(at, Why::Broken),
        }
    }

    /// A template with its own values and nothing else to see.
    fn filled(&self, parts: &[Part], values: &Datum, at: Span, scope: &Scope) -> Datum {
        let none = Entries::default();
        let map = match &values.data {
            Data::Map(map) => map,
            Data::Unknown(_) => &none,
            _ => return Datum::unknown(unknown_of(values)),
        };
        let closed = Scope {
            names: None,
            is_closed: true,
            ..scope.clone()
        };
        let inner = map.entries.iter().fold(closed, |scope, entry| {
            scope.with(&entry.key, entry.value.clone())
        });
        let mut renderer = Renderer::default();
        match self.render(parts, &inner, &mut renderer) {
            true => Datum::new(Data::Text(renderer.finish(at)), at),
            false => unknown(at, Why::TooLarge),
        }
    }

    /// `data "template_file"`: a template and its values, the older way.
    pub(super) fn template_file(&self, block: &Block, scope: &Scope) -> Datum {
        let value = |name: &str| {
            let argument = block.body.argument(name)?;
            Some(self.evaluate(&argument.value, scope))
        };
        let at = block.kind_span;
        let values = value("vars").unwrap_or_else(|| Datum::map(Vec::new(), at));
        let rendered = match value("template") {
            Some(text) => self.template_in_text(&text, &values, at, scope),
            None => unknown(at, Why::Outside),
        };
        let entry = crate::dialect::datum::Entry::implied("rendered", rendered);
        Datum::map(vec![entry], at)
    }
}

/// Whether a range of rendered text stands byte for byte at its place.
fn is_exact(text: &Rendered, range: Range<usize>) -> bool {
    let span = text.span(range.clone());
    span.end - span.start == range.len() as u32
}

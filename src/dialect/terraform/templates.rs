//! Templates: text in quotes, heredocs, template files.

use std::cell::OnceCell;

use super::evaluate::{Evaluation, unknown, unknown_of};
use super::loops::members;
use super::scope::Scope;
use crate::dialect::datum::{Data, Datum};
use crate::dialect::encoding;
use crate::dialect::rendered::{Rendered, Renderer};
use crate::model::Why;
use crate::source::Span;
use crate::syntax::hcl::{Expression, ForPart, Part};

/// How many bytes a text may have.
const MOST_BYTES: usize = 4 << 20;

/// Whether a text is one value. The values in a document have places of their own to point at.
fn is_scalar(text: &str) -> bool {
    !text.contains(['"', '\n'])
}

impl Evaluation<'_> {
    /// The value of a template. One that is a single expression is that expression's value, whatever its type.
    pub(super) fn template(&self, parts: &[Part], span: Span, scope: &Scope) -> Datum {
        if let [Part::Value(only)] = parts {
            return self.evaluate(only, scope);
        }
        let mut renderer = Renderer::default();
        match self.render(parts, scope, &mut renderer) {
            true => {
                let text = renderer.finish(span);
                let via = match is_scalar(text.as_str()) {
                    true => text.via_in(0..text.as_str().len()),
                    false => None,
                };
                let data = Data::Text(text);
                Datum { data, span, via }
            }
            false => unknown(span, Why::TooLarge),
        }
    }

    /// Adds the parts of a template; whether there was room for them.
    pub(super) fn render(&self, parts: &[Part], scope: &Scope, renderer: &mut Renderer) -> bool {
        parts.iter().all(|part| {
            let before = renderer.len();
            let fits = match part {
                Part::Text(piece) => {
                    match piece.verbatim {
                        true => renderer.verbatim(&piece.text, piece.span),
                        false => renderer.from(&piece.text, piece.span),
                    }
                    true
                }
                Part::Value(expression) => {
                    self.render_value(expression, scope, renderer);
                    true
                }
                Part::If(condition, then, otherwise) => {
                    let rendered = self
                        .nested(|| self.render_if(condition, [then, otherwise], scope, renderer));
                    rendered.unwrap_or(false)
                }
                Part::For(parsed) => {
                    let rendered = self.nested(|| self.render_for(parsed, scope, renderer));
                    rendered.unwrap_or(false)
                }
            };
            let added = renderer.len() - before;
            fits && renderer.len() <= MOST_BYTES && self.spend(1 + added / 64)
        })
    }

    fn render_value(&self, expression: &Expression, scope: &Scope, renderer: &mut Renderer) {
        let value = self.evaluate(expression, scope);
        let before = renderer.len();
        match &value.data {
            Data::Text(text) => renderer.rendered(text),
            Data::Number(number) => renderer.from(number, value.span),
            Data::Bool(truth) => renderer.from(&truth.to_string(), value.span),
            Data::Null => {}
            Data::Json(inner) if self.can_afford([&**inner]) => {
                renderer.rendered(&self.json_of(inner, expression, scope));
            }
            _ => {
                renderer.rendered(&self.hole_of(expression, scope, unknown_of(&value)));
            }
        }
        let text = match &value.data {
            Data::Text(text) => text.as_str(),
            _ => "",
        };
        if let Some(via) = value.via.as_ref().filter(|_| is_scalar(text)) {
            renderer.came_by(before, via);
        }
    }

    /// The JSON text of a value. Its holes go by the expression, and by their order in the text.
    fn json_of(&self, value: &Datum, expression: &Expression, scope: &Scope) -> Rendered {
        let known = OnceCell::new();
        let name = |before: usize, unknown| {
            let hole = known.get_or_init(|| self.hole_of(expression, scope, unknown));
            match (before, hole.as_str().strip_suffix('}')) {
                (1.., Some(open)) => format!("{open} #{}}}", before + 1),
                _ => hole.as_str().to_owned(),
            }
        };
        encoding::encoded_by(&name, value)
    }

    fn render_if(
        &self,
        condition: &Expression,
        [then, otherwise]: [&[Part]; 2],
        scope: &Scope,
        renderer: &mut Renderer,
    ) -> bool {
        match self.truth(condition, scope) {
            Ok(true) => self.render(then, scope, renderer),
            Ok(false) => self.render(otherwise, scope, renderer),
            // Both stay, in a block that may be there or not. The place leads to the question.
            Err(unknown) => {
                renderer.hole("%{ if condition }", unknown);
                let mut fits = self.render(then, scope, renderer);
                if !otherwise.is_empty() {
                    renderer.hole("%{ else }", unknown);
                    fits &= self.render(otherwise, scope, renderer);
                }
                renderer.hole("%{ endif }", unknown);
                fits
            }
        }
    }

    fn render_for(&self, parsed: &ForPart, scope: &Scope, renderer: &mut Renderer) -> bool {
        let collection = self.evaluate(&parsed.collection, scope);
        let found = members(&collection);
        let is_open = found.as_ref().is_none_or(|(_, rest)| rest.is_some());
        let all = found.map(|(all, _)| all).unwrap_or_default();
        let fits = all.into_iter().all(|(key, value)| {
            let inner = match &parsed.key {
                Some(name) => scope.with(name, key),
                None => scope.clone(),
            };
            let inner = inner.with(&parsed.value, value);
            self.spend(1) && self.render(&parsed.body, &inner, renderer)
        });
        if is_open {
            let unknown = unknown_of(&collection);
            for directive in ["%{ for item in items }", "${item}", "%{ endfor }"] {
                renderer.hole(directive, unknown);
            }
        }
        fits
    }
}

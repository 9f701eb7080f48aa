//! HCL: what is read of any text stands in it, each part within the whole; what is not read is a mistake with a place.
#![no_main]

use firelint::source::Span;
use firelint::syntax::hcl::{self, Body, Expression, Form, Part, Step};
use firelint_fuzz::outline::id;
use libfuzzer_sys::fuzz_target;

/// Goes through all places.
struct Laws<'a> {
    text: &'a str,
}

impl Laws<'_> {
    fn place(&self, span: Span) {
        let is_there = span.start <= span.end && self.text.get(span.range()).is_some();
        assert!(is_there, "{span:?} is no place of {:?}", self.text);
    }

    fn within(&self, inner: Span, outer: Span) {
        self.place(inner);
        let is_within = outer.start <= inner.start && inner.end <= outer.end;
        assert!(
            is_within,
            "{inner:?} is not in {outer:?} of {:?}",
            self.text
        );
    }

    fn body(&self, body: &Body, outer: Span) {
        for argument in &body.arguments {
            self.within(argument.name_span, outer);
            self.expression(&argument.value, outer);
        }
        for block in &body.blocks {
            self.within(block.span, outer);
            self.within(block.kind_span, block.span);
            for label in &block.labels {
                self.within(label.span, block.span);
            }
            self.body(&block.body, block.span);
        }
    }

    fn expression(&self, expression: &Expression, outer: Span) {
        let own = expression.span;
        self.within(own, outer);
        let all = |many: &[Expression]| many.iter().for_each(|one| self.expression(one, own));
        match &expression.form {
            Form::Null | Form::Bool(_) | Form::Number(_) | Form::Name(_) => {}
            Form::Template(parts) => self.parts(parts, own),
            Form::List(items) | Form::Call(_, items, _) => all(items),
            Form::Map(members) => members.iter().for_each(|(key, value)| {
                self.expression(key, own);
                self.expression(value, own);
            }),
            Form::Traversal(base, steps) => {
                self.expression(base, own);
                for step in steps {
                    self.within(step.span(), own);
                    if let Step::Index(index) = step {
                        self.expression(index, own);
                    }
                }
            }
            Form::Not(inner) | Form::Minus(inner) => self.expression(inner, own),
            Form::Binary(_, both) => all(&both[..]),
            Form::Conditional(all_three) => all(&all_three[..]),
            Form::For(one) => {
                self.expression(&one.collection, own);
                self.expression(&one.result, own);
                let rest = one.map_key.iter().chain(&one.condition);
                rest.for_each(|rest| self.expression(rest, own));
            }
        }
    }

    fn parts(&self, parts: &[Part], outer: Span) {
        for part in parts {
            match part {
                Part::Text(piece) => {
                    self.within(piece.span, outer);
                    let is_so =
                        !piece.verbatim || self.text.get(piece.span.range()) == Some(&*piece.text);
                    assert!(is_so, "{piece:?} of {:?}", self.text);
                }
                Part::Value(value) => self.expression(value, outer),
                Part::If(condition, yes, no) => {
                    self.expression(condition, outer);
                    self.parts(yes, outer);
                    self.parts(no, outer);
                }
                Part::For(one) => {
                    self.expression(&one.collection, outer);
                    self.parts(&one.body, outer);
                }
            }
        }
    }
}

fuzz_target!(|text: &str| {
    let id = id();
    let laws = Laws { text };
    let whole = Span::new(id, 0, text.len() as u32);
    match hcl::file(id, text) {
        Ok(body) => laws.body(&body, whole),
        Err(error) => laws.place(error.span),
    }
    match hcl::json_file(id, text) {
        Ok(body) => laws.body(&body, whole),
        Err(errors) => errors.iter().for_each(|error| laws.place(error.span)),
    }
    let mut last = 0;
    for comment in hcl::comments(id, text) {
        laws.place(comment.span);
        assert!(last <= comment.span.start, "{comment:?} of {text:?}");
        last = comment.span.end;
    }
    let places =
        |range: std::ops::Range<usize>| (Span::new(id, range.start as u32, range.end as u32), true);
    match hcl::template(text, &places) {
        Ok(parts) => laws.parts(&parts, whole),
        Err(error) => laws.place(error.span),
    }
    match hcl::expression(text, &places) {
        Ok(expression) => laws.expression(&expression, whole),
        Err(error) => laws.place(error.span),
    }
});

//! What an expression is made of, one level down.

use std::rc::Rc;

use super::{Expression, Form, Part, Step};

impl Expression {
    /// The expressions that stand in it, as they are written.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.form {
            Form::Null | Form::Bool(_) | Form::Number(_) | Form::Name(_) => Vec::new(),
            Form::Template(parts) => in_template(parts).0,
            Form::List(items) | Form::Call(_, items, _) => items.iter().collect(),
            Form::Map(members) => members
                .iter()
                .flat_map(|(key, value)| [key, value])
                .collect(),
            Form::Traversal(base, steps) => {
                let indices = steps.iter().filter_map(|step| match step {
                    Step::Index(index) => Some(index),
                    _ => None,
                });
                std::iter::once(&**base).chain(indices).collect()
            }
            Form::Not(inner) | Form::Minus(inner) => vec![inner],
            Form::Binary(_, operands) => operands.iter().collect(),
            Form::Conditional(operands) => operands.iter().collect(),
            Form::For(parsed) => {
                let always = [&parsed.collection, &parsed.result];
                let others = parsed.map_key.iter().chain(&parsed.condition);
                always.into_iter().chain(others).collect()
            }
        }
    }

    /// The names that it binds for some of its parts.
    pub fn bound(&self) -> Vec<&Rc<str>> {
        match &self.form {
            Form::Template(parts) => in_template(parts).1,
            Form::For(parsed) => parsed.key.iter().chain([&parsed.value]).collect(),
            _ => Vec::new(),
        }
    }
}

/// The expressions of a template, and the names that its loops bind.
fn in_template(parts: &[Part]) -> (Vec<&Expression>, Vec<&Rc<str>>) {
    let (mut found, mut names) = (Vec::new(), Vec::new());
    let mut open: Vec<&Part> = parts.iter().rev().collect();
    while let Some(part) = open.pop() {
        match part {
            Part::Text(_) => {}
            Part::Value(value) => found.push(value),
            Part::If(condition, then, otherwise) => {
                found.push(condition);
                open.extend(then.iter().chain(otherwise).rev());
            }
            Part::For(parsed) => {
                found.push(&parsed.collection);
                names.extend(parsed.key.iter().chain([&parsed.value]));
                open.extend(parsed.body.iter().rev());
            }
        }
    }
    (found, names)
}

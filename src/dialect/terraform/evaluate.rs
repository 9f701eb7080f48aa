//! Expressions to data, as far as anyone can see.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::definitions::{Definitions, Library};
use super::functions;
use super::operators;
use super::scope::{Instance, Kind, Memo, Scope};
use crate::dialect::datum::{Data, Datum, Entries, Entry};
use crate::model::{Scenario, Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::{Expression, Form, Operator};

/// How deep values may be made of one another. The stack of a thread must hold it.
const DEPTH: usize = 96;

/// How many values are made for one root module, in all scenarios together.
const BUDGET: usize = 400_000;

/// One way through the modules of a root, under one choice of its conditions.
pub struct Evaluation<'a> {
    /// What was read.
    pub library: &'a Library<'a>,
    /// The choices.
    pub scenario: Scenario,
    /// The conditions that are not decided, by the place where they are written.
    pub questions: RefCell<BTreeMap<Span, String>>,
    pub(super) instances: RefCell<Vec<Rc<Instance>>>,
    budget: &'a Cell<usize>,
    depth: Cell<usize>,
    deepest: Cell<usize>,
}

impl<'a> Evaluation<'a> {
    /// Begins with the root module.
    pub fn new(
        library: &'a Library<'a>,
        root: Rc<Definitions>,
        scenario: Scenario,
        budget: &'a Cell<usize>,
    ) -> Self {
        let root = Instance::new(root, String::new(), ".".to_owned(), None, 0);
        Self {
            library,
            scenario,
            questions: RefCell::default(),
            instances: RefCell::new(vec![Rc::new(root)]),
            budget,
            depth: Cell::new(0),
            deepest: Cell::new(0),
        }
    }

    /// The budget of one root module.
    pub fn budget() -> Cell<usize> {
        Cell::new(BUDGET)
    }

    /// A module of this evaluation.
    pub fn instance(&self, module: usize) -> Rc<Instance> {
        self.instances.borrow()[module].clone()
    }

    /// Takes from the budget; whether there was enough.
    pub fn spend(&self, steps: usize) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(steps));
        steps < left
    }

    /// The value of an expression.
    pub fn evaluate(&self, expression: &Expression, scope: &Scope) -> Datum {
        if !self.spend(1) {
            return unknown(expression.span, Why::TooLarge);
        }
        let value = self.nested(|| self.form(expression, scope));
        value.unwrap_or_else(|| unknown(expression.span, Why::TooDeep))
    }

    /// Runs something one level deeper, where the stack allows for it.
    pub(super) fn nested<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        let depth = self.depth.get();
        if depth >= DEPTH {
            return None;
        }
        self.depth.set(depth + 1);
        self.deepest.set(self.deepest.get().max(depth + 1));
        let result = run();
        self.depth.set(depth);
        Some(result)
    }

    /// A value that is made once. It counts with the depth of what it is made of, so that values cannot be stacked
    /// up one by one.
    pub fn remembered(
        &self,
        module: usize,
        key: (Kind, Rc<str>),
        at: Span,
        make: impl FnOnce() -> Datum,
    ) -> Datum {
        let instance = self.instance(module);
        let depth = self.depth.get();
        if let Some(memo) = instance.memo.borrow().get(&key) {
            return match memo {
                Memo::Busy => unknown(at, Why::Circular),
                Memo::Done(_, height) if depth + height > DEPTH => unknown(at, Why::TooDeep),
                Memo::Done(value, height) => {
                    self.deepest.set(self.deepest.get().max(depth + height));
                    value.clone()
                }
            };
        }
        let busy = |memo| instance.memo.borrow_mut().insert(key.clone(), memo);
        busy(Memo::Busy);
        let around = self.deepest.replace(depth);
        let value = make();
        let height = self.deepest.get() - depth;
        self.deepest.set(around.max(depth + height));
        busy(Memo::Done(value.clone(), height));
        value
    }

    fn form(&self, expression: &Expression, scope: &Scope) -> Datum {
        let span = expression.span;
        match &expression.form {
            Form::Null => Datum::new(Data::Null, span),
            Form::Bool(value) => Datum::new(Data::Bool(*value), span),
            Form::Number(number) => Datum::new(Data::Number(number.clone()), span),
            Form::Template(parts) => self.template(parts, span, scope),
            Form::List(items) => self.list(items, span, scope),
            Form::Map(members) => self.map(members, span, scope),
            Form::Name(name) => self.reference(name, &[], span, scope),
            Form::Traversal(base, steps) => match &base.form {
                Form::Name(name) => self.reference(name, steps, span, scope),
                _ => {
                    let value = self.evaluate(base, scope);
                    self.walk(value, steps, span, scope)
                }
            },
            Form::Not(_) | Form::Binary(Operator::And | Operator::Or, _) => {
                self.logic(expression, scope)
            }
            Form::Minus(inner) => operators::negative(&self.evaluate(inner, scope), span),
            Form::Binary(operator, operands) => {
                let [left, right] = &**operands;
                let is_null = |side: &Expression| matches!(side.form, Form::Null);
                if let Operator::Equal | Operator::NotEqual = operator
                    && (is_null(left) && self.is_never_null(right, scope)
                        || is_null(right) && self.is_never_null(left, scope))
                {
                    return Datum::new(Data::Bool(*operator == Operator::NotEqual), span);
                }
                let (left, right) = (self.evaluate(left, scope), self.evaluate(right, scope));
                match self.can_afford([&left, &right]) {
                    true => operators::binary(*operator, &left, &right, span),
                    false => unknown(span, Why::TooLarge),
                }
            }
            Form::Conditional(parts) => self.conditional(parts, span, scope),
            Form::Call(name, arguments, spreads) => {
                self.call(name, arguments, *spreads, span, scope)
            }
            Form::For(parsed) => self.for_expression(parsed, span, scope),
        }
    }

    fn list(&self, items: &[Expression], span: Span, scope: &Scope) -> Datum {
        let items = items.iter().map(|item| self.evaluate(item, scope));
        Datum::list(items.collect(), head(span))
    }

    fn map(&self, members: &[(Expression, Expression)], span: Span, scope: &Scope) -> Datum {
        let mut map = Entries {
            extent: Some(span),
            ..Entries::default()
        };
        for (key, value) in members {
            let name = self.evaluate(key, scope);
            let value = self.evaluate(value, scope);
            match operators::key(&name) {
                Some(name) => map.entries.push(Entry {
                    key: name,
                    key_span: Some(key.span),
                    value,
                }),
                None => map.rest = map.rest.or(Some(unknown_of(&name))),
            }
        }
        Datum::new(Data::Map(Rc::new(map)), head(span))
    }

    fn conditional(&self, parts: &[Expression; 3], span: Span, scope: &Scope) -> Datum {
        let [condition, then, otherwise] = parts;
        let undecided = match self.truth(condition, scope) {
            Ok(true) => return self.evaluate(then, scope),
            Ok(false) => return self.evaluate(otherwise, scope),
            Err(undecided) => undecided,
        };
        let (then, otherwise) = (self.evaluate(then, scope), self.evaluate(otherwise, scope));
        match operators::is_scalar(&then) && operators::same(&then, &otherwise) == Some(true) {
            true => Datum { span, ..then },
            false => Datum::unknown(undecided),
        }
    }

    fn call(
        &self,
        name: &str,
        arguments: &[Expression],
        spreads: bool,
        span: Span,
        scope: &Scope,
    ) -> Datum {
        match name {
            "try" => return self.first_that_works(arguments, span, scope),
            "can" => {
                let value = arguments.first().map(|first| self.evaluate(first, scope));
                return match value.map(|value| value.data) {
                    Some(Data::Unknown(unknown)) if fails(unknown.why) => {
                        Datum::new(Data::Bool(false), span)
                    }
                    Some(Data::Unknown(unknown)) => Datum::unknown(unknown),
                    _ => Datum::new(Data::Bool(true), span),
                };
            }
            _ => {}
        }
        let mut values: Vec<Datum> = Vec::new();
        for (index, argument) in arguments.iter().enumerate() {
            let value = self.evaluate(argument, scope);
            match &value.data {
                Data::List(list) if spreads && index + 1 == arguments.len() => {
                    if let Some(rest) = list.rest {
                        return Datum::unknown(rest);
                    }
                    values.extend(list.items.iter().cloned());
                }
                _ if spreads && index + 1 == arguments.len() => {
                    return Datum::unknown(unknown_of(&value));
                }
                _ => values.push(value),
            }
        }
        if !self.can_afford(&values) {
            return unknown(span, Why::TooLarge);
        }
        match self.file_function(name, &values, span, scope) {
            Some(value) => value,
            None => functions::call(name, &values, span),
        }
    }

    fn first_that_works(&self, arguments: &[Expression], at: Span, scope: &Scope) -> Datum {
        for argument in arguments {
            let value = self.evaluate(argument, scope);
            match &value.data {
                Data::Unknown(unknown) if fails(unknown.why) => {}
                _ => return value,
            }
        }
        unknown(at, Why::Broken)
    }

    /// Whether values are small enough to be gone through. Values share their parts, so that a few lines can spell
    /// out a value without end.
    pub fn can_afford<'b>(&self, values: impl IntoIterator<Item = &'b Datum>) -> bool {
        let mut left = self.budget.get();
        let all = values.into_iter().all(|value| weigh(value, &mut left));
        // To look at a value is much cheaper than to make one.
        let seen = self.budget.get() - left;
        all && self.spend(1 + seen / 16)
    }
}

/// Counts the parts of a value down; whether they were no more than that.
fn weigh(value: &Datum, left: &mut usize) -> bool {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        let weight = match &value.data {
            Data::Text(text) => 1 + text.as_str().len() / 256,
            _ => 1,
        };
        if *left <= weight {
            return false;
        }
        *left -= weight;
        match &value.data {
            Data::List(list) => open.extend(&list.items),
            Data::Map(map) => open.extend(map.entries.iter().map(|entry| &entry.value)),
            Data::Json(inner) => open.push(inner),
            _ => {}
        }
    }
    true
}

/// Whether this is what Terraform would stop at, rather than what it alone would know.
pub fn fails(why: Why) -> bool {
    matches!(why, Why::Broken | Why::WrongType)
}

/// A value that is decided elsewhere.
pub fn unknown(at: Span, why: Why) -> Datum {
    Datum::unknown(Unknown { at, why })
}

/// Why a value is not what is wanted there.
pub fn unknown_of(value: &Datum) -> Unknown {
    match &value.data {
        Data::Unknown(unknown) => *unknown,
        Data::Text(text) if text.literal().is_none() => text.unknown().unwrap_or(Unknown {
            at: value.span,
            why: Why::Template,
        }),
        _ => Unknown {
            at: value.span,
            why: Why::WrongType,
        },
    }
}

/// The bracket that opens a list or map.
pub fn head(span: Span) -> Span {
    Span::new(span.source, span.start, (span.start + 1).min(span.end))
}

//! Expressions to data, as far as anyone can see.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::definitions::{Definitions, Library};
use super::functions;
use super::instances::Expanded;
use super::operators;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::model::{Scenario, Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::{Body, Expression, For, Form, Operator};

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

/// A module as it is called: the root, or one element of a `module` block.
pub struct Instance {
    /// What its files define.
    pub definitions: Rc<Definitions>,
    /// What stands before the addresses of its resources: empty, or `module.name.`.
    pub address: String,
    /// Its directory as seen from the root.
    pub path: String,
    /// How it was called; the root was not.
    pub call: Option<Call>,
    /// How many calls lead to it.
    pub level: usize,
    memo: RefCell<HashMap<(Kind, Rc<str>), Memo>>,
    pub(super) children: RefCell<HashMap<Rc<str>, Rc<Expanded<usize>>>>,
}

/// How a module was called.
pub struct Call {
    /// The name of the `module` block.
    pub name: Rc<str>,
    /// What its arguments can see.
    pub scope: Scope,
    /// The arguments.
    pub body: Rc<Body>,
}

/// What is remembered of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A variable.
    Variable,
    /// A local value.
    Local,
    /// A local value as a condition.
    Truth,
    /// A variable as a condition.
    Given,
    /// An output.
    Output,
    /// A data source.
    Data,
}

enum Memo {
    Busy,
    Done(Datum, usize),
}

/// What an expression can see.
#[derive(Clone)]
pub struct Scope {
    /// The module it stands in.
    pub module: usize,
    /// Names that are bound around it.
    pub names: Option<Rc<Bound>>,
    /// It stands in a template file, which sees the bound names alone.
    pub is_closed: bool,
}

/// A name that stands for a value.
pub struct Bound {
    name: Rc<str>,
    value: Datum,
    before: Option<Rc<Bound>>,
}

impl Scope {
    /// What the files of a module see.
    pub fn of(module: usize) -> Self {
        Self {
            module,
            names: None,
            is_closed: false,
        }
    }

    /// The same with one more name.
    #[must_use]
    pub fn with(&self, name: &str, value: Datum) -> Self {
        Self {
            names: Some(Rc::new(Bound {
                name: name.into(),
                value,
                before: self.names.clone(),
            })),
            ..self.clone()
        }
    }

    /// What a bound name stands for.
    pub fn get(&self, name: &str) -> Option<&Datum> {
        let mut names =
            std::iter::successors(self.names.as_deref(), |bound| bound.before.as_deref());
        names
            .find(|bound| &*bound.name == name)
            .map(|bound| &bound.value)
    }
}

impl Instance {
    /// A module that is called like this.
    pub fn new(
        definitions: Rc<Definitions>,
        address: String,
        path: String,
        call: Option<Call>,
        level: usize,
    ) -> Self {
        Self {
            definitions,
            address,
            path,
            call,
            level,
            memo: RefCell::default(),
            children: RefCell::default(),
        }
    }
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

    fn for_expression(&self, parsed: &For, span: Span, scope: &Scope) -> Datum {
        let collection = self.evaluate(&parsed.collection, scope);
        let Some((members, mut rest)) = members(&collection) else {
            return Datum::unknown(match unknown_of(&collection) {
                Unknown { why, .. } if collection.span != parsed.collection.span => Unknown {
                    at: parsed.collection.span,
                    why,
                },
                unknown => unknown,
            });
        };
        let mut items = Vec::new();
        let mut entries = Vec::new();
        for (key, value) in members {
            if !self.spend(1) {
                return unknown(span, Why::TooLarge);
            }
            let inner = match &parsed.key {
                Some(name) => scope.with(name, key),
                None => scope.clone(),
            };
            let inner = inner.with(&parsed.value, value);
            let condition = parsed.condition.as_ref();
            let counts = condition.map_or(Ok(true), |condition| self.truth(condition, &inner));
            if counts == Ok(false) {
                continue;
            }
            let Some(map_key) = &parsed.map_key else {
                match counts {
                    Err(unknown) => rest = rest.or(Some(unknown)),
                    Ok(_) => items.push(self.evaluate(&parsed.result, &inner)),
                }
                continue;
            };
            let name = self.evaluate(map_key, &inner);
            let Some(key) = operators::key(&name) else {
                rest = rest.or(Some(unknown_of(&name)));
                continue;
            };
            let result = self.evaluate(&parsed.result, &inner);
            // It is there or not: nobody knows what is under this key, and no other one depends on it.
            let value = match counts {
                Ok(_) => result,
                Err(_) if !is_known(&result) => Datum::unknown(unknown_of(&result)),
                Err(undecided) => Datum::unknown(undecided),
            };
            entries.push(Entry {
                key,
                key_span: None,
                value,
            });
        }
        if parsed.map_key.is_none() {
            return Datum::new(Data::List(Rc::new(Items { items, rest })), head(span));
        }
        let entries = match parsed.groups {
            true => grouped(entries, rest, span),
            false => entries,
        };
        let map = Entries {
            entries,
            rest,
            extent: None,
        };
        Datum::new(Data::Map(Rc::new(map)), head(span))
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

fn is_known(value: &Datum) -> bool {
    match &value.data {
        Data::Unknown(_) => false,
        Data::Text(text) => text.unknown().is_none(),
        _ => true,
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

/// Results with the same key, gathered in the order of their first.
fn grouped(entries: Vec<Entry>, rest: Option<Unknown>, span: Span) -> Vec<Entry> {
    let mut groups: BTreeMap<Rc<str>, Vec<Datum>> = BTreeMap::new();
    for entry in entries {
        groups.entry(entry.key).or_default().push(entry.value);
    }
    let groups = groups.into_iter().map(|(key, items)| {
        let list = Data::List(Rc::new(Items { items, rest }));
        Entry::implied(key, Datum::new(list, head(span)))
    });
    groups.collect()
}

/// Keys and values, and why there may be more.
pub type Members = (Vec<(Datum, Datum)>, Option<Unknown>);

/// Keys and values of a collection, in Terraform's order, and why there may be more; `None` where it is none, or
/// unknown.
pub fn members(collection: &Datum) -> Option<Members> {
    match &collection.data {
        Data::List(list) => {
            let items = list.items.iter().enumerate().map(|(index, item)| {
                let index = Data::Number(index.to_string().into());
                (Datum::new(index, item.span), item.clone())
            });
            Some((items.collect(), list.rest))
        }
        Data::Map(map) => {
            let sorted: BTreeMap<&str, &Entry> = map
                .entries
                .iter()
                .map(|entry| (&*entry.key, entry))
                .collect();
            let entries = sorted.into_values().map(|entry| {
                let place = entry.key_span.unwrap_or(entry.value.span);
                (Datum::text(entry.key.clone(), place), entry.value.clone())
            });
            Some((entries.collect(), map.rest))
        }
        _ => None,
    }
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

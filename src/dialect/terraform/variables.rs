//! Variables and locals: where their values come from.

use std::rc::Rc;

use super::evaluate::{Evaluation, unknown};
use super::reference::hole;
use super::scope::{Kind, Scope};
use super::types;
use crate::dialect::datum::{Data, Datum};
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::{Expression, Form, Step};

impl Evaluation<'_> {
    /// The value of a variable, before it is used anywhere.
    pub(super) fn variable(&self, name: &Rc<str>, at: Span, module: usize) -> Datum {
        let key = (Kind::Variable, name.clone());
        let value = self.remembered(module, key, at, || self.variable_once(name, module));
        match &value.data {
            // Nobody gives it a value here: it is known by the place that asks for it.
            Data::Unknown(Unknown { why, .. }) if *why == Why::Variable => {
                match self.is_said_by_scenario(name, module, at) {
                    Some(value) => value,
                    None if self.is_text(name, module) => {
                        hole(&format!("var.{name}"), at, Why::Variable)
                    }
                    None if value.span == self.place_of(name, module, at) => unknown(at, *why),
                    None => value,
                }
            }
            Data::Unknown(Unknown { why, .. }) if *why == Why::Sensitive => {
                match value.span == self.place_of(name, module, at) {
                    true => unknown(at, *why),
                    false => value,
                }
            }
            _ => value,
        }
    }

    fn place_of(&self, name: &str, module: usize, at: Span) -> Span {
        let instance = self.instance(module);
        let declared = instance.definitions.variables.get(name);
        declared.map_or(at, |block| block.kind_span)
    }

    /// Whether a variable that nobody gives a value would be text.
    fn is_text(&self, name: &str, module: usize) -> bool {
        let instance = self.instance(module);
        let declared = instance.definitions.variables.get(name);
        let is_root = instance.call.is_none();
        is_root && declared.is_some_and(|block| types::is_text(block.body.argument("type")))
    }

    /// What the choices of the scenario say about a variable of the root.
    fn is_said_by_scenario(&self, name: &str, module: usize, at: Span) -> Option<Datum> {
        if module != 0 {
            return None;
        }
        let holds = self.scenario.of(&format!("var.{name}"));
        let data = holds.map(|holds| Datum::new(Data::Bool(holds), at));
        let equals = format!("var.{name} == ");
        let mut chosen = self.scenario.choices().iter().filter(|choice| choice.holds);
        data.or_else(|| {
            let literal = chosen.find_map(|choice| choice.condition.strip_prefix(&equals))?;
            let text: String = serde_json::from_str(literal).ok()?;
            Some(Datum::text(text, at))
        })
    }

    fn variable_once(&self, name: &Rc<str>, module: usize) -> Datum {
        let instance = self.instance(module);
        let Some(block) = instance.definitions.variables.get(name) else {
            let at = instance
                .call
                .as_ref()
                .and_then(|call| call.body.argument(name));
            return match at {
                Some(argument) => unknown(argument.value.span, Why::Variable),
                None => unknown(self.anywhere(module), self.missing(module, Why::Variable)),
            };
        };
        let body = &block.body;
        let at = block.kind_span;
        let given = match &instance.call {
            Some(call) => {
                let argument = call.body.argument(name);
                argument.map(|argument| self.evaluate(&argument.value, &call.scope))
            }
            None => {
                let mut values = instance.definitions.values.iter().rev();
                let value = values.find(|(argument, _)| argument.name == *name);
                value.map(|(argument, _)| self.evaluate(&argument.value, &Scope::of(module)))
            }
        };
        let is = |key: &str, default: bool| {
            let value = body.argument(key).map(|argument| &argument.value.form);
            matches!(value, Some(Form::Bool(true))) || value.is_none() && default
        };
        if given.is_none() && instance.call.is_none() && instance.definitions.lacks_values {
            return unknown(at, Why::File);
        }
        let given = given.filter(|value| !matches!(value.data, Data::Null) || is("nullable", true));
        let default = || {
            let argument = body.argument("default")?;
            Some(self.evaluate(&argument.value, &Scope::of(module)))
        };
        let Some(value) = given.or_else(default) else {
            return unknown(at, Why::Variable);
        };
        let value = match body.argument("type") {
            Some(kind) => self.converted(value, &kind.value, module),
            None => value,
        };
        match is("sensitive", false) {
            true => types::masked(value, at, 0),
            false => value,
        }
    }

    /// Whether it is a variable that takes its default, or no value at all, rather than null.
    pub(super) fn is_never_null(&self, expression: &Expression, scope: &Scope) -> bool {
        let Form::Traversal(base, steps) = &expression.form else {
            return false;
        };
        let (Form::Name(root), [Step::Attribute(name, _)]) = (&base.form, &steps[..]) else {
            return false;
        };
        if &**root != "var" || scope.get(root).is_some() || scope.is_closed {
            return false;
        }
        let instance = self.instance(scope.module);
        let declared = instance.definitions.variables.get(name);
        let nullable = declared.and_then(|block| block.body.argument("nullable"));
        nullable.is_some_and(|nullable| matches!(nullable.value.form, Form::Bool(false)))
    }

    /// Some place in the module, for what is written nowhere.
    fn anywhere(&self, module: usize) -> Span {
        let instance = self.instance(module);
        let first = instance.definitions.sources.first();
        let fallback = instance.call.as_ref().map(|call| call.scope.module);
        match (first, fallback) {
            (Some(source), _) => Span::new(*source, 0, 0),
            (None, Some(caller)) if caller != module => self.anywhere(caller),
            _ => Span::new(self.instances.borrow()[0].definitions.sources[0], 0, 0),
        }
    }

    /// Why something is not defined: a file that cannot be read may define it.
    pub(super) fn missing(&self, module: usize, why: Why) -> Why {
        match self.instance(module).definitions.is_broken {
            true => Why::File,
            false => why,
        }
    }

    /// Where the value of a variable comes from, in words, and whether a deployment may give it another one.
    pub(super) fn origin_of_variable(&self, name: &Rc<str>, module: usize) -> (String, bool) {
        let instance = self.instance(module);
        if let Some(call) = &instance.call {
            return match call.body.argument(name) {
                Some(_) => (
                    format!("argument `{name}` of module `{}`", call.name),
                    false,
                ),
                None => (format!("the default of variable `{name}`"), false),
            };
        }
        let mut values = instance.definitions.values.iter().rev();
        match values.find(|(argument, _)| argument.name == *name) {
            Some((_, file)) => (format!("variable `{name}` in {file}"), false),
            None => (format!("the default of variable `{name}`"), true),
        }
    }

    /// The value of a local, before it is used anywhere.
    pub(super) fn local(&self, name: &Rc<str>, at: Span, module: usize) -> Datum {
        let instance = self.instance(module);
        let Some(argument) = instance.definitions.locals.get(name) else {
            return unknown(at, self.missing(module, Why::Broken));
        };
        let key = (Kind::Local, name.clone());
        self.remembered(module, key, at, || {
            self.evaluate(&argument.value, &Scope::of(module))
        })
    }
}

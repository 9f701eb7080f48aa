//! Parameters and pseudo parameters: what they are given, what the choices leave of them, their defaults.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::evaluate::{Evaluation, Frame, call, unknown_of};
use super::formula::{Candidate, Formula, Term, VariableId};
use super::functions::closed_items;
use super::pieces::{parts, within};
use super::unit::{Nested, Parameter};
use crate::dialect::datum::{Data, Datum, Entry};
use crate::dialect::rendered::Rendered;
use crate::model::{Unknown, Why};
use crate::source::Span;

/// How many allowed values are tried one by one where there is no default.
const MOST_VALUES: usize = 4;

impl Evaluation<'_> {
    /// `Ref` of a parameter.
    pub fn parameter(&self, name: &str, at: Span, frame: Frame) -> Datum {
        let stack = &self.unit.stacks[frame.stack];
        let hole = |why| self.named_hole(name, Unknown { at, why }, frame);
        let Some(parameter) = stack.parameters.get(name) else {
            return hole(Why::Parameter);
        };
        let mut is_given = true;
        if let Some(nested) = &stack.nested {
            let deeper = match self.step(frame, at) {
                Ok(deeper) => deeper.in_stack(nested.parent),
                Err(unknown) => return Datum::unknown(unknown),
            };
            let text = || format!("parameter `{name}` of stack `{}`", stack.path);
            match self.passed(nested, name, deeper) {
                Err(unknown) => {
                    return self.left_open(self.named_hole(name, unknown, frame), parameter);
                }
                Ok(Some(given)) => match self.value(&given, deeper) {
                    Some(value) if matches!(value.data, Data::Unknown(_)) => return value,
                    Some(value) => return typed(value.used_at(at, text, false), parameter),
                    None => is_given = false,
                },
                Ok(None) => is_given = false,
            }
        }
        match () {
            () if parameter.secret => self.left_open(hole(Why::Sensitive), parameter),
            () if parameter.is_stored() => self.left_open(hole(Why::Outside), parameter),
            // Nothing but the stack around it gives it a value.
            () if !is_given && parameter.default.is_some() => {
                by_default(name, parameter, at, false).unwrap_or_else(|| hole(Why::Parameter))
            }
            () if self.is_open => self.left_open(hole(Why::Parameter), parameter),
            () => self.chosen(name, parameter, at, frame),
        }
    }

    /// What the stack around a stack gives to a parameter, as written there; `frame` is in that stack.
    ///
    /// # Errors
    /// What leaves open whether it gives something.
    pub fn passed(
        &self,
        nested: &Nested,
        name: &str,
        frame: Frame,
    ) -> Result<Option<Datum>, Unknown> {
        let Some(written) = &nested.parameters else {
            return nested.rest.map_or(Ok(None), Err);
        };
        if let Some(member) = self.member(written, name) {
            return Ok(Some(member));
        }
        let evaluated = match is_plain(written) {
            true => Some(written.clone()),
            false => self.value(written, frame),
        };
        match evaluated.map(|value| (value.get(name).cloned(), value)) {
            Some((Some(given), _)) => Ok(Some(given)),
            Some((None, value)) => match &value.data {
                Data::Map(map) => map.rest.map_or(Ok(None), Err),
                Data::Null => Ok(None),
                _ => Err(unknown_of(&value, Why::Function)),
            },
            None => Ok(None),
        }
    }

    /// A member of a map that conditions choose, as what they choose of it.
    fn member(&self, written: &Datum, name: &str) -> Option<Datum> {
        let Data::Map(map) = &written.data else {
            return None;
        };
        if is_plain(written) && map.rest.is_none() {
            let no_value = || {
                let name = Datum::text("AWS::NoValue", written.span);
                applied("Ref", name, written.span)
            };
            return Some(written.get(name).cloned().unwrap_or_else(no_value));
        }
        let call = call(map).filter(|_| self.spend(1))?;
        match (&*call.key, closed_items(&call.value)) {
            ("Ref", _) if call.value.literal() == Some("AWS::NoValue") => Some(written.clone()),
            ("Fn::If", Ok([condition, yes, no])) => {
                let (yes, no) = (self.member(yes, name)?, self.member(no, name)?);
                let arguments = Datum::list(vec![condition.clone(), yes, no], call.value.span);
                Some(applied("Fn::If", arguments, written.span))
            }
            _ => None,
        }
    }

    /// A list that nobody can know is no text.
    fn left_open(&self, hole: Datum, parameter: &Parameter) -> Datum {
        match parameter.is_list() && !self.is_open {
            true => Datum::unknown(unknown_of(&hole, Why::Parameter)),
            false => hole,
        }
    }

    /// A parameter under the choices: the one value they leave, else its default, if they leave that.
    fn chosen(&self, name: &str, parameter: &Parameter, at: Span, frame: Frame) -> Datum {
        let address = self.unit.address(frame.stack, name);
        let default = parameter.default.as_ref();
        let mentioned = default.and_then(scalar);
        let variable = variable(self.unit, &address, parameter.allowed.as_deref());
        let left = self.values_of(variable, mentioned.as_ref());
        let by_default = |assumed| by_default(name, parameter, at, assumed);
        let Some(left) = left else {
            return by_default(true).unwrap_or_else(|| {
                let why = Why::Parameter;
                self.left_open(self.named_hole(name, Unknown { at, why }, frame), parameter)
            });
        };
        let leaves = |text: &Rc<str>| left.contains(&Candidate::Literal(text.clone()));
        if let (1, Some(Candidate::Literal(only))) = (left.len(), left.first()) {
            return match mentioned.as_ref() == Some(only) {
                true => by_default(false),
                false => None,
            }
            .unwrap_or_else(|| typed(Datum::text(only.clone(), at), parameter));
        }
        if mentioned.as_ref().is_some_and(leaves) || mentioned.is_none() && default.is_some() {
            return by_default(true).unwrap_or_else(|| Datum::new(Data::Null, at));
        }
        if default.is_none()
            && (2..=MOST_VALUES).contains(&left.len())
            && let Some(Candidate::Literal(first)) = left.first()
            && !left
                .iter()
                .any(|value| matches!(value, Candidate::Other(_)))
        {
            let equal = Formula::Equal(Term::Variable(variable), Term::Literal(first.clone()));
            let formula = self.unit.formulas.borrow_mut().add(equal);
            return Datum::unknown(self.ask(at, format!("{address} = {first}"), formula));
        }
        let why = Why::Parameter;
        self.left_open(self.named_hole(name, Unknown { at, why }, frame), parameter)
    }

    /// `Ref` of a pseudo parameter, which is a text that is never empty.
    pub fn pseudo(&self, name: &str, at: Span, frame: Frame) -> Datum {
        let own = ["AWS::StackName", "AWS::StackId"].contains(&name);
        let address = match own {
            true => self.unit.address(frame.stack, name),
            false => name.to_owned(),
        };
        if !self.is_open && !self.facts.is_empty() {
            let variable = variable(self.unit, &address, None);
            let left = self.values_of(variable, None).unwrap_or_default();
            if let (1, Some(Candidate::Literal(only))) = (left.len(), left.first()) {
                return Datum::text(only.clone(), at);
            }
        }
        let why = Why::Outside;
        let text = Rendered::hole(format!("${{{address}}}"), Unknown { at, why });
        Datum::new(Data::Text(text), at)
    }

    fn values_of(
        &self,
        variable: VariableId,
        mentioned: Option<&Rc<str>>,
    ) -> Option<BTreeSet<Candidate>> {
        if let Some(known) = self.left.borrow().get(&variable) {
            return known.clone();
        }
        let formulas = self.unit.formulas.borrow();
        let answer = formulas.values(&self.facts, variable, mentioned);
        self.unit.spend(answer.steps);
        let left = answer.found.filter(|found| !found.is_empty());
        self.left.borrow_mut().insert(variable, left.clone());
        left
    }
}

/// Whether a map has the members that are written in it, and no functions that bring others.
fn is_plain(written: &Datum) -> bool {
    match &written.data {
        Data::Map(map) => {
            call(map).is_none()
                && map
                    .entries
                    .iter()
                    .all(|entry| !entry.key.starts_with("Fn::"))
        }
        _ => false,
    }
}

/// A function of this argument.
fn applied(function: &str, argument: Datum, at: Span) -> Datum {
    let entry = Entry {
        key: function.into(),
        key_span: None,
        value: argument,
    };
    Datum::map(vec![entry], at)
}

/// A parameter's default where the parameter is used.
fn by_default(name: &str, parameter: &Parameter, at: Span, assumed: bool) -> Option<Datum> {
    let text = || format!("the default of parameter `{name}`");
    let value = parameter.default.clone()?.used_at(at, text, assumed);
    Some(typed(value, parameter))
}

/// The variable that a parameter is, by its address.
pub fn variable(
    unit: &super::unit::Unit,
    address: &str,
    allowed: Option<&[Rc<str>]>,
) -> VariableId {
    let name = format!("${{{address}}}");
    let mut formulas = unit.formulas.borrow_mut();
    formulas.variable(&name, || allowed.map(<[_]>::to_vec))
}

/// A scalar as CloudFormation compares it, where it is known.
pub fn scalar(datum: &Datum) -> Option<Rc<str>> {
    match &datum.data {
        Data::Text(text) => text.literal().map(Rc::from),
        Data::Number(number) => Some(number.clone()),
        Data::Bool(truth) => Some(truth.to_string().into()),
        _ => None,
    }
}

/// A value as the parameter's type has it: the text of a list falls into items.
fn typed(value: Datum, parameter: &Parameter) -> Datum {
    match &value.data {
        Data::Text(text) if parameter.is_list() => {
            if let Some(unknown) = text.unknown() {
                return Datum::unknown(unknown);
            }
            let item = |range: std::ops::Range<usize>| {
                let part = &text.as_str()[range.clone()];
                let start = range.start + (part.len() - part.trim_start().len());
                let part = within(text, start..start + part.trim().len());
                Datum {
                    span: part.span(0..part.as_str().len()),
                    data: Data::Text(part),
                    via: value.via.clone(),
                }
            };
            let items = parts(text.as_str(), ",").into_iter().map(item);
            Datum::list(items.collect(), value.span)
        }
        _ => value,
    }
}

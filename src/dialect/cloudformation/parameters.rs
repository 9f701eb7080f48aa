//! Parameters and pseudo parameters: what they are given, what the choices leave of them, their defaults.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::evaluate::{Evaluation, Frame, unknown_of};
use super::formula::{Candidate, Formula, Term, VariableId};
use super::pieces::{parts, within};
use super::unit::Parameter;
use crate::dialect::datum::{Data, Datum};
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
        let given = stack.nested.as_ref().and_then(|nested| {
            let given = nested.parameters.as_ref()?.get(name)?;
            Some((given, nested.parent))
        });
        if let Some((given, parent)) = given {
            let deeper = match self.step(frame, at) {
                Ok(deeper) => deeper.in_stack(parent),
                Err(unknown) => return Datum::unknown(unknown),
            };
            let text = || format!("parameter `{name}` of stack `{}`", stack.path);
            return match self.value(given, deeper) {
                Some(value) if matches!(value.data, Data::Unknown(_)) => value,
                Some(value) => typed(value.used_at(at, text, false), parameter),
                None => hole(Why::Parameter),
            };
        }
        match () {
            () if parameter.secret => self.left_open(hole(Why::Sensitive), parameter),
            () if parameter.is_stored() => self.left_open(hole(Why::Outside), parameter),
            () if self.is_open => self.left_open(hole(Why::Parameter), parameter),
            () => self.chosen(name, parameter, at, frame),
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
        let by_default = |assumed| {
            let text = || format!("the default of parameter `{name}`");
            let value = default
                .cloned()
                .map(|value| value.used_at(at, text, assumed));
            value.map(|value| typed(value, parameter))
        };
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

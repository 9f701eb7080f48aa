//! `Conditions` as formulas, and what the choices decide of them.

use std::rc::Rc;

use super::describe::describe;
use super::evaluate::{Evaluation, Frame, call};
use super::formula::{Formula, FormulaId, Term};
use super::functions::closed_items;
use super::parameters::{scalar, variable};
use super::unit::StackId;
use crate::dialect::datum::{Data, Datum, Entries};
use crate::model::Choice;

/// How many rows of a mapping a condition may look through.
const MOST_ROWS: usize = 64;
/// How many conditions are told to go without saying.
const MOST_GIVEN: usize = 200;

impl Evaluation<'_> {
    /// Whether a condition holds under the choices; `None` where they leave it open.
    pub fn decide(&self, formula: FormulaId) -> Option<bool> {
        if let Some(&known) = self.decided.borrow().get(&formula) {
            return known;
        }
        let chosen = self.facts.iter().find(|(fact, _)| *fact == formula);
        let decided = match chosen {
            Some((_, holds)) => Some(*holds),
            None if !self.spend(1) => None,
            None => {
                let answer = self.unit.formulas.borrow().truths(&self.facts, formula);
                self.unit.spend(answer.steps);
                match answer.found {
                    None => None,
                    Some(found) if found.len() == 2 => None,
                    Some(found) => Some(found.contains(&true)),
                }
            }
        };
        self.decided.borrow_mut().insert(formula, decided);
        decided
    }

    /// A condition where one is named, or written: its formula, and what the user knows it as.
    pub fn condition_of(&self, written: &Datum, frame: Frame) -> (FormulaId, String) {
        let named = match &written.data {
            Data::Text(name) => Some(name.as_str()),
            Data::Map(map) => reference(map),
            _ => None,
        };
        match named {
            Some(name) => {
                let formula = self.condition(name, frame);
                (formula, self.unit.address(frame.stack, name))
            }
            None => {
                let formula = Self::open(self.unit).formula(written, frame);
                let text = describe(written).unwrap_or_else(|| "a condition".to_owned());
                (formula, text)
            }
        }
    }

    /// The formula of a condition by its name. Conditions that lead to each other count as nested.
    pub fn condition(&self, name: &str, frame: Frame) -> FormulaId {
        let stack = frame.stack;
        let key: (StackId, Rc<str>) = (stack, name.into());
        let known = self.unit.named.borrow().get(&key).copied();
        match known {
            Some(Some(formula)) => return formula,
            // It is defined by itself.
            Some(None) => return self.unsaid(&self.unit.address(stack, name)),
            None => {}
        }
        self.unit.named.borrow_mut().insert(key.clone(), None);
        let written = self.unit.stacks[stack].conditions.get(name);
        let formula = match written {
            Some(written) => Self::open(self.unit).formula(written, frame),
            None => self.unsaid(&self.unit.address(stack, name)),
        };
        self.unit.named.borrow_mut().insert(key, Some(formula));
        formula
    }

    /// The conditions that go without saying: those that make it exist, and those that follow from what was chosen.
    pub fn given(&self) -> Vec<Choice> {
        if self.facts.is_empty() {
            return Vec::new();
        }
        if let Some(known) = self.unit.given.borrow().get(&self.facts) {
            return known.clone();
        }
        let named = self.unit.named.borrow();
        let given = named
            .iter()
            .take(MOST_GIVEN)
            .filter_map(|((stack, name), formula)| {
                Some(Choice {
                    condition: self.unit.address(*stack, name),
                    holds: self.decide((*formula)?)?,
                })
            });
        let given: Vec<Choice> = given.collect();
        let facts = self.facts.clone();
        self.unit.given.borrow_mut().insert(facts, given.clone());
        given
    }

    /// A truth that nobody can know.
    fn unsaid(&self, name: &str) -> FormulaId {
        let unknown = variable(self.unit, &format!("condition {name}"), None);
        let holds = Term::Literal("true".into());
        let mut formulas = self.unit.formulas.borrow_mut();
        formulas.add(Formula::Equal(Term::Variable(unknown), holds))
    }

    fn formula(&self, written: &Datum, frame: Frame) -> FormulaId {
        let Ok(frame) = self.step(frame, written.span) else {
            return self.unsaid(&self.text_of(written));
        };
        let each = |list: &[Datum]| list.iter().map(|item| self.formula(item, frame)).collect();
        let formula = match &written.data {
            Data::Map(map) => match &map.entries[..] {
                [entry] => match (&*entry.key, closed_items(&entry.value)) {
                    ("Condition", _) => {
                        return reference(map).map_or_else(
                            || self.unsaid(&self.text_of(written)),
                            |name| self.condition(name, frame),
                        );
                    }
                    ("Fn::Equals", Ok([left, right])) => {
                        self.equal(self.term(left, frame), self.term(right, frame))
                    }
                    ("Fn::Not", Ok([inner])) => Formula::Not(self.formula(inner, frame)),
                    ("Fn::And", Ok(inner)) => Formula::All(each(inner)),
                    ("Fn::Or", Ok(inner)) => Formula::Any(each(inner)),
                    ("Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or", _) => {
                        return self.unsaid(&self.text_of(written));
                    }
                    _ => self.is_true(written, frame),
                },
                _ => self.is_true(written, frame),
            },
            _ => self.is_true(written, frame),
        };
        self.unit.formulas.borrow_mut().add(formula)
    }

    fn is_true(&self, written: &Datum, frame: Frame) -> Formula {
        self.equal(self.term(written, frame), Term::Literal("true".into()))
    }

    fn equal(&self, left: Term, right: Term) -> Formula {
        match (&left, &right) {
            (Term::Literal(left), Term::Literal(right)) => Formula::Constant(left == right),
            (Term::Variable(left), Term::Variable(right)) if left == right => {
                Formula::Constant(true)
            }
            _ => Formula::Equal(left, right),
        }
    }

    /// What is compared, in terms of what a deployment can vary.
    fn term(&self, written: &Datum, frame: Frame) -> Term {
        let Ok(frame) = self.step(frame, written.span) else {
            return self.free(&self.text_of(written));
        };
        let function = match &written.data {
            Data::Map(map) => call(map),
            _ => None,
        };
        let special = function.and_then(|call| match (&*call.key, closed_items(&call.value)) {
            ("Ref", _) => self.given_term(&call.value, frame),
            ("Fn::If", Ok([condition, yes, no])) => {
                let (formula, _) = self.condition_of(condition, frame);
                let (yes, no) = (self.term(yes, frame), self.term(no, frame));
                Some(Term::If(formula, Rc::new(yes), Rc::new(no)))
            }
            ("Fn::FindInMap", Ok([map, first, second])) => {
                self.looked_up(map, [first, second], frame)
            }
            _ => None,
        });
        special.unwrap_or_else(|| self.plain_term(written, frame))
    }

    fn plain_term(&self, written: &Datum, frame: Frame) -> Term {
        let text = self.text(written, frame);
        match &text.data {
            Data::Text(text) if text.unknown().is_none() => Term::Literal(text.as_str().into()),
            Data::Text(text) => {
                let mut formulas = self.unit.formulas.borrow_mut();
                Term::Variable(formulas.variable(text.as_str(), || None))
            }
            _ => self.free(&self.text_of(written)),
        }
    }

    /// A parameter that the stack around gives a value to.
    fn given_term(&self, name: &Datum, frame: Frame) -> Option<Term> {
        let stack = &self.unit.stacks[frame.stack];
        let nested = stack.nested.as_ref()?;
        let name = scalar(name)?;
        let default = stack.parameters.get(&name)?.default.as_ref();
        let around = frame.in_stack(nested.parent);
        let given = self.passed(nested, &name, around).ok()??;
        Some(self.given_or(&given, default, around))
    }

    /// What a parameter is given, or its default where that comes to `AWS::NoValue`.
    fn given_or(&self, given: &Datum, default: Option<&Datum>, frame: Frame) -> Term {
        let Ok(frame) = self.step(frame, given.span) else {
            return self.free(&self.text_of(given));
        };
        let function = match &given.data {
            Data::Map(map) => call(map),
            _ => None,
        };
        match function.map(|call| (&*call.key, &call.value)) {
            Some(("Ref", name)) if name.literal() == Some("AWS::NoValue") => default
                .and_then(scalar)
                .map_or_else(|| self.free(&self.text_of(given)), Term::Literal),
            Some(("Fn::If", arguments)) => match closed_items(arguments) {
                Ok([condition, yes, no]) => {
                    let (formula, _) = self.condition_of(condition, frame);
                    let branch = |written| Rc::new(self.given_or(written, default, frame));
                    Term::If(formula, branch(yes), branch(no))
                }
                _ => self.term(given, frame),
            },
            _ => self.term(given, frame),
        }
    }

    /// `Fn::FindInMap` by a key that a deployment can vary: one value for each row.
    fn looked_up(&self, map: &Datum, keys: [&Datum; 2], frame: Frame) -> Option<Term> {
        let mappings = self.unit.stacks[frame.stack].mappings.as_ref()?;
        let table = mappings.get(&scalar(map)?)?;
        let [first, second] = keys.map(|key| self.term(key, frame));
        let (open, rows): (Term, Vec<(Rc<str>, &Datum)>) = match (first, second) {
            (Term::Literal(first), Term::Literal(second)) => {
                return scalar(table.get(&first)?.get(&second)?).map(Term::Literal);
            }
            (open, Term::Literal(second)) => {
                let rows = entries(table)?.entries.iter();
                let rows = rows.filter_map(|row| Some((row.key.clone(), row.value.get(&second)?)));
                (open, rows.collect())
            }
            (Term::Literal(first), open) => {
                let row = entries(table.get(&first)?)?.entries.iter();
                (
                    open,
                    row.map(|cell| (cell.key.clone(), &cell.value)).collect(),
                )
            }
            _ => return None,
        };
        if rows.len() > MOST_ROWS {
            return None;
        }
        let otherwise = self.free(&format!("a row of mapping {}", self.text_of(map)));
        let open = Rc::new(open);
        let chain = rows.into_iter().rev().fold(otherwise, |rest, (key, cell)| {
            let is_row = self.equal((*open).clone(), Term::Literal(key));
            let is_row = self.unit.formulas.borrow_mut().add(is_row);
            let cell = scalar(cell).map_or_else(|| self.free(&self.text_of(cell)), Term::Literal);
            Term::If(is_row, Rc::new(cell), Rc::new(rest))
        });
        Some(chain)
    }

    /// A text that nobody can know.
    fn free(&self, name: &str) -> Term {
        Term::Variable(variable(self.unit, name, None))
    }

    fn text_of(&self, written: &Datum) -> String {
        describe(written)
            .unwrap_or_else(|| format!("{}@{}", written.span.source.index(), written.span.start))
    }
}

/// The name in `{ "Condition": name }`.
fn reference(map: &Entries) -> Option<&str> {
    match &map.entries[..] {
        [entry] if &*entry.key == "Condition" => match &entry.value.data {
            Data::Text(name) => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    }
}

fn entries(map: &Datum) -> Option<&Entries> {
    match &map.data {
        Data::Map(map) => Some(map),
        _ => None,
    }
}

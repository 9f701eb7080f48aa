//! What a template says to what it means: intrinsic functions applied under the choices of one scenario.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::foreach;
use super::formula::{Candidate, FormulaFact, FormulaId, VariableId};
use super::unit::{StackId, Unit};
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::encoding::encoded;
use crate::dialect::rendered::Rendered;
use crate::model::{Unknown, Why};
use crate::source::{SourceId, Span};

/// How many steps one evaluation may take.
const MOST_STEPS: usize = 200_000;
/// How deep values may nest, functions and the templates they lead to included.
const MOST_DEPTH: u8 = 64;

/// Where a value is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The stack whose names it uses.
    pub stack: StackId,
    /// How deep it is nested.
    pub depth: u8,
}

impl Frame {
    /// At the top of a stack.
    pub fn of(stack: StackId) -> Self {
        Self { stack, depth: 0 }
    }

    /// The same depth in another stack.
    #[must_use]
    pub fn in_stack(self, stack: StackId) -> Self {
        Self { stack, ..self }
    }
}

/// One evaluation: the choices it is made under, and what it would still have to know.
#[derive(Debug)]
pub struct Evaluation<'a> {
    /// What is evaluated.
    pub unit: &'a Unit<'a>,
    /// What is taken to hold.
    pub facts: Vec<FormulaFact>,
    /// Parameters stay open, whatever their defaults: what is left is the same in every deployment.
    pub is_open: bool,
    /// The formulas that were decided already.
    pub decided: RefCell<BTreeMap<FormulaId, Option<bool>>>,
    /// What the choices leave of the variables that were looked at; `None` where that is too much to tell.
    pub left: RefCell<BTreeMap<VariableId, Option<BTreeSet<Candidate>>>>,
    /// The texts that are being included.
    pub including: RefCell<Vec<SourceId>>,
    asked: RefCell<Vec<(Span, String, FormulaId)>>,
    steps: Cell<usize>,
}

impl<'a> Evaluation<'a> {
    /// An evaluation where these facts hold.
    pub fn new(unit: &'a Unit<'a>, facts: Vec<FormulaFact>) -> Self {
        Self {
            unit,
            facts,
            is_open: false,
            decided: RefCell::default(),
            left: RefCell::default(),
            including: RefCell::default(),
            asked: RefCell::default(),
            steps: Cell::new(0),
        }
    }

    /// An evaluation that leaves parameters open.
    pub fn open(unit: &'a Unit<'a>) -> Self {
        Self {
            is_open: true,
            ..Self::new(unit, Vec::new())
        }
    }

    /// The condition that would tell an unknown value, as the user knows it.
    pub fn question(&self, unknown: Unknown) -> Option<String> {
        if unknown.why != Why::Condition {
            return None;
        }
        let asked = self.asked.borrow();
        let mut asked = asked.iter().filter(|(at, ..)| *at == unknown.at);
        asked.find_map(|(_, name, formula)| {
            let mut questions = self.unit.questions.borrow_mut();
            questions.insert(name.clone(), *formula);
            self.facts
                .iter()
                .all(|(known, _)| known != formula)
                .then(|| name.clone())
        })
    }

    /// What a condition leaves unknown until it is chosen.
    pub fn ask(&self, at: Span, name: String, formula: FormulaId) -> Unknown {
        self.asked.borrow_mut().push((at, name, formula));
        let why = Why::Condition;
        Unknown { at, why }
    }

    /// Takes steps; false where there are none left.
    pub fn spend(&self, steps: usize) -> bool {
        let taken = self.steps.get().saturating_add(steps);
        self.steps.set(taken);
        self.unit.spend(steps) && taken <= MOST_STEPS
    }

    /// One level deeper, if that is allowed.
    ///
    /// # Errors
    /// Why not.
    pub fn step(&self, frame: Frame, at: Span) -> Result<Frame, Unknown> {
        let refused = |why| Err(Unknown { at, why });
        match () {
            () if !self.spend(1) => refused(Why::TooLarge),
            () if frame.depth >= MOST_DEPTH => refused(Why::TooDeep),
            () => Ok(Frame {
                depth: frame.depth + 1,
                ..frame
            }),
        }
    }

    /// What is written, as it will be; `None` where `AWS::NoValue` removes it.
    pub fn value(&self, written: &Datum, frame: Frame) -> Option<Datum> {
        let frame = match self.step(frame, written.span) {
            Ok(frame) => frame,
            Err(unknown) => return Some(Datum::unknown(unknown)),
        };
        let value = match &written.data {
            Data::List(list) => Datum {
                data: Data::List(Rc::new(self.items(list, frame))),
                ..written.clone()
            },
            Data::Map(map) => match call(map) {
                Some(call) => self.call(&call.key, &call.value, written, frame)?,
                None => self.map(map, written, frame),
            },
            _ => written.clone(),
        };
        Some(with_references(value))
    }

    /// The items of a list. One that a condition may remove leaves the list open.
    fn items(&self, list: &Items, frame: Frame) -> Items {
        let mut found = Items {
            items: Vec::with_capacity(list.items.len()),
            rest: list.rest,
        };
        for item in &list.items {
            let Some(value) = self.value(item, frame) else {
                continue;
            };
            match value.data {
                Data::Unknown(unknown) if unknown.why == Why::Condition => {
                    found.rest = found.rest.or(Some(unknown));
                }
                _ => found.items.push(value),
            }
        }
        found
    }

    fn map(&self, map: &Entries, written: &Datum, frame: Frame) -> Datum {
        let mut found = Entries {
            entries: Vec::with_capacity(map.entries.len()),
            rest: map.rest,
            extent: map.extent,
        };
        self.entries_into(&map.entries, frame, &mut found);
        Datum {
            data: Data::Map(Rc::new(found)),
            ..written.clone()
        }
    }

    fn entries_into(&self, entries: &[Entry], frame: Frame, found: &mut Entries) {
        for entry in entries {
            if foreach::is_loop(&entry.key) {
                match self.step(frame, entry.value.span) {
                    Ok(deeper) => match foreach::expand(self, entry, deeper) {
                        Ok(entries) => self.entries_into(&entries, deeper, found),
                        Err(unknown) => found.rest = found.rest.or(Some(unknown)),
                    },
                    Err(unknown) => found.rest = found.rest.or(Some(unknown)),
                }
            } else if &*entry.key == "Fn::Transform" {
                match self.transformed(&entry.value, entry.value.span, frame) {
                    Some(Datum {
                        data: Data::Map(map),
                        ..
                    }) => {
                        found.entries.extend(map.entries.iter().cloned());
                        found.rest = found.rest.or(map.rest);
                    }
                    // A macro may change everything around it.
                    Some(value) => {
                        let unknown = unknown_of(&value, Why::Function);
                        for entry in &mut found.entries {
                            entry.value = Datum::unknown(unknown);
                        }
                        found.rest = Some(unknown);
                        return;
                    }
                    None => {}
                }
            } else if let Some(value) = self.value(&entry.value, frame) {
                found.entries.push(Entry {
                    value,
                    ..entry.clone()
                });
            }
        }
    }

    /// What is written, as text; nothing where `AWS::NoValue` removes it. What nobody can know is a hole.
    pub fn text(&self, written: &Datum, frame: Frame) -> Datum {
        let value = self.value(written, frame);
        let value = value.unwrap_or_else(|| Datum::text("", written.span));
        let text = match &value.data {
            Data::Text(_) => return value,
            Data::Null => Rendered::whole("", value.span),
            Data::Bool(truth) => Rendered::whole(truth.to_string(), value.span),
            Data::Number(number) => Rendered::whole(number.clone(), value.span),
            Data::Json(inner) => {
                let text = encoded(inner);
                if !self.spend(text.as_str().len() / 16) {
                    let (at, why) = (value.span, Why::TooLarge);
                    return self.hole(written, Unknown { at, why }, frame);
                }
                text
            }
            Data::List(_) | Data::Map(_) | Data::Unknown(_) => {
                let unknown = unknown_of(&value, Why::Function);
                return self.hole(written, unknown, frame);
            }
        };
        Datum {
            data: Data::Text(text),
            ..value
        }
    }

    /// Text that nobody can know, told from others by what it is made of.
    pub fn hole(&self, written: &Datum, unknown: Unknown, frame: Frame) -> Datum {
        let text = super::describe::describe(written)
            .unwrap_or_else(|| format!("{}@{}", written.span.source.index(), written.span.start));
        self.named_hole(&text, unknown, frame)
    }

    /// A hole of this name in a stack.
    pub fn named_hole(&self, name: &str, unknown: Unknown, frame: Frame) -> Datum {
        let address = self.unit.address(frame.stack, name);
        let text = Rendered::hole(format!("${{{address}}}"), unknown);
        Datum::new(Data::Text(text), unknown.at)
    }
}

/// `{{resolve:…}}` stands for what is kept elsewhere.
fn with_references(value: Datum) -> Datum {
    match &value.data {
        Data::Text(text)
            if text
                .unknown()
                .is_none_or(|unknown| unknown.why == Why::Template)
                && text.as_str().contains("{{resolve:") =>
        {
            let (at, why) = (value.span, Why::Outside);
            let text = Rendered::hole(text.as_str(), Unknown { at, why });
            Datum {
                data: Data::Text(text),
                ..value
            }
        }
        _ => value,
    }
}

/// The one member of a map that is an intrinsic function.
pub fn call(map: &Entries) -> Option<&Entry> {
    match &map.entries[..] {
        [entry] if map.rest.is_none() && is_function(&entry.key) => Some(entry),
        _ => None,
    }
}

fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::") && !foreach::is_loop(key)
}

/// What leaves a value unknown that cannot be used as it is.
pub fn unknown_of(value: &Datum, why: Why) -> Unknown {
    match &value.data {
        Data::Unknown(unknown) => *unknown,
        Data::Text(text) => text.unknown().unwrap_or(Unknown {
            at: value.span,
            why,
        }),
        Data::List(list) => list.rest.unwrap_or(Unknown {
            at: value.span,
            why,
        }),
        _ => Unknown {
            at: value.span,
            why,
        },
    }
}

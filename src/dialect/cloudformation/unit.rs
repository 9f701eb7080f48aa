//! A template and the nested stacks under it: what is lowered together.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::formula::{FormulaFact, FormulaId, Formulas};
use crate::dialect::datum::Datum;
use crate::model::{Choice, Unknown};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::tree::SyntaxError;

/// How many steps the evaluation of a whole unit may take, all scenarios together.
const MOST_STEPS: usize = 4_000_000;

/// A stack's place in its unit.
pub type StackId = usize;

/// Conditions by stack and name.
type Named = BTreeMap<(StackId, Rc<str>), Option<FormulaId>>;

/// A template with the templates it nests.
#[derive(Debug)]
pub struct Unit<'s> {
    /// Where texts come from.
    pub sources: &'s Sources,
    /// The root stack, then those nested in it.
    pub stacks: Vec<Stack>,
    /// The conditions of all stacks.
    pub formulas: RefCell<Formulas>,
    /// Conditions by stack and name, as far as they were read; `None` while one is being read.
    pub named: RefCell<Named>,
    /// What was asked: the condition as the user knows it, and what it stands for.
    pub questions: RefCell<BTreeMap<String, FormulaId>>,
    /// What goes without saying where some facts hold, as far as it was asked.
    pub given: RefCell<BTreeMap<Vec<FormulaFact>, Vec<Choice>>>,
    /// Other texts, as they were read.
    pub documents: RefCell<BTreeMap<SourceId, Datum>>,
    /// The first alias of each text that has one.
    pub aliases: RefCell<BTreeMap<SourceId, Span>>,
    /// What the languages of other texts do not allow.
    pub errors: RefCell<Vec<SyntaxError>>,
    /// What may define more and cannot be looked into.
    pub unseen: RefCell<Vec<Unknown>>,
    steps: Cell<usize>,
}

/// One template in its place.
#[derive(Debug, Default)]
pub struct Stack {
    /// The logical ids that lead to it from the root, with `/` between them; empty for the root.
    pub path: String,
    /// Where the template stands.
    pub directory: String,
    /// `Parameters`.
    pub parameters: BTreeMap<Rc<str>, Parameter>,
    /// `Mappings`.
    pub mappings: Option<Datum>,
    /// `Conditions`, as written.
    pub conditions: BTreeMap<Rc<str>, Datum>,
    /// What may change all of it: a macro that is not AWS's own.
    pub processed: Option<Unknown>,
    /// `Resources`, as written, in order.
    pub resources: Vec<Resource>,
    /// `Outputs`: their values, as written.
    pub outputs: BTreeMap<Rc<str>, Datum>,
    /// Where it is nested.
    pub nested: Option<Nested>,
    /// The stacks nested in it, by logical id.
    pub children: BTreeMap<Rc<str>, StackId>,
}

/// How a stack is nested in another.
#[derive(Debug)]
pub struct Nested {
    /// The stack around it.
    pub parent: StackId,
    /// What it is given, as written there.
    pub parameters: Option<Datum>,
    /// Why it may be given something that is not seen, where it may.
    pub rest: Option<Unknown>,
    /// Which text each stack from the root to this one was read from.
    pub texts: Vec<SourceId>,
    /// The condition of each resource from the root to this one, where it has one.
    pub conditions: Vec<(StackId, Rc<str>)>,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// `Type`.
    pub kind: String,
    /// `Default`.
    pub default: Option<Datum>,
    /// `AllowedValues`.
    pub allowed: Option<Vec<Rc<str>>>,
    /// `NoEcho`: its value is a secret.
    pub secret: bool,
}

/// A resource.
#[derive(Debug)]
pub struct Resource {
    /// Its logical id.
    pub id: Rc<str>,
    /// Where the logical id stands.
    pub id_span: Span,
    /// `Type`.
    pub kind: Rc<str>,
    /// Where the type stands.
    pub kind_span: Span,
    /// All of it, as written.
    pub body: Datum,
    /// `Condition`.
    pub condition: Option<Rc<str>>,
}

impl<'s> Unit<'s> {
    /// A unit without a stack.
    pub fn new(sources: &'s Sources) -> Self {
        Self {
            sources,
            stacks: Vec::new(),
            formulas: RefCell::default(),
            named: RefCell::default(),
            questions: RefCell::default(),
            given: RefCell::default(),
            documents: RefCell::default(),
            aliases: RefCell::default(),
            errors: RefCell::default(),
            unseen: RefCell::default(),
            steps: Cell::new(0),
        }
    }

    /// Takes steps; false where there are none left.
    pub fn spend(&self, steps: usize) -> bool {
        let taken = self.steps.get().saturating_add(steps);
        self.steps.set(taken);
        taken <= MOST_STEPS
    }

    /// The name of something in a stack, unique in the unit.
    pub fn address(&self, stack: StackId, name: &str) -> String {
        match self.stacks.get(stack).map_or("", |stack| &stack.path) {
            "" => name.to_owned(),
            path => format!("{path}/{name}"),
        }
    }
}

impl Stack {
    /// The texts from the root to this stack.
    pub fn texts(&self) -> &[SourceId] {
        self.nested.as_ref().map_or(&[], |nested| &nested.texts)
    }
}

impl Parameter {
    /// Whether its value is a list.
    pub fn is_list(&self) -> bool {
        is_list(&self.kind)
    }

    /// Whether its value is read from the parameter store, so that the default only names it.
    pub fn is_stored(&self) -> bool {
        self.kind.starts_with("AWS::SSM::Parameter::Value")
    }
}

/// Whether the values of parameters of this type are lists: of each item its `AllowedValues` are said.
pub fn is_list(kind: &str) -> bool {
    kind == "CommaDelimitedList" || kind.starts_with("List<")
}

//! What an expression can see: the module it stands in, and the names that are bound around it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::definitions::Definitions;
use super::instances::Expanded;
use crate::dialect::datum::Datum;
use crate::syntax::hcl::Body;

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
    pub(super) memo: RefCell<HashMap<(Kind, Rc<str>), Memo>>,
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

/// A value that is remembered.
pub enum Memo {
    /// It is being made.
    Busy,
    /// What it is, and how deep it is made of others.
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

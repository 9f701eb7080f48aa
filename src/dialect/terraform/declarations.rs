//! Where resources are declared, by their addresses, for those who know the addresses from elsewhere.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::definitions::{Definitions, Library};
use super::describe::label;
use crate::source::{Sources, Span, normal};

/// How many calls may lead to a resource.
const MOST_CALLS: usize = 16;

/// A root module, and the modules it calls, as its files declare them.
pub struct Declarations<'a> {
    library: Library<'a>,
    root: String,
    modules: RefCell<HashMap<String, Called>>,
}

/// What a chain of calls leads to.
#[derive(Clone)]
struct Called {
    /// The module; `None` where it is not at hand.
    module: Option<Rc<Definitions>>,
    /// The label of the last call that is there.
    call: Option<Span>,
}

impl<'a> Declarations<'a> {
    /// The declarations of the root module in a directory.
    pub fn new(sources: &'a Sources, directory: &str) -> Self {
        Self {
            library: Library::new(sources),
            root: normal(directory),
            modules: RefCell::default(),
        }
    }

    /// The label of the block that declares a resource, in the module that the named calls lead to. Where that module
    /// is not at hand, the label of the call that leads out of sight.
    pub fn place(&self, calls: &[&str], kind: &str, name: &str) -> Option<Span> {
        let called = match calls.len() {
            0..=MOST_CALLS => self.called(calls),
            _ => return None,
        };
        match called.module {
            Some(module) => module.resource(kind, name).map(label),
            None => called.call,
        }
    }

    fn called(&self, calls: &[&str]) -> Called {
        let Some((name, outer)) = calls.split_last() else {
            return Called {
                module: Some(self.library.module(&self.root)),
                call: None,
            };
        };
        let address = format!("module.{}", calls.join(".module."));
        if let Some(known) = self.modules.borrow().get(&address) {
            return known.clone();
        }
        let outer = self.called(outer);
        let call = outer.module.as_ref().and_then(|module| module.call(name));
        let called = match (call, &outer.module) {
            (Some(call), Some(module)) => {
                let directory = self
                    .library
                    .called(&self.root, &module.directory, call, &address);
                let module = directory.map(|directory| self.library.module(&directory));
                Called {
                    module: module.filter(|module| !module.sources.is_empty()),
                    call: Some(label(call)),
                }
            }
            _ => outer,
        };
        let mut modules = self.modules.borrow_mut();
        modules.insert(address, called.clone());
        called
    }
}

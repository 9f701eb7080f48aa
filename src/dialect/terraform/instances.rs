//! `count` and `for_each`: how many there are of a resource or module.

use std::rc::Rc;

use super::adapters::{self, Adapted, ModuleCall};
use super::definitions::{Definitions, local_source};
use super::evaluate::{Evaluation, unknown, unknown_of};
use super::loops::members;
use super::operators;
use super::reference::collected;
use super::scope::{Call, Instance, Kind, Scope};
use crate::dialect::datum::{Data, Datum, Entry};
use crate::model::{Unknown, Why};
use crate::source::{Span, join};
use crate::syntax::hcl::{Block, Expression};

/// How many elements of one resource or module are looked at one by one.
const MOST: usize = 256;

/// How many calls may lead to a module, and how many modules there may be.
const DEEPEST: usize = 16;
const MOST_MODULES: usize = 1000;

/// How many modules are followed from a call that makes none.
const MOST_UNMADE: usize = 64;

/// Which element of a resource or module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// By `count`.
    Number(usize),
    /// By `for_each`.
    Text(Rc<str>),
}

impl Key {
    /// The key a value stands for.
    pub fn of(value: &Datum) -> Option<Self> {
        let name = operators::key(value)?;
        match (&value.data, name.parse()) {
            (Data::Number(_), Ok(index)) => Some(Self::Number(index)),
            _ => Some(Self::Text(name)),
        }
    }

    /// As it stands in an address.
    pub fn written(&self) -> String {
        match self {
            Self::Number(index) => format!("[{index}]"),
            Self::Text(text) if text.parse::<usize>().is_ok() => format!("[{text}]"),
            Self::Text(text) => format!("[\"{text}\"]"),
        }
    }
}

/// The elements of a resource or module.
pub enum Expanded<T> {
    /// It cannot be looked into.
    None(Unknown),
    /// Neither `count` nor `for_each`.
    One(T),
    /// So many, with these keys.
    Keyed(Vec<(Key, T)>),
    /// Nobody knows how many: one that stands for all.
    Symbolic(T, Unknown),
}

impl Expanded<Scope> {
    /// A value made for each element, as references see them.
    pub fn collected(&self, span: Span, mut make: impl FnMut(&Scope) -> Datum) -> Datum {
        match self {
            Self::None(unknown) => Datum::unknown(*unknown),
            Self::One(scope) => make(scope),
            Self::Keyed(all) => {
                let all = all.iter().map(|(key, scope)| (key.clone(), make(scope)));
                collected(all.collect(), span)
            }
            // There may be none, or many.
            Self::Symbolic(_, unknown) => Datum::open_list(*unknown, span),
        }
    }
}

impl<T> Expanded<T> {
    /// Every element with what its address ends in.
    pub fn elements(&self) -> Vec<(String, &T)> {
        match self {
            Self::None(_) => Vec::new(),
            Self::One(one) | Self::Symbolic(one, _) => vec![(String::new(), one)],
            Self::Keyed(all) => all.iter().map(|(key, one)| (key.written(), one)).collect(),
        }
    }

    /// Why nobody knows how many there are.
    pub fn undecided(&self) -> Option<Unknown> {
        match self {
            Self::Symbolic(_, unknown) | Self::None(unknown) => Some(*unknown),
            _ => None,
        }
    }
}

impl Evaluation<'_> {
    /// The elements of a block, each by what its arguments can see. Only which there are, for references.
    pub(super) fn expanded(&self, block: &Block, module: usize) -> Rc<Expanded<Scope>> {
        Rc::new(self.expand(block, module))
    }

    /// The elements of a block, each by what its arguments can see.
    pub(super) fn expand(&self, block: &Block, module: usize) -> Expanded<Scope> {
        let scope = Scope::of(module);
        if let Some(count) = block.body.argument("count") {
            return self.counted(&count.value, &scope);
        }
        match block.body.argument("for_each") {
            Some(each) => self.each(&each.value, &scope),
            None => Expanded::One(scope),
        }
    }

    fn counted(&self, count: &Expression, scope: &Scope) -> Expanded<Scope> {
        let value = self.evaluate(count, scope);
        let with = |index: Datum| {
            let count = Entry::implied("index", index);
            scope.with("count", Datum::map(vec![count], value.span))
        };
        let symbolic =
            |unknown: Unknown| Expanded::Symbolic(with(Datum::unknown(unknown)), unknown);
        match operators::number(&value) {
            Some(number) if (0.0..=MOST as f64).contains(&number) => {
                let indices = 0..number as usize;
                let all = indices.map(|index| {
                    let datum = Datum::new(Data::Number(index.to_string().into()), value.span);
                    (Key::Number(index), with(datum))
                });
                Expanded::Keyed(all.collect())
            }
            Some(_) => symbolic(Unknown {
                at: count.span,
                why: Why::TooLarge,
            }),
            None => symbolic(unknown_of(&value)),
        }
    }

    fn each(&self, each: &Expression, scope: &Scope) -> Expanded<Scope> {
        let value = self.evaluate(each, scope);
        let with = |key: Datum, element: Datum| {
            let each = vec![Entry::implied("key", key), Entry::implied("value", element)];
            scope.with("each", Datum::map(each, value.span))
        };
        let symbolic = |unknown: Unknown| {
            let hole = Datum::unknown(unknown);
            Expanded::Symbolic(with(hole.clone(), hole), unknown)
        };
        let is_set = matches!(value.data, Data::List(_));
        match members(&value) {
            Some((_, Some(rest))) => symbolic(rest),
            Some((all, None)) if all.len() <= MOST => {
                let all = all.into_iter().map(|(key, element)| {
                    let key = if is_set { element.clone() } else { key };
                    let name = match &key.data {
                        Data::Text(text) => Some(text.as_str().into()),
                        _ => operators::key(&key),
                    };
                    name.map(|name| (Key::Text(name), with(key, element)))
                });
                match all.collect() {
                    Some(all) => Expanded::Keyed(all),
                    None => symbolic(unknown_of(&value)),
                }
            }
            Some(_) => symbolic(Unknown {
                at: each.span,
                why: Why::TooLarge,
            }),
            None => symbolic(unknown_of(&value)),
        }
    }

    /// The modules that a `module` block calls.
    pub(super) fn children(&self, call: &Block, module: usize) -> Rc<Expanded<usize>> {
        let instance = self.instance(module);
        let Some(name) = call.labels.first().map(|label| label.text.clone()) else {
            let at = call.kind_span;
            return Rc::new(Expanded::None(Unknown {
                at,
                why: Why::Broken,
            }));
        };
        if let Some(known) = instance.children.borrow().get(&name) {
            return known.clone();
        }
        // While it is being expanded, a reference to it is a cycle.
        let circular = Expanded::None(Unknown {
            at: call.kind_span,
            why: Why::Circular,
        });
        let put = |expanded: Expanded<usize>| {
            let expanded = Rc::new(expanded);
            let mut children = instance.children.borrow_mut();
            children.insert(name.clone(), expanded.clone());
            expanded
        };
        put(circular);
        put(self.expand_call(call, &name, module))
    }

    fn expand_call(&self, call: &Block, name: &Rc<str>, module: usize) -> Expanded<usize> {
        let unseen = |why| {
            Expanded::None(Unknown {
                at: call.kind_span,
                why,
            })
        };
        let instance = self.instance(module);
        let Some((directory, path)) = self.directory_of_call(call, module) else {
            return unseen(Why::Module);
        };
        if instance.level >= DEEPEST {
            return unseen(Why::TooDeep);
        }
        if self.is_inside_of(&directory, module) {
            return unseen(Why::Circular);
        }
        let definitions = self.library.module(&directory);
        if let Some(why) = definitions.unseen() {
            return unseen(why);
        }
        for source in &definitions.sources {
            self.library.takes(*source);
        }
        let enter = |key: String, scope: &Scope| {
            let mut instances = self.instances.borrow_mut();
            if instances.len() >= MOST_MODULES {
                return None;
            }
            let call = Call {
                name: name.clone(),
                scope: scope.clone(),
                body: call.body.clone(),
            };
            instances.push(Rc::new(Instance::new(
                definitions.clone(),
                format!("{}module.{name}{key}.", instance.address),
                path.clone(),
                Some(call),
                instance.level + 1,
            )));
            Some(instances.len() - 1)
        };
        let entered = match self.expand(call, module) {
            Expanded::None(unknown) => Some(Expanded::None(unknown)),
            Expanded::One(scope) => enter(String::new(), &scope).map(Expanded::One),
            Expanded::Symbolic(scope, unknown) => {
                enter(String::new(), &scope).map(|child| Expanded::Symbolic(child, unknown))
            }
            Expanded::Keyed(all) => {
                let all = all.into_iter().map(|(key, scope)| {
                    let child = enter(key.written(), &scope)?;
                    Some((key, child))
                });
                all.collect::<Option<Vec<_>>>().map(Expanded::Keyed)
            }
        };
        entered.unwrap_or_else(|| unseen(Why::TooLarge))
    }

    fn is_inside_of(&self, directory: &str, module: usize) -> bool {
        let mut at = Some(module);
        while let Some(module) = at {
            let instance = self.instance(module);
            if instance.definitions.directory == directory {
                return true;
            }
            at = instance.call.as_ref().map(|call| call.scope.module);
        }
        false
    }

    /// Where a called module is, and where that is as seen from the root.
    fn directory_of_call(&self, call: &Block, module: usize) -> Option<(String, String)> {
        let instance = self.instance(module);
        let root = self.instance(0).definitions.directory.clone();
        let name = &call.labels.first()?.text;
        let address = format!("{}module.{name}", instance.address);
        let directory = &instance.definitions.directory;
        let path = match local_source(call) {
            Some(source) => join(&instance.path, &source),
            None => self.library.installed(&root, &address)?,
        };
        let directory = self.library.called(&root, directory, call, &address)?;
        Some((directory, path))
    }

    /// Notes the files of a module that is called but never made, and of those it calls: they are no modules of their
    /// own, and their defaults are nobody's.
    pub(super) fn takes_unmade(&self, call: &Block, module: usize) -> Vec<Rc<Definitions>> {
        let root = self.instance(0).definitions.directory.clone();
        let start = self.instance(module);
        let called = |directory: &str, address: &str, call: &Block| {
            let name = &call.labels.first()?.text;
            let address = format!("{address}module.{name}");
            let directory = self.library.called(&root, directory, call, &address)?;
            Some((directory, format!("{address}.")))
        };
        let first = called(&start.definitions.directory, &start.address, call);
        let mut open: Vec<(String, String)> = first.into_iter().collect();
        let mut seen: Vec<Rc<Definitions>> = Vec::new();
        // A directory that links to itself has no end of names.
        while let Some((directory, address)) = open.pop().filter(|_| seen.len() < MOST_UNMADE) {
            let is_known = seen.iter().any(|known| known.directory == directory);
            let definitions = self.library.module(&directory);
            if is_known || definitions.sources.is_empty() || !self.spend(1) {
                continue;
            }
            for source in &definitions.sources {
                self.library.takes(*source);
            }
            let calls = definitions.calls.iter();
            open.extend(calls.filter_map(|call| called(&directory, &address, call)));
            seen.push(definitions);
        }
        seen
    }

    /// A call of a module beside this one that is not there.
    pub(super) fn missing_call(&self, call: &Block, module: usize) -> Option<Unknown> {
        let source = call.body.argument("source")?;
        let written = source.value.literal()?;
        let is_local = written.starts_with("./") || written.starts_with("../");
        let directory = join(&self.instance(module).definitions.directory, &written);
        let why = is_local.then(|| self.library.module(&directory).unseen())??;
        let at = source.value.span;
        Some(Unknown { at, why })
    }

    /// What a module of the registry is known to make of its arguments, where its text is not here. `scope` is what
    /// the arguments of one element see, and `address` is where that element is.
    pub(super) fn adapted(&self, call: &Block, scope: &Scope, address: &str) -> Option<Adapted> {
        let source = call.body.argument("source")?;
        if self.directory_of_call(call, scope.module).is_some() {
            return None;
        }
        let version = call.body.argument("version");
        let version = version.and_then(|version| version.value.literal());
        let arguments = call.body.arguments.iter().map(|argument| Entry {
            key: argument.name.clone(),
            key_span: Some(argument.name_span),
            value: self.evaluate(&argument.value, scope),
        });
        let place = call
            .labels
            .first()
            .map_or(call.kind_span, |label| label.span);
        adapters::definitions(ModuleCall {
            source: &source.value.literal()?,
            version: version.as_deref(),
            address,
            arguments: &Datum::map(arguments.collect(), place),
            at: source.value.span,
        })
    }

    /// The outputs of a module of the registry as references see them, where it is one that is known.
    pub(super) fn adapted_outputs(&self, call: &Block, module: usize) -> Option<Datum> {
        let name = call.labels.first()?.text.clone();
        let at = call.kind_span;
        let key = (Kind::Output, format!("module {name}").into());
        let outputs = self.remembered(module, key, at, || {
            let prefix = &self.instance(module).address;
            let of = |key: String, scope: &Scope| {
                let address = format!("{prefix}module.{name}{key}");
                let adapted = self.adapted(call, scope, &address);
                adapted.map_or_else(|| unknown(at, Why::Module), |adapted| adapted.outputs)
            };
            match self.expand(call, module) {
                Expanded::Keyed(all) => {
                    let all = all.into_iter().map(|(key, scope)| {
                        let outputs = of(key.written(), &scope);
                        (key, outputs)
                    });
                    collected(all.collect(), at)
                }
                Expanded::One(scope) | Expanded::Symbolic(scope, _) => of(String::new(), &scope),
                Expanded::None(unknown) => Datum::unknown(unknown),
            }
        });
        let is_known = match &outputs.data {
            Data::List(list) => list
                .items
                .iter()
                .all(|item| matches!(item.data, Data::Map(_))),
            Data::Map(map) => {
                let mut values = map.entries.iter().map(|entry| &entry.value.data);
                map.rest.is_some() || values.all(|value| matches!(value, Data::Map(_)))
            }
            _ => false,
        };
        is_known.then_some(outputs)
    }
}

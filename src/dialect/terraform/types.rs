//! The types of variables: what a value becomes when it is given to one.

use std::rc::Rc;

use super::evaluate::Evaluation;
use super::functions;
use super::operators;
use super::scope::Scope;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::rendered::Rendered;
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::{Argument, Expression, Form, expression};

/// How deep a type is followed.
const DEEPEST: usize = 24;

/// Whether a variable of this type would be text, or may be.
pub fn is_text(kind: Option<&Argument>) -> bool {
    let Some(kind) = kind else {
        return true;
    };
    match &kind.value.form {
        Form::Name(name) => matches!(&**name, "string" | "any"),
        Form::Template(_) => matches!(kind.value.literal().as_deref(), Some("string" | "any")),
        _ => false,
    }
}

/// A value whose texts are secret. What is no text is none, and rules turn on it. The secrets are known by `at`: where
/// they are written is not to be shown.
pub fn masked(value: Datum, at: Span, depth: usize) -> Datum {
    let inner = |value: &Datum| masked(value.clone(), at, depth + 1);
    let data = match &value.data {
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Unknown(_) => return value,
        Data::List(list) if depth < DEEPEST => {
            let items = Items {
                items: list.items.iter().map(inner).collect(),
                rest: list.rest,
            };
            Data::List(Rc::new(items))
        }
        Data::Map(map) if depth < DEEPEST => {
            let entries = map.entries.iter().map(|entry| Entry {
                value: inner(&entry.value),
                ..entry.clone()
            });
            let map = Entries {
                entries: entries.collect(),
                ..(**map).clone()
            };
            Data::Map(Rc::new(map))
        }
        _ => {
            return Datum::unknown(Unknown {
                at,
                why: Why::Sensitive,
            });
        }
    };
    Datum { data, ..value }
}

impl Evaluation<'_> {
    /// A value as the type of a variable makes it.
    pub(super) fn converted(&self, value: Datum, kind: &Expression, module: usize) -> Datum {
        // In JSON, and in old files, the type is written in quotes.
        match kind.literal() {
            Some(text) => {
                let place = |_| (kind.span, false);
                match expression(&text, &place) {
                    Ok(parsed) => self.convert(value, &parsed, module, 0),
                    Err(_) => value,
                }
            }
            None => self.convert(value, kind, module, 0),
        }
    }

    fn convert(&self, value: Datum, kind: &Expression, module: usize, depth: usize) -> Datum {
        if depth > DEEPEST || !self.spend(1) {
            return value;
        }
        let inner = |item: &Datum, kind| self.convert(item.clone(), kind, module, depth + 1);
        match &kind.form {
            Form::Name(name) => primitive(value, name),
            Form::Call(name, arguments, _) => match (&**name, &value.data, &arguments[..]) {
                ("optional", _, [kind, ..]) => self.convert(value, kind, module, depth + 1),
                ("list" | "set", Data::List(list), [kind]) => {
                    let items = list.items.iter().map(|item| inner(item, kind)).collect();
                    let items = Items {
                        items,
                        rest: list.rest,
                    };
                    let list = Datum {
                        data: Data::List(Rc::new(items)),
                        ..value
                    };
                    match &**name {
                        "set" if self.can_afford([&list]) => {
                            let span = list.span;
                            functions::call("toset", &[list], span)
                        }
                        _ => list,
                    }
                }
                ("map", Data::Map(map), [kind]) => {
                    let entries = map.entries.iter().map(|entry| Entry {
                        value: inner(&entry.value, kind),
                        ..entry.clone()
                    });
                    let map = Entries {
                        entries: entries.collect(),
                        ..(**map).clone()
                    };
                    Datum {
                        data: Data::Map(Rc::new(map)),
                        ..value
                    }
                }
                ("object", Data::Map(map), [kind]) => match &kind.form {
                    Form::Map(members) => {
                        let map = self.object(map, members, &value, module, depth);
                        Datum {
                            data: Data::Map(Rc::new(map)),
                            ..value
                        }
                    }
                    _ => value,
                },
                _ => value,
            },
            _ => value,
        }
    }

    /// An object has the members of its type, and no others.
    fn object(
        &self,
        map: &Entries,
        members: &[(Expression, Expression)],
        value: &Datum,
        module: usize,
        depth: usize,
    ) -> Entries {
        let entries = members.iter().filter_map(|(key, kind)| {
            let name = key.literal()?;
            let given = map.get(&name);
            let written = given.filter(|entry| !matches!(entry.value.data, Data::Null));
            if let Some(entry) = written {
                return Some(Entry {
                    value: self.convert(entry.value.clone(), kind, module, depth + 1),
                    ..entry.clone()
                });
            }
            if let (None, Some(rest)) = (given, map.rest) {
                return Some(Entry::implied(name, Datum::unknown(rest)));
            }
            let default = match &kind.form {
                Form::Call(call, arguments, _) if &**call == "optional" => arguments.get(1),
                _ => None,
            };
            let datum = match (default, given) {
                (Some(default), _) => {
                    let value = self.evaluate(default, &Scope::of(module));
                    self.convert(value, kind, module, depth + 1)
                }
                (None, Some(entry)) => entry.value.clone(),
                (None, None) => Datum::new(Data::Null, value.span),
            };
            Some(Entry::implied(name, datum))
        });
        Entries {
            entries: entries.collect(),
            rest: None,
            extent: map.extent,
        }
    }
}

fn primitive(value: Datum, kind: &str) -> Datum {
    let data = match kind {
        "bool" => operators::boolean(&value).map(Data::Bool),
        "number" => match &value.data {
            Data::Text(text) => {
                let number = operators::number(&value).and(text.literal());
                number.map(|number| Data::Number(number.into()))
            }
            _ => None,
        },
        "string" => match &value.data {
            Data::Number(number) => Some(number.to_string()),
            Data::Bool(value) => Some(value.to_string()),
            _ => None,
        }
        .map(|text| Data::Text(Rendered::whole(text, value.span))),
        _ => None,
    };
    match data {
        Some(data) => Datum { data, ..value },
        None => value,
    }
}

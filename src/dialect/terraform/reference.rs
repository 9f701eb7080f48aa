//! Names: variables, locals, resources, modules, and the steps that lead into them.

use std::rc::Rc;

use super::evaluate::{Evaluation, fails, head, unknown, unknown_of};
use super::instances::{Expanded, Key};
use super::operators;
use super::scope::{Kind, Scope};
use crate::dialect::datum::{Data, Datum, Entry, Items};
use crate::dialect::rendered::Rendered;
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::{Block, Expression, Step};

/// The most bytes of a name that a hop shows.
const MOST_OF_NAME: usize = 40;

impl Evaluation<'_> {
    /// A name and the steps after it.
    pub(super) fn reference(&self, name: &str, steps: &[Step], span: Span, scope: &Scope) -> Datum {
        if let Some(value) = scope.get(name) {
            let value = self.walk(value.clone(), steps, span, scope);
            return match name {
                "each" => {
                    let written = self.library.sources.text(span);
                    let is_short = written.len() <= MOST_OF_NAME && !written.contains('\n');
                    let name = if is_short { written } else { name };
                    moved(value, span, format!("what `{name}` stands for"), false)
                }
                _ => value,
            };
        }
        if scope.is_closed {
            return unknown(span, Why::Template);
        }
        let Some((Step::Attribute(first, _), rest)) = steps.split_first() else {
            return unknown(span, Why::Broken);
        };
        match name {
            "var" => {
                let value = self.variable(first, span, scope.module);
                let (text, assumed) = self.origin_of_variable(first, scope.module);
                moved(self.walk(value, rest, span, scope), span, text, assumed)
            }
            "local" => {
                let value = self.local(first, span, scope.module);
                let value = self.walk(value, rest, span, scope);
                moved(value, span, format!("local `{first}`"), false)
            }
            "module" => self.module_output(first, rest, span, scope),
            "data" => self.data(first, rest, span, scope),
            "path" => match &**first {
                "module" => Datum::text(self.instance(scope.module).path.as_str(), span),
                "root" | "cwd" => Datum::text(".", span),
                _ => unknown(span, Why::Broken),
            },
            "terraform" | "tofu" => hole(&format!("{name}.{first}"), span, Why::Variable),
            "each" | "count" | "self" => unknown(span, Why::Broken),
            kind => self.resource(kind, first, rest, span, scope),
        }
    }

    fn module_output(&self, name: &Rc<str>, steps: &[Step], span: Span, scope: &Scope) -> Datum {
        let instance = self.instance(scope.module);
        let Some(call) = instance.definitions.call(name) else {
            return unknown(span, self.missing(scope.module, Why::Module));
        };
        if let Some(outputs) = self.adapted_outputs(call, scope.module) {
            let is_symbolic = || self.expand(call, scope.module).undecided().is_some();
            // One element stands for all that nobody can count.
            let steps = match steps.first() {
                Some(Step::Index(_)) if is_symbolic() => &steps[1..],
                _ => steps,
            };
            return self.walk(outputs, steps, span, scope);
        }
        let children = self.children(call, scope.module);
        let outputs = |child: usize| self.outputs(child, span);
        let direct = |child: usize, steps: &[Step]| match steps.split_first() {
            Some((Step::Attribute(output, _), rest)) => {
                let value = self.output(child, output, span);
                let value = self.walk(value, rest, span, scope);
                let text = format!("output `{output}` of module `{name}`");
                moved(value, span, text, false)
            }
            _ => self.walk(outputs(child), steps, span, scope),
        };
        match (&*children, steps.split_first()) {
            (Expanded::None(unknown), _) => Datum::unknown(Unknown {
                at: span,
                ..*unknown
            }),
            (Expanded::One(child), _) => direct(*child, steps),
            (Expanded::Symbolic(child, _), Some((Step::Index(_), rest))) => direct(*child, rest),
            (Expanded::Symbolic(_, unknown), _) => {
                let all = Datum::open_list(*unknown, head(span));
                self.walk(all, steps, span, scope)
            }
            (Expanded::Keyed(all), Some((Step::Index(index), rest))) => {
                let index = self.evaluate(index, scope);
                match Key::of(&index).and_then(|key| all.iter().find(|(known, _)| *known == key)) {
                    Some((_, child)) => direct(*child, rest),
                    None if Key::of(&index).is_none() => Datum::unknown(unknown_of(&index)),
                    None => unknown(span, Why::Broken),
                }
            }
            (Expanded::Keyed(all), _) => {
                let all = all
                    .iter()
                    .map(|(key, child)| (key.clone(), outputs(*child)));
                self.walk(collected(all.collect(), span), steps, span, scope)
            }
        }
    }

    fn output(&self, module: usize, name: &Rc<str>, at: Span) -> Datum {
        let instance = self.instance(module);
        let block = instance.definitions.outputs.get(name);
        let Some(value) = block.and_then(|block| block.body.argument("value")) else {
            return unknown(at, self.missing(module, Why::Module));
        };
        let key = (Kind::Output, name.clone());
        self.remembered(module, key, at, || {
            self.evaluate(&value.value, &Scope::of(module))
        })
    }

    fn outputs(&self, module: usize, at: Span) -> Datum {
        let names: Vec<Rc<str>> = {
            let instance = self.instance(module);
            instance.definitions.outputs.keys().cloned().collect()
        };
        let entries = names
            .into_iter()
            .map(|name| Entry::implied(name.clone(), self.output(module, &name, at)));
        Datum::map(entries.collect(), head(at))
    }

    fn resource(&self, kind: &str, name: &str, steps: &[Step], span: Span, scope: &Scope) -> Datum {
        let instance = self.instance(scope.module);
        let address = format!("{}{kind}.{name}", instance.address);
        let Some(block) = instance.definitions.resource(kind, name) else {
            return self.walk(hole(&address, span, Why::Attribute), steps, span, scope);
        };
        match (&*self.expanded(block, scope.module), steps.split_first()) {
            (Expanded::None(_) | Expanded::One(_), _) => {
                self.walk(hole(&address, span, Why::Attribute), steps, span, scope)
            }
            (Expanded::Symbolic(..), Some((Step::Index(_), rest))) => {
                self.walk(hole(&address, span, Why::Attribute), rest, span, scope)
            }
            (
                Expanded::Symbolic(_, unknown),
                Some((Step::FullSplat(_) | Step::AttributeSplat(_), _)),
            ) => {
                let all = Datum::open_list(*unknown, head(span));
                self.walk(all, steps, span, scope)
            }
            (Expanded::Symbolic(_, unknown), _) => Datum::unknown(*unknown),
            (Expanded::Keyed(all), steps_left) => {
                let all = all.iter().map(|(key, _)| {
                    let element =
                        hole(&format!("{address}{}", key.written()), span, Why::Attribute);
                    (key.clone(), element)
                });
                match steps_left {
                    Some((Step::Attribute(..), _)) => {
                        self.walk(hole(&address, span, Why::Attribute), steps, span, scope)
                    }
                    _ => self.walk(collected(all.collect(), span), steps, span, scope),
                }
            }
        }
    }

    fn data(&self, kind: &Rc<str>, steps: &[Step], span: Span, scope: &Scope) -> Datum {
        let Some((Step::Attribute(name, _), rest)) = steps.split_first() else {
            return unknown(span, Why::Broken);
        };
        let instance = self.instance(scope.module);
        let Some(block) = instance.definitions.data_source(kind, name) else {
            return unknown(span, self.missing(scope.module, Why::Outside));
        };
        if !matches!(&**kind, "template_file" | "aws_ecs_task_definition") {
            return unknown(span, Why::Outside);
        }
        let key = (Kind::Data, format!("{kind}.{name}").into());
        let value = self.remembered(scope.module, key, span, || {
            let all = self.expand(block, scope.module);
            all.collected(span, |inner| match &**kind {
                "template_file" => self.template_file(block, inner),
                _ => self.known_family(block, inner),
            })
        });
        self.walk(value, rest, span, scope)
    }

    /// A task definition that is looked up by its family: what is known of it is the family.
    fn known_family(&self, block: &Block, scope: &Scope) -> Datum {
        let Some(argument) = block.body.argument("task_definition") else {
            return unknown(block.kind_span, Why::Broken);
        };
        let family = self.evaluate(&argument.value, scope);
        let outside = unknown(block.kind_span, Why::Outside);
        let entry = |key: &str, value: &Datum| Entry::implied(key, value.clone());
        let known = [
            "arn",
            "arn_without_revision",
            "id",
            "family",
            "task_definition",
        ];
        let mut entries: Vec<Entry> = known.iter().map(|key| entry(key, &family)).collect();
        let others = ["revision", "status", "network_mode", "task_role_arn"];
        entries.extend(others.iter().map(|key| entry(key, &outside)));
        Datum::map(entries, block.kind_span)
    }

    /// Follows steps into a value.
    pub(super) fn walk(&self, value: Datum, steps: &[Step], span: Span, scope: &Scope) -> Datum {
        let mut value = value;
        for (index, step) in steps.iter().enumerate() {
            let rest = &steps[index + 1..];
            value = match step {
                Step::Attribute(name, _) => attribute(&value, name, span),
                Step::Index(key) => self.element(&value, key, span, scope),
                Step::FullSplat(_) => return self.splat(&value, rest, span, scope),
                Step::AttributeSplat(_) => {
                    let attributes = rest
                        .iter()
                        .take_while(|step| matches!(step, Step::Attribute(..)));
                    let (own, rest) = rest.split_at(attributes.count());
                    let all = self.splat(&value, own, span, scope);
                    return self.walk(all, rest, span, scope);
                }
            };
        }
        value
    }

    fn splat(&self, value: &Datum, steps: &[Step], span: Span, scope: &Scope) -> Datum {
        match &value.data {
            Data::Null => Datum::list(Vec::new(), head(span)),
            Data::Unknown(unknown) => Datum::unknown(*unknown),
            Data::List(list) => {
                if !self.spend(list.items.len()) {
                    return unknown(span, Why::TooLarge);
                }
                let items = list.items.iter();
                let items = items.map(|item| self.walk(item.clone(), steps, span, scope));
                let items = Items {
                    items: items.collect(),
                    rest: list.rest,
                };
                Datum::new(Data::List(Rc::new(items)), value.span)
            }
            Data::Text(text) if text.literal().is_none() => Datum::unknown(unknown_of(value)),
            _ => {
                let only = self.walk(value.clone(), steps, span, scope);
                Datum::list(vec![only], head(span))
            }
        }
    }

    fn element(&self, value: &Datum, key: &Expression, span: Span, scope: &Scope) -> Datum {
        let key = self.evaluate(key, scope);
        let name = match operators::key(&key) {
            Some(name) => name,
            None if fails(unknown_of(&key).why) => return Datum::unknown(unknown_of(&key)),
            None => {
                return match &value.data {
                    Data::Unknown(unknown) => Datum::unknown(*unknown),
                    _ => Datum::unknown(unknown_of(&key)),
                };
            }
        };
        match &value.data {
            Data::List(list) => match name.parse::<usize>() {
                // What we see may stand anywhere in the list.
                _ if list.rest.is_some() => Datum::unknown(list.rest.unwrap_or(unknown_of(value))),
                Ok(index) => match list.items.get(index) {
                    Some(item) => item.clone(),
                    None => unknown(span, Why::Broken),
                },
                Err(_) => unknown(span, Why::Broken),
            },
            Data::Text(text) => match sole_hole(text) {
                Some(inner) => {
                    let inner = format!("{inner}{}", Key::Text(name).written());
                    hole(&inner, span, unknown_of(value).why)
                }
                None => unknown(span, Why::Broken),
            },
            _ => attribute(value, &name, span),
        }
    }
}

/// The member of a value. What is unknown stays so, known now by all that was asked of it.
fn attribute(value: &Datum, name: &str, span: Span) -> Datum {
    match &value.data {
        Data::Map(map) => match map.get(name) {
            Some(entry) => entry.value.clone(),
            None => match map.rest {
                Some(rest) => Datum::unknown(rest),
                None => unknown(span, Why::Broken),
            },
        },
        Data::Unknown(unknown) => {
            let is_ours = unknown.at.source == span.source
                && span.start <= unknown.at.start
                && unknown.at.end <= span.end;
            let at = if is_ours { span } else { unknown.at };
            Datum::unknown(Unknown { at, ..*unknown })
        }
        Data::Text(text) => match sole_hole(text) {
            Some(inner) => hole(&format!("{inner}.{name}"), span, unknown_of(value).why),
            None => unknown(span, Why::Broken),
        },
        _ => unknown(span, Why::Broken),
    }
}

/// What stands in the hole, where the text is nothing else.
fn sole_hole(text: &Rendered) -> Option<&str> {
    let inner = text.as_str().strip_prefix("${")?.strip_suffix('}')?;
    (!inner.contains("${")).then_some(inner)
}

/// Text of which nothing is known but what decides it.
pub fn hole(inner: &str, span: Span, why: Why) -> Datum {
    let unknown = Unknown { at: span, why };
    let text = Rendered::hole(format!("${{{inner}}}"), unknown);
    Datum::new(Data::Text(text), span)
}

/// A value that is used through a name. What is unknown stays where it is written.
pub fn moved(value: Datum, span: Span, text: String, assumed: bool) -> Datum {
    match value.data {
        Data::Unknown(_) => value,
        _ if value.span == span => value,
        _ => value.used_at(span, || text, assumed),
    }
}

/// Elements of a resource or module: a list by number, a map by name.
pub fn collected(all: Vec<(Key, Datum)>, span: Span) -> Datum {
    let is_map = all.iter().any(|(key, _)| matches!(key, Key::Text(_)));
    match is_map {
        false => Datum::list(all.into_iter().map(|(_, item)| item).collect(), head(span)),
        true => {
            let entries = all.into_iter().map(|(key, item)| match key {
                Key::Text(name) => Entry::implied(name, item),
                Key::Number(index) => Entry::implied(index.to_string(), item),
            });
            Datum::map(entries.collect(), head(span))
        }
    }
}

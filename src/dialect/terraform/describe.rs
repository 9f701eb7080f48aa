//! A resource's body as data: its arguments and blocks by the names Terraform has for them, blocks as lists of maps.

use std::rc::Rc;

use super::arguments;
use super::evaluate::{Evaluation, unknown_of};
use super::loops::members;
use super::scope::Scope;
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::encoding::decoded_json;
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::{Block, Body};
use crate::syntax::holes;
use crate::syntax::tree::SyntaxError;

/// What Terraform itself reads.
const OWN: [&str; 8] = [
    "count",
    "for_each",
    "depends_on",
    "provider",
    "lifecycle",
    "timeouts",
    "provisioner",
    "connection",
];

/// What one resource is in ECS's words, and what came up on the way.
pub struct Described {
    /// A map by API names.
    pub datum: Datum,
    /// The first condition that a template turns on and that is not decided.
    pub question: Option<String>,
    /// What is wrong with JSON that stands in text.
    pub errors: Vec<SyntaxError>,
}

impl Evaluation<'_> {
    /// A task definition.
    pub(super) fn task_definition(&self, block: &Block, scope: &Scope) -> Described {
        let (mut question, mut errors) = (None, Vec::new());
        let mut entries = self.entries(&block.body, scope);
        for entry in &mut entries.entries {
            match &*entry.key {
                "family" => settle(entry, &block.body, "family"),
                "container_definitions" => {
                    question = self.question_in(&entry.value);
                    entry.value = containers(&entry.value, &mut errors);
                }
                _ => {}
            }
        }
        Described {
            datum: arguments::task(&whole(entries, label(block))),
            question,
            errors,
        }
    }

    /// A service, or a task set, which is what a deployment controller of one's own deploys.
    pub(super) fn service(&self, block: &Block, scope: &Scope) -> Described {
        let at = label(block);
        let mut entries = self.entries(&block.body, scope);
        for entry in &mut entries.entries {
            match &*entry.key {
                "name" => settle(entry, &block.body, "name"),
                "task_definition" => {
                    if let Some(argument) = block.body.argument("task_definition") {
                        entry.value = self.linked(entry.value.clone(), &argument.value, scope);
                    }
                }
                _ => {}
            }
        }
        Described {
            datum: arguments::service(&whole(entries, at)),
            question: None,
            errors: Vec::new(),
        }
    }

    fn entries(&self, body: &Body, scope: &Scope) -> Entries {
        let mut entries = Entries::default();
        for argument in &body.arguments {
            if !OWN.contains(&&*argument.name) {
                entries.entries.push(Entry {
                    key: argument.name.clone(),
                    key_span: Some(argument.name_span),
                    value: self.evaluate(&argument.value, scope),
                });
            }
        }
        let mut kinds: Vec<Rc<str>> = Vec::new();
        for block in &body.blocks {
            let kind = kind_of(block).map(|(kind, _)| kind);
            let kind = kind.filter(|kind| !OWN.contains(&&**kind) && !kinds.contains(kind));
            kinds.extend(kind);
        }
        for kind in kinds {
            entries
                .entries
                .extend(self.nested_blocks(body, &kind, scope));
        }
        entries
    }

    /// All blocks of one kind, however they are made, as one member.
    fn nested_blocks(&self, body: &Body, kind: &Rc<str>, scope: &Scope) -> Option<Entry> {
        let mut list = Items::default();
        let mut place = None;
        for block in &body.blocks {
            let Some((_, at)) = kind_of(block).filter(|(other, _)| other == kind) else {
                continue;
            };
            place = place.or(Some(at));
            match &*block.kind {
                "dynamic" => self.dynamic(block, kind, at, scope, &mut list),
                _ => {
                    let entries = self.entries(&block.body, scope);
                    list.items.push(whole(entries, at));
                }
            }
        }
        let span = place?;
        Some(Entry {
            key: kind.clone(),
            key_span: Some(span),
            value: Datum::new(Data::List(Rc::new(list)), span),
        })
    }

    fn dynamic(&self, block: &Block, kind: &str, at: Span, scope: &Scope, list: &mut Items) {
        let content = block.body.blocks("content").next();
        let each = block.body.argument("for_each");
        let (Some(content), Some(each)) = (content, each) else {
            return;
        };
        let collection = self.evaluate(&each.value, scope);
        let Some((all, rest)) = members(&collection) else {
            list.rest = list.rest.or(Some(unknown_of(&collection)));
            return;
        };
        list.rest = list.rest.or(rest);
        let iterator = block.body.argument("iterator").map(|iterator| {
            let text = self.library.sources.text(iterator.value.span);
            text.trim_matches('"').to_owned()
        });
        let name = iterator.unwrap_or_else(|| kind.to_owned());
        for (key, value) in all {
            if !self.spend(1) {
                list.rest = list.rest.or(Some(Unknown {
                    at,
                    why: Why::TooLarge,
                }));
                return;
            }
            let element = vec![Entry::implied("key", key), Entry::implied("value", value)];
            let inner = scope.with(&name, Datum::map(element, at));
            list.items
                .push(whole(self.entries(&content.body, &inner), at));
        }
    }

    /// The first condition a template turns on that is not decided.
    fn question_in(&self, datum: &Datum) -> Option<String> {
        let Data::Text(text) = &datum.data else {
            return None;
        };
        let questions = self.questions.borrow();
        let mut blocks = text.as_str().match_indices("%{ if ");
        blocks.find_map(|(at, _)| questions.get(&text.span(at..at + 1)).cloned())
    }
}

/// What a block holds, by the block's own word or the one it makes others of, and where that word is written.
fn kind_of(block: &Block) -> Option<(Rc<str>, Span)> {
    match &*block.kind {
        "dynamic" => {
            let label = block.labels.first()?;
            Some((label.text.clone(), label.span))
        }
        _ => Some((block.kind.clone(), block.kind_span)),
    }
}

/// The text of `container_definitions` as a list.
fn containers(value: &Datum, errors: &mut Vec<SyntaxError>) -> Datum {
    match &value.data {
        Data::Json(inner) => match &inner.data {
            Data::Json(_) | Data::Text(_) => containers(inner, errors),
            _ => (**inner).clone(),
        },
        Data::Text(text) if holes::is_only_hole(text.as_str()) => Datum::unknown(unknown_of(value)),
        Data::Text(text) => {
            let (list, mistakes) = decoded_json(text, value.span);
            // A hole may hold what seems to be missing around it.
            let is_whole = !text.as_str().contains("${") && !text.as_str().contains("%{");
            errors.extend(mistakes.into_iter().filter(|_| is_whole));
            list
        }
        _ => value.clone(),
    }
}

/// A name that cannot be known stands for the whole definition, so it points at where it is used.
fn settle(entry: &mut Entry, body: &Body, name: &str) {
    let place = body.argument(name).map(|argument| argument.value.span);
    if let (Data::Unknown(unknown), Some(at)) = (&entry.value.data, place) {
        entry.value = Datum::unknown(Unknown { at, ..*unknown });
    }
}

fn whole(entries: Entries, at: Span) -> Datum {
    Datum::new(Data::Map(Rc::new(entries)), at)
}

/// The place of a block that has no name of its own: its label.
pub fn label(block: &Block) -> Span {
    block
        .labels
        .last()
        .map_or(block.kind_span, |label| label.span)
}

/// Whether a block makes a task set.
pub(super) fn is_task_set(block: &Block) -> bool {
    let kind = block.labels.first().map(|label| &*label.text);
    kind == Some("aws_ecs_task_set")
}

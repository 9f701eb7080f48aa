//! Terraform's arguments and blocks by ECS's names (`formats.md` 2).

use std::rc::Rc;

use super::evaluate::{Evaluation, Scope, members, unknown_of};
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::written::{self, Places};
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::hcl::{Argument, Block, Body};
use crate::syntax::json::{self, Json};
use crate::syntax::tree::SyntaxError;

/// Whether a block may stand there several times.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    Once,
    Often,
}

/// The blocks of task definitions and services, by the API names of what they hold.
const BLOCKS: [(&str, &str, Times); 23] = [
    ("alarms", "alarms", Times::Once),
    ("canary_configuration", "canaryConfiguration", Times::Once),
    (
        "capacity_provider_strategy",
        "capacityProviderStrategy",
        Times::Often,
    ),
    ("client_alias", "clientAliases", Times::Often),
    (
        "deployment_circuit_breaker",
        "deploymentCircuitBreaker",
        Times::Once,
    ),
    (
        "deployment_configuration",
        "deploymentConfiguration",
        Times::Once,
    ),
    ("deployment_controller", "deploymentController", Times::Once),
    ("ephemeral_storage", "ephemeralStorage", Times::Once),
    ("lifecycle_hook", "lifecycleHooks", Times::Often),
    ("linear_configuration", "linearConfiguration", Times::Once),
    ("load_balancer", "loadBalancers", Times::Often),
    ("log_configuration", "logConfiguration", Times::Once),
    ("network_configuration", "networkConfiguration", Times::Once),
    (
        "ordered_placement_strategy",
        "placementStrategy",
        Times::Often,
    ),
    (
        "placement_constraints",
        "placementConstraints",
        Times::Often,
    ),
    ("proxy_configuration", "proxyConfiguration", Times::Once),
    ("runtime_platform", "runtimePlatform", Times::Once),
    ("secret_option", "secretOptions", Times::Often),
    ("service", "services", Times::Often),
    (
        "service_connect_configuration",
        "serviceConnectConfiguration",
        Times::Once,
    ),
    ("service_registries", "serviceRegistries", Times::Often),
    ("volume", "volumes", Times::Often),
    ("volume_configuration", "volumeConfigurations", Times::Often),
];

/// What Terraform itself reads.
const OWN: [&str; 10] = [
    "count",
    "for_each",
    "depends_on",
    "provider",
    "lifecycle",
    "timeouts",
    "provisioner",
    "connection",
    "tags",
    "tags_all",
];

/// Blocks of a service that ECS has inside of its deployment configuration.
const OF_DEPLOYMENT: [(&str, &str); 4] = [
    ("deploymentCircuitBreaker", "deploymentCircuitBreaker"),
    ("alarms", "alarms"),
    ("deploymentMaximumPercent", "maximumPercent"),
    ("deploymentMinimumHealthyPercent", "minimumHealthyPercent"),
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
                "containerDefinitions" => {
                    question = self.question_in(&entry.value);
                    entry.value = containers(&entry.value, &mut errors);
                }
                _ => {}
            }
        }
        Described {
            datum: Datum::new(Data::Map(Rc::new(entries)), label(block)),
            question,
            errors,
        }
    }

    /// A service, or a task set, which is what a deployment controller of one's own deploys.
    pub(super) fn service(&self, block: &Block, scope: &Scope) -> Described {
        let at = label(block);
        let mut entries = self.entries(&block.body, scope);
        for entry in &mut entries.entries {
            if &*entry.key == "name" {
                entry.key = "serviceName".into();
                settle(entry, &block.body, "name");
            }
        }
        gather_deployment(&mut entries, at);
        let is_set = block
            .labels
            .first()
            .is_some_and(|kind| &*kind.text == "aws_ecs_task_set");
        if is_set {
            let kind = Entry::implied("type", Datum::text("EXTERNAL", at));
            let controller = Datum::map(vec![kind], at);
            let controller = Entry::implied("deploymentController", controller);
            entries.entries.retain(|entry| &*entry.key != "serviceName");
            entries.entries.push(controller);
        }
        Described {
            datum: Datum::new(Data::Map(Rc::new(entries)), at),
            question: None,
            errors: Vec::new(),
        }
    }

    /// The arguments and blocks of a body by API names.
    fn entries(&self, body: &Body, scope: &Scope) -> Entries {
        let mut entries = Entries::default();
        for argument in &body.arguments {
            if !OWN.contains(&&*argument.name) {
                entries.entries.push(self.argument(argument, scope));
            }
        }
        let mut kinds: Vec<Rc<str>> = Vec::new();
        for block in &body.blocks {
            let kind = match &*block.kind {
                "dynamic" => block.labels.first().map(|label| label.text.clone()),
                _ => Some(block.kind.clone()),
            };
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

    fn argument(&self, argument: &Argument, scope: &Scope) -> Entry {
        let value = self.evaluate(&argument.value, scope);
        // In JSON a block looks like any argument.
        let (key, value) = match known(&argument.name) {
            Some((key, times)) => (key.to_owned(), as_block(value, times)),
            None => (camel(&argument.name), value),
        };
        Entry {
            key: key.into(),
            key_span: Some(argument.name_span),
            value,
        }
    }

    /// All blocks of one kind, however they are made, as one member.
    fn nested_blocks(&self, body: &Body, kind: &str, scope: &Scope) -> Option<Entry> {
        let (key, times) = match known(kind) {
            Some((key, times)) => (key.to_owned(), times),
            None => (camel(kind), Times::Often),
        };
        let mut list = Items::default();
        let mut place = None;
        for block in &body.blocks {
            if &*block.kind == kind {
                place = place.or(Some(block.kind_span));
                let entries = self.entries(&block.body, scope);
                let map = Data::Map(Rc::new(entries));
                list.items.push(Datum::new(map, block.kind_span));
            } else if let ("dynamic", Some(label)) = (&*block.kind, block.labels.first())
                && &*label.text == kind
            {
                place = place.or(Some(label.span));
                self.dynamic(block, kind, scope, &mut list);
            }
        }
        let span = place?;
        let value = match times {
            Times::Often => Datum::new(Data::List(Rc::new(list)), span),
            Times::Once => match (list.items.into_iter().next(), list.rest) {
                (Some(first), _) => first,
                (None, Some(rest)) => Datum::unknown(rest),
                (None, None) => return None,
            },
        };
        Some(Entry {
            key: key.into(),
            key_span: Some(span),
            value,
        })
    }

    fn dynamic(&self, block: &Block, kind: &str, scope: &Scope, list: &mut Items) {
        let at = block
            .labels
            .first()
            .map_or(block.kind_span, |label| label.span);
        let Some(content) = block.body.blocks("content").next() else {
            return;
        };
        let Some(each) = block.body.argument("for_each") else {
            return;
        };
        let collection = self.evaluate(&each.value, scope);
        let Some((all, rest)) = members(&collection) else {
            list.rest = list.rest.or(Some(unknown_of(&collection)));
            return;
        };
        list.rest = list.rest.or(rest);
        let iterator = block.body.argument("iterator").map(|iterator| {
            let span = iterator.value.span;
            self.library.sources.text(span).trim_matches('"').to_owned()
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
            let entries = self.entries(&content.body, &inner);
            list.items.push(Datum::new(Data::Map(Rc::new(entries)), at));
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

/// The text of `container_definitions` as a list.
fn containers(value: &Datum, errors: &mut Vec<SyntaxError>) -> Datum {
    match &value.data {
        Data::Json(inner) => match &inner.data {
            Data::Json(_) | Data::Text(_) => containers(inner, errors),
            _ => (**inner).clone(),
        },
        Data::Text(text) => {
            let written = text.as_str();
            if crate::syntax::holes::is_only_hole(written) {
                return Datum::unknown(unknown_of(value));
            }
            let tree = json::parse(value.span.source, written, Json::Strict);
            if !written.contains("${") && !written.contains("%{") {
                errors.extend(tree.errors.iter().map(|error| SyntaxError {
                    span: text.span(error.span.range()),
                    message: error.message.clone(),
                }));
            }
            written::datum(tree.root(written), Places::Rendered(text))
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

/// Puts what ECS has in one map into that map.
fn gather_deployment(entries: &mut Entries, at: Span) {
    let mut deployment = Entries::default();
    let mut place = (None, at);
    let own = |entry: &Entry| OF_DEPLOYMENT.iter().find(|(key, _)| **key == *entry.key);
    let mut kept = Vec::new();
    for mut entry in std::mem::take(&mut entries.entries) {
        if let Some((_, key)) = own(&entry) {
            entry.key = (*key).into();
            deployment.entries.push(entry);
        } else if &*entry.key == "deploymentConfiguration" {
            match &entry.value.data {
                Data::Map(map) => {
                    place = (entry.key_span, entry.value.span);
                    deployment.entries.extend(map.entries.iter().cloned());
                    deployment.rest = map.rest;
                }
                Data::Null => {}
                _ => deployment.rest = Some(unknown_of(&entry.value)),
            }
        } else {
            kept.push(entry);
        }
    }
    entries.entries = kept;
    if deployment.entries.is_empty() && deployment.rest.is_none() {
        return;
    }
    let has_breaker = deployment.get("deploymentCircuitBreaker").is_some();
    // A breaker is not missing from a block that has no place for it.
    let (key_span, span) = if has_breaker { place } else { (None, at) };
    entries.entries.push(Entry {
        key: "deploymentConfiguration".into(),
        key_span,
        value: Datum::new(Data::Map(Rc::new(deployment)), span),
    });
}

/// A value as the block or blocks it would be in HCL.
fn as_block(value: Datum, times: Times) -> Datum {
    match (times, &value.data) {
        (Times::Often, Data::List(list)) => {
            let items = Items {
                items: list
                    .items
                    .iter()
                    .map(|item| renamed(item.clone()))
                    .collect(),
                rest: list.rest,
            };
            Datum {
                data: Data::List(Rc::new(items)),
                ..value
            }
        }
        (Times::Often, Data::Map(_)) => {
            let span = value.span;
            Datum::list(vec![renamed(value)], span)
        }
        (Times::Once, Data::List(list)) => match (list.items.first(), list.rest) {
            (Some(first), _) => renamed(first.clone()),
            (None, Some(rest)) => Datum::unknown(rest),
            (None, None) => Datum::new(Data::Null, value.span),
        },
        _ => renamed(value),
    }
}

fn renamed(value: Datum) -> Datum {
    let Data::Map(map) = &value.data else {
        return value;
    };
    let entries = map.entries.iter().map(|entry| match known(&entry.key) {
        Some((key, times)) => Entry {
            key: key.into(),
            key_span: entry.key_span,
            value: as_block(entry.value.clone(), times),
        },
        None => Entry {
            key: camel(&entry.key).into(),
            ..entry.clone()
        },
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

fn known(kind: &str) -> Option<(&'static str, Times)> {
    let found = BLOCKS.iter().find(|(name, ..)| *name == kind)?;
    Some((found.1, found.2))
}

/// `snake_case` as `camelCase`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        name + &head.to_uppercase() + tail
    })
}

/// The place of a resource that has no name of its own: its label.
fn label(block: &Block) -> Span {
    block
        .labels
        .last()
        .map_or(block.kind_span, |label| label.span)
}

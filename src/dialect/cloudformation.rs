//! CloudFormation templates, written by hand, for SAM, or synthesised by the CDK.

mod beside;
mod conditions;
mod construct;
mod describe;
mod document;
mod evaluate;
mod foreach;
mod formula;
mod functions;
mod parameters;
mod pieces;
mod stacks;
mod substitute;
mod unit;

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Lowered;
use super::datum::{Data, Datum, Entries};
use super::read::Reading;
use super::scenarios::scenarios;
use super::service;
use super::spelling::Spelling;
use super::task::{self, TaskSpelling};
use crate::model::{List, Provenance, Request, Scenario, Service, Task, Unknown, Value, Why};
use crate::source::{SourceId, Sources};
use crate::syntax::tree::{Cursor, Kind};
use evaluate::{Evaluation, Frame};
use formula::FormulaFact;
use unit::{Resource, StackId, Unit};

/// Whether a document is a template: some resource of it has a type of AWS, or may well have had one of ECS's before a
/// mistake in the text.
pub fn recognise(root: Cursor) -> bool {
    let resources = root.get("Resources").map(Cursor::resolved);
    resources.is_some_and(|resources| {
        resources.kind() == Kind::Object
            && resources.children().any(|member| is_resource(member, 0))
            || is_lost(resources) && root.whole_text().contains("AWS::ECS::")
    })
}

/// Whether a mistake in the text has left nothing of the resources, of one of them, or of its type.
fn is_lost(resources: Cursor) -> bool {
    let mut members = resources.children();
    resources.is_lost()
        || members.any(|member| member.is_lost() || member.get("Type").is_some_and(Cursor::is_lost))
}

/// A resource, or a loop that makes some.
fn is_resource(member: Cursor, depth: usize) -> bool {
    let is_loop = member.key().is_some_and(|key| foreach::is_loop(&key));
    let member = member.resolved();
    if !is_loop {
        let kind = member.get("Type").map(Cursor::resolved);
        let kind = kind.and_then(Cursor::string);
        return kind.is_some_and(|kind| kind.starts_with("AWS::"));
    }
    let bodies = member.children().filter(|part| part.kind() == Kind::Object);
    // Loops nest, but not deep.
    depth < 16
        && bodies
            .flat_map(Cursor::children)
            .any(|inner| is_resource(inner, depth + 1))
}

/// The definitions in a template and in the templates it nests.
pub fn lower(sources: &Sources, root: Cursor) -> Lowered {
    let source = root.span().source;
    let mut unit = Unit::new(sources);
    let document = document::read(&unit, root);
    stacks::open(&mut unit, source, &document);
    for stack in 0..unit.stacks.len() {
        let evaluation = Evaluation::open(&unit);
        for name in unit.stacks[stack].conditions.keys() {
            evaluation.condition(name, Frame::of(stack));
        }
    }
    let mut lowered = Lowered::default();
    for stack in 0..unit.stacks.len() {
        for resource in &unit.stacks[stack].resources {
            let made = Making {
                unit: &unit,
                stack,
                resource,
            };
            match &*resource.kind {
                "AWS::ECS::TaskDefinition" => lowered.tasks.extend(made.tasks()),
                "AWS::ECS::DaemonTaskDefinition" => lowered.tasks.extend(made.daemon_tasks()),
                "AWS::ECS::Service" => lowered.services.extend(made.services()),
                "AWS::ECS::TaskSet" => lowered.services.extend(made.task_sets()),
                _ => {}
            }
        }
    }
    note_aliases(&unit, source, &mut lowered);
    lowered.parts = unit.documents.borrow().keys().copied().collect();
    lowered.syntax_errors = unit.errors.take();
    lowered.unseen = unit.unseen.take();
    lowered
}

/// Notes the first alias of each template in the first definition the template has. Included snippets are no
/// templates, and CloudFormation takes aliases there.
fn note_aliases(unit: &Unit, root: SourceId, lowered: &mut Lowered) {
    let texts = unit.stacks.iter().map(|stack| stack.texts().last());
    let texts: BTreeSet<SourceId> = texts.map(|text| *text.unwrap_or(&root)).collect();
    for (text, alias) in unit.aliases.borrow().iter() {
        let tasks = lowered.tasks.iter_mut();
        let tasks = tasks.map(|task| (task.span, &task.provenance.address, &mut task.remarks));
        let services = lowered.services.iter_mut();
        let services = services.map(|one| (one.span, &one.provenance.address, &mut one.remarks));
        let mut first = None;
        for (span, address, remarks) in tasks.chain(services) {
            let is_here = texts.contains(text) && span.source == *text;
            if is_here && *first.get_or_insert(address) == address {
                remarks.alias = Some(*alias);
            }
        }
    }
}

/// One resource on its way to the model.
struct Making<'a> {
    unit: &'a Unit<'a>,
    stack: StackId,
    resource: &'a Resource,
}

impl Making<'_> {
    fn tasks(&self) -> Vec<Task> {
        let spelling = TaskSpelling::all(Spelling::Pascal);
        let read = |reading: &Reading, datum: &Datum, evaluation: &Evaluation| {
            let mut task = task::task(reading, spelling, datum)?;
            task.log_groups = beside::log_groups(evaluation, self.stack, task.span);
            task.has_plain_execution_role =
                beside::is_plain_role(evaluation, self.stack, &task.execution_role);
            Some(task)
        };
        self.scenarios(read, |task| &mut task.provenance)
    }

    /// Of a daemon's task definition the network mode is not said (`formats.md` 2.5).
    fn daemon_tasks(&self) -> Vec<Task> {
        let mut tasks = self.tasks();
        for task in &mut tasks {
            task.network_mode = Value::Unknown(Unknown {
                at: self.resource.kind_span,
                why: Why::Outside,
            });
        }
        tasks
    }

    /// A template owns the whole service, so that what is absent has ECS's default.
    fn services(&self) -> Vec<Service> {
        let read = |reading: &Reading, datum: &Datum, evaluation: &Evaluation| {
            let spelling = Spelling::Pascal;
            let mut service = service::service(reading, spelling, datum, Request::Create)?;
            let id = &self.resource.id;
            service.is_scaled = beside::is_scaled(evaluation, self.stack, id, &service);
            Some(service)
        };
        self.scenarios(read, |service| &mut service.provenance)
    }

    /// A task set runs a task definition for a service whose deployments are controlled elsewhere.
    fn task_sets(&self) -> Vec<Service> {
        let mut services = self.services();
        for service in &mut services {
            service.is_task_set = true;
            service.lifecycle_hooks = List::absent(self.resource.id_span);
            service.remarks = Default::default();
        }
        services
    }

    /// Reads the resource once for every choice of the conditions it turns on.
    fn scenarios<T>(
        &self,
        read: impl Fn(&Reading, &Datum, &Evaluation) -> Option<T>,
        provenance: impl Fn(&mut T) -> &mut Provenance,
    ) -> Vec<T> {
        let Some(existing) = self.existence() else {
            return Vec::new();
        };
        let found = scenarios(|scenario| {
            let evaluation = Evaluation::new(self.unit, self.facts(&existing, scenario));
            let properties = self.properties(&evaluation);
            let reading = Reading::default();
            let made = read(&reading, &properties, &evaluation);
            let met = reading.met();
            let question = met
                .into_iter()
                .find_map(|unknown| evaluation.question(unknown));
            ((made, evaluation.facts), question)
        });
        let construct = construct::construct(self.unit.sources, self.source(), self.resource);
        let made = found.into_iter().filter_map(|(scenario, (made, facts))| {
            let given = Evaluation::new(self.unit, facts).given();
            Some((scenario.with_given(given), made?))
        });
        made.map(|(scenario, mut made)| {
            let provenance = provenance(&mut made);
            provenance.address = Some(self.unit.address(self.stack, &self.resource.id));
            provenance.scenario = scenario;
            provenance.construct.clone_from(&construct);
            made
        })
        .collect()
    }

    fn source(&self) -> SourceId {
        self.resource.id_span.source
    }

    /// What holds wherever the resource exists; `None` where it never does.
    fn existence(&self) -> Option<Vec<FormulaFact>> {
        let around = self.unit.stacks[self.stack].nested.as_ref();
        let around = around.map_or(&[][..], |nested| &nested.conditions);
        let own = self
            .resource
            .condition
            .clone()
            .map(|name| (self.stack, name));
        let mut facts = Vec::new();
        for (stack, name) in around.iter().cloned().chain(own) {
            let evaluation = Evaluation::new(self.unit, facts.clone());
            let formula = evaluation.condition(&name, Frame::of(stack));
            match evaluation.decide(formula) {
                Some(false) => return None,
                Some(true) => {}
                None => facts.push((formula, true)),
            }
        }
        Some(facts)
    }

    fn facts(&self, existing: &[FormulaFact], scenario: &Scenario) -> Vec<FormulaFact> {
        let questions = self.unit.questions.borrow();
        let chosen = scenario
            .choices()
            .iter()
            .filter_map(|choice| Some((*questions.get(&choice.condition)?, choice.holds)));
        existing.iter().copied().chain(chosen).collect()
    }

    /// The properties as a map that stands at the logical id.
    fn properties(&self, evaluation: &Evaluation) -> Datum {
        let at = self.resource.id_span;
        let frame = Frame::of(self.stack);
        let (written, rest) = self.written(evaluation, frame);
        let rest = self.unit.stacks[self.stack].processed.or(rest);
        let value = written.and_then(|written| evaluation.value(&written, frame));
        let entries = match value.map(|value| value.data) {
            Some(Data::Map(map)) => match rest {
                None => return Datum::new(Data::Map(map), at),
                Some(_) => Entries {
                    rest: map.rest.or(rest),
                    ..(*map).clone()
                },
            },
            None => Entries {
                rest,
                ..Entries::default()
            },
            Some(data) => {
                let whole = Datum::new(data, at);
                Entries {
                    rest: Some(evaluate::unknown_of(&whole, Why::Function)),
                    ..Entries::default()
                }
            }
        };
        Datum::new(Data::Map(Rc::new(entries)), at)
    }

    /// The properties as written, and what may bring others: what stands beside them can bring all of them.
    fn written(&self, evaluation: &Evaluation, frame: Frame) -> (Option<Datum>, Option<Unknown>) {
        let body = &self.resource.body;
        let Data::Map(map) = &body.data else {
            return (None, None);
        };
        let brings = |key: &str| key == "Fn::Transform" || foreach::is_loop(key);
        if !map.entries.iter().any(|entry| brings(&entry.key)) {
            return (body.get("Properties").cloned(), map.rest);
        }
        let entries = map.entries.iter();
        let bringing = entries.filter(|entry| brings(&entry.key) || &*entry.key == "Properties");
        let bringing = Entries {
            entries: bringing.cloned().collect(),
            ..(**map).clone()
        };
        let bringing = Datum::new(Data::Map(Rc::new(bringing)), body.span);
        match evaluation.value(&bringing, frame) {
            Some(value) => match &value.data {
                Data::Map(map) => (value.get("Properties").cloned(), map.rest),
                _ => (None, Some(evaluate::unknown_of(&value, Why::Function))),
            },
            None => (None, None),
        }
    }
}

//! Terraform and OpenTofu: a directory is a root module, evaluated as far as its files say.

pub mod adapters;
pub mod arguments;
mod beside;
mod conditions;
pub mod declarations;
mod definitions;
mod describe;
mod evaluate;
mod files;
pub mod functions;
mod instances;
mod lifecycle;
mod links;
mod loops;
mod operators;
mod reference;
mod scope;
mod templates;
mod types;
mod variables;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use self::adapters::Resource;
use self::definitions::{Definitions, Library};
use self::describe::{Described, label};
use self::evaluate::Evaluation;
use self::instances::Expanded;
use self::scope::Scope;
use super::Lowered;
use super::read::Reading;
use super::scenarios::{MOST_CONDITIONS, scenarios};
use super::service::service;
use super::spelling::Spelling;
use super::task::{TaskSpelling, task};
use crate::dialect::datum::{Data, Datum};
use crate::model::{Request, Scenario, Service, Task, Unknown, Why};
use crate::source::{Sources, Span, normal};
use crate::syntax::hcl::Block;
use crate::syntax::tree::SyntaxError;

/// How many definitions a directory may make, their scenarios counted one by one. A few lines can ask for millions.
const MOST_DEFINITIONS: usize = 10_000;

/// What a resource is in ECS's words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Task,
    Service,
}

/// A block whose definitions are wanted: the names of the module calls that lead to it, and which it is there.
struct Target {
    calls: Vec<Rc<str>>,
    block: Block,
    role: Option<Role>,
}

/// The task definitions and services of a directory, as its root module and the modules it calls define them.
pub fn lower(sources: &Sources, directory: &str) -> Lowered {
    let library = Library::new(sources);
    let root = library.module(&normal(directory));
    let budget = Evaluation::budget();
    let mut unit = Unit {
        library: &library,
        root: root.clone(),
        budget: &budget,
        evaluations: BTreeMap::new(),
        elements: BTreeMap::new(),
        left: MOST_DEFINITIONS,
        lowered: Lowered::default(),
    };
    unit.lowered.syntax_errors = root.errors.clone();
    if !root.sources.is_empty() {
        let start = unit.evaluation(&Scenario::default());
        let mut targets = Vec::new();
        unit.find(&start, &[0], &mut Vec::new(), &mut targets);
        for target in &targets {
            unit.lower(target);
        }
    }
    let parts = library.parts().into_iter();
    unit.lowered.parts = parts.filter(|id| !root.sources.contains(id)).collect();
    unit.lowered
}

struct Unit<'a> {
    library: &'a Library<'a>,
    root: Rc<Definitions>,
    budget: &'a Cell<usize>,
    evaluations: BTreeMap<Scenario, Rc<Evaluation<'a>>>,
    /// The elements of the block that is being lowered.
    elements: BTreeMap<Scenario, Rc<Elements>>,
    /// How many definitions may still be made.
    left: usize,
    lowered: Lowered,
}

/// A block's elements: what each can see, by address, and why there may be others.
struct Elements {
    scopes: BTreeMap<String, Scope>,
    /// The addresses in the order in which they are made.
    addresses: Vec<String>,
    undecided: Vec<Unknown>,
}

/// One definition as it was read.
enum Found {
    Task(Box<Task>),
    Service(Box<Service>),
}

impl<'a> Unit<'a> {
    fn evaluation(&mut self, scenario: &Scenario) -> Rc<Evaluation<'a>> {
        let make = || {
            let root = self.root.clone();
            Rc::new(Evaluation::new(
                self.library,
                root,
                scenario.clone(),
                self.budget,
            ))
        };
        let known = self.evaluations.entry(scenario.clone());
        known.or_insert_with(make).clone()
    }

    /// Lists the blocks that define something, in a module and in those it calls. `modules` are the elements of the
    /// call that leads there: what any of them defines is wanted.
    fn find(
        &mut self,
        evaluation: &Evaluation,
        modules: &[usize],
        calls: &mut Vec<Rc<str>>,
        targets: &mut Vec<Target>,
    ) {
        let Some(first) = modules.first() else {
            return;
        };
        let definitions = evaluation.instance(*first).definitions.clone();
        self.complain(&definitions.errors);
        for block in &definitions.resources {
            if let Some(role) = role(block) {
                targets.push(Target {
                    calls: calls.clone(),
                    block: block.clone(),
                    role: Some(role),
                });
            }
        }
        for call in &definitions.calls {
            let Some(name) = call.labels.first().map(|label| label.text.clone()) else {
                continue;
            };
            let children = modules.iter();
            let children: Vec<Rc<Expanded<usize>>> = children
                .map(|module| evaluation.children(call, *module))
                .collect();
            if children
                .iter()
                .any(|one| matches!(**one, Expanded::None(_)))
            {
                targets.push(Target {
                    calls: calls.clone(),
                    block: call.clone(),
                    role: None,
                });
            }
            let unmade = children.iter().find_map(|one| match **one {
                Expanded::None(unknown) if is_bound(unknown.why) => Some(unknown),
                _ => None,
            });
            let missing = evaluation.missing_call(call, *first);
            self.lowered.unseen.extend(missing.or(unmade));
            let inner: Vec<usize> = children
                .iter()
                .flat_map(|one| one.elements())
                .map(|(_, child)| *child)
                .collect();
            if inner.is_empty() {
                for unmade in evaluation.takes_unmade(call, *first) {
                    self.complain(&unmade.errors);
                }
            }
            calls.push(name);
            self.find(evaluation, &inner, calls, targets);
            calls.pop();
        }
    }

    fn complain(&mut self, errors: &[SyntaxError]) {
        for error in errors {
            if !self.lowered.syntax_errors.contains(error) {
                self.lowered.syntax_errors.push(error.clone());
            }
        }
    }

    /// The elements of a block in one scenario.
    fn elements(&mut self, scenario: &Scenario, target: &Target) -> Rc<Elements> {
        if let Some(known) = self.elements.get(scenario) {
            return known.clone();
        }
        let evaluation = self.evaluation(scenario);
        let elements = Rc::new(elements(&evaluation, target, self.left));
        self.elements.insert(scenario.clone(), elements.clone());
        elements
    }

    /// Lowers one block: first which elements there are in which scenario, then each of them.
    fn lower(&mut self, target: &Target) {
        self.elements.clear();
        let present = scenarios(|scenario| {
            let elements = self.elements(scenario, target);
            let evaluation = self.evaluation(scenario);
            let question = asked(&evaluation, &elements.undecided);
            (elements, question)
        });
        for (scenario, elements) in present {
            for address in &elements.addresses {
                if self.left == 0 {
                    let label = target.block.labels.first();
                    self.lowered.unseen.push(Unknown {
                        at: label.map_or(target.block.kind_span, |label| label.span),
                        why: Why::TooLarge,
                    });
                    return;
                }
                let lowered = scenarios(|more| {
                    let all = more.choices().iter().fold(scenario.clone(), |all, choice| {
                        all.with(&choice.condition, choice.holds)
                    });
                    let (found, question) = self.element(&all, target, address);
                    let is_full = all.choices().len() >= MOST_CONDITIONS;
                    (found, question.filter(|_| !is_full))
                });
                for (more, found) in lowered {
                    // What makes it be there at all goes without saying.
                    let scenario = more.with_given(scenario.choices().to_vec());
                    for found in found {
                        self.keep(found, &scenario, label(&target.block));
                    }
                }
            }
        }
    }

    fn keep(&mut self, found: Found, scenario: &Scenario, declared: Span) {
        match found {
            Found::Task(mut task) => {
                task.provenance.scenario = scenario.clone();
                task.provenance.declared = Some(declared);
                self.lowered.tasks.push(*task);
            }
            Found::Service(mut service) => {
                service.provenance.scenario = scenario.clone();
                service.provenance.declared = Some(declared);
                self.lowered.services.push(*service);
            }
        }
    }

    /// One element of a block in one scenario, and the condition it would still have to know.
    fn element(
        &mut self,
        scenario: &Scenario,
        target: &Target,
        address: &str,
    ) -> (Vec<Found>, Option<String>) {
        self.left = self.left.saturating_sub(1);
        let evaluation = self.evaluation(scenario);
        let elements = self.elements(scenario, target);
        let Some(scope) = elements.scopes.get(address) else {
            return (Vec::new(), None);
        };
        let Some(role) = target.role else {
            let (found, question, unseen) = adapted(&evaluation, target, scope, address);
            let unseen =
                unseen.filter(|one| question.is_none() && !self.lowered.unseen.contains(one));
            self.lowered.unseen.extend(unseen);
            return (found, question);
        };
        let described = match role {
            Role::Task => evaluation.task_definition(&target.block, scope),
            Role::Service => evaluation.service(&target.block, scope),
        };
        let Described {
            datum,
            question,
            errors,
        } = described;
        self.complain(&errors);
        let reading = Reading::default();
        let mut found = read(&reading, role, &datum, address);
        match &mut found {
            Some(Found::Service(service)) => {
                service.is_task_set = describe::is_task_set(&target.block);
                service.left_to_others = lifecycle::ignores(&target.block, "task_definition");
                service.is_scaled = evaluation.is_scaled(&target.block, scope.module, service);
            }
            Some(Found::Task(task)) => {
                task.log_groups = evaluation.log_groups(scope.module, task.span);
                task.has_plain_execution_role =
                    evaluation.is_plain_role(scope.module, &task.execution_role);
            }
            None => {}
        }
        let question = question.or_else(|| asked(&evaluation, &reading.met()));
        (found.into_iter().collect(), question)
    }
}

fn role(block: &Block) -> Option<Role> {
    match &*block.labels.first()?.text {
        "aws_ecs_task_definition" => Some(Role::Task),
        "aws_ecs_service" | "aws_ecs_task_set" => Some(Role::Service),
        _ => None,
    }
}

/// A definition from its map.
fn read(reading: &Reading, role: Role, datum: &Datum, address: &str) -> Option<Found> {
    match role {
        Role::Task => {
            let spelling = TaskSpelling {
                task: Spelling::Arguments,
                containers: Spelling::AnyCase,
            };
            let mut task = task(reading, spelling, datum)?;
            task.provenance.address = Some(address.to_owned());
            Some(Found::Task(Box::new(task)))
        }
        Role::Service => {
            let mut service = service(reading, Spelling::Arguments, datum, Request::Create)?;
            service.provenance.address = Some(address.to_owned());
            Some(Found::Service(Box::new(service)))
        }
    }
}

/// The first of these unknowns that is a condition nobody has chosen yet.
fn asked(evaluation: &Evaluation, met: &[Unknown]) -> Option<String> {
    let questions = evaluation.questions.borrow();
    met.iter()
        .find_map(|unknown| questions.get(&unknown.at).cloned())
}

/// A block's elements, and one more than `most` at most.
fn elements(evaluation: &Evaluation, target: &Target, most: usize) -> Elements {
    let mut undecided = Vec::new();
    let mut modules = vec![0];
    for name in &target.calls {
        let mut inner = Vec::new();
        for module in modules {
            let definitions = evaluation.instance(module).definitions.clone();
            let Some(call) = definitions.call(name) else {
                continue;
            };
            let children = evaluation.children(call, module);
            undecided.extend(children.undecided());
            inner.extend(children.elements().into_iter().map(|(_, child)| *child));
        }
        modules = inner;
    }
    let mut places: Vec<(String, Scope)> = Vec::new();
    for module in modules {
        if places.len() > most {
            break;
        }
        let prefix = evaluation.instance(module).address.clone();
        let labels = target.block.labels.iter().map(|label| &*label.text);
        let name = match target.role {
            Some(_) => labels.collect::<Vec<_>>().join("."),
            None => format!("module.{}", labels.collect::<String>()),
        };
        let expanded = evaluation.expand(&target.block, module);
        undecided.extend(expanded.undecided());
        places.extend(
            expanded
                .elements()
                .into_iter()
                .map(|(key, scope)| (format!("{prefix}{name}{key}"), scope.clone())),
        );
    }
    places.truncate(most.saturating_add(1));
    Elements {
        addresses: places.iter().map(|(address, _)| address.clone()).collect(),
        scopes: places.into_iter().collect(),
        undecided,
    }
}

/// What a module of the registry is known to define.
/// Why there may be more, where there may, comes last.
fn adapted(
    evaluation: &Evaluation,
    target: &Target,
    scope: &Scope,
    address: &str,
) -> (Vec<Found>, Option<String>, Option<Unknown>) {
    let Some(adapted) = evaluation.adapted(&target.block, scope, address) else {
        return (Vec::new(), None, None);
    };
    let services = adapted.outputs.get("services");
    let unseen = match services.map(|services| &services.data) {
        Some(Data::Map(services)) => services.rest,
        _ => None,
    };
    let reading = Reading::default();
    let of = |role, all: Vec<Resource>| -> Vec<Found> {
        let read = all.iter().filter_map(|resource| {
            let mut found = read(&reading, role, &resource.definition, &resource.address);
            if let Some(Found::Service(service)) = &mut found {
                service.is_scaled = resource.is_scaled;
            }
            found
        });
        read.collect()
    };
    let mut found = of(Role::Task, adapted.tasks);
    found.extend(of(Role::Service, adapted.services));
    let question = asked(evaluation, &reading.met());
    (found, question, unseen)
}

/// Whether it is a bound of ours that keeps something from being seen.
fn is_bound(why: Why) -> bool {
    matches!(why, Why::TooLarge | Why::TooDeep | Why::Circular)
}

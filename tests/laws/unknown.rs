//! A value that nobody can know leaves a verdict as it is, or leaves it undecided.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use crate::definition::{Definition, Role, definition};
use crate::gates::start_order;
use crate::verdicts::{Part, Verdicts};
use crate::write::{HOLE, Order, Syntax, is_hole};

/// The places of all values below a value, as pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let place = format!("{at}/{key}");
        found.push(place.clone());
        places(value, &place, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(at, value)| below(&at.to_string(), value));
        }
        _ => {}
    }
}

/// What ECS refuses for the sake of its start order, or can never start, is started in no order: what rules say of one
/// besides is about nothing.
const NEVER_STARTED: [&str; 7] = [
    "completion-wait-on-essential",
    "dependency-cycle",
    "essential-preflight",
    "health-wait-without-check",
    "unknown-condition",
    "unknown-dependency",
    "unstartable-container",
];

/// The rule that finds two routers.
const DUPLICATE_ROUTER: &str = "duplicate-log-router";

/// What a hole hides of a definition, beside its value.
struct Hidden<'a> {
    definition: &'a Definition,
    syntax: Syntax,
    steps: Vec<&'a str>,
}

impl<'a> Hidden<'a> {
    fn by(definition: &'a Definition, syntax: Syntax, place: &'a str) -> Self {
        Self {
            definition,
            syntax,
            steps: place.split('/').skip(1).collect(),
        }
    }

    /// The container the hole is in, or is.
    fn container(&self) -> Option<usize> {
        let at = self
            .steps
            .get(1)
            .filter(|_| self.steps[0] == "containerDefinitions");
        at?.parse().ok()
    }

    /// Whether whole containers are behind the hole, this one among them.
    fn hides(&self, part: Part) -> bool {
        let is_container = matches!(part, Part::Container(_));
        match self.steps.as_slice() {
            ["containerDefinitions"] => is_container,
            ["containerDefinitions", _] => self.container().map(Part::Container) == Some(part),
            _ => false,
        }
    }

    /// Whether whole containers are behind the hole.
    fn hides_some(&self) -> bool {
        self.steps[0] == "containerDefinitions" && self.steps.len() < 3
    }

    /// Whether a rule may say of this hole something else than of what stands there, and not that it cannot tell.
    fn is_excepted(&self, rule: &str, part: Part) -> bool {
        match self.steps.as_slice() {
            // What somebody else puts there stands not in the text, which is all that is asked.
            [.., "environment", _, "value"]
            | [.., "logConfiguration"]
            | [.., "options"]
            | [.., "options", _]
                if rule == "plaintext-log-credential" =>
            {
                true
            }
            // Nearly every app has its image by reference. It is taken for an image of somebody's own: if it could be an
            // agent's as well, nothing could be said of any task.
            ["containerDefinitions", at, "image"] => {
                let asks_image = rule == "plaintext-log-credential" || order_rules().contains(rule);
                asks_image
                    && self.definition.containers[at.parse::<usize>().unwrap()].role == Role::Agent
            }
            // Where nobody can tell what a container runs, its name decides whether it is a probe: only one that is
            // seen to run on is none.
            ["containerDefinitions", at, "command" | "entryPoint", ..]
                if order_rules().contains(rule) =>
            {
                let container = &self.definition.containers[at.parse::<usize>().unwrap()];
                let command = container.members.get("command").map(Value::to_string);
                !container.suffix.is_empty()
                    && command.is_some_and(|command| command.contains("while true"))
            }
            // In such a name, `${…}` may be Fluent Bit's own.
            [.., "log_stream_name"] => rule == "shared-log-stream" && self.syntax == Syntax::Json,
            // What runs a task is known by these: a service that names no task that can be read runs any or none.
            ["family"] | ["taskDefinition"] if asks_of_service(rule, part) => {
                self.definition.service.is_some()
            }
            // Without them, by the container that its load balancer names.
            ["loadBalancers", ..]
            | ["containerDefinitions"]
            | ["containerDefinitions", _]
            | ["containerDefinitions", _, "name"]
                if asks_of_service(rule, part) =>
            {
                let service = self.definition.service.as_ref();
                service.is_some_and(|service| {
                    !service.contains_key("taskDefinition")
                        || !self.definition.task.contains_key("family")
                })
            }
            _ => false,
        }
    }
}

/// A finding that becomes none, or none that becomes a finding, without a word.
fn silent_change(was: &Verdicts, is: &Verdicts, hidden: &Hidden) -> Option<String> {
    let finds = |rules: &[&str]| was.findings.keys().any(|(rule, _)| rules.contains(rule));
    let is_never_started = finds(&NEVER_STARTED);
    // One of two routers that is not seen leaves one.
    let has_routers = hidden.hides_some() && finds(&[DUPLICATE_ROUTER]);
    let of_order = order_rules();
    let is_asked = |rule: &str, part: Part| {
        let of_one_router = has_routers && rule != DUPLICATE_ROUTER;
        let moot = of_one_router || is_never_started && of_order.contains(rule);
        !moot && !hidden.is_excepted(rule, part)
    };
    // Of a container that is not seen nothing is said but that it is not.
    let is_told = is.cannot_read(is_hole);
    let is_gone = |part: Part| hidden.hides(part) && is_told;
    let differ = |one: &Verdicts, other: &Verdicts| {
        let only = one
            .findings
            .keys()
            .filter(|question| !other.findings.contains_key(*question));
        let mut only = only.filter(|(rule, part)| {
            is_asked(rule, *part) && !is_gone(*part) && !other.undecided_by(rule).contains(part)
        });
        only.next().copied()
    };
    let lost = differ(was, is).map(|question| format!("{question:?} was a finding and is none"));
    lost.or_else(|| Some(format!("{:?} was none and is a finding", differ(is, was)?)))
}

/// The rules that ask who starts when, or what is a probe.
fn order_rules() -> BTreeSet<&'static str> {
    let others = [
        "breaker-reset-by-crash-loop",
        "essential-telemetry-sidecar",
        "missing-log-configuration",
        "split-log-drivers",
        "unguarded-essential-router",
    ];
    start_order().into_iter().chain(others).collect()
}

/// The rules besides those of the start order that ask of a task which services run it, or where they run it.
const SERVICE_RULES: [&str; 18] = [
    "duplicate-log-router",
    "exposed-forward-port",
    "extreme-driver-buffer",
    "hasty-router-stop",
    "invalid-awslogs-options",
    "late-s3-upload",
    "mismatched-router-architecture",
    "missing-execution-role",
    "missing-log-router",
    "missing-task-role",
    "self-routing-router",
    "shared-log-stream",
    "silent-router",
    "starved-router",
    "unloadable-router-config",
    "unsupported-log-driver",
    "unused-log-router",
    "unwatched-optional-router",
];

/// Whether the answer may be another one with another service.
fn asks_of_service(rule: &str, part: Part) -> bool {
    part == Part::Service || order_rules().contains(rule) || SERVICE_RULES.contains(&rule)
}

/// What the containers are called where this is a hole: whatever is called by no known name is the one whose name it is.
fn names_with_hole(definition: &Definition, place: &str) -> Vec<String> {
    let mut names = definition.names();
    for (at, name) in names.iter_mut().enumerate() {
        if place == format!("/containerDefinitions/{at}/name") {
            name.clear();
        }
    }
    names
}

/// The definition with a hole in place of one of its values, and which one.
pub fn with_hole(
    definition: &Definition,
    syntax: Syntax,
    pick: usize,
) -> Option<(String, Value, Option<Value>)> {
    let names = definition.names();
    let (mut task, mut service) = (definition.task(&names), definition.service(&names));
    let mut found = Vec::new();
    places(&task, "", &mut found);
    let in_task = found.len();
    if let Some(service) = service.as_ref().filter(|_| syntax.has_services()) {
        places(service, "", &mut found);
    }
    let at = pick % found.len();
    let place = found.swap_remove(at);
    let value = match at < in_task {
        true => task.pointer_mut(&place),
        false => service.as_mut()?.pointer_mut(&place),
    };
    *value? = HOLE.into();
    Some((place, task, service))
}

#[test]
fn an_unknown_value_neither_accuses_nor_acquits() {
    let inputs = (
        definition(),
        any::<usize>(),
        prop::sample::select(Syntax::WITH_HOLES.to_vec()),
    );
    crate::holds(1, inputs, |(definition, pick, syntax)| {
        let names = definition.names();
        if definition.has_twins() || definition.is_misplaced() {
            return Ok(());
        }
        let Some((place, task, service)) = with_hole(&definition, syntax, pick) else {
            return Ok(());
        };
        let was = syntax.write(
            &definition.task(&names),
            definition.service(&names).as_ref(),
            &mut Order(None),
        );
        let is = syntax.write(&task, service.as_ref(), &mut Order(None));
        let others = names_with_hole(&definition, &place);
        let (was, is_judged) = (Verdicts::of(&was, &names), Verdicts::of(&is, &others));
        let hidden = Hidden::by(&definition, syntax, &place);
        let change = silent_change(&was, &is_judged, &hidden);
        let text: String = is.iter().map(|(_, text)| text.as_str()).collect();
        prop_assert!(
            change.is_none(),
            "{syntax:?} {place}: {}\n{text}",
            change.unwrap()
        );
        Ok(())
    });
}

//! A gate on a good probe does no harm to the one that waits at it.

use std::collections::BTreeSet;

use firelint::rules::CATALOGUE;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::definition::{Definition, Role, definition, name_of};
use crate::verdicts::{Part, Verdicts};
use crate::write::{Order, Syntax};

/// The rules of the first sections of the catalogue: who starts when, on what, and for how long.
pub fn start_order() -> BTreeSet<&'static str> {
    let after = "essential-telemetry-sidecar";
    let rules = CATALOGUE.iter().map(|rule| rule.id);
    rules.take_while(|id| *id != after).collect()
}

/// A probe that does all that a probe is to do.
fn good_probe(name: &str, router: &str) -> Value {
    json!({
        "name": name,
        "image": "public.ecr.aws/docker/library/busybox:1.37.0",
        "essential": false,
        "entryPoint": ["sh", "-c"],
        "command": ["echo preflight 1; sleep 10; echo preflight 2; sleep 10; echo preflight 3; sleep 10"],
        "startTimeout": 90,
        "dependsOn": [{ "containerName": router, "condition": "START" }],
        "logConfiguration": { "logDriver": "awsfirelens", "options": { "Name": "stdout" } },
    })
}

/// What a container waits for or takes from others, itself or through them.
fn needs(definition: &Definition, from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut todo = vec![from];
    while let Some(at) = todo.pop() {
        let members = &definition.containers[at].members;
        let lists = ["dependsOn", "links", "volumesFrom"].map(|key| members.get(key));
        let written: String = lists.iter().flatten().map(ToString::to_string).collect();
        let others = 0..definition.containers.len();
        todo.extend(
            others.filter(|&other| written.contains(&name_of(other)) && found.insert(other)),
        );
    }
    found
}

fn with_probe(definition: &Definition, router: usize, gate: Option<usize>) -> (Value, Vec<String>) {
    let mut names = definition.names();
    let mut task = definition.task(&names);
    let probe = "good-preflight".to_owned();
    let containers = task["containerDefinitions"].as_array_mut().unwrap();
    containers.push(good_probe(&probe, &names[router]));
    if let Some(waiter) = gate {
        let item = json!({ "containerName": probe, "condition": "SUCCESS" });
        match containers[waiter].get_mut("dependsOn") {
            Some(list) => list.as_array_mut().unwrap().push(item),
            None => containers[waiter]["dependsOn"] = json!([item]),
        }
    }
    names.push(probe);
    (task, names)
}

#[test]
fn a_gate_on_a_good_probe_adds_no_finding_at_the_waiter() {
    let inputs = (definition(), any::<usize>());
    crate::holds(1, inputs, |(definition, pick)| {
        let Some(router) = definition.only(Role::Router) else {
            return Ok(());
        };
        // Whoever waits for what the router waits for may ask for what cannot be any more.
        if !needs(&definition, router).is_empty() {
            return Ok(());
        }
        let senders: Vec<usize> = (0..definition.containers.len())
            .filter(|at| *at != router)
            .filter(|&at| {
                let log = definition.containers[at].members.get("logConfiguration");
                log.is_some_and(|log| log["logDriver"] == "awsfirelens")
            })
            .collect();
        let Some(&sender) = senders.get(pick % senders.len().max(1)) else {
            return Ok(());
        };
        let rules = start_order();
        let [was, is] = [None, Some(sender)].map(|gate| {
            let (task, names) = with_probe(&definition, router, gate);
            let files =
                Syntax::Json.write(&task, definition.service(&names).as_ref(), &mut Order(None));
            Verdicts::of(&files, &names)
        });
        for ((rule, part), severities) in &is.findings {
            if *part != Part::Container(sender) || !rules.contains(rule) {
                continue;
            }
            let before = was.findings.get(&(*rule, *part));
            prop_assert!(
                before >= Some(severities),
                "{rule} at {sender}: {severities:?}, and before {before:?}\n{was}---\n{is}"
            );
        }
        Ok(())
    });
}

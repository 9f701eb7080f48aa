//! `terraform-aws-modules/ecs/aws`.
//!
//! Told from `main.tf`, `modules/service/{main,variables}.tf` and `modules/container-definition/{main,variables}.tf` of
//! versions 5.11, 6.7 and 7. Until version 5 arguments of containers are in snake case; from 6 on, as in the API.

mod container;

use std::rc::Rc;

use super::{Adapted, Module, Resource, given, given_as, given_or, is_made, is_on};
use crate::dialect::datum::{Data, Datum, Entries, Entry, Items};
use crate::dialect::terraform::arguments;
use crate::model::{Unknown, Why};
pub use container::Era;
use container::container_definition;

/// `//modules/container-definition`: one container as an output.
pub fn container(module: &Module) -> Adapted {
    let era = Era::of(module, std::iter::once(module.arguments));
    let container = container_definition(module, era, module.arguments, None, None);
    let text = Datum::new(Data::Json(Rc::new(container.clone())), module.call.at);
    Adapted {
        outputs: module.outputs(vec![
            ("container_definition", container),
            ("container_definition_json", text),
        ]),
        tasks: Vec::new(),
        services: Vec::new(),
    }
}

/// `//modules/service`: a service with its task definition.
pub fn service(module: &Module) -> Adapted {
    one_service(module, module.arguments, None, module.call.address)
}

/// The module itself: a cluster, and services as a map (version 5 on).
pub fn root(module: &Module) -> Adapted {
    let services = given(module.arguments, "services");
    let mut adapted = Adapted {
        outputs: module.outputs(Vec::new()),
        tasks: Vec::new(),
        services: Vec::new(),
    };
    let Some(services) = services.filter(|_| is_made(module.arguments, &["create"])) else {
        return adapted;
    };
    let mut outputs = Vec::new();
    let rest = match &services.value.data {
        Data::Map(map) => {
            let mut rest = map.rest;
            for entry in &map.entries {
                let Data::Map(arguments) = &entry.value.data else {
                    rest = rest.or(unknown_in(&entry.value.data));
                    continue;
                };
                let key = &entry.key;
                let address = format!("{}.module.service[\"{key}\"]", module.call.address);
                let one = one_service(module, arguments, Some(entry), &address);
                outputs.push(Entry::implied(key.clone(), one.outputs));
                adapted.tasks.extend(one.tasks);
                adapted.services.extend(one.services);
            }
            rest
        }
        other => unknown_in(other),
    };
    adapted.outputs = module.outputs(vec![("services", module.map(outputs, rest))]);
    adapted
}

/// What leaves a value open that may be a map.
fn unknown_in(data: &Data) -> Option<Unknown> {
    match data {
        Data::Unknown(unknown) => Some(*unknown),
        Data::Text(text) => text.only_hole(),
        _ => None,
    }
}

/// One service by its arguments. `entry` is where it stands in a map of several.
fn one_service(
    module: &Module,
    given_arguments: &Entries,
    entry: Option<&Entry>,
    address: &str,
) -> Adapted {
    let task_address = format!("{address}.aws_ecs_task_definition.this[0]");
    let named = given(given_arguments, "name").or_else(|| {
        let entry = entry?;
        let span = entry.key_span.unwrap_or(entry.value.span);
        Some(Entry::implied("name", Datum::text(entry.key.clone(), span)))
    });
    let family = given_as(given_arguments, "family", "family").or_else(|| {
        let key = "family".into();
        named.clone().map(|name| Entry { key, ..name })
    });
    let (containers, by_name) = containers(module, given_arguments);
    let arn = module.attribute(&task_address, "arn");
    let makes_task = is_made(given_arguments, &["create", "create_task_definition"]);
    let makes_service = is_made(given_arguments, &["create", "create_service"]);
    let mut adapted = Adapted {
        outputs: module.outputs(vec![
            ("task_definition_arn", arn.clone()),
            (
                "task_definition_family",
                family.as_ref().map_or_else(
                    || module.attribute(&task_address, "family"),
                    |family| family.value.clone(),
                ),
            ),
            ("container_definitions", by_name),
        ]),
        tasks: Vec::new(),
        services: Vec::new(),
    };
    if makes_task {
        let mut entries = vec![
            given_or(given_arguments, "cpu", || module.default_number("1024")),
            given_or(given_arguments, "memory", || module.default_number("2048")),
            given_or(given_arguments, "network_mode", || {
                module.default_text("awsvpc")
            }),
            given_or(given_arguments, "requires_compatibilities", || {
                Datum::list(vec![module.default_text("FARGATE")], module.call.at)
            }),
            containers,
        ];
        entries.extend(family);
        entries.extend(
            ROLES
                .iter()
                .filter_map(|role| role.entry(module, given_arguments, address)),
        );
        let others = [
            "proxy_configuration",
            "runtime_platform",
            "pid_mode",
            "ipc_mode",
        ];
        let others = others
            .iter()
            .filter_map(|name| given(given_arguments, name));
        entries.extend(others);
        adapted.tasks.push(Resource {
            definition: arguments::task(&at_entry(module.map(entries, None), entry)),
            address: task_address,
            is_scaled: Ok(false),
        });
    }
    if makes_service {
        let task = match makes_task {
            true => Some(Entry::implied("task_definition", arn)),
            false => given_as(given_arguments, "task_definition_arn", "task_definition"),
        };
        let entries = service_arguments(module, given_arguments, named.into_iter().chain(task));
        let resource = match is_on(given_arguments, "ignore_task_definition_changes", false) {
            Ok(true) => "ignore_task_definition",
            _ => "this",
        };
        adapted.services.push(Resource {
            definition: arguments::service(&at_entry(module.map(entries, None), entry)),
            address: format!("{address}.aws_ecs_service.{resource}[0]"),
            // The module ignores changes of the count, and scales unless it is told not to.
            is_scaled: Ok(true),
        });
    }
    adapted
}

/// A role of the task definition: the one that is given, else the one that the module makes.
struct Role {
    attribute: &'static str,
    given: &'static str,
    switch: &'static str,
    made: &'static str,
}

const ROLES: [Role; 2] = [
    Role {
        attribute: "execution_role_arn",
        given: "task_exec_iam_role_arn",
        switch: "create_task_exec_iam_role",
        made: "aws_iam_role.task_exec[0]",
    },
    Role {
        attribute: "task_role_arn",
        given: "tasks_iam_role_arn",
        switch: "create_tasks_iam_role",
        made: "aws_iam_role.tasks[0]",
    },
];

impl Role {
    fn entry(&self, module: &Module, map: &Entries, address: &str) -> Option<Entry> {
        let made = || module.attribute(&format!("{address}.{}", self.made), "arn");
        match is_on(map, self.switch, true) {
            Ok(false) => given_as(map, self.given, self.attribute),
            Ok(true) => Some(Entry::implied(self.attribute, made())),
            Err(unknown) => Some(Entry::implied(self.attribute, Datum::unknown(unknown))),
        }
    }
}

/// A definition stands where its entry does, if it has one.
fn at_entry(datum: Datum, entry: Option<&Entry>) -> Datum {
    let span = entry.and_then(|entry| entry.key_span).unwrap_or(datum.span);
    Datum { span, ..datum }
}

fn service_arguments(
    module: &Module,
    map: &Entries,
    made: impl Iterator<Item = Entry>,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = made.collect();
    entries.extend(given_as(map, "cluster_arn", "cluster"));
    let plain = [
        "availability_zone_rebalancing",
        "deployment_circuit_breaker",
        "deployment_controller",
        "health_check_grace_period_seconds",
        "platform_version",
        "scheduling_strategy",
    ];
    entries.extend(plain.iter().filter_map(|name| given(map, name)));
    entries.push(given_or(map, "desired_count", || {
        module.default_number("1")
    }));
    let percent = |name, default| given_or(map, name, || module.default_number(default));
    entries.push(percent("deployment_maximum_percent", "200"));
    entries.push(percent("deployment_minimum_healthy_percent", "66"));
    let on = || module.default(Data::Bool(true));
    let blocks: [(&str, &[&str]); 2] = [
        ("service_connect_configuration", &["enabled"]),
        ("alarms", &["enable", "rollback"]),
    ];
    for (name, switches) in blocks {
        entries.extend(given(map, name).map(|block| filled(block, switches, on)));
    }
    entries.extend(given(map, "deployment_configuration").map(|mut block| {
        if let Data::Map(inner) = &mut block.value.data {
            for member in &mut Rc::make_mut(inner).entries {
                if &*member.key == "lifecycle_hook" {
                    member.value = listed(&member.value);
                }
            }
        }
        block
    }));
    for name in ["load_balancer", "capacity_provider_strategy"] {
        entries.extend(given(map, name).map(|entry| Entry {
            value: listed(&entry.value),
            ..entry
        }));
    }
    entries.extend(launch_type(module, map));
    entries
}

/// With capacity providers there is none.
fn launch_type(module: &Module, map: &Entries) -> Option<Entry> {
    match given(map, "capacity_provider_strategy") {
        None => Some(given_or(map, "launch_type", || {
            module.default_text("FARGATE")
        })),
        Some(strategy) => match strategy.value.data {
            Data::Unknown(unknown) => Some(Entry::implied("launch_type", Datum::unknown(unknown))),
            // Version 5 takes an empty map for none.
            Data::Map(strategy) if strategy.entries.is_empty() && strategy.rest.is_none() => {
                Some(given_or(map, "launch_type", || {
                    module.default_text("FARGATE")
                }))
            }
            _ => None,
        },
    }
}

/// A block with what the module puts into it. An empty one is none.
fn filled(block: Entry, names: &[&str], default: impl Fn() -> Datum) -> Entry {
    let Data::Map(map) = &block.value.data else {
        return block;
    };
    if map.entries.is_empty() {
        return block;
    }
    let mut map = (**map).clone();
    for name in names {
        if given(&map, name).is_none() {
            map.entries.push(Entry::implied(*name, default()));
        }
    }
    let value = Datum {
        data: Data::Map(Rc::new(map)),
        ..block.value.clone()
    };
    Entry { value, ..block }
}

/// The values of a map whose keys only tell them apart; a list as it is.
fn listed(datum: &Datum) -> Datum {
    let Data::Map(map) = &datum.data else {
        return datum.clone();
    };
    let items = Items {
        items: map
            .entries
            .iter()
            .map(|entry| entry.value.clone())
            .collect(),
        rest: map.rest,
    };
    Datum::new(Data::List(Rc::new(items)), datum.span)
}

/// The containers of a service: the argument of its task definition, and the output by name.
fn containers(module: &Module, arguments: &Entries) -> (Entry, Datum) {
    let none = || module.map(Vec::new(), None);
    let argument = given_or(arguments, "container_definitions", none);
    let shared = given(arguments, "container_definition_defaults");
    let shared = shared.as_ref().map(|entry| &entry.value);
    let mut found = Items::default();
    let mut by_name = Vec::new();
    match &argument.value.data {
        Data::Map(map) => {
            let each = map.entries.iter().map(|entry| &entry.value.data);
            let maps = each.filter_map(|data| match data {
                Data::Map(container) => Some(&**container),
                _ => None,
            });
            let era = Era::of(module, maps);
            found.rest = map.rest;
            for entry in &map.entries {
                let made = match &entry.value.data {
                    Data::Map(container) => is_on(container, "create", true).map(|made| {
                        made.then(|| {
                            container_definition(module, era, container, Some(entry), shared)
                        })
                    }),
                    // Its name is known all the same.
                    Data::Unknown(unknown) => {
                        let entries = Entries {
                            rest: Some(*unknown),
                            ..Entries::default()
                        };
                        let some = container_definition(module, era, &entries, Some(entry), shared);
                        Ok(Some(some))
                    }
                    _ => Err(Unknown {
                        at: entry.value.span,
                        why: Why::WrongType,
                    }),
                };
                match made {
                    Ok(Some(container)) => {
                        let output = ("container_definition", container.clone());
                        let output = module.outputs(vec![output]);
                        by_name.push(Entry::implied(entry.key.clone(), output));
                        found.items.push(container);
                    }
                    Ok(None) => {}
                    Err(unknown) => found.rest = found.rest.or(Some(unknown)),
                }
            }
        }
        Data::Unknown(unknown) => found.rest = Some(*unknown),
        _ => {
            let at = argument.value.span;
            let why = Why::WrongType;
            found.rest = Some(Unknown { at, why });
        }
    }
    let by_name = module.map(by_name, found.rest);
    let value = Datum::new(Data::List(Rc::new(found)), argument.value.span);
    (Entry { value, ..argument }, by_name)
}

//! The numbered cases of `ecs-semantics.md` 8.5: which rules of the start order speak, and at which container.
//!
//! A case is written as one line for each container: its name, then words. `router`, `sender` and `quiet` (it logs
//! with `awslogs`) say how it logs; `optional` and `essential` write `essential`; `START=x` and the other conditions
//! write an entry of `dependsOn`; `check=5` a health check with that interval; `timeout=60` a `startTimeout`;
//! `links=x`, `volumes=x` and `restarts` what they say; `runs=…` a shell command, up to the end of the line.
//!
//! At the end stand what the schedules of these cases must hold to, and what is close to a case and none of it.
//!
//! Not here, because no task definition decides them:
//! - 33: in bridge mode an app that logs through a router without an address may fail to be created. Whether it
//!   does depends on the moment.
//! - 35: what AWS CDK writes for a dependency without a condition is `HEALTHY`, so its output is case 7 or 9.
//! - 36, 37: what a service's circuit breaker covers, and its first deployment; the rules about services have them.
//! - 38: a rollout that succeeds with broken logging is case 2, seen from the service.
//! - 40: agents before 1.61.2; no definition says which agent runs it.
//!
//! 34 is decided by `undefined-log-output`, which is no rule of the start order.

use firelint::finding::{Event, Severity, Step};
use firelint::project::Project;
use firelint::rules::{Judged, Selection, judge};
use firelint::source::{Source, Sources};
use serde_json::{Value, json};

/// The rules of the start order. The two that only advise a better probe are left out.
const START_ORDER: [&str; 16] = [
    "app-before-probe",
    "app-on-router-health-alone",
    "app-before-router",
    "essential-preflight",
    "probe-bypasses-router",
    "probe-cannot-fail",
    "probe-blind-to-dead-router",
    "restarting-probe",
    "unbounded-gate",
    "misplaced-start-timeout",
    "unknown-dependency",
    "unknown-condition",
    "dependency-cycle",
    "health-wait-without-check",
    "completion-wait-on-essential",
    "unstartable-container",
];

const ROUTER: &str = "router: router";
/// The probe as it should be; a case that needs another one writes it out.
const PREFLIGHT: &str = "preflight: sender optional timeout=90 START=router runs=for i in 1 2 3; do echo $i; sleep 10; done";

fn container(text: &str) -> Value {
    let (name, words) = text.split_once(": ").expect("a name, a colon and words");
    let (words, command) = match words.split_once("runs=") {
        Some((words, command)) => (words, Some(command)),
        None => (words, None),
    };
    let mut container =
        json!({ "name": name, "image": format!("example/{name}:1.0.0"), "dependsOn": [] });
    if let Some(command) = command {
        container["command"] = json!(["sh", "-c", command]);
    }
    for word in words.split_whitespace() {
        let (word, value) = word.split_once('=').unwrap_or((word, ""));
        let number = || value.parse::<i64>().expect("a number of seconds");
        match word {
            "router" => {
                container["firelensConfiguration"] = json!({ "type": "fluentbit" });
                container["memoryReservation"] = json!(128);
                container["logConfiguration"] = awslogs();
            }
            "sender" => {
                container["logConfiguration"] =
                    json!({ "logDriver": "awsfirelens", "options": { "Name": "stdout" } });
            }
            "quiet" => container["logConfiguration"] = awslogs(),
            "optional" => container["essential"] = json!(false),
            "essential" => container["essential"] = json!(true),
            "check" => {
                container["healthCheck"] =
                    json!({ "command": ["CMD-SHELL", "true"], "interval": number() })
            }
            "timeout" => container["startTimeout"] = json!(number()),
            "links" => container["links"] = json!([value]),
            "volumes" => container["volumesFrom"] = json!([{ "sourceContainer": value }]),
            "restarts" => container["restartPolicy"] = json!({ "enabled": true }),
            condition => {
                let entry = json!({ "containerName": value, "condition": condition });
                container["dependsOn"]
                    .as_array_mut()
                    .expect("a list")
                    .push(entry);
            }
        }
    }
    container
}

fn awslogs() -> Value {
    json!({
        "logDriver": "awslogs",
        "options": { "awslogs-group": "shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "shop" },
    })
}

fn task(containers: &[&str]) -> Value {
    let containers: Vec<Value> = containers.iter().map(|text| container(text)).collect();
    json!({ "family": "shop", "requiresCompatibilities": ["EC2"], "containerDefinitions": containers })
}

fn judged(files: &[(&str, Value)]) -> Judged {
    let mut sources = Sources::default();
    for (path, definition) in files {
        sources.add(Source::new(*path, definition.to_string()));
    }
    judge(&Project::of(sources), &Selection::default())
}

/// Every finding of a rule of the start order as `rule at container`, or as `rule` where it is about the task.
fn spoke(judged: &Judged) -> Vec<String> {
    let findings = judged
        .findings
        .iter()
        .filter(|reported| START_ORDER.contains(&reported.rule.id));
    let mut spoke: Vec<String> = findings
        .map(|reported| match &reported.subject.container {
            Some(container) => format!("{} at {container}", reported.rule.id),
            None => reported.rule.id.to_owned(),
        })
        .collect();
    spoke.sort();
    spoke
}

/// Every finding by its rule and severity, in the order of their places.
fn severities(judged: &Judged) -> Vec<(&'static str, Severity)> {
    let findings = judged.findings.iter();
    findings
        .map(|reported| (reported.rule.id, reported.severity))
        .collect()
}

/// The rules without an answer.
fn undecided(judged: &Judged) -> Vec<&'static str> {
    judged
        .undecided
        .iter()
        .flat_map(|entry| entry.rules.iter().copied())
        .collect()
}

/// Exactly these rules speak, and none is undecided.
#[track_caller]
fn says(containers: &[&str], expected: &[&str]) {
    let judged = judged(&[("task.json", task(containers))]);
    assert_eq!(spoke(&judged), expected);
    let mut undecided = undecided(&judged);
    undecided.retain(|rule| START_ORDER.contains(rule));
    assert!(undecided.is_empty(), "undecided: {undecided:?}");
}

#[test]
fn case_01_success_of_the_probe() {
    says(&[ROUTER, PREFLIGHT, "app: sender SUCCESS=preflight"], &[]);
}

#[test]
fn case_02_completion_of_the_probe() {
    says(
        &[ROUTER, PREFLIGHT, "app: sender COMPLETE=preflight"],
        &["app-before-probe at app"],
    );
}

#[test]
fn case_03_start_of_the_probe() {
    says(
        &[ROUTER, PREFLIGHT, "app: sender START=preflight"],
        &["app-before-probe at app"],
    );
}

#[test]
fn case_04_success_of_an_essential_probe() {
    for essential in ["", "essential"] {
        let preflight = PREFLIGHT.replace("optional", essential);
        says(
            &[ROUTER, &preflight, "app: sender SUCCESS=preflight"],
            &["essential-preflight at preflight"],
        );
    }
}

#[test]
fn case_05_start_of_an_essential_probe() {
    let preflight = PREFLIGHT.replace("optional", "essential");
    says(
        &[ROUTER, &preflight, "app: sender START=preflight"],
        &[
            "app-before-probe at app",
            "essential-preflight at preflight",
        ],
    );
}

#[test]
fn case_06_essential_probe_that_nobody_waits_for() {
    let preflight = PREFLIGHT.replace("optional", "essential");
    says(
        &[ROUTER, &preflight, "app: sender"],
        &[
            "app-before-probe at app",
            "essential-preflight at preflight",
        ],
    );
}

#[test]
fn case_07_health_of_a_router_without_check() {
    says(
        &[ROUTER, "app: sender HEALTHY=router"],
        &["health-wait-without-check at app"],
    );
}

#[test]
fn case_08_health_of_the_router() {
    says(
        &[
            "router: router check=10 timeout=90",
            "app: sender HEALTHY=router",
        ],
        &["app-on-router-health-alone at app"],
    );
}

#[test]
fn case_09_health_of_the_probe() {
    let preflight = PREFLIGHT.replace("optional", "optional check=10");
    says(
        &[ROUTER, &preflight, "app: sender HEALTHY=preflight"],
        &["app-before-probe at app"],
    );
}

#[test]
fn case_10_start_of_an_essential_container_behind_the_probe() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "between: quiet essential SUCCESS=preflight",
            "app: sender START=between",
        ],
        &[],
    );
}

#[test]
fn case_11_start_of_an_optional_container_behind_the_probe() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "between: quiet optional SUCCESS=preflight",
            "app: sender START=between",
        ],
        &["app-before-probe at app"],
    );
}

#[test]
fn case_12_completion_of_an_optional_container_behind_the_probe() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "between: quiet optional timeout=60 SUCCESS=preflight",
            "app: sender COMPLETE=between",
        ],
        &["app-before-probe at app"],
    );
}

#[test]
fn case_13_success_of_an_optional_container_behind_the_probe() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "between: quiet optional timeout=60 SUCCESS=preflight",
            "app: sender SUCCESS=between",
        ],
        &[],
    );
}

#[test]
fn case_14_leak_that_an_essential_neighbour_closes() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "between: quiet optional SUCCESS=preflight",
            "app: sender START=between",
            "other: sender SUCCESS=preflight",
        ],
        &[],
    );
}

#[test]
fn case_15_gated_optional_app_beside_an_ungated_one() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "app: sender optional SUCCESS=preflight",
            "other: sender",
        ],
        &["app-before-probe at other"],
    );
}

#[test]
fn case_16_no_wait_at_all() {
    says(&[ROUTER, "app: sender"], &["app-before-probe at app"]);
}

#[test]
fn case_17_router_that_waits() {
    says(
        &[
            "init: quiet optional timeout=60",
            "router: router SUCCESS=init",
            "app: sender",
        ],
        &["app-before-probe at app", "app-before-router"],
    );
}

#[test]
fn case_18_router_with_a_volume_or_a_link() {
    for wait in ["volumes=data", "links=data"] {
        says(
            &[
                "data: quiet optional",
                &format!("router: router {wait}"),
                "app: sender",
            ],
            &["app-before-probe at app", "app-before-router"],
        );
    }
}

/// Whether Service Connect switches off the router-first order end to end is not known, so nothing is claimed.
#[test]
fn case_19_service_connect() {
    let service = json!({
        "serviceName": "shop",
        "taskDefinition": "shop",
        "desiredCount": 2,
        "serviceConnectConfiguration": { "enabled": true },
    });
    let definition = task(&[ROUTER, PREFLIGHT, "app: sender SUCCESS=preflight"]);
    assert_eq!(
        spoke(&judged(&[
            ("task.json", definition),
            ("service.json", service.clone())
        ])),
        [""; 0]
    );
    let ungated = judged(&[
        ("task.json", task(&[ROUTER, "app: sender"])),
        ("service.json", service),
    ]);
    assert_eq!(spoke(&ungated), ["app-before-probe at app"]);
}

#[test]
fn case_20_probe_that_logs_through_the_router_without_an_edge_to_it() {
    let preflight = PREFLIGHT.replace("START=router", "");
    says(&[ROUTER, &preflight, "app: sender SUCCESS=preflight"], &[]);
}

#[test]
fn case_21_probe_that_does_not_touch_the_router() {
    says(
        &[
            ROUTER,
            "preflight: quiet optional timeout=60 runs=sleep 30",
            "app: sender SUCCESS=preflight",
        ],
        &["probe-bypasses-router at preflight"],
    );
    says(
        &[
            ROUTER,
            "warmup: quiet optional timeout=60 runs=sleep 30",
            "app: sender SUCCESS=warmup",
        ],
        &["app-before-probe at app"],
    );
}

#[test]
fn case_22_probe_of_an_optional_router_that_only_prints() {
    says(
        &[
            "router: router optional",
            PREFLIGHT,
            "app: sender SUCCESS=preflight",
        ],
        &["probe-blind-to-dead-router at preflight"],
    );
}

#[test]
fn case_23_probe_without_a_time_limit() {
    let preflight = PREFLIGHT.replace("timeout=90", "");
    says(
        &[ROUTER, &preflight, "app: sender SUCCESS=preflight"],
        &["unbounded-gate at preflight"],
    );
}

#[test]
fn case_24_time_limit_on_the_app() {
    let preflight = PREFLIGHT.replace("timeout=90", "");
    says(
        &[
            ROUTER,
            &preflight,
            "app: sender timeout=60 SUCCESS=preflight",
        ],
        &["misplaced-start-timeout at app"],
    );
}

#[test]
fn case_25_time_limit_of_the_router_shorter_than_the_probe() {
    says(
        &[
            "router: router check=10 timeout=30",
            "preflight: sender optional timeout=90 START=router runs=echo 1; sleep 30; echo 2; sleep 30; echo 3",
            "app: sender HEALTHY=router SUCCESS=preflight",
        ],
        &["misplaced-start-timeout at router"],
    );
}

#[test]
fn case_26_probe_that_is_restarted() {
    says(
        &[
            ROUTER,
            "preflight: sender optional timeout=600 restarts START=router runs=echo 1; sleep 200; echo 2; sleep 200; echo 3",
            "app: sender SUCCESS=preflight",
        ],
        &["restarting-probe at preflight"],
    );
}

/// A restart of the app comes after its start, and no definition says whether the router lives by then.
#[test]
fn case_27_app_that_is_restarted() {
    says(
        &[ROUTER, PREFLIGHT, "app: sender restarts SUCCESS=preflight"],
        &[],
    );
}

#[test]
fn case_28_success_of_a_container_that_asks_another_host() {
    says(
        &[
            ROUTER,
            "first: quiet optional timeout=60 runs=curl --fail http://database.internal:8080/",
            "app: sender SUCCESS=first",
        ],
        &["app-before-probe at app"],
    );
}

#[test]
fn case_29_start_and_success_of_the_probe() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "app: sender START=preflight SUCCESS=preflight",
        ],
        &[],
    );
}

/// Without an edge of the probe to the router there is no cycle: the probe ends before the router starts.
#[test]
fn case_30_router_that_waits_for_the_probe() {
    says(
        &[
            "router: router SUCCESS=preflight",
            PREFLIGHT,
            "app: sender SUCCESS=preflight",
        ],
        &["dependency-cycle"],
    );
    let preflight = PREFLIGHT.replace("START=router", "");
    says(
        &[
            "router: router SUCCESS=preflight",
            &preflight,
            "app: sender START=router SUCCESS=preflight",
        ],
        &["app-before-probe at app", "app-before-router"],
    );
}

#[test]
fn case_31_ungated_sidecar() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "app: sender SUCCESS=preflight",
            "sidecar: sender",
        ],
        &["app-before-probe at sidecar"],
    );
}

#[test]
fn case_32_app_that_does_not_log_through_the_router() {
    says(&[ROUTER, PREFLIGHT, "app: quiet"], &[]);
}

#[test]
fn case_39_condition_that_a_template_fills_in() {
    let judged = judged(&[(
        "task.json",
        task(&[ROUTER, PREFLIGHT, "app: sender ${condition}=preflight"]),
    )]);
    assert_eq!(spoke(&judged), [""; 0]);
    let undecided = judged.undecided.iter().flat_map(|entry| &entry.rules);
    assert!(
        undecided
            .into_iter()
            .any(|rule| *rule == "app-before-probe")
    );
}

#[test]
fn case_41_two_optional_containers_between_app_and_probe() {
    says(
        &[
            ROUTER,
            PREFLIGHT,
            "far: quiet optional check=10 timeout=90 SUCCESS=preflight",
            "near: quiet optional HEALTHY=far",
            "app: sender START=near",
        ],
        &["app-before-probe at app"],
    );
}

/// Only a container that runs can crash. The schedule may end before a router that waits for something has started.
#[test]
fn what_crashes_has_started() {
    let preflight = PREFLIGHT.replace("START=router", "");
    let routers_that_wait = [
        vec![
            "init: quiet optional timeout=60",
            "router: router SUCCESS=init",
            "app: sender",
        ],
        vec![
            "router: router SUCCESS=preflight",
            &preflight,
            "app: sender SUCCESS=preflight",
        ],
        vec![
            "data: quiet optional",
            "router: router volumes=data",
            "app: sender",
        ],
    ];
    for containers in routers_that_wait {
        let judged = judged(&[("task.json", task(&containers))]);
        let apps = judged
            .findings
            .iter()
            .filter(|reported| reported.rule.id == "app-before-probe");
        for reported in apps {
            let schedule = &reported.finding.schedule;
            let router = |event| {
                let is = |step: &Step| {
                    step.event == event && step.container.as_deref() == Some("router")
                };
                schedule.iter().position(is)
            };
            assert!(router(Event::Starts).is_some(), "{schedule:#?}");
            assert!(
                router(Event::Starts) < router(Event::Crashes),
                "{schedule:#?}"
            );
        }
    }
}

/// What the router waits for cannot have tried it, even if it logs through it.
#[test]
fn probe_that_ends_before_the_router_starts() {
    let preflight = PREFLIGHT.replace("START=router", "");
    let judged = judged(&[(
        "task.json",
        task(&[
            "router: router SUCCESS=preflight",
            &preflight,
            "app: sender SUCCESS=preflight",
        ]),
    )]);
    let help = judged
        .findings
        .iter()
        .find(|reported| reported.rule.id == "app-before-probe");
    assert_eq!(
        help.map(|reported| reported.finding.help.as_str()),
        Some("let `preflight` wait for `router` with `START`, and not the other way round")
    );
}

/// A skeleton that was filled in by hand keeps `"links": [""]`, which names nobody.
#[test]
fn router_with_empty_entries() {
    for wait in ["volumes=", "links="] {
        says(
            &[&format!("router: router {wait}"), "app: sender"],
            &["app-before-probe at app"],
        );
    }
}

/// A link gives the router another name.
#[test]
fn probe_that_asks_by_the_alias_of_a_link() {
    let probe = "check: quiet optional timeout=60 links=router:logs runs=until nc -z logs 24224; do sleep 1; done";
    let judged = judged(&[(
        "task.json",
        task(&[ROUTER, probe, "app: sender SUCCESS=check"]),
    )]);
    let found = severities(&judged);
    assert_eq!(found, [("probe-bypasses-router", Severity::Advice)]);
}

/// To look whether the socket is there hands the router no line.
#[test]
fn probe_that_looks_for_the_socket() {
    let probe = "check: quiet optional timeout=60 START=router runs=sleep 10; test -S /var/run/fluent.sock || exit 1";
    let judged = judged(&[(
        "task.json",
        task(&[ROUTER, probe, "app: sender SUCCESS=check"]),
    )]);
    let found = severities(&judged);
    assert_eq!(found, [("probe-bypasses-router", Severity::Advice)]);
}

/// Fargate has no network mode but `awsvpc`, so a task that leaves it out has the router at 127.0.0.1.
#[test]
fn probe_that_asks_on_fargate() {
    let probe = "check: quiet optional timeout=60 START=router runs=until nc -z 127.0.0.1 24224; do sleep 1; done";
    let mut definition = task(&[ROUTER, probe, "app: sender SUCCESS=check"]);
    definition["requiresCompatibilities"] = json!(["FARGATE"]);
    definition["executionRoleArn"] = json!("arn:aws:iam::123456789012:role/start");
    let judged = judged(&[("task.json", definition)]);
    let found = severities(&judged);
    assert_eq!(found, [("probe-bypasses-router", Severity::Advice)]);
}

/// A service says where the task runs, if the task definition does not.
#[test]
fn service_on_instances() {
    let severity = |launch_type: &str| {
        let mut definition = task(&[
            "data: quiet optional",
            "router: router volumes=data",
            "app: sender",
        ]);
        definition["requiresCompatibilities"] = json!([]);
        let service = json!({ "serviceName": "shop", "taskDefinition": "shop", "desiredCount": 2, "launchType": launch_type });
        let judged = judged(&[("task.json", definition), ("service.json", service)]);
        let found = judged
            .findings
            .iter()
            .find(|reported| reported.rule.id == "app-before-router");
        found.map(|reported| {
            let notes = &reported.finding.notes;
            assert!(
                notes.iter().any(|note| note.contains("same directory")),
                "{notes:?}"
            );
            reported.severity
        })
    };
    assert_eq!(severity("EC2"), Some(Severity::Error));
    assert_eq!(severity("EXTERNAL"), Some(Severity::Error));
    assert_eq!(severity("FARGATE"), Some(Severity::Warning));
}

/// ECS's own order holds nobody back for ever, so a doubt about it is no doubt whether the app starts.
#[test]
fn service_connect_leaves_no_doubt_that_the_app_starts() {
    let service = json!({
        "serviceName": "shop",
        "taskDefinition": "shop",
        "desiredCount": 2,
        "serviceConnectConfiguration": { "enabled": true },
    });
    let definition = task(&[ROUTER, PREFLIGHT, "app: sender SUCCESS=preflight"]);
    let judged = judged(&[("task.json", definition), ("service.json", service)]);
    let undecided = undecided(&judged);
    assert!(
        !undecided.contains(&"unstartable-container"),
        "{undecided:?}"
    );
}

/// What the image runs is not known here: it may be a monitor that never ends, so its end is not claimed.
#[test]
fn essential_container_with_a_probe_s_name_that_nobody_waits_for() {
    let monitor = "blackbox-probe: quiet essential";
    let judged = judged(&[(
        "task.json",
        task(&[ROUTER, PREFLIGHT, monitor, "app: sender SUCCESS=preflight"]),
    )]);
    assert_eq!(spoke(&judged), [""; 0]);
    let undecided = undecided(&judged);
    assert!(undecided.contains(&"essential-preflight"), "{undecided:?}");
}

/// A preflight ends, whatever its image runs.
#[test]
fn essential_preflight_whose_image_decides_what_runs() {
    let preflight = "preflight: sender quiet essential START=router";
    let judged = judged(&[("task.json", task(&[ROUTER, preflight, "app: sender"]))]);
    assert_eq!(
        spoke(&judged),
        [
            "app-before-probe at app",
            "essential-preflight at preflight"
        ]
    );
}

/// ECS refuses the wait even in a task that is there for nothing else.
#[test]
fn essential_probe_that_only_an_agent_waits_for() {
    let preflight = PREFLIGHT.replace("optional", "essential");
    let mut definition = task(&[ROUTER, &preflight, "agent: sender SUCCESS=preflight"]);
    definition["containerDefinitions"][2]["image"] = json!("public.ecr.aws/datadog/agent:7");
    let judged = judged(&[("task.json", definition)]);
    assert_eq!(spoke(&judged), ["essential-preflight at preflight"]);
}

/// That Fargate refuses the value rests on the link, where only the service says Fargate.
#[test]
fn start_timeout_that_fargate_refuses_by_the_service() {
    let mut definition = task(&[
        ROUTER,
        &PREFLIGHT.replace("=90", "=500"),
        "app: sender SUCCESS=preflight",
    ]);
    definition["requiresCompatibilities"] = json!([]);
    let service = json!({ "serviceName": "shop", "taskDefinition": "shop", "desiredCount": 2, "launchType": "FARGATE" });
    let judged = judged(&[("task.json", definition), ("service.json", service)]);
    let found = judged
        .findings
        .iter()
        .find(|reported| reported.rule.id == "misplaced-start-timeout");
    let notes = found.map(|reported| &reported.finding.notes);
    assert!(
        notes.is_some_and(|notes| notes.iter().any(|note| note.contains("same directory"))),
        "{notes:?}"
    );
}

/// A probe with a port is taken for an app; its lines do reach the router, so nobody is told that they do not.
#[test]
fn probe_that_publishes_a_port() {
    let mut definition = task(&[ROUTER, PREFLIGHT, "app: sender SUCCESS=preflight"]);
    definition["containerDefinitions"][1]["portMappings"] = json!([{ "containerPort": 80 }]);
    let judged = judged(&[("task.json", definition)]);
    let at_app = judged
        .findings
        .iter()
        .find(|reported| reported.subject.container.as_deref() == Some("app"));
    let label = at_app.map(|reported| reported.finding.primary().text.as_str());
    assert!(
        label.is_some_and(|label| label.contains("takes traffic")),
        "{label:?}"
    );
}

/// A router that may end on its own cannot die of a line after it has ended, and a time limit is no help there.
#[test]
fn app_that_waits_for_the_end_of_an_optional_router() {
    for condition in ["SUCCESS", "COMPLETE"] {
        let app = format!("app: sender {condition}=router");
        let judged = judged(&[("task.json", task(&["router: router optional", &app]))]);
        let of = |rule| {
            judged
                .findings
                .iter()
                .find(move |reported| reported.rule.id == rule)
        };
        let schedule = of("app-before-probe").map(|reported| &reported.finding.schedule);
        let last = schedule.and_then(|steps| steps.last());
        assert!(
            last.is_some_and(|step| step.event == Event::Starts && step.reason.contains("is lost")),
            "{schedule:#?}"
        );
        let help = of("unbounded-gate").map(|reported| reported.finding.help.as_str());
        assert!(
            help.is_some_and(|help| help.contains("not meant to end")),
            "{help:?}"
        );
    }
}

/// The agents of Datadog and GuardDuty, in each registry they are published in.
#[test]
fn telemetry_agents_are_advised_only() {
    for image in [
        "datadog/agent:7",
        "public.ecr.aws/datadog/agent:7",
        "gcr.io/datadoghq/agent:7",
        "datadoghq.azurecr.io/agent:7",
        "593207742271.dkr.ecr.eu-west-1.amazonaws.com/aws-guardduty-agent-fargate:v1",
    ] {
        let mut definition = task(&[
            ROUTER,
            PREFLIGHT,
            "agent: sender",
            "app: sender SUCCESS=preflight",
        ]);
        definition["containerDefinitions"][2]["image"] = json!(image);
        let judged = judged(&[("task.json", definition)]);
        let found: Vec<_> = judged
            .findings
            .iter()
            .filter(|reported| START_ORDER.contains(&reported.rule.id))
            .map(|reported| (reported.rule.id, reported.severity))
            .collect();
        assert_eq!(found, [("app-before-probe", Severity::Advice)], "{image}");
    }
}

/// A file that a failed request did not write, or a variable that is not set, makes a probe fail after all.
#[test]
fn probe_whose_last_program_can_fail() {
    let probe = |last: &str| {
        format!(
            "preflight: sender optional timeout=90 START=router runs=curl -fo /tmp/answer http://127.0.0.1:2020/; sleep 20; {last}"
        )
    };
    let speaks = |last: &str| {
        let definition = task(&[ROUTER, &probe(last), "app: sender SUCCESS=preflight"]);
        let judged = judged(&[("task.json", definition)]);
        spoke(&judged)
            .iter()
            .any(|said| said.contains("probe-cannot-fail"))
    };
    for last in [
        "cat /tmp/answer",
        "cd /tmp/answers",
        "env CHECK=1 curl -f http://127.0.0.1:2020/",
    ] {
        assert!(!speaks(last), "{last}");
    }
    for last in ["echo done", "env", "curl -f http://127.0.0.1:2020/ | cat"] {
        assert!(speaks(last), "{last}");
    }
}

/// `CREATE` is a condition that nobody can write.
#[test]
fn app_that_uses_the_volumes_of_the_probe() {
    let judged = judged(&[(
        "task.json",
        task(&[ROUTER, PREFLIGHT, "app: sender volumes=preflight"]),
    )]);
    let found = judged
        .findings
        .iter()
        .find(|reported| reported.rule.id == "app-before-probe");
    let label = found.map(|reported| reported.finding.primary().text.as_str());
    assert_eq!(
        label,
        Some("`app` waits for `preflight`, but `volumesFrom` is met as soon as the probe runs")
    );
}

//! Terraform's plans and states as JSON: what is known of them, what is not, and which task definition a service runs.
#![allow(clippy::unwrap_used)]

#[path = "plan/source.rs"]
mod source;

use firelint::discover::may_define;
use firelint::model::{Located, Service, Task, Why};
use firelint::project::Project;
use firelint::rules::{Selection, judge};
use firelint::source::{Source, Sources};
use proptest::prelude::*;
use serde_json::{Value, json};

fn project(document: &Value) -> Project {
    project_of(document.to_string())
}

fn project_of(text: String) -> Project {
    let mut sources = Sources::default();
    sources.add(Source::new("plan.json", text));
    Project::of(sources)
}

fn containers() -> String {
    json!([
        { "name": "router", "image": "fluent", "firelensConfiguration": { "type": "fluentbit" } },
        { "name": "app \"main\"", "image": "app", "essential": false, "startTimeout": 60,
          "logConfiguration": { "logDriver": "awsfirelens" } },
    ])
    .to_string()
}

/// A change of one resource.
fn change(address: &str, actions: &[&str], after: Value, after_unknown: Value) -> Value {
    let kind = match address.contains("aws_ecs_task_definition") {
        true => "aws_ecs_task_definition",
        false => "aws_ecs_service",
    };
    let name = address
        .rsplit('.')
        .next()
        .unwrap()
        .split('[')
        .next()
        .unwrap();
    json!({
        "address": address, "mode": "managed", "type": kind, "name": name,
        "change": { "actions": actions, "after": after, "after_unknown": after_unknown, "after_sensitive": {} },
    })
}

fn task(address: &str) -> Value {
    let after = json!({
        "family": "web", "network_mode": "awsvpc", "container_definitions": containers(),
        "requires_compatibilities": ["FARGATE"], "proxy_configuration": [],
    });
    change(address, &["create"], after, json!({ "arn": true }))
}

fn service(address: &str) -> Value {
    let after = json!({
        "name": "web", "desired_count": 2, "deployment_controller": [],
        "deployment_circuit_breaker": [{ "enable": true, "rollback": false }],
        "load_balancer": [{ "container_name": "app", "container_port": 80 }],
    });
    change(
        address,
        &["create"],
        after,
        json!({ "task_definition": true }),
    )
}

fn plan(changes: &[Value], configuration: Value) -> Value {
    json!({
        "format_version": "1.2", "terraform_version": "1.11.4",
        "resource_changes": changes, "configuration": { "root_module": configuration },
    })
}

/// A resource in a configuration.
fn refers(address: &str, references: &[&str]) -> Value {
    json!({ "address": address, "expressions": { "task_definition": { "references": references } } })
}

fn one_task(project: &Project) -> &Task {
    assert_eq!(project.tasks.len(), 1);
    &project.tasks[0]
}

fn one_service(project: &Project) -> &Service {
    assert_eq!(project.services.len(), 1);
    &project.services[0]
}

/// The address of the task definition that a service refers to.
fn runs(service: &Service) -> Option<&str> {
    let written = service.task_definition.known()?.written();
    written.strip_prefix("${")?.strip_suffix(".arn}")
}

#[test]
fn a_task_definition_is_read_to_the_inner_byte() {
    let project = project(&plan(&[task("aws_ecs_task_definition.app")], json!({})));
    let task = one_task(&project);
    assert_eq!(task.family.known().unwrap().written(), "web");
    assert_eq!(
        task.provenance.address.as_deref(),
        Some("aws_ecs_task_definition.app")
    );
    let app = &task.containers.items[1];
    assert_eq!(app.name.known().unwrap().written(), "app \"main\"");
    assert_eq!(app.essential.known(), Some(&false));
    let written = project.sources.text(app.start_timeout.place());
    assert_eq!(written, "60");
    let written = project.sources.text(app.log.driver.place());
    assert_eq!(written, r#"\"awsfirelens\""#);
    assert!(project.syntax_errors.is_empty());
}

#[test]
fn a_service_has_its_blocks_where_ecs_has_them() {
    let project = project(&plan(&[service("aws_ecs_service.app")], json!({})));
    let service = one_service(&project);
    assert_eq!(service.name.known().unwrap().written(), "web");
    assert_eq!(service.circuit_breaker.enable.known(), Some(&true));
    assert_eq!(service.circuit_breaker.rollback.known(), Some(&false));
    assert_eq!(service.desired_count.known(), Some(&2));
    let balanced = service.load_balancers.items[0].container.known().unwrap();
    assert_eq!(balanced.written(), "app");
    assert!(!service.controller.is_written());
    assert!(
        matches!(service.task_definition.read(), Err(unknown) if unknown.why == Why::Attribute)
    );
}

#[test]
fn what_the_plan_does_not_know_is_unknown() {
    let after = json!({ "family": "web", "deployment": null });
    let unknown = json!({ "container_definitions": true, "proxy_configuration": [{ "container_name": true }] });
    let task = change("aws_ecs_task_definition.app", &["create"], after, unknown);
    let project = project(&plan(&[task], json!({})));
    let task = one_task(&project);
    assert!(task.containers.items.is_empty());
    let rest = task.containers.rest.unwrap();
    assert_eq!(rest.why, Why::Attribute);
    assert_eq!(project.sources.text(rest.at), "true");
    assert!(!task.network_mode.is_written());
}

#[test]
fn what_is_deleted_is_not_there_and_what_stays_is() {
    let with = |actions: &[&str]| {
        let mut task = task("aws_ecs_task_definition.app");
        task["change"]["actions"] = json!(actions);
        project(&plan(&[task], json!({}))).tasks.len()
    };
    assert_eq!(with(&["delete"]), 0);
    assert_eq!(with(&["forget"]), 0);
    assert_eq!(with(&["no-op"]), 1);
    assert_eq!(with(&["update"]), 1);
    assert_eq!(with(&["delete", "create"]), 1);
    assert_eq!(with(&["create", "delete"]), 1);
}

#[test]
fn what_is_sensitive_is_not_read() {
    let mut task = task("aws_ecs_task_definition.app");
    task["change"]["after_sensitive"] = json!({ "container_definitions": true, "family": true });
    let project = project(&plan(&[task], json!({})));
    let task = one_task(&project);
    assert!(matches!(task.family.read(), Err(unknown) if unknown.why == Why::Sensitive));
    assert_eq!(task.containers.rest.unwrap().why, Why::Sensitive);
}

/// A report is public: of a value that is marked, not even its own place is pointed at.
#[test]
fn what_is_sensitive_is_never_pointed_at() {
    let secret = "svc-k3y-s3cr3t";
    let breaker = json!([{ "enable": false, "rollback": false }]);
    let values =
        json!({ "name": secret, "desired_count": 77123, "deployment_circuit_breaker": breaker });
    let marks = json!({ "name": true, "desired_count": true,
        "deployment_circuit_breaker": [{ "enable": true, "rollback": true }] });
    let address = "aws_ecs_service.app";
    let mut changed = change(address, &["create"], values.clone(), json!({}));
    changed["change"]["after_sensitive"] = marks.clone();
    let resource = json!({ "address": address, "mode": "managed", "type": "aws_ecs_service", "name": "app",
        "values": values, "sensitive_values": marks });
    let shown = json!({ "root_module": { "resources": [resource] } });
    let step = |name: &str| json!([{ "type": "get_attr", "value": name }]);
    let instance = json!({ "attributes": values, "sensitive_attributes":
        [step("name"), step("desired_count"), step("deployment_circuit_breaker")] });
    let stored = json!({ "mode": "managed", "type": "aws_ecs_service", "name": "app", "instances": [instance] });
    for (document, named) in [
        (plan(&[changed], json!({})), "\"aws_ecs_service.app\""),
        (
            json!({ "format_version": "1.0", "planned_values": shown }),
            "\"aws_ecs_service.app\"",
        ),
        (
            json!({ "format_version": "1.0", "values": shown }),
            "\"aws_ecs_service.app\"",
        ),
        (
            json!({ "version": 4, "terraform_version": "1.11.4", "resources": [stored] }),
            "\"app\"",
        ),
    ] {
        let project = project(&document);
        let service = one_service(&project);
        assert_eq!(project.sources.text(service.span), named);
        let judged = judge(&project, &Selection::default());
        let labels = judged
            .findings
            .iter()
            .flat_map(|reported| &reported.finding.labels);
        let holes = judged.undecided.iter().map(|one| one.unknown.at);
        let read = [
            service.name.place(),
            service.desired_count.place(),
            service.circuit_breaker.enable.place(),
            service.circuit_breaker.rollback.place(),
        ];
        for place in labels.map(|label| label.span).chain(holes).chain(read) {
            let drawn = project.sources.text(place);
            let is_secret = [secret, "77123", "false"]
                .iter()
                .any(|one| drawn.contains(one));
            assert!(!is_secret, "{drawn} of {document}");
        }
    }
}

/// What has no name yet is known by its address.
#[test]
fn what_is_not_named_yet_stands_at_its_address() {
    let unnamed = |address| {
        let unknown = json!({ "name": true, "family": true });
        change(address, &["create"], json!({}), unknown)
    };
    let (task, service) = ("aws_ecs_task_definition.app", "aws_ecs_service.app");
    let project = project(&plan(&[unnamed(task), unnamed(service)], json!({})));
    let written = |place| project.sources.text(place).trim_matches('"');
    assert_eq!(written(one_task(&project).span), task);
    assert_eq!(written(one_service(&project).span), service);
}

#[test]
fn a_newer_format_is_one_clear_error() {
    for (key, version, message) in [
        (
            "format_version",
            json!("2.0"),
            "plan format 2.0 is newer than firelint reads",
        ),
        (
            "format_version",
            json!("x"),
            "plan format x is none that firelint reads",
        ),
    ] {
        let mut document = plan(&[task("aws_ecs_task_definition.app")], json!({}));
        document[key] = version;
        let project = project(&document);
        assert!(project.tasks.is_empty());
        let errors: Vec<_> = project
            .syntax_errors
            .iter()
            .map(|error| &*error.message)
            .collect();
        assert_eq!(errors, [message]);
    }
    let old = json!({ "version": 3, "terraform_version": "0.11.0", "modules": [{ "resources": { "aws_ecs_service.x": {} } }] });
    let mut old = old.to_string();
    old = old.replace("\"aws_ecs_service.x\"", "\"aws_ecs_service.x\" ");
    let project = project_of(old);
    assert_eq!(
        project.syntax_errors[0].message,
        "state version 3 is older than firelint reads"
    );
}

#[test]
fn a_plan_without_ecs_is_nobodys_business() {
    for kind in ["aws_s3_bucket", "aws_ecs_cluster"] {
        let resource = json!({ "type": kind, "mode": "managed", "name": "x" });
        let plan = json!({ "format_version": "9.0", "resource_changes": [resource] });
        let shown = json!({ "format_version": "9.0", "values": { "root_module": { "resources": [resource] } } });
        let stored = json!({ "version": 9, "terraform_version": "9.0.0", "resources": [resource] });
        for document in [plan, shown, stored] {
            let project = project(&document);
            assert!(project.recognised.is_empty() && project.syntax_errors.is_empty());
        }
    }
}

/// The words by which a walk picks files have to be in these documents, though none of them is written for people.
#[test]
fn a_walk_meets_plans_and_states_that_are_shown() {
    let task = task("aws_ecs_task_definition.app");
    let values = json!({ "root_module": { "resources": [task] } });
    for document in [
        plan(std::slice::from_ref(&task), json!({})),
        json!({ "format_version": "1.0", "values": values }),
        plan(&[service("aws_ecs_service.app")], json!({})),
    ] {
        assert!(may_define(document.to_string().as_bytes()));
    }
}

#[test]
fn a_service_refers_to_a_task_definition_of_its_module() {
    let tasks = [
        "aws_ecs_task_definition.app[0]",
        "aws_ecs_task_definition.app[1]",
    ];
    let changes = [
        task(tasks[0]),
        task(tasks[1]),
        service("aws_ecs_service.app[1]"),
    ];
    let run = |references: &[&str]| {
        let configuration = json!({ "resources": [refers("aws_ecs_service.app", references)] });
        let project = project(&plan(&changes, configuration));
        runs(one_service(&project)).map(str::to_owned)
    };
    let indexed = [
        "aws_ecs_task_definition.app[0].arn",
        "aws_ecs_task_definition.app[0]",
        "aws_ecs_task_definition.app",
    ];
    assert_eq!(run(&indexed).as_deref(), Some(tasks[0]));
    assert_eq!(
        run(&["aws_ecs_task_definition.app", "count.index"]).as_deref(),
        Some(tasks[1])
    );
    assert_eq!(run(&["data.aws_ecs_task_definition.app.arn"]), None);
    assert_eq!(run(&["local.task"]), None);
}

#[test]
fn references_lead_through_modules() {
    let changes = [
        task("module.tasks[\"a.b\"].aws_ecs_task_definition.app"),
        task("module.tasks[\"c\"].aws_ecs_task_definition.app"),
        service("module.services[\"c\"].module.inner.aws_ecs_service.app"),
    ];
    let run = |given: &[&str]| {
        let inner = json!({ "resources": [refers("aws_ecs_service.app", &["var.task"])] });
        let outer = json!({ "module_calls": { "inner": {
            "expressions": { "task": { "references": ["var.outer"] } }, "module": inner } } });
        let output = json!({ "expression": { "references": ["aws_ecs_task_definition.app.arn"] } });
        let configuration = json!({ "module_calls": {
            "services": { "expressions": { "outer": { "references": given } }, "module": outer },
            "tasks": { "module": { "outputs": { "arn": output, "name": { "expression": { "references": ["var.name"] } } } } },
        } });
        let project = project(&plan(&changes, configuration));
        runs(one_service(&project)).map(str::to_owned)
    };
    let a = "module.tasks[\"a.b\"].aws_ecs_task_definition.app";
    let c = "module.tasks[\"c\"].aws_ecs_task_definition.app";
    assert_eq!(
        run(&["module.tasks[\"a.b\"].arn", "module.tasks[\"a.b\"]"]).as_deref(),
        Some(a)
    );
    assert_eq!(run(&["module.tasks", "each.key"]).as_deref(), Some(c));
    assert_eq!(run(&["module.tasks[\"c\"].name"]), None);
    assert_eq!(run(&["var.task"]), None);
}

#[test]
fn variables_that_lead_in_a_circle_end() {
    let call = json!({ "expressions": { "x": { "references": ["module.a.x", "module.a.y"] } }, "module": {
        "outputs": {
            "x": { "expression": { "references": ["var.x", "var.x"] } },
            "y": { "expression": { "references": ["var.x", "var.x"] } },
        } } });
    let configuration = json!({
        "resources": [refers("aws_ecs_service.app", &["module.a.x"])],
        "module_calls": { "a": call },
    });
    let changes = [
        service("aws_ecs_service.app"),
        task("module.a.aws_ecs_task_definition.app"),
    ];
    let project = project(&plan(&changes, configuration));
    assert_eq!(runs(one_service(&project)), None);
}

fn attributes(arn: &str) -> Value {
    json!({ "arn": arn, "family": "web", "container_definitions": containers() })
}

#[test]
fn a_state_that_is_shown() {
    let arn = "arn:aws:ecs:eu-west-1:1:task-definition/web:7";
    let task = json!({ "address": "module.a.aws_ecs_task_definition.app", "mode": "managed",
        "type": "aws_ecs_task_definition", "name": "app", "values": attributes(arn) });
    let service = json!({ "address": "aws_ecs_service.app", "mode": "managed", "type": "aws_ecs_service",
        "name": "app", "values": { "name": "web", "task_definition": arn } });
    let document = json!({ "format_version": "1.0", "values": { "root_module": {
        "resources": [service], "child_modules": [{ "address": "module.a", "resources": [task] }] } } });
    let project = project(&document);
    assert_eq!(one_task(&project).containers.items.len(), 2);
    assert_eq!(
        runs(one_service(&project)),
        Some("module.a.aws_ecs_task_definition.app")
    );
}

#[test]
fn a_state_file() {
    let instance = |key: &str| {
        json!({ "index_key": key, "attributes": attributes(key),
        "sensitive_attributes": [[{ "type": "get_attr", "value": "family" }]] })
    };
    let document = json!({ "version": 4, "terraform_version": "1.11.4", "resources": [
        { "module": "module.a", "mode": "managed", "type": "aws_ecs_task_definition", "name": "app",
          "instances": [instance("x"), instance("y")] },
        { "mode": "data", "type": "aws_ecs_task_definition", "name": "app", "instances": [instance("z")] },
        { "mode": "managed", "type": "aws_ecs_service", "name": "app",
          "instances": [{ "attributes": { "name": "web", "task_definition": "y" } }] },
    ] });
    let project = project(&document);
    assert_eq!(project.tasks.len(), 2);
    assert!(
        matches!(project.tasks[0].family.read(), Err(unknown) if unknown.why == Why::Sensitive)
    );
    assert_eq!(
        runs(one_service(&project)),
        Some("module.a.aws_ecs_task_definition.app[\"y\"]")
    );
}

/// Where a document is changed, and how: a byte is put in place of others.
fn mutation() -> impl Strategy<Value = Vec<(usize, usize, u8)>> {
    let bytes = prop::sample::select(b"{}[]\",:\\ntrue01$.x\xc3".to_vec());
    prop::collection::vec((0..4000usize, 0..40usize, bytes), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A plan in whatever state ends in an answer, and every place is in the text.
    #[test]
    fn no_document_is_too_broken(mutations in mutation()) {
        let configuration = json!({ "resources": [refers("aws_ecs_service.app", &["module.a[\"k\"].arn", "var.x"])],
            "module_calls": { "a": { "module": { "outputs": { "arn": { "expression": {
                "references": ["aws_ecs_task_definition.app[0].arn"] } } } } } } });
        let changes = [task("module.a[\"k\"].aws_ecs_task_definition.app[0]"), service("aws_ecs_service.app")];
        let mut text = plan(&changes, configuration).to_string().into_bytes();
        for (at, length, byte) in mutations {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, [byte]);
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        let length = text.len();
        let project = project_of(text);
        for error in &project.syntax_errors {
            prop_assert!(error.span.range().end <= length);
        }
        for reported in judge(&project, &Selection::default()).findings {
            for label in &reported.finding.labels {
                prop_assert!(label.span.range().end <= length);
            }
        }
    }
}

//! What is recognised as ECS's own JSON, what goes with what, and which keys a comment takes with it.
#![allow(clippy::unwrap_used)]

use firelint::link::Strength;
use firelint::model::{Remarks, Request};
use firelint::project::Project;
use firelint::rules::{Selection, judge};
use firelint::source::{Source, Sources};

fn project(files: &[(&str, &str)]) -> Project {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(*path, *text));
    }
    Project::of(sources)
}

fn defines(text: &str) -> (usize, usize) {
    let project = project(&[("file.json", text)]);
    (project.tasks.len(), project.services.len())
}

#[test]
fn what_ecs_takes_and_prints_is_recognised() {
    let tasks = [
        r#"{ "containerDefinitions": [] }"#,
        r#"{ "containerDefinitions": ${containers} }"#,
        r#"{ "taskDefinition": { "containerDefinitions": [] }, "tags": [] }"#,
        r#"[{ "name": "app", "image": "app", "essential": true }]"#,
        r#"[{ "name": "app", "image": "app", "memory": 512 }]"#,
    ];
    for text in tasks {
        assert_eq!(defines(text), (1, 0), "{text}");
    }
    let services = [
        r#"{ "serviceName": "shop", "taskDefinition": "shop" }"#,
        r#"{ "serviceName": "shop", "taskDefinition": {{ task }} }"#,
        r#"{ "service": "shop", "taskDefinition": "shop", "forceNewDeployment": true }"#,
        r#"{ "desiredCount": 1, "launchType": "EC2", "enableECSManagedTags": true }"#,
        r#"{ "service": { "serviceArn": "arn", "serviceName": "shop" } }"#,
        r#"{ "services": [{ "serviceArn": "arn" }], "failures": [] }"#,
    ];
    for text in services {
        assert_eq!(defines(text), (0, 1), "{text}");
    }
}

#[test]
fn what_only_shares_its_words_is_not() {
    let others = [
        r#"{ "Resources": {}, "containerDefinitions": [] }"#,
        r#"{ "AWSEBDockerrunVersion": 2, "containerDefinitions": [] }"#,
        r#"{ "taskDefinition": { "cpu": 256, "memory": 512 } }"#,
        r#"{ "service": "shop", "provider": { "name": "aws" } }"#,
        r#"{ "serviceName": "shop", "desiredCount": 2, "cpus": 1, "vpcId": "vpc-1", "domain": "x" }"#,
        r#"{ "cluster": "c", "taskDefinition": "t", "launchType": "EC2", "networkConfiguration": {}, "count": 1 }"#,
        r#"{ "service": "s", "cluster": "c", "taskDefinition": "t", "launchType": "EC2", "scale": {} }"#,
        r#"{ "serviceName": "s", "networkConfiguration": {}, "primaryContainer": {} }"#,
        r#"[{ "name": "Ada", "image": "ada.png", "links": [] }]"#,
        r#"[{ "name": "app", "image": "app", "env": [], "ports": [], "volumeMounts": [], "resources": {}, "secrets": [] }]"#,
        r#"["app"]"#,
        r#"{ "services": [{ "name": "app" }] }"#,
    ];
    for text in others {
        assert_eq!(defines(text), (0, 0), "{text}");
    }
}

/// A mistake is told even where it leaves nothing but the key.
#[test]
fn what_a_mistake_leaves_of_a_definition_is_recognised() {
    let broken = [
        (
            "task.yaml",
            "family: x\ncontainerDefinitions:\n\t- name: a\n",
        ),
        (
            "task.yaml",
            "taskDefinition:\n  family: x\n  containerDefinitions:\n\t- name: a\n",
        ),
        ("task.json", r#"{ "family": "x", "containerDefinitions": "#),
        ("task.json", r#"{ "family": "x", "containerDefinitions": ]"#),
        (
            "template.yaml",
            "Resources:\n\tWeb:\n\t\tType: AWS::ECS::TaskDefinition\n",
        ),
        (
            "template.yaml",
            "Resources:\n  Web:\n\tType: AWS::ECS::TaskDefinition\n",
        ),
        (
            "template.json",
            r#"{ "Resources": { "Web": { "Type": "AWS::ECS::TaskDef"#,
        ),
    ];
    for (path, text) in broken {
        let project = project(&[(path, text)]);
        assert_eq!(project.recognised.len(), 1, "{text}");
        assert!(!project.syntax_errors.is_empty(), "{text}");
        let judged = judge(&project, &Selection::default());
        assert!(judged.findings.is_empty(), "{text}: {:#?}", judged.findings);
    }
    let others = [
        ("values.yaml", "family: x\ncontainers:\n\t- name: a\n"),
        ("values.yaml", "family: x\ncontainerDefinitions:\n"),
        (
            "template.yaml",
            "Resources:\n\tWeb:\n\t\tType: AWS::S3::Bucket\n",
        ),
        ("template.yaml", "# AWS::ECS::Service\nResources:\n"),
    ];
    for (path, text) in others {
        let project = project(&[(path, text)]);
        assert!(project.recognised.is_empty(), "{text}");
        assert!(project.syntax_errors.is_empty(), "{text}");
    }
}

#[test]
fn a_word_in_place_of_a_container_leaves_the_list_open() {
    let text =
        r#"{ "containerDefinitions": ["__CONTAINER__", { "name": "app", "image": "app" }] }"#;
    let project = project(&[("task.json", text)]);
    let containers = &project.tasks[0].containers;
    assert_eq!(containers.items.len(), 1);
    assert_eq!(containers.items[0].id, 0);
    assert!(containers.rest.is_some());
}

#[test]
fn a_directive_hides_no_key() {
    let text = r#"{ "containerDefinitions": [{ "name": "app", "image": "app", {{ if .big }} "cpu": 10, {{ end }} "memory": 5 }] }"#;
    let known = project(&[("task.json", text)]);
    assert_eq!(known.tasks[0].containers.items[0].is_essential(), Ok(true));
    let text = text
        .replace("if .big", "template \"rest\"")
        .replace("{{ end }}", "");
    let hidden = project(&[("task.json", &text)]);
    assert!(hidden.tasks[0].containers.items[0].is_essential().is_err());
}

#[test]
fn a_request_is_told_by_its_name() {
    let request = |text| project(&[("service.json", text)]).services[0].request;
    let create = r#"{ "serviceName": "shop", "taskDefinition": "shop" }"#;
    let update = r#"{ "service": "shop", "taskDefinition": "shop" }"#;
    let neither = r#"{ "desiredCount": 1, "taskDefinition": "shop" }"#;
    assert_eq!(request(create), Request::Create);
    assert_eq!(request(update), Request::Update);
    assert_eq!(request(neither), Request::Unsaid);
}

/// The container-name and family links of one service to the tasks beside it.
fn links(service: &str, tasks: &[&str]) -> Vec<(usize, bool)> {
    let names: Vec<String> = (0..tasks.len())
        .map(|at| format!("task{at}.json"))
        .collect();
    let mut files = vec![("service.json", service)];
    files.extend(names.iter().map(String::as_str).zip(tasks.iter().copied()));
    let project = project(&files);
    let by_family = |strength: &Strength| matches!(strength, Strength::Family(_));
    let links = project.links.iter();
    links
        .map(|link| (link.task, by_family(&link.strength)))
        .collect()
}

#[test]
fn a_service_belongs_to_the_family_it_names() {
    let task = |family: &str| format!(r#"{{ "family": "{family}", "containerDefinitions": [] }}"#);
    let service = |names: &str| format!(r#"{{ "serviceName": "s", "taskDefinition": "{names}" }}"#);
    let (shop, other) = (task("shop"), task("shop-worker"));
    for names in [
        "shop",
        "shop:7",
        "arn:aws:ecs:eu-central-1:1:task-definition/shop:7",
    ] {
        assert_eq!(
            links(&service(names), &[&other, &shop]),
            [(1, true)],
            "{names}"
        );
    }
    assert_eq!(links(&service("admin"), &[&shop]), []);
    let template = task("shop-${stage}");
    for names in ["shop-${stage}", "shop-${stage}:${revision}"] {
        assert_eq!(links(&service(names), &[&template]), [(0, true)], "{names}");
    }
    assert_eq!(links(&service("${task}"), &[&shop]), []);
}

#[test]
fn else_to_the_one_task_with_its_containers() {
    let task = |family: &str, name: &str| {
        format!(r#"{{ {family} "containerDefinitions": [{{ "name": "{name}", "image": "i" }}] }}"#)
    };
    let service = |family: &str| {
        format!(
            r#"{{ "serviceName": "s", {family} "loadBalancers": [{{ "containerName": "app" }}] }}"#
        )
    };
    let unnamed = service("");
    let (app, worker) = (task(r#""family": "shop","#, "app"), task("", "worker"));
    assert_eq!(links(&unnamed, &[&worker, &app]), [(1, false)]);
    assert_eq!(links(&unnamed, &[&app, &app]), [], "two have it");
    assert_eq!(
        links(&unnamed, &[&app, &task("", "${name}")]),
        [],
        "two may have it"
    );
    let names_another = service(r#""taskDefinition": "admin","#);
    assert_eq!(
        links(&names_another, &[&app]),
        [],
        "another family is named"
    );
    assert_eq!(links(&names_another, &[&task("", "app")]), [(0, false)]);
    let both = r#"{ "serviceName": "s", "loadBalancers": [{ "containerName": "app" }, { "containerName": "admin" }] }"#;
    assert_eq!(links(both, &[&app]), [], "it lacks one of them");
}

#[test]
fn neighbours_are_in_the_same_directory() {
    let task = r#"{ "family": "shop", "containerDefinitions": [] }"#;
    let service = r#"{ "serviceName": "s", "taskDefinition": "shop" }"#;
    assert_eq!(
        project(&[("a/task.json", task), ("a/s.json", service)])
            .links
            .len(),
        1
    );
    assert_eq!(
        project(&[("a/task.json", task), ("b/s.json", service)])
            .links
            .len(),
        0
    );
}

/// The keys the comments of a container swallow; `None` for each that swallows none.
fn swallowed(inside: &str) -> Vec<Option<String>> {
    let text = format!(r#"{{ "containerDefinitions": [{{ "name": "app", {inside} }}] }}"#);
    let project = project(&[("task.json", &text)]);
    keys(&project.tasks[0].containers.items[0].remarks)
}

fn keys(remarks: &Remarks) -> Vec<Option<String>> {
    let comments = remarks.comments.iter();
    comments
        .map(|comment| comment.swallows.as_ref().map(|lost| lost.key.clone()))
        .collect()
}

/// What the JavaScript `yaml` library, which GitHub's deploy action reads with, made of the same texts.
#[test]
fn a_comment_swallows_what_yaml_reads_with_it() {
    let one = |key: &str| vec![Some(key.to_owned())];
    assert_eq!(swallowed("// note\n \"user\": \"1\""), one("user"));
    assert_eq!(swallowed("/* note */ \"user\": \"1\""), one("user"));
    assert_eq!(
        swallowed("\"cpu\": 1, // note\n \"user\": \"1\""),
        one("user")
    );
    assert_eq!(swallowed("// a, b\n \"user\": \"1\""), one("user"));
    assert_eq!(
        swallowed("// see https://example.com\n \"user\": \"1\""),
        one("user")
    );
    assert_eq!(
        swallowed("// a\n // b\n \"user\": \"1\""),
        [one("user"), one("user")].concat()
    );
    let none = [
        "\"user\": \"1\" // note\n",
        "\"user\": // note\n \"1\"",
        "// \"cpu\": 1,\n \"user\": \"1\"",
        "// issue #12\n \"user\": \"1\"",
        "// [x]\n \"user\": \"1\"",
        "\"command\": [ // note\n \"a\" ], \"user\": \"1\"",
        "\"user\": \"1\", // note\n",
    ];
    for inside in none {
        assert_eq!(swallowed(inside), [None], "{inside}");
    }
}

#[test]
fn a_comment_is_counted_once() {
    let text = "// a\n{ // b\n \"family\": \"f\", \"containerDefinitions\": [ // c\n { \"name\": \"app\" /* d */ } ] } // e";
    let project = project(&[("task.json", text)]);
    let task = &project.tasks[0];
    assert_eq!(
        keys(&task.remarks),
        [None, Some("family".to_owned()), None, None]
    );
    assert_eq!(keys(&task.containers.items[0].remarks), [None]);
}

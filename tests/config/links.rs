//! What a `[[link]]` may name, and what is said of one that names nothing.

use std::fs;

use firelint::project::Project;
use firelint::source::{Source, Sources};
use firelint::suppress::{Settings, judge};

use super::{check, repository};

const SERVICE: &str = r#"{ "serviceName": "web", "taskDefinition": "x", "desiredCount": 2 }"#;
const TASK: &str =
    r#"{ "family": "web-task", "containerDefinitions": [{ "name": "app", "image": "app:1" }] }"#;
const MODULE: &str = r#"
resource "aws_ecs_service" "api" {
  name            = "api-${var.stage}"
  task_definition = var.task
  desired_count   = 2
}
variable "task" {}
variable "stage" {}
"#;

fn project(link: [&str; 2], files: &[(&str, &str)]) -> Project {
    let mut sources = Sources::default();
    let [service, task] = link;
    let written = format!("[[link]]\nservice = {service:?}\ntask-definition = {task:?}\n");
    sources.add(Source::new("firelint.toml", written));
    for (path, text) in files {
        sources.add(Source::new(*path, *text));
    }
    Project::of(sources)
}

/// What is said of the configuration: the place, what is wrong, and what to do.
fn told(project: &Project) -> Vec<[String; 3]> {
    let judged = judge(project, &Settings::default());
    let found = judged.findings.iter();
    let found = found.filter(|reported| reported.rule.id == "invalid-configuration");
    let told = found.map(|reported| {
        let primary = reported.finding.primary();
        [
            project.sources.text(primary.span).to_owned(),
            primary.text.clone(),
            reported.finding.help.clone(),
        ]
    });
    told.collect()
}

#[test]
fn either_side_is_named_by_path_name_or_address() {
    let loose = [("services/web.json", SERVICE), ("tasks/web.json", TASK)];
    for service in ["services/web.json", "./services//web.json", "web"] {
        for task in ["tasks/web.json", "services/../tasks/web.json", "web-task"] {
            let project = project([service, task], &loose);
            assert_eq!(project.links.len(), 1, "{service} {task}");
            assert_eq!(told(&project), <[[String; 3]; 0]>::default());
        }
    }
    let module = [("infra/main.tf", MODULE), ("tasks/web.json", TASK)];
    for service in ["infra/main.tf", "aws_ecs_service.api"] {
        let project = project([service, "web-task"], &module);
        assert_eq!(project.links.len(), 1, "{service}");
    }
}

#[test]
fn one_that_names_nothing_is_a_mistake() {
    let loose = [("services/web.json", SERVICE), ("tasks/web.json", TASK)];
    for (link, at, says, help) in [
        (
            ["wbe", "web-task"],
            "\"wbe\"",
            "no service here is called `wbe`",
            "did you mean `web`?",
        ),
        (
            ["web", "web-tsak"],
            "\"web-tsak\"",
            "no task definition here is called `web-tsak`",
            "did you mean `web-task`?",
        ),
        (
            ["web", "task/web.json"],
            "\"task/web.json\"",
            "no task definition here is called `task/web.json`",
            "did you mean `tasks/web.json`?",
        ),
        (
            ["tasks/web.json", "web-task"],
            "\"tasks/web.json\"",
            "this file holds no service",
            "write the path of its file, its name, or its address",
        ),
        (
            ["web", "something-else"],
            "\"something-else\"",
            "no task definition here is called `something-else`",
            "write the path of its file, its family, or its address",
        ),
    ] {
        let told = told(&project(link, &loose));
        assert_eq!(told, [[at, says, help].map(str::to_owned)]);
    }
}

#[test]
fn what_cannot_be_known_is_no_mistake() {
    // The name of one is decided elsewhere.
    let module = [("infra/main.tf", MODULE), ("tasks/web.json", TASK)];
    assert!(told(&project(["api-prod", "web-task"], &module)).is_empty());
    let hole = SERVICE.replace("\"web\"", "\"${NAME}\"");
    let hole = [("web.json", hole.as_str()), ("tasks/web.json", TASK)];
    assert!(told(&project(["web", "web-task"], &hole)).is_empty());
    // Something cannot be read.
    let broken = [
        ("services/web.json", SERVICE),
        ("tasks/web.json", &TASK[..TASK.len() - 1]),
    ];
    assert!(told(&project(["web", "web-task"], &broken)).is_empty());
}

/// Whether a run says of a configuration that it cannot be meant.
fn complains(files: &[(&str, &[u8])], arguments: &[&str]) -> bool {
    let (code, report, _) = check(&repository(files), ".", arguments);
    let complains = report.contains("is called `nobody`");
    assert!(!complains || code == 2, "{report}");
    complains
}

#[test]
fn only_a_whole_run_knows_that_nothing_is_called_so() {
    let link = &b"[[link]]\nservice = \"nobody\"\ntask-definition = \"backend\"\n"[..];
    let alone = [("firelint.toml", link)];
    assert!(complains(&alone, &[]));
    assert!(complains(&alone, &["."]));
    assert!(!complains(&alone, &["app"]));
    assert!(!complains(&alone, &["app/service.json"]));
    let elsewhere = [("etc/firelint.toml", link)];
    assert!(complains(&elsewhere, &["--config", "etc/firelint.toml"]));
    assert!(!complains(
        &elsewhere,
        &["--config", "etc/firelint.toml", "app"]
    ));
    // What is set aside, and what is too large, may be called so.
    let excluding = [b"exclude = [\"/more.json\"]\n", link].concat();
    let aside = [
        ("firelint.toml", &excluding[..]),
        ("more.json", SERVICE.as_bytes()),
    ];
    assert!(!complains(&aside, &[]));
    let large = [SERVICE.as_bytes(), &b" ".repeat(2 << 20)].concat();
    assert!(!complains(&[alone[0], ("more.json", &large)], &[]));
}

#[test]
fn a_named_file_brings_the_other_side_with_it() {
    let link = b"[[link]]\nservice = \"app/service.json\"\ntask-definition = \"tasks/main.json\"\n";
    let task = "tasks/main.json";
    let other = ["--config", "etc/other.toml", "app/service.json"];
    for (path, arguments, says) in [
        ("firelint.toml", &["app/service.json"][..], task),
        ("etc/other.toml", &other[..], task),
        // Only a service has a load balancer.
        ("firelint.toml", &[task], "target-drained"),
    ] {
        let directory = repository(&[(path, link)]);
        let top = directory.path().join("repository");
        fs::create_dir(top.join("tasks")).unwrap();
        fs::rename(top.join("app/task-definition.json"), top.join(task)).unwrap();
        let arguments = [arguments, &["--format", "json"]].concat();
        let (_, report, _) = check(&directory, ".", &arguments);
        assert!(report.contains(says), "{arguments:?}: {report}");
    }
}

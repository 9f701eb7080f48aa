//! What a `[[link]]` may name.

use std::fs;

use firelint::project::Project;
use firelint::source::{Source, Sources};

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

#[test]
fn either_side_is_named_by_path_name_or_address() {
    let loose = [("services/web.json", SERVICE), ("tasks/web.json", TASK)];
    for service in ["services/web.json", "./services//web.json", "web"] {
        for task in ["tasks/web.json", "services/../tasks/web.json", "web-task"] {
            let project = project([service, task], &loose);
            assert_eq!(project.links.len(), 1, "{service} {task}");
        }
    }
    let module = [("infra/main.tf", MODULE), ("tasks/web.json", TASK)];
    for service in ["infra/main.tf", "aws_ecs_service.api"] {
        let project = project([service, "web-task"], &module);
        assert_eq!(project.links.len(), 1, "{service}");
    }
    // An address without its index means all instances.
    let two = MODULE.replace("  desired", "  count = 2\n  desired");
    let two = [("infra/main.tf", two.as_str()), ("tasks/web.json", TASK)];
    let project = project(["aws_ecs_service.api", "web-task"], &two);
    assert_eq!(project.links.len(), 2);
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

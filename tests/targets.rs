//! What was asked about and what is read to understand it: findings are told where they were asked for, each once.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A task whose one container hands its lines to a log router that is not there.
const TASK: &str = r#"resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([
    {
      name             = "app"
      image            = "app:1"
      logConfiguration = { logDriver = local.driver }
    },
  ])
}
"#;
const LOCALS: &str = "locals {\n  driver = \"awsfirelens\"\n}\n";
/// A service that deploys without a circuit breaker.
const SERVICE: &str = r#"resource "aws_ecs_service" "web" {
  name            = "web"
  task_definition = aws_ecs_task_definition.web.arn
}
"#;
const CALLED: &str = r#"variable "driver" {
  type = string
}

resource "aws_ecs_task_definition" "inner" {
  family                = "inner"
  container_definitions = templatefile("${path.module}/files/web.json.tpl", { driver = var.driver })
}
"#;
const CALLER: &str =
    "module \"web\" {\n  source = \"./modules/web\"\n  driver = \"awsfirelens\"\n}\n";
const CONTAINERS: &str = r#"[
  { "name": "app", "image": "app:1", "logConfiguration": { "logDriver": "${driver}" } }
]
"#;
/// As [`CONTAINERS`], whoever loads it.
const PLAIN: &str = r#"[
  { "name": "app", "image": "app:1", "logConfiguration": { "logDriver": "awsfirelens" } }
]
"#;

/// A directory with these files.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("created");
        fs::write(path, text).expect("written");
    }
    root
}

/// What a run says.
struct Said {
    document: Value,
    code: Option<i32>,
    stderr: String,
}

impl Said {
    /// Each finding as `path:line rule`.
    fn findings(&self) -> Vec<String> {
        let findings = self.document["findings"].as_array().expect("a list");
        let told = findings.iter().map(|finding| {
            let path = finding["path"].as_str().unwrap_or_default();
            let line = &finding["range"]["start"]["line"];
            format!(
                "{path}:{line} {}",
                finding["rule"].as_str().unwrap_or_default()
            )
        });
        told.collect()
    }

    /// Each hole as `path: why`.
    fn undecided(&self) -> Vec<String> {
        let holes = self.document["undecided"].as_array().expect("a list");
        let told = holes.iter().map(|hole| {
            let text = |key: &str| hole[key].as_str().unwrap_or_default();
            format!("{}: {}", text("path"), text("why"))
        });
        told.collect()
    }

    fn count(&self, what: &str) -> u64 {
        self.document["summary"][what].as_u64().expect("a number")
    }
}

fn run(directory: &Path, arguments: &[&str], stdin: Option<&str>) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firelint"));
    let command = command
        .current_dir(directory)
        .args(["check", "--format", "json"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("firelint runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(stdin.unwrap_or_default().as_bytes())
        .expect("written");
    drop(pipe);
    let output = child.wait_with_output().expect("firelint ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said {
        document: serde_json::from_slice(&output.stdout).expect("a report"),
        code: output.status.code(),
        stderr: text(&output.stderr),
    }
}

fn check(root: &TempDir, arguments: &[&str]) -> Said {
    run(root.path(), arguments, None)
}

fn module() -> TempDir {
    tree(&[
        ("infra/main.tf", TASK),
        ("infra/locals.tf", LOCALS),
        ("infra/service.tf", SERVICE),
    ])
}

/// A module, and another that calls it.
fn callers() -> TempDir {
    tree(&[
        ("infra/main.tf", CALLER),
        ("infra/modules/web/main.tf", CALLED),
        ("infra/modules/web/files/web.json.tpl", CONTAINERS),
    ])
}

#[test]
fn one_file_of_a_module_is_read_with_the_others_and_only_its_own_findings_are_told() {
    let root = module();
    let task = check(&root, &["infra/main.tf"]);
    assert_eq!(task.findings(), ["infra/main.tf:7 missing-log-router"]);
    assert_eq!(task.count("elsewhere"), 1);
    let service = check(&root, &["infra/service.tf"]);
    assert_eq!(
        service.findings(),
        ["infra/service.tf:2 missing-circuit-breaker"]
    );
    let locals = check(&root, &["infra/locals.tf"]);
    // It gives the driver, so it is to blame; the service has nothing to do with it.
    assert_eq!(locals.findings(), ["infra/main.tf:7 missing-log-router"]);
    assert_eq!((locals.count("elsewhere"), locals.code), (1, Some(1)));
    let all = check(&root, &["."]);
    let both = [task.findings(), service.findings()].concat();
    assert_eq!(all.findings(), both);
    assert_eq!(all.count("elsewhere"), 0);
}

#[test]
fn a_file_has_one_name_however_it_is_reached() {
    let root = module();
    let inner = root.path().join("infra/modules");
    fs::create_dir(&inner).expect("created");
    let absolute = root.path().join("infra/main.tf");
    let absolute = absolute.to_str().expect("a path");
    let names = [
        ("../main.tf", "../main.tf"),
        ("../../infra/main.tf", "../../infra/main.tf"),
        ("./.././main.tf", "../main.tf"),
        (absolute, absolute),
    ];
    for (path, shown) in names {
        let said = run(&inner, &[path], None);
        assert_eq!(said.findings(), [format!("{shown}:7 missing-log-router")]);
        assert_eq!(said.count("elsewhere"), 1, "{path}");
    }
    let mixed = run(&inner, &[absolute, "../service.tf", ".."], None);
    let expected = [
        "../service.tf:2 missing-circuit-breaker".to_owned(),
        format!("{absolute}:7 missing-log-router"),
    ];
    assert_eq!(mixed.findings(), expected);
    assert_eq!(mixed.count("task_definitions"), 1);
    assert_eq!(mixed.count("services"), 1);
}

#[test]
fn a_task_definition_is_read_with_the_service_beside_it() {
    let task = r#"{
  "family": "web",
  "containerDefinitions": [
    { "name": "log-router", "image": "r:1", "firelensConfiguration": { "type": "fluentbit" } },
    { "name": "web", "image": "w:1", "logConfiguration": { "logDriver": "awsfirelens" } }
  ]
}
"#;
    let service = r#"{ "serviceName": "web", "taskDefinition": "web", "loadBalancers": [{ "containerName": "web" }] }"#;
    let together = tree(&[("task.json", task), ("service.json", service)]);
    let both = check(&together, &["."]);
    let one = check(&together, &["task.json"]);
    let of_task = |said: &Said| -> Vec<Value> {
        let findings = said.document["findings"].as_array().expect("a list").iter();
        let own = findings.filter(|finding| finding["path"] == "task.json");
        own.cloned().collect()
    };
    assert!(!of_task(&both).is_empty());
    assert_eq!(of_task(&one), of_task(&both), "the link is the same");
    assert_eq!(
        of_task(&one).len(),
        one.findings().len(),
        "nothing of the neighbour"
    );
    assert_eq!(one.count("services"), 0);
    assert_eq!(one.count("elsewhere"), 0);
    let alone = tree(&[("task.json", task)]);
    assert_ne!(of_task(&check(&alone, &["task.json"])), of_task(&one));
    let broken = tree(&[
        ("task.json", task),
        ("service.json", &service.replace(':', "")),
    ]);
    let said = check(&broken, &["task.json"]);
    assert_ne!(
        said.code,
        Some(2),
        "a broken neighbour is none of its trouble"
    );
    assert_eq!(check(&broken, &["."]).code, Some(2));
}

#[test]
fn a_template_file_is_read_with_the_module_that_loads_it() {
    let files = |template: &'static str| {
        [
            ("infra/main.tf", CALLED),
            ("infra/files/web.json.tpl", template),
        ]
    };
    let known = tree(&files(PLAIN));
    let told = ["infra/files/web.json.tpl:2 missing-log-router"];
    let asked = [
        &["infra/files/web.json.tpl"][..],
        &["."],
        &["infra/files/web.json.tpl", "."],
        &["infra/files/web.json.tpl", "infra/main.tf"],
    ];
    for paths in asked {
        let said = check(&known, paths);
        assert_eq!(said.findings(), told, "{paths:?}");
        assert_eq!(said.count("task_definitions"), 1, "{paths:?}");
    }
    let open = tree(&files(CONTAINERS));
    let said = check(&open, &["infra/files/web.json.tpl"]);
    let why = "infra/main.tf: a variable without a default decides this";
    assert_eq!(said.undecided(), [why]);
    let beside = tree(&[
        ("main.tf", &CALLED.replace("/files", "")),
        ("web.json.tpl", PLAIN),
    ]);
    assert_eq!(
        check(&beside, &["web.json.tpl"]).findings(),
        ["web.json.tpl:2 missing-log-router"]
    );
    let inside = run(&beside.path().join("."), &["./web.json.tpl"], None);
    assert_eq!(inside.findings(), ["web.json.tpl:2 missing-log-router"]);
}

#[test]
fn a_template_file_that_two_modules_name_is_told_once() {
    let root = tree(&[
        (
            "main.tf",
            "# files/web.json.tpl\nmodule \"web\" {\n  source = \"./files\"\n}\n",
        ),
        (
            "files/main.tf",
            &CALLED
                .replace("/files", "")
                .replace("type = string", "default = 1"),
        ),
        ("files/web.json.tpl", PLAIN),
    ]);
    let said = check(&root, &["files/web.json.tpl"]);
    assert_eq!(said.findings(), ["files/web.json.tpl:2 missing-log-router"]);
    assert_eq!(said.count("task_definitions"), 1);
    let note = said.document["findings"][0]["notes"]
        .as_array()
        .map(Vec::len);
    assert_eq!(note, Some(0));
}

#[test]
fn findings_in_a_called_module_are_told_to_the_caller_who_gives_the_value() {
    let root = callers();
    let template = "infra/modules/web/files/web.json.tpl";
    let caller = check(&root, &["infra/main.tf"]);
    // The caller gives the driver.
    assert_eq!(
        caller.findings(),
        [format!("{template}:2 missing-log-router")]
    );
    assert_eq!((caller.count("elsewhere"), caller.code), (0, Some(1)));
    let called = check(&root, &["infra/modules"]);
    assert!(called.findings().is_empty());
    assert_eq!(called.undecided().len(), 1);
    let all = check(&root, &["."]);
    assert_eq!(all.findings(), [format!("{template}:2 missing-log-router")]);
    assert_eq!(all.count("elsewhere"), 0);
    assert_eq!(all.count("task_definitions"), 1);
    assert!(
        all.undecided().is_empty(),
        "the call says what the variable is"
    );
    let both = check(&root, &["infra/main.tf", template]);
    assert_eq!(both.findings(), all.findings());
}

#[test]
fn a_broken_module_is_told_once_however_many_call_it() {
    let broken = "resource \"aws_ecs_service\" \"web\" {\n";
    let task = TASK.replace("local.driver", "\"journald\"");
    let call = format!("{task}\nmodule \"web\" {{\n  source = \"../shared\"\n}}\n");
    let root = tree(&[
        ("a/main.tf", &call),
        ("b/main.tf", &call),
        ("shared/main.tf", broken),
    ]);
    let said = check(&root, &["."]);
    let errors = said.document["errors"].as_array().expect("a list");
    assert_eq!((errors.len(), said.code), (1, Some(2)));
}

#[test]
fn a_nested_template_is_judged_with_what_its_parent_gives_it() {
    let parent = "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: child.yaml\n      Parameters:\n        Driver: journald\n";
    let child = "Parameters:\n  Driver:\n    Type: String\n    Default: awsfirelens\nResources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - Name: app\n          Image: a\n          LogConfiguration:\n            LogDriver: !Ref Driver\n";
    let root = tree(&[("parent.yaml", parent), ("child.yaml", child)]);
    let alone = check(&root, &["child.yaml"]);
    assert!(alone.findings().is_empty(), "its parent stands beside it");
    let both = check(&root, &["parent.yaml", "child.yaml"]);
    assert!(both.findings().is_empty());
    assert_eq!(both.count("task_definitions"), 1);
}

#[test]
fn a_file_of_values_stands_for_its_module() {
    let variable = "variable \"driver\" {\n  type = string\n}\n";
    let task = TASK.replace("local.driver", "var.driver");
    let root = tree(&[
        ("infra/main.tf", &format!("{variable}{task}")),
        ("infra/terraform.tfvars", "driver = \"awsfirelens\"\n"),
        ("envs/prod.tfvars", "driver = \"journald\"\n"),
    ]);
    let said = check(&root, &["infra/terraform.tfvars"]);
    assert_eq!(said.findings(), ["infra/main.tf:10 missing-log-router"]);
    assert_eq!((said.count("elsewhere"), said.code), (0, Some(1)));
    assert!(said.stderr.is_empty(), "{}", said.stderr);
    let stranger = check(&root, &["envs/prod.tfvars"]);
    assert_eq!(stranger.code, Some(0));
    assert!(stranger.stderr.contains("`envs/prod.tfvars` holds no ECS"));
}

#[test]
fn names_that_lead_out_of_a_repository_are_not_followed() {
    let task = |path: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  container_definitions = file(\"{path}\")\n}}\n"
        )
    };
    let outside = "the file this is read from is not here, or cannot be read";
    for path in [
        "/etc/passwd",
        "../../outside.json",
        "${path.module}/../../outside.json",
        "link.json",
    ] {
        let root = tree(&[
            ("outside.json", PLAIN),
            ("repo/.git/HEAD", ""),
            ("repo/infra/main.tf", &task(path)),
        ]);
        link(
            "../../outside.json",
            &root.path().join("repo/infra/link.json"),
        );
        let said = check(&root, &["repo"]);
        assert!(said.findings().is_empty(), "{path}");
        assert_eq!(
            said.undecided(),
            [format!("repo/infra/main.tf: {outside}")],
            "{path}"
        );
    }
    let inside = tree(&[
        ("repo/.git/HEAD", ""),
        ("repo/shared/web.json", PLAIN),
        ("repo/infra/main.tf", &task("../shared/web.json")),
    ]);
    let said = check(&inside, &["repo/infra/main.tf"]);
    assert_eq!(said.count("elsewhere"), 1);
}

#[test]
fn templates_outside_of_a_repository_are_not_read() {
    let stack = |path: &str| {
        format!(
            r#"{{ "Resources": {{ "S": {{ "Type": "AWS::CloudFormation::Stack", "Properties": {{ "TemplateURL": "{path}" }} }} }} }}"#
        )
    };
    let module = |path: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  container_definitions = templatefile(\"{path}\", {{}})\n}}\n"
        )
    };
    let called = |path: &str| format!("module \"web\" {{\n  source = \"{path}\"\n}}\n");
    let outside = r#"{ "Resources": { "T": { "Type": "AWS::ECS::TaskDefinition", "Properties": {
        "Family": "hidden", "ContainerDefinitions": [{ "Name": "hidden", "Image": "hidden" }] } } } }"#;
    let list = r#"[{ "name": "hidden", "image": "hidden", "essential": true }]"#;
    let code = "resource \"aws_ecs_task_definition\" \"hidden\" {\n  family = \"hidden\"\n  container_definitions = \"[]\"\n}\n";
    let cases = [
        ("a.json", stack("../../outside.json")),
        ("a.json", stack("link.json")),
        ("main.tf", module("../../list.json")),
        ("main.tf", module("linked.json")),
        ("main.tf", called("../../outside")),
        ("main.tf", called("./linked")),
    ];
    let inspected = |repository: &str, (name, text): &(&str, String)| {
        let root = tree(&[
            ("outside.json", outside),
            ("list.json", list),
            ("outside/main.tf", code),
            (&format!("{repository}.git/HEAD"), ""),
            (&format!("repo/infra/{name}"), text),
        ]);
        let infra = root.path().join("repo/infra");
        link("../../outside.json", &infra.join("link.json"));
        link("../../list.json", &infra.join("linked.json"));
        link("../../outside", &infra.join("linked"));
        let mut inspect = Command::new(env!("CARGO_BIN_EXE_firelint"));
        let inspect = inspect.current_dir(root.path()).args(["inspect", "repo"]);
        let output = inspect.output().expect("firelint runs");
        assert_eq!(output.status.code(), Some(0), "{text}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for case in &cases {
        let said = inspected("repo/", case);
        assert!(!said.contains("hidden"), "{case:?}: {said}");
        // Within a larger repository the same paths lead nowhere out of it.
        if cfg!(unix) || !case.1.contains("link") {
            let said = inspected("", case);
            assert!(said.contains("hidden"), "{case:?}: {said}");
        }
    }
}

#[cfg(unix)]
fn link(to: &str, at: &Path) {
    std::os::unix::fs::symlink(to, at).expect("linked");
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) {}

#[cfg(unix)]
#[test]
fn a_link_is_followed_where_it_is_named() {
    let root = module();
    link("infra", &root.path().join("linked"));
    let walked = check(&root, &["."]);
    assert_eq!(
        walked.count("task_definitions"),
        1,
        "a walk follows no links"
    );
    let said = check(&root, &["linked/main.tf"]);
    assert_eq!(said.findings(), ["linked/main.tf:7 missing-log-router"]);
    let looped = tree(&[("infra/main.tf", TASK), ("infra/locals.tf", LOCALS)]);
    link(".", &looped.path().join("infra/self"));
    assert_eq!(check(&looped, &["."]).findings().len(), 1);
}

#[test]
fn a_stream_takes_the_place_of_the_file_of_its_name() {
    let root = module();
    let stdin =
        |name: &str, text: &str| run(root.path(), &["-", "--stdin-filename", name], Some(text));
    for name in ["infra/main.tf", "./infra/main.tf"] {
        let said = stdin(name, &format!("\n{TASK}"));
        assert_eq!(said.findings(), ["infra/main.tf:8 missing-log-router"]);
        assert_eq!(
            said.count("elsewhere"),
            1,
            "the service is read from the disk"
        );
    }
    let mended = stdin(
        "infra/main.tf",
        &TASK.replace("local.driver", "\"journald\""),
    );
    assert!(mended.findings().is_empty());
    let new = stdin("infra/new.tf", &SERVICE.replace("\"web\" {", "\"other\" {"));
    assert_eq!(new.findings(), ["infra/new.tf:2 missing-circuit-breaker"]);
    assert_eq!(new.count("elsewhere"), 2);
    let values = stdin(
        "infra/locals.tf",
        &LOCALS.replace("awsfirelens", "journald"),
    );
    assert_eq!(
        values.count("elsewhere"),
        1,
        "the service's; the task is mended by it"
    );
    assert_eq!(values.code, Some(0));
}

#[test]
fn modules_with_files_of_the_same_names_are_kept_apart() {
    let other = LOCALS.replace("awsfirelens", "journald");
    let root = tree(&[
        ("a/main.tf", TASK),
        ("a/locals.tf", LOCALS),
        ("b/main.tf", TASK),
        ("b/locals.tf", &other),
    ]);
    for paths in [&["."][..], &["a", "b"], &["b/main.tf", "a/main.tf"]] {
        let said = check(&root, paths);
        assert_eq!(
            said.findings(),
            ["a/main.tf:7 missing-log-router"],
            "{paths:?}"
        );
        assert_eq!(said.count("task_definitions"), 2, "{paths:?}");
    }
}

#[test]
fn what_git_ignores_is_still_a_part_of_its_module() {
    let root = tree(&[
        (".git/HEAD", ""),
        (".gitignore", "locals.tf\n"),
        ("infra/main.tf", TASK),
        ("infra/locals.tf", LOCALS),
    ]);
    let said = check(&root, &["."]);
    assert_eq!(said.findings(), ["infra/main.tf:7 missing-log-router"]);
    assert_eq!(said.count("files"), 1);
}

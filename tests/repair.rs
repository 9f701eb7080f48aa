//! `--fix` and `--diff`: what is written, what is left alone, and what is said of it.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::project_file;
use tempfile::TempDir;

const TASK: &str = "task-definition.json";

fn firelint(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firelint"));
    let command = command.current_dir(directory).args(arguments);
    command.output().expect("firelint runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A copy of an example of the project.
fn copy_of(example: &str) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    let files = fs::read_dir(project_file(example)).expect("an example");
    for file in files {
        let file = file.expect("a file").path();
        let name = file.file_name().expect("a name");
        fs::copy(&file, root.path().join(name)).expect("copied");
    }
    root
}

fn read(root: &TempDir, name: &str) -> String {
    fs::read_to_string(root.path().join(name)).expect("a file")
}

const FIX_ALL: [&str; 3] = ["check", "--fix", "--unsafe-fixes"];

#[test]
fn the_incident_is_mended() {
    let root = copy_of("examples/incident");
    firelint(root.path(), &FIX_ALL);
    let after = firelint(root.path(), &["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&after.stdout).expect("a report");
    let rules: Vec<&str> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    for hazard in [
        "app-before-probe",
        "essential-preflight",
        "missing-circuit-breaker",
    ] {
        assert!(!rules.contains(&hazard), "{rules:?}");
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let root = copy_of("examples/incident");
    firelint(root.path(), &FIX_ALL);
    let once = (read(&root, TASK), read(&root, "service.json"));
    let again = firelint(root.path(), &FIX_ALL);
    assert_eq!((read(&root, TASK), read(&root, "service.json")), once);
    assert!(text(&again.stderr).contains("nothing to fix"), "{again:?}");
}

#[test]
fn a_patch_changes_what_a_fix_does() {
    let (fixed, patched) = (copy_of("examples/incident"), copy_of("examples/incident"));
    firelint(fixed.path(), &FIX_ALL);
    let before = read(&patched, TASK);
    let shown = firelint(patched.path(), &["check", "--diff", "--unsafe-fixes"]);
    assert_eq!(read(&patched, TASK), before, "--diff writes nothing");
    let mut git = Command::new("git")
        .args(["apply", "-"])
        .current_dir(patched.path())
        .stdin(Stdio::piped())
        .spawn()
        .expect("git runs");
    let mut stdin = git.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, &shown.stdout).expect("written");
    drop(stdin);
    assert!(git.wait().expect("git ends").success());
    for name in [TASK, "service.json"] {
        assert_eq!(read(&patched, name), read(&fixed, name));
    }
}

#[test]
fn safe_fixes_leave_the_others_alone() {
    let root = copy_of("examples/incident");
    let before = read(&root, "service.json");
    firelint(root.path(), &["check", "--fix"]);
    assert_eq!(read(&root, "service.json"), before);
}

#[test]
fn standard_input_has_a_patch_and_no_fix() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let refused = firelint(root.path(), &["check", "--fix", "-"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--diff"), "{refused:?}");
}

#[test]
fn a_file_that_was_not_asked_about_is_left_alone() {
    let root = tempfile::tempdir().expect("a temporary directory");
    fs::create_dir(root.path().join(".git")).expect("created");
    let containers = fs::read_to_string(project_file("examples/incident/task-definition.json"))
        .expect("an example");
    let task: serde_json::Value = serde_json::from_str(&containers).expect("JSON");
    let list = serde_json::to_string_pretty(&task["containerDefinitions"]).expect("JSON");
    fs::write(root.path().join("containers.json"), &list).expect("written");
    let module = "resource \"aws_ecs_task_definition\" \"backend\" {\n  family = \"backend\"\n  container_definitions = file(\"containers.json\")\n}\n";
    fs::write(root.path().join("main.tf"), module).expect("written");
    firelint(
        root.path(),
        &["check", "--fix", "--unsafe-fixes", "main.tf"],
    );
    assert_eq!(read(&root, "containers.json"), list);
    assert_eq!(read(&root, "main.tf"), module);
}

/// A directory with one file in it, after all its fixes.
fn mended(name: &str, content: &str) -> String {
    let root = tempfile::tempdir().expect("a temporary directory");
    fs::write(root.path().join(name), content).expect("written");
    firelint(root.path(), &FIX_ALL);
    read(&root, name)
}

#[test]
fn a_service_known_by_its_logical_id_is_mended_in_its_properties() {
    let template = "Resources:\n  Service:\n    Type: AWS::ECS::Service\n    Properties:\n      Cluster: main\n      TaskDefinition: web:1\n    DependsOn: Listener\n";
    let breaker = "      DeploymentConfiguration:\n        DeploymentCircuitBreaker:\n          Enable: true\n          Rollback: true\n";
    let (before, after) = template.split_at(template.find("    DependsOn").expect("a member"));
    assert_eq!(
        mended("template.yaml", template),
        format!("{before}{breaker}{after}")
    );
}

#[test]
fn one_key_in_small_letters_is_no_way_of_writing() {
    let module = r#"resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([
    {
      entrypoint            = ["/fluent-bit/bin/fluent-bit"]
      name                  = "log-router"
      image                 = "example.com/router:1"
      essential             = false
      memoryReservation     = 128
      firelensConfiguration = { type = "fluentbit" }
    },
    {
      name             = "web"
      image            = "example.com/web:1"
      logConfiguration = { logDriver = "awsfirelens", options = { Name = "stdout" } }
    }
  ])
}
"#;
    let after = mended("main.tf", module);
    assert!(after.contains("restartPolicy"), "{after}");
    assert!(after.contains("restartAttemptPeriod"), "{after}");
}

/// A task whose app starts before its router, and sends its logs with a key that anybody can read.
fn with_credential() -> String {
    let text = fs::read_to_string(project_file("examples/incident/task-definition.json"))
        .expect("an example");
    let mut task: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for container in task["containerDefinitions"].as_array_mut().expect("a list") {
        if container["logConfiguration"]["logDriver"] == "awsfirelens" {
            container["logConfiguration"]["options"] =
                serde_json::json!({ "Name": "datadog", "apikey": SECRET });
        }
    }
    serde_json::to_string_pretty(&task).expect("JSON")
}

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_patch_that_shows_a_credential_says_so() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let (far, near) = (
        [
            "--select",
            "known-bad-router-image,plaintext-log-credential",
        ],
        [],
    );
    let diff = ["check", "--diff", "--unsafe-fixes"];
    fs::write(root.path().join(TASK), with_credential()).expect("written");
    for (selected, is_shown) in [(&near[..], true), (&far[..], false)] {
        let arguments: Vec<&str> = diff.iter().chain(selected).copied().collect();
        let shown = firelint(root.path(), &arguments);
        assert!(!shown.stdout.is_empty());
        assert_eq!(text(&shown.stdout).contains(SECRET), is_shown, "{shown:?}");
        let said = text(&shown.stderr);
        assert_eq!(
            said.contains("the patch shows credentials"),
            is_shown,
            "{said}"
        );
        assert!(!said.contains(SECRET), "{said}");
    }
}

#[test]
fn what_is_to_be_written_by_hand_is_shown_in_order_and_without_credentials() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let task: serde_json::Value = serde_json::from_str(&with_credential()).expect("JSON");
    let list = task["containerDefinitions"].to_string();
    let list = serde_json::Value::from(list).to_string();
    let module = format!(
        "resource \"aws_ecs_task_definition\" \"backend\" {{\n  family = \"backend\"\n  container_definitions = {list}\n}}\n"
    );
    fs::write(root.path().join("main.tf"), module).expect("written");
    let said = text(&firelint(root.path(), &["check", "--diff", "--unsafe-fixes"]).stderr);
    let at = |written: &str| {
        said.find(written)
            .unwrap_or_else(|| panic!("{written}: {said}"))
    };
    let keys = [
        "\"name\": \"log-router-preflight\"",
        "\"image\"",
        "\"essential\": false",
        "\"command\"",
    ];
    let places: Vec<usize> = keys.iter().map(|key| at(key)).collect();
    assert!(places.is_sorted(), "{said}");
    assert!(!said.contains(SECRET), "{said}");
}

/// A task whose router may not be named before it is known to be essential or not, with these members of its own.
fn task_with_router(router: &str) -> String {
    let log = r#""logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "a", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "a" } }"#;
    format!(
        r#"{{
  "family": "web",
  "containerDefinitions": [
    {{ "name": "log-router", "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.9", "memoryReservation": 128,
      {router},
      "firelensConfiguration": {{ "type": "fluentbit" }}, {log} }},
    {{ "name": "web", "image": "example.com/web:1", "memoryReservation": 128,
      "logConfiguration": {{ "logDriver": "awsfirelens", "options": {{ "Name": "stdout" }} }} }}
  ]
}}
"#
    )
}

#[test]
fn a_policy_that_is_written_keeps_what_is_in_it() {
    let before = task_with_router(
        r#""essential": false, "restartPolicy": { "enabled": false, "ignoredExitCodes": [0] }"#,
    );
    let after = mended(TASK, &before);
    let policy = r#""restartPolicy": { "enabled": true, "ignoredExitCodes": [0], "restartAttemptPeriod": 60 }"#;
    assert!(after.contains(policy), "{after}");
}

#[test]
fn a_fix_that_would_do_other_harm_is_refused_with_the_reason() {
    let task = |essential: &str| {
        format!(
            r#"{{
  "family": "web",
  "containerDefinitions": [
    {{ "name": "migrate", "image": "example.com/migrate:1", "command": ["/migrate"], "memory": 128 }},
    {{ "name": "web", "image": "example.com/web:1", "memory": 128, "essential": {essential},
      "dependsOn": [{{ "containerName": "migrate", "condition": "SUCCESS" }}] }}
  ]
}}
"#
        )
    };
    let root = tempfile::tempdir().expect("a temporary directory");
    let (harmful, harmless) = (task("false"), task("true"));
    fs::create_dir(root.path().join("a")).expect("created");
    fs::create_dir(root.path().join("b")).expect("created");
    fs::write(root.path().join("a").join(TASK), &harmful).expect("written");
    fs::write(root.path().join("b").join(TASK), &harmless).expect("written");
    let fix = [
        "check",
        "--fix",
        "--unsafe-fixes",
        "--select",
        "completion-wait-on-essential,missing-essential-container",
    ];
    let said = text(&firelint(root.path(), &fix).stderr);
    assert_eq!(read(&root, "a/task-definition.json"), harmful, "{said}");
    assert_ne!(read(&root, "b/task-definition.json"), harmless, "{said}");
    assert!(
        said.contains("it would lead to `missing-essential-container`"),
        "{said}"
    );
}

#[test]
fn a_fix_is_to_blame_for_what_another_fix_has_hidden() {
    // A preflight has to wait for the router by its name, which two containers have: nobody can tell then who waits for
    // whom, and before it was plain that nobody waits in a circle.
    let task = r#"{
  "family": "web",
  "containerDefinitions": [
    { "name": "envoy", "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.9", "memory": 128,
      "firelensConfiguration": { "type": "fluentbit" } },
    { "name": "envoy", "image": "example.com/envoy:1", "memory": 128, "essential": false },
    { "name": "web", "image": "example.com/web:1", "memory": 128,
      "logConfiguration": { "logDriver": "awsfirelens", "options": { "Name": "stdout" } } },
    { "name": "db", "image": "example.com/db:1", "memory": 128, "healthCheck": { "command": ["CMD-SHELL", "exit 0"] },
      "dependsOn": [{ "containerName": "db", "condition": "Healthy" }] }
  ]
}
"#;
    let after = mended(TASK, task);
    assert!(after.contains("\"envoy-preflight\""), "{after}");
    assert!(after.contains("\"Healthy\""), "{after}");
}

#[test]
fn what_nobody_can_tell_about_one_container_excuses_nothing_at_another() {
    // Nobody knows whether `migrate` is the container that cannot be read; that nothing checks the router is plain.
    let task = r#"{
  "family": "web",
  "containerDefinitions": [
    { "name": "router", "image": "example.com/router:1", "memory": 128 },
    { "name": "db", "image": "example.com/db:1", "memory": 128,
      "dependsOn": [{ "containerName": "router", "condition": "Healthy" }] },
    { "name": "web", "image": "example.com/web:1", "memory": 128,
      "dependsOn": [{ "containerName": "migrate", "condition": "Healthy" }] },
    "?"
  ]
}
"#;
    let once = mended(TASK, task);
    assert_eq!(once.matches("HEALTHY").count(), 1, "{once}");
    assert_eq!(mended(TASK, &once), once);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(root: &TempDir, name: &str) -> u32 {
        let metadata = fs::metadata(root.path().join(name)).expect("a file");
        metadata.permissions().mode() & 0o777
    }

    fn set_mode(root: &TempDir, name: &str, mode: u32) {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(root.path().join(name), permissions).expect("set");
    }

    #[test]
    fn the_mode_of_a_file_stays() {
        let root = copy_of("examples/incident");
        let before = read(&root, TASK);
        set_mode(&root, TASK, 0o640);
        firelint(root.path(), &FIX_ALL);
        assert_ne!(read(&root, TASK), before);
        assert_eq!(mode(&root, TASK), 0o640);
    }

    #[test]
    fn a_read_only_file_is_reported_and_left() {
        let root = copy_of("examples/incident");
        let before = read(&root, TASK);
        set_mode(&root, TASK, 0o444);
        let done = firelint(root.path(), &FIX_ALL);
        assert_eq!(read(&root, TASK), before);
        assert_eq!(done.status.code(), Some(2));
        let said = text(&done.stderr);
        assert!(said.contains("cannot fix `task-definition.json`"), "{said}");
        assert!(
            text(&done.stdout).contains("app-before-probe"),
            "what is reported is what is there"
        );
    }

    #[test]
    fn a_link_stays_one() {
        let root = copy_of("examples/incident");
        let real = root.path().join("real.json");
        fs::rename(root.path().join(TASK), &real).expect("moved");
        symlink("real.json", root.path().join(TASK)).expect("linked");
        let before = read(&root, "real.json");
        firelint(root.path(), &["check", "--fix", "--unsafe-fixes", TASK]);
        let link = fs::symlink_metadata(root.path().join(TASK)).expect("a link");
        assert!(link.file_type().is_symlink());
        assert_ne!(read(&root, "real.json"), before);
    }
}

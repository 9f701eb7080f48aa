//! Configurations that nobody would write, and places where nobody would put them.

use std::fs;
use std::process::Command;

use proptest::prelude::*;

use super::{ALL, NO_GATE, check, configured, repository, rules};

#[test]
fn what_is_no_toml_is_told_where_it_is() {
    for (text, at) in [
        ("[rules", "[rules"),
        (
            "[rules]\nverbose-router = \"off\"\nverbose-router = \"off\"\n",
            "verbose-router",
        ),
        ("exclude = [\"a\"", "exclude = [\"a\""),
        ("exclude = \"a\n", "\"a"),
        ("[[ignore]]\nuntil = 2027-02-30\n", "2027-02-30"),
    ] {
        let project = configured(text);
        let error = project.syntax_errors.first();
        let error = error.unwrap_or_else(|| panic!("{text:?} is read"));
        let range = error.span.range();
        assert!(text.get(range.clone()).is_some(), "{text:?} {range:?}");
        let line = |offset: usize| text[..offset].matches('\n').count();
        let place = text.rfind(at).unwrap();
        assert_eq!(line(range.start), line(place), "{text:?} {range:?}");
        let directory = repository(&[("firelint.toml", text.as_bytes())]);
        let (code, report, _) = check(&directory, ".", &["app"]);
        assert_eq!(code, 2, "{report}");
        assert!(
            report.contains("`firelint.toml` cannot be read"),
            "{report}"
        );
    }
}

#[test]
fn half_of_a_configuration_counts_and_is_told_to_be_half() {
    let written = b"[rules]\napp-before-probe = \"off\"\nmissing-circuit-breaker = \n";
    let directory = repository(&[("firelint.toml", written)]);
    let (code, report, _) = check(&directory, ".", &[]);
    assert_eq!(code, 2);
    assert!(!rules(&report).contains(&"app-before-probe"), "{report}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_configuration_counts_where_it_leads_into_the_repository() {
    let directory = repository(&[("etc/shared.toml", NO_GATE)]);
    let top = directory.path().join("repository");
    std::os::unix::fs::symlink("../etc/shared.toml", top.join("app/firelint.toml")).unwrap();
    let (_, report, _) = check(&directory, ".", &["app"]);
    assert_eq!(rules(&report), [ALL[1], ALL[2]]);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_its_place_keeps_nobody_waiting() {
    let directory = repository(&[]);
    let pipe = directory.path().join("repository/firelint.toml");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let (code, _, errors) = check(&directory, ".", &["app"]);
    assert_eq!(code, 2);
    assert_eq!(
        errors,
        "error: cannot read `firelint.toml`: it is no regular file\n"
    );
}

#[test]
fn one_that_is_too_large_is_an_error() {
    let text = vec![b'#'; (16 << 20) + 1];
    let directory = repository(&[("firelint.toml", &text)]);
    let (code, _, errors) = check(&directory, ".", &["app"]);
    assert_eq!(code, 2);
    assert_eq!(
        errors,
        "error: cannot read `firelint.toml`: larger than 16 MiB\n"
    );
}

#[test]
fn a_file_is_governed_where_standard_input_says_it_lies() {
    let directory = repository(&[("app/firelint.toml", NO_GATE)]);
    let top = directory.path().join("repository");
    let report = |name: &str| {
        let text = fs::File::open(top.join("app/task-definition.json")).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_firelint"))
            .args(["check", "-", "--stdin-filename", name])
            .current_dir(&top)
            .stdin(text)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(report("x.json").contains("error[app-before-probe]"));
    assert!(!report("app/x.json").contains("app-before-probe"));
}

#[test]
fn a_module_that_is_excluded_is_read_for_those_that_call_it() {
    let module: &[u8] = br#"variable "name" { type = string }
resource "aws_ecs_task_definition" "this" {
  family                = var.name
  container_definitions = jsonencode([{ name = "app", image = "example/app:1.0.0" }])
}
output "arn" { value = aws_ecs_task_definition.this.arn }
"#;
    let main: &[u8] = br#"module "task" {
  source = "./task"
  name   = "shop"
}
resource "aws_ecs_service" "shop" {
  name            = "shop"
  task_definition = module.task.arn
  desired_count   = 1
}
"#;
    let files = [("infra/main.tf", main), ("infra/task/main.tf", module)];
    let told = |files: &[(&str, &[u8])]| {
        let directory = repository(files);
        let all = ["infra", "--format", "concise", "--min-severity", "advice"];
        check(&directory, ".", &all).1
    };
    let all = told(&files);
    assert!(all.contains("infra/task/main.tf:4:"), "{all}");
    let exclude: &[u8] = b"exclude = [\"/infra/task/\"]\n";
    let most = told(&[files[0], files[1], ("firelint.toml", exclude)]);
    assert!(!most.contains("infra/task/"), "{most}");
    assert!(most.contains("infra/main.tf:"), "{most}");
}

proptest! {
    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<char>(), 0..60)) {
        let text: String = bytes.into_iter().collect();
        for error in configured(&text).syntax_errors {
            prop_assert!(text.get(error.span.range()).is_some());
        }
    }
}

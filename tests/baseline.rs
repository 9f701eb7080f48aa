//! The baseline: what was there when firelint came is accepted, what is new is told, what is gone is taken off.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use firelint::baseline::Baseline;
use proptest::prelude::*;
use support::project_file;
use tempfile::TempDir;

const NAME: &str = "firelint-baseline.jsonl";

/// A repository with the incident in two directories.
fn repository() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join(".git")).unwrap();
    for service in ["one", "two"] {
        let target = directory.path().join(service);
        fs::create_dir(&target).unwrap();
        for file in ["task-definition.json", "service.json"] {
            let text = fs::read_to_string(project_file("examples/incident").join(file)).unwrap();
            fs::write(target.join(file), text).unwrap();
        }
    }
    directory
}

fn firelint(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_firelint"))
        .arg("check")
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap()
}

fn adopted() -> TempDir {
    let repository = repository();
    let adopted = firelint(
        repository.path(),
        &["--baseline", NAME, "--update-baseline"],
    );
    assert_eq!(adopted.status.code(), Some(0), "{}", text(&adopted.stdout));
    repository
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn lines(repository: &TempDir) -> Vec<String> {
    let text = fs::read_to_string(repository.path().join(NAME)).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Gives the router in a directory a build without known defects.
fn repair(repository: &TempDir, service: &str) {
    let path = repository.path().join(service).join("task-definition.json");
    let text = fs::read_to_string(&path).unwrap();
    let repaired = text.replace(":2.19.0", ":3.4.9");
    assert_ne!(text, repaired);
    fs::write(path, repaired).unwrap();
}

#[test]
fn what_was_there_is_accepted_and_what_is_new_is_told() {
    let repository = adopted();
    let run = firelint(repository.path(), &["--baseline", NAME]);
    assert_eq!(run.status.code(), Some(0));
    assert!(text(&run.stdout).contains("6 in the baseline"));

    let path = repository.path().join("one/task-definition.json");
    let before = fs::read_to_string(&path).unwrap();
    let with_another = before.replace(
        r#""containerDefinitions": ["#,
        r#""containerDefinitions": [

    { "name": "late", "image": "example/late:1", "essential": false },"#,
    );
    fs::write(&path, with_another).unwrap();
    let run = firelint(repository.path(), &["--baseline", NAME]);
    let told = text(&run.stdout);
    assert_eq!(run.status.code(), Some(1));
    assert!(told.contains("warning[missing-log-configuration]"));
    assert!(!told.contains("app-before-probe"), "{told}");
}

#[test]
fn lines_name_no_line_and_stand_in_order() {
    let repository = adopted();
    let lines = lines(&repository);
    assert_eq!(lines[0], r#"{"baseline":1}"#);
    assert_eq!(
        lines[1],
        r#"{"path":"one/service.json","rule":"missing-circuit-breaker","task":"backend","service":"backend","count":1}"#
    );
    assert!(lines[1..].is_sorted());
}

#[test]
fn what_is_gone_is_taken_off() {
    let repository = adopted();
    let before = lines(&repository);
    repair(&repository, "one");
    let run = firelint(repository.path(), &["--baseline", NAME]);
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(
        text(&run.stderr),
        format!("note: `{NAME}` accepts 1 fewer: they are gone\n")
    );
    let after = lines(&repository);
    assert_eq!(after.len(), before.len() - 1);
    assert!(after.iter().all(|line| before.contains(line)));

    fs::remove_dir_all(repository.path().join("two")).unwrap();
    firelint(repository.path(), &["--baseline", NAME]);
    assert!(lines(&repository).iter().all(|line| !line.contains("two/")));
}

#[test]
fn what_was_not_looked_at_stays() {
    let repository = adopted();
    let before = lines(&repository);
    repair(&repository, "one");
    repair(&repository, "two");
    for arguments in [
        &["--select", "app-before-probe"][..],
        &["--ignore", "known-bad-router-image"],
        &["one/service.json"],
        &["--stdin-filename", "one/task-definition.json"],
        &["--diff"],
    ] {
        let arguments = [&["--baseline", NAME], arguments].concat();
        firelint(repository.path(), &arguments);
        assert_eq!(lines(&repository), before, "{arguments:?}");
    }
    // A file that cannot be read says nothing of what is gone.
    fs::write(repository.path().join("one/service.json"), "{ \"serviceName\": \"backend\", \"taskDefinition\": \"backend\", \"deploymentConfiguration\": {").unwrap();
    let run = firelint(repository.path(), &["--baseline", NAME]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(lines(&repository), before);
}

#[test]
fn it_never_grows_unless_told() {
    let repository = adopted();
    fs::remove_file(repository.path().join(NAME)).unwrap();
    let only = ["--baseline", NAME, "--update-baseline", "one"];
    assert_eq!(firelint(repository.path(), &only).status.code(), Some(0));
    let before = lines(&repository);
    let run = firelint(repository.path(), &["--baseline", NAME]);
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(lines(&repository), before);
}

#[test]
fn two_branches_that_accept_merge_by_keeping_all_lines() {
    let head = r#"{"baseline":1}"#;
    let line = |rule: &str, count: usize| {
        format!(r#"{{"path":"a.json","rule":"{rule}","task":"a","count":{count}}}"#)
    };
    let (one, other) = (line("verbose-router", 2), line("verbose-router", 1));
    let joined = Baseline::parse(&format!("{head}\n{one}\n{other}\n{one}\n"), "").unwrap();
    assert_eq!(joined.len(), 2);
}

#[test]
fn what_is_no_baseline_is_an_error() {
    let repository = repository();
    for (written, message) in [
        (
            "{\"baseline\":1}\n<<<<<<< ours\n",
            "line 2: a merge was not finished here: keep the lines of both sides",
        ),
        (
            "{\"baseline\":2}\n",
            "line 1: this is version 2, and this firelint reads version 1",
        ),
        ("[]\n", "line 1: this is no baseline of firelint's"),
        (
            "{\"baseline\":1}\n{\"path\":\"a\"}\n",
            "line 2: not a line of a baseline: missing field `rule`",
        ),
    ] {
        fs::write(repository.path().join(NAME), written).unwrap();
        let run = firelint(repository.path(), &["--baseline", NAME]);
        assert_eq!(run.status.code(), Some(2));
        assert_eq!(
            text(&run.stderr),
            format!("error: cannot read `{NAME}`: {message}\n")
        );
        assert_eq!(
            fs::read_to_string(repository.path().join(NAME)).unwrap(),
            written
        );
    }
    fs::remove_file(repository.path().join(NAME)).unwrap();
    let run = firelint(repository.path(), &["--baseline", NAME]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(
        text(&run.stderr),
        format!("error: there is no baseline `{NAME}`; `--update-baseline` writes one\n")
    );
}

#[test]
fn from_another_directory_it_is_the_same() {
    let repository = adopted();
    let run = firelint(
        &repository.path().join("one"),
        &["--baseline", "../firelint-baseline.jsonl"],
    );
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stdout));
}

proptest! {
    /// Whatever stands in the file, it is read or refused, and what was read is written alike.
    #[test]
    fn any_text_is_read_or_refused(lines in proptest::collection::vec(".{0,40}|\\{\"path\":\"[a-z]\",\"rule\":\"[a-z]\",\"count\":[0-9]\\}", 0..8)) {
        let text = format!("{{\"baseline\":1}}\n{}", lines.join("\n"));
        if let Ok(baseline) = Baseline::parse(&text, "") {
            let written = baseline.to_string();
            let again = Baseline::parse(&written, "").unwrap();
            prop_assert_eq!(again.to_string(), written);
        }
    }
}

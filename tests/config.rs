//! `firelint.toml`: which one counts for which file, what it decides, and what is said of one that cannot be meant.
#![allow(clippy::unwrap_used)]

mod support;

#[path = "config/command.rs"]
mod command;
#[path = "config/guide.rs"]
mod guide;
#[path = "config/hostile.rs"]
mod hostile;
#[path = "config/limits.rs"]
mod limits;
#[path = "config/links.rs"]
mod links;
#[path = "config/reach.rs"]
mod reach;
#[path = "config/schema.rs"]
mod schema;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use firelint::project::Project;
use firelint::source::{Source, Sources};
use firelint::suppress::{Settings, judge};
use proptest::prelude::*;
use support::project_file;
use tempfile::TempDir;

/// A repository with these files beside the incident, in `app/`.
fn repository(files: &[(&str, &[u8])]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir_all(directory.path().join("repository/.git")).unwrap();
    let top = directory.path().join("repository/app");
    fs::create_dir(&top).unwrap();
    for name in ["task-definition.json", "service.json"] {
        fs::copy(project_file("examples/incident").join(name), top.join(name)).unwrap();
    }
    for (name, text) in files {
        let path = directory.path().join("repository").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn check(directory: &TempDir, from: &str, arguments: &[&str]) -> (i32, String, String) {
    run(directory, from, "check", arguments)
}

fn run(
    directory: &TempDir,
    from: &str,
    command: &str,
    arguments: &[&str],
) -> (i32, String, String) {
    let at = directory.path().join("repository").join(from);
    let output = firelint(&at, command, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn firelint(at: &Path, command: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_firelint"))
        .arg(command)
        .args(arguments)
        .current_dir(at)
        .output()
        .unwrap()
}

/// The rules that speak, each once.
fn rules(report: &str) -> Vec<&str> {
    let mut found: Vec<&str> = ["error[", "warning[", "advice["]
        .iter()
        .flat_map(|word| {
            report
                .lines()
                .filter_map(move |line| line.strip_prefix(*word))
        })
        .filter_map(|rest| rest.strip_suffix(']'))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

const ALL: [&str; 3] = [
    "app-before-probe",
    "known-bad-router-image",
    "missing-circuit-breaker",
];
const NO_GATE: &[u8] = b"[rules]\napp-before-probe = \"off\"\n";
const NO_BREAKER: &[u8] = b"[rules]\nmissing-circuit-breaker = \"off\"\n";

#[test]
fn the_nearest_one_counts_alone() {
    let both = repository(&[
        ("firelint.toml", NO_BREAKER),
        ("app/firelint.toml", NO_GATE),
    ]);
    let (_, report, _) = check(&both, ".", &[]);
    assert_eq!(rules(&report), [ALL[1], ALL[2]]);
    let above = repository(&[("firelint.toml", NO_BREAKER)]);
    for (from, path) in [
        (".", "app"),
        ("app", "."),
        ("app", "../app"),
        ("app", "service.json"),
    ] {
        let (_, report, _) = check(&above, from, &[path]);
        assert!(
            !report.contains("error[missing-circuit-breaker]"),
            "{from} {path}"
        );
    }
}

#[test]
fn what_lies_above_the_repository_does_not_count() {
    let directory = repository(&[]);
    fs::write(directory.path().join("firelint.toml"), NO_GATE).unwrap();
    let (_, report, _) = check(&directory, ".", &[]);
    assert_eq!(rules(&report), ALL);
}

#[test]
fn flags_choose_another_one_or_none() {
    let directory = repository(&[("firelint.toml", NO_GATE), ("etc/other.toml", NO_BREAKER)]);
    let (_, report, _) = check(&directory, ".", &["--no-config"]);
    assert_eq!(rules(&report), ALL);
    let (_, report, _) = check(&directory, ".", &["--config", "etc/other.toml"]);
    assert_eq!(rules(&report), [ALL[0], ALL[1]]);
    // Its paths begin where it is run.
    let paths = b"[[override]]\npaths = [\"/app/\"]\nrules = { app-before-probe = \"off\" }\n";
    let directory = repository(&[("etc/other.toml", paths)]);
    let (_, report, _) = check(&directory, ".", &["--config", "etc/other.toml"]);
    assert_eq!(rules(&report), [ALL[1], ALL[2]]);
    let (code, _, errors) = check(&directory, ".", &["--config", "none.toml"]);
    assert_eq!(code, 2);
    assert_eq!(
        errors,
        "error: cannot read `none.toml`: no such file or directory\n"
    );
}

#[test]
fn one_that_cannot_be_read_is_an_error_and_none_is_taken_instead() {
    let text = &b"\xff\xfe[rules]"[..];
    let directory = repository(&[("app/firelint.toml", text), ("firelint.toml", NO_GATE)]);
    let (code, report, errors) = check(&directory, ".", &[]);
    assert_eq!(code, 2);
    assert_eq!(
        errors,
        "error: cannot read `app/firelint.toml`: not UTF-8\n"
    );
    assert_eq!(rules(&report), ALL);
    let directory = repository(&[("app/firelint.toml/x", b"")]);
    let (code, _, errors) = check(&directory, ".", &[]);
    assert_eq!(code, 2);
    assert!(errors.contains("app/firelint.toml"), "{errors}");
}

#[test]
fn an_excluded_file_is_not_judged_whoever_names_it() {
    let exclude = b"exclude = [\"/app/service.json\"]\n";
    let directory = repository(&[("firelint.toml", exclude)]);
    let (_, report, _) = check(&directory, ".", &[]);
    assert_eq!(rules(&report), [ALL[0], ALL[1]]);
    let (code, report, errors) = check(&directory, ".", &["app/service.json"]);
    assert_eq!((code, rules(&report)), (0, vec![]));
    assert_eq!(
        errors,
        "note: `app/service.json` is excluded by `firelint.toml`\n"
    );
    // It is still read to understand the others.
    let (_, report, _) = check(&directory, ".", &["app/task-definition.json"]);
    assert!(report.contains("both say family `backend`"), "{report}");
    let (_, report, _) = check(&directory, ".", &["app"]);
    assert!(report.contains("both say family `backend`"), "{report}");
    // A mistake in it is nobody's trouble.
    fs::write(
        directory.path().join("repository/app/service.json"),
        "{ \"serviceName\": \"backend\", \"taskDefinition\": \"backend\", \"desiredCount\": ",
    )
    .unwrap();
    for arguments in [&["app/service.json"][..], &[]] {
        let (code, _, _) = check(&directory, ".", arguments);
        assert_ne!(code, 2, "{arguments:?}");
    }
}

#[test]
fn severities_and_overrides_decide() {
    let written = b"[rules]\nknown-bad-router-image = \"advice\"\nmissing-circuit-breaker = \"advice\"\napp-before-probe = \"advice\"\n\
        [[override]]\npaths = [\"app/\"]\nrules = { app-before-probe = \"warning\", missing-circuit-breaker = \"off\" }\n\
        [[override]]\npaths = [\"*.json\"]\nrules = { missing-circuit-breaker = \"error\" }\n";
    let directory = repository(&[("firelint.toml", written)]);
    let (code, report, _) = check(&directory, ".", &[]);
    assert_eq!(code, 1);
    assert!(report.contains("warning[app-before-probe]"));
    assert!(
        report.contains("error[missing-circuit-breaker]"),
        "{report}"
    );
    assert!(!report.contains("known-bad-router-image"));
}

#[test]
fn a_link_joins_what_no_text_joins() {
    let link = b"[[link]]\nservice = \"app/service.json\"\ntask-definition = \"tasks/main.json\"\n";
    let directory = repository(&[("firelint.toml", link)]);
    let top = directory.path().join("repository");
    fs::create_dir(top.join("tasks")).unwrap();
    fs::rename(
        top.join("app/task-definition.json"),
        top.join("tasks/main.json"),
    )
    .unwrap();
    let joined = |arguments: &[&str]| {
        let (_, report, _) = check(&directory, ".", arguments);
        report.contains("every new task starts `log-router`")
    };
    assert!(joined(&[]));
    assert!(joined(&["app/service.json"]));
    assert!(!joined(&["--no-config"]));
    for (service, task) in [("backend", "backend"), ("backend", "tasks/main.json")] {
        let link = format!("[[link]]\nservice = \"{service}\"\ntask-definition = \"{task}\"\n");
        fs::write(top.join("firelint.toml"), link).unwrap();
        assert!(joined(&[]), "{service} {task}");
    }
}

/// A configuration beside a file that is none of ECS's.
fn configured(text: &str) -> Project {
    let mut sources = Sources::default();
    sources.add(Source::new("firelint.toml", text));
    sources.add(Source::new("a.json", "{}"));
    Project::of(sources)
}

/// Places and words of all mistakes in a configuration.
fn mistakes(text: &str) -> Vec<(String, String, String)> {
    let project = configured(text);
    let judged = judge(&project, &Settings::default());
    let findings = judged.findings.iter();
    let mistakes = findings.filter(|one| one.rule.id == "invalid-configuration");
    let found = mistakes.map(|reported| {
        let primary = reported.finding.primary();
        let at = project.sources.text(primary.span).to_owned();
        (at, primary.text.clone(), reported.finding.help.clone())
    });
    found.collect()
}

#[test]
fn each_mistake_is_told_where_it_is_with_what_to_do() {
    for (text, at, says, help) in [
        (
            "rule = 1",
            "rule",
            "firelint knows no setting `rule` here",
            "did you mean `rules`?",
        ),
        (
            "exclude = \"a\"",
            "\"a\"",
            "`exclude` is a list of texts, and this is a string",
            "write `exclude = [\"…\"]`",
        ),
        (
            "exclude = [1]",
            "1",
            "`exclude` is a text, and this is an integer",
            "write `exclude = \"…\"`",
        ),
        (
            "exclude = [\"a[z-a]\"]",
            "\"a[z-a]\"",
            "this is no pattern of paths: error parsing glob 'a[z-a]': invalid range; 'z' > 'a'",
            "write it as in `.gitignore`: `legacy/`, `*.json`, `/services/*/task.json`",
        ),
        (
            "[[ignore]]\nrule = \"verbose-router\"\nreason = \"a\"\npaths = []",
            "[]",
            "`paths` names no file",
            "name files in `paths`, or remove it",
        ),
        (
            "rules = 1",
            "1",
            "`rules` is a table, and this is an integer",
            "write `[rules]` on a line of its own, and its settings below",
        ),
        (
            "[rules]\nverbose-router = \"warn\"",
            "\"warn\"",
            "`warn` is no severity",
            "it knows `error`, `warning`, `advice` and `off`",
        ),
        (
            "[rules]\nverbose-ruter = \"off\"",
            "verbose-ruter",
            "no rule is called `verbose-ruter`",
            "did you mean `verbose-router`?",
        ),
        (
            "[override]\npaths = [\"a\"]",
            "[override]",
            "`override` is a list of tables",
            "write `[[override]]` on a line of its own, and its settings below",
        ),
        (
            "[[override]]\nrules = {}",
            "[[override]]",
            "this has no `paths`",
            "add `paths`: the files it is about, such as `[\"services/batch/\"]`",
        ),
        (
            "[account]\ndefault-log-driver-mode = \"blocked\"",
            "\"blocked\"",
            "ECS has no mode `blocked`",
            "it knows `blocking` and `non-blocking`",
        ),
        (
            "[router]\ntrusted-images = [\"a{\"]",
            "\"a{\"",
            "this is no pattern of images: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
            "write the image as in the task definition, with `*` for what may change",
        ),
        (
            "[[ignore]]\nreason = \"a\"",
            "[[ignore]]",
            "this has no `rule`",
            "add `rule`: the rule that is not to speak",
        ),
        (
            "[[ignore]]\nrule = \"verbose-router\"",
            "[[ignore]]",
            "this has no `reason`",
            "add `reason`: the next reader asks why this is no hazard here",
        ),
        (
            "[[ignore]]\nrule = \"verbose-router\"\nreason = \" \"",
            "\" \"",
            "`reason` is empty",
            "say something in `reason`, or remove it",
        ),
        (
            "[[ignore]]\nrule = \"verbose-router\"\nreason = \"a\"\nuntil = \"soon\"",
            "\"soon\"",
            "`until` is a day",
            "write it as `2027-01-31`",
        ),
        (
            "[[ignore]]\nrule = \"verbose-ruter\"\nreason = \"a\"",
            "\"verbose-ruter\"",
            "no rule is called `verbose-ruter`",
            "did you mean `verbose-router`?",
        ),
        (
            "[[link]]\nservice = \"a\"",
            "[[link]]",
            "this has no `task-definition`",
            "add `task-definition`: its file, or its family",
        ),
    ] {
        let found = mistakes(text);
        if says.is_empty() {
            // TOML itself refuses it.
            assert!(found.len() <= 1, "{text}: {found:?}");
            continue;
        }
        assert_eq!(
            found,
            [(at.to_owned(), says.to_owned(), help.to_owned())],
            "{text}"
        );
    }
}

/// One that is half understood would hide more than was meant.
#[test]
fn an_ignore_with_a_mistake_does_not_count() {
    for mistake in ["containr = \"other\"", "paths = []", "until = \"soon\""] {
        let ignore =
            format!("[[ignore]]\nrule = \"app-before-probe\"\nreason = \"a\"\n{mistake}\n");
        let directory = repository(&[("firelint.toml", ignore.as_bytes())]);
        let (code, report, _) = check(&directory, ".", &[]);
        assert_eq!(code, 2, "{mistake}");
        assert!(report.contains("error[app-before-probe]"), "{mistake}");
    }
}

/// Nobody has looked whether it is of use.
#[test]
fn an_ignore_of_what_is_not_judged_is_not_called_unused() {
    let ignore = "[[ignore]]\nrule = \"app-before-probe\"\nreason = \"a\"\n";
    let unused = |before: &str| {
        let written = format!("{before}\n{ignore}container = \"other\"\n");
        let directory = repository(&[("firelint.toml", written.as_bytes())]);
        let (_, report, _) = check(&directory, ".", &[]);
        report.contains("warning[unused-ignore]")
    };
    assert!(unused(""));
    assert!(!unused("exclude = [\"/app/task-definition.json\"]"));
    assert!(!unused("[rules]\napp-before-probe = \"off\""));
}

/// A day that no calendar has is no TOML either.
#[test]
fn what_is_no_toml_is_said_once() {
    let text = "[[ignore]]\nrule = \"verbose-router\"\nreason = \"a\"\nuntil = 2027-02-30";
    assert_eq!(mistakes(text), []);
    assert_eq!(configured(text).syntax_errors.len(), 1);
}

#[test]
fn marks_and_line_ends_are_no_mistakes() {
    for text in [
        "\u{feff}[rules]\r\nverbose-router = \"off\"\r\n",
        "# nothing\n",
        "",
    ] {
        assert_eq!(mistakes(text), []);
    }
}

#[test]
fn a_deep_or_long_one_ends_neither_the_run_nor_the_machine() {
    let deep = format!("exclude = {}", "[".repeat(100_000));
    mistakes(&deep);
    let long = "[[ignore]]\nrule = \"verbose-ruter\"\nreason = \"a\"\n".repeat(2_000);
    assert_eq!(mistakes(&long).len(), 2_000);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "(\\[\\[?(rules|ignore|link|override|account)\\]?\\]|[a-z]+ = |\"[^\"]{0,5}\"|\n|[\\[\\]{}=,]|.){0,40}") {
        for (at, says, help) in mistakes(&text) {
            prop_assert!(text.contains(&at));
            prop_assert!(!says.is_empty() && !help.is_empty());
        }
    }
}

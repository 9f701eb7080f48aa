//! `firelint config`: what is in force for a file, and where it is decided.

use std::fs;

use serde_json::{Value, json};

use super::{repository, run};

const WRITTEN: &[u8] = b"exclude = [\"/legacy/\", \"!/legacy/kept.json\"]\n\
    [rules]\nverbose-router = \"off\"\nmissing-circuit-breaker = \"advice\"\n\
    [[override]]\npaths = [\"/app/\"]\nrules = { missing-circuit-breaker = \"warning\" }\n\
    [[override]]\npaths = [\"/jobs/\"]\nrules = { missing-circuit-breaker = \"off\" }\n\
    [[ignore]]\nrule = \"silent-router\"\nreason = \"it is told elsewhere\"\npaths = [\"/jobs/\"]\n";

/// Whether a line has all of these.
fn has(shown: &str, parts: &[&str]) -> bool {
    let mut lines = shown.lines();
    lines.any(|line| parts.iter().all(|part| line.contains(part)))
}

#[test]
fn a_file_that_is_not_there_is_known_by_its_place() {
    let directory = repository(&[("firelint.toml", WRITTEN)]);
    let (code, shown, _) = run(&directory, ".", "config", &["jobs/nightly/new.json"]);
    assert_eq!(code, 0);
    assert!(has(&shown, &["`firelint.toml` counts for it"]), "{shown}");
    let level = ["rules.missing-circuit-breaker = off", "firelint.toml:10"];
    assert!(has(&shown, &level), "{shown}");
    assert!(
        has(&shown, &["silent-router", "(it is told elsewhere)"]),
        "{shown}"
    );
    let (_, shown, _) = run(&directory, "app", "config", &["x/new.json"]);
    let level = [
        "rules.missing-circuit-breaker = warning",
        "../firelint.toml:7",
    ];
    assert!(has(&shown, &level), "{shown}");
    assert!(!shown.contains("silent-router"), "{shown}");
}

#[test]
fn the_pattern_that_excludes_a_file_is_shown() {
    let directory = repository(&[("firelint.toml", WRITTEN)]);
    let said = ["  it is excluded by `/legacy/`: nothing in it is told"];
    let (_, shown, _) = run(&directory, ".", "config", &["legacy/a/b.json"]);
    assert!(has(&shown, &said), "{shown}");
    let (_, shown, _) = run(&directory, ".", "config", &["legacy/kept.json", "app"]);
    assert!(!shown.contains("it is excluded"), "{shown}");
}

#[test]
fn of_a_directory_all_is_shown_that_may_count_in_it() {
    let directory = repository(&[("firelint.toml", WRITTEN)]);
    let (_, shown, _) = run(&directory, ".", "config", &[]);
    for place in [1, 3, 4, 7, 10, 12] {
        assert!(has(&shown, &[&format!("firelint.toml:{place}")]), "{shown}");
    }
    assert!(has(
        &shown,
        &[
            "override.rules.missing-circuit-breaker = off",
            "(in /jobs/)"
        ]
    ));
}

#[test]
fn where_there_is_none_it_is_said_where_it_was_looked_for() {
    let directory = repository(&[]);
    // Above the repository nobody looks.
    fs::write(directory.path().join("firelint.toml"), WRITTEN).unwrap();
    let (code, shown, _) = run(&directory, "app", "config", &["x/service.json"]);
    assert_eq!(code, 0);
    let said = ["no `firelint.toml` that can be read lies in `x`, `.`, `..`"];
    assert!(has(&shown, &said), "{shown}");
}

#[test]
fn programs_are_told_the_same() {
    let directory = repository(&[("firelint.toml", WRITTEN)]);
    let (_, shown, _) = run(
        &directory,
        ".",
        "config",
        &["legacy/a.json", "--format", "json"],
    );
    let document: Value = serde_json::from_str(&shown).unwrap();
    let file = &document["files"][0];
    assert_eq!(file["config"], "firelint.toml");
    assert_eq!(file["looked_in"], json!(["legacy", "."]));
    assert_eq!(file["excluded_by"], "/legacy/");
}

#[test]
fn mistakes_fail_and_one_that_cannot_be_read_hides_those_above() {
    let wrong = b"[rules]\nverbose-ruter = \"off\"\n";
    let directory = repository(&[("app/firelint.toml", wrong), ("firelint.toml", WRITTEN)]);
    let (code, _, errors) = run(&directory, ".", "config", &["app/service.json"]);
    assert_eq!(code, 2);
    let said = ["app/firelint.toml:2:1", "did you mean `verbose-router`?"];
    assert!(has(&errors, &said), "{errors}");
    fs::write(
        directory.path().join("repository/app/firelint.toml"),
        b"\xff",
    )
    .unwrap();
    let (code, shown, errors) = run(&directory, ".", "config", &["app/service.json"]);
    assert_eq!(code, 2);
    assert!(!shown.contains("verbose-router"), "{shown}");
    // Those above are not looked for.
    assert!(shown.contains("lies in `app`\n"), "{shown}");
    assert_eq!(
        errors,
        "error: cannot read `app/firelint.toml`: not UTF-8\n"
    );
}

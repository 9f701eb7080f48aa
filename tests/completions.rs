//! Completions and man pages, under the programs that read them, where those are installed.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{ErrorKind, Write};
use std::process::{Command, Output, Stdio};

fn firelint(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_firelint");
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a program says to a text; nothing, and a word about it, where it is not installed.
fn tell(program: &str, arguments: &[&str], text: &str) -> Option<Output> {
    let piped = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match piped {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: {program} is not installed");
            return None;
        }
        child => child.unwrap(),
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    Some(child.wait_with_output().unwrap())
}

/// What a shell prints after it has read its completions.
fn shell(program: &str, arguments: &[&str], questions: &str) -> Option<String> {
    let name = program.rsplit('/').next().unwrap();
    let script = firelint(&["completions", name]) + questions;
    let output = tell(program, arguments, &script)?;
    let said = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{program}: {complaint}");
    assert_eq!(complaint, "", "{program} complains");
    Some(said)
}

#[test]
fn shells_read_their_scripts() {
    for name in ["bash", "zsh", "fish"] {
        shell(name, &["-n"], "");
    }
    assert!(firelint(&["completions", "powershell"]).contains("Register-ArgumentCompleter"));
}

#[test]
fn bash_completes_commands_flags_and_rules() {
    let ask = r#"
ask() {
  COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
  _firelint firelint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  echo "${COMPREPLY[@]}"
}
complete -p firelint
ask firelint exp
ask firelint explain app-before
ask firelint check --select probe-c
ask firelint check --unsa
ask firelint check --fail-on ""
"#;
    let Some(said) = shell("bash", &["--norc"], ask) else {
        return;
    };
    let said: Vec<&str> = said.lines().collect();
    assert!(said[0].contains("-F _firelint firelint"), "{said:?}");
    let expected = [
        "explain",
        "app-before-probe app-before-router",
        "probe-cannot-fail",
        "--unsafe-fixes",
        "error warning advice never",
    ];
    assert_eq!(said[1..], expected);
}

#[test]
fn fish_completes_rules_and_says_what_they_find() {
    let ask = "\ncomplete -C 'firelint check --ignore probe-c'\ncomplete -C 'firelint expl'\n";
    let Some(said) = shell("fish", &["--no-config"], ask) else {
        return;
    };
    let said: Vec<&str> = said.lines().collect();
    let expected = [
        "probe-cannot-fail\tA log-router probe cannot fail",
        "explain\tSay what a rule looks for, why, and what to do",
    ];
    assert_eq!(said, expected);
}

#[test]
fn man_pages_are_set_without_a_warning() {
    let directory = tempfile::tempdir().unwrap();
    firelint(&["man", directory.path().to_str().unwrap()]);
    let mut names = Vec::new();
    for entry in fs::read_dir(directory.path()).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap();
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        let Some(output) = tell("groff", &["-k", "-ww", "-man", "-Tutf8"], &page) else {
            return;
        };
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(complaint, "", "{}", path.display());
        let set = String::from_utf8(output.stdout).unwrap();
        if path.ends_with("firelint.1") {
            assert!(set.contains("NO_COLOR"), "{set}");
        }
    }
    names.sort();
    assert!(names.contains(&"firelint.1".to_owned()), "{names:?}");
    assert!(names.contains(&"firelint-check.1".to_owned()), "{names:?}");
}

//! What goes wrong around firelint: full disks, files that change, names that are no text. Nothing is lost, and each is
//! told in a word.

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::program::{directory, firelint};
use tempfile::TempDir;

/// Its misspelt condition is safe to repair.
const TASK: &str = r#"{ "family": "shop", "containerDefinitions": [
  { "name": "db", "image": "db:1", "essential": false, "healthCheck": { "command": ["CMD", "true"] } },
  { "name": "app", "image": "app:1", "dependsOn": [{ "containerName": "db", "condition": "Healthy" }] }
] }
"#;

/// The same from a shell, for what only a shell does to a process.
#[cfg(unix)]
fn from_shell(directory: &Path, script: &str) -> Output {
    let mut command = Command::new("sh");
    let command = command.current_dir(directory).args(["-c", script]);
    let command = command.env("FIRELINT", env!("CARGO_BIN_EXE_firelint"));
    command.output().expect("a shell")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn names(root: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(root.path()).expect("a directory");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn a_fix_that_finds_no_room_leaves_the_file_as_it_was() {
    let long = format!("{TASK}{}", " ".repeat(20_000));
    let root = directory(&[("a.json", &long), ("b.json", TASK)]);
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$FIRELINT\" check --fix";
    let output = from_shell(root.path(), script);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("cannot fix `a.json`: File too large"),
        "{said}"
    );
    assert!(said.contains("1 other file was fixed"), "{said}");
    let read = |name: &str| fs::read_to_string(root.path().join(name)).expect("it is there");
    assert_eq!(read("a.json"), long);
    assert_eq!(read("b.json"), TASK.replace("Healthy", "HEALTHY"));
    assert_eq!(names(&root), ["a.json", "b.json"], "nothing is left behind");
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_finds_no_room_is_a_failure() {
    let root = directory(&[("a.json", TASK)]);
    for script in [
        "\"$FIRELINT\" check > /dev/full",
        "\"$FIRELINT\" check --format sarif > /dev/full",
        "\"$FIRELINT\" check --output-file /dev/full",
        "\"$FIRELINT\" check --report json=/dev/full",
        "\"$FIRELINT\" check --diff > /dev/full",
        "\"$FIRELINT\" inspect > /dev/full",
        "\"$FIRELINT\" rules > /dev/full",
    ] {
        let output = from_shell(root.path(), script);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{script}: {said}");
        assert!(said.contains("No space left on device"), "{script}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_file_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let root = directory(&[("a.json", TASK)]);
    let path = root.path().join("a.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("closed");
    let output = firelint(root.path(), &["check", "--fix"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("cannot fix `a.json`: permission denied: it is read-only"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&path).expect("it is there"), TASK);
    assert_eq!(names(&root), ["a.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_checked_and_not_fixed() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let root = directory(&[]);
    let path = root.path().join(OsStr::from_bytes(b"t\xff.json"));
    if fs::write(&path, TASK).is_err() {
        println!("skipped: this file system has no such names");
        return;
    }
    let output = firelint(root.path(), &["check", "--select", "unknown-condition"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("t\u{fffd}.json:3:"));
    let output = firelint(root.path(), &["check", "--fix"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("its name is not UTF-8"), "{said}");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), TASK);
}

/// Nobody's terminal is steered by the name of a file, and no name looks like a line of firelint's own.
#[cfg(unix)]
#[test]
fn the_name_of_a_file_stays_on_its_line() {
    let name = "e\u{1b}[31m\nerror: forged\u{202e}\".json";
    let broken = "u\u{1b}[2J\nerror: forged.json";
    let root = directory(&[(name, TASK)]);
    fs::write(root.path().join(broken), b"\xff \"containerDefinitions\"").expect("written");
    let formats = [
        "human", "concise", "github", "gitlab", "junit", "rdjson", "sarif", "json",
    ];
    let mut runs: Vec<Vec<&str>> = formats
        .iter()
        .map(|format| vec!["check", "--format", format])
        .collect();
    runs.extend([
        vec!["check", "--diff"],
        vec!["check", "--show", "undecided"],
        vec!["graph"],
        vec!["check", "--fix"],
    ]);
    for arguments in runs {
        let output = firelint(root.path(), &arguments);
        let said = text(&output.stdout) + &text(&output.stderr);
        // JSON says a text as it is, to programs.
        let is_data =
            ["gitlab", "rdjson", "sarif", "json"].contains(arguments.last().unwrap_or(&""));
        let steers = |c: char| c == '\u{1b}' || c == '\u{202e}' && !is_data;
        assert!(!said.contains(steers), "{arguments:?}: {said:?}");
        let forged = said.lines().find(|line| line.starts_with("error: forged"));
        assert_eq!(forged, None, "{arguments:?}: {said}");
    }
    let fixed = fs::read_to_string(root.path().join(name)).expect("it is there");
    assert!(
        fixed.contains("HEALTHY"),
        "its name does not keep it from being fixed"
    );
}

#[test]
fn a_patch_of_a_file_with_an_odd_name_applies() {
    if cfg!(windows) || Command::new("git").arg("--version").output().is_err() {
        println!("skipped: no git, or no such names");
        return;
    }
    let name = "e\u{1b}\n\"ä.json";
    let root = directory(&[(name, TASK)]);
    let patch = firelint(root.path(), &["check", "--diff"]).stdout;
    let mut git = Command::new("git")
        .current_dir(root.path())
        .args(["apply", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("git runs");
    let mut to_git = git.stdin.take().expect("its input");
    std::io::Write::write_all(&mut to_git, &patch).expect("written");
    drop(to_git);
    assert!(git.wait().expect("it ends").success(), "{}", text(&patch));
    let patched = fs::read_to_string(root.path().join(name)).expect("it is there");
    assert_eq!(patched, TASK.replace("Healthy", "HEALTHY"));
}

/// Whoever saves while firelint works keeps what they have saved. A pipe that is read after the file holds the run until
/// then.
#[cfg(unix)]
#[test]
fn a_file_that_is_saved_meanwhile_stays_as_it_was_saved() {
    let root = directory(&[("a.json", TASK), ("b.json", TASK)]);
    let pipe = root.path().join("pipe.json");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()), "a pipe");
    let run = Command::new(env!("CARGO_BIN_EXE_firelint"))
        .current_dir(root.path())
        .args([
            "check",
            "--fix",
            "--jobs",
            "1",
            "--select",
            "unknown-condition",
        ])
        .args(["a.json", "b.json", "pipe.json"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("firelint runs");
    // Opened when the other end is: both files have been read then.
    let mut held = fs::OpenOptions::new()
        .write(true)
        .open(&pipe)
        .expect("a reader");
    let saved = TASK.replace("shop", "saved meanwhile");
    fs::write(root.path().join("a.json"), &saved).expect("saved");
    held.write_all(b"{}").expect("written");
    // What is there in the end is read again, and the pipe is not to hold that.
    fs::remove_file(&pipe).expect("removed");
    drop(held);
    let output = run.wait_with_output().expect("it ends");
    let said = text(&output.stderr);
    assert!(
        said.contains("cannot fix `a.json`: it has changed since it was read"),
        "{said}"
    );
    assert_eq!(output.status.code(), Some(2), "{said}");
    let read = |name: &str| fs::read_to_string(root.path().join(name)).expect("it is there");
    assert_eq!(read("a.json"), saved);
    assert_eq!(read("b.json"), TASK.replace("Healthy", "HEALTHY"));
}

/// Runs that fix the same files at once leave each file whole, whoever comes first.
#[test]
fn runs_at_once_do_not_get_into_each_others_way() {
    let names: Vec<String> = (0..20).map(|index| format!("{index}.json")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, TASK)).collect();
    let root = directory(&files);
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_firelint"))
            .current_dir(root.path())
            .args(["check", "--fix", "--select", "unknown-condition"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("firelint runs")
    };
    let runs = [start(), start(), start()];
    for run in runs {
        let output = run.wait_with_output().expect("it ends");
        let said = text(&output.stderr);
        let told = said.contains("it has changed since it was read");
        let expected = if told { 2 } else { 0 };
        assert_eq!(output.status.code(), Some(expected), "{said}");
    }
    for name in &names {
        let fixed = fs::read_to_string(root.path().join(name)).expect("it is there");
        assert_eq!(fixed, TASK.replace("Healthy", "HEALTHY"), "{name}");
    }
    assert_eq!(
        self::names(&root).len(),
        names.len(),
        "nothing is left behind"
    );
}

#[test]
fn ten_thousand_findings_are_all_told() {
    let task = r#"{ "Type": "AWS::ECS::TaskDefinition", "Properties": { "ContainerDefinitions": [
      { "Name": "b", "Image": "b:1", "Essential": false },
      { "Name": "a", "Image": "a:1", "DependsOn": [{ "ContainerName": "b", "Condition": "Odd" }] }
    ] } }"#;
    let root = directory(&[]);
    for file in 0..50 {
        let resources: Vec<String> = (0..200)
            .map(|index| format!("\"T{index}\": {task}"))
            .collect();
        let template = format!("{{ \"Resources\": {{ {} }} }}", resources.join(",\n"));
        fs::write(root.path().join(format!("{file}.json")), template).expect("written");
    }
    let output = firelint(
        root.path(),
        &[
            "check",
            "--select",
            "unknown-condition",
            "--format",
            "concise",
        ],
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout).lines().count(), 10_000);
}

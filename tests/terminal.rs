//! What depends on a terminal: colours, and the line that tells how far a long scan has come. A terminal is made by
//! `script` of util-linux.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod support;

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use support::project_file;

const FIRELINT: &str = env!("CARGO_BIN_EXE_firelint");
/// How each colour begins.
const ESCAPE: &str = "\x1b[";
/// What the line says.
const LINE: &str = "looked at ";

/// A command in an environment that says nothing of terminals but what is given here.
fn command(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(project_file(""));
    for name in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_HYPERLINK",
        "NO_GRAPHICS",
        "CI",
    ] {
        command.env_remove(name);
    }
    command
        .env("TERM", "xterm")
        .envs(environment.iter().copied());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The same, under a terminal.
fn in_terminal(line: &str, environment: &[(&str, &str)]) -> Command {
    let line = format!("{FIRELINT} {line}");
    command("script", &["-qec", &line, "/dev/null"], environment)
}

fn has_script() -> bool {
    let found = Command::new("script").arg("--version").output().is_ok();
    if !found {
        eprintln!("skipped: `script` is not installed");
    }
    found
}

/// What is said on both ways out.
fn said(mut command: Command) -> String {
    let output = command.output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

type Case = (&'static str, &'static [(&'static str, &'static str)], bool);

#[test]
fn colours_follow_the_conventions() {
    let cases: [Case; 6] = [
        ("auto", &[], false),
        ("auto", &[("CLICOLOR_FORCE", "1")], true),
        ("auto", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ("always", &[], true),
        ("always", &[("NO_COLOR", "1"), ("TERM", "dumb")], true),
        ("never", &[("CLICOLOR_FORCE", "1")], false),
    ];
    let in_a_terminal: [Case; 6] = [
        ("auto", &[], true),
        ("auto", &[("NO_COLOR", "1")], false),
        ("auto", &[("NO_COLOR", "")], true),
        ("auto", &[("CLICOLOR", "0")], false),
        ("auto", &[("TERM", "dumb")], false),
        ("never", &[], false),
    ];
    // The report; what is said beside it; a mistake in the flags, and one in their values; the help.
    let lines = [
        "check examples/incident",
        "check src/nowhere.json",
        "check --no-such-flag",
        "explain no-such-rule",
        "check --help",
    ];
    for line in lines {
        for (color, environment, expected) in cases {
            let arguments: Vec<&str> = line.split(' ').chain(["--color", color]).collect();
            let text = said(command(FIRELINT, &arguments, environment));
            let is_colored = text.contains(ESCAPE);
            assert_eq!(
                is_colored, expected,
                "{line} --color {color} {environment:?}: {text}"
            );
        }
        for (color, environment, expected) in in_a_terminal {
            if !has_script() {
                return;
            }
            // The other way round, for a flag that is read before the others are.
            let line = format!("--color={color} {line}");
            let text = said(in_terminal(&line, environment));
            let is_colored = text.contains(ESCAPE);
            assert_eq!(is_colored, expected, "{line} {environment:?}: {text}");
        }
    }
}

#[test]
fn a_report_in_a_file_has_colours_only_if_they_are_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("report.txt");
    let path = file.to_str().unwrap();
    for (color, expected) in [("auto", false), ("always", true)] {
        let arguments = [
            "check",
            "examples/incident",
            "--output-file",
            path,
            "--color",
            color,
        ];
        said(command(FIRELINT, &arguments, &[("CLICOLOR_FORCE", "1")]));
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text.contains(ESCAPE), expected, "--color {color}");
    }
}

/// A scan that goes on until it is let go: its last file is a pipe that nobody has written to.
struct Scan {
    pipe: PathBuf,
    child: Child,
}

impl Scan {
    fn start(directory: &Path, name: &str, command: impl FnOnce(&str) -> Command) -> Self {
        let pipe = directory.join(name);
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let child = command(pipe.to_str().unwrap()).spawn().unwrap();
        Self { pipe, child }
    }

    /// Reads until the line says this; everything that was read.
    fn wait_for(&mut self, line: &str) -> Vec<u8> {
        let output = self.child.stdout.as_mut().unwrap();
        let mut read = Vec::new();
        let mut buffer = [0; 256];
        while !String::from_utf8_lossy(&read).contains(line) {
            let length = output.read(&mut buffer).unwrap();
            assert!(length > 0, "the scan ended without {line:?}");
            read.extend_from_slice(&buffer[..length]);
        }
        read
    }

    /// Lets it go; everything that it says from here on.
    fn finish(mut self) -> String {
        let mut pipe = OpenOptions::new().write(true).open(&self.pipe).unwrap();
        pipe.write_all(b"{}").unwrap();
        drop(pipe);
        let mut said = Vec::new();
        let mut output = self.child.stdout.take().unwrap();
        output.read_to_end(&mut said).unwrap();
        let mut errors = self.child.stderr.take().unwrap();
        errors.read_to_end(&mut said).unwrap();
        self.child.wait().unwrap();
        String::from_utf8(said).unwrap()
    }
}

#[test]
fn a_long_scan_says_how_far_it_has_come_to_a_terminal_and_to_nobody_else() {
    if !has_script() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    // One thread waits for the pipe; the other one reads the example and all these.
    let many = at.join("many");
    fs::create_dir(&many).unwrap();
    for number in 0..200 {
        fs::write(many.join(format!("{number}.json")), "{}").unwrap();
    }
    let (many, example) = (
        many.to_str().unwrap(),
        "examples/incident/task-definition.json",
    );
    let line = |pipe: &str| format!("check --jobs 2 {pipe} {example} {many}");
    // Those that stay silent start first: when the last one has shown its line, they could have shown theirs.
    let silent = [
        Scan::start(at, "pipe.json", |pipe| {
            command(
                FIRELINT,
                &["check", "--jobs", "2", pipe, example, many],
                &[],
            )
        }),
        Scan::start(at, "dumb.json", |pipe| {
            in_terminal(&line(pipe), &[("TERM", "dumb")])
        }),
        Scan::start(at, "ci.json", |pipe| {
            in_terminal(&line(pipe), &[("CI", "true")])
        }),
        Scan::start(at, "stderr.json", |pipe| {
            in_terminal(&(line(pipe) + " 2>/dev/null"), &[])
        }),
    ];
    let mut shown = Scan::start(at, "shown.json", |pipe| {
        in_terminal(&(line(pipe) + " --format json >/dev/null"), &[])
    });
    let mut text = String::from_utf8(shown.wait_for("looked at 201 files, 1 about ECS")).unwrap();
    text += &shown.finish();
    let (_, after) = text.rsplit_once(LINE).unwrap();
    assert!(after.contains("about ECS\r\x1b[K"), "not erased: {text:?}");
    for scan in silent {
        let name = scan.pipe.clone();
        let text = scan.finish();
        assert!(!text.contains(LINE), "{}: {text:?}", name.display());
        assert!(
            text.contains("app-before-probe"),
            "{}: {text:?}",
            name.display()
        );
    }
}

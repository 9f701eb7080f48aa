//! What is read and what is not: size, encoding, ignored and hidden directories, links, order.

mod support;

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use firelint::discover::{Asked, Discovered, discover, may_define};
use support::examples::examples;
use support::project_file;
use tempfile::TempDir;

const TASK: &str = r#"{ "family": "web", "containerDefinitions": [] }"#;

/// A directory with a task definition at each path; a path that ends in `.gitignore` holds the given lines.
fn tree(files: &[&str], ignores: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    let tasks = files.iter().map(|path| (*path, TASK));
    for (path, text) in tasks.chain(ignores.iter().copied()) {
        write(&root.path().join(path), text.as_bytes());
    }
    root
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a directory")).expect("created");
    fs::write(path, bytes).expect("written");
}

fn found(paths: &[PathBuf], jobs: usize, force_exclude: bool) -> Discovered {
    discover(&Asked {
        paths: paths.to_vec(),
        jobs,
        force_exclude,
    })
}

/// The paths found below a directory, without it.
fn below(root: &Path, found: &Discovered) -> Vec<String> {
    let root = format!("{}/", root.display());
    let paths = found.sources.iter().map(|(_, source)| {
        let path = source.path.strip_prefix(&root);
        path.unwrap_or(&source.path).to_owned()
    });
    paths.collect()
}

fn walked(root: &TempDir) -> Vec<String> {
    below(root.path(), &found(&[root.path().to_owned()], 2, false))
}

fn firelint(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firelint"));
    let command = command.current_dir(directory).args(arguments);
    command.output().expect("firelint runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn hidden_directories_are_walked_and_tool_directories_are_not() {
    let root = tree(
        &[
            ".aws/task-definition.json",
            ".git/task.json",
            "a/node_modules/task.json",
            "cdk.out/task.json",
            ".terraform/task.json",
            "node_modules.json",
        ],
        &[],
    );
    assert_eq!(
        walked(&root),
        [".aws/task-definition.json", "node_modules.json"]
    );
    let named = root.path().join("cdk.out");
    assert_eq!(found(&[named], 1, false).sources.iter().count(), 1);
}

#[test]
fn only_some_endings_are_walked_and_every_name_can_be_named() {
    let root = tree(
        &["a.JSON", "b.json.tftpl", "c.jsonc", "d.yaml", "e.txt", "f"],
        &[
            ("g.tpl", "containerDefinitions:\n  - name: app\n"),
            (
                "h.template",
                "Resources: { Task: { Type: AWS::ECS::TaskDefinition } }\n",
            ),
            ("i.tf", "resource \"aws_ecs_task_definition\" \"app\" {}\n"),
            ("j.tf", "module \"app\" { source = \"../app\" }\n"),
            ("k.tf", "resource \"aws_s3_bucket\" \"logs\" {}\n"),
        ],
    );
    let walked = walked(&root);
    assert_eq!(
        walked,
        [
            "a.JSON",
            "b.json.tftpl",
            "c.jsonc",
            "d.yaml",
            "h.template",
            "i.tf",
            "j.tf"
        ]
    );
    let named = root.path().join("e.txt");
    assert_eq!(found(&[named], 1, false).sources.iter().count(), 1);
}

#[test]
fn gitignore_files_hold_from_their_directory_down() {
    let root = tree(
        &[
            "a.json",
            "build/b.json",
            "kept/build/c.json",
            "sub/d.json",
            "sub/e.json",
            "sub/deep/f.json",
            "other/d.json",
        ],
        &[
            (".gitignore", "build/\n"),
            ("kept/.gitignore", "!build/\n"),
            ("sub/.gitignore", "d.json\n/deep\n"),
        ],
    );
    let expected = ["a.json", "kept/build/c.json", "other/d.json", "sub/e.json"];
    assert_eq!(walked(&root), expected);
}

#[test]
fn gitignore_files_above_hold_up_to_the_root_of_the_repository() {
    let root = tree(
        &["repo/sub/a.json", "repo/sub/b.json", "repo/sub/c.json"],
        &[
            (".gitignore", "a.json\n"),
            ("repo/.git/HEAD", ""),
            ("repo/.gitignore", "/sub/b.json\n"),
        ],
    );
    let sub = root.path().join("repo/sub");
    let found = found(std::slice::from_ref(&sub), 1, false);
    assert_eq!(below(&sub, &found), ["a.json", "c.json"]);
}

#[test]
fn gitignore_files_hold_whichever_thread_walks() {
    let directories = (0..400).map(|i| format!("{}/{}/{i}", i % 40, i % 7));
    let directories: Vec<String> = directories.collect();
    let in_each = |name: &str| -> Vec<String> {
        let paths = directories.iter().map(|at| format!("{at}/{name}"));
        paths.collect()
    };
    let files = ["a.json", "b.json", "c.json", "d/e.json"].map(in_each);
    let files: Vec<&str> = files.iter().flatten().map(String::as_str).collect();
    let inner = in_each(".gitignore");
    let inner = inner.iter().map(|path| (path.as_str(), "b.json\n!/d\n"));
    let outer: Vec<String> = (0..40).map(|i| format!("{i}/.gitignore")).collect();
    let outer = outer.iter().map(|path| (path.as_str(), "c.json\nd/\n"));
    let ignores: Vec<(&str, &str)> = inner.chain(outer).collect();
    let root = tree(&files, &ignores);
    let walked = |jobs| below(root.path(), &found(&[root.path().to_owned()], jobs, false));
    let alone = walked(1);
    assert_eq!(alone.len(), 800, "a.json and d/e.json of each");
    for jobs in [2, 3, 8] {
        assert_eq!(alone, walked(jobs), "{jobs} threads");
    }
}

#[test]
fn a_directory_in_another_one_is_walked_although_that_leaves_it_out() {
    let root = tree(
        &["in/a.json", "out/b.json", "out/deep/c.json"],
        &[(".git/HEAD", ""), (".gitignore", "out/\n")],
    );
    let asked = |paths: &[&str]| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| root.path().join(path)).collect();
        below(root.path(), &found(&paths, 2, false))
    };
    let all = ["in/a.json", "out/b.json", "out/deep/c.json"];
    assert_eq!(asked(&["."]), all[..1]);
    assert_eq!(asked(&[".", "in"]), all[..1]);
    assert_eq!(asked(&["out/deep", ".", "out", "in"]), all);
    assert_eq!(asked(&[".", "out/deep"]), [all[0], all[2]]);
}

#[cfg(unix)]
#[test]
fn only_a_plain_file_of_some_size_says_what_is_ignored() {
    let root = tree(
        &["link/a.json", "pipe/a.json", "large/a.json", "zero/a.json"],
        &[("out.txt", "a.json\n")],
    );
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, root.path().join(at));
    link("../out.txt", "link/.gitignore").expect("a link");
    link("/dev/zero", "zero/.gitignore").expect("a link");
    let made = Command::new("mkfifo")
        .arg(root.path().join("pipe/.gitignore"))
        .status();
    assert!(made.is_ok_and(|status| status.success()), "a pipe");
    write(
        &root.path().join("large/.gitignore"),
        &b"a.json\n".repeat(40_000),
    );
    let found = found(&[root.path().to_owned()], 2, false);
    let all = ["large/a.json", "link/a.json", "pipe/a.json", "zero/a.json"];
    assert_eq!(below(root.path(), &found), all);
    let unread: Vec<(&str, &str)> = found
        .unread
        .iter()
        .map(|unread| (unread.path.as_str(), unread.message.as_str()))
        .collect();
    let large = format!("{}/large/.gitignore", root.path().display());
    assert_eq!(
        unread,
        [(large.as_str(), "larger than 256 KiB, and does not count")]
    );
}

#[test]
fn a_directory_that_is_left_out_is_not_asked_about() {
    let task = fs::read_to_string("examples/incident/task-definition.json").expect("an example");
    let module = "resource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  container_definitions = file(\"../modules/c.json\")\n}\n";
    let root = tree(&[], &[(".git/HEAD", ""), (".gitignore", "modules/\n")]);
    let containers = task
        .split_once("\"containerDefinitions\": ")
        .expect("containers")
        .1;
    let containers = &containers[..=containers.rfind(']').expect("an end")];
    write(&root.path().join("modules/c.json"), containers.as_bytes());
    write(&root.path().join("infra/main.tf"), module.as_bytes());
    let alone = firelint(root.path(), &["check", "--force-exclude", "infra"]);
    let both = firelint(
        root.path(),
        &["check", "--force-exclude", "infra", "modules"],
    );
    assert_eq!(text(&alone.stdout), text(&both.stdout));
    assert!(
        text(&both.stdout).contains("not asked about"),
        "{}",
        text(&both.stdout)
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_shown_alike_have_an_order() {
    use std::os::unix::ffi::OsStrExt;
    let root = tree(&[], &[]);
    for byte in 0x80..=0xff {
        let name = [b'd', byte];
        let directory = root.path().join(std::ffi::OsStr::from_bytes(&name));
        let task = format!(r#"{{ "family": "f{byte}", "containerDefinitions": [] }}"#);
        write(&directory.join("a.json"), task.as_bytes());
    }
    let texts = |jobs| -> Vec<String> {
        let found = found(&[root.path().to_owned()], jobs, false);
        found
            .sources
            .iter()
            .map(|(_, source)| source.text.clone())
            .collect()
    };
    let alone = texts(1);
    assert_eq!(alone.len(), 128);
    for _ in 0..5 {
        assert_eq!(texts(8), alone);
    }
}

#[test]
fn named_paths_are_read_unless_exclusion_is_forced() {
    let root = tree(
        &["generated/a.json", "node_modules/b.json", "c.json"],
        &[(".git/HEAD", ""), (".gitignore", "generated/\n")],
    );
    let named = ["generated/a.json", "node_modules/b.json", "c.json"];
    let named = named.map(|path| root.path().join(path));
    assert_eq!(found(&named, 1, false).sources.iter().count(), 3);
    let forced = found(&named, 1, true);
    assert_eq!(below(root.path(), &forced), ["c.json"]);
    let directory = root.path().join("generated");
    assert_eq!(found(&[directory], 1, true).sources.iter().count(), 0);
}

#[test]
fn a_file_is_read_once_however_often_it_is_named() {
    let root = tree(&["a/b.json"], &[]);
    let paths = ["a/b.json", "a", "a/../a/b.json", "."].map(|path| root.path().join(path));
    let found = found(&paths, 2, false);
    assert_eq!(below(root.path(), &found), ["a/b.json"]);
    assert_eq!(found.named.len(), 1, "it stays a named one");
}

#[test]
fn paths_are_shown_as_given() {
    let root = tree(&["infra/task.json"], &[]);
    for (given, shown) in [
        (".", "infra/task.json"),
        ("./infra/", "infra/task.json"),
        ("infra/../infra", "infra/../infra/task.json"),
    ] {
        let output = text(&firelint(root.path(), &["inspect", given]).stdout);
        assert!(
            output.contains(&format!("\"path\": \"{shown}\"")),
            "{output}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_unless_named() {
    let root = tree(&["real/a.json"], &[]);
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(root.path().join(to), root.path().join(name)).expect("a link");
    };
    link("real", "directory");
    link("real/a.json", "file.json");
    link(".", "real/loop");
    assert_eq!(walked(&root), ["real/a.json"]);
    let named = root.path().join("directory");
    assert_eq!(found(&[named], 1, false).sources.iter().count(), 1);
}

#[test]
fn the_order_does_not_depend_on_the_threads() {
    let names: Vec<String> = (0..500)
        .map(|i| format!("{}/{i}.json", i * 7 % 13))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let root = tree(&names, &[]);
    let report = |jobs: &str| firelint(root.path(), &["inspect", "--jobs", jobs]).stdout;
    let alone = report("1");
    assert_eq!(text(&alone).matches("\"family\"").count(), 500);
    assert_eq!(alone, report("8"));
    assert_eq!(alone, report("3"));
}

#[test]
fn files_that_are_too_large_are_an_error_if_they_may_be_about_ecs() {
    let root = tree(&["small.json"], &[]);
    let big = root.path().join("big.json");
    let mut file = File::create(&big).expect("created");
    file.write_all(b"{ \"containerDefinitions\": [")
        .expect("written");
    // 200 MB without writing them.
    file.seek(SeekFrom::Start(200_000_000)).expect("sought");
    file.write_all(b"] }").expect("written");

    let walked = firelint(root.path(), &["check"]);
    assert_eq!(walked.status.code(), Some(2));
    let said = text(&walked.stderr);
    assert!(said.contains("`big.json`: larger than 64 MiB"), "{said}");
    assert!(text(&walked.stdout).contains("1 path not read"));

    let named = firelint(root.path(), &["check", "big.json", "small.json"]);
    assert_eq!(named.status.code(), Some(2));
    let said = text(&named.stderr);
    assert!(said.contains("`big.json`: larger than 64 MiB"), "{said}");
    assert!(text(&named.stdout).contains("checked 1 file"));

    write(
        &root.path().join("firelint.toml"),
        b"exclude = [\"big.json\"]",
    );
    for arguments in [&["check"][..], &["check", "big.json", "small.json"]] {
        let excluded = firelint(root.path(), arguments);
        let said = text(&excluded.stderr);
        assert_eq!(excluded.status.code(), Some(0), "{said}");
    }
    let misspelt = firelint(root.path(), &["check", "bug.json", "small.json"]);
    assert_eq!(misspelt.status.code(), Some(2));
}

/// A walk looks through a large file piece by piece, and reads it whole where it may be about ECS.
#[test]
fn a_large_file_is_read_wherever_in_it_ecs_is_named() {
    let root = tree(&[], &[]);
    let file = |name: &str, text: String| write(&root.path().join(name), text.as_bytes());
    let piece = 1 << 20;
    let mut expected = Vec::new();
    // The word lies before, across and after every place where a piece may end.
    for before in (piece - 64..piece + 64).step_by(7).chain([5 * piece / 2]) {
        let name = format!("{before}.json");
        file(
            &name,
            format!("{}{TASK}{}", " ".repeat(before), " ".repeat(piece / 2)),
        );
        expected.push(name);
    }
    let code = "resource \"aws_ecs_task_definition\" \"app\" {}\n";
    file("z.tf", format!("#{}\n{code}", "-".repeat(piece)));
    file(
        "lock.json",
        format!("{{ \"packages\": \"{}\" }}", "ab".repeat(piece)),
    );
    expected.sort();
    expected.push("z.tf".to_owned());
    let found = found(&[root.path().to_owned()], 2, false);
    assert_eq!(below(root.path(), &found), expected);
    assert_eq!(found.seen, expected.len() + 1);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named_and_the_others_are_checked() {
    use std::os::unix::fs::PermissionsExt;
    let root = tree(&["a.json", "b.json"], &[]);
    let closed = root.path().join("a.json");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closed");
    if File::open(&closed).is_ok() {
        println!("skipped: this user can read every file");
        return;
    }
    let output = firelint(root.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("`a.json`: permission denied"), "{said}");
    assert!(text(&output.stdout).contains("checked 1 file"));
}

#[test]
fn text_that_is_not_utf8_is_an_error_where_it_is_about_ecs() {
    let root = tree(&[], &[]);
    let file = |name: &str, bytes: &[u8]| write(&root.path().join(name), bytes);
    file("other.json", b"{ \"name\": \"caf\xe9\" }");
    file("ecs.json", b"{\n\"containerDefinitions\": [\"\xe9\"] }");
    let utf16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    file("utf16.json", &utf16(TASK));
    file("utf16-other.json", &utf16("{}"));
    let found = found(&[root.path().to_owned()], 1, false);
    let said: Vec<&str> = found.unread.iter().map(|one| &*one.message).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("in line 2"), "{said:?}");
    assert!(said[1].contains("UTF-16"), "{said:?}");
}

#[test]
fn a_report_is_written_whole_or_not_at_all() {
    let root = tree(&["a.json"], &[("report.json", "old")]);
    let report = root.path().join("report.json");
    let arguments = ["check", "a.json", "--format", "json", "--output-file"];
    let with = |file: &str| firelint(root.path(), &[&arguments[..], &[file]].concat());
    assert!(with("report.json").stdout.is_empty());
    let written = fs::read_to_string(&report).expect("a report");
    assert!(written.ends_with("}\n") && written.contains("\"version\": 1"));

    assert_eq!(with("missing/report.json").status.code(), Some(2));
    assert_eq!(with(".").status.code(), Some(2));
    let left = fs::read_dir(root.path()).expect("a directory").count();
    assert_eq!(left, 2, "nothing but the task definition and the report");
}

#[cfg(unix)]
#[test]
fn a_report_goes_through_links_and_to_devices() {
    let root = tree(&["a.json"], &[("real.txt", "old")]);
    let link = root.path().join("link.txt");
    std::os::unix::fs::symlink(root.path().join("real.txt"), &link).expect("a link");
    firelint(root.path(), &["check", "--output-file", "link.txt"]);
    assert!(link.is_symlink());
    let written = fs::read_to_string(root.path().join("real.txt")).expect("a report");
    assert!(written.starts_with("checked"), "{written}");

    let output = firelint(root.path(), &["check", "--output-file", "/dev/stdout"]);
    assert!(text(&output.stdout).starts_with("checked"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::process::Stdio;
    // More than a pipe holds.
    let names: Vec<String> = (0..400).map(|i| format!("{i}.json")).collect();
    let root = tree(&names.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_firelint"))
        .current_dir(root.path())
        .arg("inspect")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("firelint runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

/// The words that are looked for before anything is parsed must stand in everything that can be recognised.
#[test]
fn every_example_is_worth_parsing() {
    for entry in fs::read_dir(project_file("rules")).expect("the pages") {
        let path = entry.expect("a page").path();
        let page = fs::read_to_string(&path).expect("a page");
        for example in examples(&page) {
            let configured = usize::from(example.is_configured);
            for (name, text) in &example.files[configured..] {
                assert!(
                    may_define(text.as_bytes()),
                    "{} line {}: {name} would be passed over",
                    path.display(),
                    example.line
                );
            }
        }
    }
}

//! The edit that has a finding ignored.

use std::fs;
use std::path::Path;

use super::run::{Files, checked, file, findings};
use firelint::discover::Asked;
use firelint::fix::apply;
use firelint::repair::{IgnoreHere, ignore_here};
use firelint::report::Checked;
use firelint::source::Configured;
use firelint::suppress::Settings;

fn run(files: &Files) -> Checked {
    checked(files, &Settings::default())
}

fn numbered(run: &Checked, rule: &str, about: &str) -> usize {
    let found = run.judged.findings.iter().position(|one| {
        let container = one.subject.container.as_deref();
        one.rule.id == rule && container.unwrap_or_default() == about
    });
    found.expect("the finding is there")
}

/// The files with a finding ignored, and what was put in.
fn ignored(files: &Files, rule: &str, about: &str) -> (Files, String) {
    let run = run(files);
    let index = numbered(&run, rule, about);
    let edit = ignore_here(&run, index, "said\n why", &Settings::default());
    let mut files = files.clone();
    let put = match edit.expect("there is an edit") {
        IgnoreHere::Comment { source, edits } => {
            let (_, text) = &mut files[source.index()];
            *text = apply(text, &edits);
            edits.iter().map(|edit| edit.text.as_str()).collect()
        }
        IgnoreHere::Entry { path, text } => {
            match files.iter_mut().find(|(own, _)| *own == path) {
                Some((_, before)) => *before += &text,
                None => files.push((path, text.clone())),
            }
            text
        }
    };
    (files, put)
}

const TERRAFORM: &str = "
resource \"aws_ecs_task_definition\" \"web\" {
  family = \"web\"
  container_definitions = jsonencode([
    { name = \"app\", image = \"example/app:1\" },
    {
      image = \"example/side:1\"
      name  = \"side\"
    },
  ])
}
";

#[test]
fn it_is_a_comment_right_above_where_there_are_comments() {
    for (path, text, about, comment) in [
        (
            "main.tf",
            TERRAFORM,
            "side",
            "      # firelint: ignore[missing-log-configuration] said why\n",
        ),
        (
            "task.yaml",
            "\u{feff}containerDefinitions: [{name: app, image: 'example/app:1'}]\r\nfamily: shop\r\n",
            "app",
            "# firelint: ignore[missing-log-configuration] said why\r\n",
        ),
        (
            "task.jsonc",
            "{ \"family\": \"shop\", \"containerDefinitions\": [{ \"name\": \"app\", \"image\": \"example/app:1\" }] }\n",
            "app",
            "// firelint: ignore[missing-log-configuration] said why\n",
        ),
    ] {
        let files = file(path, text);
        let before = findings(&run(&files)).len();
        let (after, put) = ignored(&files, "missing-log-configuration", about);
        assert_eq!(put, comment, "{path}");
        let run = run(&after);
        assert_eq!(findings(&run).len(), before - 1, "{path}");
        assert_eq!(run.judged.ignored[0].reason, "said why");
    }
}

#[test]
fn above_text_it_is_a_comment_only_where_it_hides_nothing_else() {
    let text = |second: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"web\" {{\n  family = \"web\"\n  container_definitions = <<EOF\n[\n{{ \"name\": \"app\", \"image\": \"a\" }}{second}\n]\nEOF\n}}\n"
        )
    };
    let (_, alone) = ignored(
        &file("main.tf", &text("")),
        "missing-log-configuration",
        "app",
    );
    assert_eq!(
        alone,
        "  # firelint: ignore[missing-log-configuration] said why\n"
    );
    let two = file(
        "main.tf",
        &text(",\n{ \"name\": \"side\", \"image\": \"a\" }"),
    );
    let (after, put) = ignored(&two, "missing-log-configuration", "side");
    assert!(put.starts_with("[[ignore]]\n"), "{put}");
    assert_eq!(findings(&run(&after)).len(), findings(&run(&two)).len() - 1);
}

const JSON: &str = r#"{ "family": "a \"b\" \u007f", "containerDefinitions": [
  { "name": "app", "image": "example/app:1" }, { "name": "side", "image": "example/side:1" } ] }"#;

#[test]
fn elsewhere_it_is_an_entry_in_the_configuration() {
    let path = "de ep/[x]{y}/task.json";
    let near = Some(("de ep/firelint.toml".to_owned(), "[rules]\n".to_owned()));
    let open = Some(("firelint.toml".to_owned(), "exclude = [\"x/\"]".to_owned()));
    for config in [None, near, open] {
        let mut files = file(path, JSON);
        files.push(("de ep/other/task.json".to_owned(), JSON.to_owned()));
        files.extend(config);
        let before = findings(&run(&files));
        let (after, put) = ignored(&files, "missing-log-configuration", "app");
        let after = run(&after);
        assert_eq!(findings(&after).len(), before.len() - 1, "{put}");
        assert_eq!(after.judged.ignored.len(), 1);
    }
    // Nothing is put where it would not count.
    let list =
        "ignore = [{ rule = \"missing-log-configuration\", container = \"x\", reason = \"y\" }]\n";
    let mut files = file("task.json", JSON);
    files.push(("firelint.toml".to_owned(), list.to_owned()));
    let run = run(&files);
    let index = numbered(&run, "missing-log-configuration", "app");
    assert_eq!(ignore_here(&run, index, "x", &Settings::default()), None);
}

#[test]
fn what_is_wrong_with_an_ignore_is_mended() {
    let run = run(&file(
        "main.tf",
        &format!("# firelint: ignore[dependency-cycle] x\n{TERRAFORM}"),
    ));
    let index = numbered(&run, "unused-ignore", "");
    assert_eq!(ignore_here(&run, index, "x", &Settings::default()), None);
    assert_eq!(ignore_here(&run, 10_000, "x", &Settings::default()), None);
    let index = numbered(&run, "missing-log-configuration", "app");
    assert_eq!(ignore_here(&run, index, " ", &Settings::default()), None);
}

/// The entry stands at the top of the repository, or in the nearest configuration, and counts from there.
#[test]
fn on_the_disk_a_configuration_is_found_or_has_a_place() {
    let root = tempfile::tempdir().expect("a directory");
    let home = root.path().join("shop");
    let write = |path: &str, text: &str| {
        let path = home.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    };
    write(".git/HEAD", "");
    write("app/ecs/task.json", JSON);
    let asked = Asked {
        paths: vec![home.join("app/ecs/task.json")],
        jobs: 1,
        force_exclude: false,
    };
    for (config, about) in [("firelint.toml", "app"), ("app/firelint.toml", "side")] {
        if config != "firelint.toml" {
            write(config, "[rules]\nmissing-log-router = \"off\"");
        }
        let settings = Settings::default();
        let run = firelint::check(&asked, &settings);
        let index = numbered(&run, "missing-log-configuration", about);
        let before = run.judged.findings.len();
        let edit = ignore_here(&run, index, "why", &settings);
        let Some(IgnoreHere::Entry { path, text }) = edit else {
            panic!("{edit:?}");
        };
        assert!(
            Path::new(&path).ends_with(Path::new("shop").join(config)),
            "{path}"
        );
        let old = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, old + &text).expect("written");
        let after = firelint::check(&asked, &settings);
        assert_eq!(after.judged.findings.len(), before - 1, "{text}");
        let none = Settings {
            configured: Configured::Not,
            ..Settings::default()
        };
        let run = firelint::check(&asked, &none);
        let index = numbered(&run, "missing-log-configuration", about);
        assert_eq!(ignore_here(&run, index, "why", &none), None);
        fs::remove_file(&path).expect("removed");
    }
}

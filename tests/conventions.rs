//! The house rules, held by a test: who may import whom, how long a file may be, how messages are worded.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use firelint::project::Project;
use firelint::rules::{CATALOGUE, Selection, judge};
use firelint::source::{Source, Sources};
use support::examples::examples;
use support::project_file;

/// Libraries that only one part of the house may name.
const AT_HOME: [(&str, &[&str]); 8] = [
    ("miette::", &["src/report/human", "src/main.rs"]),
    ("petgraph::", &["src/graph/"]),
    ("walkdir::", &["src/discover"]),
    ("hcl_edit::", &["src/syntax/hcl/adapter.rs"]),
    ("granit_parser::", &["src/syntax/yaml/events.rs"]),
    ("clap::", &["src/cli", "src/main.rs"]),
    ("clap_complete::", &["src/cli/generated.rs"]),
    ("clap_mangen::", &["src/cli/generated.rs"]),
];

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&project_file("src"), &mut found);
    let top = project_file("");
    let relative = |path: PathBuf| {
        path.strip_prefix(&top)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/")
    };
    found
        .into_iter()
        .map(|path| (relative(path.clone()), fs::read_to_string(path).unwrap()))
        .collect()
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, found),
            false => found.push(path),
        }
    }
    found.sort();
}

/// The modules in the order of `lib.rs`, which is the order of the stages.
fn stages() -> Vec<String> {
    let lib = fs::read_to_string(project_file("src/lib.rs")).unwrap();
    let declared = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    declared.map(str::to_owned).collect()
}

/// The modules of the crate that a file names.
fn imports(text: &str) -> Vec<String> {
    let named = text
        .match_indices("crate::")
        .map(|(at, found)| &text[at + found.len()..]);
    let module = |rest: &str| {
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .next()
            .unwrap()
            .to_owned()
    };
    named
        .map(module)
        .filter(|module| !module.is_empty())
        .collect()
}

#[test]
fn modules_import_only_what_is_declared_before_them() {
    let stages = stages();
    let place = |module: &str| stages.iter().position(|stage| stage == module);
    for (path, text) in sources() {
        let own = path
            .trim_start_matches("src/")
            .split(['/', '.'])
            .next()
            .unwrap()
            .to_owned();
        let Some(own_place) = place(&own) else {
            continue;
        };
        for module in imports(&text) {
            let imported = place(&module).unwrap_or(own_place);
            assert!(
                imported <= own_place,
                "{path} imports `{module}`, which `lib.rs` declares after `{own}`"
            );
        }
    }
}

#[test]
fn libraries_stay_at_home() {
    for (path, text) in sources() {
        for (library, homes) in AT_HOME {
            let is_home = homes.iter().any(|home| path.starts_with(home));
            assert!(
                is_home || !text.contains(library),
                "{path} names {library}, which belongs to {homes:?}"
            );
        }
    }
}

#[test]
fn files_are_small() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 800, "{path} has {lines} lines");
    }
}

#[test]
fn every_rule_has_its_file_and_every_file_its_rule() {
    let shared = [
        "mod.rs",
        "judge.rs",
        "longer_probe.rs",
        "merge.rs",
        "page.rs",
        "planned.rs",
        "preflight.rs",
        "sender.rs",
    ];
    let modules: Vec<String> = CATALOGUE
        .iter()
        .map(|rule| rule.id.replace('-', "_") + ".rs")
        .collect();
    for entry in fs::read_dir(project_file("src/rules")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let known = shared.contains(&&*name) || modules.contains(&name);
        assert!(
            known,
            "src/rules/{name} belongs to no rule of the catalogue"
        );
    }
    for module in modules {
        assert!(
            project_file(&format!("src/rules/{module}")).exists(),
            "src/rules/{module} is missing"
        );
    }
}

/// Labels, help, notes and reasons are phrases: no capital, no full stop, and something to do in the end.
#[test]
fn messages_are_phrases() {
    for rule in CATALOGUE {
        let page = fs::read_to_string(project_file(&format!("rules/{}.md", rule.id))).unwrap();
        for example in examples(&page) {
            let mut sources = Sources::default();
            for (path, text) in example.files {
                sources.add(Source::new(path, text));
            }
            let project = Project::of(sources);
            for reported in judge(&project, &Selection::default()).findings {
                let finding = &reported.finding;
                let labels = finding.labels.iter().map(|label| &label.text);
                let steps = finding.schedule.iter().map(|step| &step.reason);
                for text in labels
                    .chain(steps)
                    .chain(&finding.notes)
                    .chain([&finding.help])
                {
                    assert!(
                        is_phrase(text),
                        "{}: not a phrase: {text:?}",
                        reported.rule.id
                    );
                }
            }
        }
    }
}

fn is_phrase(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    // ECS, Fargate and the words of conditions keep their capitals.
    let word = text
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_name = [
        "ECS",
        "Fargate",
        "Service",
        "START",
        "COMPLETE",
        "SUCCESS",
        "HEALTHY",
        "AWS",
        "Terraform",
        "CloudFormation",
    ]
    .contains(&word);
    (!first.is_uppercase() || is_name) && !text.ends_with('.') && text.trim() == text
}

/// firelint looks at what others have written, and runs nothing of it.
#[test]
fn no_process_is_started_and_no_connection_opened() {
    let forbidden = [
        "process::Command",
        "process::*",
        "CommandExt",
        // What speaks the language server's protocol can do so over a network.
        "Connection::listen",
        "Connection::connect",
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "UnixStream",
        "UnixListener",
        "UnixDatagram",
        "ToSocketAddrs",
        "unsafe ",
        "extern \"",
    ];
    for (path, text) in sources() {
        let mut code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let found = code.find(|line| forbidden.iter().any(|word| line.contains(word)));
        assert_eq!(found, None, "{path}");
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        let mut imports = code.split("process::{").skip(1);
        let imported = imports.find(|rest| {
            let names = rest.split('}').next().unwrap_or_default();
            names
                .split(|c: char| !c.is_alphanumeric())
                .any(|name| name == "Command")
        });
        assert_eq!(imported, None, "{path}");
    }
}

/// `deny.toml` names crates that are there to open connections; they are looked for without `cargo deny`, too, and among
/// those that only tests and the fuzz targets need as well.
#[test]
fn no_dependency_is_one_that_is_forbidden() {
    let read = |path: &str| fs::read_to_string(project_file(path)).unwrap();
    let deny: toml::Table = read("deny.toml").parse().unwrap();
    let forbidden = deny["bans"]["deny"].as_array().unwrap().iter();
    let forbidden: Vec<&str> = forbidden
        .map(|one| one["crate"].as_str().unwrap())
        .collect();
    assert!(forbidden.contains(&"mio"));
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    for path in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock: toml::Table = read(path).parse().unwrap();
        for package in lock["package"].as_array().unwrap() {
            let name = package["name"].as_str().unwrap();
            assert!(!forbidden.contains(&name), "{path}: {name}");
            let source = package.get("source").map(|source| source.as_str().unwrap());
            assert!(
                ["firelint", "firelint-fuzz"].contains(&name) || source == Some(registry),
                "{path}: {name}: {source:?}"
            );
        }
    }
}

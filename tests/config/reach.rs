//! Which files a configuration reaches, and who may overrule it.

use std::fs;

use super::{ALL, NO_BREAKER, NO_GATE, check, repository, rules};

#[test]
fn a_rule_that_is_asked_by_name_speaks_though_it_is_off() {
    let off = [("firelint.toml", NO_GATE)];
    let (_, report, _) = check(&repository(&off), ".", &["--select", ALL[0]]);
    assert_eq!(rules(&report), [ALL[0]]);
    assert!(report.contains(&format!("error[{}]", ALL[0])), "{report}");
    // Its severity is as decided.
    let milder = b"[rules]\napp-before-probe = \"advice\"\n";
    let directory = repository(&[("firelint.toml", milder)]);
    let arguments = ["--select", ALL[0], "--min-severity", "advice"];
    let (code, report, _) = check(&directory, ".", &arguments);
    assert_eq!((code, rules(&report)), (0, vec![ALL[0]]));
    // Others are not asked, and `--ignore` wins over everything.
    let (_, report, _) = check(&repository(&off), ".", &["--select", ALL[1]]);
    assert_eq!(rules(&report), [ALL[1]]);
    let arguments = ["--select", ALL[0], "--ignore", ALL[0]];
    let (_, report, _) = check(&repository(&off), ".", &arguments);
    assert_eq!(rules(&report), [""; 0]);
}

#[test]
fn reports_have_the_severity_that_was_decided_on() {
    let milder = b"[rules]\napp-before-probe = \"advice\"\nmissing-circuit-breaker = \"off\"\n";
    let directory = repository(&[("firelint.toml", milder)]);
    let select = ["--select", "app-before-probe", "--format"];
    for (format, says) in [
        ("json", "\"severity\": \"advice\""),
        ("sarif", "\"level\": \"note\""),
        ("gitlab", "\"severity\": \"info\""),
        ("rdjson", "\"severity\": \"INFO\""),
    ] {
        let arguments = [&select[..], &[format]].concat();
        let (_, report, _) = check(&directory, ".", &arguments);
        assert!(report.contains(says), "{format}: {report}");
        assert!(!report.contains("missing-circuit-breaker\""), "{format}");
    }
}

#[test]
fn excludes_hold_with_every_flag_about_excludes() {
    let exclude = b"exclude = [\"*.json\", \"!service.json\"]\n";
    let directory = repository(&[("firelint.toml", exclude)]);
    for arguments in [
        &["app"][..],
        &["app/task-definition.json", "app/service.json"],
        &[
            "--force-exclude",
            "app/task-definition.json",
            "app/service.json",
        ],
    ] {
        let (code, report, _) = check(&directory, ".", arguments);
        assert_eq!((code, rules(&report)), (1, vec![ALL[2]]), "{arguments:?}");
        assert!(report.contains("checked 1 file"), "{report}");
        assert!(
            report.contains("1 file excluded by a configuration"),
            "{report}"
        );
    }
}

#[test]
fn several_files_have_each_their_own() {
    let directory = repository(&[
        ("app/firelint.toml", NO_GATE),
        ("b/firelint.toml", NO_BREAKER),
    ]);
    let top = directory.path().join("repository");
    for name in ["task-definition.json", "service.json"] {
        fs::copy(top.join("app").join(name), top.join("b").join(name)).unwrap();
    }
    let (_, report, _) = check(&directory, ".", &["app", "b", "--format", "concise"]);
    let told = |path: &str, rule: &str| {
        let mut lines = report.lines();
        lines.any(|line| line.starts_with(path) && line.contains(&format!("[{rule}]")))
    };
    assert!(!told("app/", ALL[0]) && told("app/", ALL[2]), "{report}");
    assert!(told("b/", ALL[0]) && !told("b/", ALL[2]), "{report}");
}

#[cfg(unix)]
#[test]
fn one_that_lies_outside_of_the_repository_is_not_read() {
    let directory = repository(&[]);
    fs::write(directory.path().join("outside.toml"), NO_GATE).unwrap();
    let inside = directory.path().join("repository/app/firelint.toml");
    std::os::unix::fs::symlink("../../outside.toml", inside).unwrap();
    let (_, report, _) = check(&directory, ".", &[]);
    assert_eq!(rules(&report), ALL);
}

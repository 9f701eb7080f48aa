//! What an `[[ignore]]` of a configuration selects.

use std::collections::BTreeSet;

use super::run::{Files, checked, findings};
use firelint::suppress::Settings;

/// Two tasks of two containers each that nothing logs, and two services without a circuit breaker.
fn definitions() -> Files {
    let mut files = Files::new();
    for (directory, family) in [("web", "shop"), ("batch", "night")] {
        let containers = ["app", "side"]
            .map(|name| format!("  - {{ name: {name}, image: 'example/{name}:1' }}\n"))
            .concat();
        files.push((
            format!("{directory}/task.yaml"),
            format!("family: {family}\ncontainerDefinitions:\n{containers}"),
        ));
        files.push((
            format!("{directory}/service.json"),
            format!(r#"{{ "serviceName": "{family}", "taskDefinition": "{family}", "desiredCount": 2, "launchType": "FARGATE" }}"#),
        ));
    }
    files
}

/// The numbers of the findings that an entry silences, among all, with what they are about.
fn silenced(selector: &str, rule: &str) -> BTreeSet<(String, String)> {
    let before = checked(&definitions(), &Settings::default());
    let mut files = definitions();
    let entry = format!("[[ignore]]\nrule = \"{rule}\"\nreason = \"because\"\n{selector}\n");
    files.push(("firelint.toml".to_owned(), entry));
    let after = checked(&files, &Settings::default());
    let key = |run| {
        let found: Vec<_> = findings(run);
        found
            .into_iter()
            .map(|one| (one.rule, one.file, one.about))
            .collect::<BTreeSet<_>>()
    };
    let (before, after) = (key(&before), key(&after));
    let come: Vec<_> = after.difference(&before).collect();
    let is_unused = come.iter().all(|(rule, ..)| *rule == "unused-ignore");
    assert!(is_unused, "{selector}: {come:?}");
    let gone: Vec<_> = before.difference(&after).collect();
    assert_eq!(come.is_empty(), !gone.is_empty(), "{selector}");
    assert!(gone.iter().all(|(gone, ..)| *gone == rule), "{selector}");
    gone.into_iter()
        .map(|(_, file, about)| (file.clone(), about.clone()))
        .collect()
}

#[test]
fn all_that_is_named_must_fit_and_what_is_not_named_fits() {
    let choices: [(&str, &[&str]); 3] = [
        (
            "paths",
            &["", "[\"web/\"]", "[\"/batch/task.yaml\"]", "[\"*.json\"]"],
        ),
        ("family", &["", "\"shop\"", "\"nobody\""]),
        ("container", &["", "\"app\"", "\"nobody\""]),
    ];
    let fits = |paths: &str, file: &str| match paths {
        "" => true,
        "[\"web/\"]" => file.starts_with("web/"),
        "[\"/batch/task.yaml\"]" => file == "batch/task.yaml",
        _ => file.ends_with(".json"),
    };
    for paths in choices[0].1 {
        for family in choices[1].1 {
            for container in choices[2].1 {
                let values = [
                    ("paths", *paths),
                    ("family", *family),
                    ("container", *container),
                ];
                let named = values.iter().filter(|(_, value)| !value.is_empty());
                let selector: Vec<String> = named
                    .map(|(key, value)| format!("{key} = {value}"))
                    .collect();
                let expected: BTreeSet<(String, String)> = [("web", "shop"), ("batch", "night")]
                    .iter()
                    .flat_map(|(directory, own)| {
                        ["app", "side"].map(|name| (format!("{directory}/task.yaml"), *own, name))
                    })
                    .filter(|(file, own, name)| {
                        fits(paths, file)
                            && (family.is_empty() || family.trim_matches('"') == *own)
                            && (container.is_empty() || container.trim_matches('"') == *name)
                    })
                    .map(|(file, _, name)| (file, name.to_owned()))
                    .collect();
                let found = silenced(&selector.join("\n"), "missing-log-configuration");
                assert_eq!(found, expected, "{selector:?}");
            }
        }
    }
}

#[test]
fn a_service_is_named_by_its_name() {
    for (name, expected) in [("shop", 1), ("nobody", 0)] {
        let selector = format!("service = \"{name}\"");
        assert_eq!(
            silenced(&selector, "missing-circuit-breaker").len(),
            expected
        );
        assert_eq!(silenced(&selector, "missing-log-configuration").len(), 0);
    }
    assert_eq!(silenced("", "missing-circuit-breaker").len(), 2);
}

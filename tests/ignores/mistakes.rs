//! What cannot be meant is said, and does not count.

use super::run::{checked, file, findings, on};
use firelint::suppress::Settings;

const TASK: &str = "family: shop\ncontainerDefinitions:\n  - name: app\n    image: example/app:1\n";

/// What is wrong with an ignore, and what helps.
fn wrong(path: &str, text: &str) -> Vec<(String, String)> {
    let run = checked(&file(path, text), &Settings::default());
    let still = findings(&run);
    assert!(
        still
            .iter()
            .any(|one| one.rule == "missing-log-configuration"),
        "it counts: {text}"
    );
    let judged = run.judged.findings.iter();
    let ours = judged.filter(|one| one.rule.id == "invalid-configuration");
    ours.map(|one| {
        let label = one.finding.primary();
        (label.text.clone(), one.finding.help.clone())
    })
    .collect()
}

#[test]
fn a_comment_that_cannot_be_meant_is_a_mistake() {
    let reason = "say why behind the brackets: the next reader asks why this is no hazard here";
    let form = "write `firelint: ignore[rule] reason`";
    for (comment, text, help) in [
        (
            "ignore[missing-log-configuration]",
            "this has no reason",
            reason,
        ),
        (
            "ignore[missing-log-configuration] -- ",
            "this has no reason",
            reason,
        ),
        ("ignore because", "this does not say which rule", form),
        (
            "ignore[missing-log-configuration because",
            "this bracket is not closed",
            "close it behind the last rule",
        ),
        (
            "ignore[] because",
            "no rule is named here",
            "name the rules that are not to speak",
        ),
        (
            "ignore[until=2027-01-31] because",
            "no rule is named here",
            "name the rules that are not to speak",
        ),
        (
            "ignroe[missing-log-configuration] because",
            "firelint knows no `ignroe` in a comment",
            "did you mean `ignore`?",
        ),
        (
            "ignore-fil[missing-log-configuration] because",
            "firelint knows no `ignore-fil` in a comment",
            "did you mean `ignore-file`?",
        ),
        ("off", "firelint knows no `off` in a comment", form),
        ("", "this asks firelint for nothing", form),
        (
            "ignore[missing-log-configuration, until=31.1.2027] because",
            "`31.1.2027` is no day",
            "write it as `until=2027-01-31`",
        ),
        (
            "ignore[missing-log-configuration, til=2027-01-31] because",
            "firelint knows no setting `til` here",
            "it knows `until=2027-01-31`",
        ),
        (
            "ignore[missing-log-configuratoin] because",
            "no rule is called `missing-log-configuratoin`",
            "did you mean `missing-log-configuration`?",
        ),
    ] {
        let said = wrong(
            "task.yaml",
            &TASK.replace("  - name", &format!("  # firelint: {comment}\n  - name")),
        );
        assert_eq!(said, [(text.to_owned(), help.to_owned())], "{comment}");
    }
}

#[test]
fn what_only_speaks_of_firelint_is_no_mistake() {
    for comment in [
        "see firelint: its pages",
        "a firelint.toml decides",
        "https://firelint: x",
    ] {
        let said = wrong("task.yaml", &format!("# {comment}\n{TASK}"));
        assert_eq!(said, [], "{comment}");
    }
}

#[test]
fn metadata_that_cannot_be_meant_is_a_mistake() {
    let form = "write `firelint: { ignore: [{ rule: …, reason: … }] }`";
    let rule = "missing-log-configuration";
    for (metadata, text, help) in [
        ("on".to_owned(), "`firelint` is a map", form),
        ("{ ignore: yes }".to_owned(), "`ignore` is a list", form),
        (
            "{ ignor: [] }".to_owned(),
            "firelint knows no setting `ignor` here",
            "did you mean `ignore`?",
        ),
        (
            "{ ignore: [x] }".to_owned(),
            "an entry of `ignore` is a map",
            "write `{ rule: …, reason: … }`",
        ),
        (
            format!("{{ ignore: [{{ rule: {rule} }}] }}"),
            "this has no `reason`",
            "add `reason`: the next reader asks why this is no hazard here",
        ),
        (
            format!("{{ ignore: [{{ rule: {rule}, reason: '' }}] }}"),
            "`reason` is a text, written out",
            "say it here, in words",
        ),
        (
            format!("{{ ignore: [{{ rule: {rule}, reason: !Ref A }}] }}"),
            "`reason` is a text, written out",
            "say it here, in words",
        ),
        (
            format!("{{ ignore: [{{ rule: {rule}, reason: x, untill: 2027-01-31 }}] }}"),
            "firelint knows no setting `untill` here",
            "did you mean `until`?",
        ),
        (
            format!("{{ ignore: [{{ rule: {rule}, reason: x, until: soon }}] }}"),
            "this is no day",
            "write it as `2027-01-31`",
        ),
        (
            "{ ignore: [{ rule: missing-log-configuratoin, reason: x }] }".to_owned(),
            "no rule is called `missing-log-configuratoin`",
            "did you mean `missing-log-configuration`?",
        ),
    ] {
        let template = format!(
            "Resources:\n  Shop:\n    Type: AWS::ECS::TaskDefinition\n    Metadata:\n      firelint: {metadata}\n    Properties:\n      Family: shop\n      ContainerDefinitions: [{{ Name: app, Image: 'example/app:1' }}]\n"
        );
        let said = wrong("template.yaml", &template);
        assert_eq!(said, [(text.to_owned(), help.to_owned())], "{metadata}");
    }
}

#[test]
fn the_last_day_still_counts() {
    let text = TASK.replace(
        "  - name",
        "  # firelint: ignore[missing-log-configuration, until=2027-01-31] because\n  - name",
    );
    let rules = |day: &str| {
        let run = checked(&file("task.yaml", &text), &on(day));
        let found = findings(&run);
        found.iter().map(|one| one.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("2027-01-31"), [""; 0]);
    assert_eq!(
        rules("2027-02-01"),
        ["expired-ignore", "missing-log-configuration"]
    );
    let run = checked(
        &file("task.yaml", &text),
        &Settings {
            with_ignores: false,
            ..Settings::default()
        },
    );
    assert_eq!(findings(&run).len(), 1);
}

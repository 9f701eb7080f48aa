//! YAML: blocks, dashes, quotes, aliases.

use firelint::finding::{Edit, Key, Piece};
use firelint::model::Terms;

use crate::{Marked, key, push, set, words};

fn yaml(marked: &str) -> Marked {
    Marked::new("template.yaml", marked)
}

/// Sets `essential` to false at the first place.
fn essential(marked: &str) -> String {
    yaml(marked).after(|at| vec![set(at[0], "essential", false)])
}

fn all(cases: &[(&str, &str)], edited: impl Fn(&str) -> String) {
    for (before, after) in cases {
        assert_eq!(edited(before), *after, "{before}");
    }
}

#[test]
fn a_member_is_added_below_the_last_one() {
    let cases = [
        ("name: «a»\n", "name: a\nessential: false\n"),
        ("name: «a»", "name: a\nessential: false"),
        (
            "\u{feff}name: «a»\r\n",
            "\u{feff}name: a\r\nessential: false\r\n",
        ),
        (
            "- «name»: a\n  image: b # last\n\n# end\n- name: c\n",
            "- name: a\n  image: b # last\n  essential: false\n\n# end\n- name: c\n",
        ),
        (
            "l:\n- name: «a»\nm: 1\n",
            "l:\n- name: a\n  essential: false\nm: 1\n",
        ),
        (
            "l:\n    -   name: «a»\n        b:\n            - c\n",
            "l:\n    -   name: a\n        b:\n            - c\n        essential: false\n",
        ),
        ("-\n  name: «a»\n", "-\n  name: a\n  essential: false\n"),
        ("- - name: «a»\n", "- - name: a\n    essential: false\n"),
        (
            "- name: «a»\n  text: |\n    one\n\n    two\n\n- c\n",
            "- name: a\n  text: |\n    one\n\n    two\n  essential: false\n\n- c\n",
        ),
        (
            "- name: «a»\n  text: |+\n    one\n\n- c\n",
            "- name: a\n  text: |+\n    one\n\n  essential: false\n- c\n",
        ),
        ("name: «a»\nb:\n", "name: a\nb:\nessential: false\n"),
        (
            "name: «a»\nb: # what\n# end\n",
            "name: a\nb: # what\nessential: false\n# end\n",
        ),
        (
            "name: «a»\nb:\n  -\n",
            "name: a\nb:\n  -\nessential: false\n",
        ),
        (
            "name: «a»\nb:\n- c\n-\n",
            "name: a\nb:\n- c\n-\nessential: false\n",
        ),
        (
            "---\nname: «a»\n---\nname: b\n...\n",
            "---\nname: a\nessential: false\n---\nname: b\n...\n",
        ),
        (
            "name: a\n---\nname: «b»\n...\n",
            "name: a\n---\nname: b\nessential: false\n...\n",
        ),
        (
            "name: \"«a»\"\n",
            "declined: it is written inside of a text",
        ),
        (
            "c: &x\n  name: «a»\n",
            "c: &x\n  name: a\n  essential: false\n",
        ),
        (
            "c: &x\n  name: «a»\nd: *x\n",
            "declined: an alias stands for this, so it would change elsewhere, too",
        ),
        (
            "<<: *x\nname: «a»\n",
            "declined: the file has mistakes to repair first",
        ),
        (
            "x: &x {b: 1}\nc:\n  <<: *x\n  name: «a»\n",
            "x: &x {b: 1}\nc:\n  <<: *x\n  name: a\n  essential: false\n",
        ),
        (
            "name: «a»\nb: !Sub\n  - c\n  - d: e\n",
            "name: a\nb: !Sub\n  - c\n  - d: e\nessential: false\n",
        ),
    ];
    all(&cases, essential);
}

#[test]
fn brackets_are_kept() {
    let cases = [
        ("- {name: «a»}\n", "- {name: a, essential: false}\n"),
        ("- { «name»: a, }\n", "- { name: a, essential: false, }\n"),
        (
            "- {\"name\": «\"a\"»}\n",
            "- {\"name\": \"a\", \"essential\": false}\n",
        ),
        (
            "c: {\n  name: «a», # mine\n  image: b # yours\n}\n",
            "c: {\n  name: a, # mine\n  image: b, # yours\n  essential: false\n}\n",
        ),
        ("«c»: {}\n", "c:\n  essential: false\n"),
        (
            "- «c»: {} # none\n  d: 1\n",
            "- c: # none\n    essential: false\n  d: 1\n",
        ),
        ("«{»}\n", "{essential: false}\n"),
    ];
    all(&cases, essential);
}

#[test]
fn a_value_is_replaced_where_it_stands() {
    let cases = [
        (
            "essential: true # yes\nname: «a»\n",
            "essential: false # yes\nname: a\n",
        ),
        (
            "essential: # yes\nname: «a»\n",
            "essential: false # yes\nname: a\n",
        ),
        ("essential: ~\nname: «a»\n", "essential: false\nname: a\n"),
        ("name: «a»\nessential:", "name: a\nessential: false"),
        (
            "essential: # yes\n  - a\n  - b # no\nname: «a»\n",
            "essential: false # yes\n # no\nname: a\n",
        ),
        (
            "essential: |  # yes\n  text\n\nname: «a»\n",
            "essential: false  # yes\n\nname: a\n",
        ),
        (
            "essential: >+\n  text\n\nname: «a»\n",
            "essential: false\nname: a\n",
        ),
        (
            "essential: false\nname: «a»\n",
            "essential: false\nname: a\n",
        ),
        ("essential: no\nname: «a»\n", "essential: false\nname: a\n"),
        (
            "essential: !Ref E\nname: «a»\n",
            "declined: an expression decides this value",
        ),
        (
            "essential:\n  Fn::If: [a, b, c]\nname: «a»\n",
            "declined: an expression decides this value",
        ),
        (
            "essential: ${E}\nname: «a»\n",
            "declined: an expression decides this value",
        ),
        (
            "x: &x true\nessential: *x\nname: «a»\n",
            "declined: an alias stands there",
        ),
        (
            "essential: &x true\nb: *x\nname: «a»\n",
            "declined: an alias stands for this, so it would change elsewhere, too",
        ),
        (
            "essential: !!str true\nname: «a»\n",
            "declined: the layout there is not understood",
        ),
        (
            "{essential: true, name: «a»}\n",
            "{essential: false, name: a}\n",
        ),
        (
            "{essential: , name: «a»}\n",
            "{essential: false , name: a}\n",
        ),
        ("{essential, name: «a»}\n", "{essential: false, name: a}\n"),
    ];
    all(&cases, essential);
}

#[test]
fn text_has_quotes_where_a_reader_needs_them() {
    let plain = [
        "a",
        "a b",
        "it's",
        "a:b",
        "a#b",
        "-c",
        "1.2.3",
        "/a/b",
        "a, b",
        "é",
        "repo/app:1.0",
        "on-call",
        "null-x",
        "a\\b",
        "x\"y",
        "5s",
    ];
    for text in plain {
        let after = yaml("n: «1»\n").after(|at| vec![set(at[0], "t", text)]);
        assert_eq!(after, format!("n: 1\nt: {text}\n"));
    }
    let quoted = [
        "on",
        "Yes",
        "n",
        "0",
        "1e3",
        "0x1f",
        "010",
        "1_000",
        "1:30",
        "null",
        "~",
        "",
        " a",
        "a ",
        "true",
        ".5",
        "1.0",
        "2024-01-02",
        "- a",
        "? a",
        ": a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        "> a",
        "'a'",
        "%a",
        "@a",
        "`a`",
        "[a",
        "{a",
        "a\nb",
        "a\tb",
        "---",
        "=",
        "<<",
        "-",
        "\u{85}",
        "$PORT",
        ".inf",
    ];
    for text in quoted {
        let after = yaml("n: «1»\n").after(|at| vec![set(at[0], "t", text)]);
        let json = serde_json::to_string(text)
            .unwrap()
            .replace('\u{85}', "\\u0085");
        assert_eq!(after, format!("n: 1\nt: {json}\n"));
    }
    let after = yaml("n: «1»\n").after(|at| vec![set(at[0], "t", "[\"a\", 'b']")]);
    assert_eq!(after, "n: 1\nt: '[\"a\", ''b'']'\n");
    let after = yaml("{n: «1»}\n").after(|at| vec![set(at[0], "t", "a, b")]);
    assert_eq!(after, "{n: 1, t: \"a, b\"}\n");
    let replaced = |marked: &str| {
        yaml(marked).after(|at| {
            vec![Edit::Replace {
                value: at[0],
                with: "new".into(),
            }]
        })
    };
    assert_eq!(replaced("a: «'x'»\n"), "a: 'new'\n");
    assert_eq!(replaced("a: «\"x\"» # c\n"), "a: \"new\" # c\n");
    assert_eq!(replaced("a: [«x», y]\n"), "a: [new, y]\n");
    assert_eq!(replaced("a:\n  - «x»\n"), "a:\n  - new\n");
    assert_eq!(replaced("a: on\nb: «on»\n"), "a: on\nb: new\n");
}

#[test]
fn maps_and_lists_are_laid_out_as_the_file_is() {
    let edits = |marked: &str| {
        yaml(marked).after(|at| {
            let dependency =
                Piece::map([("containerName", "b".into()), ("condition", "START".into())]);
            let check = Piece::map([
                ("command", words(["CMD", "true"])),
                ("interval", Piece::Number(5)),
            ]);
            vec![
                set(at[0], "healthCheck", check),
                push(at[0], "dependsOn", dependency),
            ]
        })
    };
    let cases = [
        (
            "l:\n  - name: «a»\n",
            "l:\n  - name: a\n    healthCheck:\n      command:\n        - CMD\n        - \"true\"\n      interval: 5\n    dependsOn:\n      - containerName: b\n        condition: START\n",
        ),
        (
            "l:\n- name: «a»\n  dependsOn: []\n",
            "l:\n- name: a\n  dependsOn:\n  - containerName: b\n    condition: START\n  healthCheck:\n    command:\n    - CMD\n    - \"true\"\n    interval: 5\n",
        ),
        (
            "l:\n    - name: «a»\n      dependsOn:\n          - containerName: x\n      healthCheck: 7 # c\n",
            "l:\n    - name: a\n      dependsOn:\n          - containerName: x\n          - containerName: b\n            condition: START\n      healthCheck: # c\n        command:\n            - CMD\n            - \"true\"\n        interval: 5\n",
        ),
        (
            "l: [{name: «a»}]\n",
            "l: [{name: a, healthCheck: {command: [CMD, \"true\"], interval: 5}, dependsOn: [{containerName: b, condition: START}]}]\n",
        ),
        (
            "name: «a»\nhealthCheck:\n  command: [CMD]\n  interval: 9 # c\ndependsOn:\n",
            "name: a\nhealthCheck:\n  command:\n    - CMD\n    - \"true\"\n  interval: 5 # c\ndependsOn:\n  - containerName: b\n    condition: START\n",
        ),
    ];
    all(&cases, edits);
}

#[test]
fn items_are_put_after_others() {
    let cases = [
        (
            "- name: «a»\n  b: 1\n# c\n- name: d\n",
            "- name: a\n  b: 1\n- name: new\n# c\n- name: d\n",
        ),
        ("l:\n  - «name»: a", "l:\n  - name: a\n  - name: new"),
        ("l: [{name: «a»}, b]\n", "l: [{name: a}, {name: new}, b]\n"),
        (
            "l: !If\n  - c\n  - name: «a»\n  - b\n",
            "declined: an expression decides what stands there",
        ),
        (
            "l: &l\n  - name: «a»\nm: *l\n",
            "declined: an alias stands for this, so it would change elsewhere, too",
        ),
    ];
    all(&cases, |marked| {
        let new = Piece::map([("name", "new".into())]);
        yaml(marked).after(|at| vec![Edit::InsertAfter { item: at[0], new }])
    });
}

#[test]
fn what_is_removed_takes_its_lines() {
    let cases = [
        ("a: 1\nb: «2»\nc: 3\n", "a: 1\nc: 3\n"),
        ("a: 1\n«b»:\n  - c\n  - d\n", "a: 1\n"),
        ("a: 1\nb: «2»", "a: 1"),
        ("a: 1\r\nb: «2»", "a: 1"),
        ("a: 1\nb: «2» # c\n", "a: 1\n # c\n"),
        ("- a: «1»\n  b: 2\n", "- b: 2\n"),
        ("- a: «1» # c\n  b: 2\n", "-  # c\n  b: 2\n"),
        ("c:\n  a: «1»\n", "c: {}\n"),
        ("- a: «1»\n- b\n", "- {}\n- b\n"),
        ("a: «1»\n", "{}\n"),
        (
            "l:\n  - «containerName»: a\n    condition: b\n  - c\n",
            "l:\n  - c\n",
        ),
        (
            "l:\n- c\n- «containerName»: a\n  condition: b\nm: 1\n",
            "l:\n- c\nm: 1\n",
        ),
        ("l:\n  - «containerName»: a\n", "l: []\n"),
        (
            "containerDefinitions:\n  - «image»: a\n    name: b\n",
            "containerDefinitions:\n  - name: b\n",
        ),
        ("- - «a»\n  - b\n", "- - b\n"),
        ("l: [«a», b]\n", "l: [b]\n"),
        (
            "b: |\n  «t»\na: 1\n",
            "declined: it is written inside of a text",
        ),
        ("b: «|»\n  t\n\na: 1\n", "\na: 1\n"),
        (
            "b: &x «1»\na: *x\n",
            "declined: an alias stands for a part of this",
        ),
    ];
    all(&cases, |marked| {
        yaml(marked).after(|at| at.iter().map(|&place| Edit::Remove { place }).collect())
    });
}

#[test]
fn settings_are_reached_on_their_way() {
    let cases = [
        (
            "Properties:\n  ServiceName: «s»\n",
            "Properties:\n  ServiceName: s\n  DeploymentConfiguration:\n    DeploymentCircuitBreaker:\n      Enable: true\n      Rollback: true\n",
        ),
        (
            "«Properties»:\n  DeploymentConfiguration:\n    DeploymentCircuitBreaker:\n      Enable: false\n",
            "Properties:\n  DeploymentConfiguration:\n    DeploymentCircuitBreaker:\n      Enable: true\n      Rollback: true\n",
        ),
        (
            "P:\n  ServiceName: «s»\n  DeploymentConfiguration: {DeploymentCircuitBreaker: }\n",
            "P:\n  ServiceName: s\n  DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true} }\n",
        ),
        (
            "«DeploymentConfiguration»:\n  MaximumPercent: 1\n",
            "DeploymentConfiguration:\n  MaximumPercent: 1\n  DeploymentCircuitBreaker:\n    Enable: true\n    Rollback: true\n",
        ),
        (
            "d: &d {}\nP:\n  <<: *d\n  ServiceName: «s»\n",
            "declined: a merge key may bring what stands there",
        ),
        (
            "P:\n  ServiceName: «s»\n  DeploymentConfiguration: !If [a, b, c]\n",
            "declined: an expression decides this value",
        ),
    ];
    let set = |map, path| Edit::Set {
        map,
        key: Key::Service(path),
        value: Piece::Bool(true),
    };
    all(&cases, |marked| {
        yaml(marked).terms(Terms::CloudFormation).after(|at| {
            vec![
                set(
                    at[0],
                    "deploymentConfiguration.deploymentCircuitBreaker.enable",
                ),
                set(
                    at[0],
                    "deploymentConfiguration.deploymentCircuitBreaker.rollback",
                ),
            ]
        })
    });
}

#[test]
fn copies_are_indented_for_their_new_place() {
    let cases = [
        (
            "- name: «a»\n  image: «!Ref I»\n",
            "- name: a\n  image: !Ref I\n- image: !Ref I\n",
        ),
        (
            "- name: «a»\n  image: «!Sub \"${A}\"»\n- b\n",
            "- name: a\n  image: !Sub \"${A}\"\n- image: !Sub \"${A}\"\n- b\n",
        ),
        (
            "- name: «a»\n  «image»:\n      - b: 1\n        # two\n        c: 2\n\n      - d\n",
            "- name: a\n  image:\n      - b: 1\n        # two\n        c: 2\n\n      - d\n- image:\n      - b: 1\n        # two\n        c: 2\n\n      - d\n",
        ),
        (
            "- name: «a»\n  «image»: [b, # b\n    c]\n",
            "- name: a\n  image: [b, # b\n    c]\n- image: [b, c]\n",
        ),
        (
            "- name: «a»\n  «image»: {b: \"1\n    2\",\n    c: !Ref D, e: }\n",
            "- name: a\n  image: {b: \"1\n    2\",\n    c: !Ref D, e: }\n- image: { b: \"1 2\", c: !Ref D, e: null }\n",
        ),
        (
            "l: [{name: «a»}]\nm:\n  «image»:\n    b: [c]\n    # d\n    e:\n    - f: |\n        g\n      \"h\": 1,2\n",
            "l: [{name: a}, {image: { b: [c], e: [{ f: \"g\\n\", \"h\": \"1,2\" }] }}]\nm:\n  image:\n    b: [c]\n    # d\n    e:\n    - f: |\n        g\n      \"h\": 1,2\n",
        ),
        (
            "x: &x 1\nl:\n- name: «a»\n  image: «*x»\n",
            "x: &x 1\nl:\n- name: a\n  image: *x\n- image: *x\n",
        ),
        (
            "l: [{name: «a»}]\nm:\n  image: «b»\n",
            "l: [{name: a}, {image: b}]\nm:\n  image: b\n",
        ),
        (
            "l: [{name: «a»}]\nm:\n  image: «b, c»\n",
            "l: [{name: a}, {image: \"b, c\"}]\nm:\n  image: b, c\n",
        ),
        (
            "l:\n- name: «a»\nx: &x 1\nm: «*x»\n",
            "declined: an alias in what it copies is not known there",
        ),
        (
            "- name: «a»\n---\nb: «1»\n",
            "declined: what it copies is written in another file or document",
        ),
    ];
    all(&cases, |marked| {
        yaml(marked).after(|at| {
            let new = Piece::Map(vec![(key("image"), Piece::Copy(at[1]))]);
            vec![Edit::InsertAfter { item: at[0], new }]
        })
    });
}

#[test]
fn keys_are_renamed_and_comments_removed() {
    let rename = |marked: &str| {
        yaml(marked).after(|at| {
            vec![Edit::Rename {
                key: at[0],
                to: key("essential"),
            }]
        })
    };
    assert_eq!(rename("- «esential» : true\n"), "- essential : true\n");
    assert_eq!(rename("{«\"esential\"»: true}"), "{\"essential\": true}");
    assert_eq!(rename("«'esential'»: true"), "'essential': true");
    let uncomment =
        |marked: &str| yaml(marked).after(|at| vec![Edit::RemoveComment { comment: at[0] }]);
    assert_eq!(uncomment("a: 1 «# c»\n"), "a: 1\n");
    assert_eq!(uncomment("a: 1\n  «# c»\nb: 2\n"), "a: 1\nb: 2\n");
    assert_eq!(uncomment("a: 1\n«# c»"), "a: 1");
}

/// A container that is put in front of one, and that one waiting for it: both texts come to stand at one place.
#[test]
fn edits_of_one_fix_go_together() {
    let cases = [
        (
            "l:\n  - name: «a»\n    image: b\nm: 1\n",
            "l:\n  - name: a\n    image: b\n    dependsOn:\n      - x\n  - name: new\nm: 1\n",
        ),
        (
            "l:\n  - name: «a»\n    dependsOn:\n      - w",
            "l:\n  - name: a\n    dependsOn:\n      - w\n      - x\n  - name: new",
        ),
        (
            "l:\n  - name: «a»\n    dependsOn:",
            "l:\n  - name: a\n    dependsOn:\n      - x\n  - name: new",
        ),
        (
            "l: [{name: «a»}]\n",
            "l: [{name: a, dependsOn: [x]}, {name: new}]\n",
        ),
    ];
    all(&cases, |marked| {
        let new = Piece::map([("name", "new".into())]);
        yaml(marked).after(|at| {
            vec![
                Edit::InsertAfter { item: at[0], new },
                push(at[0], "dependsOn", "x"),
            ]
        })
    });
    let declined = yaml("l:\n  - name: «a»\n    b: «1»\n")
        .after(|at| vec![set(at[0], "fresh", true), Edit::Remove { place: at[1] }]);
    assert_eq!(declined, "declined: its edits touch each other");
}

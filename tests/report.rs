//! How a finding looks, and that no place in no text makes the renderer stumble.

mod support;

use std::collections::BTreeSet;
use std::fs;

use firelint::finding::{Event, Finding, Severity, Step};
use firelint::model::{Terms, Unknown, Why};
use firelint::project::Project;
use firelint::report::Checked;
use firelint::report::human::{Contents, Links, Options, render, report};
use firelint::report::{inspect, json};
use firelint::rules::{
    Judged, Page, Reported, Rule, Selection, Subject, SubjectKind, Undecided, judge,
};
use firelint::source::{Source, SourceId, Sources, Span};
use proptest::prelude::*;
use support::project_file;

static RULE: Rule = Rule {
    id: "some-hazard",
    page: Page::parse(
        "---\nseverity: error\ncategory: availability\nfix: none\nsince: 0.1.0\n---\n\n# A hazard\n",
    ),
    checks: &[],
};

fn project(files: &[(&str, &str)]) -> (Project, Vec<SourceId>) {
    let mut sources = Sources::default();
    let add = |(path, text): &(&str, &str)| sources.add(Source::new(*path, *text));
    let ids = files.iter().map(add).collect();
    (Project::of(sources), ids)
}

fn judged(findings: Vec<Finding>) -> Judged {
    let reported = findings.into_iter().map(|finding| Reported {
        rule: &RULE,
        severity: RULE.severity_of(&finding),
        subject: Subject {
            kind: SubjectKind::Task,
            task: None,
            container: None,
            service: None,
        },
        finding,
        scenario: None,
        terms: Terms::default(),
        origins: Vec::new(),
    });
    let findings: Vec<Reported> = reported.collect();
    let concealed = findings
        .iter()
        .flat_map(|one| one.finding.concealed.clone());
    Judged {
        concealed: concealed.collect(),
        findings,
        ..Judged::default()
    }
}

/// The first place of a text in a source.
fn place(project: &Project, id: SourceId, text: &str) -> Span {
    let start = project.sources.get(id).text.find(text).expect("the text");
    Span::new(id, start as u32, (start + text.len()) as u32)
}

fn shown(files: &[(&str, &str)], options: &Options, text: &str) -> String {
    let (project, ids) = project(files);
    let finding = Finding::at(&place(&project, ids[0], text), "look here");
    render(&project, &judged(vec![finding]), options)
}

fn full() -> (Project, Judged) {
    let task = "{\n  \"name\": \"app\",\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3,\n  \"driver\": \"awsfirelens\"\n}\n";
    let (project, ids) = project(&[("task.json", task), ("service.json", "{ \"count\": 2 }\n")]);
    let finding = Finding::at(&place(&project, ids[0], "\"app\""), "starts too early")
        .label(&place(&project, ids[0], "\"awsfirelens\""), "its lines go through the router")
        .label(&place(&project, ids[1], "2"), "this many tasks")
        .schedule(vec![
            Step::of(Event::Starts, "app", "nothing holds it back until the router has been tried, and so it starts"),
            Step::of_task(Event::TargetDrained, "users get 502s"),
        ])
        .note("seen on EC2, not documented for Fargate")
        .help("let `app` wait for a container that has sent a few lines through the router before users come");
    (project, judged(vec![finding]))
}

#[test]
fn a_finding_is_drawn() {
    let (project, judged) = full();
    let expected = "\
error[some-hazard]

  × A hazard
   ╭─[task.json:2:11]
 1 │ {
 2 │   \"name\": \"app\",
   ·           ──┬──
   ·             ╰── starts too early
 3 │   \"a\": 1,
   ╰────
   ╭─[task.json:6:13]
 5 │   \"c\": 3,
 6 │   \"driver\": \"awsfirelens\"
   ·             ──────┬──────
   ·                   ╰── its lines go through the router
 7 │ }
   ╰────
  ☞ see also `service.json`
   ╭─[service.json:1:12]
 1 │ { \"count\": 2 }
   ·            ┬
   ·            ╰── this many tasks
   ╰────
  how it happens:
    1. `app` starts: nothing holds it back until the router has been tried, and
       so it starts
    2. the load balancer drains the task: users get 502s
  note: seen on EC2, not documented for Fargate
  help: let `app` wait for a container that has sent a few lines through the
        router before users come
";
    assert_eq!(render(&project, &judged, &Options::default()), expected);
}

#[test]
fn a_finding_is_told() {
    let (project, judged) = full();
    let narrated = Options {
        narrated: true,
        ..Options::default()
    };
    let told = render(&project, &judged, &narrated);
    assert!(!told.chars().any(|c| "│╭╰─┬×☞".contains(c)), "{told}");
    for label in ["starts too early", "its lines go", "this many tasks"] {
        assert_eq!(told.matches(label).count(), 1, "{label}: {told}");
    }
    assert!(told.contains("Step 2: the load balancer drains the task: users get 502s.\n"));
    assert!(told.contains("Help: let `app` wait"));
}

#[test]
fn ascii_is_enough() {
    let (project, judged) = full();
    let ascii = Options {
        unicode: false,
        ..Options::default()
    };
    assert!(render(&project, &judged, &ascii).is_ascii());
}

#[test]
fn the_page_is_linked_as_asked() {
    let (project, judged) = full();
    let with = |links| {
        let options = Options {
            links,
            ..Options::default()
        };
        render(&project, &judged, &options)
    };
    let url = RULE.url();
    assert!(!with(Links::None).contains(&url));
    assert!(with(Links::Text).contains(&format!("\n  page: {url}\n")));
    assert!(with(Links::Terminal).contains(&format!("\u{1b}]8;;{url}\u{1b}\\")));
}

#[test]
fn a_label_far_right_is_cut_out_and_its_column_is_true() {
    let text = format!(
        "{{\"pad\":\"{}\",\"name\":\"app\",\"pad\":\"{}\"}}",
        "ä".repeat(100_000),
        "y".repeat(100_000)
    );
    let shown = shown(&[("min.json", &text)], &Options::default(), "\"app\"");
    let column = text[..text.find("\"app\"").expect("it")].chars().count() + 1;
    assert!(shown.contains(&format!("[min.json:1:{column}]")), "{shown}");
    assert!(shown.contains("\"name\":\"app\""), "{shown}");
    let widest = shown.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(90), "{shown}");
}

#[test]
fn a_label_at_the_end_of_a_text_is_seen() {
    let (project, ids) = project(&[("a.json", "{ \"a\": 1")]);
    let finding = Finding::at(&Span::new(ids[0], 8, 8), "goes on here");
    let shown = render(&project, &judged(vec![finding]), &Options::default());
    assert!(shown.contains("[a.json:1:8]"), "{shown}");
    assert!(shown.contains("╰── goes on here"), "{shown}");
}

#[test]
fn two_labels_at_one_place_are_one() {
    let (project, ids) = project(&[("a.json", "{ \"a\": 1 }")]);
    let at = Span::new(ids[0], 7, 8);
    let finding = Finding::at(&at, "one").label(&at, "two");
    let shown = render(&project, &judged(vec![finding]), &Options::default());
    assert!(shown.contains("╰── one; two"), "{shown}");
}

#[test]
fn a_text_does_not_steer_the_terminal() {
    let text = "{ \"a\u{1b}[2J\u{202e}\u{9b}b\": \"x\ry\" }\r\n";
    let shown = shown(&[("a\u{1b}.json", text)], &Options::default(), "\"x");
    assert!(
        !shown.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\r']),
        "{shown:?}"
    );
}

#[test]
fn the_summary_counts_what_is_not_shown() {
    let (project, ids) = project(&[(
        "a.json",
        "{ \"containerDefinitions\": [], \"x\": \"${IMAGE}\" }",
    )]);
    let at = place(&project, ids[0], "\"${IMAGE}\"");
    let mut judged = judged(vec![
        Finding::at(&at, "here"),
        Finding::at(&at, "here").severity(Severity::Advice),
    ]);
    for start in [at.start, at.start + 1] {
        judged.undecided.push(Undecided {
            unknown: Unknown {
                at: Span { start, ..at },
                why: Why::Template,
            },
            rules: vec!["some-hazard"],
            subjects: Vec::new(),
            questions: Vec::new(),
        });
    }
    let checked = Checked {
        project,
        judged,
        seen: 3,
        ..Checked::default()
    };
    let contents = Contents {
        min_severity: Severity::Warning,
        undecided: false,
    };
    let shown = report(&checked, &contents, &Options::default());
    let expected = "checked 1 file: 1 task definition — 1 error, 1 advice (not shown, --min-severity advice), \
        2 undecided (${IMAGE}, 1 more; --show undecided)\n";
    assert!(shown.ends_with(expected), "{shown}");
    let all = Contents {
        min_severity: Severity::Advice,
        undecided: true,
    };
    let shown = report(&checked, &all, &Options::default());
    // Two in full, and the last line.
    assert_eq!(shown.matches("undecided\n").count(), 3, "{shown}");
    assert!(
        shown.contains("Cannot tell: a template fills this in"),
        "{shown}"
    );
}

/// Every field that is printed, by its name.
fn fields(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                found.insert(name.clone());
                fields(value, found);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        _ => {}
    }
}

#[test]
fn every_field_is_documented() {
    let docs = fs::read_to_string(project_file("docs/json.md")).expect("the page");
    let (_, mut judged) = full();
    let task = r#"{ "containerDefinitions": [{ "name": "a", "essential": ${E}, "dependsOn": [{ "containerName": "a" }] }] "#;
    let service = r#"{ "serviceName": "s", "loadBalancers": [{ "containerName": "a" }] }"#;
    let (project, ids) = project(&[("a.json", task), ("b.json", service)]);
    let at = place(&project, ids[0], "${E}");
    for reported in &mut judged.findings {
        reported
            .finding
            .labels
            .iter_mut()
            .for_each(|label| label.span = at);
    }
    let unknown = Unknown {
        at,
        why: Why::Template,
    };
    judged.undecided.push(Undecided {
        unknown,
        rules: vec![RULE.id],
        subjects: Vec::new(),
        questions: Vec::new(),
    });
    let checked = Checked {
        project,
        judged,
        ..Checked::default()
    };
    let documents = [
        json::report(&checked, Severity::Advice),
        json::rules(),
        inspect::report(&checked),
    ];
    let mut printed = BTreeSet::new();
    for document in documents {
        let document = serde_json::from_str(&document).expect("JSON");
        fields(&document, &mut printed);
    }
    for field in [
        "schedule", "edges", "link", "why", "message", "fix", "reason", "certain",
    ] {
        assert!(printed.contains(field), "nothing shows `{field}`");
    }
    for field in printed {
        let named = [format!("`{field}`"), format!("\"{field}\"")];
        assert!(
            named.iter().any(|name| docs.contains(name)),
            "docs/json.md lacks `{field}`"
        );
    }
}

#[test]
fn a_large_file_with_many_findings_is_drawn_at_once() {
    let line = "  { \"name\": \"app\", \"value\": 1 },\n";
    let text = line.repeat(150_000);
    let (project, ids) = project(&[("big.json", &text)]);
    let findings = (0..1000).map(|i| {
        let start = (i * 150 * line.len() + 12) as u32;
        Finding::at(&Span::new(ids[0], start, start + 5), "here")
    });
    let judged = judged(findings.collect());
    let begun = std::time::Instant::now();
    let shown = render(&project, &judged, &Options::default());
    assert_eq!(shown.matches("╰── here").count(), 1000);
    // A stock source takes 20 ms for each, 20 s in all; this takes less than 1 s without optimisation.
    assert!(begun.elapsed().as_secs() < 8, "{:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    /// Any spans in any text, tabs, wide characters, long lines and line breaks of every kind included.
    #[test]
    fn no_place_makes_it_stumble(
        pieces in proptest::collection::vec(
            prop_oneof![
                "[a-z{}\", ]{0,12}", Just("\n".to_owned()), Just("\r\n".to_owned()), Just("\t".to_owned()),
                Just("語ä\u{1b}\r".to_owned()), (1usize..400).prop_map(|n| "x".repeat(n)),
                Just("y".repeat(70_000)),
            ],
            0..20,
        ),
        places in proptest::collection::vec((0.0..1.1f64, 0usize..100, any::<bool>()), 1..6),
        narrated in any::<bool>(),
        width in 20usize..120,
    ) {
        let text = pieces.concat();
        let (project, ids) = project(&[("a.json", &text), ("b.json", &text)]);
        let spans: Vec<Span> = places
            .iter()
            .map(|&(at, length, other)| {
                let start = (at * text.len() as f64) as u32;
                Span::new(ids[usize::from(other)], start, start + length as u32)
            })
            .collect();
        let first = Finding::at(&spans[0], "the first place");
        let finding = spans[1..].iter().fold(first, |finding, span| finding.label(span, "a place that is told in a longer text"));
        let options = Options { narrated, width, ..Options::default() };
        let shown = render(&project, &judged(vec![finding]), &options);
        prop_assert!(!shown.contains("Failed to read"), "{}", shown);
        prop_assert!(!shown.contains('\u{1b}'), "steers: {:?}", shown);
    }
}

/// What firelint says of some files, rule by rule.
fn said_of(files: &[(&str, &str)]) -> Vec<Reported> {
    let (project, _) = project(files);
    judge(&project, &Selection::default()).findings
}

#[test]
fn help_names_a_setting_as_the_file_spells_it() {
    let json = r#"{ "serviceName": "shop", "taskDefinition": "shop", "desiredCount": 2 }"#;
    let template = "Resources:\n  Shop:\n    Type: AWS::ECS::Service\n    Properties:\n      TaskDefinition: shop\n";
    let module = "resource \"aws_ecs_service\" \"shop\" {\n  task_definition = \"shop\"\n  desired_count = 2\n}\n";
    for (path, text, help) in [
        (
            "service.json",
            json,
            "set `enable` and `rollback` to `true` in `deploymentConfiguration.deploymentCircuitBreaker`",
        ),
        (
            "template.yaml",
            template,
            "set `Enable` and `Rollback` to `true` in `DeploymentConfiguration.DeploymentCircuitBreaker`",
        ),
        (
            "main.tf",
            module,
            "set `enable` and `rollback` to `true` in `deployment_circuit_breaker`",
        ),
    ] {
        let said = said_of(&[(path, text)]);
        let help_texts: Vec<&str> = said.iter().map(|one| one.finding.help.as_str()).collect();
        assert_eq!(help_texts, [help], "{path}");
    }
}

#[test]
fn a_finding_about_a_service_leads_back_from_the_values_of_its_task() {
    let module = r#"variable "wait" {
  default = "SUCCESS"
}
resource "aws_ecs_task_definition" "shop" {
  family = "shop"
  container_definitions = jsonencode([
    { name = "migrate", image = "x", essential = false, startTimeout = 90 },
    { name = "app", image = "x", dependsOn = [{ containerName = "migrate", condition = var.wait }] },
  ])
}
resource "aws_ecs_service" "shop" {
  task_definition = aws_ecs_task_definition.shop.arn
  desired_count = 2
}
"#;
    let said = said_of(&[("main.tf", module)]);
    let about = said
        .iter()
        .find(|one| one.rule.id == "missing-circuit-breaker");
    let one = about.unwrap_or_else(|| panic!("{said:#?}"));
    let labels: Vec<&str> = one.finding.labels.iter().map(|one| &*one.text).collect();
    assert!(
        labels.contains(&"the default of variable `wait`"),
        "{labels:?}"
    );
    assert_eq!(
        one.finding.notes,
        ["assumed: the default of variable `wait`; a deployment can set another"]
    );
}

/// What no report may show.
const SECRET: &str = "4f2a9c81d7e35b60a1c4";

/// The same credential in every dialect, on one line with its name and beside what other rules point at.
fn with_credential() -> Vec<(&'static str, String)> {
    let container = |value: &str| {
        format!(
            r#"{{ "name": "app", "image": "x", "logConfiguration": {{ "logDriver": "awsfirelens", "options": {{ "Name": "datadog", "apikey": {value} }} }} }}"#
        )
    };
    let task = |value: &str| {
        format!(
            "{{ \"family\": \"shop\", \"containerDefinitions\": [{}] }}",
            container(value)
        )
    };
    let quoted = format!("\"{SECRET}\"");
    let resource = |containers: &str| {
        format!(
            "resource \"aws_ecs_task_definition\" \"shop\" {{\n  family = \"shop\"\n  container_definitions = {containers}\n}}\n"
        )
    };
    let hcl = container("VALUE").replace("\": ", "\" = ");
    let by = |value: &str| resource(&format!("jsonencode([{}])", hcl.replace("VALUE", value)));
    let planned = serde_json::json!({
        "format_version": "1.2", "terraform_version": "1.9.0", "configuration": {},
        "resource_changes": [{
            "address": "aws_ecs_task_definition.shop", "mode": "managed", "type": "aws_ecs_task_definition", "name": "shop",
            "change": {
                "actions": ["create"], "after_unknown": {}, "after_sensitive": {},
                "after": { "family": "shop", "container_definitions": format!("[{}]", container(&quoted)) },
            },
        }],
    });
    vec![
        ("task.json", task(&quoted)),
        ("task.json", task(&quoted).replace(", ", ",\n")),
        (
            "task.json",
            serde_json::to_string_pretty(
                &serde_json::from_str::<serde_json::Value>(&task(&quoted)).expect("JSON"),
            )
            .expect("JSON"),
        ),
        (
            "task.yaml",
            format!(
                "family: shop\ncontainerDefinitions:\n  - name: app\n    image: x\n    logConfiguration:\n      logDriver: awsfirelens\n      options:\n        Name: datadog\n        apikey: {SECRET}\n"
            ),
        ),
        (
            "task.yaml",
            format!(
                "family: shop\ncontainerDefinitions:\n  - name: app\n    image: x\n    logConfiguration:\n      logDriver: awsfirelens\n      options:\n        Name: datadog\n        apikey: >-\n          {SECRET}\n"
            ),
        ),
        (
            "template.yaml",
            format!(
                "Parameters:\n  Key:\n    Type: String\n    Default: {SECRET}\nResources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - Name: app\n          Image: x\n          LogConfiguration:\n            LogDriver: awsfirelens\n            Options:\n              Name: datadog\n              apikey: !Ref Key\n"
            ),
        ),
        ("main.tf", by(&quoted)),
        (
            "main.tf",
            format!("locals {{\n  key = {quoted}\n}}\n{}", by("local.key")),
        ),
        (
            "main.tf",
            format!(
                "locals {{ options = {{ Name = \"datadog\", apikey = {quoted} }} }}\n{}",
                by("\"\"").replace(
                    "{ \"Name\" = \"datadog\", \"apikey\" = \"\" }",
                    "local.options"
                )
            ),
        ),
        (
            "main.tf",
            format!(
                "variable \"key\" {{\n  default = {quoted}\n}}\n{}",
                by("var.key")
            ),
        ),
        (
            "main.tf",
            format!(
                "variable \"key\" {{ default = \"4f2a9c81\" }}\n{}",
                by("\"${var.key}d7e35b60a1c4\"")
            ),
        ),
        (
            "main.tf",
            resource(&format!("<<EOF\n[{}]\nEOF", container(&quoted))),
        ),
        (
            "main.tf",
            resource(&format!(
                "\"[{}]\"",
                container(&quoted).replace('"', "\\\"")
            )),
        ),
        ("plan.json", planned.to_string()),
        (
            "plan.json",
            serde_json::to_string_pretty(&planned).expect("JSON"),
        ),
    ]
}

#[test]
fn a_credential_is_never_shown() {
    for (path, text) in with_credential() {
        let (project, _) = project(&[(path, &text)]);
        let judged = judge(&project, &Selection::default());
        let ids: Vec<&str> = judged.findings.iter().map(|one| one.rule.id).collect();
        assert!(ids.contains(&"plaintext-log-credential"), "{ids:?}\n{text}");
        let mut reports = Vec::new();
        for (width, narrated, unicode) in [(80, false, true), (200, false, false), (40, true, true)]
        {
            let options = Options {
                width,
                narrated,
                unicode,
                ..Options::default()
            };
            reports.push(render(&project, &judged, &options));
        }
        let checked = Checked {
            project,
            judged,
            ..Checked::default()
        };
        reports.push(json::report(&checked, Severity::Advice));
        let contents = Contents {
            min_severity: Severity::Advice,
            undecided: true,
        };
        reports.push(report(&checked, &contents, &Options::default()));
        for report in reports {
            // Half of it is too much.
            for part in [&SECRET[..8], &SECRET[8..]] {
                assert!(!report.contains(part), "{path}\n{text}\n{report}");
            }
        }
    }
}

#[test]
fn a_credential_under_another_name_is_not_shown_either() {
    for key in [
        "Apikey ",
        "apikeys",
        "api-key",
        "dd_apikey",
        "my_token",
        "Header",
    ] {
        let text = format!(
            r#"{{ "family": "shop", "containerDefinitions": [{{ "name": "app", "image": "x", "logConfiguration": {{ "logDriver": "awsfirelens", "options": {{ "Name": "datadog", "{key}": "{SECRET}" }} }} }}] }}"#
        );
        let (project, _) = project(&[("task-definition.json", &text)]);
        for selected in [&[][..], &["unknown-output-option".to_owned()]] {
            let selection = Selection::new(selected, &[]).expect("rules");
            let judged = judge(&project, &selection);
            let said = render(&project, &judged, &Options::default());
            assert!(!said.contains(SECRET), "{key}\n{said}");
        }
    }
}

#[test]
fn what_is_concealed_is_masked_in_its_width() {
    let text = "{\n  \"key\": \"s3cret\",\n  \"a\": 1\n}\n";
    let (project, ids) = project(&[("a.json", text)]);
    let conceals = Finding::at(&place(&project, ids[0], "\"key\""), "look here")
        .conceal(&place(&project, ids[0], "\"s3cret\""), "s3cret");
    let beside = Finding::at(&place(&project, ids[0], "1"), "and here");
    let shown = render(
        &project,
        &judged(vec![conceals, beside]),
        &Options::default(),
    );
    assert_eq!(
        shown.matches("\"key\": \"******\",\n").count(),
        2,
        "{shown}"
    );
    assert!(!shown.contains("s3cret"), "{shown}");
}

//! The table of builds with known defects says what is known, whole and to the version, and the rule says what the table says.
#![allow(clippy::unwrap_used)]

#[path = "router_images/stated.rs"]
mod stated;

use std::collections::{BTreeMap, BTreeSet};

use firelint::finding::{Edit, Finding, Piece, Severity};
use firelint::graph::{Defect, Suggestion};
use firelint::model::{RouterMaker, Trigger, Version};
use firelint::project::Project;
use firelint::rules::{Selection, judge};
use firelint::source::{Source, Sources};
use serde_json::{Map, Value, json};

const RULE: &str = "known-bad-router-image";

/// A task around a log router.
#[derive(Clone, Debug, Default)]
struct Setup {
    /// The options of each sender.
    outputs: Vec<BTreeMap<String, String>>,
    /// Environment variables of the router.
    variables: BTreeMap<String, String>,
    sender_name: Option<String>,
    has_configuration: bool,
    is_on_instances: bool,
}

impl Setup {
    fn sending_to(plugins: &[&str]) -> Self {
        let output = |plugin: &&str| BTreeMap::from([("Name".to_owned(), (*plugin).to_owned())]);
        Self {
            outputs: plugins.iter().map(output).collect(),
            ..Self::default()
        }
    }

    fn with_option(mut self, key: &str, value: &str) -> Self {
        self.outputs[0].insert(key.to_owned(), value.to_owned());
        self
    }

    fn configured(mut self) -> Self {
        self.has_configuration = true;
        self
    }

    fn send(&mut self, plugin: &str) {
        self.outputs.extend(Self::sending_to(&[plugin]).outputs);
    }

    /// Does what a trigger is about.
    fn pull(&mut self, trigger: &Trigger) {
        match trigger {
            Trigger::Output(names) | Trigger::Sender(names) => self.send(names[0]),
            Trigger::Several(names) => (0..2).for_each(|_| self.send(names[0])),
            Trigger::Option { output, key, value } => {
                if !self
                    .outputs
                    .iter()
                    .any(|options| options["Name"] == output[0])
                {
                    self.send(output[0]);
                }
                let value = value.first().copied().unwrap_or("5");
                let found = self
                    .outputs
                    .iter_mut()
                    .find(|options| options["Name"] == output[0]);
                found.unwrap().insert((*key).to_owned(), value.to_owned());
            }
            Trigger::KeepAlive { .. } => self.send("datadog"),
            Trigger::Configuration => self.has_configuration = true,
            Trigger::NameLongerThan(limit) => self.sender_name = Some("a".repeat(limit + 1)),
            Trigger::Variable { name, value } => {
                self.variables
                    .insert((*name).to_owned(), value[0].to_owned());
            }
            Trigger::InstanceRole => self.is_on_instances = true,
            Trigger::Every(triggers) => triggers.iter().for_each(|trigger| self.pull(trigger)),
        }
    }

    fn task(&self, image: &str) -> Value {
        let named = |(name, value): (&String, &String)| json!({ "name": name, "value": value });
        let environment: Vec<Value> = self.variables.iter().map(named).collect();
        let options = match self.has_configuration {
            true => json!({ "config-file-type": "file", "config-file-value": "/extra.conf" }),
            false => json!({}),
        };
        let mut containers = vec![json!({
            "name": "log-router",
            "image": image,
            "environment": environment,
            "firelensConfiguration": { "type": "fluentbit", "options": options },
        })];
        for (index, options) in self.outputs.iter().enumerate() {
            let options: Map<String, Value> = options
                .iter()
                .map(|(key, value)| (key.clone(), json!(value)))
                .collect();
            containers.push(json!({
                "name": format!("sender-{index}"),
                "image": "example/sender:1",
                "logConfiguration": { "logDriver": "awsfirelens", "options": options },
            }));
        }
        containers.push(json!({
            "name": self.sender_name.as_deref().unwrap_or("app"),
            "image": "example/app:1",
            "logConfiguration": { "logDriver": "awsfirelens", "options": { "Name": "stdout" } },
        }));
        match self.is_on_instances {
            true => {
                json!({ "requiresCompatibilities": ["EC2"], "containerDefinitions": containers })
            }
            false => json!({
                "requiresCompatibilities": ["FARGATE"],
                "taskRoleArn": "arn:aws:iam::111122223333:role/task",
                "containerDefinitions": containers,
            }),
        }
    }

    /// What the rule says of an image in this task.
    fn judged(&self, image: &str) -> Option<(Severity, Finding)> {
        self.verdict(image).0
    }

    /// What the rule says, and whether it could not tell.
    fn verdict(&self, image: &str) -> (Option<(Severity, Finding)>, bool) {
        let mut sources = Sources::default();
        sources.add(Source::new(
            "task-definition.json",
            self.task(image).to_string(),
        ));
        let selection = Selection::new(&[RULE.to_owned()], &[]).unwrap();
        let judged = judge(&Project::of(sources), &selection);
        let undecided = judged
            .undecided
            .iter()
            .any(|entry| entry.rules.contains(&RULE));
        let mut found = judged.findings.into_iter();
        let first = found
            .next()
            .map(|reported| (reported.severity, reported.finding));
        assert!(found.next().is_none(), "{image}: two findings");
        (first, undecided)
    }
}

fn rows() -> impl Iterator<Item = &'static Defect> {
    Defect::all().filter(|row| row.spoken_by.is_none())
}

fn image(maker: RouterMaker, tag: &str) -> String {
    match maker {
        RouterMaker::Aws => format!("public.ecr.aws/aws-observability/aws-for-fluent-bit:{tag}"),
        RouterMaker::FluentBit => format!("cr.fluentbit.io/fluent/fluent-bit:{tag}"),
        RouterMaker::Fluentd => format!("fluent/fluentd:{tag}"),
    }
}

/// Whether a finding speaks of a row, as the worst or beside it.
fn speaks_of(found: &Option<(Severity, Finding)>, row: &Defect) -> bool {
    let Some((_, finding)) = found else {
        return false;
    };
    let labels = finding.labels.iter().map(|label| &label.text);
    let mut texts = labels.chain(&finding.notes);
    let said = ["which", "it", "configuration,"].map(|word| format!("{word} {}", row.symptom));
    texts.any(|text| said.iter().any(|said| text.contains(said)))
}

/// Tasks that set a row off, one for each of its triggers.
fn setups(row: &Defect) -> Vec<Setup> {
    let pulled = |trigger| {
        let mut setup = Setup::default();
        setup.pull(trigger);
        setup
    };
    match row.when.is_empty() {
        true => vec![Setup::default()],
        false => row.when.iter().map(pulled).collect(),
    }
}

fn before(version: Version) -> Version {
    let [major, minor, patch] = version.numbers;
    let numbers = match (major, minor, patch) {
        _ if version.rebuild.is_some() => version.numbers,
        (_, _, 1..) => [major, minor, patch - 1],
        (_, 1.., 0) => [major, minor - 1, 99],
        _ => [major - 1, 99, 99],
    };
    let rebuild = version.rebuild.map(|date| date - 1);
    Version { numbers, rebuild }
}

fn after(version: Version) -> Version {
    let [major, minor, patch] = version.numbers;
    match version.rebuild {
        Some(date) => Version {
            rebuild: Some(date + 1),
            ..version
        },
        None => Version {
            numbers: [major, minor, patch + 1],
            rebuild: None,
        },
    }
}

/// The first and the last version that have the defect; where it has no beginning, an early one.
fn bounds(row: &Defect) -> [Version; 2] {
    let first = row.first.unwrap_or(Version {
        numbers: [2, 0, 0],
        rebuild: None,
    });
    let last = row.last.or(row.below.map(before));
    [first, last.unwrap()]
}

/// The versions just outside.
fn neighbours(row: &Defect) -> impl Iterator<Item = Version> {
    let above = row.below.or(row.last.map(after));
    row.first.map(before).into_iter().chain(above)
}

#[test]
fn every_row_is_whole() {
    let ids: BTreeSet<&str> = Defect::all().map(|row| row.id).collect();
    // 32 was withdrawn: no definition decides it.
    let wanted: Vec<String> = (1..=35)
        .filter(|id| *id != 32)
        .map(|id| format!("V{id:02}"))
        .collect();
    assert_eq!(ids, wanted.iter().map(String::as_str).collect());
    for row in Defect::all() {
        let id = &row.id;
        assert!(
            row.last.is_none() || row.below.is_none(),
            "{id}: `last` and `below`"
        );
        let end = row.last.or(row.below);
        assert!(row.spoken_by.is_some() || end.is_some(), "{id} has no end");
        assert!(
            row.first
                .is_none_or(|first| end.is_none_or(|end| first <= end)),
            "{id}: ends before it begins"
        );
        assert!(!row.sources.is_empty(), "{id} has no source");
        assert!(
            row.sources
                .iter()
                .all(|source| source.starts_with("https://")),
            "{id}: {:?}",
            row.sources
        );
        for text in [Some(row.symptom), row.remark, row.fixed_in]
            .into_iter()
            .flatten()
        {
            let is_phrase =
                !text.is_empty() && !text.ends_with('.') && !text.starts_with(char::is_uppercase);
            assert!(is_phrase, "{id}: no phrase: {text:?}");
        }
    }
    let spoken = |id: &str| Defect::all().find(|row| row.id == id).unwrap().spoken_by;
    assert_eq!(spoken("V12"), Some("unknown-output-option"));
    assert_eq!(spoken("V31"), Some("impossible-router-health-check"));
}

/// The leg of `unguarded-essential-router`: a death, and one that is worth a word.
#[test]
fn what_kills_later_is_a_crash_and_no_advice() {
    let late = || Defect::all().filter(|row| row.kills_later);
    assert!(late().count() > 10);
    for row in late() {
        assert!(row.symptom.contains("crash"), "{}: {}", row.id, row.symptom);
        assert!(row.severity > Severity::Advice, "{}", row.id);
    }
}

/// A task without a gate: `app-before-probe` and `known-bad-router-image` say all that is to be said of it.
#[test]
fn a_bad_build_behind_no_gate_is_said_once() {
    let task = Setup::sending_to(&["cloudwatch_logs"]).task(&image(RouterMaker::Aws, "3.4.0"));
    let mut sources = Sources::default();
    sources.add(Source::new("task-definition.json", task.to_string()));
    let judged = judge(&Project::of(sources), &Selection::default());
    let found: BTreeSet<&str> = judged.findings.iter().map(|one| one.rule.id).collect();
    assert!(found.contains("app-before-probe") && found.contains(RULE));
    assert!(!found.contains("unguarded-essential-router"), "{found:?}");
    let bad = judged.findings.iter().find(|one| one.rule.id == RULE);
    assert!(bad.unwrap().finding.help.contains("`restartPolicy`"));
}

#[test]
fn what_is_suggested_has_no_defect_of_its_own() {
    for suggestion in Suggestion::all() {
        let mut defects = Defect::of(suggestion.maker, suggestion.version);
        let certain = defects.find(|row| row.when.is_empty() && !row.is_end_of_life());
        assert!(certain.is_none(), "{}: {certain:?}", suggestion.version);
    }
}

#[test]
fn the_first_and_the_last_bad_build_are_found_and_their_neighbours_are_not() {
    for row in rows() {
        for setup in setups(row) {
            for version in bounds(row) {
                let found = setup.judged(&image(row.maker, &version.to_string()));
                assert!(speaks_of(&found, row), "{} {version}: {found:?}", row.id);
            }
            for version in neighbours(row) {
                let found = setup.judged(&image(row.maker, &version.to_string()));
                assert!(!speaks_of(&found, row), "{} {version}: {found:?}", row.id);
            }
        }
    }
}

#[test]
fn what_nothing_sets_off_is_not_spoken_of() {
    let quiet = Setup::default();
    for row in rows().filter(|row| !row.when.is_empty()) {
        for version in bounds(row) {
            let found = quiet.judged(&image(row.maker, &version.to_string()));
            assert!(!speaks_of(&found, row), "{} {version}: {found:?}", row.id);
        }
    }
    assert!(quiet.judged(&image(RouterMaker::Aws, "3.4.8")).is_none());
}

#[test]
fn a_rebuild_has_the_defects_of_its_base() {
    for row in rows().filter(|row| row.last.is_some_and(|last| last.rebuild.is_none())) {
        let last = row.last.unwrap();
        for (setup, mark) in setups(row)
            .iter()
            .flat_map(|setup| [(setup, '.'), (setup, '-')])
        {
            let found = setup.judged(&image(row.maker, &format!("{last}{mark}20991231")));
            assert!(speaks_of(&found, row), "{} {last}: {found:?}", row.id);
        }
    }
}

#[test]
fn marks_of_a_tag_change_nothing() {
    let marks = [
        "",
        "init-",
        "debug-",
        "init-debug-",
        "arm64-",
        "init-arm64-",
        "amd64-",
        "fips-",
    ];
    for row in rows().filter(|row| row.maker == RouterMaker::Aws) {
        let setup = &setups(row)[0];
        for mark in marks {
            let found = setup.judged(&image(row.maker, &format!("{mark}{}", bounds(row)[0])));
            // An `init-` image has a configuration of its own, which may do what another row of the same defect is about.
            let mut same = rows().filter(|other| other.id == row.id);
            assert!(
                same.any(|row| speaks_of(&found, row)),
                "{} {mark}: {found:?}",
                row.id
            );
        }
    }
}

#[test]
fn rebuilds_are_told_apart_by_their_date() {
    let broken = rows().find(|row| row.id == "V28").unwrap();
    let says = |tag: &str| {
        speaks_of(
            &Setup::default().judged(&image(RouterMaker::Aws, tag)),
            broken,
        )
    };
    for tag in ["2.32.2.20241003", "2.32.2-20241003", "init-2.32.2.20241003"] {
        assert!(says(tag), "{tag}");
    }
    for tag in [
        "2.32.2",
        "2.32.2.20241008",
        "2.32.2-20241008",
        "init-debug-2.32.2.20241008",
    ] {
        assert!(!says(tag), "{tag}");
    }
}

#[test]
fn an_image_is_known_by_where_it_comes_from() {
    let says = |image: &str| Setup::default().judged(image).is_some();
    for known in [
        "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.1",
        "906394416424.dkr.ecr.us-east-1.amazonaws.com/aws-for-fluent-bit:2.32.1",
        "906394416424.dkr.ecr.cn-north-1.amazonaws.com.cn/aws-for-fluent-bit:2.32.1",
        "amazon/aws-for-fluent-bit:2.32.1",
        "docker.io/amazon/aws-for-fluent-bit:2.32.1",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-for-fluent-bit:2.32.1",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/aws-for-fluent-bit:2.32.1",
        "${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/aws-for-fluent-bit:2.32.1",
        "${REGISTRY}/aws-for-fluent-bit:2.32.1",
        "registry.example.com/amazon/aws-for-fluent-bit:2.32.1",
        "fluent/fluent-bit:2.2.2",
        "ghcr.io/fluent/fluent-bit:2.2.2-debug",
    ] {
        assert!(says(known), "{known}");
    }
    for other in [
        "public.ecr.aws/aws-observability/aws-for-fluent-bit:latest",
        "public.ecr.aws/aws-observability/aws-for-fluent-bit",
        "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.1@sha256:00",
        "public.ecr.aws/aws-observability/aws-for-fluent-bit@sha256:00",
        "public.ecr.aws/aws-observability/aws-for-fluent-bit-init:2.32.1",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/my-aws-for-fluent-bit:2.32.1",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-for-fluent-bit/custom:2.32.1",
        "someone/aws-for-fluent-bit:2.32.1",
        "fluent-bit:2.2.2",
        "bitnami/fluent-bit:2.2.2",
        "fluent/fluentd:2.2.2",
    ] {
        assert!(!says(other), "{other}");
    }
}

#[test]
fn what_a_template_decides_is_undecided() {
    for image in [
        "public.ecr.aws/aws-observability/aws-for-fluent-bit:${VERSION}",
        "public.ecr.aws/aws-observability/aws-for-fluent-bit:{{ must_env `VERSION` }}",
        "${IMAGE}",
        "${REPOSITORY}:2.32.1",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/${NAME}:2.32.1",
    ] {
        let (found, undecided) = Setup::default().verdict(image);
        assert!(found.is_none() && undecided, "{image}: {found:?}");
    }
    let open = Setup::sending_to(&["${OUTPUT}"]);
    let (found, undecided) = open.verdict(&image(RouterMaker::Aws, "3.4.8"));
    assert!(found.is_none() && undecided, "{found:?}");
    // What is known is said all the same, and that there may be more.
    let (severity, finding) = open.judged(&image(RouterMaker::Aws, "2.19.1")).unwrap();
    assert_eq!(severity, Severity::Warning);
    assert!(
        finding
            .notes
            .iter()
            .any(|note| note.contains("cannot be told")),
        "{finding:?}"
    );
}

#[test]
fn severity_follows_what_is_seen() {
    let severity = |setup: Setup, tag: &str| {
        setup
            .judged(&image(RouterMaker::Aws, tag))
            .map(|(severity, _)| severity)
    };
    let none = Setup::default;
    let cloudwatch = || Setup::sending_to(&["cloudwatch_logs"]);
    assert_eq!(severity(none(), "3.4.9"), None);
    assert_eq!(severity(cloudwatch(), "3.4.9"), None);
    assert_eq!(severity(cloudwatch(), "3.4.8"), Some(Severity::Error));
    assert_eq!(severity(cloudwatch(), "3.1.0"), Some(Severity::Warning));
    // The configuration may send to CloudWatch Logs, or not.
    assert_eq!(
        severity(none().configured(), "3.4.8"),
        Some(Severity::Warning)
    );
    assert_eq!(severity(none(), "init-3.4.8"), Some(Severity::Warning));
    assert_eq!(
        severity(none().configured(), "3.1.0"),
        Some(Severity::Advice)
    );
    // What needs nothing to be set off is as bad with a configuration as without.
    assert_eq!(
        severity(none().configured(), "2.32.1"),
        Some(Severity::Error)
    );
    // The end of the line.
    assert_eq!(severity(none(), "2.34.3.20260623"), Some(Severity::Warning));
    assert_eq!(
        severity(Setup::sending_to(&["datadog"]), "2.19.0"),
        Some(Severity::Warning)
    );
    let datadog = || Setup::sending_to(&["datadog"]).with_option("net.keepalive", "off");
    assert_eq!(severity(datadog(), "2.31.2"), Some(Severity::Warning));
    assert_eq!(
        severity(Setup::sending_to(&["datadog"]), "2.31.2"),
        Some(Severity::Error)
    );
    let two = || Setup::sending_to(&["cloudwatch_logs", "cloudwatch_logs"]);
    assert_eq!(severity(two(), "2.28.5"), Some(Severity::Warning));
    assert_eq!(
        severity(two().with_option("net.keepalive", "Off"), "2.28.5"),
        Some(Severity::Error)
    );
}

#[test]
fn one_report_is_said_to_be_one() {
    let (_, finding) = Setup::sending_to(&["datadog"])
        .judged(&image(RouterMaker::Aws, "2.19.0"))
        .unwrap();
    assert!(
        finding.primary().text.contains("on the first line"),
        "{finding:?}"
    );
    assert!(
        finding
            .notes
            .iter()
            .any(|note| note.contains("reported in one incident")),
        "{finding:?}"
    );
    assert!(
        finding.notes.iter().any(|note| note.contains("2026-06-30")),
        "{finding:?}"
    );
}

/// What stands in place of the image after the fix.
fn fixed(finding: &Finding) -> Option<&str> {
    let edits = &finding.fix.as_ref()?.edits;
    match edits.as_slice() {
        [
            Edit::Replace {
                with: Piece::Text(text),
                ..
            },
        ] => Some(text),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_fix_mends_and_keeps_the_rest_of_the_reference() {
    let replaced = |image: &str| {
        let found = Setup::default().judged(image);
        found.and_then(|(_, finding)| fixed(&finding).map(str::to_owned))
    };
    for (from, to) in [
        (
            "amazon/aws-for-fluent-bit:2.32.1",
            Some("amazon/aws-for-fluent-bit:3.4.9"),
        ),
        (
            "public.ecr.aws/aws-observability/aws-for-fluent-bit:init-2.32.2-20241003",
            Some("public.ecr.aws/aws-observability/aws-for-fluent-bit:init-3.4.9"),
        ),
        (
            "ghcr.io/fluent/fluent-bit:2.1.0-debug",
            Some("ghcr.io/fluent/fluent-bit:2.2.3-debug"),
        ),
        ("fluent/fluent-bit:3.0.1", Some("fluent/fluent-bit:3.0.4")),
        // Nobody knows which tags a copy has, or what else was built for Windows.
        (
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-for-fluent-bit:2.32.1",
            None,
        ),
        ("amazon/aws-for-fluent-bit:2.32.1-windowsservercore", None),
        ("${REGISTRY}/amazon/aws-for-fluent-bit:2.32.1", None),
    ] {
        assert_eq!(replaced(from).as_deref(), to, "{from}");
    }
    for row in rows() {
        for setup in setups(row) {
            for version in bounds(row) {
                let Some((_, finding)) = setup.judged(&image(row.maker, &version.to_string()))
                else {
                    continue;
                };
                if let Some(better) = fixed(&finding) {
                    assert!(
                        setup.judged(better).is_none(),
                        "{} {version} -> {better}",
                        row.id
                    );
                }
            }
        }
    }
}

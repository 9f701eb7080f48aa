//! What the evidence states of each build, written down a second time by hand: the table is held against it, so that a slip
//! in a version, a severity or a confidence shows.

use std::collections::BTreeSet;

use firelint::finding::Severity::{self, Advice, Error, Warning};
use firelint::graph::Confidence::{self, High, Low, Medium};
use firelint::graph::Defect;
use firelint::model::RouterMaker::{self, Aws, FluentBit};
use firelint::model::Version;

use super::{Setup, image, speaks_of};

/// A defect as the evidence states it. Where it names no first version, `from` is the earliest build that is known of.
struct Stated {
    id: &'static str,
    maker: RouterMaker,
    severity: Severity,
    confidence: Confidence,
    /// The version just before the first bad one, where that one is not bad.
    before: Option<&'static str>,
    from: &'static str,
    to: &'static str,
    /// The first version that is bad no more, where there is one.
    after: Option<&'static str>,
    /// Each sets it off.
    setups: Vec<Setup>,
}

impl Stated {
    /// Versions as `before < from..to < after`, with `-` where there is no end.
    fn new(
        id: &'static str,
        (severity, confidence): (Severity, Confidence),
        [before, from, to, after]: [&'static str; 4],
        setups: Vec<Setup>,
    ) -> Self {
        let bound = |version: &'static str| (version != "-").then_some(version);
        Self {
            id,
            maker: Aws,
            severity,
            confidence,
            before: bound(before),
            from,
            to,
            after: bound(after),
            setups,
        }
    }

    fn upstream(self) -> Self {
        Self {
            maker: FluentBit,
            ..self
        }
    }

    /// The rows of the table that say this of a version, and that the rule speaks of in a task.
    fn rows(&self, version: &str, setup: &Setup) -> Vec<&'static Defect> {
        let number = Version::parse(version).unwrap();
        let says = |row: &&Defect| {
            row.id == self.id
                && row.maker == self.maker
                && row.severity == self.severity
                && row.confidence == self.confidence
                && row.has(number)
        };
        let found = setup.judged(&image(self.maker, version));
        let speaks = |row: &&Defect| row.spoken_by.is_some() || speaks_of(&found, row);
        Defect::all().filter(says).filter(speaks).collect()
    }
}

fn to(plugin: &str) -> Setup {
    Setup::sending_to(&[plugin])
}

fn twice(plugin: &str) -> Setup {
    Setup::sending_to(&[plugin, plugin])
}

fn any() -> Vec<Setup> {
    vec![Setup::default()]
}

fn cloudwatch_logs() -> Vec<Setup> {
    vec![to("cloudwatch_logs")]
}

fn datadog() -> Vec<Setup> {
    vec![to("datadog")]
}

fn datadog_of_ecs() -> Vec<Setup> {
    vec![to("datadog").with_option("provider", "ecs")]
}

fn configuration() -> Setup {
    Setup::default().configured()
}

fn with_debug_log() -> Setup {
    let variables = [("FLB_LOG_LEVEL".to_owned(), "debug".to_owned())];
    Setup {
        variables: variables.into(),
        ..configuration()
    }
}

fn with_long_name() -> Setup {
    Setup {
        sender_name: Some("a".repeat(215)),
        ..Setup::default()
    }
}

fn on_instances() -> Setup {
    Setup {
        is_on_instances: true,
        ..Setup::default()
    }
}

#[rustfmt::skip]
fn stated() -> Vec<Stated> {
    let new = Stated::new;
    vec![
        new("V01", (Error, High), ["2.6.0", "2.6.1", "2.6.1", "2.7.0"], datadog()),
        new("V01", (Error, Medium), ["2.3.1", "2.4.0", "2.6.0", "2.6.1"], datadog()),
        new("V02", (Advice, Low), ["2.7.0", "2.8.0", "2.8.0", "2.9.0"], vec![to("cloudwatch")]),
        new("V03", (Error, High), ["2.14.0", "2.15.0", "2.15.0", "2.15.1"], any()),
        new("V04", (Warning, Medium), ["2.15.1", "2.16.0", "2.16.0", "2.16.1"], any()),
        new("V05", (Warning, Low), ["2.18.0", "2.19.0", "2.19.0", "2.19.1"], datadog()),
        new("V06", (Warning, High), ["2.18.0", "2.19.0", "2.20.0", "2.21.0"], vec![to("s3")]),
        new("V07", (Error, High), ["2.19.0", "2.19.1", "2.19.2", "2.20.0"], vec![to("datadog"), to("http")]),
        new("V08", (Warning, Medium), ["2.19.2", "2.20.0", "2.20.0", "2.21.0"], vec![to("datadog"), to("kinesis"), to("kinesis_streams")]),
        new("V09", (Error, High), ["2.20.0", "2.21.0", "2.21.0", "2.21.1"], any()),
        new("V10", (Warning, High), ["2.20.0", "2.21.0", "2.21.1", "2.21.2"], vec![on_instances()]),
        new("V11", (Error, High), ["2.21.6", "2.22.0", "2.22.0", "2.23.0"], cloudwatch_logs()),
        new("V12", (Error, High), ["2.23.4", "2.24.0", "3.4.9", "-"], any()),
        new("V13", (Warning, Medium), ["2.24.0", "2.25.0", "2.25.1", "2.26.0"], vec![to("firehose"), to("kinesis_firehose"), Setup::sending_to(&["s3", "datadog"])]),
        new("V14", (Warning, Medium), ["2.25.1", "2.26.0", "2.26.0", "2.27.0"], cloudwatch_logs()),
        new("V15", (Advice, High), ["-", "2.3.1", "2.28.0", "2.28.1"], vec![with_long_name()]),
        new("V16", (Error, High), ["-", "2.3.1", "2.28.5", "2.29.0"], vec![twice("cloudwatch_logs").with_option("net.keepalive", "off")]),
        new("V16", (Advice, High), ["-", "2.3.1", "2.28.5", "2.29.0"], vec![twice("cloudwatch_logs")]),
        new("V17", (Error, High), ["2.28.5", "2.29.0", "2.29.0", "2.29.1"], datadog_of_ecs()),
        new("V17", (Error, Medium), ["2.29.0", "2.29.1", "2.31.0", "2.31.1"], datadog_of_ecs()),
        new("V18", (Error, High), ["2.28.5", "2.29.0", "2.31.1", "2.31.2"], vec![twice("cloudwatch_logs").with_option("Match", "*"), twice("cloudwatch_logs").with_option("Match_Regex", ".*")]),
        new("V19", (Error, High), ["2.28.5", "2.29.0", "2.31.2", "2.31.3"], datadog()),
        new("V19", (Advice, Medium), ["-", "2.3.1", "2.28.5", "2.29.0"], datadog()),
        new("V20", (Warning, Medium), ["2.23.4", "2.24.0", "2.34.3.20260623", "3.0.0"], vec![to("s3")]),
        new("V20", (Advice, Medium), ["-", "2.3.1", "2.23.4", "2.24.0"], vec![to("s3")]),
        new("V21", (Warning, High), ["-", "2.3.1", "2.31.5", "2.31.6"], vec![to("cloudwatch").with_option("auto_create_group", "true"), to("cloudwatch").with_option("log_retention_days", "7")]),
        new("V22", (Warning, High), ["-", "2.3.1", "2.31.6", "2.31.7"], vec![to("s3").with_option("preserve_data_ordering", "true")]),
        new("V23", (Warning, High), ["-", "2.3.1", "2.31.8", "2.31.9"], vec![twice("cloudwatch"), twice("firehose"), twice("kinesis")]),
        new("V24", (Warning, High), ["-", "2.3.1", "2.31.9", "2.31.10"], vec![with_debug_log()]),
        new("V25", (Advice, High), ["-", "2.3.1", "2.31.11", "2.31.12"], vec![configuration()]),
        new("V26", (Advice, High), ["2.23.4", "2.24.0", "2.31.12", "2.32.0"], any()),
        new("V27", (Error, High), ["2.32.0", "2.32.1", "2.32.1", "2.32.2"], any()),
        new("V28", (Error, High), ["2.32.2", "2.32.2.20241003", "2.32.2.20241003", "2.32.2.20241008"], any()),
        new("V29", (Warning, High), ["2.28.5", "2.29.0", "2.32.2.20241008", "2.32.3"], vec![to("http")]),
        new("V29", (Warning, Medium), ["2.28.5", "2.29.0", "2.32.2.20241008", "2.32.3"], vec![to("loki"), to("forward")]),
        new("V30", (Warning, High), ["1.99.0", "2.3.1", "2.34.3.20260623", "3.0.0"], any()),
        new("V31", (Error, High), ["2.34.3", "3.0.0", "3.0.0", "3.0.1"], any()),
        new("V33", (Error, High), ["3.1.0", "3.2.0", "3.4.8", "3.4.9"], cloudwatch_logs()),
        new("V33", (Warning, Medium), ["2.34.3", "3.0.0", "3.1.0", "3.2.0"], cloudwatch_logs()),
        new("V33", (Error, High), ["4.2.1", "4.2.2", "5.0.8", "5.0.9"], cloudwatch_logs()).upstream(),
        new("V34", (Advice, Low), ["2.34.3", "3.0.0", "3.4.9", "4.0.0"], vec![to("opensearch").configured()]),
        new("V35", (Error, High), ["2.0.6", "2.0.7", "2.2.2", "2.2.3"], any()).upstream(),
        new("V35", (Error, High), ["2.2.3", "3.0.0", "3.0.3", "3.0.4"], any()).upstream(),
    ]
}

#[test]
fn the_table_says_what_the_evidence_states() {
    let mut wrong = Vec::new();
    for stated in &stated() {
        let (id, severity, confidence) = (stated.id, stated.severity, stated.confidence);
        for setup in &stated.setups {
            for version in [stated.from, stated.to] {
                if stated.rows(version, setup).len() != 1 {
                    let options = &setup.outputs;
                    wrong.push(format!(
                        "{id} {version}: not {severity} and {confidence:?}: {options:?}"
                    ));
                }
            }
            for version in [stated.before, stated.after].into_iter().flatten() {
                if !stated.rows(version, setup).is_empty() {
                    wrong.push(format!("{id} {version}: {severity} and {confidence:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_says_nothing_else() {
    let stated = stated();
    let reached = |one: &Stated| -> Vec<*const Defect> {
        let rows = one.setups.iter().flat_map(|setup| one.rows(one.to, setup));
        rows.map(std::ptr::from_ref).collect()
    };
    let known: BTreeSet<*const Defect> = stated.iter().flat_map(reached).collect();
    for row in Defect::all() {
        let is_known = known.contains(&std::ptr::from_ref(row));
        assert!(is_known, "{} is not in the list: {}", row.id, row.symptom);
    }
    assert_eq!(stated.len(), Defect::all().count());
}

//! The report for what shows test results: a suite for each file, and a case for each finding in it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Checked;
use super::message::{headline, sentences, subject, troubles};
use super::places::Places;
use super::plain::{plain, xml};
use super::timeline;
use crate::finding::Severity;
use crate::rules::Reported;

/// How a case ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped,
    Broken,
}

struct Case {
    name: String,
    outcome: Outcome,
    kind: &'static str,
    message: String,
    text: String,
}

/// The run as suites of cases. A file in which nothing was found has one case that passes, so that it is seen to have
/// been checked.
pub fn report(checked: &Checked, min_severity: Severity) -> String {
    let places = Places::of(&checked.project.sources);
    let mut suites: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for &id in &checked.project.recognised {
        suites.entry(places.path(id)).or_default();
    }
    for trouble in troubles(checked) {
        let at = trouble
            .span
            .map(|span| places.characters(span.source, span.range().start));
        let at = at.map_or(String::new(), |at| {
            format!("line {}, column {}: ", at.line, at.column)
        });
        let suite = suites.entry(places.relative(trouble.path)).or_default();
        suite.push(Case {
            name: trouble.id.to_owned(),
            outcome: Outcome::Broken,
            kind: trouble.id,
            text: format!("{at}{}", trouble.message),
            message: trouble.message,
        });
    }
    let findings = checked.judged.findings.iter();
    for reported in findings.filter(|reported| reported.severity >= min_severity) {
        let path = places.path(reported.finding.primary().span.source);
        suites
            .entry(path)
            .or_default()
            .push(case(&places, reported));
    }
    for cases in suites.values_mut().filter(|cases| cases.is_empty()) {
        cases.push(Case {
            name: "firelint".to_owned(),
            outcome: Outcome::Passed,
            kind: "",
            message: String::new(),
            text: String::new(),
        });
    }
    document(&suites)
}

fn case(places: &Places, reported: &Reported) -> Case {
    let span = reported.finding.primary().span;
    let at = places.characters(span.source, span.range().start);
    let about = subject(&reported.subject);
    let place = format!("line {}, column {}", at.line, at.column);
    let mut text = format!("{place}\n{}\n", sentences(reported).join("\n"));
    for (number, step) in reported.finding.schedule.iter().enumerate() {
        let sentence = timeline::sentence(step);
        let _ = writeln!(text, "{}. {}", number + 1, plain(&sentence));
    }
    let _ = write!(text, "{}", reported.rule.url());
    Case {
        name: match about {
            Some(about) => format!("{}: {about}", reported.rule.id),
            None => format!("{}: {place}", reported.rule.id),
        },
        // Advice fails nobody's tests.
        outcome: match reported.severity {
            Severity::Error | Severity::Warning => Outcome::Failed,
            Severity::Advice => Outcome::Skipped,
        },
        kind: reported.rule.id,
        message: headline(reported),
        text,
    }
}

fn document(suites: &BTreeMap<String, Vec<Case>>) -> String {
    let all = || suites.values().flatten();
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(
        out,
        "<testsuites name=\"firelint\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        all().count(),
        number(all(), Outcome::Failed),
        number(all(), Outcome::Broken)
    );
    for (path, cases) in suites {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
            xml(&plain(path)),
            cases.len(),
            number(cases.iter(), Outcome::Failed),
            number(cases.iter(), Outcome::Broken),
            number(cases.iter(), Outcome::Skipped)
        );
        for case in cases {
            write_case(&mut out, path, case);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn write_case(out: &mut String, path: &str, case: &Case) {
    let (name, path) = (xml(&case.name), xml(&plain(path)));
    let _ = write!(out, "    <testcase name=\"{name}\" classname=\"{path}\"");
    let element = match case.outcome {
        Outcome::Passed => return out.push_str("/>\n"),
        Outcome::Failed => "failure",
        Outcome::Skipped => "skipped",
        Outcome::Broken => "error",
    };
    let _ = writeln!(
        out,
        ">\n      <{element} type=\"{}\" message=\"{}\">{}</{element}>\n    </testcase>",
        case.kind,
        xml(&case.message),
        xml(&case.text)
    );
}

fn number<'a>(cases: impl Iterator<Item = &'a Case>, outcome: Outcome) -> usize {
    cases.filter(|case| case.outcome == outcome).count()
}

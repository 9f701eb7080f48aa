//! Reports for programs: what each carries, that places are right in any text, and that no name breaks out of one.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Output};

use firelint::finding::Severity;
use firelint::fix;
use firelint::repair::{offers, proposals};
use firelint::report::{
    Checked, Offers, concise, github, gitlab, human, json, junit, rdjson, sarif,
};
use firelint::rules::CATALOGUE;
use firelint::suppress::Settings;
use proptest::prelude::*;
use serde_json::Value;
use support::examples::examples;
use support::project_file;
use support::repairing::checked;

type Files = Vec<(String, String)>;

fn with_fixes(checked: &Checked) -> Offers {
    offers(checked, Severity::Advice, &Settings::default(), 1)
}

/// The files of every example of every page, each example in a directory of its own.
fn all_examples() -> Vec<Files> {
    let pages = CATALOGUE
        .iter()
        .map(|rule| fs::read_to_string(project_file(&format!("rules/{}.md", rule.id))).unwrap());
    let numbered = pages.flat_map(|page| examples(&page)).enumerate();
    let files = numbered.map(|(number, example)| {
        let files = example.files.into_iter();
        let placed = files.map(|(path, text)| (format!("{number} é/{path}"), text));
        placed.collect()
    });
    files.collect()
}

/// The same files with what makes places hard to count: a byte order mark, two bytes at each end of a line, and
/// characters that take several bytes or units.
fn made_hard(files: &[(String, String)]) -> Files {
    let hard = files.iter().map(|(path, text)| {
        let text = text.replace("example/", "exämple😀/");
        let text = text.replace("\"name\":", "\"näme😀\": 1, \"name\":");
        (
            path.clone(),
            format!("\u{feff}{}", text.replace('\n', "\r\n")),
        )
    });
    hard.collect()
}

fn every_text() -> Vec<Files> {
    let mut all = all_examples();
    all.extend(all_examples().iter().map(|files| made_hard(files)));
    all
}

fn parsed(report: &str) -> Value {
    serde_json::from_str(report).unwrap()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text_at<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap()
}

fn number_at(value: &Value, pointer: &str) -> usize {
    value.pointer(pointer).and_then(Value::as_u64).unwrap() as usize
}

fn decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let [first, others @ ..] = rest {
        if let (b'%', [high, low, others @ ..]) = (first, others) {
            let digits = [*high, *low];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            rest = others;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Where a line begins.
fn line_start(text: &str, line: usize) -> usize {
    let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(breaks).nth(line - 1).unwrap()
}

/// A place in code units of UTF-16 as a byte, counted the long way; a byte order mark is none of the text.
fn byte_of_utf16(text: &str, line: usize, column: usize) -> usize {
    let start = line_start(text, line);
    let mark = text[start..].chars().next().filter(|c| *c == '\u{feff}');
    let start = start + mark.map_or(0, char::len_utf8);
    let mut units = 1;
    for (at, c) in text[start..].char_indices() {
        if units == column {
            return start + at;
        }
        units += c.len_utf16();
    }
    assert_eq!(units, column, "the column is in the line");
    text.len()
}

fn region(text: &str, region: &Value) -> Range<usize> {
    let place =
        |line, column| byte_of_utf16(text, number_at(region, line), number_at(region, column));
    place("/startLine", "/startColumn")..place("/endLine", "/endColumn")
}

fn range(text: &str, range: &Value) -> Range<usize> {
    let place = |end: &str| {
        let line = number_at(range, &format!("/{end}/line"));
        line_start(text, line) + number_at(range, &format!("/{end}/column")) - 1
    };
    place("start")..place("end")
}

/// Rule, path and bytes.
type Place = (String, String, Range<usize>);

fn sorted(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by(|one, other| {
        let key = |place: &Place| (place.0.clone(), place.1.clone(), place.2.start, place.2.end);
        key(one).cmp(&key(other))
    });
    places
}

fn text_of<'a>(files: &'a [(String, String)], path: &str) -> &'a str {
    &files.iter().find(|(known, _)| known == path).unwrap().1
}

#[test]
fn places_are_those_of_the_json_report() {
    let mut seen = 0;
    for files in every_text() {
        let run = checked(&files);
        let ours = parsed(&json::report(&run, Severity::Advice));
        let expected = list(&ours, "/findings").iter().map(|finding| {
            let bytes =
                number_at(finding, "/range/start/offset")..number_at(finding, "/range/end/offset");
            (
                text_at(finding, "/rule").to_owned(),
                text_at(finding, "/path").to_owned(),
                bytes,
            )
        });
        let expected = sorted(expected.collect());
        let log = parsed(&sarif::report(&run, Severity::Advice, &Offers::default()));
        let found = list(&log, "/runs/0/results").iter().map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            let path = decoded(text_at(place, "/artifactLocation/uri"));
            assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
            let bytes = region(text_of(&files, &path), &place["region"]);
            let index = number_at(result, "/ruleIndex");
            let rule = text_at(&log, &format!("/runs/0/tool/driver/rules/{index}/id"));
            assert_eq!(rule, text_at(result, "/ruleId"));
            (rule.to_owned(), path, bytes)
        });
        assert_eq!(sorted(found.collect()), expected);
        let review = parsed(&rdjson::report(&run, Severity::Advice, &Offers::default()));
        let found = list(&review, "/diagnostics")
            .iter()
            .filter(|one| one["code"]["url"].is_string());
        let found = found.map(|diagnostic| {
            let path = text_at(diagnostic, "/location/path").to_owned();
            let bytes = range(text_of(&files, &path), &diagnostic["location"]["range"]);
            (text_at(diagnostic, "/code/value").to_owned(), path, bytes)
        });
        assert_eq!(sorted(found.collect()), expected);
        seen += expected.len();
    }
    assert!(seen > 400, "only {seen} findings");
}

#[test]
fn fixes_change_what_the_proposals_do() {
    let (mut in_sarif, mut in_review) = (0, 0);
    for files in every_text() {
        let run = checked(&files);
        let sources = &run.project.sources;
        let offered = proposals(&run, &Settings::default(), 1);
        let expected: BTreeSet<(String, String)> = offered
            .iter()
            .zip(&run.judged.findings)
            .filter_map(|(proposal, reported)| {
                let proposal = proposal.as_ref()?;
                let text = &sources.get(proposal.source).text;
                Some((
                    reported.rule.id.to_owned(),
                    fix::apply(text, &proposal.edits),
                ))
            })
            .collect();
        let fixes = with_fixes(&run);
        let log = parsed(&sarif::report(&run, Severity::Advice, &fixes));
        for result in list(&log, "/runs/0/results") {
            for change in list(result, "/fixes/0/artifactChanges") {
                let path = decoded(text_at(change, "/artifactLocation/uri"));
                let mut text = text_of(&files, &path).to_owned();
                for replacement in list(change, "/replacements").iter().rev() {
                    let bytes = region(&text, &replacement["deletedRegion"]);
                    let inserted = replacement.pointer("/insertedContent/text");
                    text.replace_range(bytes, inserted.and_then(Value::as_str).unwrap_or(""));
                }
                let rule = text_at(result, "/ruleId").to_owned();
                assert!(expected.contains(&(rule, text)), "{path}: {result:#}");
                in_sarif += 1;
            }
        }
        let review = parsed(&rdjson::report(&run, Severity::Advice, &fixes));
        for diagnostic in list(&review, "/diagnostics") {
            for suggestion in list(diagnostic, "/suggestions") {
                let path = text_at(diagnostic, "/location/path");
                let mut text = text_of(&files, path).to_owned();
                let bytes = range(&text, &suggestion["range"]);
                text.replace_range(bytes, text_at(suggestion, "/text"));
                let rule = text_at(diagnostic, "/code/value").to_owned();
                assert!(expected.contains(&(rule, text)), "{path}: {diagnostic:#}");
                in_review += 1;
            }
        }
    }
    assert!(in_sarif > 200 && in_review > 100, "{in_sarif} {in_review}");
}

/// The fingerprints of a run by rule, as SARIF and GitLab have them.
fn fingerprints(run: &Checked) -> [Vec<(String, String)>; 2] {
    let log = parsed(&sarif::report(run, Severity::Advice, &Offers::default()));
    let results = list(&log, "/runs/0/results").iter().map(|result| {
        let print = &result["partialFingerprints"]["firelint/v1"];
        (
            text_at(result, "/ruleId").to_owned(),
            print.as_str().unwrap().to_owned(),
        )
    });
    let entries = parsed(&gitlab::report(run, Severity::Advice));
    let entries = list(&entries, "").iter().map(|entry| {
        (
            text_at(entry, "/check_name").to_owned(),
            text_at(entry, "/fingerprint").to_owned(),
        )
    });
    let mut both = [results.collect::<Vec<_>>(), entries.collect()];
    both.iter_mut().for_each(|one| one.sort());
    both
}

#[test]
fn fingerprints_are_unique_and_know_no_lines() {
    let files: Files = all_examples().into_iter().flatten().collect();
    let [results, entries] = fingerprints(&checked(&files));
    let distinct: BTreeSet<&String> = entries.iter().map(|(_, print)| print).collect();
    assert_eq!(distinct.len(), entries.len());
    let moved: Files = files
        .iter()
        .map(|(path, text)| (path.clone(), format!("\n\n{text}")))
        .collect();
    assert_eq!(fingerprints(&checked(&moved)), [results, entries]);
}

/// A task whose names are chosen, with a finding that names them.
fn named(name: &str) -> Files {
    let text = serde_json::to_string_pretty(&serde_json::json!({
        "family": name,
        "containerDefinitions": [
            {"name": "log-router", "image": "example/fluent-bit:1.0.0", "essential": true,
             "firelensConfiguration": {"type": "fluentbit"}},
            {"name": name, "image": "example/app:1.0.0", "portMappings": [{"containerPort": 8080}],
             "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "stdout"}}},
        ],
    }));
    vec![("task-definition.json".to_owned(), text.unwrap())]
}

/// All reports of a run, with the summary of a step.
fn reports(run: &Checked) -> [(&'static str, String); 7] {
    let least = Severity::Advice;
    let fixes = with_fixes(run);
    [
        ("concise", concise::report(run, least)),
        ("sarif", sarif::report(run, least, &fixes)),
        ("github", github::report(run, least)),
        ("gitlab", gitlab::report(run, least)),
        ("junit", junit::report(run, least)),
        ("rdjson", rdjson::report(run, least, &fixes)),
        ("summary", github::summary(run, least, 1 << 20)),
    ]
}

fn is_well_formed(xml: &str) -> Result<(), String> {
    roxmltree::Document::parse(xml)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Markdown without its spans of code, in which nothing means anything.
fn outside_code(markdown: &str) -> String {
    let mut outside = String::new();
    let mut rest = markdown;
    while let Some(at) = rest.find(['`', '\\']) {
        let (before, from) = rest.split_at(at);
        outside.push_str(before);
        if from.starts_with('\\') {
            let escaped = from.chars().nth(1).map_or(0, char::len_utf8);
            rest = &from[1 + escaped..];
            continue;
        }
        let run = from.len() - from.trim_start_matches('`').len();
        let (fence, inside) = from.split_at(run);
        let mut closing = inside.match_indices(fence).filter(|(at, _)| {
            !inside[at + run..].starts_with('`') && !inside[..*at].ends_with('`')
        });
        rest = closing.next().map_or(inside, |(at, _)| &inside[at + run..]);
    }
    outside + rest
}

/// What none of the names of a run may do.
fn is_harmless(run: &Checked) -> Result<(), String> {
    let steers = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
    for (format, text) in reports(run) {
        if text.contains(steers) {
            return Err(format!("{format} steers a terminal: {text}"));
        }
        let lines = || text.lines();
        let is_broken = match format {
            "concise" => lines().any(|line| !line.starts_with("task-definition.json:")),
            "github" => {
                lines().any(|line| !line.starts_with("::") && !line.starts_with("firelint: "))
            }
            "junit" => is_well_formed(&text).is_err(),
            "sarif" | "gitlab" | "rdjson" => {
                let value: Value =
                    serde_json::from_str(&text).map_err(|error| error.to_string())?;
                shows_control(&value)
            }
            _ => {
                let text = outside_code(&text);
                ["<", "](http://", "://evil", "@everyone"]
                    .iter()
                    .any(|bad| text.contains(bad))
            }
        };
        if is_broken {
            return Err(format!("{format} is broken: {text}"));
        }
    }
    Ok(())
}

/// Whether a message would steer a terminal once it is decoded; what a fix puts in is the text of the file.
fn shows_control(value: &Value) -> bool {
    let steers = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
    match value {
        Value::String(text) => text.contains(steers),
        Value::Array(items) => items.iter().any(shows_control),
        Value::Object(members) => members
            .iter()
            .filter(|(key, _)| *key != "insertedContent" && *key != "suggestions")
            .any(|(_, value)| shows_control(value)),
        _ => false,
    }
}

#[test]
fn no_name_breaks_out_of_a_report() {
    let names = [
        "\u{1b}[31mred\u{1b}[0m\u{7}",
        "a\r\n::error::forged\n##[error]x",
        "` [click](http://evil.example) <script>alert(1)</script>",
        "`` | a | <b> \\` ]]> </failure> &amp; \"'",
        "\u{202e}reversed\u{2066}\0\u{fffe}\u{85}",
        "100%25 %0A,line=1:2",
        "```\nflowchart\n```",
        "[a](1) {0} {{",
        "https://evil.example www.evil.example @everyone",
    ];
    for name in names {
        is_harmless(&checked(&named(name))).unwrap();
    }
}

#[test]
fn no_name_makes_a_line_of_a_report_for_people() {
    let contents = human::Contents {
        min_severity: Severity::Advice,
        undecided: true,
    };
    for (name, escaped) in [
        ("a\r\nHelp: forged", r"`a\r\nHelp: forged`"),
        ("a\n\nforged", r"`a\n\nforged`"),
        ("a\tforged", r"`a\tforged`"),
        ("a\u{2028}forged", r"`a\u{2028}forged`"),
    ] {
        for narrated in [false, true] {
            let options = human::Options {
                width: 400,
                color: false,
                unicode: true,
                links: human::Links::None,
                narrated,
            };
            let shown = human::report(&checked(&named(name)), &contents, &options);
            assert!(shown.contains(escaped), "{shown}");
            let is_own = |line: &str| {
                let text = line.trim_start_matches([' ', '·', '│', '╰', '─', '┤']);
                text.starts_with("forged") || text.starts_with("Help: forged")
            };
            assert!(!shown.lines().any(is_own), "{shown}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_random_name_breaks_out_of_a_report(name in "[\\PC`<>|\\[\\]()\r\n\u{0}\u{1b}:,%\u{202e}😀-]{1,40}") {
        is_harmless(&checked(&named(&name))).map_err(TestCaseError::fail)?;
    }
}

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn no_report_shows_a_credential() {
    let mut files = named("app");
    files[0].1 = files[0].1.replace(
        "\"Name\": \"stdout\"",
        &format!("\"Name\": \"datadog\", \"apikey\": \"{SECRET}\", \"TLS\": \"on\""),
    );
    let run = checked(&files);
    let copied = proposals(&run, &Settings::default(), 1)
        .into_iter()
        .flatten();
    let mut edits = copied.flat_map(|proposal| proposal.edits);
    assert!(
        edits.any(|edit| edit.text.contains(SECRET)),
        "a fix copies it"
    );
    for (format, text) in reports(&run) {
        assert!(!text.contains(SECRET), "{format}: {text}");
        if ["sarif", "rdjson"].contains(&format) {
            assert!(text.contains("Its fix is left out"), "{format}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_in_every_report() {
    let mut files = named("app");
    let text = &mut files[0].1;
    text.truncate(text.len() - 4);
    let run = checked(&files);
    assert!(run.is_incomplete());
    for (format, text) in reports(&run) {
        assert!(text.contains("cannot be read"), "{format}: {text}");
    }
    let log = parsed(&sarif::report(&run, Severity::Advice, &Offers::default()));
    assert_eq!(
        log["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
    let junit = junit::report(&run, Severity::Advice);
    assert!(
        junit.contains("errors=\"1\"") && junit.contains("<error "),
        "{junit}"
    );
}

#[test]
fn a_clean_run_is_seen_to_have_run() {
    let example = |name: &str| {
        let path = project_file(&format!("examples/preflight/{name}"));
        (name.to_owned(), fs::read_to_string(path).unwrap())
    };
    let run = checked(&[example("task-definition.json"), example("service.json")]);
    let least = Severity::Warning;
    assert_eq!(gitlab::report(&run, least), "[]\n");
    assert_eq!(concise::report(&run, least), "");
    let junit = junit::report(&run, least);
    let suites = roxmltree::Document::parse(&junit).unwrap();
    let cases = suites
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    assert_eq!(cases.count(), 2);
    assert!(junit.contains("failures=\"0\""));
}

#[test]
fn a_code_flow_leads_from_container_to_container() {
    let example = |name: &str| {
        let path = project_file(&format!("examples/incident/{name}"));
        (name.to_owned(), fs::read_to_string(path).unwrap())
    };
    let files = [example("task-definition.json"), example("service.json")];
    let run = checked(&files);
    let log = parsed(&sarif::report(&run, Severity::Advice, &with_fixes(&run)));
    let results = list(&log, "/runs/0/results");
    let result = results
        .iter()
        .find(|one| one["ruleId"] == "app-before-probe")
        .unwrap();
    let steps = list(result, "/codeFlows/0/threadFlows/0/locations");
    let told: Vec<(usize, &str, &str)> = steps
        .iter()
        .map(|step| {
            let place = &step["location"]["physicalLocation"];
            let path = text_at(place, "/artifactLocation/uri");
            let text = text_of(&files, path);
            let sentence = text_at(step, "/location/message/text");
            let what = sentence.split(':').next().unwrap();
            (
                number_at(step, "/executionOrder"),
                what,
                &text[region(text, &place["region"])],
            )
        })
        .collect();
    assert_eq!(
        told[..3],
        [
            (1, "`log-router` starts", "\"log-router\""),
            (2, "`backend` starts", "\"backend\""),
            (3, "`log-router` crashes", "\"log-router\""),
        ]
    );
    assert!(!list(result, "/fixes").is_empty());
    let severities: Vec<&str> = results.iter().map(|one| text_at(one, "/level")).collect();
    assert!(
        severities.is_sorted(),
        "error, note, warning: {severities:?}"
    );
}

#[test]
fn a_summary_keeps_to_its_room() {
    let files: Files = all_examples().into_iter().flatten().collect();
    let run = checked(&files);
    for room in [0, 300, 5_000, 1 << 20] {
        let summary = github::summary(&run, Severity::Advice, room);
        assert!(
            summary.len() <= room.max(300),
            "{} in {room}",
            summary.len()
        );
    }
}

fn firelint(directory: &Path, arguments: &[&str], summary: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firelint"));
    command.env_remove("GITHUB_STEP_SUMMARY");
    if let Some(summary) = summary {
        command.env("GITHUB_STEP_SUMMARY", summary);
    }
    let command = command.current_dir(directory).args(arguments);
    command.output().expect("firelint runs")
}

#[test]
fn several_reports_are_written_at_once() {
    let root = tempfile::tempdir().unwrap();
    let (path, text) = &named("app")[0];
    fs::write(root.path().join(path), text).unwrap();
    let summary = root.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let arguments = [
        "check",
        "--format=concise",
        "--report=sarif=out.sarif",
        "--report=junit=out.xml",
        "--report=github=out.txt",
        path,
    ];
    let run = firelint(root.path(), &arguments, Some(&summary));
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    let line = String::from_utf8(run.stdout).unwrap();
    let expected = "\ntask-definition.json:19:15: error[app-before-probe] ";
    assert!(line.contains(expected), "{line}");
    let read = |name: &str| fs::read_to_string(root.path().join(name)).unwrap();
    assert_eq!(parsed(&read("out.sarif"))["version"], "2.1.0");
    is_well_formed(&read("out.xml")).unwrap();
    assert!(read("out.txt").starts_with("::error file=task-definition.json,line=19,"));
    assert!(read("summary.md").starts_with("before\n### firelint: "));
    for format in [
        "human", "json", "sarif", "github", "gitlab", "junit", "rdjson",
    ] {
        let run = firelint(root.path(), &["check", "--format", format, path], None);
        assert_eq!(run.status.code(), Some(1), "{format}");
    }
}

#[test]
fn a_report_replaces_neither_another_one_nor_a_definition() {
    let root = tempfile::tempdir().unwrap();
    let (path, text) = &named("app")[0];
    fs::write(root.path().join(path), text).unwrap();
    let refused = [
        ["--report=sarif=out", "--report=junit=./out"],
        ["--output-file=out", "--report=junit=out"],
        ["--report=sarif=task-definition.json", "--format=concise"],
        ["--report=sarif", "--format=concise"],
        ["--report=nothing=out", "--format=concise"],
    ];
    for flags in refused {
        let run = firelint(root.path(), &["check", flags[0], flags[1], path], None);
        assert_eq!(run.status.code(), Some(2), "{flags:?}: {run:?}");
        assert!(!root.path().join("out").exists(), "{flags:?}");
        assert_eq!(&fs::read_to_string(root.path().join(path)).unwrap(), text);
    }
}

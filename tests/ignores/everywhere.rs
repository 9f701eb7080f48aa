//! Every example of every page, in every dialect that has comments: an ignore silences the findings of its rule at what
//! it is about, and leaves all others.

use std::fs;

use super::case::{Case, Dialect};
use super::run::{Files, Found, checked, findings};
use super::support::examples::{Shows, examples};
use super::support::project_file;
use super::{cloudformation, terraform, yaml};
use firelint::report::Checked;
use firelint::rules::{CATALOGUE, Category};
use firelint::suppress::Settings;

/// How many examples of a page are taken: the others differ in what is found, not in where.
const OF_A_PAGE: usize = 2;

fn run(files: &Files) -> Checked {
    checked(files, &Settings::default())
}

/// The failing examples of the pages, in one dialect.
fn written(dialect: &Dialect) -> Vec<(String, Files)> {
    let mut found = Vec::new();
    for rule in CATALOGUE {
        let page = fs::read_to_string(project_file(&format!("rules/{}.md", rule.id)));
        let examples = examples(&page.unwrap_or_default());
        let fails = examples.iter().filter(|one| {
            let is_meant = one.only.is_empty() || one.only.iter().any(|l| l == dialect.language);
            one.shows == Shows::Fail && !one.is_configured && is_meant
        });
        let rewritten = fails.filter_map(|example| {
            let case = Case::of(example).ok()?;
            let written = (dialect.write)(&case).ok()?;
            Some((format!("{} line {}", rule.id, example.line), written.files))
        });
        found.extend(rewritten.take(OF_A_PAGE));
    }
    assert!(found.len() > 40, "{} examples", found.len());
    found
}

fn text_of<'a>(files: &'a Files, path: &str) -> &'a str {
    let found = files.iter().find(|(own, _)| own == path);
    found.map_or("", |(_, text)| text)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The lines of what begins on a line, from 1: those below that are further in.
fn extent(text: &str, line: usize) -> std::ops::RangeInclusive<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let own = indent(lines[line - 1]);
    if lines[line - 1].starts_with("resource ") {
        let end = lines[line..].iter().position(|below| *below == "}");
        return line..=line + end.unwrap_or_default() + 1;
    }
    let further = lines[line..].iter().take_while(|below| indent(below) > own);
    line..=line + further.count()
}

/// A line put in above another one, or text put in behind it.
fn put(files: &Files, path: &str, line: usize, comment: &str, is_above: bool) -> Files {
    let mut files = files.clone();
    for (own, text) in &mut files {
        if own != path {
            continue;
        }
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let blank = " ".repeat(indent(&lines[line - 1]));
        match is_above {
            true => lines.insert(line - 1, format!("{blank}{comment}")),
            false => lines[line - 1] += &format!(" {comment}"),
        }
        *text = lines.join("\n") + "\n";
    }
    files
}

/// Findings as they are once a line is put in above this one.
fn moved(findings: &[Found], path: &str, above: Option<usize>) -> Vec<Found> {
    let moved = findings.iter().map(|one| {
        let is_below = above.is_some_and(|line| one.file == path && one.line >= line);
        let line = one.line + usize::from(is_below);
        Found {
            line,
            ..one.clone()
        }
    });
    moved.collect()
}

/// What is told when a comment is put in at a line is what was told before, less the rule's findings in these lines.
fn silences(name: &str, files: &Files, (path, line): (&str, usize), rule: &str, is_above: bool) {
    let before = findings(&run(files));
    let scope = extent(text_of(files, path), line);
    let comment = format!("# firelint: ignore[{rule}] because");
    let after = put(files, path, line, &comment, is_above);
    let after = findings(&run(&after));
    let (silent, rest): (Vec<Found>, Vec<Found>) = before
        .into_iter()
        .partition(|one| one.rule == rule && one.file == path && scope.contains(&one.line));
    assert!(!silent.is_empty(), "{name}: {rule} is not at line {line}");
    let mut expected = moved(&rest, path, is_above.then_some(line));
    expected.sort();
    let text = text_of(files, path);
    assert_eq!(after, expected, "{name}: {rule}, {path}:{line}\n{text}");
}

fn has_comments(path: &str) -> bool {
    path.ends_with(".tf") || path.ends_with(".yaml")
}

/// Findings about definitions, not about ignores, in files that may have comments.
fn to_silence(files: &Files) -> Vec<Found> {
    let run = run(files);
    let mut all = findings(&run);
    let of_rule = |id: &str| firelint::rules::find(id).map(|rule| rule.page.category);
    all.retain(|one| has_comments(&one.file) && of_rule(one.rule) != Some(Category::Configuration));
    all
}

/// The line that begins what stands around a finding and in nothing else: a block, a resource, an entry at the top.
fn outermost(text: &str, line: usize) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let is_template = text.starts_with("Resources:") || text.contains("\nResources:");
    let least = if is_template { 2 } else { 0 };
    let has_blocks = lines.iter().any(|line| line.starts_with("resource "));
    let begins = |at: &usize| match lines[at - 1] {
        line if has_blocks => line.starts_with("resource "),
        line => indent(line) <= least && !line.trim().is_empty(),
    };
    (1..=line).rev().find(begins).unwrap_or(line)
}

fn comments_silence(dialect: &Dialect, has_text: bool) {
    for (name, files) in written(dialect) {
        let name = format!("{}: {name}", dialect.name);
        for one in to_silence(&files) {
            let place = (one.file.as_str(), one.line);
            if !has_text {
                silences(&name, &files, place, one.rule, true);
                silences(&name, &files, place, one.rule, false);
            }
            let outer = outermost(text_of(&files, &one.file), one.line);
            silences(&name, &files, (&one.file, outer), one.rule, true);
        }
    }
}

#[test]
fn in_yaml() {
    comments_silence(&yaml::DIALECT, false);
}

#[test]
fn in_cloudformation() {
    comments_silence(&cloudformation::YAML, false);
}

#[test]
fn in_terraform() {
    comments_silence(&terraform::JSONENCODE, false);
}

#[test]
fn in_heredocs() {
    comments_silence(&terraform::HEREDOC, true);
}

/// An ignore of a rule that finds nothing there silences nothing, and is unused unless the rule cannot tell.
#[test]
fn another_rule_silences_nothing() {
    for dialect in [yaml::DIALECT, terraform::JSONENCODE] {
        for (name, files) in written(&dialect) {
            let before = run(&files);
            let told = findings(&before);
            let is_open = |rule: &str| {
                let mut open = before.judged.undecided.iter();
                told.iter().any(|one| one.rule == rule) || open.any(|one| one.rules.contains(&rule))
            };
            let Some(one) = to_silence(&files).into_iter().next() else {
                continue;
            };
            let Some(other) = CATALOGUE.iter().find(|rule| !is_open(rule.id)) else {
                continue;
            };
            let comment = format!("# firelint: ignore[{}] because", other.id);
            let after = findings(&run(&put(&files, &one.file, one.line, &comment, true)));
            let (unused, rest): (Vec<Found>, Vec<Found>) = after
                .into_iter()
                .partition(|found| found.rule == "unused-ignore");
            assert_eq!(unused.len(), 1, "{name}: {}", other.id);
            assert_eq!(rest, moved(&told, &one.file, Some(one.line)), "{name}");
        }
    }
}

/// In the metadata of a resource an ignore is about all of it.
#[test]
fn in_metadata() {
    for (dialect, kind, entry) in [
        (
            cloudformation::YAML,
            "Type: AWS::ECS::",
            "Metadata: { firelint: { ignore: [{ rule: RULE, reason: because }] } }",
        ),
        (
            cloudformation::JSON,
            "\"Type\": \"AWS::ECS::",
            "\"Metadata\": { \"firelint\": { \"ignore\": [{ \"rule\": \"RULE\", \"reason\": \"because\" }] } },",
        ),
    ] {
        for (name, files) in written(&dialect) {
            let before = findings(&run(&files));
            for one in &before {
                let text = text_of(&files, &one.file);
                let types: Vec<usize> = (1..)
                    .zip(text.lines())
                    .filter(|(_, line)| line.trim_start().starts_with(kind))
                    .map(|(number, _)| number)
                    .collect();
                let owner = |line: usize| types.iter().rev().find(|at| **at <= line + 1).copied();
                let Some(at) = owner(one.line) else {
                    continue;
                };
                let entry = entry.replace("RULE", one.rule);
                let after = findings(&run(&put(&files, &one.file, at, &entry, true)));
                let rest: Vec<Found> = before
                    .iter()
                    .filter(|other| !(other.rule == one.rule && owner(other.line) == Some(at)))
                    .cloned()
                    .collect();
                assert_eq!(
                    after,
                    moved(&rest, &one.file, Some(at)),
                    "{name}: {}\n{text}",
                    one.rule
                );
            }
        }
    }
}

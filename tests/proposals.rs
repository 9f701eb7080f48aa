//! Fixes on offer: each cures its finding by itself, and many are tried at the cost of few.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use firelint::fix;
use firelint::project::Project;
use firelint::repair::{Proposal, proposals, proposals_of};
use firelint::report::Checked;
use firelint::rules::{CATALOGUE, Category, FixKind, Reported};
use firelint::source::{Source, Sources};
use firelint::suppress::{Settings, judge};
use support::examples::{Shows, examples};
use support::project_file;

fn checked(sources: Sources) -> Checked {
    let project = Project::of(sources);
    let judged = judge(&project, &Settings::default());
    Checked {
        project,
        judged,
        ..Checked::default()
    }
}

fn checked_files(files: &[(String, String)]) -> Checked {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    checked(sources)
}

fn offered(checked: &Checked) -> Vec<Option<Proposal>> {
    proposals(checked, &Settings::default(), 1)
}

fn with(checked: &Checked, proposal: &Proposal) -> Checked {
    let sources = &checked.project.sources;
    let text = fix::apply(&sources.get(proposal.source).text, &proposal.edits);
    let texts = BTreeMap::from([(proposal.source, text)]);
    self::checked(sources.with_texts(texts))
}

/// How often a rule speaks of a subject in a file.
fn number(checked: &Checked, like: &Reported, path: &str) -> usize {
    let findings = checked.judged.findings.iter();
    let alike = findings.filter(|one| {
        let source = one.finding.primary().span.source;
        one.rule.id == like.rule.id
            && one.subject == like.subject
            && checked.project.sources.get(source).path == path
    });
    alike.count()
}

fn path_of<'a>(checked: &'a Checked, reported: &Reported) -> &'a str {
    let source = reported.finding.primary().span.source;
    &checked.project.sources.get(source).path
}

fn rules(checked: &Checked) -> BTreeSet<&'static str> {
    let findings = checked.judged.findings.iter();
    findings.map(|reported| reported.rule.id).collect()
}

/// The rules that speak, and those that cannot tell.
fn known(checked: &Checked) -> BTreeSet<&'static str> {
    let undecided = checked.judged.undecided.iter();
    let open = undecided.flat_map(|entry| entry.rules.iter().copied());
    open.chain(rules(checked)).collect()
}

/// The files of every example that fails, each example in a directory of its own.
fn failing() -> Vec<Vec<(String, String)>> {
    let pages = CATALOGUE
        .iter()
        .map(|rule| fs::read_to_string(project_file(&format!("rules/{}.md", rule.id))).unwrap());
    let all = pages.flat_map(|page| examples(&page));
    let failing = all.filter(|example| example.shows == Shows::Fail);
    let numbered = failing.enumerate().map(|(number, example)| {
        let files = example.files.into_iter();
        let placed = files.map(|(path, text)| (format!("{number}/{path}"), text));
        placed.collect()
    });
    numbered.collect()
}

#[test]
fn every_proposal_cures_by_itself() {
    let mut tried = 0;
    for files in failing() {
        let before = checked_files(&files);
        let offered = offered(&before);
        assert_eq!(offered.len(), before.judged.findings.len());
        for (reported, proposal) in before.judged.findings.iter().zip(&offered) {
            let Some(proposal) = proposal else { continue };
            let path = path_of(&before, reported);
            let after = with(&before, proposal);
            assert!(
                number(&after, reported, path) < number(&before, reported, path),
                "{path}: `{}` is still there after: {}",
                reported.rule.id,
                proposal.title
            );
            assert!(after.project.syntax_errors.is_empty(), "{path}");
            let new: Vec<&str> = rules(&after).difference(&known(&before)).copied().collect();
            assert!(
                new.is_empty() || reported.rule.page.category == Category::Validity,
                "{path}: `{}` is gone, and here is {new:?}",
                reported.rule.id
            );
            assert_eq!(proposal.kind, reported.rule.page.fix);
            assert_ne!(proposal.kind, FixKind::None);
            tried += 1;
        }
    }
    assert!(tried > 100, "only {tried} proposals");
}

#[test]
fn what_is_tried_together_is_what_holds_alone() {
    let mut together = Vec::new();
    let mut alone = Vec::new();
    for files in failing() {
        let one = checked_files(&files);
        let offered = offered(&one).into_iter().zip(&one.judged.findings);
        alone.extend(offered.map(|(proposal, reported)| {
            let path = path_of(&one, reported).to_owned();
            let edits = proposal.map(|proposal| (proposal.title, proposal.edits.len()));
            (
                path,
                reported.rule.id,
                reported.finding.primary().span.start,
                edits,
            )
        }));
        together.extend(files);
    }
    let all = checked_files(&together);
    let offered = offered(&all).into_iter().zip(&all.judged.findings);
    let mut joint: Vec<_> = offered
        .map(|(proposal, reported)| {
            let path = path_of(&all, reported).to_owned();
            let edits = proposal.map(|proposal| (proposal.title, proposal.edits.len()));
            (
                path,
                reported.rule.id,
                reported.finding.primary().span.start,
                edits,
            )
        })
        .collect();
    joint.sort();
    alone.sort();
    for (joint, alone) in joint.iter().zip(&alone) {
        assert_eq!(joint, alone);
    }
    assert_eq!(joint.len(), alone.len());
}

#[test]
fn a_finding_asked_about_alone_has_the_same_proposal() {
    let files = ["task-definition.json", "service.json"].map(|name| {
        let path = project_file(&format!("examples/incident/{name}"));
        (name.to_owned(), fs::read_to_string(path).unwrap())
    });
    let before = checked_files(&files);
    let all = offered(&before);
    assert!(all.iter().any(Option::is_some));
    for (index, offer) in all.iter().enumerate() {
        let one = proposals_of(&before, &[index], &Settings::default(), 1);
        assert_eq!(one, std::slice::from_ref(offer));
    }
}

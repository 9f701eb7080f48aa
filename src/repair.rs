//! Fixes that prove themselves: each is applied to a copy of the text, the copy is judged, and the fix is kept only if
//! its finding is gone and nothing else has come.

mod ignore_here;
mod proof;
mod proposal;

pub use ignore_here::{IgnoreHere, comment_mark, ignore_here};
pub use proposal::{offers, proposals, proposals_of};

pub use crate::fix::Proposal;

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Fix;
use crate::fix::{self, Declined, TextEdit};
use crate::project::Project;
use crate::report::Checked;
use crate::rules::{FixKind, Reported, Subject};
use crate::source::{SourceId, Sources, Span};
use crate::suppress::{self, Settings};

/// How often the repaired texts are judged again at most: each time at least one fix is kept or given up.
const MOST_ROUNDS: usize = 2_000;

/// Which fixes are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those that change nothing but the hazard.
    Safe,
    /// Those that may change more, too.
    All,
    /// Those of this rule alone, safe or not.
    Rule(&'static str),
}

impl Scope {
    fn has(self, rule: &str) -> bool {
        match self {
            Self::Rule(only) => only == rule,
            Self::Safe | Self::All => true,
        }
    }
}

/// What came of repairing.
#[derive(Debug)]
pub struct Repaired {
    /// The run as it is with the repaired texts.
    pub checked: Checked,
    /// The files whose text is another one now, by path.
    pub files: Vec<RepairedFile>,
    /// The findings that are gone by a fix of their own.
    pub fixed: usize,
    /// The findings whose fix cannot be applied, by place.
    pub left: Vec<Left>,
}

/// A file with its text before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairedFile {
    /// Its path, as it was given.
    pub path: String,
    /// What was read.
    pub before: String,
    /// What is to be written.
    pub after: String,
}

/// A finding that is not repaired, although it has a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The rule's id.
    pub rule: &'static str,
    /// The file the finding lies in.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What the fix would do.
    pub title: String,
    /// Why it is not done.
    pub why: String,
    /// What it would add, for those who write it by hand.
    pub sketch: Option<String>,
}

/// What a finding is known by from one round to the next: its place in the file may have moved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    rule: &'static str,
    path: String,
    subject: Subject,
}

/// A fix that can be applied.
struct Candidate {
    /// The findings it is the fix of.
    marks: BTreeSet<Mark>,
    source: SourceId,
    edits: Vec<TextEdit>,
    /// It writes what is written elsewhere in the file, so it comes after what changes that.
    copies: bool,
}

/// Repairs what can be repaired, in memory.
pub fn repair(mut checked: Checked, scope: Scope, settings: &Settings, jobs: usize) -> Repaired {
    let mut before: BTreeMap<String, String> = BTreeMap::new();
    let mut refused: BTreeMap<Mark, String> = BTreeMap::new();
    let mut fixed = 0;
    let mut turn = Turn::default();
    let open_first = proof::undecided(&checked);
    for _ in 0..MOST_ROUNDS {
        let found = candidates(&checked, scope, &mut refused);
        let chosen = turn.choose(found);
        if chosen.is_empty() {
            if turn.goes_on() {
                continue;
            }
            // What was refused may hold now that others are made.
            if !std::mem::take(&mut turn.has_changed) || refused.is_empty() {
                break;
            }
            refused.clear();
            turn = Turn::default();
            continue;
        }
        let (next, changed) = applied(&checked, chosen.iter(), settings, jobs, &BTreeSet::new());
        let marks: BTreeSet<&Mark> = chosen.iter().flat_map(|one| &one.marks).collect();
        match proof::holds(&open_first, &checked, &next, &marks) {
            Ok(()) => {
                fixed += marks.len();
                for id in changed {
                    let source = checked.project.sources.get(id);
                    let first = before.entry(source.path.clone());
                    first.or_insert_with(|| source.text.clone());
                }
                checked = next;
                turn.is_kept();
            }
            Err(refusal) if chosen.len() == 1 => {
                let why = refusal.why;
                refused.extend(marks.into_iter().map(|mark| (mark.clone(), why.clone())));
                turn.most = usize::MAX;
            }
            Err(refusal) => turn.is_refused(&chosen, &refusal.blamed),
        }
    }
    let left = left(&checked, scope, &refused);
    let files = files(&checked, before);
    Repaired {
        checked,
        files,
        fixed,
        left,
    }
}

/// Which fixes are tried together next. Every trial judges the whole run, so that many are tried at once, and those of
/// a file in which something went wrong by themselves.
#[derive(Debug)]
struct Turn {
    /// The most fixes that are tried together.
    most: usize,
    /// The sources whose fixes wait until those of all others are made.
    held: BTreeSet<SourceId>,
    /// The one source whose fixes are tried.
    only: Option<SourceId>,
    /// Whether a fix was kept.
    has_changed: bool,
}

impl Default for Turn {
    fn default() -> Self {
        Self {
            most: usize::MAX,
            held: BTreeSet::new(),
            only: None,
            has_changed: false,
        }
    }
}

impl Turn {
    fn choose(&self, mut found: Vec<Candidate>) -> Vec<Candidate> {
        found.retain(|one| match self.only {
            Some(only) => one.source == only,
            None => !self.held.contains(&one.source),
        });
        without_conflicts(found, self.most)
    }

    /// Whether fixes of another source are to be tried when there are no more of these.
    fn goes_on(&mut self) -> bool {
        self.most = usize::MAX;
        self.only = self.held.pop_first();
        self.only.is_some()
    }

    fn is_kept(&mut self) {
        self.has_changed = true;
        self.most = usize::MAX;
    }

    /// Several fixes did not hold together: those of the sources to blame are held back, else half of them all.
    fn is_refused(&mut self, chosen: &[Candidate], blamed: &BTreeSet<SourceId>) {
        let sources: BTreeSet<SourceId> = chosen.iter().map(|one| one.source).collect();
        let guilty: BTreeSet<SourceId> = sources.intersection(blamed).copied().collect();
        if self.only.is_none() && !guilty.is_empty() && guilty.len() < sources.len() {
            self.held.extend(guilty);
        } else {
            self.most = chosen.len() / 2;
        }
    }
}

fn mark(project: &Project, reported: &Reported) -> Mark {
    let place = reported.finding.primary().span;
    Mark {
        rule: reported.rule.id,
        path: project.sources.get(place.source).path.clone(),
        subject: reported.subject.clone(),
    }
}

fn is_in(scope: Scope, reported: &Reported) -> bool {
    match reported.rule.page.fix {
        FixKind::None => false,
        FixKind::Safe => scope.has(reported.rule.id),
        FixKind::Unsafe => scope != Scope::Safe && scope.has(reported.rule.id),
    }
}

/// The places in the list of the findings wanted that have a fix, those of one fix together: one preflight serves all
/// apps of a task.
fn sharing(checked: &Checked, is_wanted: impl Fn(&Reported) -> bool) -> Vec<Vec<usize>> {
    let mut found: Vec<(&Fix, Vec<usize>)> = Vec::new();
    let mut known: BTreeMap<Option<Span>, Vec<usize>> = BTreeMap::new();
    for (index, reported) in checked.judged.findings.iter().enumerate() {
        let Some(fix) = reported
            .finding
            .fix
            .as_ref()
            .filter(|_| is_wanted(reported))
        else {
            continue;
        };
        // Only fixes of one place are compared: there may be very many.
        let here = known.entry(fix.edits.first().map(fix::place)).or_default();
        match here.iter().find(|&&at| found[at].0 == fix) {
            Some(&at) => found[at].1.push(index),
            None => {
                here.push(found.len());
                found.push((fix, vec![index]));
            }
        }
    }
    found.into_iter().map(|(_, indices)| indices).collect()
}

/// The fixes that can be applied to the texts as they are, in the order of the findings.
fn candidates(
    checked: &Checked,
    scope: Scope,
    refused: &mut BTreeMap<Mark, String>,
) -> Vec<Candidate> {
    let project = &checked.project;
    let findings = &checked.judged.findings;
    let is_open = |reported: &Reported| !refused.contains_key(&mark(project, reported));
    let shared = sharing(checked, |reported| {
        is_in(scope, reported) && is_open(reported)
    });
    let mut found = Vec::new();
    for indices in shared {
        let first = &findings[indices[0]];
        let Some(fix) = &first.finding.fix else {
            continue;
        };
        let marks = indices.iter().map(|&index| mark(project, &findings[index]));
        match lowered(project, fix, first) {
            Ok((source, edits)) => found.push(Candidate {
                marks: marks.collect(),
                source,
                edits,
                copies: fix.copies(),
            }),
            Err(Declined(why)) => refused.extend(marks.map(|mark| (mark, why.clone()))),
        }
    }
    found
}

/// A fix as edits of the one text it changes.
fn lowered(
    project: &Project,
    fix: &Fix,
    reported: &Reported,
) -> Result<(SourceId, Vec<TextEdit>), Declined> {
    let sources = &project.sources;
    let edits = fix::text_edits(sources, fix, reported.terms)?;
    let Some(first) = edits.first() else {
        return Err(Declined("it would change nothing".to_owned()));
    };
    let id = first.span.source;
    if edits.iter().any(|edit| edit.span.source != id) {
        return Err(Declined("it changes more than one file".to_owned()));
    }
    let path = &sources.get(id).path;
    match sources.is_target(id) {
        true => Ok((id, edits)),
        false => Err(Declined(format!(
            "it changes `{path}`, which was not asked about"
        ))),
    }
}

/// The first fixes, up to a number, that do not touch each other. A preflight takes over the router's image and the
/// app's options: as long as something else is to be done in the file, they may still change.
fn without_conflicts(mut candidates: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    let busy: BTreeSet<SourceId> = candidates
        .iter()
        .filter(|one| !one.copies)
        .map(|one| one.source)
        .collect();
    candidates.retain(|one| !one.copies || !busy.contains(&one.source));
    candidates.truncate(most);
    let edits: Vec<Vec<TextEdit>> = candidates.iter().map(|one| one.edits.clone()).collect();
    let (_, put_off) = fix::merge(&edits);
    let numbered = candidates.into_iter().enumerate();
    let chosen = numbered.filter(|(number, _)| put_off.binary_search(number).is_err());
    chosen.map(|(_, candidate)| candidate).collect()
}

/// The run with these fixes applied, but for the unwanted targets, and which sources they change.
fn applied<'a>(
    checked: &Checked,
    chosen: impl Iterator<Item = &'a Candidate>,
    settings: &Settings,
    jobs: usize,
    unwanted: &BTreeSet<SourceId>,
) -> (Checked, Vec<SourceId>) {
    let sources = &checked.project.sources;
    let mut edits: BTreeMap<SourceId, Vec<TextEdit>> = BTreeMap::new();
    for candidate in chosen {
        let of_source = edits.entry(candidate.source).or_default();
        of_source.extend(candidate.edits.iter().cloned());
    }
    let changed = edits.keys().copied().collect();
    let texts = edits
        .into_iter()
        .map(|(id, edits)| (id, fix::apply(&sources.get(id).text, &edits)));
    let sources = sources.with_texts(texts.collect());
    let next = judged_again(checked, sources, settings, jobs, unwanted);
    (next, changed)
}

/// The run with other texts, but for the unwanted targets.
fn judged_again(
    checked: &Checked,
    sources: Sources,
    settings: &Settings,
    jobs: usize,
    unwanted: &BTreeSet<SourceId>,
) -> Checked {
    let project = Project::read_part(sources, &checked.named, jobs, unwanted);
    let judged = suppress::judge(&project, settings);
    Checked {
        project,
        judged,
        named: checked.named.clone(),
        unread: checked.unread.clone(),
        set_aside: checked.set_aside.clone(),
        ..*checked
    }
}

fn left(checked: &Checked, scope: Scope, refused: &BTreeMap<Mark, String>) -> Vec<Left> {
    let found = checked.judged.findings.iter().filter_map(|reported| {
        let fix = reported.finding.fix.as_ref()?;
        let why = refused
            .get(&mark(&checked.project, reported))
            .filter(|_| is_in(scope, reported))?;
        let place = reported.finding.primary().span;
        let source = checked.project.sources.get(place.source);
        Some(Left {
            rule: reported.rule.id,
            path: source.path.clone(),
            line: source.line_at(place.range().start),
            title: fix.title.clone(),
            why: why.clone(),
            sketch: fix::sketch(&checked.project.sources, fix, reported.terms),
        })
    });
    found.collect()
}

fn files(checked: &Checked, before: BTreeMap<String, String>) -> Vec<RepairedFile> {
    let sources = &checked.project.sources;
    let files = before.into_iter().filter_map(|(path, before)| {
        let id = sources.open("", &path).ok()?;
        let after = sources.get(id).text.clone();
        (before != after).then_some(RepairedFile {
            path,
            before,
            after,
        })
    });
    files.collect()
}

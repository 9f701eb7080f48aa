//! The fixes of findings on offer: each by itself, against the texts as they are, and tried before it is offered.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Mark, Scope, applied, is_in, lowered, mark, proof, sharing};
use crate::finding::Severity;
use crate::fix::Proposal;
use crate::project::Groups;
use crate::report::{Checked, Offers};
use crate::rules::Reported;
use crate::source::SourceId;
use crate::suppress::Settings;

/// How often the changed texts are judged at most, whatever there is to try: what is not tried is not offered.
const MOST_TRIALS: usize = 2_000;

/// The most findings of which a report carries fixes.
const MOST_IN_REPORT: usize = 200;
/// The most bytes that are judged for the fixes of a report: it is to be written in seconds, and the same one each time.
const MOST_JUDGED: usize = 128 << 20;

/// For each finding of the run, in their order, the fix that holds, if one does.
pub fn proposals(checked: &Checked, settings: &Settings, jobs: usize) -> Vec<Option<Proposal>> {
    let all: Vec<usize> = (0..checked.judged.findings.len()).collect();
    proposals_of(checked, &all, settings, jobs)
}

/// As [`proposals`], for the findings at these places in the list only, in the order asked.
pub fn proposals_of(
    checked: &Checked,
    indices: &[usize],
    settings: &Settings,
    jobs: usize,
) -> Vec<Option<Proposal>> {
    let (held, _) = tried(checked, indices, settings, jobs, MOST_TRIALS);
    indices
        .iter()
        .map(|index| held.get(index).cloned())
        .collect()
}

/// The fixes for a report: those of the worst findings from a severity on.
pub fn offers(
    checked: &Checked,
    min_severity: Severity,
    settings: &Settings,
    jobs: usize,
) -> Offers {
    let findings = checked.judged.findings.iter().enumerate();
    let mut wanted: Vec<(usize, &Reported)> = findings
        .filter(|(_, reported)| {
            let has_fix = reported.finding.fix.is_some() && is_in(Scope::All, reported);
            has_fix && reported.severity >= min_severity
        })
        .collect();
    wanted.sort_by_key(|(_, reported)| Reverse(reported.severity));
    let bytes: usize = checked
        .project
        .sources
        .iter()
        .map(|(_, source)| source.text.len())
        .sum();
    let trials = (MOST_JUDGED / bytes.max(1)).clamp(1, 2 * MOST_IN_REPORT);
    let beyond = wanted.len().saturating_sub(MOST_IN_REPORT);
    wanted.truncate(MOST_IN_REPORT);
    let indices: Vec<usize> = wanted.into_iter().map(|(index, _)| index).collect();
    let (held, untried) = tried(checked, &indices, settings, jobs, trials);
    Offers::new(checked, held, beyond + untried)
}

/// The fixes that hold, by finding, after at most so many trials; and of how many findings the fix was not reached.
fn tried(
    checked: &Checked,
    indices: &[usize],
    settings: &Settings,
    jobs: usize,
    most: usize,
) -> (BTreeMap<usize, Proposal>, usize) {
    let groups = Groups::of(&checked.project);
    let mut trials = Trials {
        checked,
        groups: &groups,
        settings,
        jobs,
        left: most,
        held: BTreeMap::new(),
        settled: BTreeSet::new(),
    };
    let offers = applicable(checked, &groups, indices);
    let mut waiting: Vec<&Offer> = offers.iter().collect();
    while !waiting.is_empty() && trials.left > 0 {
        let (round, later) = apart(waiting);
        trials.run(&round);
        waiting = later;
    }
    let of_offers = offers.iter().flat_map(|offer| &offer.findings);
    let with_offer: BTreeSet<usize> = of_offers.copied().collect();
    let is_open = |index: &&usize| with_offer.contains(index) && !trials.settled.contains(index);
    let untried = indices.iter().filter(is_open).count();
    (trials.held, untried)
}

/// A fix that can be applied, and the findings it is the fix of.
struct Offer {
    candidate: Candidate,
    findings: Vec<usize>,
    /// The groups of sources it may change something in.
    groups: BTreeSet<usize>,
}

fn applicable(checked: &Checked, groups: &Groups, indices: &[usize]) -> Vec<Offer> {
    let wanted: BTreeSet<usize> = indices.iter().copied().collect();
    let findings = &checked.judged.findings;
    let shared = sharing(checked, |reported| is_in(Scope::All, reported));
    let shared = shared
        .into_iter()
        .filter(|sharing| sharing.iter().any(|index| wanted.contains(index)));
    let offers = shared.filter_map(|sharing| {
        let first = &findings[*sharing.first()?];
        let fix = first.finding.fix.as_ref()?;
        let (source, edits) = lowered(&checked.project, fix, first).ok()?;
        let places = sharing
            .iter()
            .map(|&index| findings[index].finding.primary().span.source);
        let touched = places.chain([source]);
        Some(Offer {
            groups: touched.map(|id| groups.group(id)).collect(),
            candidate: Candidate {
                marks: marks(checked, &sharing),
                source,
                edits,
                copies: fix.copies(),
            },
            findings: sharing,
        })
    });
    offers.collect()
}

fn marks(checked: &Checked, findings: &[usize]) -> BTreeSet<Mark> {
    let findings = findings
        .iter()
        .map(|&index| &checked.judged.findings[index]);
    findings
        .map(|reported| mark(&checked.project, reported))
        .collect()
}

/// The first offers that have nothing to do with each other, and those that wait for another round.
fn apart(waiting: Vec<&Offer>) -> (Vec<&Offer>, Vec<&Offer>) {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    waiting.into_iter().partition(|offer| {
        let is_free = offer.groups.is_disjoint(&taken);
        if is_free {
            taken.extend(&offer.groups);
        }
        is_free
    })
}

/// Fixes that have nothing to do with each other are tried in one. Of the run only what has to do with some of them is
/// judged, without the fixes and with them.
struct Trials<'a> {
    checked: &'a Checked,
    groups: &'a Groups,
    settings: &'a Settings,
    jobs: usize,
    /// How many trials may be made yet.
    left: usize,
    /// The fixes that hold, by finding.
    held: BTreeMap<usize, Proposal>,
    /// The findings whose fix was tried.
    settled: BTreeSet<usize>,
}

impl Trials<'_> {
    /// Tries offers together; where that fails, those to blame and the others by themselves.
    fn run(&mut self, round: &[&Offer]) {
        let mut stack = vec![round.to_vec()];
        while let Some(together) = stack.pop() {
            if together.is_empty() || self.left == 0 {
                continue;
            }
            self.left -= 1;
            match self.blamed(&together) {
                None => together.iter().for_each(|offer| self.keep(offer)),
                Some(_) if together.len() == 1 => self.settled.extend(&together[0].findings),
                Some(blamed) => {
                    let (guilty, others) = parted(together, &blamed);
                    stack.push(guilty);
                    stack.push(others);
                }
            }
        }
    }

    /// Nothing where the fixes hold; else the sources in which something is not as promised, as far as that is known.
    fn blamed(&self, together: &[&Offer]) -> Option<BTreeSet<SourceId>> {
        let candidates = || together.iter().map(|offer| &offer.candidate);
        let unwanted = self.unwanted(together);
        let run = |candidates: &[&Candidate]| {
            let candidates = candidates.iter().copied();
            applied(
                self.checked,
                candidates,
                self.settings,
                self.jobs,
                &unwanted,
            )
            .0
        };
        let before = run(&[]);
        let next = run(&candidates().collect::<Vec<_>>());
        let marks = candidates().flat_map(|candidate| &candidate.marks);
        let refusal =
            proof::holds(&proof::undecided(&before), &before, &next, &marks.collect()).err()?;
        Some(refusal.blamed)
    }

    /// The targets that have nothing to do with these offers.
    fn unwanted(&self, together: &[&Offer]) -> BTreeSet<SourceId> {
        let touched: BTreeSet<usize> = together
            .iter()
            .flat_map(|offer| offer.groups.iter().copied())
            .collect();
        let targets = self.checked.project.sources.found().map(|(id, _)| id);
        targets
            .filter(|&id| !touched.contains(&self.groups.group(id)))
            .collect()
    }

    fn keep(&mut self, offer: &Offer) {
        self.settled.extend(&offer.findings);
        for &index in &offer.findings {
            let reported = &self.checked.judged.findings[index];
            let Some(fix) = &reported.finding.fix else {
                continue;
            };
            let mut edits = offer.candidate.edits.clone();
            edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
            let proposal = Proposal {
                title: fix.title.clone(),
                kind: reported.rule.page.fix,
                source: offer.candidate.source,
                edits,
            };
            self.held.insert(index, proposal);
        }
    }
}

/// Those whose sources are to blame, and the others; halves where that tells nothing.
fn parted<'a>(
    together: Vec<&'a Offer>,
    blamed: &BTreeSet<SourceId>,
) -> (Vec<&'a Offer>, Vec<&'a Offer>) {
    let middle = together.len() / 2;
    let is_guilty = |offer: &&Offer| blamed.contains(&offer.candidate.source);
    let (guilty, others): (Vec<_>, Vec<_>) = together.iter().copied().partition(is_guilty);
    match guilty.is_empty() || others.is_empty() {
        true => (together[..middle].to_vec(), together[middle..].to_vec()),
        false => (guilty, others),
    }
}

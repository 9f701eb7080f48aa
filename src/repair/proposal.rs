//! The fixes of findings on offer: each by itself, against the texts as they are, and tried before it is offered.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, applied, lowered, mark, proof};
use crate::fix::TextEdit;
use crate::report::Checked;
use crate::rules::{FixKind, Selection};
use crate::source::SourceId;

/// A fix that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it does: an imperative, lower case, no full stop.
    pub title: String,
    /// Whether it may change more than the hazard.
    pub kind: FixKind,
    /// The text it changes.
    pub source: SourceId,
    /// How, in the order of the bytes.
    pub edits: Vec<TextEdit>,
}

/// For the findings at these places in the list, in the order asked, the fix that holds, if one does.
pub fn proposals_of(
    checked: &Checked,
    indices: &[usize],
    selection: &Selection,
    jobs: usize,
) -> Vec<Option<Proposal>> {
    let mut known: BTreeMap<usize, Option<Proposal>> = BTreeMap::new();
    let proposals = indices.iter().map(|&index| {
        let found = || proposal(checked, index, selection, jobs);
        known.entry(index).or_insert_with(found).clone()
    });
    proposals.collect()
}

fn proposal(
    checked: &Checked,
    index: usize,
    selection: &Selection,
    jobs: usize,
) -> Option<Proposal> {
    let reported = checked.judged.findings.get(index)?;
    let fix = reported.finding.fix.as_ref()?;
    let kind = reported.rule.page.fix;
    if kind == FixKind::None {
        return None;
    }
    let (source, edits) = lowered(&checked.project, fix, reported).ok()?;
    let mark = mark(&checked.project, reported);
    let candidate = Candidate {
        marks: BTreeSet::from([mark.clone()]),
        source,
        edits: edits.clone(),
        copies: fix.copies(),
    };
    let (next, _) = applied(checked, &[candidate], selection, jobs);
    proof::holds(checked, &next, &BTreeSet::from([&mark])).ok()?;
    Some(Proposal {
        title: fix.title.clone(),
        kind,
        source,
        edits,
    })
}

//! One mistake, one finding, where both a plan and the module it was made from were asked about: it is told at the
//! source, where it can be mended, and the plan bears witness.

use std::collections::{BTreeMap, BTreeSet};

use super::SubjectKind;
use super::merge::Told;
use crate::project::Project;
use crate::source::Span;

/// What makes two findings the same: the declaration, the rule, the kind of thing, the container, and what is said.
pub type Mistake = (Span, &'static str, SubjectKind, Option<String>, String);

/// The plans and states that show a mistake, by their paths.
pub type Witnesses<'a> = BTreeMap<Mistake, BTreeSet<&'a str>>;

/// The mistake of a finding about a definition that is declared somewhere.
pub fn mistake(told: &Told) -> Option<Mistake> {
    let subject = &told.reported.subject;
    Some((
        told.provenance.declared?,
        told.reported.rule.id,
        subject.kind,
        subject.container.clone(),
        told.reported.finding.primary().text.clone(),
    ))
}

/// Whether the definition stands in another file than its declaration.
pub fn is_apart(told: &Told) -> bool {
    let declared = told.provenance.declared;
    declared.is_some_and(|declared| declared.source != told.place.source)
}

/// Leaves out what plans show and the source shows as well, and says which plans those are.
pub fn folded<'a>(project: &'a Project, told: Vec<Told<'a>>) -> (Vec<Told<'a>>, Witnesses<'a>) {
    let sources = &project.sources;
    let at_source: BTreeSet<Mistake> = told
        .iter()
        .filter(|one| !is_apart(one))
        .filter(|one| sources.is_target(one.reported.finding.primary().span.source))
        .filter_map(mistake)
        .collect();
    let mut witnesses = Witnesses::new();
    let kept = told.into_iter().filter(|one| {
        let same = mistake(one).filter(|same| is_apart(one) && at_source.contains(same));
        let Some(same) = same else { return true };
        let path = &*sources.get(one.place.source).path;
        witnesses.entry(same).or_default().insert(path);
        false
    });
    let kept = kept.collect();
    (kept, witnesses)
}

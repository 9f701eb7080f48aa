//! One mistake, one finding: the same place in several scenarios, or in several definitions made from one text.

use std::collections::{BTreeMap, BTreeSet};

use super::planned::{self, Witnesses};
use super::{Reported, SubjectKind};
use crate::finding::Finding;
use crate::model::{Choice, Provenance, Scenario};
use crate::project::Project;
use crate::source::Span;

/// The most hops of a value that a finding shows.
const MOST_HOPS: usize = 3;
/// The most further definitions that a finding names.
const MOST_OTHERS: usize = 2;

/// A finding, and the definition it was made about.
pub struct Told<'a> {
    /// The finding.
    pub reported: Reported,
    /// Where the definition comes from.
    pub provenance: &'a Provenance,
    /// The place of the definition.
    pub place: Span,
}

/// What tells a definition from all others, its scenarios taken together.
type Definition<'a> = (bool, usize, Option<&'a str>, Option<Span>);

impl<'a> Told<'a> {
    fn definition(&self) -> Definition<'a> {
        let is_service = self.reported.subject.kind == SubjectKind::Service;
        definition(is_service, self.provenance, self.place)
    }
}

fn definition(is_service: bool, provenance: &Provenance, place: Span) -> Definition<'_> {
    let address = provenance.address.as_deref();
    let unnamed = address.is_none().then_some(place);
    (is_service, provenance.unit, address, unnamed)
}

/// Joins what is said of one place, and says when it holds.
pub fn merged(project: &Project, told: Vec<Told>) -> Vec<Reported> {
    let (told, witnesses) = planned::folded(project, told);
    let mut groups: BTreeMap<_, Vec<Told>> = BTreeMap::new();
    for one in told {
        let subject = &one.reported.subject;
        let unnamed = one.provenance.address.is_none().then_some(one.place);
        let key = (
            one.reported.finding.primary().span,
            one.reported.rule.id,
            (
                subject.kind,
                subject.container.clone(),
                subject.service.clone(),
            ),
            unnamed,
        );
        groups.entry(key).or_default().push(one);
    }
    let scenarios = scenarios(project);
    let joined = groups
        .into_values()
        .filter_map(|told| join(told, &scenarios, &witnesses));
    joined.collect()
}

type Scenarios<'a> = BTreeMap<Definition<'a>, Vec<&'a Scenario>>;

/// All scenarios of each definition.
fn scenarios(project: &Project) -> Scenarios<'_> {
    let tasks = project.tasks.iter();
    let tasks = tasks.map(|task| (false, &task.provenance, task.span));
    let services = project.services.iter();
    let services = services.map(|service| (true, &service.provenance, service.span));
    let mut found = Scenarios::new();
    for (is_service, provenance, place) in tasks.chain(services) {
        let definition = definition(is_service, provenance, place);
        found
            .entry(definition)
            .or_default()
            .push(&provenance.scenario);
    }
    found
}

fn join(told: Vec<Told>, scenarios: &Scenarios, witnesses: &Witnesses) -> Option<Reported> {
    let mut holding: Vec<(Definition, Vec<&Scenario>)> = Vec::new();
    for one in &told {
        let definition = one.definition();
        let scenario = &one.provenance.scenario;
        match holding.iter_mut().find(|(known, _)| *known == definition) {
            Some((_, holds)) => holds.push(scenario),
            None => holding.push((definition, vec![scenario])),
        }
    }
    let when = holding.iter().map(|(definition, holds)| {
        let all = scenarios.get(definition).map_or(&[][..], Vec::as_slice);
        when(holds, all)
    });
    // Where it holds always in one definition, that is what to say.
    let scenario = when.min_by_key(Option::is_some).flatten();
    let others: Vec<&str> = holding
        .iter()
        .skip(1)
        .filter_map(|((.., address, _), _)| *address)
        .collect();
    let also = also(&others);
    let seen: BTreeSet<&str> = told
        .iter()
        .filter_map(|one| witnesses.get(&planned::mistake(one)?))
        .flatten()
        .copied()
        .collect();
    let seen = seen.iter().map(|path| format!("`{path}` has it, too"));
    let harshest = told.iter().map(|one| one.reported.severity).max()?;
    let first = told.into_iter().next()?;
    let declared = first
        .provenance
        .declared
        .filter(|_| planned::is_apart(&first));
    let mut finding = with_hops(first.reported.finding, first.provenance);
    if let Some(place) = declared {
        finding = finding.label(&place, "declared here");
    }
    let construct = first.provenance.construct.clone();
    let notes = construct.into_iter().chain(also).chain(seen);
    Some(Reported {
        severity: harshest,
        scenario,
        finding: notes.fold(finding, Finding::note),
        ..first.reported
    })
}

fn also(others: &[&str]) -> Option<String> {
    let named: Vec<String> = others
        .iter()
        .take(MOST_OTHERS)
        .map(|address| format!("`{address}`"))
        .collect();
    let more = match others.len().saturating_sub(MOST_OTHERS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!named.is_empty()).then(|| format!("the same holds for {}{more}", named.join(", ")))
}

/// Shows where the values were written that the labels of a finding show in use.
fn with_hops(mut finding: Finding, provenance: &Provenance) -> Finding {
    let labelled = finding.labels.iter();
    let hops: Vec<_> = labelled
        .filter_map(|label| provenance.hops.get(&label.span))
        .flatten()
        .take(MOST_HOPS)
        .collect();
    for hop in hops {
        let is_new = finding.labels.iter().all(|label| label.span != hop.span);
        if is_new {
            finding = finding.label(&hop.span, hop.text.clone());
        }
        if hop.assumed {
            let note = format!("assumed: {}; a deployment can set another", hop.text);
            if !finding.notes.contains(&note) {
                finding = finding.note(note);
            }
        }
    }
    finding
}

/// When something holds that holds in these of all scenarios; `None` where it always does. The shortest choice of
/// conditions that says it, else the scenarios one by one.
fn when(holds: &[&Scenario], all: &[&Scenario]) -> Option<String> {
    if all.iter().all(|scenario| holds.contains(scenario)) {
        return None;
    }
    let mut choices: Vec<_> = holds.iter().flat_map(|one| one.choices()).collect();
    choices.sort();
    choices.dedup();
    let says_it = |chosen: &[Choice]| {
        all.iter().all(|scenario| {
            let fits = chosen
                .iter()
                .all(|choice| scenario.choices().contains(choice));
            fits == holds.contains(scenario)
        })
    };
    let alone = choices.iter().map(|one| vec![(*one).clone()]);
    let pairs = choices.iter().enumerate().flat_map(|(index, first)| {
        let later = &choices[index + 1..];
        later
            .iter()
            .map(|second| vec![(*first).clone(), (*second).clone()])
    });
    if let Some(chosen) = alone.chain(pairs).find(|chosen| says_it(chosen)) {
        return Some(told(&chosen));
    }
    let first = holds.first()?;
    let more = match holds.len() - 1 {
        0 => String::new(),
        1 => ", and in one more case".to_owned(),
        more => format!(", and in {more} more cases"),
    };
    Some(told(first.choices()) + &more)
}

fn told(choices: &[Choice]) -> String {
    let each = choices.iter().map(|choice| {
        let truth = if choice.holds { "true" } else { "false" };
        format!("`{}` is {truth}", choice.condition)
    });
    each.collect::<Vec<_>>().join(" and ")
}

//! One mistake, one finding: the same place in several scenarios, or in several definitions made from one text.

use std::collections::{BTreeMap, BTreeSet};

use super::planned::{self, Witnesses};
use super::{Reported, SubjectKind};
use crate::finding::{Finding, Label, Secret};
use crate::model::{Choice, Hop, Provenance, Scenario};
use crate::project::Project;
use crate::source::Span;

/// The most hops of one value that a finding shows: the nearest, and where it is written.
const MOST_HOPS: usize = 3;
/// The most hops that a finding shows in all.
const MOST_HOPS_IN_ALL: usize = 6;
/// The most further definitions that a finding names.
const MOST_OTHERS: usize = 2;

/// A finding, and the definition it was made about.
pub struct Told<'a> {
    /// The finding.
    pub reported: Reported,
    /// Where the definition comes from.
    pub provenance: &'a Provenance,
    /// Where the definitions linked to it come from.
    pub linked: Vec<&'a Provenance>,
    /// The place of the definition.
    pub place: Span,
    /// The place of what in it the finding is about.
    pub subject: Span,
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
        // Definitions without an address stand for themselves.
        let names = one.provenance.address.is_none().then(|| {
            let subject = &one.reported.subject;
            (
                one.place,
                subject.container.clone(),
                subject.service.clone(),
            )
        });
        let key = (
            one.reported.finding.primary().span,
            one.reported.rule.id,
            (one.reported.subject.kind, one.subject),
            names,
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

fn join(mut told: Vec<Told>, scenarios: &Scenarios, witnesses: &Witnesses) -> Option<Reported> {
    let mut holding: Vec<(Definition, Vec<&Scenario>)> = Vec::new();
    for one in &told {
        let definition = one.definition();
        let scenario = &one.provenance.scenario;
        match holding.iter_mut().find(|(known, _)| *known == definition) {
            Some((_, holds)) => holds.push(scenario),
            None => holding.push((definition, vec![scenario])),
        }
    }
    // A definition in which it always holds is the one to speak of.
    let when = holding.iter().map(|(definition, holds)| {
        let all = scenarios.get(definition).map_or(&[][..], Vec::as_slice);
        (definition, when(holds, all))
    });
    let (definition, scenario) = when.min_by_key(|(_, when)| when.is_some())?;
    let chosen = told
        .iter()
        .position(|one| one.definition() == *definition)?;
    let severity = told.iter().map(|one| one.reported.severity).max()?;
    let concealed: BTreeSet<Secret> = told.iter().flat_map(Told::concealed).collect();
    let others: Vec<String> = told
        .iter()
        .filter_map(|one| told[chosen].other(one))
        .collect();
    let seen: BTreeSet<&str> = told
        .iter()
        .filter_map(|one| witnesses.get(&planned::mistake(one)?))
        .flatten()
        .copied()
        .collect();
    let seen = seen.iter().map(|path| format!("`{path}` has it, too"));
    let chosen = told.swap_remove(chosen);
    let declared = chosen
        .provenance
        .declared
        .filter(|_| planned::is_apart(&chosen));
    let sources = std::iter::once(chosen.provenance).chain(chosen.linked);
    let provenances: Vec<&Provenance> = sources.collect();
    let origins = origins(&chosen.reported.finding, &provenances);
    let mut finding = with_hops(chosen.reported.finding, &provenances);
    if let Some(place) = declared {
        finding = finding.label(&place, "declared here");
    }
    finding.concealed = concealed.into_iter().collect();
    let construct = chosen.provenance.construct.clone();
    let notes = construct.into_iter().chain(also(others)).chain(seen);
    Some(Reported {
        severity,
        scenario,
        origins,
        finding: notes.fold(finding, Finding::note),
        ..chosen.reported
    })
}

impl Told<'_> {
    /// What no report may show: the credentials, and where they come from.
    fn concealed(&self) -> Vec<Secret> {
        let own = &self.reported.finding.concealed;
        let provenances = || std::iter::once(&self.provenance).chain(&self.linked);
        let origins = own.iter().flat_map(|secret| {
            let hops = provenances().filter_map(|one| one.hops.get(&secret.span));
            hops.flatten().map(|hop| Secret {
                span: hop.span,
                text: secret.text.clone(),
            })
        });
        own.iter().cloned().chain(origins).collect()
    }

    /// What a reader would call another one that was made from the same text: by the name that differs, else by its
    /// address.
    fn other(&self, other: &Self) -> Option<String> {
        let subject = |told: &Self| {
            let subject = &told.reported.subject;
            subject.container.clone().or(subject.service.clone())
        };
        let (own, its) = (subject(self), subject(other));
        match own == its {
            false => its,
            true if self.definition() == other.definition() => None,
            true => other.provenance.address.clone(),
        }
    }
}

fn also(mut others: Vec<String>) -> Option<String> {
    others.sort();
    others.dedup();
    let named: Vec<String> = others
        .iter()
        .take(MOST_OTHERS)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match others.len().saturating_sub(MOST_OTHERS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!named.is_empty()).then(|| format!("the same holds for {}{more}", named.join(", ")))
}

/// Where the values come from that the labels of a finding show in use.
fn origins(finding: &Finding, provenances: &[&Provenance]) -> Vec<Span> {
    let hops = finding.labels.iter().flat_map(|label| {
        let mut found = provenances.iter();
        let hops = found.find_map(|provenance| provenance.hops.get(&label.span));
        hops.into_iter().flatten()
    });
    hops.map(|hop| hop.span).collect()
}

/// Shows where the values were written that the labels of a finding show in use.
fn with_hops(mut finding: Finding, provenances: &[&Provenance]) -> Finding {
    let hops_of = |label: &Label| {
        let mut found = provenances.iter();
        let hops = found.find_map(|provenance| provenance.hops.get(&label.span));
        hops.map_or(&[][..], Vec::as_slice)
    };
    let hops: Vec<&Hop> = finding
        .labels
        .iter()
        .flat_map(|label| ends(hops_of(label)))
        .collect();
    let most = finding.labels.len() + MOST_HOPS_IN_ALL;
    for hop in hops {
        let is_new = finding.labels.iter().all(|label| label.span != hop.span);
        if is_new && finding.labels.len() == most {
            break;
        }
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

/// The hops of a value that are shown: where it is written above all.
fn ends(hops: &[Hop]) -> impl Iterator<Item = &Hop> {
    let last = hops.len().saturating_sub(1);
    let is_shown = move |at: usize| at < MOST_HOPS - 1 || at == last;
    let shown = hops.iter().enumerate().filter(move |(at, _)| is_shown(*at));
    shown.map(|(_, hop)| hop)
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
            // A condition that a scenario leaves open may be either.
            let fits = chosen.iter().all(|choice| {
                let settled = scenario.of(&choice.condition);
                settled.is_none_or(|holds| holds == choice.holds)
            });
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
        return Some(Choice::describe(&chosen));
    }
    let first = holds.first()?;
    let more = match holds.len() - 1 {
        0 => String::new(),
        1 => ", and in one more case".to_owned(),
        more => format!(", and in {more} more cases"),
    };
    Some(Choice::describe(first.choices()) + &more)
}

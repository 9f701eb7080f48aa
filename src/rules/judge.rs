//! Asks every rule about every subject.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::merge::{self, Told};
use super::{CATALOGUE, Check, Rule, Verdict};
use crate::finding::{Finding, Secret, Severity};
use crate::graph::Deployed;
use crate::ignores::{Judged as JudgedIgnore, Mistake};
use crate::model::{
    Container, Located, Provenance, Service, Task, Terms, Unknown, nearest, sensitive_values,
};
use crate::project::Project;
use crate::source::Span;
use crate::threads;

/// The kind of thing a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// A container of a task definition.
    Container,
    /// A task definition.
    Task,
    /// A service.
    Service,
    /// All definitions together.
    Project,
}

/// What a finding is about, by its names; one that has no readable name has none here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    /// The kind of thing.
    pub kind: SubjectKind,
    /// The family of the task definition.
    pub task: Option<String>,
    /// The container's name.
    pub container: Option<String>,
    /// The service's name.
    pub service: Option<String>,
}

impl Subject {
    /// A task definition as a subject.
    pub fn of_task(task: &Task) -> Self {
        Self {
            kind: SubjectKind::Task,
            task: task.display_name().map(str::to_owned),
            container: None,
            service: None,
        }
    }

    /// A container as a subject.
    pub fn of_container(task: &Task, container: &Container) -> Self {
        Self {
            kind: SubjectKind::Container,
            container: Some(container.display_name()),
            ..Self::of_task(task)
        }
    }

    /// A service as a subject.
    pub fn of_service(service: &Service) -> Self {
        Self {
            kind: SubjectKind::Service,
            task: service.family().map(str::to_owned),
            container: None,
            service: service.display_name().map(str::to_owned),
        }
    }
}

/// A finding with the rule that made it and what it is about.
#[derive(Debug)]
pub struct Reported {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// The hazard.
    pub finding: Finding,
    /// When it holds, where it does not always: reads after "when".
    pub scenario: Option<String>,
    /// The words of the definition it is about, which its fix is written in.
    pub terms: Terms,
    /// Where the values it points at come from, if they are written elsewhere: a local, a default, a file of values.
    pub origins: Vec<Span>,
}

/// A hole that leaves rules without an answer: one entry for each hole.
#[derive(Debug)]
pub struct Undecided {
    /// The hole.
    pub unknown: Unknown,
    /// The rules that cannot tell; none where nobody knows what to ask them about.
    pub rules: Vec<&'static str>,
    /// What they cannot tell about.
    pub subjects: Vec<Subject>,
    /// Which rule cannot tell about which of the subjects, by its place among them: not each about all.
    pub questions: Vec<(&'static str, usize)>,
}

impl Undecided {
    fn new(unknown: Unknown) -> Self {
        Self {
            unknown,
            rules: Vec::new(),
            subjects: Vec::new(),
            questions: Vec::new(),
        }
    }
}

/// Every verdict that is not clean.
#[derive(Debug, Default)]
pub struct Judged {
    /// The hazards, by place.
    pub findings: Vec<Reported>,
    /// The holes, by place.
    pub undecided: Vec<Undecided>,
    /// What no report may show, whatever it points at.
    pub concealed: Vec<Secret>,
    /// Where hazards of what was asked about lie in files that were not: they are counted, not told.
    pub elsewhere: Vec<Span>,
    /// The hazards that an ignore keeps from being told, by place.
    pub ignored: Vec<Ignored>,
    /// The hazards that a baseline accepts, by place.
    pub accepted: Vec<Reported>,
    /// Whether something in a configuration or an ignore cannot be meant, told or not.
    pub is_mistaken: bool,
}

/// A finding that somebody has answered for.
#[derive(Debug)]
pub struct Ignored {
    /// The finding.
    pub reported: Reported,
    /// Why it is ignored.
    pub reason: String,
    /// Where that is written.
    pub at: Span,
}

/// Which rules are asked.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    select: Vec<&'static str>,
    ignore: Vec<&'static str>,
}

/// A rule was named that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule {
    /// The name.
    pub named: String,
    /// A rule that was probably meant.
    pub nearest: Option<&'static str>,
}

impl UnknownRule {
    /// What the name was probably meant for, if it resembles a rule's.
    pub fn new(named: &str) -> Self {
        let nearest = nearest(named, CATALOGUE.iter().map(|rule| rule.id));
        Self {
            named: named.to_owned(),
            nearest,
        }
    }
}

impl Selection {
    /// Only the selected rules (all, where none is named), less the ignored ones.
    ///
    /// # Errors
    /// [`UnknownRule`] for the first name that is no rule's.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, UnknownRule> {
        let ids = |names: &[String]| -> Result<Vec<&'static str>, UnknownRule> {
            let found = names.iter().map(|name| {
                super::find(name)
                    .map(|rule| rule.id)
                    .ok_or_else(|| UnknownRule::new(name))
            });
            found.collect()
        };
        Ok(Self {
            select: ids(select)?,
            ignore: ids(ignore)?,
        })
    }

    /// Whether the rule is asked.
    pub fn has(&self, rule: &Rule) -> bool {
        let selected = self.select.is_empty() || self.select.contains(&rule.id);
        selected && !self.ignore.contains(&rule.id)
    }

    /// Whether the rule is asked by its name, as opposed to because all are.
    pub fn names(&self, rule: &str) -> bool {
        self.select.contains(&rule)
    }
}

/// How many definitions are worth a thread of their own.
const SHARE: usize = 8;

/// Asks the selected rules about everything in the project.
pub fn judge(project: &Project, selection: &Selection) -> Judged {
    let deployments = project.deployments();
    let threads = threads::worth(project.jobs, deployments.len(), SHARE);
    // One definition after the other: it is at hand then for every rule.
    let asked = threads::map(&deployments, threads, |(task, services)| {
        let deployed = Deployed::new(task, services.clone());
        let said = match concerns(project, &deployed) {
            true => ask_of_task(selection, &deployed),
            false => Vec::new(),
        };
        (deployed, said)
    });
    let (deployed, of_tasks): (Vec<Deployed>, Vec<_>) = asked.into_iter().unzip();
    let mut verdicts = Verdicts::of(project);
    of_tasks
        .into_iter()
        .flatten()
        .for_each(|said| verdicts.add(said));
    for (index, service) in project.services.iter().enumerate() {
        let runs: Vec<&Deployed> = project.run_by(index).map(|task| &deployed[task]).collect();
        for (rule, check) in checks(selection, service.skeleton.is_some()) {
            if let Check::Service(check) = check {
                let subject = || Subject::of_service(service);
                let about = || About::service(service, &runs);
                let said = Said::of(rule, check(service, &runs), about, subject);
                said.into_iter().for_each(|said| verdicts.add(said));
            }
        }
    }
    verdicts.sorted()
}

/// Whether somebody has asked about the task definition or a service that runs it. Others of a directory are read to find
/// out what belongs together, and may be many.
fn concerns(project: &Project, deployed: &Deployed) -> bool {
    let task = deployed.task;
    let mut services = deployed.services.iter();
    project.is_asked(task.place(), &task.provenance)
        || services.any(|(service, _)| project.is_asked(service.place(), &service.provenance))
}

/// What the selected rules say of a task definition, where it is not clean.
fn ask_of_task<'a>(selection: &Selection, deployed: &Deployed<'a>) -> Vec<Said<'a>> {
    let task = deployed.task;
    let mut all = Vec::new();
    for (rule, check) in checks(selection, task.skeleton.is_some()) {
        match check {
            Check::Container(check) => {
                all.extend(task.containers.iter().filter_map(|container| {
                    let verdict = tempered(rule, deployed, check(container, deployed));
                    let about = || About::task(deployed, container.place());
                    Said::of(rule, verdict, about, || {
                        Subject::of_container(task, container)
                    })
                }));
            }
            Check::Task(check) => {
                let verdict = tempered(rule, deployed, check(deployed));
                let about = || About::task(deployed, task.place());
                all.extend(Said::of(rule, verdict, about, || Subject::of_task(task)));
            }
            // Ignores and mistakes are asked about when it is known what the others say.
            Check::Service(_) | Check::Ignore(_) | Check::Mistake(_) => {}
        }
    }
    all
}

/// What the selected rules ask of a definition, in the order of the catalogue.
fn checks(
    selection: &Selection,
    is_skeleton: bool,
) -> impl Iterator<Item = (&'static Rule, &'static Check)> {
    let asked = CATALOGUE
        .iter()
        .filter(move |rule| selection.has(rule) && asks(rule, is_skeleton));
    asked.flat_map(|rule| rule.checks.iter().map(move |check| (rule, check)))
}

/// Asks the rules about ignores and mistakes.
pub fn judge_decisions(
    selection: &Selection,
    ignores: &[JudgedIgnore],
    mistakes: &[Mistake],
) -> Vec<Reported> {
    let nobody = Subject {
        kind: SubjectKind::Project,
        task: None,
        container: None,
        service: None,
    };
    let mut reported = Vec::new();
    for rule in CATALOGUE.iter().filter(|rule| selection.has(rule)) {
        for check in rule.checks {
            let verdicts: Vec<Verdict> = match check {
                Check::Ignore(check) => ignores.iter().map(check).collect(),
                Check::Mistake(check) => mistakes.iter().map(check).collect(),
                Check::Container(_) | Check::Task(_) | Check::Service(_) => Vec::new(),
            };
            let found = verdicts.into_iter().filter_map(|verdict| verdict.ok()?);
            reported.extend(found.map(|finding| Reported {
                rule,
                severity: rule.severity_of(&finding),
                subject: nobody.clone(),
                finding,
                scenario: None,
                terms: Terms::default(),
                origins: Vec::new(),
            }));
        }
    }
    reported
}

/// The credentials that stand in the text, and where they come from.
fn concealed(project: &Project, findings: &[Reported]) -> Vec<Secret> {
    let tasks = project.tasks.iter().flat_map(|task| {
        let containers = task.containers.iter();
        let values = containers.flat_map(|one| sensitive_values(&one.log, &one.environment.items));
        values.map(|value| (value, &task.provenance))
    });
    let services = project.services.iter().flat_map(|service| {
        let values = sensitive_values(&service.service_connect_log, &[]);
        values.map(|value| (value, &service.provenance))
    });
    let written = tasks
        .chain(services)
        .flat_map(|((span, text), provenance)| {
            let hops = provenance.hops.get(&span).into_iter().flatten();
            let places = std::iter::once(span).chain(hops.map(|hop| hop.span));
            places.map(|span| Secret {
                span,
                text: text.to_owned(),
            })
        });
    let found = findings
        .iter()
        .flat_map(|reported| reported.finding.concealed.clone());
    let all: BTreeSet<Secret> = written.chain(found).collect();
    all.into_iter().collect()
}

/// A task definition that another tool replaces later is one level milder to judge, and the finding says why.
fn tempered(rule: &Rule, deployed: &Deployed, verdict: Verdict) -> Verdict {
    let temper = |finding: Finding| {
        let Some(place) = deployed.left_to_others() else {
            return finding;
        };
        let severity = rule.severity_of(&finding).milder();
        finding
            .severity(severity)
            .label(&place, "later revisions are deployed by another tool")
            .note("the service ignores changes of its task definition: what runs may be another revision than this")
    };
    verdict.map(|finding| finding.map(temper))
}

/// What a verdict is about: a definition that may be one of several made from the same text.
struct About<'a> {
    place: Span,
    /// The part of it that a rule looked at.
    part: Span,
    provenance: &'a Provenance,
    /// The definitions linked to it, whose values a finding may show, too.
    linked: Vec<&'a Provenance>,
}

impl<'a> About<'a> {
    fn task(deployed: &Deployed<'a>, part: Span) -> Self {
        let services = deployed.services.iter();
        Self {
            part,
            place: deployed.task.place(),
            provenance: &deployed.task.provenance,
            linked: services.map(|(service, _)| &service.provenance).collect(),
        }
    }

    fn service(service: &'a Service, runs: &[&Deployed<'a>]) -> Self {
        let tasks = runs.iter().map(|run| &run.task.provenance);
        Self {
            part: service.place(),
            place: service.place(),
            provenance: &service.provenance,
            linked: tasks.collect(),
        }
    }
}

/// An unfilled skeleton gives one finding in place of twenty (`formats.md` 3).
fn asks(rule: &Rule, is_skeleton: bool) -> bool {
    (rule.id == "unfilled-skeleton") == is_skeleton
}

/// A verdict that is not clean.
struct Said<'a> {
    rule: &'static Rule,
    about: About<'a>,
    subject: Subject,
    verdict: Result<Finding, Unknown>,
}

impl<'a> Said<'a> {
    fn of(
        rule: &'static Rule,
        verdict: Verdict,
        about: impl FnOnce() -> About<'a>,
        subject: impl FnOnce() -> Subject,
    ) -> Option<Self> {
        Some(Self {
            verdict: verdict.transpose()?,
            rule,
            about: about(),
            subject: subject(),
        })
    }
}

struct Verdicts<'a> {
    project: &'a Project,
    findings: Vec<Told<'a>>,
    undecided: BTreeMap<Unknown, Undecided>,
    /// The holes that leave something undecided that was asked about.
    asked: BTreeSet<Unknown>,
    /// Which subjects each hole has: one hole may leave every container of a hostile file undecided.
    told: BTreeMap<(Unknown, Subject), usize>,
}

impl<'a> Verdicts<'a> {
    fn of(project: &'a Project) -> Self {
        let unseen = project.unseen.iter();
        let unseen = unseen.map(|unknown| (*unknown, Undecided::new(*unknown)));
        Self {
            project,
            findings: Vec::new(),
            undecided: unseen.collect(),
            asked: project.unseen.clone(),
            told: BTreeMap::new(),
        }
    }

    fn add(&mut self, said: Said<'a>) {
        let Said {
            rule,
            about,
            subject,
            verdict,
        } = said;
        match verdict {
            Ok(finding) => self.findings.push(Told {
                reported: Reported {
                    rule,
                    severity: rule.severity_of(&finding),
                    subject,
                    finding,
                    scenario: None,
                    terms: about.provenance.terms,
                    origins: Vec::new(),
                },
                provenance: about.provenance,
                linked: about.linked,
                place: about.place,
                subject: about.part,
            }),
            Err(unknown) => {
                let entry = self.undecided.entry(unknown);
                let entry = entry.or_insert_with(|| Undecided::new(unknown));
                if self.project.is_asked(about.place, about.provenance) {
                    self.asked.insert(unknown);
                }
                if !entry.rules.contains(&rule.id) {
                    entry.rules.push(rule.id);
                }
                let told = self.told.entry((unknown, subject.clone()));
                let place = *told.or_insert(entry.subjects.len());
                if place == entry.subjects.len() {
                    entry.subjects.push(subject);
                }
                entry.questions.push((rule.id, place));
            }
        }
    }

    /// By place in the text, so that the output does not depend on the order of the work. Only what was asked about
    /// is spoken of.
    fn sorted(self) -> Judged {
        let project = self.project;
        let sources = &project.sources;
        let place = |span: Span| (sources.get(span.source).path.as_str(), span.start, span.end);
        // A file that gives the value is to blame, whichever file the value is used in (`formats.md` 7).
        let is_asked = |reported: &Reported| {
            let place = reported.finding.primary().span;
            let mut places = std::iter::once(&place).chain(&reported.origins);
            places.any(|place| sources.is_target(place.source))
        };
        let findings = self.findings.into_iter().filter(|told| {
            let place = told.reported.finding.primary().span;
            sources.is_target(place.source) || project.is_asked(told.place, told.provenance)
        });
        let findings = merge::merged(project, findings.collect());
        let (mut findings, elsewhere): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_asked);
        findings.sort_by(|one, other| {
            let key = |reported: &Reported| place(reported.finding.primary().span);
            let by_place = key(one).cmp(&key(other));
            by_place.then(one.rule.id.cmp(other.rule.id))
        });
        let asked = self.asked;
        let undecided = self.undecided.into_values();
        let mut undecided: Vec<Undecided> = undecided
            .filter(|entry| asked.contains(&entry.unknown))
            .collect();
        undecided.sort_by_key(|entry| (place(entry.unknown.at), entry.unknown.why));
        for entry in &mut undecided {
            let place = |id: &&str| CATALOGUE.iter().position(|rule| rule.id == *id);
            entry.rules.sort_by_key(place);
        }
        let elsewhere = elsewhere.iter();
        let mut elsewhere: Vec<Span> = elsewhere
            .map(|reported| reported.finding.primary().span)
            .collect();
        elsewhere.sort_by_key(|span| place(*span));
        Judged {
            concealed: concealed(project, &findings),
            findings,
            undecided,
            elsewhere,
            ignored: Vec::new(),
            accepted: Vec::new(),
            is_mistaken: false,
        }
    }
}

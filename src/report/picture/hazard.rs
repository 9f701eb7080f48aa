//! The schedule a picture shows: that of the harshest finding about the task definition.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::Checked;
use crate::finding::{Finding, Step};
use crate::graph::Deployed;
use crate::rules::{CATALOGUE, Check, Rule};
use crate::source::Span;

/// The findings of a run that have a schedule.
pub struct Hazards {
    /// The harshest first, by rule and place.
    ranks: HashMap<(&'static str, Span), usize>,
    /// Their rules.
    rules: Vec<&'static Rule>,
}

impl Hazards {
    /// Those that are reported, and not ignored.
    pub fn of(checked: &Checked) -> Self {
        let findings = checked.judged.findings.iter();
        let mut shown: Vec<_> = findings
            .filter(|reported| !reported.finding.schedule.is_empty())
            .collect();
        shown.sort_by_key(|reported| Reverse(reported.severity));
        let mut ranks = HashMap::new();
        for (rank, reported) in shown.iter().enumerate() {
            let key = (reported.rule.id, reported.finding.primary().span);
            ranks.entry(key).or_insert(rank);
        }
        let is_shown = |rule: &&Rule| shown.iter().any(|reported| reported.rule.id == rule.id);
        Self {
            ranks,
            rules: CATALOGUE.iter().filter(is_shown).collect(),
        }
    }

    /// The rule and the schedule for one task definition, in this very scenario: a finding stands for all scenarios and
    /// definitions that have it, and its schedule is that of one of them, so the rules are asked again.
    pub fn of_task(&self, deployed: &Deployed) -> Option<(&'static str, Vec<Step>)> {
        // Nothing starts where containers wait for each other in a circle: there is no order to show.
        if deployed.edges().cycle().is_some() {
            return None;
        }
        let found = self.rules.iter().flat_map(|rule| {
            let findings = rule.checks.iter().flat_map(|check| ask(*check, deployed));
            findings.filter_map(|finding| {
                let rank = self.ranks.get(&(rule.id, finding.primary().span))?;
                (!finding.schedule.is_empty()).then_some((*rank, rule.id, finding.schedule))
            })
        });
        let (_, rule, schedule) = found.min_by_key(|(rank, ..)| *rank)?;
        Some((rule, schedule))
    }
}

/// What a check says of a task definition. What is said of services is about deployments, not about one start.
fn ask(check: Check, deployed: &Deployed) -> Vec<Finding> {
    match check {
        Check::Container(check) => {
            let containers = deployed.task.containers.iter();
            let verdicts = containers.map(|container| check(container, deployed));
            verdicts.filter_map(|verdict| verdict.ok()?).collect()
        }
        Check::Task(check) => check(deployed).ok().flatten().into_iter().collect(),
        Check::Service(_) | Check::Ignore(_) | Check::Mistake(_) => Vec::new(),
    }
}

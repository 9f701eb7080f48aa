//! Findings to those that remain: what a repository has decided about its rules, and what somebody has answered for.

mod level;
mod scope;

use std::time::UNIX_EPOCH;

use crate::baseline::Baseline;
use crate::config::Config;
use crate::ignores::{Date, Ignore, Judged as JudgedIgnore, Mistake};
use crate::project::Project;
use crate::rules::{self, Ignored, Judged, Reported, Selection, Undecided, UnknownRule};
use crate::source::{Configured, Span};
use scope::{Exceptions, Open};

/// What is asked of a run, besides what it reads.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which rules are asked.
    pub selection: Selection,
    /// Which `firelint.toml` counts.
    pub configured: Configured,
    /// Whether ignores count.
    pub with_ignores: bool,
    /// The day of the run: ignores may end.
    pub today: Date,
    /// What was accepted when firelint came.
    pub baseline: Option<Baseline>,
}

impl Default for Settings {
    /// All rules, with the nearest `firelint.toml` and its ignores, on a day on which no ignore has ended.
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            configured: Configured::default(),
            with_ignores: true,
            today: Date::of(UNIX_EPOCH),
            baseline: None,
        }
    }
}

/// How many mistakes of one configuration are told: who has more mends some, and asks again.
const MOST_MISTAKES: usize = 2_000;

/// Asks every selected rule about everything in the project, and keeps to what is decided about them.
pub fn judge(project: &Project, settings: &Settings) -> Judged {
    let asked = rules::judge(project, &settings.selection);
    let judged = level::levelled(project, &settings.selection, asked);
    let exceptions = Exceptions::of(project, &judged.findings);
    let (mut judged, used) = match settings.with_ignores {
        true => ignored(project, judged, &exceptions, settings.today),
        false => (judged, vec![true; exceptions.ignores.len()]),
    };
    let (decisions, is_mistaken) =
        decisions(project, settings, &exceptions, &judged.undecided, &used);
    judged.findings.extend(decisions);
    judged.is_mistaken = is_mistaken;
    let place = |span: Span| {
        let path = project.sources.get(span.source).path.as_str();
        (path, span.start, span.end)
    };
    judged.findings.sort_by(|one, other| {
        let key = |reported: &Reported| place(reported.finding.primary().span);
        let by_place = key(one).cmp(&key(other));
        by_place.then(one.rule.id.cmp(other.rule.id))
    });
    match &settings.baseline {
        Some(baseline) => baseline.accept(project, judged),
        None => judged,
    }
}

/// What is wrong with ignores and configurations, with the severities that were decided on; and whether something there
/// cannot be meant, whoever asks.
fn decisions(
    project: &Project,
    settings: &Settings,
    exceptions: &Exceptions,
    undecided: &[Undecided],
    used: &[bool],
) -> (Vec<Reported>, bool) {
    let ignores = exceptions.ignores.iter().zip(used);
    // One that names no rule of ours is a mistake, and nothing else.
    let known = ignores.filter(|(one, _)| rules::find(&one.rule.value).is_some());
    let open = Open::of(project, undecided);
    let judged: Vec<JudgedIgnore> = known
        .map(|(one, &is_used)| JudgedIgnore {
            ignore: one,
            is_used,
            is_settled: exceptions.is_settled(project, &settings.selection, &open, one)
                && is_asked(one, &settings.selection),
            today: settings.today,
        })
        .collect();
    let mut mistakes: Vec<Mistake> = exceptions.mistakes.clone();
    for config in project.configs.iter() {
        mistakes.extend(mistakes_of_levels(config));
    }
    let ignores = exceptions.ignores.iter();
    mistakes.extend(ignores.filter_map(|one| unknown(&one.rule.value, one.rule.span)));
    let found = rules::judge_decisions(&settings.selection, &judged, &mistakes).into_iter();
    let told = found.filter_map(|reported| level::of(project, &settings.selection, reported));
    (told.collect(), !mistakes.is_empty())
}

/// What cannot be meant in a configuration.
pub fn mistakes_of(config: &Config) -> Vec<Mistake> {
    let mut mistakes = mistakes_of_levels(config);
    let ignores = config.ignores.iter();
    mistakes.extend(ignores.filter_map(|one| unknown(&one.rule.value, one.rule.span)));
    mistakes.sort_by_key(|mistake| mistake.span);
    mistakes
}

fn mistakes_of_levels(config: &Config) -> Vec<Mistake> {
    let overrides = config.overrides.iter().flat_map(|one| &one.rules);
    let levels = config.rules.iter().chain(overrides);
    let unknown = levels.filter_map(|one| unknown(&one.rule.value, one.rule.span));
    let all = config.mistakes.iter().cloned().chain(unknown);
    all.take(MOST_MISTAKES).collect()
}

fn is_asked(ignore: &Ignore, selection: &Selection) -> bool {
    rules::find(&ignore.rule.value).is_some_and(|rule| selection.has(rule))
}

fn unknown(name: &str, span: Span) -> Option<Mistake> {
    if rules::find(name).is_some() {
        return None;
    }
    let help = match UnknownRule::new(name).nearest {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`firelint rules` lists them".to_owned(),
    };
    Some(Mistake {
        span,
        text: format!("no rule is called `{name}`"),
        help,
    })
}

/// Sets aside what somebody has answered for, and says which ignores that needed.
fn ignored(
    project: &Project,
    judged: Judged,
    exceptions: &Exceptions,
    today: Date,
) -> (Judged, Vec<bool>) {
    let mut used = vec![false; exceptions.ignores.len()];
    let mut ignored = judged.ignored;
    let mut findings = Vec::new();
    for reported in judged.findings {
        let place = reported.finding.primary().span;
        let subjects = std::slice::from_ref(&reported.subject);
        let fitting = exceptions.about(project, reported.rule.id, place, subjects);
        let mut counting = None;
        for (index, ignore) in fitting {
            used[index] = true;
            if !ignore.is_expired(today) {
                counting = counting.or(Some(ignore));
            }
        }
        match counting {
            None => findings.push(reported),
            Some(ignore) => ignored.push(Ignored {
                reported,
                reason: ignore.reason.clone(),
                at: ignore.rule.span,
            }),
        }
    }
    let mut undecided = judged.undecided;
    undecided.retain_mut(|entry| {
        let was_asked = !entry.rules.is_empty();
        let (place, subjects) = (entry.unknown.at, &entry.subjects);
        entry.rules.retain(|rule| {
            let mut is_told = true;
            for (index, ignore) in exceptions.about(project, rule, place, subjects) {
                used[index] = true;
                is_told &= ignore.is_expired(today);
            }
            is_told
        });
        !was_asked || !entry.rules.is_empty()
    });
    let judged = Judged {
        findings,
        undecided,
        ignored,
        ..judged
    };
    (judged, used)
}

//! Which ignores there are, and what each is about.

use std::collections::{BTreeSet, HashSet};

use super::level;
use crate::config::Level;
use crate::ignores::{Ignore, Mistake, Scope, Selector, Written};
use crate::project::Project;
use crate::rules::{self, Reported, Rule, Selection, Subject, Undecided};
use crate::source::{SourceId, Span};

/// All ignores of a run: of its configurations, and in its files.
#[derive(Debug, Default)]
pub struct Exceptions {
    /// The ignores.
    pub ignores: Vec<Ignore>,
    /// The directory of the configuration an ignore stands in, by what it is known by, for those of configurations.
    bases: Vec<Option<Base>>,
    /// What cannot be meant.
    pub mistakes: Vec<Mistake>,
}

#[derive(Clone, Debug)]
struct Base {
    config: SourceId,
    directory: String,
}

impl Exceptions {
    /// What a project ignores, in the files that were asked about and in those that something is told of.
    pub fn of(project: &Project, told: &[Reported]) -> Self {
        let mut found = Self::default();
        for config in project.configs.iter() {
            let base = Base {
                config: config.source,
                directory: config.base.clone(),
            };
            found.ignores.extend(config.ignores.iter().cloned());
            found.bases.resize(found.ignores.len(), Some(base));
        }
        let told = told
            .iter()
            .map(|reported| reported.finding.primary().span.source);
        let files: BTreeSet<SourceId> = project.recognised.iter().copied().chain(told).collect();
        for id in files {
            let written = Written::of(id, project.sources.get(id));
            found.ignores.extend(written.ignores);
            found.mistakes.extend(written.mistakes);
        }
        found.bases.resize(found.ignores.len(), None);
        found
    }

    /// The ignores of a rule that are about a place and these subjects, with their numbers.
    pub fn about<'a, 'b>(
        &'a self,
        project: &'b Project,
        rule: &'b str,
        place: Span,
        subjects: &'b [Subject],
    ) -> impl Iterator<Item = (usize, &'a Ignore)> + use<'a, 'b> {
        let ignores = self.ignores.iter().enumerate();
        ignores.filter(move |(index, ignore)| {
            ignore.rule.value == rule
                && match &ignore.scope {
                    Scope::File(source) => place.source == *source,
                    Scope::Region(region) => has(*region, place),
                    Scope::Selected(selector) => {
                        self.is_governed(project, *index, place.source)
                            && selects(project, selector, place.source)
                            && !subjects.is_empty()
                            && subjects.iter().all(|subject| fits(selector, subject))
                    }
                }
        })
    }

    /// Whether the configuration an ignore stands in counts for a file.
    fn is_governed(&self, project: &Project, index: usize, source: SourceId) -> bool {
        let config = project.configs.of(source).map(|config| config.source);
        let base = self.bases[index].as_ref();
        base.is_some_and(|base| Some(base.config) == config)
    }

    /// Whether everything was judged that an ignore may be about.
    pub fn is_settled(
        &self,
        project: &Project,
        selection: &Selection,
        open: &Open,
        ignore: &Ignore,
    ) -> bool {
        // Who calls a module decides what is found in it: all around it must have been looked at.
        let rule = ignore.rule.value.as_str();
        let is_off =
            |source: SourceId| level::level(project, selection, rule, source) == Some(Level::Off);
        let is_whole = |source: SourceId| {
            let directory = project.sources.get(source).directory();
            !is_off(source)
                && project.sources.is_walked(directory)
                && !open.has(project, rule, source)
        };
        match &ignore.scope {
            Scope::File(source) => is_whole(*source),
            Scope::Region(region) => is_whole(region.source),
            Scope::Selected(selector) => {
                let same = |other: &&Ignore| other.rule.span == ignore.rule.span;
                let index = self.ignores.iter().position(|other| same(&other));
                let base = index.and_then(|index| self.bases[index].as_ref());
                // Where the rule is off, or nothing is judged, it may be about something all the same.
                let mut sources = project.sources.found().map(|(id, _)| id);
                let is_hidden = sources.any(|id| {
                    index.is_some_and(|index| self.is_governed(project, index, id))
                        && selects(project, selector, id)
                        && (project.sources.is_excluded(id) || is_off(id))
                });
                !is_hidden
                    && project.syntax_errors.is_empty()
                    && base.is_some_and(|base| project.sources.is_walked(&base.directory))
            }
        }
    }
}

/// What was not judged, by directory: what decides about a place may be unknown elsewhere, in another file of a module.
#[derive(Debug)]
pub struct Open<'a> {
    /// Where something cannot be read.
    unread: HashSet<&'a str>,
    /// Where a rule cannot tell.
    undecided: HashSet<(&'a str, &'static str)>,
}

impl<'a> Open<'a> {
    /// What a run leaves open.
    pub fn of(project: &'a Project, undecided: &[Undecided]) -> Self {
        let directory = |span: Span| project.sources.get(span.source).directory();
        let errors = project.syntax_errors.iter();
        let undecided = undecided.iter().flat_map(|entry| {
            let rules = entry.rules.iter();
            rules.map(move |rule| (directory(entry.unknown.at), *rule))
        });
        Self {
            unread: errors.map(|error| directory(error.span)).collect(),
            undecided: undecided.collect(),
        }
    }

    fn has(&self, project: &Project, rule: &str, source: SourceId) -> bool {
        let directory = project.sources.get(source).directory();
        let is_open = |rule: &Rule| self.undecided.contains(&(directory, rule.id));
        self.unread.contains(directory) || rules::find(rule).is_some_and(is_open)
    }
}

fn has(region: Span, place: Span) -> bool {
    region.source == place.source && region.start <= place.start && place.end <= region.end
}

fn selects(project: &Project, selector: &Selector, source: SourceId) -> bool {
    let Some(paths) = &selector.paths else {
        return true;
    };
    let identity = project.sources.identity(&project.sources.get(source).path);
    let config = project.configs.of(source);
    config.is_some_and(|config| config.takes_in(paths, &identity))
}

fn fits(selector: &Selector, subject: &Subject) -> bool {
    let is = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
    is(&selector.family, &subject.task)
        && is(&selector.container, &subject.container)
        && is(&selector.service, &subject.service)
}

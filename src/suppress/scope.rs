//! Which ignores there are, and what each is about.

use crate::ignores::{Ignore, Mistake, Scope, Selector, Written};
use crate::project::Project;
use crate::rules::{Subject, Undecided};
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
    /// What a project ignores.
    pub fn of(project: &Project) -> Self {
        let mut found = Self::default();
        for config in project.configs.iter() {
            let base = Base {
                config: config.source,
                directory: config.base.clone(),
            };
            found.ignores.extend(config.ignores.iter().cloned());
            found.bases.resize(found.ignores.len(), Some(base));
        }
        for &id in &project.recognised {
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

    /// Whether everything was judged that an ignore may be about. What decides about a place may be unknown elsewhere:
    /// in a variable, in another file of a module.
    pub fn is_settled(&self, project: &Project, undecided: &[Undecided], ignore: &Ignore) -> bool {
        let is_judged = |source: SourceId| {
            let directory = |id: SourceId| project.sources.get(id).directory();
            let rule = ignore.rule.value.as_str();
            let mut errors = project.syntax_errors.iter();
            let mut undecided = undecided.iter();
            !errors.any(|error| directory(error.span.source) == directory(source))
                && !undecided.any(|entry| {
                    entry.rules.contains(&rule)
                        && directory(entry.unknown.at.source) == directory(source)
                })
        };
        match &ignore.scope {
            Scope::File(source) => is_judged(*source),
            Scope::Region(region) => is_judged(region.source),
            Scope::Selected(_) => {
                let same = |other: &&Ignore| other.rule.span == ignore.rule.span;
                let index = self.ignores.iter().position(|other| same(&other));
                let base = index.and_then(|index| self.bases[index].as_ref());
                project.syntax_errors.is_empty()
                    && base.is_some_and(|base| project.sources.is_walked(&base.directory))
            }
        }
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

//! `firelint.toml`: what a repository has decided about firelint, with spans, so that a mistake in it is shown in it.

mod keys;
mod read;
mod schema;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::finding::Severity;
use crate::ignores::{Ignore, Mistake, Paths};
use crate::model::{Account, Spanned};
use crate::source::{Configured, NO_SUCH_FILE, OUTSIDE, SourceId, Sources, join};
use crate::syntax::tree::SyntaxError;

pub use schema::schema;

/// What the file is called.
pub const NAME: &str = "firelint.toml";

/// How findings of a rule are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not at all.
    Off,
    /// With this severity, whatever the rule's page says.
    At(Severity),
}

impl Level {
    /// The words that may be written, harshest first.
    pub const WORDS: [&str; 4] = ["error", "warning", "advice", "off"];

    /// The level of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "error" => Some(Self::At(Severity::Error)),
            "warning" => Some(Self::At(Severity::Warning)),
            "advice" => Some(Self::At(Severity::Advice)),
            "off" => Some(Self::Off),
            _ => None,
        }
    }

    /// The word that is written for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::At(Severity::Error) => "error",
            Self::At(Severity::Warning) => "warning",
            Self::At(Severity::Advice) => "advice",
            Self::Off => "off",
        }
    }
}

/// What is decided about one rule.
#[derive(Clone, Debug)]
pub struct RuleLevel {
    /// The rule, as it is written: it may be none of the catalogue's.
    pub rule: Spanned<String>,
    /// How its findings are reported.
    pub level: Spanned<Level>,
}

/// An `[[override]]`: what is decided otherwise for some files.
#[derive(Clone, Debug)]
pub struct Override {
    /// The files.
    pub paths: Paths,
    /// The rules.
    pub rules: Vec<RuleLevel>,
}

/// A `[[link]]`: a service and the task definition it runs, where no text says so. Each is a path, or a name.
#[derive(Clone, Debug)]
pub struct DeclaredLink {
    /// The service: its file, its name, or its address in its dialect.
    pub service: Spanned<String>,
    /// The task definition: its file, its family, or its address in its dialect.
    pub task_definition: Spanned<String>,
}

/// A `firelint.toml` as read. What could not be read of it is among its mistakes, and the rest counts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file.
    pub source: SourceId,
    /// The directory that paths in it begin at, by what it is known by.
    pub base: String,
    /// Files that are not judged, whoever names them.
    pub exclude: Option<Spanned<Paths>>,
    /// `[rules]`.
    pub rules: Vec<RuleLevel>,
    /// `[[override]]`, in order: the last one that speaks of a rule counts.
    pub overrides: Vec<Override>,
    /// `[account]` and `[router]`.
    pub account: Arc<Account>,
    /// The patterns of `trusted-images`, as they are written.
    pub trusted_images: Vec<Spanned<String>>,
    /// `[[ignore]]`.
    pub ignores: Vec<Ignore>,
    /// `[[link]]`.
    pub links: Vec<DeclaredLink>,
    /// What cannot be meant.
    pub mistakes: Vec<Mistake>,
    /// What is no TOML.
    pub syntax_errors: Vec<SyntaxError>,
}

impl Config {
    /// The path of a file relative to the configuration, if it lies below it.
    pub fn relative<'a>(&self, identity: &'a str) -> Option<&'a str> {
        let rest = identity.strip_prefix(&self.base)?;
        match self.base.is_empty() || self.base.ends_with('/') {
            true => Some(rest),
            false => rest.strip_prefix('/'),
        }
    }

    /// Whether patterns take in a file, by what it is known by.
    pub fn takes_in(&self, paths: &Paths, identity: &str) -> bool {
        self.relative(identity).is_some_and(|path| paths.have(path))
    }

    /// What is decided about a rule for a file, and where; `None` where the rule's page counts.
    pub fn level(&self, rule: &str, identity: &str) -> Option<Spanned<Level>> {
        let about = |levels: &[RuleLevel]| {
            let mut levels = levels.iter().rev();
            let found = levels.find(|one| one.rule.value == rule);
            found.map(|one| one.level.clone())
        };
        let overrides = self.overrides.iter().rev();
        let mut ours = overrides.filter(|one| self.takes_in(&one.paths, identity));
        ours.find_map(|one| about(&one.rules))
            .or_else(|| about(&self.rules))
    }

    /// Whether a file is not judged, by what it is known by.
    pub fn excludes(&self, identity: &str) -> bool {
        self.excluding(identity).is_some()
    }

    /// The pattern that has a file not judged.
    pub fn excluding(&self, identity: &str) -> Option<&str> {
        let exclude = &self.exclude.as_ref()?.value;
        exclude.taking_in(self.relative(identity)?)
    }
}

/// The configurations of a run, and which one counts for which file.
#[derive(Debug, Default)]
pub struct Configs {
    configs: Vec<Config>,
    by_directory: HashMap<String, Option<usize>>,
    by_source: HashMap<SourceId, usize>,
    settled: usize,
    /// The configurations that are there and cannot be read, by path, and why.
    pub unread: BTreeMap<String, String>,
}

impl Configs {
    /// The configuration of a source, if there is one.
    pub fn of(&self, source: SourceId) -> Option<&Config> {
        self.by_source
            .get(&source)
            .map(|&index| &self.configs[index])
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Config> {
        self.configs.iter()
    }

    /// Facts about the account a source is deployed to.
    pub fn account(&self, source: SourceId) -> Arc<Account> {
        let config = self.of(source);
        config.map_or_else(Arc::default, |config| Arc::clone(&config.account))
    }

    /// The files that a `[[link]]` says belong to this one, as far as it names files.
    pub fn partners(&self, sources: &Sources, source: SourceId) -> Vec<SourceId> {
        let Some(config) = self.of(source) else {
            return Vec::new();
        };
        let own = sources.identity(&sources.get(source).path);
        let is_own = |written: &Spanned<String>| own == join(&config.base, &written.value);
        let others = config.links.iter().filter_map(|link| {
            match (is_own(&link.service), is_own(&link.task_definition)) {
                (true, _) => Some(&link.task_definition),
                (_, true) => Some(&link.service),
                _ => None,
            }
        });
        // As it is shown: where the configuration is, or where firelint was called if a flag names it.
        let beside = sources.get(config.source).directory();
        let directory = match sources.identity(beside) == config.base {
            true => beside,
            false => "",
        };
        // A path may be a name as well.
        let opened = others.filter_map(|other| sources.open(directory, &other.value).ok());
        opened.collect()
    }

    /// Finds the configuration of every source that has come since last time, and sets aside what it excludes.
    pub fn settle(&mut self, sources: &mut Sources) {
        let new: Vec<SourceId> = sources
            .iter()
            .skip(self.settled)
            .map(|(id, _)| id)
            .collect();
        self.settled += new.len();
        for id in new {
            let directory = sources.get(id).directory().to_owned();
            let Some(index) = self.above(sources, &directory) else {
                continue;
            };
            self.by_source.insert(id, index);
            let config = &self.configs[index];
            if config.source != id && config.excludes(&sources.identity(&sources.get(id).path)) {
                sources.exclude(id);
            }
        }
    }

    /// The configuration that counts for the files of a directory, if there is one.
    pub fn find(&mut self, sources: &Sources, directory: &str) -> Option<&Config> {
        let index = self.above(sources, directory)?;
        self.configs.get(index)
    }

    fn above(&mut self, sources: &Sources, directory: &str) -> Option<usize> {
        let identity = sources.identity(directory);
        if let Some(&known) = self.by_directory.get(&identity) {
            return known;
        }
        let found = match sources.configured() {
            Configured::Not => None,
            Configured::By(path) => self.named(sources, path),
            Configured::Nearest => match sources.open(directory, NAME) {
                Ok(id) => Some(self.add(read::read(sources, id, &identity))),
                // A link that leads out is there, unlike a file of a directory that is nobody's business.
                Err(message)
                    if message != NO_SUCH_FILE
                        && (message != OUTSIDE || has_one(sources, directory)) =>
                {
                    self.unread.insert(join(directory, NAME), message);
                    None
                }
                Err(_) if is_top(&identity) => None,
                Err(_) => self.above(sources, &join(directory, "..")),
            },
        };
        self.by_directory.insert(identity, found);
        found
    }

    fn named(&mut self, sources: &Sources, path: &str) -> Option<usize> {
        if !self.configs.is_empty() {
            return Some(0);
        }
        let id = sources.open_named(path).ok()?;
        Some(self.add(read::read(sources, id, &sources.identity(""))))
    }

    fn add(&mut self, config: Config) -> usize {
        self.configs.push(config);
        self.configs.len() - 1
    }
}

fn has_one(sources: &Sources, directory: &str) -> bool {
    sources.names_in(directory).iter().any(|name| name == NAME)
}

/// Whether nothing lies above a directory, or nobody knows what.
fn is_top(identity: &str) -> bool {
    identity == "/" || identity.is_empty() || identity.ends_with("..")
}

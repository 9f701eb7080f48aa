//! `rules/known-bad-router-image.toml`: which builds of log routers have known defects, and which have none.

use std::sync::LazyLock;

use serde::Deserialize;

use super::deployed::Deployed;
use crate::finding::Severity;
use crate::model::{Container, RouterMaker, RouterUse, Shows, Trigger, Unknown, Version};

/// What is known of the builds of log routers.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Builds {
    /// What to run instead, the best of each line first, the line that has a future last.
    pub suggestions: Vec<Suggestion>,
    /// The defects; one whose triggers or certainty differ between versions has several rows.
    pub rows: Vec<Row>,
}

/// A build that is better than those with defects.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Suggestion {
    /// Whose it is.
    pub maker: RouterMaker,
    /// Its version.
    pub version: Version,
    /// What to mind on the way from an older line, if anything.
    pub crossing: Option<String>,
}

/// A defect of some builds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Row {
    /// Its number.
    pub id: String,
    /// The rule that speaks of it, where it is another one than `known-bad-router-image`.
    pub spoken_by: Option<String>,
    /// Whose builds have it.
    pub maker: RouterMaker,
    /// The first that has it; none where all before have it, too.
    pub first: Option<Version>,
    /// The last that has it, with its rebuilds unless it is one.
    pub last: Option<Version>,
    /// The first after `first` that has it no more, where that says it better than `last`. With neither all later ones have it.
    pub below: Option<Version>,
    /// Words under which such builds are still published.
    #[serde(default)]
    pub words: Vec<String>,
    /// What sets it off: any of these, or anything where there is none.
    #[serde(default)]
    pub when: Vec<Trigger>,
    /// What happens: reads after "which".
    pub symptom: String,
    /// How bad that is.
    pub severity: Severity,
    /// Whether a router that runs well can die of it, so that no probe at its start finds it out.
    #[serde(default)]
    pub kills_later: bool,
    /// How well it is known.
    pub confidence: Confidence,
    /// What is to be said of that, where the confidence alone does not.
    pub remark: Option<String>,
    /// Where it is mended: reads after "mended in"; none where nobody knows.
    pub fixed_in: Option<String>,
    /// Where that is known from.
    pub sources: Vec<String>,
}

/// How well a defect is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The maker says so, or has reproduced it.
    High,
    /// Several users say so, or one whose report fits a later change.
    Medium,
    /// There is one report.
    Low,
}

impl Confidence {
    /// What a finding says of it, where it says anything.
    pub fn describe(self) -> Option<&'static str> {
        match self {
            Self::High => None,
            Self::Medium => Some(
                "reported by users and not confirmed by the maker for every one of these versions",
            ),
            Self::Low => Some("there is a single report of this"),
        }
    }
}

/// A defect that shows in a task.
#[derive(Debug)]
pub struct Shown {
    /// The defect.
    pub row: &'static Row,
    /// How surely it shows.
    pub how: Shows,
    /// How bad it is here: one level milder where the router's own configuration decides whether it shows (`hazards.md` H21).
    pub severity: Severity,
}

/// What a build does in a task.
#[derive(Debug, Default)]
pub struct Record {
    /// Its defects that show, worst first, each once.
    pub shown: Vec<Shown>,
    /// Why others may show as well.
    pub open: Vec<Unknown>,
}

impl Record {
    /// The worst of the defects that a router which runs well can die of; advice is none, nor is what only the router's
    /// own configuration could set off.
    pub fn crash(&self) -> Option<&'static Row> {
        let is_crash = |shown: &&Shown| {
            let is_sure = shown.how == Shows::Surely && shown.severity > Severity::Advice;
            shown.row.kills_later && is_sure
        };
        self.shown.iter().find(is_crash).map(|shown| shown.row)
    }

    /// Whether nothing is known against the build.
    pub fn is_clean(&self) -> bool {
        self.shown.is_empty() && self.open.is_empty()
    }

    /// Whether nothing is known against the build but that its line has ended, which is still better than a crash.
    pub fn is_end_of_life(&self) -> bool {
        let ends = |shown: &Shown| shown.row.is_end_of_life();
        !self.shown.is_empty() && self.open.is_empty() && self.shown.iter().all(ends)
    }
}

/// The table, as it is shipped.
const TABLE: &str = include_str!("../../rules/known-bad-router-image.toml");

/// Read once, when it is first asked. A table that cannot be read fails a test, and knows nothing.
static BUILDS: LazyLock<Builds> = LazyLock::new(|| Builds::parse(TABLE).unwrap_or_default());

/// What is known of the builds of log routers.
pub fn builds() -> &'static Builds {
    &BUILDS
}

impl Builds {
    /// What a table says.
    ///
    /// # Errors
    /// What is wrong with the table.
    pub fn parse(table: &str) -> Result<Self, String> {
        toml::from_str(table).map_err(|error| error.to_string())
    }

    /// The defects that a build has, whatever sets them off, of those that no other rule speaks of.
    pub fn defects(&self, maker: RouterMaker, version: Version) -> impl Iterator<Item = &Row> {
        let spoken = self.rows.iter().filter(|row| row.spoken_by.is_none());
        spoken.filter(move |row| row.maker == maker && row.has(version))
    }

    /// The defects of a build that show in a task.
    fn record(&'static self, maker: RouterMaker, version: Version, used: &RouterUse) -> Record {
        let mut record = Record::default();
        for row in self.defects(maker, version) {
            match used.pulls(&row.when) {
                Ok(None) => {}
                Ok(Some(how)) => record.shown.push(Shown {
                    row,
                    how,
                    severity: match how {
                        Shows::Surely => row.severity,
                        Shows::Perhaps => row.severity.milder(),
                    },
                }),
                Err(unknown) => record.open.push(unknown),
            }
        }
        // Stable: of equals the first in the table is the one to speak of.
        record
            .shown
            .sort_by_key(|shown| std::cmp::Reverse((shown.severity, shown.how)));
        let mut told = Vec::new();
        record.shown.retain(|shown| {
            let is_new = !told.contains(&&shown.row.id);
            told.push(&shown.row.id);
            is_new
        });
        record
    }

    /// The defect of whatever the maker publishes under a word.
    pub fn behind(&self, maker: RouterMaker, word: &str) -> Option<&Row> {
        let is_behind = |row: &&Row| row.maker == maker && row.words.iter().any(|one| one == word);
        self.rows.iter().find(is_behind)
    }

    /// The better builds of a maker: first that of the same line, if there is one.
    pub fn suggestions(&self, maker: RouterMaker, version: Version) -> Vec<&Suggestion> {
        let of_maker = self.suggestions.iter().filter(|one| one.maker == maker);
        let newer = of_maker.filter(|one| one.version > version);
        let (mut same, others): (Vec<_>, Vec<_>) =
            newer.partition(|one| one.version.line() == version.line());
        same.extend(others);
        same
    }
}

impl Deployed<'_> {
    /// What a build would do as the router of this task.
    pub fn record(&self, router: &Container, maker: RouterMaker, version: Version) -> Record {
        builds().record(maker, version, &self.router_use(router))
    }

    /// As [`Record::crash`], of the build that the router runs.
    ///
    /// # Errors
    /// [`Unknown`] when the image, or what it is used for, is decided elsewhere.
    pub fn known_crash(&self, router: &Container) -> Result<Option<&'static Row>, Unknown> {
        self.is_examined()?;
        let Some((image, version)) = router.numbered_image()? else {
            return Ok(None);
        };
        let record = self.record(router, image.maker, version);
        match record.crash() {
            Some(row) => Ok(Some(row)),
            None => record.open.first().map_or(Ok(None), |open| Err(*open)),
        }
    }
}

impl Row {
    /// Whether it is the end of a line rather than a defect.
    pub fn is_end_of_life(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether a build has the defect.
    pub fn has(&self, version: Version) -> bool {
        let last = |last: Version| match last.rebuild {
            Some(_) => version <= last,
            None => version.base() <= last,
        };
        self.first.is_none_or(|first| first <= version)
            && self.last.is_none_or(last)
            && self.below.is_none_or(|below| version < below)
    }
}

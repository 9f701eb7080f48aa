//! Which builds of log routers have known defects, and which have none: the facts behind `known-bad-router-image` and the
//! end-of-life remark of `floating-router-image`. `tests/router_images.rs` holds every one to its word.

mod aws_2;
mod aws_3;
mod better;
mod fluent_bit;

use super::deployed::Deployed;
use crate::finding::Severity;
use crate::model::{Container, RouterMaker, RouterUse, Shows, Trigger, Unknown, Version};

/// A build that is better than those with defects.
#[derive(Debug)]
pub struct Suggestion {
    /// Whose it is.
    pub maker: RouterMaker,
    /// Its version.
    pub version: Version,
    /// What to mind on the way from an older line, if anything.
    pub crossing: Option<&'static str>,
}

/// A defect of some builds; one whose triggers, severity or certainty differ between versions has several entries.
#[derive(Debug)]
pub struct Defect {
    /// Its number, which stays.
    pub id: &'static str,
    /// The rule that speaks of it, where it is another one than `known-bad-router-image`.
    pub spoken_by: Option<&'static str>,
    /// Whose builds have it.
    pub maker: RouterMaker,
    /// The first that has it; none where all before have it, too.
    pub first: Option<Version>,
    /// The last that has it, with its rebuilds (2.32.2.20241008 is one of 2.32.2) unless it is one.
    pub last: Option<Version>,
    /// The first after `first` that has it no more, where that says it better than `last`. With neither all later ones have it.
    pub below: Option<Version>,
    /// Words under which such builds are still published.
    pub words: &'static [&'static str],
    /// What sets it off: any of these, or anything where there is none.
    pub when: &'static [Trigger],
    /// What happens: reads after "which".
    pub symptom: &'static str,
    /// How bad that is, where it is set off.
    pub severity: Severity,
    /// Whether a router that runs well can die of it, so that no probe at its start finds it out and
    /// `unguarded-essential-router` asks for a restart policy.
    pub kills_later: bool,
    /// How well it is known.
    pub confidence: Confidence,
    /// What is to be said of that, where the confidence alone does not.
    pub remark: Option<&'static str>,
    /// Where it is mended: reads after "mended in"; none where nobody knows.
    pub fixed_in: Option<&'static str>,
    /// Where that is known from.
    pub sources: &'static [&'static str],
}

/// The known defects. Of equals the first is the one to speak of.
static DEFECTS: [&[Defect]; 3] = [aws_2::DEFECTS, aws_3::DEFECTS, fluent_bit::DEFECTS];

/// How well a defect is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    pub defect: &'static Defect,
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
    /// The defects of a build that show in a task.
    fn of(maker: RouterMaker, version: Version, used: &RouterUse) -> Self {
        let mut record = Self::default();
        for defect in Defect::of(maker, version) {
            match used.pulls(defect.when) {
                Ok(None) => {}
                Ok(Some(how)) => record.shown.push(Shown {
                    defect,
                    how,
                    severity: match how {
                        Shows::Surely => defect.severity,
                        Shows::Perhaps => defect.severity.milder(),
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
            let is_new = !told.contains(&shown.defect.id);
            told.push(shown.defect.id);
            is_new
        });
        record
    }

    /// The worst of the defects that a router which runs well can die of; advice is none, nor is what only the router's
    /// own configuration could set off.
    pub fn crash(&self) -> Option<&'static Defect> {
        let is_crash = |shown: &&Shown| {
            let is_sure = shown.how == Shows::Surely && shown.severity > Severity::Advice;
            shown.defect.kills_later && is_sure
        };
        self.shown.iter().find(is_crash).map(|shown| shown.defect)
    }

    /// Whether nothing is known against the build.
    pub fn is_clean(&self) -> bool {
        self.shown.is_empty() && self.open.is_empty()
    }

    /// Whether nothing is known against the build but that its line has ended, which is still better than a crash.
    pub fn is_end_of_life(&self) -> bool {
        let ends = |shown: &Shown| shown.defect.is_end_of_life();
        !self.shown.is_empty() && self.open.is_empty() && self.shown.iter().all(ends)
    }
}

impl Suggestion {
    /// What to run instead, the best of each line first, the line that has a future last.
    pub fn all() -> &'static [Self] {
        better::SUGGESTIONS
    }

    /// The better builds of a maker: first that of the same line, if there is one.
    pub fn instead_of(maker: RouterMaker, version: Version) -> Vec<&'static Self> {
        let of_maker = Self::all().iter().filter(|one| one.maker == maker);
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
        Record::of(maker, version, &self.router_use(router))
    }

    /// As [`Record::crash`], of the build that the router runs.
    ///
    /// # Errors
    /// [`Unknown`] when the image, or what it is used for, is decided elsewhere.
    pub fn known_crash(&self, router: &Container) -> Result<Option<&'static Defect>, Unknown> {
        self.is_examined()?;
        let Some((image, version)) = router.numbered_image()? else {
            return Ok(None);
        };
        let record = self.record(router, image.maker, version);
        match record.crash() {
            Some(defect) => Ok(Some(defect)),
            None => record.open.first().map_or(Ok(None), |open| Err(*open)),
        }
    }
}

impl Defect {
    /// What holds of a defect where its entry says nothing. Every entry says whose it is, what happens, how bad that is and
    /// how well it is known.
    const BLANK: Self = Self {
        id: "",
        spoken_by: None,
        maker: RouterMaker::Aws,
        first: None,
        last: None,
        below: None,
        words: &[],
        when: &[],
        symptom: "",
        severity: Severity::Advice,
        kills_later: false,
        confidence: Confidence::Low,
        remark: None,
        fixed_in: None,
        sources: &[],
    };

    /// Every known defect.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        DEFECTS.into_iter().flatten()
    }

    /// The defects that a build has, whatever sets them off, of those that no other rule speaks of.
    pub fn of(maker: RouterMaker, version: Version) -> impl Iterator<Item = &'static Self> {
        let spoken = Self::all().filter(|defect| defect.spoken_by.is_none());
        spoken.filter(move |defect| defect.maker == maker && defect.has(version))
    }

    /// The defect of whatever the maker publishes under a word.
    pub fn behind(maker: RouterMaker, word: &str) -> Option<&'static Self> {
        Self::all().find(|defect| defect.maker == maker && defect.words.contains(&word))
    }

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

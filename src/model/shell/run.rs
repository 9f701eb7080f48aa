//! What may become of a script: every way it can end, and the least time that takes.
//!
//! Each statement is a small table, for each way of ending the least seconds until then. Tables of statements
//! combine as the shell combines the statements, so nothing is run and no path is walked twice.

use super::{Join, Shell, Simple, Verb};

/// A way in which a statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With exit code 0; the next statement follows.
    Success,
    /// With another exit code; the next statement follows.
    Failure,
    /// By `exit 0`.
    ExitSuccess,
    /// By `exit` with another code, or by a failure under `set -e`.
    ExitFailure,
    /// By `break`.
    Break,
    /// By `continue`.
    Continue,
    /// Never, if what it waits for does not come.
    Never,
}

impl End {
    const ALL: [Self; 7] = [
        Self::Success,
        Self::Failure,
        Self::ExitSuccess,
        Self::ExitFailure,
        Self::Break,
        Self::Continue,
        Self::Never,
    ];
}

/// The least seconds until each end; infinite where it cannot happen. The second column: after a verdict has
/// been bad on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends([[f64; 2]; 7]);

impl Ends {
    const NONE: Self = Self([[f64::INFINITY; 2]; 7]);

    fn of(ends: &[(End, bool, f64)]) -> Self {
        let mut found = Self::NONE;
        for (end, spoilt, seconds) in ends {
            found.add(*end, *spoilt, *seconds);
        }
        found
    }

    fn add(&mut self, end: End, spoilt: bool, seconds: f64) {
        let cell = &mut self.0[end as usize][usize::from(spoilt)];
        *cell = cell.min(seconds);
    }

    fn iter(&self) -> impl Iterator<Item = (End, bool, f64)> {
        let cells = End::ALL
            .into_iter()
            .flat_map(|end| [(end, false), (end, true)]);
        let timed =
            cells.map(|(end, spoilt)| (end, spoilt, self.0[end as usize][usize::from(spoilt)]));
        timed.filter(|(.., seconds)| seconds.is_finite())
    }

    /// Whether one of these ends can happen.
    pub fn may(&self, ends: &[End]) -> bool {
        self.iter().any(|(end, ..)| ends.contains(&end))
    }

    /// Whether one of these ends can happen after a bad verdict.
    pub fn may_spoilt(&self, ends: &[End]) -> bool {
        self.iter()
            .any(|(end, spoilt, _)| spoilt && ends.contains(&end))
    }

    /// The least seconds until one of these ends.
    pub fn least(&self, ends: &[End]) -> Option<f64> {
        let times = self.iter().filter(|(end, ..)| ends.contains(end));
        times.map(|(.., seconds)| seconds).reduce(f64::min)
    }

    fn with(mut self, other: Self) -> Self {
        for (end, spoilt, seconds) in other.iter() {
            self.add(end, spoilt, seconds);
        }
        self
    }

    /// `next` follows where this ends in one of `after`.
    fn then(self, after: &[End], next: Self) -> Self {
        let mut found = Self::NONE;
        for (end, spoilt, seconds) in self.iter() {
            if !after.contains(&end) {
                found.add(end, spoilt, seconds);
                continue;
            }
            for (then, worse, more) in next.iter() {
                found.add(then, spoilt || worse, seconds + more);
            }
        }
        found
    }

    fn turned(self, turn: impl Fn(End) -> End) -> Self {
        let mut found = Self::NONE;
        for (end, spoilt, seconds) in self.iter() {
            found.add(turn(end), spoilt, seconds);
        }
        found
    }

    /// Only these ends.
    fn only(self, wanted: impl Fn(End) -> bool) -> Self {
        let mut found = Self::NONE;
        for (end, spoilt, seconds) in self.iter().filter(|(end, ..)| wanted(*end)) {
            found.add(end, spoilt, seconds);
        }
        found
    }

    fn spoilt(self) -> Self {
        let mut found = Self::NONE;
        for (end, _, seconds) in self.iter() {
            found.add(end, true, seconds);
        }
        found
    }
}

const DONE: [End; 2] = [End::Success, End::Failure];

/// Every way a script can end.
pub fn outcomes(shell: &Shell) -> Ends {
    outcomes_without(shell, &|_| false)
}

/// Every way a script can end where these programs are not there: the shell then says 127.
pub fn outcomes_without(shell: &Shell, missing: &dyn Fn(&str) -> bool) -> Ends {
    let mut run = Run {
        errexit: false,
        pipefail: false,
        missing,
    };
    run.ends(shell)
}

#[derive(Clone, Copy)]
struct Run<'a> {
    errexit: bool,
    pipefail: bool,
    missing: &'a dyn Fn(&str) -> bool,
}

impl Run<'_> {
    fn ends(&mut self, shell: &Shell) -> Ends {
        match shell {
            Shell::Simple(simple) => self.program(simple),
            Shell::List(list) => self.list(list),
            Shell::Pipe(parts) => self.pipe(parts),
            Shell::Not(shell) => self.ends(shell).turned(|end| match end {
                End::Success => End::Failure,
                End::Failure => End::Success,
                other => other,
            }),
            // It runs on while the script does, and its end is nobody's.
            Shell::Background(_) => Ends::of(&[(End::Success, false, 0.0)]),
            Shell::For(times, body) => self.for_loop(*times, body),
            Shell::Loop(until, condition, body) => self.open_loop(*until, condition, body),
            Shell::If(condition, then, otherwise) => {
                let condition = self.ends(condition);
                let then = self.ends(then);
                let otherwise = match otherwise {
                    Some(otherwise) => self.ends(otherwise),
                    None => Ends::of(&[(End::Success, false, 0.0)]),
                };
                let met = condition.only(|end| end != End::Failure);
                let unmet = condition.only(|end| end == End::Failure);
                met.then(&[End::Success], then)
                    .with(unmet.then(&[End::Failure], otherwise))
            }
            Shell::Sub(errexit, shell) => {
                let mut inner = Self {
                    errexit: self.errexit || *errexit,
                    ..*self
                };
                inner.ends(shell).turned(|end| match end {
                    End::ExitSuccess => End::Success,
                    End::ExitFailure => End::Failure,
                    other => other,
                })
            }
        }
    }

    /// Under `set -e` a failure may end the script. Where it stands in a condition it does not, so both are kept.
    fn checked(&self, ends: Ends) -> Ends {
        match self.errexit {
            true => ends.with(ends.turned(|end| match end {
                End::Failure => End::ExitFailure,
                other => other,
            })),
            false => ends,
        }
    }

    fn list(&mut self, list: &[(Join, Shell)]) -> Ends {
        let mut found = Ends::of(&[(End::Success, false, 0.0)]);
        for (join, shell) in list {
            let next = self.ends(shell);
            found = match join {
                Join::Then => self.checked(found).then(&DONE, next),
                Join::And => found.then(&[End::Success], next),
                Join::Or => found.then(&[End::Failure], next),
            };
        }
        found
    }

    /// A pipe ends with the code of its last part; what the parts before it found out is lost without `pipefail`.
    fn pipe(&mut self, parts: &[Shell]) -> Ends {
        let mut ends: Vec<Ends> = parts.iter().map(|part| self.ends(part)).collect();
        let Some(last) = ends.pop() else {
            return Ends::NONE;
        };
        let fails = |ends: &Ends| ends.may(&[End::Failure, End::ExitFailure]);
        let bad_verdict = ends
            .iter()
            .any(|part| part.may_spoilt(&[End::Failure, End::ExitFailure]));
        let mut found = last;
        if bad_verdict {
            found = found.with(last.spoilt());
        }
        if self.pipefail && ends.iter().any(fails) {
            found.add(End::Failure, bad_verdict, 0.0);
        }
        found
    }

    fn for_loop(&mut self, times: Option<u32>, body: &Shell) -> Ends {
        let body = self.ends(body).turned(|end| match end {
            End::Continue => End::Success,
            other => other,
        });
        let none = Ends::of(&[(End::Success, false, 0.0)]);
        let after = |first: Ends, next: Ends| self.checked(first).then(&DONE, next);
        let found = match times {
            // Where the number of rounds is not written, each number up to two stands for the others.
            None => none.with(body).with(after(body, body)),
            Some(times) => {
                // By doubling: a hostile text may ask for thousands of millions of rounds.
                let (mut found, mut doubled, mut left) = (none, body, times);
                while left > 0 {
                    if left & 1 == 1 {
                        found = after(found, doubled);
                    }
                    doubled = after(doubled, doubled);
                    left >>= 1;
                }
                found
            }
        };
        found.turned(|end| match end {
            End::Break => End::Success,
            other => other,
        })
    }

    /// The loop ends when its condition is met, however often it was not; until then nothing is decided.
    fn open_loop(&mut self, until: bool, condition: &Shell, body: &Shell) -> Ends {
        let turn = |end| match (until, end) {
            (true, End::Success) => End::Failure,
            (true, End::Failure) => End::Success,
            (_, other) => other,
        };
        let condition = self.ends(condition).turned(turn);
        let body = self.ends(body).turned(|end| match end {
            End::Continue => End::Success,
            other => other,
        });
        // From here on, success means another round.
        let mut round = Ends::of(&[(End::Success, false, 0.0)]);
        let mut found = Ends::of(&[(End::Never, false, 0.0)]);
        for _ in 0..2 {
            let asked = round.then(&[End::Success], condition);
            let went = asked.only(|end| end == End::Success).then(&DONE, body);
            found = found
                .with(asked.only(|end| end != End::Success))
                .with(went.only(|end| !DONE.contains(&end)));
            round = went
                .only(|end| DONE.contains(&end))
                .turned(|_| End::Success);
        }
        found.turned(|end| match end {
            End::Failure | End::Break => End::Success,
            other => other,
        })
    }

    fn program(&mut self, simple: &Simple) -> Ends {
        let verdict = [(End::Success, false, 0.0), (End::Failure, true, 0.0)];
        if simple.base_name().is_some_and(self.missing) {
            return Ends::of(&[(End::Failure, true, 0.0)]);
        }
        match simple.verb() {
            Verb::Says => Ends::of(&[(End::Success, false, 0.0)]),
            Verb::Sleeps(None) => Ends::of(&[(End::Success, false, 0.0)]),
            Verb::Sleeps(Some(seconds)) if seconds.is_finite() => {
                Ends::of(&[(End::Success, false, seconds)])
            }
            Verb::Sleeps(Some(_)) => Ends::of(&[(End::Never, false, 0.0)]),
            Verb::Prepares => Ends::of(&[(End::Success, false, 0.0), (End::Failure, false, 0.0)]),
            Verb::Tests | Verb::Dials(_) | Verb::Unread => Ends::of(&verdict),
            Verb::Exits(Some(true)) => Ends::of(&[(End::ExitSuccess, false, 0.0)]),
            Verb::Exits(Some(false)) => Ends::of(&[(End::ExitFailure, false, 0.0)]),
            Verb::Exits(None) => Ends::of(&[
                (End::ExitSuccess, false, 0.0),
                (End::ExitFailure, false, 0.0),
            ]),
            Verb::Breaks => Ends::of(&[(End::Break, false, 0.0)]),
            Verb::Continues => Ends::of(&[(End::Continue, false, 0.0)]),
            Verb::Fails => Ends::of(&[(End::Failure, false, 0.0)]),
            Verb::Sets { errexit, pipefail } => {
                self.errexit = errexit.unwrap_or(self.errexit);
                self.pipefail = pipefail.unwrap_or(self.pipefail);
                Ends::of(&[(End::Success, false, 0.0)])
            }
            Verb::Takes => Ends::of(&[
                (End::Success, false, 0.0),
                (End::Failure, false, 0.0),
                (End::ExitSuccess, false, 0.0),
                (End::ExitFailure, false, 0.0),
            ]),
        }
    }
}

//! Shell text as people write it in `command`, and what may become of it when it runs.
//!
//! It reads the part of the POSIX shell (and of bash's `[[ … ]]`) that probes are written in. Text beyond that
//! gives `None` as a whole: what is not understood is unknown, never guessed.

mod lex;
mod parse;
mod run;
mod verb;

pub use lex::has_open_quote;
pub use parse::SHELLS;
pub use run::{End, Ends, outcomes, outcomes_without};
pub use verb::Verb;

/// How deep text may be nested before it counts as not understood: substitutions, loops, `sh -c` in `sh -c`.
const DEEPEST: usize = 16;

/// A word after the shell has taken its quotes away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// The text; what the shell will put in is kept as it is written, `$NAME`.
    pub text: String,
    /// Nothing of it was quoted, so it may be a keyword.
    pub bare: bool,
    /// The shell puts something in: a variable, a substitution, arithmetic.
    pub expands: bool,
    /// The commands of its substitutions, `$( … )`.
    pub inner: Vec<Shell>,
}

/// How a statement follows the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// `;` or a new line: in any case.
    Then,
    /// `&&`: after a success.
    And,
    /// `||`: after a failure.
    Or,
}

impl Join {
    /// The operator as it is written.
    pub fn written(self) -> &'static str {
        match self {
            Self::Then => ";",
            Self::And => "&&",
            Self::Or => "||",
        }
    }
}

/// One program with its arguments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simple {
    /// The words, assignments before the program included.
    pub words: Vec<Word>,
    /// Where redirections go.
    pub targets: Vec<Word>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Shell {
    /// A program.
    Simple(Simple),
    /// Statements, each after the one before.
    List(Vec<(Join, Shell)>),
    /// `a | b`.
    Pipe(Vec<Shell>),
    /// `! a`.
    Not(Box<Shell>),
    /// `a &`.
    Background(Box<Shell>),
    /// `for`, with the number of rounds where it is written.
    For(Option<u32>, Box<Shell>),
    /// `while` or, with `true`, `until`: the condition, the body.
    Loop(bool, Box<Shell>, Box<Shell>),
    /// `if`: the condition, what then, what else.
    If(Box<Shell>, Box<Shell>, Option<Box<Shell>>),
    /// `( … )`, or the text of `sh -c`: `exit` leaves only this. The flag is `sh -e`.
    Sub(bool, Box<Shell>),
}

impl Shell {
    /// The words of a command as a statement: the text of `sh -c TEXT` is read. `None` where it is not understood.
    pub fn of_words(words: &[String]) -> Option<Self> {
        let words = words.iter().map(|text| Word {
            text: text.clone(),
            ..Word::default()
        });
        parse::simple(
            Simple {
                words: words.collect(),
                targets: Vec::new(),
            },
            0,
        )
    }

    /// Calls `see` with every program, and whether it stands in a `for` loop.
    pub fn each<'a>(&'a self, in_for: bool, see: &mut dyn FnMut(Seen<'a>)) {
        match self {
            Self::Simple(simple) => {
                see(Seen::Simple(simple, in_for));
                let words = simple.words.iter().chain(&simple.targets);
                for inner in words.flat_map(|word| &word.inner) {
                    inner.each(in_for, see);
                }
            }
            Self::List(list) => list.iter().for_each(|(_, shell)| shell.each(in_for, see)),
            Self::Pipe(list) => list.iter().for_each(|shell| shell.each(in_for, see)),
            Self::Background(shell) => {
                see(Seen::Background);
                shell.each(in_for, see);
            }
            Self::Not(shell) | Self::Sub(_, shell) => shell.each(in_for, see),
            Self::For(times, body) => {
                see(Seen::For(*times));
                body.each(true, see);
            }
            Self::Loop(_, condition, body) => {
                see(Seen::Loop);
                condition.each(in_for, see);
                body.each(in_for, see);
            }
            Self::If(condition, then, otherwise) => {
                condition.each(in_for, see);
                then.each(in_for, see);
                if let Some(otherwise) = otherwise {
                    otherwise.each(in_for, see);
                }
            }
        }
    }
}

/// What [`Shell::each`] meets.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// A program, and whether it stands in a `for` loop.
    Simple(&'a Simple, bool),
    /// A `for` loop, with the number of rounds where it is written.
    For(Option<u32>),
    /// A `while` or `until` loop.
    Loop,
    /// Something that is not waited for.
    Background,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> Option<Shell> {
        Shell::of_words(&["sh", "-c", text].map(str::to_owned))
    }

    fn least(text: &str) -> Option<f64> {
        outcomes(&of_text(text)?).least(&[End::Success])
    }

    #[test]
    fn sleeps_add_up_along_the_shortest_way_to_success() {
        for (text, seconds) in [
            ("echo a; sleep 5; echo b", 5.0),
            ("echo a && sleep 1m && echo b", 60.0),
            ("sleep 2 5s; # sleep 100\nsleep 0.5", 7.5),
            ("for i in 1 2 3; do echo $i; sleep 10; done", 30.0),
            ("for i in $(seq 2 5); do sleep 1; done", 4.0),
            (
                "for i in 1 2 3; do curl -sf x && break; sleep 10; done",
                0.0,
            ),
            (
                "for i in $(seq 1 4000000000); do sleep 1; done",
                4_000_000_000.0,
            ),
            ("for i in $HOSTS; do sleep 10; done", 0.0),
            ("until curl -sf x; do sleep 1; done; sleep 6", 6.0),
            ("if curl -sf x; then sleep 3; else sleep 2; fi", 2.0),
            ("curl -sf x || sleep 9; sleep 1", 1.0),
            ("(sleep 4; exit 0); sleep 1", 5.0),
            ("sleep 30 & echo started", 0.0),
            ("timeout 60 sleep 20", 20.0),
            ("sh -c 'sleep 2; exit 0' && sleep 1", 3.0),
            ("sleep $N", 0.0),
        ] {
            assert_eq!(least(text), Some(seconds), "{text}");
        }
        assert_eq!(least("sleep 5; exit 1"), None);
        assert_eq!(least("while true; do sleep 5; done; false"), None);
    }

    #[test]
    fn a_verdict_is_lost_where_success_follows_failure_and_nothing_else_can() {
        let lost = |text: &str| {
            let ends = of_text(text).map(|shell| outcomes(&shell));
            ends.is_some_and(|ends| {
                !ends.may(&[End::Failure, End::ExitFailure, End::Never])
                    && ends.may_spoilt(&[End::Success, End::ExitSuccess])
            })
        };
        for text in [
            "curl -sf x || true",
            "curl -sf x || :",
            "curl -sf x; true",
            "curl -sf x\nexit 0",
            "curl -sf x && echo good || echo bad",
            "if nc -z x 1; then echo good; else echo bad; fi",
            "for i in 1 2 3; do curl -sf x && break; sleep 1; done",
            "set -e; curl -sf x || true; echo done",
            "code=$(curl -s x); [ $code = 200 ] || true",
            "curl -sf x | tee out",
            "/probe.sh || true",
        ] {
            assert!(lost(text), "{text}");
        }
        for text in [
            "echo a; sleep 5; exit 0",
            "echo a || true",
            "curl -sf x || exit 1",
            "curl -sf x || { echo bad; exit 1; }; echo good",
            "set -e; curl -sf x; echo done",
            "set -o pipefail; curl -sf x | tee out",
            "until curl -sf x; do sleep 1; done; echo good",
            "for i in 1 2 3; do curl -sf x && exit 0; sleep 1; done; exit 1",
            "[ -n \"$DEBUG\" ] && set -x; echo a; sleep 5",
            "curl -sf x; rc=$?; echo $rc; exit $rc",
            "trap 'exit 1' EXIT; curl -sf x; true",
            "mkdir -p /tmp/a || true; echo a",
        ] {
            assert!(!lost(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_none() {
        for text in [
            "case $x in a) echo;; esac",
            "f() { echo; }; f",
            "cat <<EOF\nEOF",
            "echo 'open",
            "for i in 1; do echo",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
        let deep = "( ".repeat(100_000);
        assert_eq!(of_text(&deep), None);
        assert_eq!(of_text(&"$( ".repeat(10_000)), None);
        assert_eq!(of_text(&"if a; then b; el".repeat(10_000)), None);
        assert!(of_text(&"echo a; ".repeat(100_000)).is_some());
    }
}

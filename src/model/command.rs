//! What a container runs, as far as its `entryPoint` and `command` say it.

use std::sync::OnceLock;

use super::container::{Container, HealthCheck, RestartPolicy};
use super::health::Form;
use super::shell::{
    End, Ends, Join, SHELLS, Seen, Shell, Verb, has_open_quote, outcomes, outcomes_without,
};
use super::text::Text;
use super::value::{Fact, Located, Spanned, Unknown, Value, Why, all, not};
use crate::source::Span;
use crate::syntax::holes;

/// The code a container ends with that a segmentation fault kills.
const SEGMENTATION_FAULT: i64 = 139;

/// The text of `entryPoint` and `command`.
#[derive(Clone, Debug)]
pub struct Command {
    /// The words, one after the other, with a blank between them.
    pub text: String,
    /// Why part of it cannot be read, where that is so.
    pub rest: Option<Unknown>,
    words: Vec<String>,
    /// Whether the first of the words is the first that is written, and nothing of it is hidden.
    is_begun: bool,
    place: Span,
    /// The words as statements, once they were read.
    statements: OnceLock<Option<Shell>>,
}

/// A command that ends with exit code 0 whatever it found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostVerdict {
    /// The program whose failure is lost.
    pub check: String,
    /// The end of the text that loses it, `|| true`; none where more than one statement does.
    pub tail: Option<String>,
}

impl Command {
    /// What a container runs.
    pub fn of(container: &Container) -> &Self {
        container.runs.get_or_init(|| Self::of_words(container))
    }

    fn of_words(container: &Container) -> Self {
        let place = match container.command.items.is_empty() {
            true => container.entry_point.place(),
            false => container.command.place(),
        };
        let rest = container.entry_point.rest.or(container.command.rest);
        let mut command = Self::nothing(rest, place);
        for word in container.entry_point.iter().chain(container.command.iter()) {
            match word {
                Value::Known(known) => command.push(known),
                Value::Unknown(unknown) => command.rest = command.rest.or(Some(*unknown)),
                Value::Absent(_) => {}
            }
        }
        command
    }

    /// The text that a container hands to a shell as a whole: the word after `sh -c`, where it is the last one.
    pub fn script(container: &Container) -> Option<&Value<Text>> {
        let words = container.entry_point.iter().chain(container.command.iter());
        let words: Vec<&Value<Text>> = words.collect();
        let [.., shell, option, script] = words.as_slice() else {
            return None;
        };
        let literal = |word: &Value<Text>| Some(word.known()?.literal()?.to_owned());
        let shell = literal(shell)?;
        let is_text = literal(option)?.starts_with('-') && literal(option)?.ends_with('c');
        (SHELLS.contains(&shell.rsplit('/').next()?) && is_text).then_some(*script)
    }

    /// What a health check runs. Docker gives the words after `CMD-SHELL` to `/bin/sh -c`, which reads the first of them.
    pub fn of_health_check(check: &HealthCheck, form: Form) -> &Self {
        let read = || Self::of_health_words(check, form);
        check.runs.get_or_init(read)
    }

    fn of_health_words(check: &HealthCheck, form: Form) -> Self {
        let mut command = Self::nothing(check.command.rest, check.command.place());
        if form == Form::Shell {
            command.words = ["/bin/sh", "-c"].map(str::to_owned).into();
        }
        for word in check.command.iter().skip(1) {
            command.push(word);
        }
        command
    }

    fn nothing(rest: Option<Unknown>, place: Span) -> Self {
        Self {
            text: String::new(),
            rest,
            words: Vec::new(),
            is_begun: false,
            place,
            statements: OnceLock::new(),
        }
    }

    fn push(&mut self, word: &Spanned<Text>) {
        if hides_words(&word.value) {
            self.rest = self.rest.or(Some(Unknown::template(word.span)));
        }
        self.is_begun |= self.words.is_empty() && self.rest.is_none();
        self.text.push_str(word.value.written());
        self.text.push(' ');
        self.words.push(word.value.written().to_owned());
    }

    /// The words, as they are written.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether nothing is written, so that the image's own entry point runs.
    pub fn is_left_to_the_image(&self) -> bool {
        self.text.is_empty() && self.rest.is_none()
    }

    /// Why nobody can tell what it does.
    fn because(&self, why: Why) -> Unknown {
        Unknown {
            at: self.place,
            why,
        }
    }

    /// What it runs, as statements.
    fn shell(&self) -> Result<&Shell, Unknown> {
        if let Some(unknown) = self.rest {
            return Err(unknown);
        }
        // Words that begin with an option are arguments of the image's entry point.
        if self.words.first().is_none_or(|word| word.starts_with('-')) {
            return Err(self.because(Why::ImageEntryPoint));
        }
        self.statements().ok_or(self.because(Why::CommandText))
    }

    fn statements(&self) -> Option<&Shell> {
        let read = || Shell::of_words(&self.words);
        self.statements.get_or_init(read).as_ref()
    }

    fn ends(&self) -> Result<Ends, Unknown> {
        Ok(outcomes(self.shell()?))
    }

    /// The least seconds until it ends with exit code 0: its literal `sleep`s, loops counted. A bound from below:
    /// a program may take as long as it likes. `None` where the text is not understood, or it never ends so.
    pub fn least_run_time(&self) -> Option<f64> {
        self.ends().ok()?.least(&SUCCESS)
    }

    /// Whether a container with this restart policy that crashes late in a run of this command is started again:
    /// only one that has run for the attempt period is (`ecs-semantics.md` 5.2).
    pub fn outlasts_restart_of(&self, policy: &RestartPolicy) -> Fact {
        let period = policy
            .attempt_period
            .or_default(RestartPolicy::DEFAULT_ATTEMPT_PERIOD);
        let outlasts = period.and_then(|period| not(self.may_end_within(period as f64)));
        all([policy.restarts_after(SEGMENTATION_FAULT), outlasts])
    }

    /// Whether it is known to end with exit code 0 in less than this many seconds.
    ///
    /// # Errors
    /// [`Unknown`] where it runs something that takes a time nobody can tell.
    pub fn may_end_within(&self, seconds: f64) -> Fact {
        let shell = self.shell()?;
        let Some(least) = outcomes(shell).least(&SUCCESS) else {
            return Ok(false);
        };
        let mut clear = true;
        shell.each(false, &mut |seen| {
            clear &= match seen {
                Seen::Simple(simple, _) => !matches!(
                    simple.verb(),
                    Verb::Sleeps(None) | Verb::Unread | Verb::Takes
                ),
                Seen::For(times) => times.is_some(),
                Seen::Loop => true,
                Seen::Background => false,
            };
        });
        match (least < seconds, clear) {
            (false, _) => Ok(false),
            (true, true) => Ok(true),
            (true, false) => Err(self.because(Why::CommandText)),
        }
    }

    /// Whether it is known to end by itself. What a program does whose text is not here nobody knows, whatever its
    /// arguments are.
    ///
    /// # Errors
    /// [`Unknown`] where part of it is hidden that may make it end.
    pub fn is_known_to_end(&self) -> Fact {
        let first = self.words.first().filter(|_| self.is_begun);
        let program = first.and_then(|word| Shell::of_words(std::slice::from_ref(word)));
        if let Some(Shell::Simple(program)) = program
            && program.verb() == Verb::Unread
            && !SHELLS.contains(&program.base_name().unwrap_or_default())
        {
            return Ok(false);
        }
        if let Some(unknown) = self.rest {
            return Err(unknown);
        }
        let Ok(shell) = self.shell() else {
            return Ok(false);
        };
        let mut ends = outcomes(shell).may(&SUCCESS);
        shell.each(false, &mut |seen| {
            ends &= match seen {
                Seen::Simple(simple, _) => simple.ends(),
                Seen::For(_) => true,
                Seen::Loop | Seen::Background => false,
            };
        });
        Ok(ends)
    }

    /// Whether it may end by itself; one that loops for ever does not.
    pub fn may_end(&self) -> Fact {
        let ended = [
            End::Success,
            End::Failure,
            End::ExitSuccess,
            End::ExitFailure,
        ];
        Ok(self.ends()?.may(&ended))
    }

    /// Whether it may end with another exit code than 0, or not at all.
    pub fn can_fail(&self) -> Fact {
        Ok(self
            .ends()?
            .may(&[End::Failure, End::ExitFailure, End::Never]))
    }

    /// The first of those programs without which it cannot end with exit code 0: where they are not there, nothing else
    /// makes up for them.
    ///
    /// # Errors
    /// [`Unknown`] where nobody can tell what runs.
    pub fn needs(&self, missing: impl Fn(&str) -> bool) -> Result<Option<String>, Unknown> {
        let shell = self.shell()?;
        let can_do_without = outcomes_without(shell, &missing).may(&SUCCESS);
        match can_do_without || !outcomes(shell).may(&SUCCESS) {
            true => Ok(None),
            false => Ok(first_program(shell, missing)),
        }
    }

    /// Whether it runs such a program.
    pub fn runs(&self, such: impl Fn(&str) -> bool) -> Fact {
        Ok(first_program(self.shell()?, such).is_some())
    }

    /// A dash that stands alone among curl's arguments, with the letters after it: `- f`. curl refuses it. After an
    /// option that takes a value it is one: `-o -`.
    ///
    /// # Errors
    /// [`Unknown`] where nobody can tell what runs.
    pub fn loose_dash(&self) -> Result<Option<String>, Unknown> {
        let shell = self.shell()?;
        let mut found = None;
        shell.each(false, &mut |seen| {
            let Seen::Simple(simple, _) = seen else {
                return;
            };
            if simple.base_name() != Some("curl") {
                return;
            }
            let words: Vec<&str> = simple.words.iter().map(|word| &*word.text).collect();
            let loose = words.windows(3).find(|three| {
                let letters = three[2].len() < 4 && three[2].chars().all(char::is_alphabetic);
                let takes_value = three[0].starts_with("--") || is_flag_with_value(three[0]);
                three[1] == "-" && letters && !takes_value
            });
            found = found
                .take()
                .or(loose.map(|three| format!("- {}", three[2])));
        });
        Ok(found)
    }

    /// Whether a quote is opened in it and never closed. Text with comments, substitutions or documents in it is not
    /// looked at so closely.
    pub fn has_open_quote(&self) -> bool {
        let is_shell = self.words.len() > 2 && self.words[1] == "-c";
        let is_read = self.statements().is_some();
        self.rest.is_none() && is_shell && !is_read && has_open_quote(&self.words[2])
    }

    /// Whether it waits or tries again: a sleep, a loop, a retry or a time limit.
    pub fn waits(&self) -> Fact {
        self.some(|seen| match seen {
            Seen::Simple(simple, _) => {
                let waits = matches!(simple.verb(), Verb::Sleeps(_) | Verb::Dials(true));
                waits || simple.is_time_limited()
            }
            Seen::For(_) | Seen::Loop => true,
            Seen::Background => false,
        })
    }

    /// Whether it asks again until there is an answer.
    pub fn polls(&self) -> Fact {
        self.some(|seen| match seen {
            Seen::Simple(simple, in_for) => match simple.verb() {
                Verb::Dials(again) => again || in_for,
                Verb::Unread => in_for,
                _ => false,
            },
            Seen::Loop => true,
            Seen::For(_) | Seen::Background => false,
        })
    }

    /// Whether something in it is so. What is not seen may stand in a program whose text is not here.
    fn some(&self, is: impl Fn(Seen) -> bool) -> Fact {
        let shell = self.shell()?;
        let (mut found, mut unread) = (false, false);
        shell.each(false, &mut |seen| {
            found |= is(seen);
            unread |= is_unread(seen);
        });
        match (found, unread) {
            (true, _) => Ok(true),
            (false, false) => Ok(false),
            (false, true) => Err(self.because(Why::CommandText)),
        }
    }

    /// Whether nothing in it looks at anything outside of the container: it prints and waits.
    pub fn only_prints(&self) -> Fact {
        super::value::not(self.some(|seen| match seen {
            Seen::Simple(simple, _) => matches!(simple.verb(), Verb::Dials(_)),
            _ => false,
        }))
    }

    /// Whether it says nothing unless it fails: it puts files in their places, and no more.
    pub fn is_quiet(&self) -> bool {
        let mut is_quiet = true;
        let seen = self.shell().map(|shell| {
            shell.each(false, &mut |seen| {
                if let Seen::Simple(simple, _) = seen {
                    let name = simple.name().and_then(|name| name.rsplit('/').next());
                    is_quiet &= name.is_some_and(|name| QUIET.contains(&name));
                }
            });
        });
        seen.is_ok() && is_quiet
    }

    /// Whether all that it runs can be read here.
    ///
    /// # Errors
    /// [`Unknown`], saying why, where it cannot.
    pub fn is_read(&self) -> Result<(), Unknown> {
        self.some(|_| false).map(|_| ())
    }

    /// Whether it ends with exit code 0 whatever a check in it finds out: one that only prints has no check.
    ///
    /// # Errors
    /// [`Unknown`] where nobody can tell what runs.
    pub fn lost_verdict(&self) -> Result<Option<LostVerdict>, Unknown> {
        let shell = self.shell()?;
        let ends = outcomes(shell);
        // One that waits for ever can fail, too: by the `startTimeout` on it.
        let can_fail = ends.may(&[End::Failure, End::ExitFailure, End::Never]);
        if can_fail || !ends.may_spoilt(&SUCCESS) {
            return Ok(None);
        }
        let mut check = None;
        shell.each(false, &mut |seen| {
            if let Seen::Simple(simple, _) = seen
                && matches!(simple.verb(), Verb::Tests | Verb::Dials(_) | Verb::Unread)
            {
                check = check.take().or(simple.name().map(str::to_owned));
            }
        });
        Ok(Some(LostVerdict {
            check: check.unwrap_or_else(|| "a check".to_owned()),
            tail: tail(shell),
        }))
    }
}

/// Programs that say nothing where they succeed.
const QUIET: [&str; 13] = [
    "chown", "chmod", "chgrp", "cp", "mkdir", "mv", "ln", "rm", "touch", "install", "sleep",
    "true", ":",
];

/// The ends with exit code 0.
const SUCCESS: [End; 2] = [End::Success, End::ExitSuccess];

/// The first program of that kind, without its path.
fn first_program(shell: &Shell, such: impl Fn(&str) -> bool) -> Option<String> {
    let mut found = None;
    shell.each(false, &mut |seen| {
        if let Seen::Simple(simple, _) = seen {
            let name = simple.base_name().filter(|name| such(name));
            found = found.take().or(name.map(str::to_owned));
        }
    });
    found
}

/// Options of curl that take a value, alone or as the last of several letters: `-so -`.
fn is_flag_with_value(word: &str) -> bool {
    word.starts_with('-') && word.ends_with(['o', 'T', 'K', 'D', 'b', 'c', 'd', 'F', 'H', 'w'])
}

fn is_unread(seen: Seen) -> bool {
    match seen {
        Seen::Simple(simple, _) => matches!(simple.verb(), Verb::Unread | Verb::Takes),
        _ => false,
    }
}

/// The last statement, where it is one program, with the operator before it.
fn tail(shell: &Shell) -> Option<String> {
    let list = match shell {
        Shell::Sub(_, inner) => return tail(inner),
        Shell::List(list) => list,
        _ => return None,
    };
    let [_, .., (join, Shell::Simple(last))] = list.as_slice() else {
        return None;
    };
    let words: Vec<&str> = last.words.iter().map(|word| word.text.as_str()).collect();
    let joined = match join {
        Join::Then if words.first() == Some(&"exit") => words.join(" "),
        _ => format!("{} {}", join.written(), words.join(" ")),
    };
    (joined.len() < 40).then_some(joined)
}

/// Whether a template may put words into this one. `$NAME` and `${NAME}` inside of other text are the shell's
/// own variables; a word that is nothing else is filled in before the shell sees it.
fn hides_words(word: &Text) -> bool {
    let written = word.written();
    if !word.has_hole() {
        return false;
    }
    if word.is_unevaluated() || holes::is_only_hole(written) {
        return true;
    }
    let mut rest = written;
    while let Some(hole) = holes::find(rest) {
        let text = &rest[hole.clone()];
        let is_variable = text.starts_with('$') && !text.starts_with("${{");
        if !is_variable && !is_write_out(text) {
            return true;
        }
        rest = &rest[hole.end..];
    }
    false
}

/// `%{http_code}`: curl's own, for `--write-out`. Terraform's directives are words of its language.
fn is_write_out(hole: &str) -> bool {
    let name = hole
        .strip_prefix("%{")
        .and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| {
        let letters = |c: char| c == '_' || c.is_ascii_lowercase();
        !["else", "endif", "endfor"].contains(&name)
            && !name.is_empty()
            && name.chars().all(letters)
    })
}

impl Located for Command {
    fn place(&self) -> Span {
        self.place
    }
}

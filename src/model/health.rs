//! What a `healthCheck` runs, and whether its answer can depend on what it looks at.

use super::command::Command;
use super::container::{Container, HealthCheck};
use super::router_image::Build;
use super::router_tools::{Lacks, some_router_lacks};
use super::value::{Fact, Located, Unknown};
use crate::syntax::holes;

/// How the command of a health check is run (API HealthCheck).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `CMD`: the words are a program and its arguments.
    Program,
    /// `CMD-SHELL`: the next word is the text of `/bin/sh -c`.
    Shell,
}

/// Why a health check gives the same answer whatever it looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HealthFlaw {
    /// It begins with this, and not with `CMD` or `CMD-SHELL`, so nothing runs it.
    NoForm(String),
    /// After `CMD` a whole command line stands in one word, which is taken as the name of a program.
    LineAsProgram(String),
    /// After `CMD` there is no shell to which this operator would mean anything.
    Operator(String),
    /// curl is given a dash that stands alone, which it refuses.
    LooseDash(String),
    /// A quote is opened and never closed.
    OpenQuote,
    /// It is text for a shell, and the image has none.
    NoShell,
    /// The image lacks this program, or some builds do that its tag may stand for.
    NoProgram(String, Lacks),
    /// It ends with exit code 0 whatever happens, by this tail where one statement does it.
    CannotFail(Option<String>),
}

/// Programs that ask over the network, and take a word too many for another host.
const DIALLERS: [&str; 3] = ["curl", "wget", "nc"];

impl HealthCheck {
    /// How the command is run. `None` where nothing is: no command, or `NONE`, which turns the image's own check off.
    ///
    /// # Errors
    /// [`Unknown`] when the first word is decided elsewhere; the word, where it is none that ECS knows.
    pub fn form(&self) -> Result<Option<Result<Form, String>>, Unknown> {
        let Some(first) = self.command.items.first() else {
            return self.command.rest.map_or(Ok(None), Err);
        };
        let word = first.value.literal().ok_or(Unknown::template(first.span))?;
        Ok(match word {
            "CMD" => Some(Ok(Form::Program)),
            "CMD-SHELL" => Some(Ok(Form::Shell)),
            "NONE" => None,
            other => Some(Err(other.to_owned())),
        })
    }
}

impl Container {
    /// Its health check with what that runs; `None` where there is none that is run.
    ///
    /// # Errors
    /// [`Unknown`] when that is decided elsewhere.
    pub fn health_command(&self) -> Result<Option<(&HealthCheck, &Command)>, Unknown> {
        let Some(check) = self.health_check.read()? else {
            return Ok(None);
        };
        let form = check.form()?.and_then(Result::ok);
        Ok(form.map(|form| (check, Command::of_health_check(check, form))))
    }

    /// Whether the text of its health check meets a condition.
    pub fn health_text_is(&self, condition: impl Fn(&str) -> bool) -> Fact {
        match self.health_command()? {
            Some((_, command)) if condition(&command.text) => Ok(true),
            Some((_, command)) => command.rest.map_or(Ok(false), Err),
            None => Ok(false),
        }
    }

    /// Why the health check of a log router gives the same answer whatever the router does.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn health_flaw(&self) -> Result<Option<HealthFlaw>, Unknown> {
        let Some(check) = self.health_check.read()? else {
            return Ok(None);
        };
        let form = match check.form()? {
            Some(Ok(form)) => form,
            Some(Err(word)) => return Ok(Some(HealthFlaw::NoForm(word))),
            None => return Ok(None),
        };
        let command = Command::of_health_check(check, form);
        let flaws = [written_flaw(command, form), self.image_flaw(command, form)];
        let mut unsure = None;
        for flaw in flaws {
            match flaw {
                Ok(Some(flaw)) => return Ok(Some(flaw)),
                Ok(None) => {}
                Err(unknown) => unsure = unsure.or(Some(unknown)),
            }
        }
        unsure.map_or(Ok(None), Err)
    }

    /// What the image lacks of what the health check cannot do without.
    fn image_flaw(&self, command: &Command, form: Form) -> Result<Option<HealthFlaw>, Unknown> {
        let image = match self.router_image() {
            Ok(Some(image)) => image,
            Ok(None) => return Ok(None),
            Err(unknown) => {
                // Whatever the image: a check that needs nothing an image may lack is good.
                let may_lack = form == Form::Shell || command.needs(some_router_lacks)?.is_some();
                return if may_lack { Err(unknown) } else { Ok(None) };
            }
        };
        if form == Form::Shell && image.lacks("sh") == Lacks::Yes {
            return Ok(Some(HealthFlaw::NoShell));
        }
        let never = command.needs(|program| image.lacks(program) == Lacks::Yes)?;
        if let Some(program) = never {
            return Ok(Some(HealthFlaw::NoProgram(program, Lacks::Yes)));
        }
        let Some(program) = command.needs(|program| image.lacks(program) != Lacks::No)? else {
            return Ok(None);
        };
        match image.build {
            Build::Unsaid => Err(Unknown::template(self.image.place())),
            _ => Ok(Some(HealthFlaw::NoProgram(program, Lacks::Sometimes))),
        }
    }
}

/// What is wrong with the text alone, whatever the image.
fn written_flaw(command: &Command, form: Form) -> Result<Option<HealthFlaw>, Unknown> {
    if command.has_open_quote() {
        return Ok(Some(HealthFlaw::OpenQuote));
    }
    if form == Form::Program
        && let Some(flaw) = line_without_shell(command)
    {
        return Ok(Some(flaw));
    }
    if let Some(dash) = command.loose_dash()? {
        return Ok(Some(HealthFlaw::LooseDash(dash)));
    }
    match command.can_fail()? {
        true => Ok(None),
        false => Ok(Some(HealthFlaw::CannotFail(
            command.lost_verdict()?.and_then(|lost| lost.tail),
        ))),
    }
}

/// A command line written for a shell where no shell reads it.
fn line_without_shell(command: &Command) -> Option<HealthFlaw> {
    let (program, arguments) = command.words().split_first()?;
    let is_literal = holes::find(program).is_none();
    if is_literal && program.trim().contains(char::is_whitespace) {
        return Some(HealthFlaw::LineAsProgram(program.clone()));
    }
    let is_operator = |word: &&String| ["||", "&&", ";", "|"].contains(&word.as_str());
    let operator = arguments.iter().find(is_operator)?;
    let dials = DIALLERS.contains(&program.rsplit('/').next().unwrap_or(program));
    dials.then(|| HealthFlaw::Operator(operator.clone()))
}

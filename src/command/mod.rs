//! One file for each command, and what they share.

mod baseline;
pub mod check;
pub mod completions;
pub mod config;
pub mod graph;
mod input;
pub mod inspect;
pub mod lsp;
mod report;
pub mod rules;

use std::io;

use firelint::discover::describe;
use firelint::rules::UnknownRule;

use crate::output;

/// firelint could not do its job: it was called wrongly, or something could not be read or written.
pub const FAILED: u8 = 2;

/// Why firelint stops without a report: a sentence without a full stop.
pub type Failure = String;

fn no_rule(rule: &UnknownRule) -> Failure {
    let meant = match rule.nearest {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => "; `firelint rules` lists them".to_owned(),
    };
    format!("no rule is called `{}`{meant}", rule.named)
}

fn unwritten(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "its directory does not exist".to_owned(),
        _ => describe(error),
    }
}

fn print(text: &str) -> Result<(), Failure> {
    output::to_stdout(text)
        .map_err(|error| format!("cannot write to standard output: {}", describe(&error)))
}

//! Arguments in, exit status out.

mod cli;
mod command;
mod output;
mod patch;
mod terminal;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use cli::{Cli, Command};
use command::{FAILED, check, inspect, lsp, rules};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let done = match cli.command {
        Command::Check(flags) => check::run(&flags),
        Command::Explain { rule } => rules::explain(&rule),
        Command::Rules { format } => rules::list(format),
        Command::Inspect { input, .. } => inspect::run(&input),
        Command::Lsp { .. } => lsp::run(),
    };
    done.unwrap_or_else(|failure| {
        eprintln!("error: {failure}");
        ExitCode::from(FAILED)
    })
}

/// Help, version, or a mistake in the flags.
fn misused(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.kind() == ErrorKind::InvalidSubcommand
        && let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
        && Path::new(word).exists()
    {
        eprintln!("\n  tip: to check that path: firelint check {word}");
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FAILED))
}

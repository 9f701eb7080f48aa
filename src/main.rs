//! Arguments in, exit status out.

mod cli;
mod command;
mod output;
mod patch;
mod progress;
mod terminal;

use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use cli::Command;
use command::{FAILED, check, completions, config, graph, inspect, lsp, rules};

fn main() -> ExitCode {
    let cli = match cli::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let done = match cli.command {
        Command::Check(flags) => check::run(&flags, cli.color),
        Command::Explain { rule } => rules::explain(&rule),
        Command::Rules { format } => rules::list(format),
        Command::Graph(flags) => graph::run(&flags, cli.color),
        Command::Inspect { input, .. } => inspect::run(&input, cli.color),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { directory } => completions::man(&directory),
        Command::Config(flags) => config::run(&flags, cli.color),
        Command::Lsp { .. } => lsp::run(),
    };
    done.unwrap_or_else(|failure| {
        terminal::say(&format!("error: {failure}"), cli.color);
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

//! Flags, and only flags.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use firelint::finding::Severity;

/// Finds logging hazards in Amazon ECS task definitions and services before they are deployed.
#[derive(Debug, Parser)]
#[command(name = "firelint", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check task definitions and services
    #[command(after_help = CHECK_EXITS)]
    Check(Check),
    /// Say what a rule looks for, why, and what to do
    Explain {
        /// The rule, as findings name it
        #[arg(value_name = "RULE")]
        rule: String,
    },
    /// List the rules
    Rules {
        /// How to write the list
        #[arg(long, value_enum, default_value_t = Format::Human, value_name = "human|json", hide_possible_values = true)]
        format: Format,
    },
    /// Print what firelint understands: who waits for whom, and what is certain when
    Inspect {
        #[command(flatten)]
        input: Input,
        /// How to write it
        #[arg(long, value_enum, default_value_t = InspectFormat::Json, value_name = "json", hide_possible_values = true)]
        format: InspectFormat,
    },
    /// Serve an editor over standard input and output, by the Language Server Protocol
    Lsp {
        /// Taken for the sake of editors that always say so
        #[arg(long, hide = true)]
        stdio: bool,
    },
}

const CHECK_EXITS: &str = "Exit status: 0 if nothing is as bad as --fail-on says, 1 if something is, \
2 if firelint could not do its job.";

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub input: Input,

    /// How to write the report
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "human|json", hide_possible_values = true, help_heading = "Output")]
    pub format: Format,
    /// Write the report to this file, whole or not at all
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,
    /// Show findings from this severity on, and count the others [default: warning; json: advice]
    #[arg(
        long,
        value_enum,
        value_name = "error|warning|advice",
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub min_severity: Option<MinSeverity>,
    /// Show what could not be decided, too
    #[arg(
        long,
        value_enum,
        value_name = "undecided",
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub show: Option<Extra>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "auto|always|never", hide_possible_values = true, help_heading = "Output")]
    pub color: Color,

    /// Repair what can be repaired without changing anything else, and report what remains
    #[arg(long, help_heading = "Fixes")]
    pub fix: bool,
    /// With --fix or --diff: repair what changes more than the hazard, too
    #[arg(long, help_heading = "Fixes")]
    pub unsafe_fixes: bool,
    /// Show what --fix would change, as a patch, and change nothing
    #[arg(long, conflicts_with_all = ["fix", "output_file"], help_heading = "Fixes")]
    pub diff: bool,

    /// Ask only these rules
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "RULE,…",
        help_heading = "Rules"
    )]
    pub select: Vec<String>,
    /// Do not ask these rules
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "RULE,…",
        help_heading = "Rules"
    )]
    pub ignore: Vec<String>,
    /// Exit with 1 from this severity on
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "error|warning|advice|never", hide_possible_values = true, help_heading = "Rules")]
    pub fail_on: FailOn,
    /// Exit with 1 if something could not be decided, too
    #[arg(
        long,
        value_enum,
        value_name = "undecided",
        hide_possible_values = true,
        help_heading = "Rules"
    )]
    pub deny: Option<Extra>,
}

/// What to read.
#[derive(Debug, Args)]
pub struct Input {
    /// Files and directories; `-` reads standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// What to call standard input
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub stdin_filename: Option<String>,
    /// Let .gitignore hold for named paths, too
    #[arg(long, help_heading = "Input")]
    pub force_exclude: bool,
    /// Read with this many threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = jobs, help_heading = "Input")]
    pub jobs: Option<usize>,
}

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=256) => Ok(number),
        _ => Err("expected a number from 1 to 256".to_owned()),
    }
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// How `inspect` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For programs
    Json,
}

/// The mildest severity that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MinSeverity {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Advice,
}

impl From<MinSeverity> for Severity {
    fn from(least: MinSeverity) -> Self {
        match least {
            MinSeverity::Error => Self::Error,
            MinSeverity::Warning => Self::Warning,
            MinSeverity::Advice => Self::Advice,
        }
    }
}

/// The severity from which on the exit status is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Advice,
    /// No finding
    Never,
}

impl FailOn {
    /// The mildest severity that fails, if any does.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Advice => Some(Severity::Advice),
            Self::Never => None,
        }
    }
}

/// What is only counted, and does not fail, unless it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Extra {
    /// What depends on values that are decided elsewhere
    Undecided,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

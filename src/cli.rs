//! Flags, and only flags.

mod generated;
mod help;
mod rule;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use firelint::finding::Severity;
use firelint::source::Configured;

pub use generated::{Shell, completions, man_pages};
use rule::RuleId;

/// Finds logging hazards in Amazon ECS task definitions and services before they are deployed
#[derive(Debug, Parser)]
#[command(
    name = "firelint",
    version,
    arg_required_else_help = true,
    styles = help::styles(),
    after_help = help::BEGIN,
    after_long_help = help::ALL
)]
pub struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "auto|always|never", hide_possible_values = true, display_order = 900)]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check task definitions and services
    #[command(long_about = help::CHECK, after_help = help::CHECK_SHORT, after_long_help = help::CHECK_MORE)]
    Check(Check),
    /// Say what a rule looks for, why, and what to do
    #[command(after_long_help = help::EXPLAIN_MORE)]
    Explain {
        /// The rule, as findings name it
        #[arg(value_name = "RULE", value_parser = RuleId, hide_possible_values = true)]
        rule: String,
    },
    /// List the rules
    #[command(after_long_help = help::RULES_MORE)]
    Rules {
        /// How to write the list
        #[arg(long, value_enum, default_value_t = ListFormat::Human, value_name = "human|json", hide_possible_values = true)]
        format: ListFormat,
    },
    /// Draw the start order: who waits for whom, and how it can go wrong
    #[command(after_long_help = help::GRAPH_MORE)]
    Graph(Graph),
    /// Print who waits for whom, and what is certain when
    #[command(after_long_help = help::INSPECT_MORE)]
    Inspect {
        #[command(flatten)]
        input: Input,
        /// How to write it
        #[arg(long, value_enum, default_value_t = InspectFormat::Json, value_name = "json", hide_possible_values = true)]
        format: InspectFormat,
    },
    /// Complete commands, flags and rules in your shell
    #[command(after_long_help = help::COMPLETIONS_MORE)]
    Completions {
        /// The shell
        #[arg(
            value_enum,
            value_name = "bash|zsh|fish|powershell",
            hide_possible_values = true
        )]
        shell: Shell,
    },
    /// Write the man pages into a directory
    #[command(after_long_help = help::MAN_MORE)]
    Man {
        /// The directory
        #[arg(value_name = "DIRECTORY")]
        directory: PathBuf,
    },
    /// Show what is decided for a file, and where
    #[command(after_long_help = help::CONFIG_MORE)]
    Config(ConfigFlags),
    /// Serve an editor over standard input and output, by the Language Server Protocol
    #[command(after_long_help = help::LSP_MORE)]
    Lsp {
        /// Taken for the sake of editors that always say so
        #[arg(long, hide = true)]
        stdio: bool,
    },
}

/// Reads the arguments of the program.
///
/// # Errors
/// Help, version, or a mistake in the flags; it is printed as `--color` says.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let arguments: Vec<OsString> = arguments.collect();
    let command = Cli::command().color(color_of(&arguments).into());
    let matches = command.try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// What the arguments say of colours, before anything is known to be right about them.
fn color_of(arguments: &[OsString]) -> Color {
    let after = |at: usize| arguments.get(at + 1).and_then(|value| value.to_str());
    let values = arguments.iter().enumerate().filter_map(|(at, argument)| {
        match argument.to_str()?.strip_prefix("--color")? {
            "" => after(at),
            rest => rest.strip_prefix('='),
        }
    });
    let mut colors = values.filter_map(|value| Color::from_str(value, false).ok());
    colors.next().unwrap_or(Color::Auto)
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub input: Input,

    /// How to write the report: human, concise, json, sarif, github, gitlab, junit or rdjson
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT", hide_possible_values = true, help_heading = "Output")]
    pub format: Format,
    /// Write the report to this file, whole or not at all
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,
    /// Write another report to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report, help_heading = "Output")]
    pub report: Vec<Report>,
    /// Show findings from this severity on [default: warning for human, concise and github, advice for the others]
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

    /// Repair what can be repaired without changing anything else, and report what remains
    #[arg(long, help_heading = "Fixes")]
    pub fix: bool,
    /// With --fix or --diff: repair what changes more than the hazard, too
    #[arg(long, help_heading = "Fixes")]
    pub unsafe_fixes: bool,
    /// Show what --fix would change, as a patch, and change nothing
    #[arg(long, conflicts_with_all = ["fix", "format", "output_file", "report"], help_heading = "Fixes")]
    pub diff: bool,

    /// Ask only these rules
    #[arg(
        long,
        value_parser = RuleId,
        hide_possible_values = true,
        value_delimiter = ',',
        value_name = "RULE,…",
        help_heading = "Rules"
    )]
    pub select: Vec<String>,
    /// Do not ask these rules
    #[arg(
        long,
        value_parser = RuleId,
        hide_possible_values = true,
        value_delimiter = ',',
        value_name = "RULE,…",
        help_heading = "Rules"
    )]
    pub ignore: Vec<String>,
    /// Accept the findings this file lists, and take those off it that are gone
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    pub baseline: Option<PathBuf>,
    /// Accept all that is found now: write it into the baseline
    #[arg(
        long,
        requires = "baseline",
        conflicts_with = "diff",
        help_heading = "Rules"
    )]
    pub update_baseline: bool,
    /// Tell what is ignored, too
    #[arg(long, help_heading = "Rules")]
    pub no_ignores: bool,
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

/// Flags of `graph`.
#[derive(Debug, Args)]
pub struct Graph {
    #[command(flatten)]
    pub input: Input,

    /// How to draw it
    #[arg(long, value_enum, default_value_t = GraphFormat::Text, value_name = "text|mermaid|dot|svg", hide_possible_values = true, help_heading = "Output")]
    pub format: GraphFormat,
    /// Write the picture to this file, whole or not at all
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub output_file: Option<PathBuf>,
}

/// Which `firelint.toml` counts.
#[derive(Debug, Args)]
pub struct Configuration {
    /// Take this firelint.toml for all files; the paths in it begin here
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    config: Option<PathBuf>,
    /// Take no firelint.toml
    #[arg(long, conflicts_with = "config", help_heading = "Input")]
    no_config: bool,
}

impl From<&Configuration> for Configured {
    fn from(flags: &Configuration) -> Self {
        match (&flags.config, flags.no_config) {
            (Some(path), _) => Self::By(path.to_string_lossy().replace('\\', "/")),
            (None, true) => Self::Not,
            (None, false) => Self::Nearest,
        }
    }
}

/// Flags of `config`.
#[derive(Debug, Args)]
pub struct ConfigFlags {
    /// Files, there or not, and directories
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub configuration: Configuration,
    /// How to write it
    #[arg(long, value_enum, default_value_t = ListFormat::Human, value_name = "human|json", hide_possible_values = true)]
    pub format: ListFormat,
    /// Print the JSON schema of firelint.toml, for editors
    #[arg(long, conflicts_with_all = ["paths", "config", "no_config", "format"])]
    pub schema: bool,
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
    #[command(flatten)]
    pub configuration: Configuration,
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

/// A report that is written to a file.
#[derive(Clone, Debug)]
pub struct Report {
    /// How it is written.
    pub format: Format,
    /// Where.
    pub file: PathBuf,
}

fn report(text: &str) -> Result<Report, String> {
    let (format, file) = text
        .split_once('=')
        .filter(|(_, file)| !file.is_empty())
        .ok_or("expected a format and a file, such as `sarif=firelint.sarif`")?;
    let format = Format::from_str(format, false).map_err(|_| {
        let formats = Format::value_variants().iter().copied();
        let names =
            formats.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
        let names = names.collect::<Vec<_>>().join(", ");
        format!("no format is called `{format}`; there are {names}")
    })?;
    if file == "-" {
        return Err("standard output takes one report, by `--format`; `./-` is a file".to_owned());
    }
    Ok(Report {
        format,
        file: file.into(),
    })
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// One line for each finding
    Concise,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// For GitLab's code quality
    Gitlab,
    /// For what shows test results
    Junit,
    /// For reviewdog
    Rdjson,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
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

/// How `graph` draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// For terminals and reviews
    Text,
    /// For what draws Mermaid, such as GitHub and GitLab
    Mermaid,
    /// For Graphviz
    Dot,
    /// For browsers and pages
    Svg,
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
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<Color> for clap::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

//! Arguments in, exit status out.

mod cli;
mod output;
mod patch;
mod terminal;

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use cli::{Cli, Command, Format};
use firelint::discover::{Asked, describe};
use firelint::finding::Severity;
use firelint::repair::{self, Scope};
use firelint::report::{Checked, human, inspect, json};
use firelint::rules::{self, CATALOGUE, Selection, UnknownRule};

/// firelint could not do its job: it was called wrongly, or something could not be read or written.
const FAILED: u8 = 2;

/// Why firelint stops without a report: a sentence without a full stop.
type Failure = String;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let done = match cli.command {
        Command::Check(check) => run_check(&check),
        Command::Explain { rule } => explain(&rule),
        Command::Rules { format } => list_rules(format),
        Command::Inspect { input, .. } => run_inspect(&input),
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

fn run_check(check: &cli::Check) -> Result<ExitCode, Failure> {
    let selection = Selection::new(&check.select, &check.ignore).map_err(|rule| no_rule(&rule))?;
    let checked = read(&check.input, &selection)?;
    if check.unsafe_fixes && !check.fix && !check.diff {
        return Err("`--unsafe-fixes` goes with `--fix` or `--diff`".into());
    }
    if check.diff {
        return show_repairs(check, &selection, checked);
    }
    let (checked, is_repaired) = match check.fix {
        true => repaired(check, &selection, checked)?,
        false => (checked, true),
    };
    let min_severity = |default| check.min_severity.map_or(default, Severity::from);
    let text = match check.format {
        Format::Json => json::report(&checked, min_severity(Severity::Advice)),
        Format::Human => {
            let contents = human::Contents {
                min_severity: min_severity(Severity::Warning),
                undecided: check.show.is_some(),
            };
            let options = terminal::options(check.color, check.output_file.is_some());
            human::report(&checked, &contents, &options)
        }
    };
    complain(&checked, &check.input);
    match &check.output_file {
        Some(file) if is_source(file, &checked) => {
            return Err(format!(
                "cannot write `{}`: it is one of the files that were checked",
                file.display()
            ));
        }
        Some(file) => output::to_file(file, &text)
            .map_err(|error| format!("cannot write `{}`: {}", file.display(), unwritten(&error)))?,
        None => print(&text)?,
    }
    match is_repaired {
        true => Ok(exit(check, &checked)),
        false => Ok(ExitCode::from(FAILED)),
    }
}

/// Shows what fixes would change; the exit status is that of the files as they are.
fn show_repairs(
    check: &cli::Check,
    selection: &Selection,
    checked: Checked,
) -> Result<ExitCode, Failure> {
    let code = exit(check, &checked);
    complain(&checked, &check.input);
    let repaired = repair::repair(checked, scope(check), selection, jobs(&check.input));
    let patch = patch::diff(&repaired);
    print(&patch)?;
    eprint!("{}", patch::account(&repaired, false));
    eprint!("{}", patch::warning(&repaired, &patch).unwrap_or_default());
    Ok(code)
}

/// Repairs the files, and what is to be reported then; whether all could be written.
fn repaired(
    check: &cli::Check,
    selection: &Selection,
    checked: Checked,
) -> Result<(Checked, bool), Failure> {
    if is_stdin(&check.input)? {
        return Err("`--fix` changes files: for standard input, take the patch of `--diff`".into());
    }
    let repaired = repair::repair(checked, scope(check), selection, jobs(&check.input));
    match patch::write(&repaired) {
        Ok(()) => {
            eprint!("{}", patch::account(&repaired, true));
            Ok((repaired.checked, true))
        }
        Err(failures) => {
            for failure in &failures {
                eprintln!("error: {failure}");
            }
            match repaired.files.len() - failures.len() {
                0 => {}
                1 => eprintln!("1 other file was fixed"),
                others => eprintln!("{others} other files were fixed"),
            }
            // Some files are not as they were to be: what is reported is what is there.
            Ok((read(&check.input, selection)?, false))
        }
    }
}

fn scope(check: &cli::Check) -> Scope {
    match check.unsafe_fixes {
        true => Scope::All,
        false => Scope::Safe,
    }
}

fn jobs(input: &cli::Input) -> usize {
    let cores = || available_parallelism().map_or(1, usize::from);
    input.jobs.unwrap_or_else(cores)
}

/// Whether a report written there would replace a definition.
fn is_source(file: &Path, checked: &Checked) -> bool {
    let Ok(file) = file.canonicalize() else {
        return false;
    };
    let project = &checked.project;
    let mut paths = project
        .recognised
        .iter()
        .map(|&id| Path::new(&project.sources.get(id).path));
    paths.any(|path| path.canonicalize().is_ok_and(|path| path == file))
}

fn exit(check: &cli::Check, checked: &Checked) -> ExitCode {
    let fails = check.fail_on.severity();
    let found = fails.is_some_and(|least| checked.harshest() >= Some(least));
    let denied = check.deny.is_some() && !checked.judged.undecided.is_empty();
    match is_failure(checked, &check.input) {
        true => ExitCode::from(FAILED),
        false => ExitCode::from(u8::from(found || denied)),
    }
}

fn run_inspect(input: &cli::Input) -> Result<ExitCode, Failure> {
    let checked = read(input, &Selection::default())?;
    complain(&checked, input);
    print(&inspect::report(&checked))?;
    match is_failure(&checked, input) {
        true => Ok(ExitCode::from(FAILED)),
        false => Ok(ExitCode::SUCCESS),
    }
}

fn explain(name: &str) -> Result<ExitCode, Failure> {
    let rule = rules::find(name).ok_or_else(|| no_rule(&UnknownRule::new(name)))?;
    let page = &rule.page;
    print(&format!(
        "{} ({}, {})\n\n{}\n",
        rule.id,
        page.severity,
        page.category,
        page.body.trim_end()
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn list_rules(format: Format) -> Result<ExitCode, Failure> {
    let text = match format {
        Format::Json => json::rules(),
        Format::Human => {
            let widest = CATALOGUE.iter().map(|rule| rule.id.len()).max();
            let width = widest.unwrap_or_default();
            let rows = CATALOGUE.iter().map(|rule| {
                let page = &rule.page;
                let severity = page.severity.to_string();
                format!(
                    "{:width$}  {severity:8}  {:12}  {:6}  {}\n",
                    rule.id, page.category, page.fix, page.title
                )
            });
            let head = format!(
                "{:width$}  {:8}  {:12}  {:6}  {}\n",
                "rule", "severity", "category", "fix", "what it finds"
            );
            std::iter::once(head).chain(rows).collect()
        }
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn read(input: &cli::Input, selection: &Selection) -> Result<Checked, Failure> {
    if is_stdin(input)? {
        let name = input.stdin_filename.as_deref().unwrap_or("<stdin>");
        return Ok(firelint::check_stream(name, io::stdin().lock(), selection));
    }
    let asked = Asked {
        paths: input.paths.clone(),
        jobs: jobs(input),
        force_exclude: input.force_exclude,
    };
    Ok(firelint::check(&asked, selection))
}

fn is_stdin(input: &cli::Input) -> Result<bool, Failure> {
    let is = |path: &str| input.paths == [Path::new(path)];
    let mixed = input.paths.iter().any(|path| path == Path::new("-"));
    match (is("-"), input.stdin_filename.is_some()) {
        (true, _) => Ok(true),
        (false, true) if is(".") => Ok(true),
        (false, true) => Err("`--stdin-filename` goes with `-` alone, not with other paths".into()),
        (false, false) if mixed => {
            Err("`-` stands alone: check other paths in a run of their own".into())
        }
        (false, false) => Ok(false),
    }
}

/// Says what is not in every report: what could not be read, and named files that are none of ECS's.
fn complain(checked: &Checked, input: &cli::Input) {
    for unread in &checked.unread {
        eprintln!("error: cannot read `{}`: {}", unread.path, unread.message);
    }
    let kind = match is_stdin(input) {
        Ok(true) => "error",
        _ => "note",
    };
    for path in checked.strangers() {
        eprintln!("{kind}: `{path}` holds no ECS task definition or service");
    }
}

/// Whether firelint could not do its job.
fn is_failure(checked: &Checked, input: &cli::Input) -> bool {
    let is_stdin = is_stdin(input).unwrap_or(false);
    checked.is_incomplete() || is_stdin && checked.strangers().next().is_some()
}

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

//! `firelint check`: findings of files and directories, reported or repaired.

use std::process::ExitCode;

use firelint::ignores::Date;
use firelint::repair::{self, Scope};
use firelint::report::Checked;
use firelint::rules::Selection;
use firelint::suppress::Settings;

use super::input::{complain, is_failure, is_stdin, jobs, read, settings};
use super::{FAILED, Failure, baseline, no_rule, print, report};
use crate::cli::{self, Color};
use crate::patch;
use crate::terminal::say;

/// No clock that goes right shows a year before this one.
const FIRST_YEAR: i64 = 2026;

/// Checks, and repairs if asked; the exit status says whether anything is as bad as `--fail-on` says.
pub fn run(check: &cli::Check, color: Color) -> Result<ExitCode, Failure> {
    let selection = Selection::new(&check.select, &check.ignore).map_err(|rule| no_rule(&rule))?;
    let settings = Settings {
        selection,
        with_ignores: !check.no_ignores,
        baseline: baseline::read(check)?,
        ..settings(&check.input)
    };
    let checked = read(&check.input, &settings)?;
    if check.unsafe_fixes && !check.fix && !check.diff {
        return Err("`--unsafe-fixes` goes with `--fix` or `--diff`".into());
    }
    report::refuse(check, &checked)?;
    if check.diff {
        return show_repairs(check, &settings, checked, color);
    }
    let (mut checked, is_repaired) = match check.fix {
        true => repaired(check, &settings, checked, color)?,
        false => (checked, true),
    };
    baseline::keep(check, &settings, &mut checked, color)?;
    complain(&checked, &check.input, color);
    say(&doubt(&checked, settings.today), color);
    report::write(check, &checked, &settings, color)?;
    match is_repaired {
        true => Ok(exit(check, &checked)),
        false => Ok(ExitCode::from(FAILED)),
    }
}

/// Shows what fixes would change; the exit status is that of the files as they are.
fn show_repairs(
    check: &cli::Check,
    settings: &Settings,
    checked: Checked,
    color: Color,
) -> Result<ExitCode, Failure> {
    let code = exit(check, &checked);
    complain(&checked, &check.input, color);
    let repaired = repair::repair(checked, scope(check), settings, jobs(&check.input));
    let patch = patch::diff(&repaired);
    print(&patch)?;
    say(&patch::account(&repaired, false), color);
    say(patch::warning(&repaired, &patch).unwrap_or_default(), color);
    Ok(code)
}

/// Repairs the files, and what is to be reported then; whether all could be written.
fn repaired(
    check: &cli::Check,
    settings: &Settings,
    checked: Checked,
    color: Color,
) -> Result<(Checked, bool), Failure> {
    if is_stdin(&check.input)? {
        return Err("`--fix` changes files: for standard input, take the patch of `--diff`".into());
    }
    let repaired = repair::repair(checked, scope(check), settings, jobs(&check.input));
    match patch::write(&repaired) {
        Ok(()) => {
            say(&patch::account(&repaired, true), color);
            Ok((repaired.checked, true))
        }
        Err(failures) => {
            for failure in &failures {
                say(&format!("error: {failure}"), color);
            }
            match repaired.files.len() - failures.len() {
                0 => {}
                1 => say("1 other file was fixed", color),
                others => say(&format!("{others} other files were fixed"), color),
            }
            // Some files are not as they were to be: what is reported is what is there.
            Ok((read(&check.input, settings)?, false))
        }
    }
}

/// What to say of a clock that stands before there was a firelint: ignores end by it.
fn doubt(checked: &Checked, today: Date) -> String {
    match checked.judged.ignored.is_empty() || today.year >= FIRST_YEAR {
        true => String::new(),
        false => format!(
            "warning: the clock says {today}: ignores that have ended since then still hold"
        ),
    }
}

fn scope(check: &cli::Check) -> Scope {
    match check.unsafe_fixes {
        true => Scope::All,
        false => Scope::Safe,
    }
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

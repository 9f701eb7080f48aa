//! The baseline of `firelint check`: read before, kept up to date after.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use firelint::baseline::Baseline;
use firelint::discover::describe;
use firelint::report::Checked;
use firelint::source::{Sources, directory_of};
use firelint::suppress::Settings;

use super::input::is_stdin;
use super::{Failure, unwritten};
use crate::cli::{self, Color};
use crate::output;
use crate::terminal::say;

/// The baseline the flags name.
///
/// # Errors
/// It cannot be read, or is none; one that is only to be written need not be there.
pub fn read(check: &cli::Check) -> Result<Option<Baseline>, Failure> {
    let Some(file) = &check.baseline else {
        return Ok(None);
    };
    let shown = file.to_string_lossy().replace('\\', "/");
    let base = Sources::on_disk().identity(directory_of(&shown));
    match fs::read_to_string(file) {
        Ok(text) => Baseline::parse(&text, base)
            .map(Some)
            .map_err(|error| format!("cannot read `{shown}`: {error}")),
        Err(error) if error.kind() == ErrorKind::NotFound && check.update_baseline => {
            Ok(Some(Baseline::empty(base)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
            "there is no baseline `{shown}`; `--update-baseline` writes one"
        )),
        Err(error) => Err(format!("cannot read `{shown}`: {}", describe(&error))),
    }
}

/// Takes off the baseline what is gone, or adds what is new where that is asked for.
///
/// # Errors
/// What was asked for cannot be written.
pub fn keep(
    check: &cli::Check,
    settings: &Settings,
    checked: &mut Checked,
    color: Color,
) -> Result<(), Failure> {
    let (Some(file), Some(baseline)) = (&check.baseline, &settings.baseline) else {
        return Ok(());
    };
    // What an editor has not saved says nothing of what is gone.
    if is_stdin(&check.input)? {
        return Ok(());
    }
    if checked.is_incomplete() {
        say(
            "note: the baseline stays as it is: not everything could be read",
            color,
        );
        return Ok(());
    }
    let (project, selection) = (&checked.project, &settings.selection);
    if check.update_baseline {
        let updated = baseline.updated(project, &checked.judged, selection);
        write(file, baseline, &updated, color)?;
        let mut judged = std::mem::take(&mut checked.judged);
        judged.findings.append(&mut judged.accepted);
        checked.judged = updated.accept(project, judged);
        return Ok(());
    }
    let shrunk = baseline.shrunk(project, &checked.judged, selection);
    // A checkout that cannot be written is no reason to fail.
    if let Err(failure) = write(file, baseline, &shrunk, color) {
        say(&format!("note: {failure}\n"), color);
    }
    Ok(())
}

fn write(file: &Path, before: &Baseline, after: &Baseline, color: Color) -> Result<(), Failure> {
    if before == after && file.exists() {
        return Ok(());
    }
    output::to_file(file, &after.to_string())
        .map_err(|error| format!("cannot write `{}`: {}", file.display(), unwritten(&error)))?;
    let shown = file.display();
    let told = match (before.len(), after.len()) {
        (before, after) if after < before => {
            let gone = before - after;
            format!("note: `{shown}` accepts {gone} fewer: they are gone\n")
        }
        (before, after) if after > before => {
            let more = after - before;
            format!("note: `{shown}` accepts {more} more\n")
        }
        _ => String::new(),
    };
    say(&told, color);
    Ok(())
}

//! What repairs have changed: written to the files, or shown as a patch.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use firelint::discover::describe;
use firelint::repair::{Repaired, RepairedFile};
use firelint::report::plain;
use similar::TextDiff;

use crate::output;

/// All changes as a patch that `git apply` and `patch -p1` take.
pub fn diff(repaired: &Repaired) -> String {
    let mut patch = String::new();
    for file in &repaired.files {
        let path = |side: &str| quoted(&format!("{side}/{}", file.path.trim_start_matches('/')));
        let changes = TextDiff::from_lines(file.before.as_str(), file.after.as_str());
        let mut changes = changes.unified_diff();
        let changes = changes.header(&path("a"), &path("b"));
        let _ = write!(patch, "{changes}");
    }
    patch
}

/// A path as `git` writes it in a patch: in quotes, with escapes, where it would steer a terminal or end the line.
fn quoted(path: &str) -> String {
    if plain(path) == path && !path.contains('"') {
        return path.to_owned();
    }
    let mut quoted = String::from("\"");
    for byte in path.bytes() {
        let _ = match byte {
            b'"' | b'\\' => write!(quoted, "\\{}", char::from(byte)),
            b' '..=b'~' => write!(quoted, "{}", char::from(byte)),
            _ => write!(quoted, "\\{byte:03o}"),
        };
    }
    quoted + "\""
}

/// What to say of a patch besides what it is. One that hid a line would not apply, so that credentials beside a change
/// stand in it: whoever passes it on must know.
pub fn warning(repaired: &Repaired, patch: &str) -> Option<&'static str> {
    let checked = &repaired.checked;
    let mut secrets = checked.judged.concealed.iter();
    let is_shown = |text: &str| !text.is_empty() && patch.contains(text);
    let shows = secrets.any(|secret| {
        let written = checked.project.sources.text(secret.span);
        let is_line = !written.contains('\n');
        is_shown(&secret.text) || is_line && is_shown(written)
    });
    shows
        .then_some("warning: the patch shows credentials that stand in these files in plain text\n")
}

/// Writes the changed files, each whole or not at all.
///
/// # Errors
/// One message for each file that is left as it is.
pub fn write(repaired: &Repaired) -> Result<(), Vec<String>> {
    let failures = repaired.files.iter().filter_map(|file| {
        let failure = replace(file).err()?;
        Some(format!("cannot fix `{}`: {failure}", plain(&file.path)))
    });
    let failures: Vec<String> = failures.collect();
    match failures.is_empty() {
        true => Ok(()),
        false => Err(failures),
    }
}

fn replace(file: &RepairedFile) -> Result<(), String> {
    let path = Path::new(&file.path);
    let found = fs::read(path).map_err(|error| {
        // What is shown of a name that is no text stands for it, and does not name it.
        match error.kind() == io::ErrorKind::NotFound && file.path.contains('\u{fffd}') {
            true => "its name is not UTF-8".to_owned(),
            false => describe(&error),
        }
    })?;
    if found != file.before.as_bytes() {
        return Err("it has changed since it was read".to_owned());
    }
    let metadata = fs::metadata(path).map_err(|error| describe(&error))?;
    // Replacing a file asks its directory, not the file: who may not write it does not replace it either. Root may
    // write everything, and means a mark against it all the same.
    let is_writable = fs::OpenOptions::new().write(true).open(path).is_ok();
    if metadata.permissions().readonly() || !is_writable {
        return Err(describe(&io::ErrorKind::PermissionDenied.into()) + ": it is read-only");
    }
    output::to_file(path, &file.after).map_err(|error| describe(&error))
}

/// What was done, and what was not, for people.
pub fn account(repaired: &Repaired, is_done: bool) -> String {
    let mut lines = String::new();
    for left in &repaired.left {
        let _ = writeln!(
            lines,
            "note: {}:{}: no fix for `{}`: {}",
            plain(&left.path),
            left.line,
            left.rule,
            plain(&left.why)
        );
        let _ = writeln!(lines, "      by hand: {}", plain(&left.title));
        for line in left.sketch.iter().flat_map(|sketch| sketch.lines()) {
            let _ = writeln!(lines, "      {line}");
        }
    }
    let verb = if is_done { "fixed" } else { "would fix" };
    let fixed = count(repaired.fixed, "finding");
    let _ = match repaired.files.len() {
        0 => writeln!(lines, "nothing to fix"),
        files => writeln!(lines, "{verb} {fixed} in {}", count(files, "file")),
    };
    lines
}

fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

//! Where a report goes: standard output, or a file that is written whole or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes to standard output. A reader that has seen enough (`firelint check | head`) is no failure.
pub fn to_stdout(text: &str) -> io::Result<()> {
    let mut writer = BufWriter::new(io::stdout().lock());
    let written = writer
        .write_all(text.as_bytes())
        .and_then(|()| writer.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // What is left in the buffer would be tried again on drop.
            let _ = writer.into_parts();
            Ok(())
        }
        written => written,
    }
}

/// Writes a file. Its old content stays until the new one is complete.
pub fn to_file(path: &Path, text: &str) -> io::Result<()> {
    match fs::metadata(path) {
        // `/dev/stdout` and the like cannot be replaced.
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => {
            return File::create(path)?.write_all(text.as_bytes());
        }
        Ok(metadata) if metadata.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        _ => {}
    }
    // A link keeps pointing to where it points.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let temporary = beside(&path)?;
    let mode = fs::metadata(&path).map(|metadata| metadata.permissions());
    let written =
        write_new(&temporary, text, mode.ok()).and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Writes a new file. It gets its mode before its text: nobody reads it who could not read the old one.
fn write_new(path: &Path, text: &str, mode: Option<Permissions>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    if let Some(mode) = mode {
        file.set_permissions(mode)?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A name in the same directory, for only there a rename replaces a file at once.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}.tmp", std::process::id()));
    Ok(path.with_file_name(temporary))
}

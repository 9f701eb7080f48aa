//! Makes the files that firelint is measured with.
//!
//! `cargo run --release --example generate -- KIND DIRECTORY [COUNT]`

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

#[path = "mod.rs"]
mod generate;

use generate::{KINDS, Kind, files};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some((kind, directory, count)) = asked(&arguments) else {
        let kinds = KINDS.map(|(name, ..)| name).join("|");
        eprintln!("usage: generate {kinds} DIRECTORY [COUNT]");
        return ExitCode::from(2);
    };
    match make(kind, Path::new(directory), count) {
        Ok(bytes) => {
            println!("{count} files, {} KiB", bytes >> 10);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: cannot write to `{directory}`: {error}");
            ExitCode::from(2)
        }
    }
}

fn asked(arguments: &[String]) -> Option<(Kind, &str, usize)> {
    let (name, directory, count) = match arguments {
        [name, directory] => (name, directory, None),
        [name, directory, count] => (name, directory, Some(count.parse().ok()?)),
        _ => return None,
    };
    let (_, kind, usual) = KINDS.into_iter().find(|(known, ..)| known == name)?;
    Some((kind, directory, count.unwrap_or(usual)))
}

/// Writes the files; how many bytes they have.
fn make(kind: Kind, directory: &Path, count: usize) -> io::Result<usize> {
    let mut bytes = 0;
    for (path, text) in files(kind, count) {
        let path = directory.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &text)?;
        bytes += text.len();
    }
    Ok(bytes)
}

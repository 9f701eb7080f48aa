//! `firelint completions` and `firelint man`: what is made of the flags.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use firelint::discover::describe;

use super::{Failure, print, unwritten};
use crate::cli::{self, Shell};
use crate::output;

/// Prints the script for a shell.
pub fn run(shell: Shell) -> Result<ExitCode, Failure> {
    print(&cli::completions(shell))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the man pages, one file for each.
pub fn man(directory: &Path) -> Result<ExitCode, Failure> {
    let cannot = |path: &Path, why| format!("cannot write `{}`: {why}", path.display());
    fs::create_dir_all(directory).map_err(|error| cannot(directory, describe(&error)))?;
    let pages = cli::man_pages().map_err(|error| cannot(directory, describe(&error)))?;
    for (name, page) in pages {
        let path = directory.join(name);
        output::to_file(&path, &page).map_err(|error| cannot(&path, unwritten(&error)))?;
    }
    Ok(ExitCode::SUCCESS)
}

//! The program, run on files of its own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A directory with these files, by name and text.
pub fn directory(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        fs::write(root.path().join(name), text).expect("written");
    }
    root
}

/// What the program does in a directory.
pub fn firelint(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firelint"));
    let command = command.current_dir(directory).args(arguments);
    command.output().expect("firelint runs")
}

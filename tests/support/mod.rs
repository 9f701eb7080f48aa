//! What several tests share.
#![allow(dead_code)]

pub mod examples;
pub mod program;
pub mod repairing;

use std::path::PathBuf;

/// A file of the project by its path from the top.
pub fn project_file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

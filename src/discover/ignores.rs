//! What a walk leaves out: `.gitignore` files, and directories that hold what tools made or fetched.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::source::MADE_BY_TOOLS;

/// Whether a directory of this name is skipped unless it is named.
pub fn is_skipped(name: &OsStr) -> bool {
    MADE_BY_TOOLS.iter().any(|skipped| name == *skipped)
}

/// The `.gitignore` files that hold at one place of a walk, the nearest last.
#[derive(Default)]
pub struct Ignores {
    above: Vec<Gitignore>,
    /// Those of the walk itself, with the depth of their directory.
    within: Vec<(usize, Gitignore)>,
}

impl Ignores {
    /// Those above a directory, up to the root of its repository; none outside of a repository.
    pub fn above(directory: &Path) -> Self {
        let mut above: Vec<Gitignore> = match repository(directory) {
            Some(repository) => directory
                .ancestors()
                .skip(1)
                .take_while(|ancestor| ancestor.starts_with(repository))
                .filter_map(read)
                .collect(),
            None => Vec::new(),
        };
        above.reverse();
        Self {
            above,
            within: Vec::new(),
        }
    }

    /// The walk enters a directory of this depth.
    pub fn enter(&mut self, depth: usize, directory: &Path) {
        self.within
            .extend(read(directory).map(|matcher| (depth, matcher)));
    }

    /// The walk is at an entry of this depth, and so has left every directory as deep.
    pub fn leave(&mut self, depth: usize) {
        while self.within.last().is_some_and(|(of, _)| *of >= depth) {
            self.within.pop();
        }
    }

    /// Whether the nearest file that says anything of the path says that it is ignored.
    pub fn ignores(&self, path: &Path, is_directory: bool) -> bool {
        let within = self.within.iter().rev().map(|(_, matcher)| matcher);
        let mut nearest_first = within.chain(self.above.iter().rev());
        nearest_first
            .find_map(|matcher| {
                let said = matcher.matched(path, is_directory);
                (!said.is_none()).then(|| said.is_ignore())
            })
            .unwrap_or(false)
    }
}

/// Whether a walk from the root of the repository (or, outside of one, from the working directory) would leave
/// the path out.
pub fn excludes(path: &Path) -> bool {
    let Ok(path) = std::path::absolute(path) else {
        return false;
    };
    let path = plain(&path);
    let here = std::env::current_dir().unwrap_or_default();
    let root = match repository(&path) {
        Some(root) => root.to_owned(),
        None if path.starts_with(&here) => here,
        None => path.parent().unwrap_or(&path).to_owned(),
    };
    let Ok(relative) = path.strip_prefix(&root) else {
        return false;
    };
    let mut ignores = Ignores::default();
    let mut at = root.clone();
    for (depth, part) in relative.components().enumerate() {
        ignores.enter(depth, &at);
        at.push(part);
        let is_directory = at.is_dir();
        let is_left_out = is_directory && is_skipped(part.as_os_str());
        if is_left_out || ignores.ignores(&at, is_directory) {
            return true;
        }
    }
    false
}

/// A path without `..`, by its text.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// The root of the repository a path lies in.
fn repository(path: &Path) -> Option<&Path> {
    path.ancestors()
        .find(|ancestor| ancestor.join(".git").exists())
}

fn read(directory: &Path) -> Option<Gitignore> {
    let bytes = fs::read(directory.join(".gitignore")).ok()?;
    let mut builder = GitignoreBuilder::new(directory);
    for line in String::from_utf8_lossy(&bytes).lines() {
        // Git itself passes over a line it cannot read.
        let _ = builder.add_line(None, line);
    }
    builder.build().ok()
}

//! What a walk leaves out: `.gitignore` files, and directories that hold what tools made or fetched.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::describe;
use crate::source::MADE_BY_TOOLS;

/// What a file is called that says what Git leaves out.
const FILE_NAME: &str = ".gitignore";

/// The most bytes such a file may have: each of its patterns takes kilobytes, and a walk may meet thousands of files.
const MOST_BYTES: u64 = 256 << 10;

/// Whether a file says what Git leaves out.
pub fn is_ignore_file(path: &Path) -> bool {
    let rest = path.as_os_str().as_encoded_bytes();
    let rest = rest.strip_suffix(FILE_NAME.as_bytes());
    rest.is_some_and(|rest| matches!(rest.last(), None | Some(b'/' | b'\\')))
}

/// Whether a directory of this name is skipped unless it is named.
pub fn is_skipped(name: &OsStr) -> bool {
    MADE_BY_TOOLS.iter().any(|skipped| name == *skipped)
}

/// The `.gitignore` files that hold at one place of a walk, the nearest last.
#[derive(Clone, Default)]
pub struct Ignores {
    /// Those above the walk, which go by true paths.
    above: Vec<Arc<Gitignore>>,
    /// Those of the walk itself, which go by its paths, with the depth of their directory.
    within: Vec<(usize, Arc<Gitignore>)>,
}

impl Ignores {
    /// Those above a directory, up to the root of its repository; none outside of a repository.
    pub fn above(directory: &Path) -> Self {
        let mut above: Vec<Arc<Gitignore>> = match repository(directory) {
            Some(repository) => directory
                .ancestors()
                .skip(1)
                .take_while(|ancestor| ancestor.starts_with(repository))
                .filter_map(|ancestor| read(&ancestor.join(FILE_NAME)).ok()?)
                .collect(),
            None => Vec::new(),
        };
        above.reverse();
        Self {
            above,
            within: Vec::new(),
        }
    }

    /// The walk has come to this file in a directory of this depth.
    ///
    /// # Errors
    /// Why it does not count: lower case, no full stop.
    pub fn enter(&mut self, depth: usize, file: &Path) -> Result<(), String> {
        self.within
            .extend(read(file)?.map(|matcher| (depth, matcher)));
        Ok(())
    }

    /// The walk is at an entry of this depth, and so has left every directory as deep.
    pub fn leave(&mut self, depth: usize) {
        while self.within.last().is_some_and(|(of, _)| *of >= depth) {
            self.within.pop();
        }
    }

    /// Whether the nearest file that says anything of the path says that it is ignored.
    pub fn ignore(
        &self,
        path: &Path,
        is_directory: bool,
        true_path: impl FnOnce(&Path) -> PathBuf,
    ) -> bool {
        let says = |matcher: &Gitignore, path: &Path| {
            let said = matcher.matched(path, is_directory);
            (!said.is_none()).then(|| said.is_ignore())
        };
        let mut within = self.within.iter().rev();
        if let Some(is_ignored) = within.find_map(|(_, matcher)| says(matcher, path)) {
            return is_ignored;
        }
        if self.above.is_empty() {
            return false;
        }
        let path = true_path(path);
        let mut above = self.above.iter().rev();
        above
            .find_map(|matcher| says(matcher, &path))
            .unwrap_or(false)
    }

    /// Whether a walk that begins in this directory, by its true path, would never come to the path below it.
    fn leave_out(mut self, directory: &Path, relative: &Path) -> bool {
        let mut at = directory.to_owned();
        relative.components().enumerate().any(|(depth, part)| {
            // One that does not count is told where it is met.
            let _ = self.enter(depth, &at.join(FILE_NAME));
            at.push(part);
            let is_directory = at.is_dir();
            is_directory && is_skipped(part.as_os_str())
                || self.ignore(&at, is_directory, Path::to_owned)
        })
    }
}

/// Whether a walk of a directory comes to another one, both by their true paths.
pub fn lead(directory: &Path, to: &Path) -> bool {
    let relative = to.strip_prefix(directory);
    relative.is_ok_and(|relative| !Ignores::above(directory).leave_out(directory, relative))
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
    let relative = path.strip_prefix(&root);
    relative.is_ok_and(|relative| Ignores::default().leave_out(&root, relative))
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

/// Nothing where there is no such file. As Git does, none is read that is a link: it may lead anywhere.
fn read(file: &Path) -> Result<Option<Arc<Gitignore>>, String> {
    let metadata = fs::symlink_metadata(file);
    let Some(directory) = file
        .parent()
        .filter(|_| metadata.is_ok_and(|metadata| metadata.is_file()))
    else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| describe(&error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!(
            "larger than {} KiB, and does not count",
            MOST_BYTES >> 10
        ));
    }
    let mut builder = GitignoreBuilder::new(directory);
    for line in String::from_utf8_lossy(&bytes).lines() {
        // Git itself passes over a line it cannot read.
        let _ = builder.add_line(None, line);
    }
    let matcher = builder.build().map_err(|error| error.to_string())?;
    Ok(Some(Arc::new(matcher)))
}

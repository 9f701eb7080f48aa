//! Directories to files: walks on as many threads as are to read, and each thread reads what it meets.
//!
//! A thread walks one directory with all below it, and hands over directories on its way while others may run out of
//! them. So nobody waits for a list of paths, and hardly ever for each other.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use walkdir::{DirEntry, WalkDir};

use super::Unread;
use super::ignores::{self, Ignores};

/// What one thread does by itself.
pub enum Work {
    /// Files that were named.
    Files(Vec<PathBuf>),
    /// A directory and all below it.
    Directory(Directory),
}

/// A directory that is to be walked.
pub struct Directory {
    /// The path as it is shown to others.
    path: PathBuf,
    /// Its one true path.
    canonical: PathBuf,
    /// How deep it lies below what was asked for.
    depth: usize,
    ignores: Ignores,
}

impl Directory {
    /// A directory that was asked for.
    pub fn root(path: PathBuf, canonical: PathBuf) -> Self {
        Self {
            ignores: Ignores::above(&canonical),
            path,
            canonical,
            depth: 0,
        }
    }

    /// Hands over the files that are wanted, and directories where `queue` is short of them.
    pub fn walk(
        self,
        named: &HashSet<PathBuf>,
        queue: &Queue,
        mut hand_over: impl FnMut(Result<PathBuf, Unread>),
    ) {
        let Self {
            path: root,
            canonical,
            depth,
            mut ignores,
        } = self;
        let true_path = |path: &Path| canonical.join(path.strip_prefix(&root).unwrap_or(path));
        let mut refused = Vec::new();
        let is_wanted = |entry: &DirEntry| {
            let is_directory = entry.file_type().is_dir();
            if entry.depth() == 0 {
                return true;
            }
            let depth = depth + entry.depth();
            ignores.leave(depth);
            if ignores::is_ignore_file(entry.path()) {
                if let Err(message) = ignores.enter(depth - 1, entry.path()) {
                    refused.push(Unread::refused_for(
                        super::shown(entry.path()),
                        message,
                        false,
                    ));
                }
                return false;
            }
            if is_directory && ignores::is_skipped(entry.file_name())
                || !is_directory && !super::has_wanted_ending(entry.path())
                || ignores.ignore(entry.path(), is_directory, true_path)
            {
                return false;
            }
            if is_directory && queue.is_short() {
                queue.put(Work::Directory(Self {
                    path: entry.path().to_owned(),
                    canonical: true_path(entry.path()),
                    depth,
                    ignores: ignores.clone(),
                }));
                return false;
            }
            true
        };
        // What a directory leaves out is known before anything in it is met.
        let walk = WalkDir::new(&root).sort_by(|one, other| {
            let rank = |entry: &DirEntry| !ignores::is_ignore_file(entry.path());
            rank(one).cmp(&rank(other))
        });
        for entry in walk.into_iter().filter_entry(is_wanted) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    // As a named one it is read already.
                    if named.is_empty() || !named.contains(&true_path(entry.path())) {
                        hand_over(Ok(entry.into_path()));
                    }
                }
                Ok(_) => {}
                Err(error) => hand_over(Err(super::unwalked(&error))),
            }
        }
        refused
            .into_iter()
            .for_each(|unread| hand_over(Err(unread)));
    }
}

/// What nobody has begun yet.
pub struct Queue {
    /// How many directories should be in it.
    stock: usize,
    waiting: Mutex<Waiting>,
    changed: Condvar,
    /// How many there are, to look at without waiting.
    length: AtomicUsize,
}

struct Waiting {
    works: VecDeque<Work>,
    /// How many threads are at work, each of which may yet find more.
    busy: usize,
}

impl Queue {
    /// What is to be done by so many threads.
    pub fn new(works: VecDeque<Work>, threads: usize) -> Self {
        // One thread alone has nobody to hand anything over to.
        let stock = if threads > 1 { 4 * threads } else { 0 };
        Self {
            stock,
            length: AtomicUsize::new(works.len()),
            waiting: Mutex::new(Waiting { works, busy: 0 }),
            changed: Condvar::new(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_short(&self) -> bool {
        self.length.load(Ordering::Relaxed) < self.stock
    }

    fn put(&self, work: Work) {
        let mut waiting = self.waiting();
        waiting.works.push_back(work);
        self.length.store(waiting.works.len(), Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Does one thing after the other, until there is nothing left and nobody who may find more.
    pub fn work(&self, mut act: impl FnMut(Work)) {
        while let Some((work, _busy)) = self.take() {
            act(work);
        }
    }

    fn take(&self) -> Option<(Work, Busy<'_>)> {
        let mut waiting = self.waiting();
        loop {
            if let Some(work) = waiting.works.pop_front() {
                waiting.busy += 1;
                self.length.store(waiting.works.len(), Ordering::Relaxed);
                return Some((work, Busy(self)));
            }
            if waiting.busy == 0 {
                return None;
            }
            let changed = self.changed.wait(waiting);
            waiting = changed.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A thread at work; others wait for it no longer when it is dropped, even in a panic.
struct Busy<'a>(&'a Queue);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.busy -= 1;
        if waiting.busy == 0 {
            self.0.changed.notify_all();
        }
    }
}

//! How far a walk has come.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts that grow while files are read, for somebody else to look at meanwhile. Nothing depends on them.
#[derive(Debug, Default)]
pub struct Progress {
    seen: AtomicUsize,
    kept: AtomicUsize,
}

impl Progress {
    /// How many files were looked at.
    pub fn seen(&self) -> usize {
        self.seen.load(Ordering::Relaxed)
    }

    /// How many of them may hold a definition.
    pub fn kept(&self) -> usize {
        self.kept.load(Ordering::Relaxed)
    }

    /// Counts a file.
    pub(super) fn count(&self, is_kept: bool) {
        self.seen.fetch_add(1, Ordering::Relaxed);
        if is_kept {
            self.kept.fetch_add(1, Ordering::Relaxed);
        }
    }
}

//! Runs a check for many numbers on every core, and counts what was seen, so that no class goes unseen.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often each thing was seen.
#[derive(Debug, Default)]
pub struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    pub fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    fn add(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count) in &self.0 {
            writeln!(f, "{count:>8} {what}")?;
        }
        Ok(())
    }
}

/// How many tasks are wanted.
pub fn tasks(unsaid: u64) -> u64 {
    let said = std::env::var("FIRELINT_TASKS").ok();
    said.map_or(unsaid, |said| {
        said.parse().expect("FIRELINT_TASKS is a number")
    })
}

/// Checks every number below `count`.
///
/// # Panics
/// With the first error.
pub fn run(count: u64, check: impl Fn(u64) -> Result<Tally, String> + Sync) -> Tally {
    let next = AtomicU64::new(0);
    let tally = Mutex::new(Tally::default());
    let error = Mutex::new(None);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut own = Tally::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            match check(number) {
                Ok(seen) => own.add(seen),
                Err(found) => {
                    next.store(count, Ordering::Relaxed);
                    error.lock().expect("no check panics").get_or_insert(found);
                }
            }
        }
        tally.lock().expect("no check panics").add(own);
    };
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    if let Some(error) = error.into_inner().expect("no check panics") {
        panic!("{error}");
    }
    tally.into_inner().expect("no check panics")
}

/// Every class was seen this many times in 10,000 tasks, or the test proves nothing about it.
///
/// # Panics
/// When one was not.
pub fn at_least(tally: &Tally, classes: &[(&str, u64)]) {
    for &(class, least) in classes {
        let seen = tally.of(class);
        assert!(seen >= least, "only {seen} times {class}\n{tally}");
    }
}

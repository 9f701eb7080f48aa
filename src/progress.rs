//! One line that says how far a long scan has come, to somebody who looks at a terminal.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use firelint::discover::Progress;

use crate::terminal;

/// Who waits less than this does not wonder.
const PATIENCE: Duration = Duration::from_millis(500);
/// As often as a changing number can be read.
const PAUSE: Duration = Duration::from_millis(100);
/// Back to the first column, and nothing there.
const ERASE: &str = "\r\x1b[K";

/// Does some work, and shows how far it has come while it goes on. The line is gone when the work is done.
pub fn shown<T>(work: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    if !stderr().is_terminal() || !terminal::moves() {
        return work(&progress);
    }
    thread::scope(|scope| {
        // Dropped when the work ends, however it ends: that wakes the one who draws.
        let (_working, is_over) = channel();
        let progress = &progress;
        scope.spawn(move || draw(progress, &is_over));
        work(progress)
    })
}

fn draw(progress: &Progress, is_over: &Receiver<()>) {
    let mut pause = PATIENCE;
    while is_over.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        pause = PAUSE;
        // Short enough for any terminal: a line that wraps cannot be erased.
        let (seen, kept) = (progress.seen(), progress.kept());
        let line = format!("{ERASE}looked at {seen} files, {kept} about ECS");
        let _ = stderr().write_all(line.as_bytes());
    }
    if pause == PAUSE {
        let _ = stderr().write_all(ERASE.as_bytes());
    }
}

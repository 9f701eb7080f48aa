//! `firelint inspect`: what firelint understands of the definitions.

use std::process::ExitCode;

use firelint::report::inspect;

use super::input::{complain, is_failure, read, settings};
use super::{FAILED, Failure, print};
use crate::cli;

/// Prints who waits for whom, and what is certain when.
pub fn run(input: &cli::Input) -> Result<ExitCode, Failure> {
    let checked = read(input, &settings(input))?;
    complain(&checked, input);
    print(&inspect::report(&checked))?;
    match is_failure(&checked, input) {
        true => Ok(ExitCode::from(FAILED)),
        false => Ok(ExitCode::SUCCESS),
    }
}

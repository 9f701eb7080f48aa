//! `firelint lsp`: the language server.

use std::process::ExitCode;

use firelint::lsp;

use super::Failure;

/// Serves an editor until it leaves.
pub fn run() -> Result<ExitCode, Failure> {
    Ok(ExitCode::from(lsp::stdio()))
}

//! The language server, spoken to as an editor does.
#![allow(clippy::unwrap_used)]

#[path = "lsp/acting.rs"]
mod acting;
#[path = "lsp/client.rs"]
mod client;
#[path = "lsp/finding_out.rs"]
mod finding_out;
#[path = "lsp/module.rs"]
mod module;
#[path = "lsp/protocol.rs"]
mod protocol;
#[path = "lsp/session.rs"]
mod session;
#[path = "lsp/showing.rs"]
mod showing;
mod support;

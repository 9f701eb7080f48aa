//! The language server, spoken to as an editor does.
#![allow(clippy::unwrap_used)]

#[path = "lsp/client.rs"]
mod client;
#[path = "lsp/protocol.rs"]
mod protocol;
#[path = "lsp/showing.rs"]
mod showing;
mod support;

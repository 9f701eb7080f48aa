//! The YAML parser: the same trees as JSON's, exact places, and something to say about any text.
#![allow(clippy::unwrap_used)]

#[path = "yaml/corpus.rs"]
mod corpus;
#[path = "yaml/fast.rs"]
mod fast;
#[path = "yaml/json.rs"]
mod json;
#[path = "yaml/laws.rs"]
mod laws;
#[path = "yaml/oracle.rs"]
mod oracle;
#[path = "yaml/outline.rs"]
mod outline;
#[path = "yaml/recovery.rs"]
mod recovery;
mod support;
#[path = "yaml/templates.rs"]
mod templates;
#[path = "yaml/trees.rs"]
mod trees;

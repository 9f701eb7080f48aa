//! What the fuzz targets share. The laws of trees and the writers of definitions are those of the tests.

pub mod definition;
pub mod files;
pub mod run;

/// YAML trees, and the laws they keep.
#[path = "../../tests/yaml/outline.rs"]
pub mod outline;

/// What YAML's other reader says of a text.
#[path = "../../tests/yaml/oracle.rs"]
pub mod oracle;

/// Runs in memory.
#[path = "../../tests/support/repairing.rs"]
pub mod repairing;

/// Definitions as text.
#[path = "../../tests/laws/write.rs"]
pub mod write;

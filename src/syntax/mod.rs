//! Sources to trees: the languages definitions are written in.

pub mod hcl;
pub mod holes;
pub mod json;
mod language;
pub mod tree;

pub use language::{Language, is_of_module};

//! Sources to trees: the languages definitions are written in.

pub mod hcl;
pub mod holes;
pub mod json;
pub mod tree;

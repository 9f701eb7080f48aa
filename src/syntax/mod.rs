//! Sources to trees: the languages definitions are written in.

pub mod holes;
pub mod json;
pub mod tree;
pub mod yaml;

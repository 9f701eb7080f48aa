//! Terraform's functions, on data of which parts may be unknown.

mod encoding;
mod number;

pub use encoding::{decode_json, decoded_json, encoded};

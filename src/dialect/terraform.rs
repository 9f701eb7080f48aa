//! Terraform: modules of `*.tf` files, evaluated as far as anyone can see.

pub mod adapters;
pub mod arguments;
pub mod functions;

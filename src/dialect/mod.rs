//! Trees to the model: the ways task definitions and services are written.

pub mod bare;
mod comments;
mod datum;
mod read;
mod rendered;
mod scenarios;
mod service;
mod spelling;
mod task;
mod unquoted;
mod written;

use crate::model::{Service, Task};

/// What one file defines.
#[derive(Debug, Default)]
pub struct Lowered {
    /// Task definitions, in the order they are written.
    pub tasks: Vec<Task>,
    /// Services, in the order they are written.
    pub services: Vec<Service>,
}

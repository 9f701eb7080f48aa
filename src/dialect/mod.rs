//! Trees to the model: the ways task definitions and services are written.

pub mod bare;
pub mod cloudformation;
mod comments;
mod datum;
mod encoding;
mod number;
pub mod plan;
mod read;
mod rendered;
mod scaling;
mod scenarios;
mod service;
mod spelling;
mod task;
pub mod terraform;
mod written;

use crate::model::{Service, Task, Unknown};
use crate::source::SourceId;
use crate::syntax::tree::SyntaxError;

/// The policy that AWS keeps for execution roles, by the end of its ARN.
const EXECUTION_POLICY: &str = ":policy/service-role/AmazonECSTaskExecutionRolePolicy";

/// What one file, template or module defines.
#[derive(Debug, Default)]
pub struct Lowered {
    /// Task definitions, in the order they are written; one for each scenario.
    pub tasks: Vec<Task>,
    /// Services, in the order they are written; one for each scenario.
    pub services: Vec<Service>,
    /// What its languages do not allow.
    pub syntax_errors: Vec<SyntaxError>,
    /// The sources that hold parts of the definitions, beside the one or the directory that was lowered: nested
    /// templates, template files, called modules. They need not be lowered on their own.
    pub parts: Vec<SourceId>,
    /// What may define more and cannot be looked into: a nested template or a module that is not here, a resource that
    /// a template block may leave out.
    pub unseen: Vec<Unknown>,
    /// The sources of which nothing is shown but what is pointed at: plans and states hold secrets in the clear.
    pub discreet: Vec<SourceId>,
}

impl Lowered {
    /// Adds what another document of the same file defines.
    pub fn extend(&mut self, other: Self) {
        self.tasks.extend(other.tasks);
        self.services.extend(other.services);
        self.syntax_errors.extend(other.syntax_errors);
        self.parts.extend(other.parts);
        self.unseen.extend(other.unseen);
        self.discreet.extend(other.discreet);
    }
}

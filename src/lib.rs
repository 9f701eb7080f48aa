//! firelint finds logging hazards in Amazon ECS task definitions and services before they are deployed.
//!
//! ```text
//! sources ──syntax──▶ trees ──dialect──▶ model ──graph──▶ order ──rules──▶ findings ──report──▶ text
//! ```

pub mod source;

pub mod syntax;

pub mod model;

pub mod dialect;

pub mod link;

pub mod finding;

pub mod graph;

pub mod project;

pub mod rules;

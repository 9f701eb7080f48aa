//! firelint finds logging hazards in Amazon ECS task definitions and services before they are deployed.

pub mod source;

pub mod syntax;

//! Model to order: who waits for whom, what is certain, and what can go wrong.
//!
//! Answers every question about time; rules never walk `dependsOn` themselves. Section numbers in the comments
//! are those of the ECS semantics the model follows: what was executed against the agent, and what is documented.

mod aftermath;
mod asks;
mod blast;
mod cause;
mod certain;
mod deployed;
mod edges;
mod gate;
mod health;
mod kills;
mod layers;
mod reach;
mod router_builds;
mod router_use;
mod schedule;
mod set;
mod waits;

pub use blast::Legs;
pub use cause::Cause;
pub use certain::{Certain, Facts, certain};
pub use deployed::Deployed;
pub use edges::{Agent, Edge, Edges, Flaw, Origin};
pub use gate::{Gate, Hazard};
pub use health::{Unserved, has_health_file, shallow};
pub use layers::Layers;
pub use router_builds::{Confidence, Defect, Record, Shown, Suggestion};
pub use schedule::{Move, Outcome, Phase, State, World};
pub use set::Set;

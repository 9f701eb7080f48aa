//! Where a task runs: EC2 and Anywhere follow the open agent, Fargate a closed one.

/// What is known of the place a task runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// EC2 or ECS Anywhere: the agent whose behaviour was executed.
    Agent,
    /// Fargate: what the agent does and the documentation does not say is likely, not certain
    /// (`ecs-semantics.md` 0, scope warning).
    Fargate,
    /// Not said, or several places.
    Unsaid,
}

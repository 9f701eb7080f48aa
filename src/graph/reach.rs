//! What a bad revision of a task definition can hang on: its log router, and containers that wait for others.

use super::deployed::Deployed;
use super::edges::Edge;
use crate::link::Strength;
use crate::model::{Condition, Container, Fact, Service, Unknown, Why, all, any};
use crate::source::Span;

impl Deployed<'_> {
    /// What the link to this service rests on.
    pub fn link_to(&self, service: &Service) -> Option<&Strength> {
        let linked = self
            .services
            .iter()
            .find(|(other, _)| std::ptr::eq(*other, service));
        linked.map(|(_, strength)| *strength)
    }

    /// Where the services that run it are told to leave the task definition to another tool, if all of them are: then
    /// what runs may be another revision (`formats.md` 4.4, bootstrap pattern).
    pub fn left_to_others(&self) -> Option<Span> {
        let told = self
            .services
            .iter()
            .map(|(service, _)| service.left_to_others);
        let told: Option<Vec<Span>> = told.collect();
        told?.first().copied()
    }

    /// The first container that is certainly a log router.
    pub fn some_router(&self) -> Option<&Container> {
        let mut routers = self.task.log_routers();
        routers.find(|container| container.is_log_router() == Ok(true))
    }

    /// The first edge that certainly holds a container back until another one has ended or is healthy.
    pub fn some_gate(&self) -> Option<&Edge> {
        let containers = 0..self.edges().len();
        let mut edges = containers.flat_map(|id| self.edges().of_container(id));
        edges
            .find(|(edge, _)| {
                let holds = edge.condition.is_ok_and(|condition| {
                    condition.awaits_end() || condition == Condition::Healthy
                });
                edge.exists.is_ok() && holds
            })
            .map(|(edge, _)| edge)
    }

    /// Whether somebody hands log lines to the task's log router: a container, or the Service Connect proxy of a
    /// linked service.
    ///
    /// # Errors
    /// [`Unknown`] also where the router itself is the only one: whether ECS counts that is not documented
    /// (`ecs-semantics.md` 4).
    pub fn uses_router(&self) -> Fact {
        let by_itself = self.task.containers.iter().filter_map(|container| {
            let uses_itself = all([container.is_log_router(), container.uses_firelens()]);
            (uses_itself == Ok(true)).then_some(Err(Unknown {
                at: container.log.span,
                why: Why::RouterAlone,
            }))
        });
        let by_proxy = self
            .services
            .iter()
            .map(|(service, _)| service.connect_uses_firelens());
        any([self
            .task
            .containers
            .any(|container| self.is_sender(container))]
        .into_iter()
        .chain(by_proxy)
        .chain(by_itself))
    }
}

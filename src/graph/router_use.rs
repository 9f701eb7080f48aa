//! What a log router is used for: the blocks whose options become its outputs.

use super::deployed::Deployed;
use super::set::Set;
use crate::model::{Container, RouterUse, Unknown, Why};

impl Deployed<'_> {
    /// Bounds what compares each container with all others: ECS accepts far fewer than this (`ecs-semantics.md` 8.2, cost).
    ///
    /// # Errors
    /// [`Unknown`] when there are more containers than are examined.
    pub fn is_examined(&self) -> Result<(), Unknown> {
        match self.task.containers.items.len() > Set::CAPACITY {
            true => Err(Unknown {
                at: self.task.span,
                why: Why::TooManyContainers,
            }),
            false => Ok(()),
        }
    }

    /// What the router takes from the containers of the task, and from the Service Connect proxies beside them.
    pub fn router_use<'a>(&'a self, router: &'a Container) -> RouterUse<'a> {
        let task = self.task;
        let senders = task
            .containers
            .iter()
            .map(|container| (self.is_sender(container), &container.log));
        let services = self.services.iter().map(|(service, _)| *service);
        let proxies = services.map(|service| {
            (
                service.connect_uses_firelens(),
                &service.service_connect_log,
            )
        });
        RouterUse {
            task,
            router,
            platform: self.platform(),
            logs: senders.chain(proxies).collect(),
        }
    }
}

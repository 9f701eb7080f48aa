//! How a schedule ends: what a router that dies on a line does to the task, and what users see of it.

use super::deployed::Deployed;
use crate::finding::{Event, Step};
use crate::model::{Container, Unknown};

impl Deployed<'_> {
    /// The end of a schedule in which `app` writes its first line and the router dies of it (`ecs-semantics.md`
    /// 5.1, 5.3).
    ///
    /// # Errors
    /// [`Unknown`] when it depends on whether the router is essential, and that is decided elsewhere.
    pub fn after_crash(&self, app: &Container, router: &Container) -> Result<Vec<Step>, Unknown> {
        let (app_name, router_name) = (app.display_name(), router.display_name());
        let crash = Step::of(
            Event::Crashes,
            &*router_name,
            format!(
                "`{app_name}` writes its first log line, and some routers die on exactly that line"
            ),
        );
        if !router.is_essential()? {
            let loss = format!(
                "{}; it is not essential, so the task goes on and the lines of `{app_name}` are lost",
                crash.reason
            );
            return Ok(vec![Step {
                reason: loss,
                ..crash
            }]);
        }
        let stop = Step::of_task(
            Event::TaskStops,
            format!(
                "`{router_name}` is essential, so its end stops every container, `{app_name}` included"
            ),
        );
        Ok([crash, stop]
            .into_iter()
            .chain(self.seen_by_users())
            .collect())
    }

    /// What users see when the task stops: nothing is claimed of a load balancer that is not there.
    fn seen_by_users(&self) -> Option<Step> {
        let exposed = self.has_load_balancer() == Ok(true) && self.may_run_unprobed();
        let reason = "the load balancer may already send the task requests: users get 502s until it is drained";
        exposed.then(|| Step::of_task(Event::TargetDrained, reason))
    }
}

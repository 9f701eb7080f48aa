//! The parts of a schedule that stand around a probe: why a container starts, and how it ends when the router dies
//! of a line.

use super::deployed::Deployed;
use super::edges::Origin;
use super::schedule::Move;
use crate::finding::{Event, Step};
use crate::model::{Container, Unknown};

impl Deployed<'_> {
    /// Why a container may start once another one has done what it waits for.
    pub fn why_it_starts(&self, container: &Container, after: &Container) -> String {
        let name = after.display_name();
        let edge = self
            .edges()
            .of_container(container.id)
            .find(|(edge, to)| *to == after.id && edge.exists.is_ok());
        match edge.map(|(edge, _)| (edge.origin, edge.condition)) {
            Some((Origin::Firelens, _)) => {
                format!("ECS itself starts the router `{name}` first, and asks no more of it")
            }
            Some((_, Ok(condition))) => {
                format!("it waits for `{name}` with {condition}, and that is met")
            }
            Some((_, Err(_))) => format!("it waits for `{name}`"),
            None if self.edges().waits_for(container.id, after.id) == Ok(true) => {
                format!("it waits for `{name}` through others, and that is met")
            }
            None => format!("it does not wait for `{name}`"),
        }
    }

    /// Why a container may start, where the schedule shows nothing of what comes before it.
    pub fn why_nothing_holds(&self, container: &Container) -> &'static str {
        match self.edges().of_container(container.id).next() {
            Some(_) => "what it waits for has happened",
            None => "it waits for nothing",
        }
    }

    /// The start of a router that the app has come before: it waits for something, so a schedule may end without it,
    /// and only a router that runs can die of a line.
    pub fn late_start(&self, moves: &[Move], router: &Container) -> Option<Step> {
        let is_late = !moves.contains(&Move::Start(router.id));
        is_late.then(|| {
            let reason = "later, when what it waits for has happened";
            Step::of(Event::Starts, router.display_name(), reason)
        })
    }

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

    /// How a deployment goes on for ever whose essential router dies in every task: no circuit breaker counts
    /// (`ecs-semantics.md` 6.3).
    pub fn crash_loop(&self, router: &Container) -> Vec<Step> {
        let name = router.display_name();
        let stop = format!("`{name}` is essential, so its end stops every container");
        let again = "the service lacks a task, so ECS starts the next one of the same revision";
        let endless =
            "the same crash; nothing counts them, so the deployment neither fails nor ends";
        let mut steps = vec![
            Step::of(
                Event::Starts,
                &*name,
                "a deployment starts a task of the new revision",
            ),
            Step::of(
                Event::Crashes,
                &*name,
                "say, on the first log line it is handed",
            ),
            Step::of_task(Event::TaskStops, stop),
            Step::of(Event::Starts, &*name, again),
            Step::of_task(Event::TaskStops, endless),
        ];
        steps.extend(self.seen_by_users());
        steps
    }

    /// What users see when the task stops: nothing is claimed of a load balancer that is not there.
    fn seen_by_users(&self) -> Option<Step> {
        let exposed = self.has_load_balancer() == Ok(true) && self.may_run_unprobed();
        let reason = "users whose requests it had sent there get 502s";
        exposed.then(|| Step::of_task(Event::TargetDrained, reason))
    }
}

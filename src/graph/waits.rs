//! Waits and the time that bounds them: `startTimeout` is read from the container waited for (`ecs-semantics.md` 1.6).

use super::deployed::Deployed;
use super::set::Set;
use crate::model::{
    Command, Condition, Container, ContainerId, Fact, Platform, START_TIMEOUT_ON_FARGATE, all, any,
    not,
};

/// The `startTimeout` that the most used Terraform module writes into every container, whoever waits for it
/// (`hazards.md` H9); it says nothing about what its author meant.
const MODULE_DEFAULT: i64 = 30;

impl Deployed<'_> {
    /// Whether the container's `startTimeout` stands on the wrong side: nobody's wait for it is bounded by it, it
    /// waits for others itself, and none of those has one.
    pub fn has_misplaced_timeout(&self, waiter: &Container) -> Fact {
        let set = waiter
            .start_timeout
            .is(|&seconds| seconds > 0 && seconds != MODULE_DEFAULT);
        let open = self.edges().open_end(waiter.id);
        let bounded = |timed: bool| {
            let waits = self.edges().all_of(waiter.id).map(|edge| {
                let target = edge.to.and_then(|to| self.edges().timed[to]);
                let is_bounded = edge.condition.map(Condition::is_bounded);
                all([is_bounded, if timed { target } else { Ok(true) }])
            });
            any(waits.chain(open.map(Err)))
        };
        all([
            set,
            not(self.is_awaited(waiter, Condition::is_bounded)),
            bounded(false),
            not(bounded(true)),
        ])
    }

    /// Whether Fargate refuses the container's `startTimeout`.
    pub fn is_refused_by_fargate(&self, container: &Container) -> Fact {
        let is_outside = |&seconds: &i64| !START_TIMEOUT_ON_FARGATE.contains(&seconds);
        match self.platform() {
            Platform::Fargate => container.start_timeout.is(is_outside),
            Platform::Agent => Ok(false),
            // A place that somebody else decides on may be Fargate.
            Platform::Unsaid => {
                let services = self.services.iter();
                let run = services.map(|(service, _)| service.is_on_fargate());
                let mut places = run.chain([self.task.is_for_fargate()]);
                match places.find(Result::is_err) {
                    None => Ok(false),
                    Some(unknown) => all([container.start_timeout.is(is_outside), unknown]),
                }
            }
        }
    }

    /// Whether the container waits, directly or through others, for the end of an essential one, which ECS
    /// refuses (`ecs-semantics.md` 2). An essential preflight counts as the non-essential one it was meant to be.
    pub fn waits_for_task_end(&self, container: ContainerId) -> bool {
        let edges = self.judged();
        edges.reachable(container).any(|id| {
            edges.of_container(id).any(|(edge, to)| {
                edge.condition.is_ok_and(Condition::awaits_end) && edges.essential[to] == Ok(true)
            })
        })
    }

    /// The edges of those that certainly wait for this one with a condition of that kind.
    pub fn waiters(
        &self,
        container: ContainerId,
        kind: fn(Condition) -> bool,
    ) -> Vec<&super::Edge> {
        let edges = self.edges().to_container(container);
        let mut found: Vec<_> = edges
            .filter(|edge| edge.exists.is_ok() && edge.condition.is_ok_and(kind))
            .collect();
        found.sort_by_key(|edge| edge.place);
        found
    }

    /// The seconds that pass at the least between the start of `first` and that of `waiter`, by what is waited for
    /// in between and the run times that commands show. `None` where `waiter` does not certainly start after `first`.
    pub fn least_delay(&self, first: ContainerId, waiter: ContainerId) -> Option<f64> {
        if self.edges().len() > Set::CAPACITY {
            return None;
        }
        let mut delays: Vec<Option<f64>> = vec![None; self.edges().len()];
        delays[first] = Some(0.0);
        for id in self.edges().dependencies_first()? {
            let waits = self
                .edges()
                .of_container(id)
                .filter(|(edge, _)| edge.exists.is_ok());
            let after = waits.filter_map(|(edge, to)| match edge.condition {
                Ok(Condition::Create) | Err(_) => None,
                Ok(condition) if condition.awaits_end() => Some(delays[to]? + self.run_time(to)),
                Ok(_) => delays[to],
            });
            let longest = after.fold(None, |longest: Option<f64>, delay| {
                Some(longest.map_or(delay, |longest| longest.max(delay)))
            });
            if id != first {
                delays[id] = longest;
            }
        }
        delays[waiter]
    }

    fn run_time(&self, container: ContainerId) -> f64 {
        let command = Command::of(self.task.container(container));
        command.least_run_time().unwrap_or(0.0)
    }
}

//! The parts of a schedule that stand around a probe: why a container starts, and what follows when the router
//! dies on an app's first line.

use super::deployed::Deployed;
use super::edges::Origin;
use crate::finding::{Event, Step};
use crate::model::Container;

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

    /// What follows when the app has started and its first line kills the router.
    pub fn router_dies_on_first_line(&self, app: &Container, router: &Container) -> Vec<Step> {
        let (app, name) = (app.display_name(), router.display_name());
        if router.is_essential() == Ok(false) {
            let reason =
                format!("the first line of `{app}` kills it, and every line after that is lost");
            return vec![Step::of(Event::Crashes, name, reason)];
        }
        let mut steps = vec![
            Step::of(
                Event::Crashes,
                name.as_str(),
                format!("the first line of `{app}` kills it"),
            ),
            Step::of_task(
                Event::TaskStops,
                format!("`{name}` is essential, so `{app}` is stopped with it"),
            ),
        ];
        if self.has_load_balancer() == Ok(true) {
            steps.push(Step::of_task(
                Event::TargetDrained,
                "users whose connections went there get 502s",
            ));
        }
        steps
    }
}

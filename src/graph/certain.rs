//! What has certainly happened when a container starts (`ecs-semantics.md` 8.2 and 8.4).
//!
//! Two functions over the acyclic edges, asked for one container at a time: `facts(c)`, what is certain when `c`
//! starts, and `deaths(c)`, what is certain when `c` is ended without having run while the task lives on. Both
//! are computed twice: a low value that holds in every reading of what is unknown, and a high one.

use super::edges::{Agent, Edge, Edges};
use super::kills::{Bound, Kills, Wait, conditions};
use super::set::Set;
use crate::model::{Condition, ContainerId};

/// What has happened: three kinds of fact about other containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// They have exited with code 0.
    pub succeeded: Set,
    /// Their health check has passed.
    pub healthy: Set,
    /// They have been started.
    pub started: Set,
}

impl Facts {
    const NOTHING: Self = Self {
        succeeded: Set::EMPTY,
        healthy: Set::EMPTY,
        started: Set::EMPTY,
    };
    const EVERYTHING: Self = Self {
        succeeded: Set::ALL,
        healthy: Set::ALL,
        started: Set::ALL,
    };

    fn union(self, other: Self) -> Self {
        Self {
            succeeded: self.succeeded.union(other.succeeded),
            healthy: self.healthy.union(other.healthy),
            started: self.started.union(other.started),
        }
    }

    fn meet(self, other: Self) -> Self {
        Self {
            succeeded: self.succeeded.meet(other.succeeded),
            healthy: self.healthy.meet(other.healthy),
            started: self.started.meet(other.started),
        }
    }

    fn with_succeeded(self, container: ContainerId) -> Self {
        Self {
            succeeded: self.succeeded.union(Set::of(container)),
            ..self
        }
    }

    fn with_healthy(self, container: ContainerId) -> Self {
        Self {
            healthy: self.healthy.union(Set::of(container)),
            ..self
        }
    }

    fn with_started(self, container: ContainerId) -> Self {
        Self {
            started: self.started.union(Set::of(container)),
            ..self
        }
    }
}

/// What is certain when a container starts: in every reading of what is unknown, and at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certain {
    /// Holds in every reading.
    pub low: Facts,
    /// Holds in some reading; what is not here holds in none.
    pub high: Facts,
}

/// What the facts of every container rest on.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The containers, each after everything it may wait for.
    order: Vec<ContainerId>,
    low: Kills,
    high: Kills,
}

impl Ground {
    /// `None` where the edges may form a cycle, or there are more containers than a set can tell apart.
    pub fn of(edges: &Edges) -> Option<Self> {
        if edges.len() > Set::CAPACITY {
            return None;
        }
        Some(Self {
            order: edges.dependencies_first()?,
            low: Kills::of(edges, Bound::Low),
            high: Kills::of(edges, Bound::High),
        })
    }
}

/// What is certain when `app` starts. `None` where the edges may form a cycle, or there are more containers
/// than a set can tell apart.
pub fn certain(edges: &Edges, app: ContainerId) -> Option<Certain> {
    let ground = edges.ground()?;
    let facts = |bound, kills| Solver::new(edges, app, bound, kills).solve(&ground.order);
    Some(Certain {
        low: facts(Bound::Low, &ground.low),
        high: facts(Bound::High, &ground.high),
    })
}

struct Solver<'a> {
    edges: &'a Edges,
    app: ContainerId,
    bound: Bound,
    kills: &'a Kills,
    facts: Vec<Facts>,
    /// `None`: the container cannot be ended unrun while the task and `app` live on.
    deaths: Vec<Option<Facts>>,
}

impl<'a> Solver<'a> {
    fn new(edges: &'a Edges, app: ContainerId, bound: Bound, kills: &'a Kills) -> Self {
        Self {
            edges,
            app,
            bound,
            kills,
            facts: vec![Facts::NOTHING; edges.len()],
            deaths: vec![None; edges.len()],
        }
    }

    fn solve(mut self, dependencies_first: &[ContainerId]) -> Facts {
        for &container in dependencies_first {
            self.facts[container] = self.facts_of(container);
            self.deaths[container] = match self.edges.agent {
                Agent::Executed => self.deaths_of(container),
                Agent::Documented => None,
            };
        }
        self.facts[self.app]
    }

    fn are_contained(&self, wait: Wait, container: ContainerId) -> bool {
        self.kills.are_contained(wait, container, self.app)
    }

    fn facts_of(&self, container: ContainerId) -> Facts {
        if self.bound == Bound::High && self.edges.is_blind(container) {
            return Facts::EVERYTHING;
        }
        self.edges
            .of_container(container)
            .filter(|(edge, _)| self.bound.raises(edge.exists.map(|()| true)))
            .map(|(edge, to)| self.edge(edge, to))
            .fold(Facts::NOTHING, Facts::union)
    }

    /// What an edge makes certain, over every condition it may have.
    fn edge(&self, edge: &Edge, to: ContainerId) -> Facts {
        let values = conditions(self.edges, edge, to).map(|condition| self.waiting(to, condition));
        let combine = match self.bound {
            Bound::Low => Facts::meet,
            Bound::High => Facts::union,
        };
        values.reduce(combine).unwrap_or(Facts::NOTHING)
    }

    fn waiting(&self, to: ContainerId, condition: Condition) -> Facts {
        let before = self.facts[to];
        let unless_killed = |facts: Facts| match self.deaths[to] {
            Some(deaths) => facts.meet(deaths),
            None => facts,
        };
        match condition {
            Condition::Success => before.with_succeeded(to).with_started(to),
            Condition::Healthy => before.with_healthy(to).with_started(to),
            Condition::Start => unless_killed(before.with_started(to)),
            Condition::Complete => {
                let failure_ends_it = self.bound.raises(self.edges.essential[to])
                    || self.are_contained(Wait::Success, to);
                let ended = before.with_started(to);
                unless_killed(if failure_ends_it {
                    ended.with_succeeded(to)
                } else {
                    ended
                })
            }
            Condition::Create => unless_killed(before),
        }
    }

    fn deaths_of(&self, container: ContainerId) -> Option<Facts> {
        // An essential container is among those whose kill is contained: it ends the task.
        if self.kills.is_contained(container, self.app) {
            return None;
        }
        if self.bound == Bound::Low && self.edges.is_blind(container) {
            return Some(Facts::NOTHING);
        }
        let edges = self.edges.of_container(container);
        let existing = edges.filter(|(edge, _)| self.bound.lowers(edge.exists.map(|()| true)));
        existing
            .flat_map(|(edge, to)| self.ways(edge, to))
            .reduce(Facts::meet)
    }

    /// The ways in which this edge gets its waiter killed, each with what is certain then.
    fn ways(&self, edge: &Edge, to: ContainerId) -> Vec<Facts> {
        let may_be = |wanted: fn(Condition) -> bool| {
            let mut conditions = conditions(self.edges, edge, to);
            match self.bound {
                Bound::Low => conditions.any(wanted),
                Bound::High => conditions.all(wanted),
            }
        };
        let optional = !self.bound.raises(self.edges.essential[to]);
        let fails_to_start = optional && !self.are_contained(Wait::Any, to);
        let exits_badly = optional
            && may_be(|condition| condition == Condition::Success)
            && !self.are_contained(Wait::Success, to);
        let times_out = self.bound.lowers(self.edges.timed[to])
            && may_be(Condition::is_bounded)
            && !self.are_contained(Wait::End, to);
        let before = self.facts[to];
        let running = before.with_started(to);
        // An essential container that waits for HEALTHY is killed by the timeout too, unless it started before:
        // then `to` was healthy.
        let outlived = match self.are_contained(Wait::Bounded, to) {
            true => running.with_healthy(to),
            false => running,
        };
        let direct = [
            (fails_to_start, before),
            (exits_badly, running),
            (times_out, outlived),
        ];
        let by_event = direct
            .into_iter()
            .filter(|(may_happen, _)| *may_happen)
            .map(|(_, facts)| facts);
        by_event.chain(self.deaths[to]).collect()
    }
}

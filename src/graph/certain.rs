//! What has certainly happened when a container starts (`ecs-semantics.md` 8.2 and 8.4).
//!
//! Two functions over the acyclic edges, asked for one container at a time: `facts(c)`, what is certain when `c`
//! starts, and `deaths(c)`, what is certain when `c` is ended without having run while the task lives on. Both
//! are computed twice: a low value that holds in every reading of what is unknown, and a high one.

use std::cell::RefCell;
use std::collections::HashMap;

use super::edges::{Agent, Edge, Edges};
use super::set::Set;
use crate::model::{Condition, ContainerId, Fact};

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

/// What is certain when `app` starts. `None` where the edges may form a cycle, or there are more containers
/// than a set can tell apart.
pub fn certain(edges: &Edges, app: ContainerId) -> Option<Certain> {
    if edges.len() > Set::CAPACITY {
        return None;
    }
    let order = edges.dependencies_first()?;
    let facts = |bound| Solver::new(edges, app, bound).solve(&order);
    Some(Certain {
        low: facts(Bound::Low),
        high: facts(Bound::High),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Low,
    High,
}

struct Solver<'a> {
    edges: &'a Edges,
    app: ContainerId,
    bound: Bound,
    facts: Vec<Facts>,
    /// `None`: the container cannot be ended unrun while the task and `app` live on.
    deaths: Vec<Option<Facts>>,
    /// What [`Solver::contained`] has answered: many edges ask the same of one container.
    contained: RefCell<HashMap<(ContainerId, &'static [Condition]), Fact>>,
}

impl<'a> Solver<'a> {
    fn new(edges: &'a Edges, app: ContainerId, bound: Bound) -> Self {
        Self {
            edges,
            app,
            bound,
            facts: vec![Facts::NOTHING; edges.len()],
            deaths: vec![None; edges.len()],
            contained: RefCell::default(),
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

    /// Whether a fact counts as true where its truth lowers the bound we compute.
    fn lowers(&self, fact: Fact) -> bool {
        match self.bound {
            Bound::Low => fact != Ok(false),
            Bound::High => fact == Ok(true),
        }
    }

    /// Whether a fact counts as true where its truth raises the bound we compute.
    fn raises(&self, fact: Fact) -> bool {
        match self.bound {
            Bound::Low => fact == Ok(true),
            Bound::High => fact != Ok(false),
        }
    }

    fn facts_of(&self, container: ContainerId) -> Facts {
        if self.bound == Bound::High && self.edges.is_blind(container) {
            return Facts::EVERYTHING;
        }
        self.edges
            .of_container(container)
            .filter(|(edge, _)| self.raises(edge.exists.map(|()| true)))
            .map(|(edge, to)| self.edge(edge, to))
            .fold(Facts::NOTHING, Facts::union)
    }

    /// What an edge makes certain, over every condition it may have.
    fn edge(&self, edge: &Edge, to: ContainerId) -> Facts {
        let values = self
            .conditions(edge, to)
            .map(|condition| self.waiting(to, condition));
        let combine = match self.bound {
            Bound::Low => Facts::meet,
            Bound::High => Facts::union,
        };
        values.reduce(combine).unwrap_or(Facts::NOTHING)
    }

    /// The conditions an edge may have: its own, or those that ECS would accept there.
    fn conditions(&self, edge: &Edge, to: ContainerId) -> impl Iterator<Item = Condition> + use<> {
        let essential = self.edges.essential[to] == Ok(true);
        let unchecked = self.edges.checked[to] == Ok(false);
        let written = edge.condition;
        let accepted = Condition::WRITABLE
            .into_iter()
            .filter(move |condition| match condition {
                Condition::Complete | Condition::Success => !essential,
                Condition::Healthy => !unchecked,
                Condition::Start | Condition::Create => true,
            });
        let known = written.ok();
        known
            .into_iter()
            .chain(accepted.filter(move |_| known.is_none()))
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
                let failure_ends_it = self.raises(crate::model::any([
                    self.edges.essential[to],
                    self.contained(&[Condition::Success], to),
                ]));
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
        if self.raises(self.kill_is_contained(container)) {
            return None;
        }
        if self.bound == Bound::Low && self.edges.is_blind(container) {
            return Some(Facts::NOTHING);
        }
        let edges = self.edges.of_container(container);
        let existing = edges.filter(|(edge, _)| self.lowers(edge.exists.map(|()| true)));
        existing
            .flat_map(|(edge, to)| self.ways(edge, to))
            .reduce(Facts::meet)
    }

    /// The ways in which this edge gets its waiter killed, each with what is certain then.
    fn ways(&self, edge: &Edge, to: ContainerId) -> Vec<Facts> {
        use Condition::{Complete, Healthy, Start, Success};
        let may_be = |wanted: fn(Condition) -> bool| match self.bound {
            Bound::Low => self.conditions(edge, to).any(wanted),
            Bound::High => self.conditions(edge, to).all(wanted),
        };
        let optional = crate::model::not(self.edges.essential[to]);
        let uncontained =
            |conditions: &'static [Condition]| crate::model::not(self.contained(conditions, to));
        let fails_to_start =
            crate::model::all([optional, uncontained(&[Start, Complete, Success, Healthy])]);
        let exits_badly = crate::model::all([
            Ok(may_be(|condition| condition == Success)),
            optional,
            uncontained(&[Success]),
        ]);
        let times_out = crate::model::all([
            Ok(may_be(|condition| {
                matches!(condition, Success | Complete | Healthy)
            })),
            self.edges.timed[to],
            uncontained(&[Success, Complete]),
        ]);
        let before = self.facts[to];
        let running = before.with_started(to);
        // An essential container that waits for HEALTHY is killed by the timeout too, unless it started before:
        // then `to` was healthy.
        let outlived = match self.raises(self.contained(&[Success, Complete, Healthy], to)) {
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
            .filter(|(way, _)| self.lowers(*way))
            .map(|(_, facts)| facts);
        by_event.chain(self.deaths[to]).collect()
    }

    /// Whether an event on `container` that kills everyone who waits for it with one of `conditions` ends the
    /// task, or `app` itself.
    fn contained(&self, conditions: &'static [Condition], container: ContainerId) -> Fact {
        let mut answers = self.contained.borrow_mut();
        let answer = answers.entry((container, conditions));
        *answer.or_insert_with(|| {
            crate::model::any([
                self.ends_the_task(self.waiters(container, conditions)),
                self.app_needs_it_healthy(container),
            ])
        })
    }

    /// Whether `app` waits for the health of a container, and so never starts once it has ended.
    fn app_needs_it_healthy(&self, container: ContainerId) -> Fact {
        let waiters = self.waiters(container, &[Condition::Healthy]);
        let of_app = waiters.into_iter().filter(|(id, _)| *id == self.app);
        crate::model::any(of_app.map(|(_, fact)| fact))
    }

    /// Whether killing this container alone ends the task, or `app` itself.
    fn kill_is_contained(&self, container: ContainerId) -> Fact {
        self.ends_the_task(vec![(container, Ok(true))])
    }

    /// Who waits for a container with one of the conditions, and whether that is certain.
    fn waiters(
        &self,
        container: ContainerId,
        conditions: &[Condition],
    ) -> Vec<(ContainerId, Fact)> {
        let seen = self.edges.to_container(container).filter_map(|edge| {
            let mut possible = self.conditions(edge, container).peekable();
            possible.peek()?;
            let (mut some, mut every) = (false, true);
            for condition in possible {
                some |= conditions.contains(&condition);
                every &= conditions.contains(&condition);
            }
            let unsure = edge.exists.err().or(edge.condition.err());
            match (some, every, edge.exists) {
                (false, ..) => None,
                (true, true, Ok(())) => Some((edge.from, Ok(true))),
                _ => Some((edge.from, unsure.map_or(Ok(true), Err))),
            }
        });
        let blind = (0..self.edges.len()).filter_map(|id| {
            let unknown = self
                .edges
                .open_end(id)
                .or_else(|| self.edges.blind_of(id).next()?.to.err())?;
            (id != container).then_some((id, Err(unknown)))
        });
        seen.chain(blind).collect()
    }

    /// Closes a set of killed containers over SUCCESS edges and asks whether it holds `app` or an essential one.
    fn ends_the_task(&self, killed: Vec<(ContainerId, Fact)>) -> Fact {
        let mut certainty: Vec<Fact> = vec![Ok(false); self.edges.len()];
        let mut queue = killed;
        while let Some((id, sure)) = queue.pop() {
            let known = certainty[id];
            let better = known == Ok(false) || (known.is_err() && sure == Ok(true));
            if !better {
                continue;
            }
            certainty[id] = sure;
            let next = self.waiters(id, &[Condition::Success]);
            queue.extend(
                next.into_iter()
                    .map(|(waiter, fact)| (waiter, crate::model::all([fact, sure]))),
            );
        }
        let mut facts = certainty.iter().enumerate().map(|(id, killed)| {
            let fatal = crate::model::any([
                Ok(id == self.app),
                self.edges.essential[id],
                self.app_needs_it_healthy(id),
            ]);
            crate::model::all([*killed, fatal])
        });
        crate::model::any(&mut facts)
    }
}

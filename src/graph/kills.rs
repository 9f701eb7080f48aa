//! Who is ended with whom, unrun: what an event on one container does to those that wait for it, and to those that wait
//! for them (`ecs-semantics.md` 1.4). Worked out once for a task, for every container asks.

use super::edges::{Edge, Edges};
use super::set::Set;
use crate::model::{Condition, ContainerId, Fact};

/// Which of the readings of what is unknown is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// What holds in every reading.
    Low,
    /// What holds in some reading.
    High,
}

impl Bound {
    /// Whether a fact counts as true where its truth lowers the bound we compute.
    pub fn lowers(self, fact: Fact) -> bool {
        match self {
            Self::Low => fact != Ok(false),
            Self::High => fact == Ok(true),
        }
    }

    /// Whether a fact counts as true where its truth raises the bound we compute.
    pub fn raises(self, fact: Fact) -> bool {
        match self {
            Self::Low => fact == Ok(true),
            Self::High => fact != Ok(false),
        }
    }
}

/// The conditions with which an event ends a waiter.
#[derive(Clone, Copy, Debug)]
pub enum Wait {
    /// Any that can be written.
    Any,
    /// SUCCESS.
    Success,
    /// SUCCESS and COMPLETE.
    End,
    /// SUCCESS, COMPLETE and HEALTHY.
    Bounded,
}

impl Wait {
    const ALL: [Self; 4] = [Self::Any, Self::Success, Self::End, Self::Bounded];

    fn includes(self, condition: Condition) -> bool {
        match self {
            Self::Any => condition != Condition::Create,
            Self::Success => condition == Condition::Success,
            Self::End => condition.awaits_end(),
            Self::Bounded => condition.is_bounded(),
        }
    }
}

/// Who is ended by what, in one reading.
#[derive(Clone, Debug)]
pub struct Kills {
    /// Whom the kill of each container ends, itself included.
    own: Vec<Set>,
    /// Whom an event on each container ends that kills its waiters of each kind.
    with_waiters: Vec<[Set; Wait::ALL.len()]>,
    /// Whose health each container waits for.
    needed_healthy: Vec<Set>,
    /// Whose end stops the task.
    essential: Set,
}

impl Kills {
    /// Who is ended by what in a task that has no more containers than a set can tell apart.
    pub fn of(edges: &Edges, bound: Bound) -> Self {
        let ids = || 0..edges.len();
        let waiters = |includes: &dyn Fn(Condition) -> bool| -> Vec<Set> {
            ids()
                .map(|id| waiters(edges, id, bound, includes))
                .collect()
        };
        let by_wait = Wait::ALL.map(|wait| waiters(&|condition| wait.includes(condition)));
        let by_success = &by_wait[Wait::Success as usize];
        let own: Vec<Set> = ids().map(|id| closure(id, by_success)).collect();
        let all = |killed: Set| killed.iter().map(|id| own[id]).fold(Set::EMPTY, Set::union);
        let with_waiters = ids().map(|id| Wait::ALL.map(|wait| all(by_wait[wait as usize][id])));
        let for_health = waiters(&|condition| condition == Condition::Healthy);
        let needed_healthy = ids().map(|app| {
            let needed = ids().filter(|&id| for_health[id].contains(app));
            needed.collect()
        });
        Self {
            with_waiters: with_waiters.collect(),
            needed_healthy: needed_healthy.collect(),
            essential: ids()
                .filter(|&id| bound.raises(edges.essential[id]))
                .collect(),
            own,
        }
    }

    /// Whether an event on `container` that kills everyone who waits for it so ends the task, or `app` itself.
    pub fn are_contained(&self, wait: Wait, container: ContainerId, app: ContainerId) -> bool {
        let killed = self.with_waiters[container][wait as usize];
        killed.meets(self.fatal(app)) || self.needed_healthy[app].contains(container)
    }

    /// Whether killing this container alone ends the task, or `app` itself.
    pub fn is_contained(&self, container: ContainerId, app: ContainerId) -> bool {
        self.own[container].meets(self.fatal(app))
    }

    /// Whose kill ends the task, or keeps `app` from starting: it never starts once one has ended whose health it
    /// waits for.
    fn fatal(&self, app: ContainerId) -> Set {
        let needed = self.needed_healthy[app].union(Set::of(app));
        needed.union(self.essential)
    }
}

/// The conditions an edge may have: its own, or those that ECS would accept there.
pub fn conditions(
    edges: &Edges,
    edge: &Edge,
    to: ContainerId,
) -> impl Iterator<Item = Condition> + use<> {
    let essential = edges.essential[to] == Ok(true);
    let unchecked = edges.checked[to] == Ok(false);
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

/// Who waits for a container with such a condition.
fn waiters(
    edges: &Edges,
    container: ContainerId,
    bound: Bound,
    includes: &dyn Fn(Condition) -> bool,
) -> Set {
    let seen = edges.to_container(container).filter(|edge| {
        let mut possible = conditions(edges, edge, container).peekable();
        let is_possible = possible.peek().is_some();
        match bound {
            Bound::Low => is_possible && edge.exists.is_ok() && possible.all(includes),
            Bound::High => possible.any(includes),
        }
    });
    let others = (0..edges.len()).filter(|&id| id != container);
    let unseen = others.filter(|&id| bound == Bound::High && edges.is_blind(id));
    seen.map(|edge| edge.from).chain(unseen).collect()
}

/// A container and whoever waits for it, directly or through others.
fn closure(container: ContainerId, waiters: &[Set]) -> Set {
    let mut found = Set::of(container);
    let mut todo = found;
    while let Some(next) = todo.iter().next() {
        let further = waiters[next].without(found);
        found = found.union(further);
        todo = todo.without(Set::of(next)).union(further);
    }
    found
}

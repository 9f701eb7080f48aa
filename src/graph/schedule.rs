//! The witness: the shortest schedule that does the harm (`ecs-semantics.md` 8.1), as events with reasons.

use std::collections::HashSet;

use super::edges::{Agent, Edge, Edges, Origin};
use super::set::Set;
use crate::finding::{Event, Step};
use crate::model::{Condition, ContainerId, Task};

/// How many states a search remembers before it gives up: a bound on memory.
const MOST_STATES: usize = 200_000;
/// The most steps of all searches of one task: somebody who wants to keep firelint busy writes ten containers that have
/// hard searches each. A bound on steps, not on time, so that answers repeat.
const MOST_STEPS: usize = 24_000_000;
/// How many searches are made for a container at the most. Each may take the same share, so that no answer depends on
/// what else was asked.
const SEARCHES: usize = 6;
/// So many tasks of one template or module may take as much each; more of them share it.
const FULL_SHARES: usize = 4;

/// The most steps of one search, in a task of so many containers whose template or module makes so many tasks.
pub fn most_steps(containers: usize, crowd: usize) -> usize {
    MOST_STEPS / (SEARCHES * containers.max(1)) / crowd.div_ceil(FULL_SHARES).max(1)
}

/// Where a container stands in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Not started yet.
    Waiting,
    /// Running.
    Running,
    /// Ended with exit code 0.
    Succeeded,
    /// Ended with another exit code.
    Failed,
    /// Ended by ECS without having run, exit code 143 (`ecs-semantics.md` 1.4).
    Killed,
    /// Could not be created or started.
    NotStarted,
}

/// Where every container stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    waiting: Set,
    running: Set,
    succeeded: Set,
    failed: Set,
    killed: Set,
    not_started: Set,
    /// Those whose health check has passed.
    healthy: Set,
    /// Those whose `startTimeout` has elapsed.
    elapsed: Set,
}

impl State {
    fn initial(containers: usize) -> Self {
        Self {
            waiting: (0..containers).collect(),
            running: Set::EMPTY,
            succeeded: Set::EMPTY,
            failed: Set::EMPTY,
            killed: Set::EMPTY,
            not_started: Set::EMPTY,
            healthy: Set::EMPTY,
            elapsed: Set::EMPTY,
        }
    }

    /// The same with one container in another phase.
    fn with(self, container: ContainerId, phase: Phase) -> Self {
        let one = Set::of(container);
        let in_phase = |set: Set, own: Phase| match own == phase {
            true => set.union(one),
            false => set.without(one),
        };
        Self {
            waiting: in_phase(self.waiting, Phase::Waiting),
            running: in_phase(self.running, Phase::Running),
            succeeded: in_phase(self.succeeded, Phase::Succeeded),
            failed: in_phase(self.failed, Phase::Failed),
            killed: in_phase(self.killed, Phase::Killed),
            not_started: in_phase(self.not_started, Phase::NotStarted),
            ..self
        }
    }

    fn with_healthy(self, container: ContainerId) -> Self {
        Self {
            healthy: self.healthy.union(Set::of(container)),
            ..self
        }
    }

    fn with_elapsed(self, container: ContainerId) -> Self {
        Self {
            elapsed: self.elapsed.union(Set::of(container)),
            ..self
        }
    }

    /// Where a container stands.
    pub fn phase(&self, container: ContainerId) -> Phase {
        let phases = [
            (self.running, Phase::Running),
            (self.succeeded, Phase::Succeeded),
            (self.failed, Phase::Failed),
            (self.killed, Phase::Killed),
            (self.not_started, Phase::NotStarted),
        ];
        let own = phases.into_iter().find(|(set, _)| set.contains(container));
        own.map_or(Phase::Waiting, |(_, phase)| phase)
    }

    /// Whether a container's health check has ever passed.
    pub fn was_healthy(&self, container: ContainerId) -> bool {
        self.healthy.contains(container)
    }

    /// Whether a container has ever been started.
    pub fn was_started(&self, container: ContainerId) -> bool {
        let started = self.running.union(self.succeeded).union(self.failed);
        started.contains(container)
    }

    /// Whether one of these containers has exited with code 0.
    pub fn has_succeeded(&self, containers: Set) -> bool {
        self.succeeded.meets(containers)
    }
}

/// One event of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// ECS starts it.
    Start(ContainerId),
    /// It cannot be created or started.
    Fail(ContainerId),
    /// It ends, with code 0 or another.
    Exit(ContainerId, bool),
    /// Its health check passes.
    Healthy(ContainerId),
    /// Its `startTimeout` elapses.
    TimeOut(ContainerId),
    /// ECS ends it unrun, because of the other container.
    Kill(ContainerId, ContainerId),
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The shortest schedule, ending with the app's start.
    Found(Vec<Move>),
    /// Every schedule was examined, and none does it.
    None,
    /// Too many schedules to examine them all.
    Bound,
}

/// What follows from one event, while it is found out.
struct Settling<'a> {
    settled: Vec<(State, Vec<Move>)>,
    /// What was tried, and what was still to be tried then.
    seen: HashSet<(State, Set)>,
    /// How many steps the search may still take.
    left: &'a mut usize,
}

/// Whom a container waits for, by the condition.
#[derive(Clone, Copy, Debug, Default)]
struct Waits {
    /// START or CREATE.
    start: Set,
    complete: Set,
    success: Set,
    healthy: Set,
}

impl Waits {
    fn add(&mut self, container: ContainerId, condition: Condition) {
        let set = match condition {
            Condition::Start | Condition::Create => &mut self.start,
            Condition::Complete => &mut self.complete,
            Condition::Success => &mut self.success,
            Condition::Healthy => &mut self.healthy,
        };
        *set = set.union(Set::of(container));
    }

    fn end(self) -> Set {
        self.complete.union(self.success)
    }

    fn bounded(self) -> Set {
        self.end().union(self.healthy)
    }

    fn all(self) -> Set {
        self.bounded().union(self.start)
    }
}

/// A task with nothing unknown in it: what the containers are and who waits for whom.
#[derive(Clone, Debug)]
pub struct World<'a> {
    edges: Vec<(ContainerId, ContainerId, Condition, &'a Edge)>,
    /// Who waits for each container.
    followers: Vec<Set>,
    /// Whom each container waits for.
    waits: Vec<Waits>,
    /// Whom anybody waits for.
    awaited: Waits,
    essential: Set,
    checked: Set,
    timed: Set,
    agent: Agent,
    stale_health: bool,
    /// How many steps one search may take.
    most_steps: usize,
}

impl<'a> World<'a> {
    /// One reading of a task that has no more containers than a set can tell apart: what is certain as it is, what may
    /// be absent as absent, an unknown condition as START.
    pub fn of(edges: &'a Edges) -> Self {
        let sure = |facts: &[crate::model::Fact]| {
            let ids = (0..facts.len()).filter(|&id| facts[id] == Ok(true));
            ids.collect()
        };
        let seen = (0..edges.len()).flat_map(|from| {
            let existing = edges
                .of_container(from)
                .filter(|(edge, _)| edge.exists.is_ok());
            existing.map(|(edge, to)| {
                (
                    edge.from,
                    to,
                    edge.condition.unwrap_or(Condition::Start),
                    edge,
                )
            })
        });
        let seen: Vec<_> = seen.collect();
        let mut followers = vec![Set::EMPTY; edges.len()];
        let mut waits = vec![Waits::default(); edges.len()];
        let mut awaited = Waits::default();
        for &(from, to, condition, _) in &seen {
            followers[to] = followers[to].union(Set::of(from));
            waits[from].add(to, condition);
            awaited.add(to, condition);
        }
        Self {
            edges: seen,
            followers,
            waits,
            awaited,
            essential: sure(&edges.essential),
            checked: sure(&edges.checked),
            timed: sure(&edges.timed),
            agent: edges.agent,
            stale_health: false,
            most_steps: edges.most_steps,
        }
    }

    /// The same with the stale health record of `ecs-semantics.md` 1.7: who was healthy once counts as healthy
    /// after its end.
    #[must_use]
    pub fn with_stale_health(mut self) -> Self {
        self.stale_health = true;
        self
    }

    /// Whether the container starts when nothing goes wrong: everything starts as soon as it may, health checks
    /// pass, and what others wait for ends with code 0, as late as possible. Cheap, and true for nearly every
    /// container that starts at all, which spares the search.
    pub fn starts_on_a_good_day(&self, app: ContainerId) -> bool {
        let mut state = State::initial(self.len());
        while !self.may_start(&state, app) {
            let unhealed = state.running.meet(self.checked).without(state.healthy);
            let ending = state.running.meet(self.awaited.end());
            let mut waiting = state.waiting.iter();
            state = if let Some(id) = waiting.find(|&id| self.may_start(&state, id)) {
                state.with(id, Phase::Running)
            } else if let Some(id) = unhealed.iter().next() {
                state.with_healthy(id)
            } else if let Some(id) = ending.without(self.essential).iter().next() {
                state.with(id, Phase::Succeeded)
            } else {
                return false;
            }
        }
        true
    }

    fn len(&self) -> usize {
        self.waits.len()
    }

    fn edges_of(
        &self,
        container: ContainerId,
    ) -> impl Iterator<Item = (ContainerId, Condition, &'a Edge)> {
        // They are listed container by container.
        let start = self.edges.partition_point(|(from, ..)| *from < container);
        let own = self.edges[start..]
            .iter()
            .take_while(move |(from, ..)| *from == container);
        own.map(|&(_, to, condition, edge)| (to, condition, edge))
    }

    /// What the container waits for, directly or through others, and itself.
    fn closure(&self, container: ContainerId) -> Set {
        let mut found = Set::of(container);
        let mut todo = found;
        while let Some(next) = todo.iter().next() {
            let further = self.waits[next].all().without(found);
            found = found.union(further);
            todo = todo.without(Set::of(next)).union(further);
        }
        found
    }

    /// The shortest schedule in which `app` starts at a moment that `harm` describes. The state is the one just
    /// before the start.
    pub fn find(&self, app: ContainerId, harm: &dyn Fn(&State) -> bool) -> Outcome {
        let mut left = self.most_steps;
        // Events outside of what the app waits for seldom matter, and leaving them out keeps the search small
        // and the schedule short. Only where that finds nothing is everything examined.
        match self.search(app, harm, self.closure(app), &mut left) {
            Outcome::None => self.search(app, harm, Set::ALL, &mut left),
            outcome => outcome,
        }
    }

    fn search(
        &self,
        app: ContainerId,
        harm: &dyn Fn(&State) -> bool,
        within: Set,
        left: &mut usize,
    ) -> Outcome {
        let start = State::initial(self.len());
        let mut trail: Vec<(State, usize, Vec<Move>)> = vec![(start, 0, Vec::new())];
        let mut seen = HashSet::from([start]);
        let mut at = 0;
        while at < trail.len() {
            let state = trail[at].0;
            for event in self.events(&state, within) {
                if event == Move::Start(app) && harm(&state) {
                    return Outcome::Found(moves(&trail, at, event));
                }
                let Some(settled) = self.after(state, event, left) else {
                    return Outcome::Bound;
                };
                for (next, kills) in settled {
                    if seen.insert(next) {
                        let moves = std::iter::once(event).chain(kills).collect();
                        trail.push((next, at, moves));
                    }
                }
                if trail.len() > MOST_STATES {
                    return Outcome::Bound;
                }
            }
            at += 1;
        }
        Outcome::None
    }

    /// The events that may come next and can help: one that opens no gate and kills nobody who waits only makes
    /// the search larger. Health turns only one way for the same reason.
    fn events(&self, state: &State, within: Set) -> Vec<Move> {
        let mut events = Vec::new();
        for id in state.waiting.union(state.running).meet(within).iter() {
            if state.waiting.contains(id) {
                if self.may_start(state, id) {
                    events.push(Move::Start(id));
                    if self.awaited.all().contains(id) {
                        events.push(Move::Fail(id));
                    }
                }
                continue;
            }
            let is_unhealed = self.checked.contains(id) && !state.healthy.contains(id);
            if is_unhealed && self.awaited.healthy.contains(id) {
                events.push(Move::Healthy(id));
            }
            if self.awaited.end().contains(id) {
                events.extend([Move::Exit(id, false), Move::Exit(id, true)]);
            }
            let may_elapse = self.timed.contains(id) && !state.elapsed.contains(id);
            if may_elapse && self.awaited.bounded().contains(id) {
                events.push(Move::TimeOut(id));
            }
        }
        events
    }

    fn may_start(&self, state: &State, id: ContainerId) -> bool {
        let waits = &self.waits[id];
        let exited = state.succeeded.union(state.failed);
        let ended = match self.agent {
            Agent::Executed => exited.union(state.killed),
            Agent::Documented => exited,
        };
        let seen = match self.stale_health {
            true => state.running.union(ended),
            false => state.running,
        };
        waits.start.is_within(ended.union(state.running))
            && waits.complete.is_within(ended)
            && waits.success.is_within(state.succeeded)
            && waits.healthy.is_within(state.healthy.meet(seen))
    }

    /// The states an event may lead to while the task lives on, each with the kills that follow at once; `None` where
    /// finding out takes more steps than are left.
    fn after(
        &self,
        state: State,
        event: Move,
        left: &mut usize,
    ) -> Option<Vec<(State, Vec<Move>)>> {
        let next = state_after(state, event);
        let mut settling = Settling {
            settled: Vec::new(),
            seen: HashSet::new(),
            left,
        };
        self.settle(next, Vec::new(), Vec::new(), &mut settling)?;
        Some(settling.settled)
    }

    /// Kills whoever cannot start any more. `optional` may be killed in the same pass, or see the dead container
    /// as ended: both are tried (`ecs-semantics.md` 1.4).
    fn settle(
        &self,
        state: State,
        kills: Vec<Move>,
        mut optional: Vec<(ContainerId, ContainerId)>,
        settling: &mut Settling,
    ) -> Option<()> {
        *settling.left = settling.left.checked_sub(1)?;
        if !kills.is_empty() {
            // The order of kills makes no difference, and there are more orders than anybody can wait for.
            let pending: Set = optional.iter().map(|(id, _)| *id).collect();
            let tried = (state, pending.meet(state.waiting));
            if !settling.seen.insert(tried) {
                return Some(());
            }
        }
        let kill = |id: ContainerId,
                    by: ContainerId,
                    optional: Vec<(ContainerId, ContainerId)>,
                    settling: &mut Settling| {
            let mut optional = optional;
            let followers = self.followers[id];
            optional.retain(|(other, _)| !followers.contains(*other));
            optional.extend(followers.iter().map(|follower| (follower, id)));
            let kills = kills.iter().copied().chain([Move::Kill(id, by)]).collect();
            self.settle(state.with(id, Phase::Killed), kills, optional, settling)
        };
        if let Some((id, by)) = self.doomed(&state) {
            return kill(id, by, optional, settling);
        }
        while let Some((id, by)) = optional.pop() {
            if state.waiting.contains(id) && self.agent == Agent::Executed {
                kill(id, by, optional.clone(), settling)?;
            }
        }
        if !self.stops(&state) {
            settling.settled.push((state, kills));
        }
        Some(())
    }

    /// A waiting container that cannot start any more, and the container that is the reason.
    fn doomed(&self, state: &State) -> Option<(ContainerId, ContainerId)> {
        let without_code_0 = state.failed.union(state.killed);
        let timed_out = state.running.meet(state.elapsed);
        state.waiting.iter().find_map(|id| {
            let waits = self.waits[id];
            let dead = waits.all().meet(state.not_started);
            let failed = waits.success.meet(without_code_0);
            let late = waits.bounded().meet(timed_out);
            let reasons = dead.union(failed).union(late);
            // The first in the order in which they are written.
            let mut awaited = self.edges_of(id).map(|(to, ..)| to);
            match reasons.is_empty() {
                true => None,
                false => awaited.find(|&to| reasons.contains(to)).map(|to| (id, to)),
            }
        })
    }

    /// An essential container has ended, so the task stops.
    fn stops(&self, state: &State) -> bool {
        let alive = state.waiting.union(state.running);
        !self.essential.is_within(alive)
    }

    /// The schedule in words: each event, and the fact that allows it.
    pub fn narrate(&self, task: &Task, moves: &[Move]) -> Vec<Step> {
        let mut state = State::initial(self.len());
        let mut steps = Vec::new();
        for &event in moves {
            steps.push(self.step(task, &state, event));
            state = state_after(state, event);
        }
        steps
    }

    fn step(&self, task: &Task, state: &State, event: Move) -> Step {
        let name = |id: ContainerId| task.container(id).display_name();
        match event {
            Move::Start(id) => {
                Step::of(Event::Starts, name(id), self.why_it_starts(task, state, id))
            }
            Move::Fail(id) => Step::of(
                Event::FailsToStart,
                name(id),
                "a container can fail to be created or started",
            ),
            Move::Exit(id, true) => Step::of(Event::Exits, name(id), "it ends with exit code 0"),
            Move::Exit(id, false) => Step::of(
                Event::Exits,
                name(id),
                "it ends with an exit code other than 0",
            ),
            Move::Healthy(id) => {
                Step::of(Event::BecomesHealthy, name(id), "its health check passes")
            }
            Move::TimeOut(id) => Step::of(
                Event::TimesOut,
                name(id),
                format!(
                    "it is still running when its `{}` has passed",
                    task.key("startTimeout")
                ),
            ),
            Move::Kill(id, by) => Step::of(
                Event::IsKilled,
                name(id),
                format!(
                    "it waits for `{}`, which can no longer do what it waits for; it ends with exit code 143 and never runs",
                    name(by)
                ),
            ),
        }
    }

    fn why_it_starts(&self, task: &Task, state: &State, id: ContainerId) -> String {
        let own = self.edges_of(id);
        let reasons: Vec<String> = own
            .map(|(to, condition, edge)| {
                let name = task.container(to).display_name();
                let rule = match edge.origin {
                    Origin::Firelens => format!("ECS itself starts the router `{name}` first"),
                    Origin::Links => format!("its link waits for `{name}` to start"),
                    Origin::VolumesFrom => {
                        format!(
                            "`{}` waits for `{name}` to be created",
                            task.key("volumesFrom")
                        )
                    }
                    Origin::Written => format!("it waits for `{name}` with {condition}"),
                };
                format!("{rule}, and {}", met_by(state.phase(to), condition))
            })
            .collect();
        match reasons.is_empty() {
            true => "it waits for nothing".to_owned(),
            false => reasons.join("; "),
        }
    }
}

/// Where everything stands once an event has happened, before anybody is killed for it.
fn state_after(state: State, event: Move) -> State {
    match event {
        Move::Start(id) => state.with(id, Phase::Running),
        Move::Fail(id) => state.with(id, Phase::NotStarted),
        Move::Exit(id, true) => state.with(id, Phase::Succeeded),
        Move::Exit(id, false) => state.with(id, Phase::Failed),
        Move::Healthy(id) => state.with_healthy(id),
        Move::TimeOut(id) => state.with_elapsed(id),
        Move::Kill(id, _) => state.with(id, Phase::Killed),
    }
}

/// Why a condition is met, in words.
fn met_by(phase: Phase, condition: Condition) -> &'static str {
    match (phase, condition) {
        (Phase::Running, Condition::Healthy) => "it has been healthy once",
        (Phase::Running, _) => "it is running, which is all that is asked",
        (Phase::Succeeded, _) => "it has ended with exit code 0",
        (Phase::Failed, _) => "it has ended, and the exit code is not asked for",
        (Phase::Killed, _) => "a container that was killed before it ran counts as ended",
        (Phase::Waiting | Phase::NotStarted, _) => "that is met",
    }
}

fn moves(trail: &[(State, usize, Vec<Move>)], mut at: usize, last: Move) -> Vec<Move> {
    let mut chunks = vec![vec![last]];
    while at != 0 {
        chunks.push(trail[at].2.clone());
        at = trail[at].1;
    }
    chunks.into_iter().rev().flatten().collect()
}

//! The witness: the shortest schedule that does the harm (`ecs-semantics.md` 8.1), as events with reasons.

use std::cell;
use std::collections::{HashMap, HashSet};

use super::edges::{Agent, Edge, Edges, Origin};
use super::set::Set;
use crate::finding::{Event, Step};
use crate::model::{Condition, ContainerId, Task};

/// How many states a search examines before it gives up: a bound on states, not on time, so that answers repeat.
const MOST_STATES: usize = 200_000;
/// The same for tasks far larger than ECS takes, where each state costs more and there are more searches: the most
/// states, times containers, times containers and edges. A task of ten containers never comes near it.
const MOST_WORK: usize = 110_000_000;
/// The most work of all searches of one task, in the same measure: somebody who wants to keep firelint busy writes ten
/// containers that have a hard search each.
const MOST_IN_ALL: usize = 10 * MOST_WORK;
/// So many tasks of one template or module may take as much each; more of them share it.
const FULL_SHARES: usize = 4;

/// The most work of all searches of a task, where its template or module makes so many.
pub fn most_in_all(crowd: usize) -> usize {
    MOST_IN_ALL / crowd.div_ceil(FULL_SHARES).max(1)
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

/// One container's part of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Cell {
    phase: Phase,
    /// Its health check has passed.
    healthy: bool,
    /// Its `startTimeout` has elapsed.
    elapsed: bool,
}

/// Where every container stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State(Vec<Cell>);

impl State {
    fn initial(containers: usize) -> Self {
        let cell = Cell {
            phase: Phase::Waiting,
            healthy: false,
            elapsed: false,
        };
        Self(vec![cell; containers])
    }

    /// Where a container stands.
    pub fn phase(&self, container: ContainerId) -> Phase {
        self.0[container].phase
    }

    /// Whether a container's health check has ever passed.
    pub fn was_healthy(&self, container: ContainerId) -> bool {
        self.0[container].healthy
    }

    /// Whether a container has ever been started.
    pub fn was_started(&self, container: ContainerId) -> bool {
        matches!(
            self.phase(container),
            Phase::Running | Phase::Succeeded | Phase::Failed
        )
    }

    /// Whether one of these containers has exited with code 0.
    pub fn has_succeeded(&self, containers: Set) -> bool {
        containers
            .iter()
            .any(|id| id < self.0.len() && self.phase(id) == Phase::Succeeded)
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
struct Settling {
    settled: Vec<(State, Vec<Move>)>,
    /// What was tried, and what was still to be tried then.
    seen: HashSet<(State, Vec<ContainerId>)>,
    most: usize,
}

/// A task with nothing unknown in it: what the containers are and who waits for whom.
#[derive(Clone, Debug)]
pub struct World<'a> {
    edges: Vec<(ContainerId, ContainerId, Condition, &'a Edge)>,
    /// Who waits for each container, and with which condition.
    incoming: Vec<Vec<(ContainerId, Condition)>>,
    essential: Vec<bool>,
    checked: Vec<bool>,
    timed: Vec<bool>,
    agent: Agent,
    stale_health: bool,
    /// What is left of the work that all searches of the task may take.
    left: &'a cell::Cell<usize>,
}

impl<'a> World<'a> {
    /// One reading of a task: what is certain as it is, what may be absent as absent, an unknown condition as START.
    pub fn of(edges: &'a Edges) -> Self {
        let sure =
            |facts: &[crate::model::Fact]| facts.iter().map(|fact| *fact == Ok(true)).collect();
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
        let mut incoming = vec![Vec::new(); edges.len()];
        for &(from, to, condition, _) in &seen {
            incoming[to].push((from, condition));
        }
        Self {
            edges: seen,
            incoming,
            essential: sure(&edges.essential),
            checked: sure(&edges.checked),
            timed: sure(&edges.timed),
            agent: edges.agent,
            stale_health: false,
            left: &edges.left,
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
            let waiting = |id: &ContainerId| state.phase(*id) == Phase::Waiting;
            let running = |id: &ContainerId| state.phase(*id) == Phase::Running;
            let ids = || 0..self.len();
            let starts = ids().find(|id| waiting(id) && self.may_start(&state, *id));
            let heals =
                || ids().find(|id| running(id) && self.checked[*id] && !state.was_healthy(*id));
            let ends =
                || ids().find(|id| running(id) && !self.essential[*id] && self.is_end_awaited(*id));
            if let Some(id) = starts {
                state.0[id].phase = Phase::Running;
            } else if let Some(id) = heals() {
                state.0[id].healthy = true;
            } else if let Some(id) = ends() {
                state.0[id].phase = Phase::Succeeded;
            } else {
                return false;
            }
        }
        true
    }

    fn is_end_awaited(&self, container: ContainerId) -> bool {
        self.waiting_for(container)
            .any(|(_, condition)| condition.awaits_end())
    }

    fn len(&self) -> usize {
        self.essential.len()
    }

    fn awaited(&self, by: ContainerId) -> impl Iterator<Item = (ContainerId, Condition)> {
        // They are listed container by container.
        let start = self.edges.partition_point(|(from, ..)| *from < by);
        let own = self.edges[start..]
            .iter()
            .take_while(move |(from, ..)| *from == by);
        own.map(|(_, to, condition, _)| (*to, *condition))
    }

    fn waiting_for(
        &self,
        container: ContainerId,
    ) -> impl Iterator<Item = (ContainerId, Condition)> {
        self.incoming[container].iter().copied()
    }

    /// What the container waits for, directly or through others, and itself.
    fn closure(&self, container: ContainerId) -> Set {
        let mut found = Set::of(container);
        loop {
            let next = found
                .iter()
                .flat_map(|id| self.awaited(id))
                .map(|(to, _)| to);
            let larger = next.fold(found, |set, id| set.union(Set::of(id)));
            if larger == found {
                return found;
            }
            found = larger;
        }
    }

    /// The shortest schedule in which `app` starts at a moment that `harm` describes. The state is the one just
    /// before the start.
    pub fn find(&self, app: ContainerId, harm: &dyn Fn(&State) -> bool) -> Outcome {
        // Events outside of what the app waits for seldom matter, and leaving them out keeps the search small
        // and the schedule short. Only where that finds nothing is everything examined.
        match self.search(app, harm, self.closure(app)) {
            Outcome::None => self.search(app, harm, Set::ALL),
            outcome => outcome,
        }
    }

    fn search(&self, app: ContainerId, harm: &dyn Fn(&State) -> bool, within: Set) -> Outcome {
        let start = State::initial(self.len());
        let mut trail: Vec<(State, usize, Vec<Move>)> = vec![(start.clone(), 0, Vec::new())];
        let mut seen: HashMap<State, ()> = HashMap::from([(start, ())]);
        let most = self.most_states();
        let mut at = 0;
        while at < trail.len() {
            let state = trail[at].0.clone();
            for event in self.events(&state, within) {
                if event == Move::Start(app) && harm(&state) {
                    return Outcome::Found(moves(&trail, at, event));
                }
                let Some(settled) = self.after(&state, event, most) else {
                    return Outcome::Bound;
                };
                for (next, kills) in settled {
                    if seen.insert(next.clone(), ()).is_none() {
                        let moves = std::iter::once(event).chain(kills).collect();
                        trail.push((next, at, moves));
                    }
                }
                if trail.len() > most {
                    return Outcome::Bound;
                }
            }
            at += 1;
        }
        Outcome::None
    }

    fn most_states(&self) -> usize {
        MOST_STATES.min(MOST_WORK / self.cost())
    }

    /// What it costs to look at one state.
    fn cost(&self) -> usize {
        (self.len() * (self.len() + self.edges.len())).max(1)
    }

    /// Takes the cost of one state from what is left; `None` where too little is.
    fn spend(&self) -> Option<()> {
        self.left.set(self.left.get().checked_sub(self.cost())?);
        Some(())
    }

    /// The events that may come next and can help: one that opens no gate and kills nobody who waits only makes
    /// the search larger. Health turns only one way for the same reason.
    fn events(&self, state: &State, within: Set) -> Vec<Move> {
        use Condition::{Complete, Healthy, Success};
        let mut events = Vec::new();
        for id in (0..self.len().min(Set::CAPACITY)).filter(|&id| within.contains(id)) {
            let cell = state.0[id];
            match cell.phase {
                Phase::Waiting if self.may_start(state, id) => {
                    events.push(Move::Start(id));
                    if self.waiting_for(id).next().is_some() {
                        events.push(Move::Fail(id));
                    }
                }
                Phase::Running => {
                    if self.checked[id] && !cell.healthy && self.is_awaited(id, &[Healthy]) {
                        events.push(Move::Healthy(id));
                    }
                    if self.is_awaited(id, &[Complete, Success]) {
                        events.extend([Move::Exit(id, false), Move::Exit(id, true)]);
                    }
                    let bounds = self.is_awaited(id, &[Complete, Success, Healthy]);
                    if self.timed[id] && !cell.elapsed && bounds {
                        events.push(Move::TimeOut(id));
                    }
                }
                _ => {}
            }
        }
        events
    }

    /// Whether somebody waits for the container with one of these conditions.
    fn is_awaited(&self, id: ContainerId, conditions: &[Condition]) -> bool {
        self.waiting_for(id)
            .any(|(_, condition)| conditions.contains(&condition))
    }

    fn may_start(&self, state: &State, id: ContainerId) -> bool {
        self.awaited(id)
            .all(|(to, condition)| self.is_met(state, to, condition))
    }

    fn is_met(&self, state: &State, to: ContainerId, condition: Condition) -> bool {
        let phase = state.phase(to);
        let killed = phase == Phase::Killed && self.agent == Agent::Executed;
        let ended = matches!(phase, Phase::Succeeded | Phase::Failed) || killed;
        match condition {
            Condition::Start | Condition::Create => ended || phase == Phase::Running,
            Condition::Complete => ended,
            Condition::Success => phase == Phase::Succeeded,
            Condition::Healthy => {
                let seen = phase == Phase::Running || self.stale_health && ended;
                seen && state.was_healthy(to)
            }
        }
    }

    /// The states an event may lead to while the task lives on, each with the kills that follow at once; `None` where
    /// they are too many.
    fn after(&self, state: &State, event: Move, most: usize) -> Option<Vec<(State, Vec<Move>)>> {
        let mut next = state.clone();
        match event {
            Move::Start(id) => next.0[id].phase = Phase::Running,
            Move::Fail(id) => next.0[id].phase = Phase::NotStarted,
            Move::Exit(id, true) => next.0[id].phase = Phase::Succeeded,
            Move::Exit(id, false) => next.0[id].phase = Phase::Failed,
            Move::Healthy(id) => next.0[id].healthy = true,
            Move::TimeOut(id) => next.0[id].elapsed = true,
            Move::Kill(id, _) => next.0[id].phase = Phase::Killed,
        }
        let mut settling = Settling {
            settled: Vec::new(),
            seen: HashSet::new(),
            most,
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
        self.spend()?;
        if !kills.is_empty() {
            // The order of kills makes no difference, and there are more orders than anybody can wait for.
            let pending = optional.iter().map(|(id, _)| *id).collect();
            if !settling.seen.insert((state.clone(), pending)) {
                return Some(());
            }
        }
        let kill = |id: ContainerId,
                    by: ContainerId,
                    optional: Vec<(ContainerId, ContainerId)>,
                    settling: &mut Settling| {
            let mut next = state.clone();
            next.0[id].phase = Phase::Killed;
            let followers = self.waiting_for(id).map(|(waiter, _)| (waiter, id));
            let mut optional = optional;
            for follower in followers {
                optional.retain(|(other, _)| *other != follower.0);
                optional.push(follower);
            }
            let kills = kills.iter().copied().chain([Move::Kill(id, by)]).collect();
            self.settle(next, kills, optional, settling)
        };
        if let Some((id, by)) = self.doomed(&state) {
            return kill(id, by, optional, settling);
        }
        while let Some((id, by)) = optional.pop() {
            if state.phase(id) == Phase::Waiting && self.agent == Agent::Executed {
                kill(id, by, optional.clone(), settling)?;
            }
        }
        if !self.stops(&state) {
            settling.settled.push((state, kills));
        }
        (settling.settled.len() <= settling.most).then_some(())
    }

    /// A waiting container that cannot start any more, and the container that is the reason.
    fn doomed(&self, state: &State) -> Option<(ContainerId, ContainerId)> {
        let waiting = (0..self.len()).filter(|&id| state.phase(id) == Phase::Waiting);
        waiting.into_iter().find_map(|id| {
            let reason = self.awaited(id).find(|(to, condition)| {
                let cell = state.0[*to];
                match cell.phase {
                    Phase::NotStarted => true,
                    Phase::Failed | Phase::Killed => *condition == Condition::Success,
                    Phase::Running => {
                        let bounded = matches!(
                            condition,
                            Condition::Success | Condition::Complete | Condition::Healthy
                        );
                        cell.elapsed && bounded
                    }
                    Phase::Waiting | Phase::Succeeded => false,
                }
            });
            reason.map(|(to, _)| (id, to))
        })
    }

    /// An essential container has ended, so the task stops.
    fn stops(&self, state: &State) -> bool {
        (0..self.len()).any(|id| {
            self.essential[id] && !matches!(state.phase(id), Phase::Waiting | Phase::Running)
        })
    }

    /// The schedule in words: each event, and the fact that allows it.
    pub fn narrate(&self, task: &Task, moves: &[Move]) -> Vec<Step> {
        let mut state = State::initial(self.len());
        let mut steps = Vec::new();
        for &event in moves {
            steps.push(self.step(task, &state, event));
            let cell = |id: ContainerId, phase| {
                State({
                    let mut cells = state.0.clone();
                    cells[id].phase = phase;
                    cells
                })
            };
            state = match event {
                Move::Start(id) => cell(id, Phase::Running),
                Move::Fail(id) => cell(id, Phase::NotStarted),
                Move::Exit(id, true) => cell(id, Phase::Succeeded),
                Move::Exit(id, false) => cell(id, Phase::Failed),
                Move::Kill(id, _) => cell(id, Phase::Killed),
                Move::Healthy(_) | Move::TimeOut(_) => state,
            };
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
        let own = self.edges.iter().filter(|(from, ..)| *from == id);
        let reasons: Vec<String> = own
            .map(|(_, to, condition, edge)| {
                let name = task.container(*to).display_name();
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
                format!("{rule}, and {}", met_by(state.phase(*to), *condition))
            })
            .collect();
        match reasons.is_empty() {
            true => "it waits for nothing".to_owned(),
            false => reasons.join("; "),
        }
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

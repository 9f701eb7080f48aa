//! Every schedule of a task, by `ecs-semantics.md` 8.1 and nothing else.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::task::{Edges, Set, Task, Wait, bit};

/// The state of 8.1, as sets of containers. Who is in none of the first five waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// RUN.
    pub runs: Set,
    /// END(0).
    pub succeeded: Set,
    /// END(x != 0).
    pub errored: Set,
    /// Killed before it ran.
    pub dead: Set,
    /// Could not be created or started.
    pub failed: Set,
    /// In RUN, and healthy now.
    pub healthy: Set,
    /// Has been healthy: decides nothing, it is what we ask about.
    pub was_healthy: Set,
    /// In RUN, and its startTimeout has elapsed.
    pub late: Set,
}

impl State {
    fn packed(self) -> u64 {
        u64::from_le_bytes([
            self.runs,
            self.succeeded,
            self.errored,
            self.dead,
            self.failed,
            self.healthy,
            self.was_healthy,
            self.late,
        ])
    }

    fn unpacked(bits: u64) -> Self {
        let [
            runs,
            succeeded,
            errored,
            dead,
            failed,
            healthy,
            was_healthy,
            late,
        ] = bits.to_le_bytes();
        Self {
            runs,
            succeeded,
            errored,
            dead,
            failed,
            healthy,
            was_healthy,
            late,
        }
    }

    pub fn was_started(self) -> Set {
        self.runs | self.succeeded | self.errored
    }

    fn waits(self, id: usize) -> bool {
        (self.was_started() | self.dead | self.failed) & bit(id) == 0
    }

    fn ends(mut self, id: usize) -> Self {
        self.runs &= !bit(id);
        self.healthy &= !bit(id);
        self.late &= !bit(id);
        self
    }
}

/// An event the environment chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Start(usize),
    Fail(usize),
    Exit(usize, bool),
    /// Health turns, either way.
    Turn(usize),
    TimeOut(usize),
}

/// What one container waits for, by condition.
#[derive(Clone, Copy, Debug, Default)]
struct Needs {
    start: Set,
    create: Set,
    complete: Set,
    success: Set,
    healthy: Set,
}

/// Whether a container that was killed before it ran lets START, CREATE and COMPLETE pass (1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Killed {
    /// As executed on EC2.
    Opens,
    /// As far as documented.
    Blocks,
}

/// When `volumesFrom` is satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// From RUN on: the states of 8.1, which have none between WAIT and RUN.
    WhenRunning,
    /// From the moment it could start: it may be created then and not yet running, the case for which 8.1 wants
    /// CREATE to prove nothing about the container itself.
    WhenReady,
}

/// The transition system of one task.
#[derive(Clone, Debug)]
pub struct World {
    needs: Vec<Needs>,
    essential: Set,
    checked: Set,
    timed: Set,
    killed: Killed,
    created: Created,
}

/// What holds for one container in every schedule, or in some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Some schedule starts it.
    pub starts: bool,
    /// At its start, in every schedule that starts it: who has exited 0, was healthy at some time, was started.
    pub succeeded: Set,
    pub healthy: Set,
    pub started: Set,
    /// Some schedule starts it with no probe in END(0).
    pub unprobed: bool,
    /// Some schedule starts it with the router never healthy before.
    pub unhealthy: bool,
    /// Some schedule starts it with neither.
    pub neither: bool,
}

impl Needs {
    /// Those waited for with any condition.
    fn any(self) -> Set {
        self.start | self.create | self.complete | self.success | self.healthy
    }
}

impl World {
    /// The system of 8.1 as firelint judges the task.
    pub fn of(task: &Task) -> Self {
        Self::with(task, task.edges(), Killed::Opens)
    }

    /// As [`World::of`], with nothing taken for granted that is not documented.
    pub fn documented(task: &Task) -> Self {
        Self::with(task, task.documented_edges(), Killed::Blocks)
    }

    fn with(task: &Task, edges: Edges, killed: Killed) -> Self {
        let mut needs = vec![Needs::default(); task.len()];
        for (from, to, wait) in edges {
            let need = match wait {
                Wait::Start => &mut needs[from].start,
                Wait::Create => &mut needs[from].create,
                Wait::Complete => &mut needs[from].complete,
                Wait::Success => &mut needs[from].success,
                Wait::Healthy => &mut needs[from].healthy,
            };
            *need |= bit(to);
        }
        Self {
            needs,
            essential: task.essential_as_judged(),
            checked: task.checked(),
            timed: task.timed(),
            killed,
            created: Created::WhenRunning,
        }
    }

    /// The same, with `volumesFrom` satisfied earlier.
    pub fn created_early(self) -> Self {
        let created = Created::WhenReady;
        Self { created, ..self }
    }

    fn is_ready(&self, state: State, id: usize) -> bool {
        let needs = self.needs[id];
        let dead = match self.killed {
            Killed::Opens => state.dead,
            Killed::Blocks => 0,
        };
        let ended = state.succeeded | state.errored | dead;
        let all = |needed: Set, there: Set| needed & !there == 0;
        let early = |id: usize| self.created == Created::WhenReady && self.is_ready(state, id);
        let missing = needs.create & !(state.runs | ended);
        let created = (0..self.needs.len())
            .filter(|&id| missing & bit(id) != 0)
            .all(early);
        state.waits(id)
            && created
            && all(needs.start, state.runs | ended)
            && all(needs.complete, ended)
            && all(needs.success, state.succeeded)
            && all(needs.healthy, state.runs & state.healthy)
    }

    /// Step 1 of 8.1.
    fn is_doomed(&self, state: State, id: usize) -> bool {
        let needs = self.needs[id];
        let timed = needs.complete | needs.success | needs.healthy;
        needs.any() & state.failed != 0
            || needs.success & (state.errored | state.dead) != 0
            || timed & state.runs & state.late != 0
    }

    /// Whether `id` waits for `by`, so that it may be killed because of it.
    pub fn may_kill(&self, id: usize, by: usize) -> bool {
        self.needs[id].any() & bit(by) != 0
    }

    /// Whether the event can happen.
    pub fn allows(&self, state: State, event: Event) -> bool {
        let runs = |id: usize| state.runs & bit(id) != 0;
        match event {
            Event::Start(id) | Event::Fail(id) => self.is_ready(state, id),
            Event::Exit(id, _) => runs(id),
            Event::Turn(id) => runs(id) && self.checked & bit(id) != 0,
            Event::TimeOut(id) => runs(id) && self.timed & !state.late & bit(id) != 0,
        }
    }

    /// The states after an event and what follows at once; none of them has stopped the task.
    pub fn after(&self, mut state: State, event: Event) -> Vec<State> {
        match event {
            Event::Start(id) => state.runs |= bit(id),
            Event::Fail(id) => state.failed |= bit(id),
            Event::Exit(id, zero) => {
                state = state.ends(id);
                match zero {
                    true => state.succeeded |= bit(id),
                    false => state.errored |= bit(id),
                }
            }
            Event::Turn(id) => {
                state.healthy ^= bit(id);
                state.was_healthy |= state.healthy;
            }
            Event::TimeOut(id) => state.late |= bit(id),
        }
        let mut found = Vec::new();
        self.settle(state, 0, &mut found);
        // Step 3: the schedule ends with an essential container.
        found.retain(|state| {
            let ended = state.succeeded | state.errored | state.dead | state.failed;
            ended & self.essential == 0
        });
        found
    }

    /// Steps 1 and 2. `fresh` died in this pass.
    fn settle(&self, mut state: State, mut fresh: Set, found: &mut Vec<State>) {
        let everyone = 0..self.needs.len();
        while let Some(id) = everyone
            .clone()
            .find(|&id| state.waits(id) && self.is_doomed(state, id))
        {
            state.dead |= bit(id);
            fresh |= bit(id);
        }
        if found.contains(&state) {
            return;
        }
        found.push(state);
        for id in everyone.filter(|&id| state.waits(id)) {
            if self.needs[id].any() & fresh != 0 {
                let mut killed = state;
                killed.dead |= bit(id);
                self.settle(killed, fresh | bit(id), found);
            }
        }
    }

    /// Explores every schedule.
    pub fn explore(&self, probes: Set, router: usize) -> Vec<Truth> {
        let count = self.needs.len();
        let unseen = Truth {
            starts: false,
            succeeded: Set::MAX,
            healthy: Set::MAX,
            started: Set::MAX,
            unprobed: false,
            unhealthy: false,
            neither: false,
        };
        let mut truths = vec![unseen; count];
        let mut seen: HashSet<u64, BuildHasherDefault<Mix>> = HashSet::default();
        let mut todo = vec![State::default()];
        seen.insert(State::default().packed());
        while let Some(state) = todo.pop() {
            for (id, truth) in truths.iter_mut().enumerate() {
                if self.is_ready(state, id) {
                    truth.observe(state, probes, router);
                }
                // A restart (5.2) is an exit that changes nothing, so it needs no event.
                let events = [
                    Event::Start(id),
                    Event::Fail(id),
                    Event::Exit(id, true),
                    Event::Exit(id, false),
                    Event::Turn(id),
                    Event::TimeOut(id),
                ];
                for event in events
                    .into_iter()
                    .filter(|&event| self.allows(state, event))
                {
                    for next in self.after(state, event) {
                        debug_assert_eq!(State::unpacked(next.packed()), next);
                        if seen.insert(next.packed()) {
                            todo.push(next);
                        }
                    }
                }
            }
        }
        truths
    }
}

impl Truth {
    fn observe(&mut self, state: State, probes: Set, router: usize) {
        self.starts = true;
        self.succeeded &= state.succeeded;
        self.healthy &= state.was_healthy;
        self.started &= state.was_started();
        let unprobed = state.succeeded & probes == 0;
        let unhealthy = state.was_healthy & bit(router) == 0;
        self.unprobed |= unprobed;
        self.unhealthy |= unhealthy;
        self.neither |= unprobed && unhealthy;
    }
}

/// What stands between a container's start and a probe's success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    NotASender,
    IsProbe,
    BeforeProbe,
    NeverStarts,
    Probe,
    RouterHealth,
    None,
}

/// The verdict on each container, and the truth it rests on.
pub fn judge(task: &Task) -> Vec<(Verdict, Truth)> {
    let probes = task.probes();
    let router = task.router();
    let before = task.before_probe();
    let truths = World::of(task).explore(probes, router);
    let verdict = |(id, truth): (usize, Truth)| {
        let sends = task.containers[id].sender && id != router;
        let verdict = match () {
            () if !sends => Verdict::NotASender,
            () if probes & bit(id) != 0 => Verdict::IsProbe,
            () if before & bit(id) != 0 => Verdict::BeforeProbe,
            () if !truth.starts => Verdict::NeverStarts,
            () if !truth.unprobed => Verdict::Probe,
            () if !truth.unhealthy => Verdict::RouterHealth,
            () => Verdict::None,
        };
        (verdict, truth)
    };
    truths.into_iter().enumerate().map(verdict).collect()
}

/// Hashes a packed state: SipHash would take most of the time.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, bits: u64) {
        let mixed = (self.0 ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

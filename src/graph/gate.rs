//! What stands between an app's start and a probe's success: the verdict of the start-order rules.

use super::deployed::{Deployed, service_connect};
use super::edges::Edges;
use super::schedule::{Move, Outcome, State, World};
use super::set::Set;
use crate::finding::Step;
use crate::model::{Condition, Container, Fact, ImageKind, Unknown, Why, all, any, not};

/// What holds a container back until the router has been tried.
#[derive(Debug)]
pub enum Gate {
    /// It sends nothing through the router.
    NotASender,
    /// It is itself meant as a probe.
    IsProbe,
    /// It cannot come after a probe: the router or a probe waits for it, or it is the task's proxy.
    BeforeProbe,
    /// ECS refuses what it waits for, or the order is a cycle; another rule says so.
    Refused,
    /// No schedule starts it.
    NeverStarts,
    /// A probe has certainly exited with code 0.
    Probe,
    /// No probe, but the router has certainly been healthy. The schedule ends with the app's start.
    RouterHealth(Hazard),
    /// Nothing: the schedule ends with the app's start, and no probe has exited 0.
    None(Hazard),
}

/// A start that comes too early, and the schedule that proves it.
#[derive(Debug)]
pub struct Hazard {
    /// The events up to the app's start.
    pub schedule: Vec<Step>,
    /// The same as moves.
    pub moves: Vec<Move>,
    /// Whether it needs behaviour of the agent that is not documented for Fargate (`ecs-semantics.md` 3.1, hedge).
    pub relies_on_agent: bool,
}

impl Gate {
    /// The word `inspect` prints.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotASender => "not-a-sender",
            Self::IsProbe => "is-probe",
            Self::BeforeProbe => "before-probe",
            Self::Refused | Self::NeverStarts => "never-starts",
            Self::Probe => "probe",
            Self::RouterHealth(_) => "router-health",
            Self::None(_) => "none",
        }
    }
}

/// Whether the app can start at a moment at which something has not happened.
enum Early {
    /// This schedule starts it so.
    Yes(Vec<Move>),
    /// No schedule does.
    No,
    /// Nobody can tell.
    CannotTell(Unknown),
}

impl Deployed<'_> {
    /// What holds the container back until the router has been tried.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn gate(&self, app: &Container) -> Result<&Gate, Unknown> {
        let gate = self.gates[app.id].get_or_init(|| self.find_gate(app));
        gate.as_ref().map_err(|unknown| *unknown)
    }

    fn find_gate(&self, app: &Container) -> Result<Gate, Unknown> {
        if self.is_sender(app) == Ok(false) {
            return Ok(Gate::NotASender);
        }
        let Some(router) = self.router()? else {
            return Ok(Gate::Refused);
        };
        let before = self.comes_before_probe(app, router);
        match (self.is_probe(app), before) {
            (Ok(true), _) => return Ok(Gate::IsProbe),
            (_, Ok(true)) => return Ok(Gate::BeforeProbe),
            _ => {}
        }
        if self.refuses(app) {
            return Ok(Gate::Refused);
        }
        if self.never_starts(app) == Ok(true) {
            return Ok(Gate::NeverStarts);
        }
        let unprobed = match self.starts_unprobed(app, self.judged()) {
            Early::No => return Ok(Gate::Probe),
            Early::CannotTell(unknown) => return Err(unknown),
            Early::Yes(moves) => moves,
        };
        // It is exposed; unless it is exempt, which may be what nobody can tell.
        all([self.is_sender(app), not(any([self.is_probe(app), before]))])?;
        let relies_on_agent = matches!(self.starts_unprobed(app, self.documented()), Early::No);
        let hazard = |moves: Vec<Move>| Hazard {
            schedule: World::of(self.judged()).narrate(self.task, &moves),
            moves,
            relies_on_agent,
        };
        let unhealthy = |state: &State| !state.was_healthy(router.id);
        let certain = self.certain(app.id);
        let possible = certain.is_none_or(|certain| certain.high.healthy.contains(router.id));
        let sure = certain.is_some_and(|certain| certain.low.healthy.contains(router.id));
        match (sure, possible) {
            (true, _) => Ok(Gate::RouterHealth(hazard(unprobed))),
            (false, true) if !self.is_settled(app, self.judged()) => Err(self.why_unsettled(app)),
            _ => {
                let world = World::of(self.judged());
                let probes = self.sure_probes();
                // A schedule with neither proof shows the most; the two may also fail one at a time.
                let neither = world.find(app.id, &|state| {
                    !state.has_succeeded(probes) && unhealthy(state)
                });
                match neither {
                    Outcome::Found(moves) => Ok(Gate::None(hazard(moves))),
                    _ if matches!(world.find(app.id, &unhealthy), Outcome::None) => {
                        Ok(Gate::RouterHealth(hazard(unprobed)))
                    }
                    _ => Ok(Gate::None(hazard(unprobed))),
                }
            }
        }
    }

    /// Those the router waits for, the container of `proxyConfiguration`, and those a probe waits for if they
    /// are non-essential or a known telemetry image.
    fn comes_before_probe(&self, app: &Container, router: &Container) -> Fact {
        let optional = any([
            Ok(self.image_kind(app) == Some(ImageKind::Telemetry)),
            not(app.is_essential()),
        ]);
        let probe_waits = any(self.task.containers.iter().map(|probe| {
            all([
                self.is_probe(probe),
                self.edges().waits_for(probe.id, app.id),
            ])
        }));
        any([
            self.edges().waits_for(router.id, app.id),
            self.task.is_proxy(app),
            all([probe_waits, optional]),
        ])
    }

    /// Whether the app can start when no probe has exited 0.
    fn starts_unprobed(&self, app: &Container, edges: &Edges) -> Early {
        let Some(certain) = super::certain::certain(edges, app.id) else {
            return Early::CannotTell(self.why_unsettled(app));
        };
        if !certain.low.succeeded.meet(self.sure_probes()).is_empty() {
            return Early::No;
        }
        if !certain
            .high
            .succeeded
            .meet(self.possible_probes())
            .is_empty()
            && !self.is_settled(app, edges)
        {
            return Early::CannotTell(self.why_unsettled(app));
        }
        if let Some(unknown) = self.is_past_searching(app) {
            return Early::CannotTell(unknown);
        }
        let probes = self.possible_probes();
        match World::of(edges).find(app.id, &|state| !state.has_succeeded(probes)) {
            Outcome::Found(moves) => Early::Yes(moves),
            Outcome::None if self.is_settled(app, edges) => Early::No,
            Outcome::None => Early::CannotTell(self.why_unsettled(app)),
            Outcome::Bound => Early::CannotTell(too_many_schedules(app)),
        }
    }

    /// Whether the app is held back until this probe has exited 0.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn is_gated_by(&self, app: &Container, probe: &Container) -> Fact {
        if self.edges().cycle().is_some() {
            return Ok(false);
        }
        match self.certain(app.id) {
            Some(certain) if certain.low.succeeded.contains(probe.id) => Ok(true),
            Some(certain) if !certain.high.succeeded.contains(probe.id) => Ok(false),
            _ => Err(self.why_unsettled(app)),
        }
    }

    /// Whether the router has certainly been healthy when the container starts.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn starts_after_healthy(&self, container: &Container, router: &Container) -> Fact {
        match self.certain(container.id) {
            Some(certain) if certain.low.healthy.contains(router.id) => Ok(true),
            Some(certain) if !certain.high.healthy.contains(router.id) => Ok(false),
            _ => Err(self.why_unsettled(container)),
        }
    }

    /// The first app that is held back by this probe, by no other one that `proves` as much, and is not `spared`.
    ///
    /// # Errors
    /// [`Unknown`] when there may be one, and that depends on what is decided elsewhere.
    pub fn gated_only_by(
        &self,
        probe: &Container,
        proves: impl Fn(&Container) -> Fact,
        spared: impl Fn(&Container) -> Fact,
    ) -> Result<Option<&Container>, Unknown> {
        let mut unsure = None;
        for app in self.task.containers.iter() {
            let gated = all([
                not(app.is_log_router()),
                not(self.is_probe(app)),
                self.is_gated_by(app, probe),
            ]);
            if gated == Ok(false) {
                continue;
            }
            let by_another = any(self.task.containers.iter().map(|other| {
                if other.id == probe.id || self.is_probe(other) == Ok(false) {
                    return Ok(false);
                }
                all([
                    self.is_probe(other),
                    self.is_gated_by(app, other),
                    proves(other),
                ])
            }));
            match all([gated, not(by_another), not(spared(app))]) {
                Ok(true) => return Ok(Some(app)),
                Ok(false) => {}
                Err(unknown) => unsure = unsure.or(Some(unknown)),
            }
        }
        unsure.map_or(Ok(None), Err)
    }

    /// Whether no schedule starts the container.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn never_starts(&self, container: &Container) -> Fact {
        *self.stuck[container.id].get_or_init(|| self.find_stuck(container))
    }

    fn find_stuck(&self, container: &Container) -> Fact {
        let too_many = Unknown {
            at: self.task.containers.span,
            why: Why::TooManyContainers,
        };
        if self.edges().len() > Set::CAPACITY {
            return Err(too_many);
        }
        // What the world leaves out can only take schedules away: another edge, a stronger condition.
        let unknown_edge = self.judged().first_unknown_hold(container.id);
        let may_be_held = unknown_edge.map_or(Ok(false), Err);
        let world = World::of(self.judged());
        if world.starts_on_a_good_day(container.id) {
            return may_be_held;
        }
        let outcome = match self.needs_another_that_never_starts(container) {
            true => Outcome::None,
            false => world.find(container.id, &|_| true),
        };
        match outcome {
            Outcome::Found(_) => may_be_held,
            Outcome::None if self.is_settled(container, self.judged()) => Ok(true),
            Outcome::None => Err(self.why_unsettled(container)),
            Outcome::Bound => Err(too_many_schedules(container)),
        }
    }

    /// Whether it waits for the success or the health of a container that no schedule starts, which spares the search.
    fn needs_another_that_never_starts(&self, container: &Container) -> bool {
        // Where the order is a cycle, this would ask for itself.
        let is_ordered = self.edges().cycle().is_none();
        let mut edges = self.judged().of_container(container.id);
        is_ordered
            && edges.any(|(edge, to)| {
                let asks = [Ok(Condition::Success), Ok(Condition::Healthy)];
                let needs_it = edge.exists.is_ok() && asks.contains(&edge.condition);
                needs_it && self.never_starts(self.task.container(to)) == Ok(true)
            })
    }

    /// Whether it was too much already to look for any start of the container: looking for a certain one is no less.
    fn is_past_searching(&self, container: &Container) -> Option<Unknown> {
        let unknown = self.never_starts(container).err()?;
        (unknown.why == Why::SearchBound).then_some(unknown)
    }

    /// Whether a container that no schedule starts can still slip through, because the agent looks at the last
    /// health record of a container and not at whether it runs (`ecs-semantics.md` 1.7).
    pub fn starts_by_a_race(&self, container: &Container) -> bool {
        let world = || World::of(self.judged()).with_stale_health();
        self.edges().len() <= Set::CAPACITY && world().starts_on_a_good_day(container.id)
    }

    /// Whether ECS starts this router before all that log through it, without being asked: it does where the router waits
    /// for nothing (`ecs-semantics.md` 3.1). What it does with Service Connect nobody knows.
    pub fn is_put_first_by_ecs(&self, router: &Container) -> Fact {
        all([
            not(router.has_dependency()),
            not(service_connect(&self.services)),
        ])
    }

    /// A schedule in which a sender starts before the router was ever started, where there is one.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn starts_before_router(
        &self,
        app: &Container,
        router: &Container,
    ) -> Result<Option<Vec<Step>>, Unknown> {
        if self.is_sender(app) == Ok(false) || self.refuses(app) {
            return Ok(None);
        }
        let started = self
            .certain(app.id)
            .map(|certain| (certain.low.started, certain.high.started));
        match started {
            Some((low, _)) if low.contains(router.id) => return Ok(None),
            Some((_, high)) if !high.contains(router.id) || self.is_settled(app, self.judged()) => {
            }
            _ => return Err(self.why_unsettled(app)),
        }
        self.is_sender(app)?;
        if let Some(unknown) = self.is_past_searching(app) {
            return Err(unknown);
        }
        let world = World::of(self.judged());
        match world.find(app.id, &|state| !state.was_started(router.id)) {
            Outcome::Found(moves) => Ok(Some(world.narrate(self.task, &moves))),
            Outcome::None if self.is_settled(app, self.judged()) => Ok(None),
            Outcome::None => Err(self.why_unsettled(app)),
            Outcome::Bound => Err(too_many_schedules(app)),
        }
    }

    /// Whether ECS refuses what the container waits for, or the order is a cycle.
    fn refuses(&self, container: &Container) -> bool {
        self.edges().is_flawed(container.id) || self.edges().cycle().is_some()
    }

    /// Whether everything that decides what happens before the container starts is written and readable.
    fn is_settled(&self, container: &Container, edges: &Edges) -> bool {
        self.sure_probes() == self.possible_probes() && edges.first_unknown(container.id).is_none()
    }

    fn why_unsettled(&self, container: &Container) -> Unknown {
        let by_edges = self.judged().first_unknown(container.id);
        let by_probes = || {
            self.task
                .containers
                .iter()
                .find_map(|other| self.is_probe(other).err())
        };
        let too_many = Unknown {
            at: self.task.containers.span,
            why: Why::TooManyContainers,
        };
        by_edges.or_else(by_probes).unwrap_or(too_many)
    }
}

fn too_many_schedules(container: &Container) -> Unknown {
    Unknown {
        at: container.span,
        why: Why::SearchBound,
    }
}

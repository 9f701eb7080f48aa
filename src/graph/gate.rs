//! What stands between an app's start and a probe's success: the verdict of the start-order rules.

use super::deployed::Deployed;
use super::edges::Edges;
use super::schedule::{Move, Outcome, State, World};
use crate::finding::Step;
use crate::model::{Container, Fact, ImageKind, Unknown, Why, all, any};

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
    pub fn gate(&self, app: &Container) -> Result<Gate, Unknown> {
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
        if self.edges().is_flawed(app.id) || self.edges().cycle().is_some() {
            return Ok(Gate::Refused);
        }
        if let Some(true) = self.never_starts(app).ok() {
            return Ok(Gate::NeverStarts);
        }
        let unprobed = match self.starts_unprobed(app, self.judged()) {
            Early::No => return Ok(Gate::Probe),
            Early::CannotTell(unknown) => return Err(unknown),
            Early::Yes(moves) => moves,
        };
        // It is exposed; unless it is exempt, which may be what nobody can tell.
        all([
            self.is_sender(app),
            crate::model::not(any([self.is_probe(app), before])),
        ])?;
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
            crate::model::not(app.is_essential()),
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
        let probes = self.possible_probes();
        match World::of(edges).find(app.id, &|state| !state.has_succeeded(probes)) {
            Outcome::Found(moves) => Early::Yes(moves),
            Outcome::None if self.is_settled(app, edges) => Early::No,
            Outcome::None => Early::CannotTell(self.why_unsettled(app)),
            Outcome::Bound => Early::CannotTell(Unknown {
                at: app.span,
                why: Why::SearchBound,
            }),
        }
    }

    /// Whether no schedule starts the container.
    ///
    /// # Errors
    /// [`Unknown`] when that depends on what is decided elsewhere.
    pub fn never_starts(&self, container: &Container) -> Fact {
        if self.edges().of_container(container.id).next().is_none() {
            return Ok(false);
        }
        match World::of(self.judged()).find(container.id, &|_| true) {
            Outcome::Found(_) => Ok(false),
            Outcome::None if self.is_settled(container, self.judged()) => Ok(true),
            Outcome::None => Err(self.why_unsettled(container)),
            Outcome::Bound => Err(Unknown {
                at: container.span,
                why: Why::SearchBound,
            }),
        }
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
            at: container.span,
            why: Why::TooManyContainers,
        };
        by_edges.or_else(by_probes).unwrap_or(too_many)
    }
}

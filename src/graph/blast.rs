//! How far the death of an essential log router reaches, and what holds it in bounds (`hazards.md` H12).

use super::deployed::Deployed;
use super::gate::Gate;
use crate::model::{Command, Container, Fact, RestartPolicy, all, any, not};

/// What makes the death of an essential router likely, and what makes it spread.
#[derive(Clone, Copy, Debug)]
pub struct Legs {
    /// Its image has known crashes that no probe finds out.
    pub known_bad: Fact,
    /// Its hard memory limit is small.
    pub small: Fact,
    /// An app that logs through it starts before a probe has tried it.
    pub ungated: Fact,
    /// The vendor can change its image under a running service.
    pub floating: Fact,
    /// ECS does not start it again.
    pub not_restarted: Fact,
    /// A service that runs it goes on with a revision that fails.
    pub not_rolled_back: Fact,
}

impl Legs {
    /// Whether the router is unguarded: something uncommon makes its death likely, something more makes it spread, and
    /// it is not both pinned and restarted. A bad image has a rule of its own, and so have a missing gate and a missing
    /// breaker: where one of those speaks beside it, all is said.
    pub fn are_short(&self) -> Fact {
        let known_bad_alone = all([self.known_bad, not(self.ungated), not(self.not_rolled_back)]);
        let spreads = any([
            self.ungated,
            self.floating,
            self.not_restarted,
            self.not_rolled_back,
        ]);
        all([
            any([self.small, known_bad_alone]),
            any([spreads, all([self.known_bad, self.small])]),
            any([self.floating, self.not_restarted]),
        ])
    }
}

impl Deployed<'_> {
    /// Whether the router's image is one that its maker moves to new builds: a tag without a number.
    ///
    /// # Errors
    /// [`Unknown`] when the image is decided elsewhere.
    pub fn has_floating_image(&self, router: &Container) -> Fact {
        let image = router.router_image()?;
        Ok(image.is_some_and(|image| image.is_floating()))
    }

    /// What makes the death of this router likely, and what makes it spread.
    pub fn legs(&self, router: &Container) -> Legs {
        let ungated = self.task.containers.iter().map(|app| {
            let gate = self.gate(app)?;
            Ok(matches!(gate, Gate::None(_)))
        });
        let not_rolled_back = self.services.iter().map(|(service, _)| {
            all([
                service.is_watched_by_breaker(),
                not(all([service.has_circuit_breaker(), service.rolls_back()])),
            ])
        });
        Legs {
            known_bad: self.known_crash(router).map(|crash| crash.is_some()),
            small: router.has_small_hard_limit(),
            ungated: any(ungated),
            floating: self.has_floating_image(router),
            not_restarted: not(router.is_restarted()),
            not_rolled_back: any(not_rolled_back),
        }
    }

    /// Whether a restart policy on this router would hide its crashes from a probe that only prints: one that runs for
    /// the attempt period or longer.
    pub fn would_hide_crashes(&self) -> bool {
        let period = RestartPolicy::SHORTEST_ATTEMPT_PERIOD as f64;
        !self
            .probes()
            .all(|probe| Command::of(probe).may_end_within(period) == Ok(true))
    }

    /// Whether a service runs it on a Fargate platform before 1.4.0, which knows neither restart policies nor the driver's
    /// buffer limit.
    pub fn is_on_old_fargate(&self) -> Fact {
        any(self
            .services
            .iter()
            .map(|(service, _)| service.is_on_old_fargate()))
    }

    /// Whether all that the router does is to throw lines away: every sender says so, and it has nothing else to do.
    pub fn throws_lines_away(&self, router: &Container) -> Fact {
        let keeps = self.task.containers.any(|app| {
            let plugin = app.log.output_plugin();
            all([
                self.is_sender(app),
                plugin.map(|plugin| plugin.as_deref() != Some("null")),
            ])
        });
        all([not(keeps), not(router.has_own_configuration())])
    }

    /// Whether this much memory, in MiB, can certainly be reserved for the container.
    pub fn has_room_for(&self, container: &Container, mib: i64) -> bool {
        let is_below_limit = container.memory.is(|&limit| limit <= mib) == Ok(false);
        let others = self
            .task
            .containers
            .iter()
            .filter(|other| other.id != container.id);
        let taken: Option<i64> = others.map(reserved).sum();
        let is_in_task = match self.task.memory_in_mib() {
            Ok(Some(all)) => taken.is_some_and(|taken| taken.saturating_add(mib) <= all),
            Ok(None) => true,
            Err(_) => false,
        };
        is_below_limit && is_in_task
    }
}

/// The memory a container takes of its task in advance, where that can be read: its reservation, else its limit.
fn reserved(container: &Container) -> Option<i64> {
    let reservation = container.memory_reservation.read().ok()?;
    let limit = container.memory.read().ok()?;
    Some(
        reservation
            .or(limit)
            .copied()
            .unwrap_or(0)
            .clamp(0, 1 << 30),
    )
}

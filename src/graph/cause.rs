//! Why an app is not held back by a probe: the one place in the definition to point at.

use super::deployed::Deployed;
use super::edges::{Edge, Origin};
use super::schedule::Move;
use crate::model::{Condition, Container, ContainerId, all, any};

/// Why an app can start before a probe has exited 0.
#[derive(Clone, Copy, Debug)]
pub enum Cause<'a> {
    /// It waits for the probe, with a condition that asks for something else than its success.
    WeakCondition(&'a Edge, ContainerId),
    /// It waits for a container that waits for the probe, and that one opens the way although the probe failed.
    Leak(&'a Edge, ContainerId),
    /// It waits for the success of a would-be probe that the router itself waits for.
    BeforeRouter(&'a Edge, ContainerId),
    /// It waits for the success of a container that does not try the router.
    NoProbe(&'a Edge, ContainerId),
    /// It waits for what a probe waits for, not for the probe.
    BesideProbe(&'a Edge, ContainerId),
    /// It waits for the router to be launched.
    RouterStart(&'a Edge),
    /// It waits for something that has nothing to do with the router.
    Unrelated(&'a Edge, ContainerId),
    /// It waits for nothing that is written.
    NoEdge,
}

impl<'a> Deployed<'a> {
    /// Why the app can start before a probe has exited 0, given a schedule in which it does.
    pub fn cause(&self, app: &Container, router: &Container, moves: &[Move]) -> Cause<'_> {
        let written: Vec<(&Edge, ContainerId)> = self
            .judged()
            .of_container(app.id)
            .filter(|(edge, _)| edge.origin != Origin::Firelens)
            .collect();
        let first = |wanted: &dyn Fn(&Edge, ContainerId) -> bool| {
            written.iter().copied().find(|(edge, to)| wanted(edge, *to))
        };
        let is_probe = |id: ContainerId| self.is_probe(self.task.container(id)) == Ok(true);
        let leads_to_probe = |id: ContainerId| {
            self.judged()
                .reachable(id)
                .any(|next| next != id && is_probe(next))
        };
        let probe_waits_for = |id: ContainerId| {
            self.probes()
                .any(|probe| self.judged().waits_for(probe.id, id) == Ok(true))
        };
        let was_killed = |id: ContainerId| {
            moves
                .iter()
                .any(|event| matches!(event, Move::Kill(killed, _) if *killed == id))
        };
        let succeeds = |edge: &Edge| edge.condition == Ok(Condition::Success);
        if let Some((edge, to)) = first(&|edge, to| is_probe(to) && !succeeds(edge)) {
            return Cause::WeakCondition(edge, to);
        }
        if let Some((edge, to)) =
            first(&|_, to| was_killed(to)).or_else(|| first(&|_, to| leads_to_probe(to)))
        {
            return Cause::Leak(edge, to);
        }
        let comes_too_soon = |id: ContainerId| {
            let other = self.task.container(id);
            let meant = any([self.is_sender(other), self.is_probe_by_name(other)]);
            all([meant, self.judged().waits_for(router.id, id)]) == Ok(true)
        };
        if let Some((edge, to)) = first(&|edge, to| succeeds(edge) && comes_too_soon(to)) {
            return Cause::BeforeRouter(edge, to);
        }
        if let Some((edge, to)) = first(&|edge, to| succeeds(edge) && to != router.id) {
            return Cause::NoProbe(edge, to);
        }
        if let Some((edge, to)) = first(&|_, to| to != router.id && probe_waits_for(to)) {
            return Cause::BesideProbe(edge, to);
        }
        if let Some((edge, _)) = first(&|_, to| to == router.id) {
            return Cause::RouterStart(edge);
        }
        match written.first() {
            Some((edge, to)) => Cause::Unrelated(edge, *to),
            None => Cause::NoEdge,
        }
    }
}

//! Who waits for whom: the written edges and the ones ECS adds (`ecs-semantics.md` 3).

use std::cell::OnceCell;
use std::collections::{HashMap, VecDeque};

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, EdgeFiltered, EdgeRef};

use super::certain::Ground;
use super::schedule::most_steps;
use crate::model::{
    Condition, Container, ContainerId, Fact, Located, Task, Text, Unknown, Value, Why,
};
use crate::source::Span;

/// Why an edge exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An entry of `dependsOn`.
    Written,
    /// `links`: START on the link's target.
    Links,
    /// `volumesFrom`: CREATE on the source.
    VolumesFrom,
    /// ECS's own router-first order: START on the router (`ecs-semantics.md` 3.1).
    Firelens,
}

impl Origin {
    /// The field or ECS rule, for people and for `inspect`.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Links => "links",
            Self::VolumesFrom => "volumesFrom",
            Self::Firelens => "firelens",
        }
    }
}

/// One container waiting for another.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The container that waits.
    pub from: ContainerId,
    /// The container waited for.
    pub to: Result<ContainerId, Unknown>,
    /// What it waits for.
    pub condition: Result<Condition, Unknown>,
    /// Whether the edge is certain to exist; the reason where it is not.
    pub exists: Result<(), Unknown>,
    /// Why it exists.
    pub origin: Origin,
    /// Where it is written, or what makes ECS add it.
    pub place: Span,
    /// Where its condition is written, else the same place.
    pub asks: Span,
}

/// A written dependency that ECS refuses, which makes the verdicts that need it moot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It names no container of the task.
    NoSuchContainer,
    /// Its condition is none that ECS knows, or is missing.
    NoSuchCondition,
    /// HEALTHY on a container without `healthCheck`.
    NoHealthCheck,
}

/// Where a flaw stands.
#[derive(Clone, Debug)]
struct Flawed {
    container: ContainerId,
    /// The entry of `dependsOn`, by place.
    entry: usize,
    flaw: Flaw,
}

/// How much of the agent's behaviour is taken for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agent {
    /// The open agent on EC2 and Anywhere, as executed.
    Executed,
    /// Only what the documentation promises everywhere: the router-first order is never switched off, and a
    /// container that was killed before it ran opens no gate (`ecs-semantics.md` 3.1, hedge).
    Documented,
}

/// The start order of one task as a graph, each container a node.
#[derive(Clone, Debug)]
pub struct Edges {
    graph: DiGraph<ContainerId, Edge>,
    blind: Vec<Edge>,
    open: Vec<Option<Unknown>>,
    flaws: Vec<Flawed>,
    /// What [`Edges::cycle`] has found: it is asked about every pair of containers.
    cycle: OnceCell<Option<Vec<ContainerId>>>,
    /// What [`Edges::ground`] has found: every container asks.
    ground: OnceCell<Option<Ground>>,
    /// Whether the container's end stops the task, by place.
    pub essential: Vec<Fact>,
    /// Whether the container has a health check in the definition, by place.
    pub checked: Vec<Fact>,
    /// Whether a `startTimeout` bounds the wait for the container, by place.
    pub timed: Vec<Fact>,
    /// How much of the agent's behaviour is taken for granted.
    pub agent: Agent,
    /// How many steps one search among them may take.
    pub(super) most_steps: usize,
}

impl Edges {
    /// The edges of a task. `service_connect` is what is known of Service Connect on the service that runs it.
    pub fn of(task: &Task, service_connect: &Fact, agent: Agent) -> Self {
        let containers = &task.containers.items;
        let mut edges = Self {
            graph: DiGraph::new(),
            blind: Vec::new(),
            open: containers.iter().map(open_end).collect(),
            flaws: Vec::new(),
            cycle: OnceCell::new(),
            ground: OnceCell::new(),
            essential: containers.iter().map(Container::is_essential).collect(),
            checked: containers.iter().map(Container::has_health_check).collect(),
            timed: containers
                .iter()
                .map(Container::has_start_timeout)
                .collect(),
            agent,
            most_steps: most_steps(containers.len(), task.provenance.crowd),
        };
        let names = Names::of(task);
        for container in containers {
            edges.graph.add_node(container.id);
        }
        for container in containers {
            for entry in 0..container.depends_on.items.len() {
                edges.add_written(&names, container, entry);
            }
            // The order of `ecs-semantics.md` 8.1: volumesFrom, then links, and FireLens last.
            for source in &container.volumes_from.items {
                edges.add_named(
                    &names,
                    container,
                    source,
                    Condition::Create,
                    Origin::VolumesFrom,
                );
            }
            for target in &container.links.items {
                edges.add_named(&names, container, target, Condition::Start, Origin::Links);
            }
        }
        edges.add_firelens(task, service_connect);
        edges
    }

    fn add(&mut self, edge: Edge) {
        match edge.to {
            Ok(to) => {
                self.graph.add_edge(node(edge.from), node(to), edge);
            }
            Err(_) => self.blind.push(edge),
        }
    }

    fn add_written(&mut self, names: &Names, container: &Container, entry: usize) {
        let dependency = &container.depends_on.items[entry];
        let flawed = |flaw| Flawed {
            container: container.id,
            entry,
            flaw,
        };
        let to = names.find(&dependency.container);
        let condition = match &dependency.condition {
            Value::Known(word) => word.value.as_ref().ok().copied().map(Ok),
            Value::Unknown(unknown) => Some(Err(*unknown)),
            Value::Absent(_) => None,
        };
        if to.is_none() {
            self.flaws.push(flawed(Flaw::NoSuchContainer));
        }
        if condition.is_none() {
            self.flaws.push(flawed(Flaw::NoSuchCondition));
        }
        let (Some(to), Some(condition)) = (to, condition) else {
            return;
        };
        if let (Ok(to), Ok(Condition::Healthy)) = (to, condition)
            && self.checked[to] == Ok(false)
        {
            self.flaws.push(flawed(Flaw::NoHealthCheck));
        }
        self.add(Edge {
            from: container.id,
            to,
            condition,
            exists: Ok(()),
            origin: Origin::Written,
            place: dependency.container.place(),
            asks: if dependency.condition.is_written() {
                dependency.condition.place()
            } else {
                dependency.container.place()
            },
        });
    }

    fn add_named(
        &mut self,
        names: &Names,
        container: &Container,
        name: &Value<Text>,
        condition: Condition,
        origin: Origin,
    ) {
        if let Some(to) = names.find(name) {
            self.add(Edge {
                from: container.id,
                to,
                condition: Ok(condition),
                exists: Ok(()),
                origin,
                place: name.place(),
                asks: name.place(),
            });
        }
    }

    /// ECS's router-first order (`ecs-semantics.md` 3.1): START on the router for every sender without an edge
    /// of its own to it, unless the router has any dependency.
    fn add_firelens(&mut self, task: &Task, service_connect: &Fact) {
        let Ok(Some(router)) = task.log_router() else {
            return;
        };
        let switched_off = match self.agent {
            Agent::Executed => crate::model::any([
                router.has_dependency(),
                service_connect.and_then(|on| match on {
                    true => Err(Unknown {
                        at: router.place(),
                        why: Why::ServiceConnect,
                    }),
                    false => Ok(false),
                }),
            ]),
            Agent::Documented => Ok(false),
        };
        for container in &task.containers.items {
            if container.id == router.id {
                continue;
            }
            let would_cycle = self.agent == Agent::Documented
                && self.waits_for(router.id, container.id) != Ok(false);
            let exists = crate::model::all([
                container.uses_firelens(),
                crate::model::not(self.has_edge(container.id, router.id)),
                crate::model::not(switched_off),
                Ok(!would_cycle),
            ]);
            if exists != Ok(false) {
                self.add(Edge {
                    from: container.id,
                    to: Ok(router.id),
                    condition: Ok(Condition::Start),
                    exists: exists.map(|_| ()),
                    origin: Origin::Firelens,
                    place: container.log.driver.place(),
                    asks: container.log.driver.place(),
                });
            }
        }
    }

    /// The edges whose target we see, each container a node.
    pub(super) fn graph(&self) -> &DiGraph<ContainerId, Edge> {
        &self.graph
    }

    /// How many containers there are.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether there is no container.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The edges of a container whose target we see.
    pub fn of_container(&self, from: ContainerId) -> impl Iterator<Item = (&Edge, ContainerId)> {
        // petgraph hands edges out last first; people read them in the order they are written.
        let mut found: Vec<_> = self.graph.edges(node(from)).collect();
        found.reverse();
        found
            .into_iter()
            .map(|edge| (edge.weight(), self.graph[edge.target()]))
    }

    /// The edges of a container, those whose target nobody can tell last.
    pub fn all_of(&self, from: ContainerId) -> impl Iterator<Item = &Edge> {
        let seen = self.of_container(from).map(|(edge, _)| edge);
        seen.chain(self.blind_of(from))
    }

    /// The edges to a container, from those who wait for it.
    pub fn to_container(&self, to: ContainerId) -> impl Iterator<Item = &Edge> {
        let incoming = self
            .graph
            .edges_directed(node(to), petgraph::Direction::Incoming);
        incoming.map(|edge| edge.weight())
    }

    /// The edges of a container whose target nobody can tell.
    pub fn blind_of(&self, from: ContainerId) -> impl Iterator<Item = &Edge> {
        // They are added container by container.
        let start = self.blind.partition_point(|edge| edge.from < from);
        self.blind[start..]
            .iter()
            .take_while(move |edge| edge.from == from)
    }

    /// Why the container may have edges we do not see, where it may.
    pub fn open_end(&self, container: ContainerId) -> Option<Unknown> {
        self.open[container]
    }

    /// Whether the container may wait for more than we see: an open list, or a target nobody can tell.
    pub fn is_blind(&self, container: ContainerId) -> bool {
        self.open[container].is_some() || self.blind_of(container).next().is_some()
    }

    /// Whether `from` has an edge straight to `to`.
    pub fn has_edge(&self, from: ContainerId, to: ContainerId) -> Fact {
        let seen = self.of_container(from).filter(|(_, target)| *target == to);
        let unseen = self.blind_of(from).filter_map(|edge| edge.to.err());
        let facts = seen
            .map(|(edge, _)| edge.exists.map(|()| true))
            .chain(unseen.map(Err))
            .chain(self.open[from].map(Err));
        crate::model::any(facts)
    }

    /// Whether `from` waits for `to`, directly or through others, with any condition.
    pub fn waits_for(&self, from: ContainerId, to: ContainerId) -> Fact {
        if self.reaches(from, to, |edge| edge.exists.is_ok()) {
            return Ok(true);
        }
        let uncertain = self.reachable(from).find_map(|id| self.first_unseen_of(id));
        match uncertain {
            Some(unknown)
                if self.reaches(from, to, |_| true)
                    || self.reachable(from).any(|id| self.is_blind(id)) =>
            {
                Err(unknown)
            }
            _ => Ok(false),
        }
    }

    /// Whether ECS stops `from` before `to`: it waits for it, directly or through containers that still run when the
    /// task stops. One whose end is waited for has ended by then (`ecs-semantics.md` 1.8).
    pub fn is_stopped_before(&self, from: ContainerId, to: ContainerId) -> Fact {
        let lasts = |edge: &Edge, unread: bool| {
            let runs_on = edge.condition.map_or(unread, |asks| !asks.awaits_end());
            edge.to == Ok(to) || runs_on
        };
        if self.reaches(from, to, |edge| edge.exists.is_ok() && lasts(edge, false)) {
            return Ok(true);
        }
        let uncertain = self
            .reachable(from)
            .find_map(|id| self.first_unknown_of(id));
        let may = self.reaches(from, to, |edge| lasts(edge, true))
            || self.reachable(from).any(|id| self.is_blind(id));
        match uncertain {
            Some(unknown) if may => Err(unknown),
            _ => Ok(false),
        }
    }

    /// Whether such edges lead from one container to another; to itself only through a cycle.
    fn reaches(&self, from: ContainerId, to: ContainerId, by: impl Fn(&Edge) -> bool) -> bool {
        let such = EdgeFiltered::from_fn(&self.graph, |edge| by(edge.weight()));
        let own = self.graph.edges(node(from));
        let successors = own.filter(|edge| by(edge.weight()));
        let mut walk = Dfs::empty(&such);
        walk.stack.extend(successors.map(|edge| edge.target()));
        std::iter::from_fn(|| walk.next(&such)).any(|next| next == node(to))
    }

    /// The container and everything it waits for, as far as we see.
    pub fn reachable(&self, from: ContainerId) -> impl Iterator<Item = ContainerId> {
        let mut walk = Dfs::new(&self.graph, node(from));
        std::iter::from_fn(move || walk.next(&self.graph).map(|found| self.graph[found]))
    }

    /// The first reason why it is not certain whom the container waits for.
    fn first_unseen_of(&self, container: ContainerId) -> Option<Unknown> {
        let seen = self
            .of_container(container)
            .filter_map(|(edge, _)| edge.exists.err());
        let blind = self.blind_of(container).filter_map(|edge| edge.to.err());
        self.open[container]
            .into_iter()
            .chain(blind)
            .chain(seen)
            .next()
    }

    /// The first reason why the container's own edges are not all certain.
    fn first_unknown_of(&self, container: ContainerId) -> Option<Unknown> {
        let conditions = || {
            self.of_container(container)
                .find_map(|(edge, _)| edge.condition.err())
        };
        self.first_unseen_of(container).or_else(conditions)
    }

    /// The first reason why it cannot be told what a container waits for, directly or through others.
    pub fn first_unknown_edge(&self, container: ContainerId) -> Option<Unknown> {
        self.reachable(container)
            .find_map(|id| self.first_unknown_of(id))
    }

    /// As [`Edges::first_unknown_edge`], of edges that might hold the container for ever. ECS's own order never
    /// does: it is there only where the router waits for nothing (`ecs-semantics.md` 3.1).
    pub fn first_unknown_hold(&self, container: ContainerId) -> Option<Unknown> {
        self.reachable(container).find_map(|id| {
            let own = |edge: &&Edge| edge.origin != Origin::Firelens;
            let seen = self.of_container(id).map(|(edge, _)| edge).filter(own);
            let unseen = self.blind_of(id).filter_map(|edge| edge.to.err());
            let uncertain = seen.filter_map(|edge| edge.exists.err().or(edge.condition.err()));
            self.open[id]
                .into_iter()
                .chain(unseen)
                .chain(uncertain)
                .next()
        })
    }

    /// The first reason why what happens before a container starts cannot be told: in its own edges first, then
    /// in those of what it waits for, then in the settings of those containers and of those that wait for them.
    pub fn first_unknown(&self, container: ContainerId) -> Option<Unknown> {
        let settings = |id: ContainerId| {
            [
                self.essential[id].err(),
                self.timed[id].err(),
                self.checked[id].err(),
            ]
        };
        self.first_unknown_edge(container).or_else(|| {
            let mut near = vec![false; self.len()];
            for id in self.reachable(container) {
                near[id] = true;
            }
            let around = (0..self.len()).filter(|&id| {
                let waits_for_one = || self.of_container(id).any(|(_, to)| near[to]);
                near[id] || self.is_blind(id) || waits_for_one()
            });
            around
                .flat_map(|id| {
                    settings(id)
                        .into_iter()
                        .flatten()
                        .chain(self.first_unknown_of(id))
                })
                .next()
        })
    }

    /// What the facts of every container rest on.
    pub(super) fn ground(&self) -> Option<&Ground> {
        self.ground.get_or_init(|| Ground::of(self)).as_ref()
    }

    /// The containers in a cycle of certain edges, if there is one, in the order they stand in the task.
    pub fn cycle(&self) -> Option<&[ContainerId]> {
        self.cycle.get_or_init(|| self.find_cycle()).as_deref()
    }

    fn find_cycle(&self) -> Option<Vec<ContainerId>> {
        let sure = self.graph.filter_map(
            |_, id| Some(*id),
            |_, edge| edge.exists.is_ok().then_some(()),
        );
        // Not `tarjan_scc`: it recurses, and a hostile file may chain a million containers.
        let components = kosaraju_scc(&sure).into_iter().filter(|component| {
            component.len() > 1
                || component
                    .first()
                    .is_some_and(|only| sure.find_edge(*only, *only).is_some())
        });
        let mut cycles: Vec<Vec<ContainerId>> = components
            .map(|component| {
                let mut ids: Vec<ContainerId> =
                    component.into_iter().map(|found| sure[found]).collect();
                ids.sort_unstable();
                ids
            })
            .collect();
        cycles.sort_unstable();
        cycles.into_iter().next()
    }

    /// The edges of one cycle, each leading to the container of the next: the shortest through the first container
    /// of [`Edges::cycle`].
    pub fn cycle_edges(&self) -> Option<Vec<&Edge>> {
        let within = self.cycle()?;
        let first = *within.first()?;
        let mut reached: HashMap<ContainerId, &Edge> = HashMap::new();
        let mut queue = VecDeque::from([first]);
        while let Some(id) = queue.pop_front() {
            for (edge, to) in self.of_container(id) {
                let is_inside = edge.exists.is_ok() && within.binary_search(&to).is_ok();
                if is_inside && !reached.contains_key(&to) {
                    reached.insert(to, edge);
                    queue.push_back(to);
                }
            }
        }
        let mut way = vec![*reached.get(&first)?];
        while let Some(edge) = way.last().filter(|edge| edge.from != first) {
            way.push(*reached.get(&edge.from)?);
        }
        way.reverse();
        Some(way)
    }

    /// The containers, each after everything it may wait for; `None` where some edges may form a cycle.
    pub fn dependencies_first(&self) -> Option<Vec<ContainerId>> {
        let order = toposort(&self.graph, None).ok()?;
        Some(
            order
                .into_iter()
                .rev()
                .map(|found| self.graph[found])
                .collect(),
        )
    }

    /// Whether something the container waits for is written so that ECS refuses it.
    pub fn is_flawed(&self, container: ContainerId) -> bool {
        self.reachable(container)
            .any(|id| self.flaws_of(id).next().is_some())
    }

    /// The entries of the container's `dependsOn` that have this flaw, by place.
    pub fn flawed_entries(
        &self,
        container: ContainerId,
        flaw: &Flaw,
    ) -> impl Iterator<Item = usize> {
        let own = self
            .flaws_of(container)
            .filter(move |flawed| flawed.flaw == *flaw);
        own.map(|flawed| flawed.entry)
    }

    fn flaws_of(&self, container: ContainerId) -> impl Iterator<Item = &Flawed> {
        // They are added container by container.
        let start = self
            .flaws
            .partition_point(|flawed| flawed.container < container);
        self.flaws[start..]
            .iter()
            .take_while(move |flawed| flawed.container == container)
    }

    /// Judges with other facts about which container's end stops the task, by place.
    #[must_use]
    pub fn with_essential(self, essential: Vec<Fact>) -> Self {
        Self {
            essential,
            ground: OnceCell::new(),
            ..self
        }
    }
}

fn node(container: ContainerId) -> NodeIndex {
    NodeIndex::new(container)
}

/// Why a container's dependencies may go on where we do not see.
fn open_end(container: &Container) -> Option<Unknown> {
    container
        .depends_on
        .rest
        .or(container.links.rest)
        .or(container.volumes_from.rest)
}

/// The names of a task's containers.
struct Names<'a> {
    /// Who has a name; `None` where two have it.
    owners: HashMap<&'a str, Option<ContainerId>>,
    /// Why a name that nobody is seen to have may be somebody's all the same.
    unseen: Option<Unknown>,
}

impl<'a> Names<'a> {
    fn of(task: &'a Task) -> Self {
        let mut names = Self {
            owners: HashMap::new(),
            unseen: None,
        };
        for container in task.containers.iter() {
            let is_open = match &container.name {
                Value::Known(name) => {
                    let owner = names.owners.entry(name.value.written());
                    owner
                        .and_modify(|owner| *owner = None)
                        .or_insert(Some(container.id));
                    name.value.has_hole()
                }
                Value::Unknown(_) => true,
                Value::Absent(_) => false,
            };
            if is_open && names.unseen.is_none() {
                names.unseen = Some(Unknown::template(container.name.place()));
            }
        }
        names.unseen = names.unseen.or(task.containers.rest);
        names
    }

    /// The container a name stands for; `None` where certainly no container of the task has it.
    fn find(&self, name: &Value<Text>) -> Option<Result<ContainerId, Unknown>> {
        let (name, at) = match name {
            Value::Known(name) => (&name.value, name.span),
            Value::Unknown(unknown) => return Some(Err(*unknown)),
            Value::Absent(_) => return None,
        };
        match self.owners.get(name.written()) {
            Some(Some(owner)) => Some(Ok(*owner)),
            Some(None) => Some(Err(Unknown {
                at,
                why: Why::SharedName,
            })),
            None if name.has_hole() => Some(Err(Unknown::template(at))),
            None => self.unseen.map(Err),
        }
    }
}

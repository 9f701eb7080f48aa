//! A task definition as it will be deployed: with its start order and the services that run it.

use std::cell::OnceCell;

use super::asks;
use super::certain::{Certain, certain};
use super::edges::{Agent, Edges};
use super::gate::Gate;
use super::set::Set;
use crate::link::Strength;
use crate::model::{
    Command, Condition, Container, ContainerId, Fact, Image, ImageKind, Located, Platform, Service,
    Task, Text, Unknown, Why, all, any, image_kind, not,
};
use crate::syntax::holes;

/// Words of a name that say "probe" (`catalogue.md`, words of the start-order rules).
const PROBE_WORDS: [&str; 5] = ["preflight", "probe", "smoke", "selftest", "logcheck"];

/// A task definition, the services that run it, and what follows for its start order.
#[derive(Debug)]
pub struct Deployed<'a> {
    /// The task definition.
    pub task: &'a Task,
    /// The services that run it, and how we know.
    pub services: Vec<(&'a Service, &'a Strength)>,
    edges: Edges,
    router: Result<Option<&'a Container>, Unknown>,
    /// What is known of the image of each container.
    images: Vec<Option<ImageKind>>,
    probes: Vec<Fact>,
    judged: OnceCell<Edges>,
    documented: OnceCell<Edges>,
    certain: Vec<OnceCell<Option<Certain>>>,
    pub(super) gates: Vec<OnceCell<Result<Gate, Unknown>>>,
    pub(super) stuck: Vec<OnceCell<Fact>>,
}

impl<'a> Deployed<'a> {
    /// Works out the start order of a task definition.
    pub fn new(task: &'a Task, services: Vec<(&'a Service, &'a Strength)>) -> Self {
        let edges = Edges::of(task, &service_connect(&services), Agent::Executed);
        let mut deployed = Self {
            task,
            services,
            edges,
            router: examined_router(task),
            images: task.containers.iter().map(known_image).collect(),
            probes: Vec::new(),
            judged: OnceCell::new(),
            documented: OnceCell::new(),
            certain: vec![OnceCell::new(); task.containers.items.len()],
            gates: task.containers.iter().map(|_| OnceCell::new()).collect(),
            stuck: vec![OnceCell::new(); task.containers.items.len()],
        };
        deployed.probes = task
            .containers
            .iter()
            .map(|container| deployed.is_meant_as_probe(container))
            .collect();
        deployed
    }

    /// Who waits for whom.
    pub fn edges(&self) -> &Edges {
        &self.edges
    }

    /// The task's one log router; `None` where there is none or several (`missing-log-router` and
    /// `duplicate-log-router` speak then, and the start-order rules are silent).
    ///
    /// # Errors
    /// [`Unknown`] when a container may or may not be one, or there are more containers than are examined
    /// (`ecs-semantics.md` 8.2, cost).
    pub fn router(&self) -> Result<Option<&'a Container>, Unknown> {
        self.router
    }

    /// Whether the container hands its lines to the router and is not the router itself.
    pub fn is_sender(&self, container: &Container) -> Fact {
        all([container.uses_firelens(), not(container.is_log_router())])
    }

    /// Whether users' requests reach the container: a linked service's load balancer names it, or, with no
    /// service linked, it publishes a port and its image is no known telemetry image.
    pub fn takes_traffic(&self, container: &Container) -> Fact {
        if self.services.is_empty() {
            let is_app = !self.is_known_telemetry(container);
            return all([Ok(is_app), container.has_port_mappings()]);
        }
        any(self.services.iter().map(|(service, _)| {
            service.load_balancers.any(|balancer| {
                let (Some(named), Some(name)) =
                    (balancer.container.read()?, container.name.read()?)
                else {
                    return Ok(false);
                };
                let at = balancer.container.place();
                match named.same_as(name) {
                    Some(same) => Ok(same),
                    // Names are unique within a task definition.
                    None if self.task.has_container_named(named) => Ok(false),
                    None => Err(Unknown::template(at)),
                }
            })
        }))
    }

    /// Whether a load balancer of a linked service sends the task traffic.
    pub fn has_load_balancer(&self) -> Fact {
        any(self
            .services
            .iter()
            .map(|(service, _)| service.has_load_balancer()))
    }

    /// What is known of the container's image.
    pub fn image_kind(&self, container: &Container) -> Option<ImageKind> {
        self.images[container.id]
    }

    /// Whether its image is known as that of an agent or collector, which watches the task and serves no users.
    pub fn is_known_telemetry(&self, container: &Container) -> bool {
        self.image_kind(container) == Some(ImageKind::Telemetry)
    }

    /// Whether the container runs an agent or a proxy that firelint knows.
    ///
    /// # Errors
    /// [`Unknown`] when a template decides which image it is.
    pub fn is_known_helper(&self, container: &Container) -> Fact {
        container.image.read()?.map_or(Ok(false), |text| {
            let repository = || Image::parse(text.written()).repository;
            match self.image_kind(container) {
                Some(_) => Ok(true),
                None if holes::find(repository()).is_none() => Ok(false),
                None => Err(Unknown::template(container.image.place())),
            }
        })
    }

    /// Whether the container's command names the router's socket, or a port of it where it can be reached.
    pub fn asks_router(&self, container: &Container) -> Fact {
        match self.router()? {
            Some(router) => asks::asks(container, self.task, router),
            None => Ok(false),
        }
    }

    /// Whether lines of the container reach the router: through its log driver, or sent by its command.
    pub fn sends_lines(&self, container: &Container) -> Fact {
        let by_command = match self.router()? {
            Some(router) => asks::sends_a_line(container, self.task, router),
            None => Ok(false),
        };
        any([self.is_sender(container), by_command])
    }

    /// Whether one word of the container's name says that it is a probe.
    pub fn is_probe_by_name(&self, container: &Container) -> Fact {
        container.name.read()?.map_or(Ok(false), |name| {
            let named = words(&holes::blanked(name.written()))
                .any(|word| PROBE_WORDS.contains(&word.as_str()));
            match named || !name.has_hole() {
                true => Ok(named),
                false => Err(Unknown::template(container.name.place())),
            }
        })
    }

    /// Whether the container may be a monitor that runs on: `probe` is also what those are called, while the other
    /// words of a probe's name are only said of something that ends.
    ///
    /// # Errors
    /// [`Unknown`] when what it runs cannot be read.
    pub fn may_be_monitor(&self, container: &Container) -> Fact {
        let ends = |word: String| word != "probe" && PROBE_WORDS.contains(&word.as_str());
        let name = container
            .name
            .known()
            .map(Text::written)
            .unwrap_or_default();
        if words(&holes::blanked(name)).any(ends) {
            return Ok(false);
        }
        not(Command::of(container).may_end())
    }

    /// Whether some container waits for the end of this one.
    pub fn is_end_awaited(&self, container: &Container) -> Fact {
        self.is_awaited(container, |condition| condition.awaits_end())
    }

    /// Whether some container waits for this one with such a condition.
    pub fn is_awaited(&self, container: &Container, with: impl Fn(Condition) -> bool) -> Fact {
        self.is_awaited_by(container, with, |_| Ok(true))
    }

    /// Whether some such container waits for this one with such a condition.
    pub fn is_awaited_by(
        &self,
        container: &Container,
        with: impl Fn(Condition) -> bool,
        such: impl Fn(&Container) -> Fact,
    ) -> Fact {
        let such = |id: ContainerId| such(self.task.container(id));
        let seen = self.edges.to_container(container.id).map(|edge| {
            let waits = all([edge.exists.map(|()| true), edge.condition.map(&with)]);
            match waits {
                Ok(false) => Ok(false),
                waits => all([waits, such(edge.from)]),
            }
        });
        let others = (0..self.edges.len()).filter(|&id| id != container.id);
        let unseen = others.map(|id| {
            // A target nobody can tell may be this one, if the condition is such a one.
            let blind = self
                .edges
                .blind_of(id)
                .map(|edge| all([edge.to.map(|_| true), edge.condition.map(&with)]));
            let open = self.edges.open_end(id).map(Err);
            let waits = any(blind.chain(open));
            match waits {
                Ok(false) => Ok(false),
                waits => all([waits, such(id)]),
            }
        });
        // So may a container that is not seen.
        let hidden = self.task.containers.rest.map(Err);
        any(seen.chain(unseen).chain(hidden))
    }

    fn is_meant_as_probe(&self, container: &Container) -> Fact {
        let Some(router) = self.router()? else {
            return Ok(false);
        };
        // A monitor that loops for ever may bear the name, too. Where that cannot be told, the name decides.
        let ends = Ok(Command::of(container).may_end() != Ok(false));
        let used = all([
            self.is_end_awaited(container),
            any([
                self.is_sender(container),
                self.asks_router(container),
                self.edges.has_edge(container.id, router.id),
            ]),
        ]);
        all([
            Ok(container.id != router.id),
            not(self.edges.waits_for(router.id, container.id)),
            not(self.takes_traffic(container)),
            any([all([self.is_probe_by_name(container), ends]), used]),
        ])
    }

    /// Whether the container is meant as a probe of the router (`catalogue.md`, words of the start-order rules).
    pub fn is_probe(&self, container: &Container) -> Fact {
        self.probes[container.id]
    }

    /// Whether the container is meant as a probe and hands the router no line.
    pub fn is_silent_probe(&self, container: &Container) -> Fact {
        all([self.is_probe(container), not(self.sends_lines(container))])
    }

    /// The containers meant as a probe.
    pub fn probes(&self) -> impl Iterator<Item = &'a Container> {
        let task = self.task;
        task.containers
            .iter()
            .filter(|container| self.is_probe(container) == Ok(true))
    }

    /// The probes that are certainly meant as such.
    pub(super) fn sure_probes(&self) -> Set {
        self.probe_set(|fact| fact == Ok(true))
    }

    /// The probes that may be meant as such.
    pub(super) fn possible_probes(&self) -> Set {
        self.probe_set(|fact| fact != Ok(false))
    }

    fn probe_set(&self, wanted: impl Fn(Fact) -> bool) -> Set {
        let ids = self
            .probes
            .iter()
            .enumerate()
            .filter(|(_, fact)| wanted(**fact));
        ids.map(|(id, _)| id)
            .filter(|&id| id < Set::CAPACITY)
            .collect()
    }

    /// Whether this probe is what `essential-preflight` reports when it is essential: a probe by name, or a
    /// sender whose end a sender waits for. Other essential containers whose end is awaited are
    /// `completion-wait-on-essential`'s.
    pub fn is_preflight(&self, container: &Container) -> Fact {
        let awaited_by_sender = any(self.edges.to_container(container.id).map(|edge| {
            let waiter = self.task.container(edge.from);
            all([
                edge.exists.map(|()| true),
                edge.condition.map(|condition| condition.awaits_end()),
                self.is_sender(waiter),
            ])
        }));
        let used = all([self.is_sender(container), awaited_by_sender]);
        all([
            self.is_probe(container),
            any([self.is_probe_by_name(container), used]),
        ])
    }

    /// The edges as the start-order rules judge them: an essential preflight counts as the non-essential one it
    /// was meant to be, for `essential-preflight` speaks of that mistake.
    pub fn judged(&self) -> &Edges {
        self.judged
            .get_or_init(|| self.edges.clone().with_essential(self.essential_as_meant()))
    }

    /// As [`Deployed::judged`], with nothing taken for granted but what is documented for every platform.
    pub fn documented(&self) -> &Edges {
        self.documented.get_or_init(|| {
            let edges = Edges::of(
                self.task,
                &service_connect(&self.services),
                Agent::Documented,
            );
            edges.with_essential(self.essential_as_meant())
        })
    }

    fn essential_as_meant(&self) -> Vec<Fact> {
        let meant = |container: &Container| {
            all([container.is_essential(), not(self.is_preflight(container))])
        };
        self.task.containers.iter().map(meant).collect()
    }

    /// What is certain when the container starts; `None` where the edges may form a cycle or are too many.
    pub fn certain(&self, container: ContainerId) -> Option<Certain> {
        *self.certain[container].get_or_init(|| certain(self.judged(), container))
    }

    /// Where the task runs: by the task definition, else by the services that run it.
    pub fn platform(&self) -> Platform {
        let by_task = self.task.platform();
        if by_task != Platform::Unsaid || self.services.is_empty() {
            return by_task;
        }
        let services = || self.services.iter().map(|(service, _)| service);
        if services().all(|service| service.is_on_fargate() == Ok(true)) {
            Platform::Fargate
        } else if services().all(|service| service.is_on_instances() == Ok(true)) {
            Platform::Agent
        } else {
            Platform::Unsaid
        }
    }

    /// Whether Fargate is among the places the task is meant for: its definition says so, or a service that runs it.
    pub fn is_meant_for_fargate(&self) -> Fact {
        let services = self.services.iter();
        let run = services.map(|(service, _)| service.is_on_fargate());
        any(run.chain([self.task.is_for_fargate()]))
    }

    /// What [`Deployed::platform`] rests on, where the task definition does not say it.
    pub fn platform_notes(&self) -> impl Iterator<Item = String> {
        let by_service =
            self.task.platform() == Platform::Unsaid && self.platform() != Platform::Unsaid;
        self.link_notes().filter(move |_| by_service)
    }

    /// Whether the task can take traffic before a probe has succeeded: it is RUNNING, for ECS, as soon as no
    /// container waits any more, unless an essential one is held back by a probe (`ecs-semantics.md` 5.4).
    pub fn may_run_unprobed(&self) -> bool {
        let probes = self.sure_probes();
        !self.task.containers.iter().any(|container| {
            self.judged().essential[container.id] == Ok(true)
                && self
                    .certain(container.id)
                    .is_some_and(|certain| !certain.low.succeeded.meet(probes).is_empty())
        })
    }

    /// What the links to services rest on where they are not exact, for findings that need both sides.
    pub fn link_notes(&self) -> impl Iterator<Item = String> {
        self.services
            .iter()
            .filter_map(|(_, strength)| strength.caveat())
    }
}

fn known_image(container: &Container) -> Option<ImageKind> {
    image_kind(container.image.known()?.written())
}

/// The log router of a task that is small enough to be examined.
fn examined_router(task: &Task) -> Result<Option<&Container>, Unknown> {
    let router = task.log_router()?;
    match router {
        Some(router) if task.containers.items.len() > Set::CAPACITY => Err(Unknown {
            at: router.span,
            why: Why::TooManyContainers,
        }),
        router => Ok(router),
    }
}

/// What is known of Service Connect on the services.
pub(super) fn service_connect(services: &[(&Service, &Strength)]) -> Fact {
    any(services
        .iter()
        .map(|(service, _)| service.service_connect.is(|&on| on)))
}

/// The words of a name: split at `-`, `_` and where a capital begins a new one; lower case.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut previous = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && !previous.is_uppercase();
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        previous = c;
    }
    words.into_iter()
}

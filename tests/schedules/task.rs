//! A task definition as this test sees it: what decides the start order, in types of the test's own.
//!
//! Nothing here knows firelint's model. Sections are those of `ecs-semantics.md`.

use std::fmt;

use serde_json::{Map, Value, json};

/// What a container waits for in another (1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    Start,
    Complete,
    Success,
    Healthy,
    /// What `volumesFrom` adds; nobody can write it.
    Create,
}

impl Wait {
    /// Those that can be written.
    pub const WRITTEN: [Self; 4] = [Self::Start, Self::Complete, Self::Success, Self::Healthy];

    fn word(self) -> &'static str {
        match self {
            Self::Start => "START",
            Self::Complete => "COMPLETE",
            Self::Success => "SUCCESS",
            Self::Healthy => "HEALTHY",
            Self::Create => "CREATE",
        }
    }

    /// Whether it waits for an end, which ECS refuses to let anybody do with an essential container (2).
    fn awaits_end(self) -> bool {
        matches!(self, Self::Complete | Self::Success)
    }
}

/// A container, with what decides the start order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    pub router: bool,
    /// Its name says that it is a probe.
    pub probe: bool,
    pub essential: bool,
    /// It logs through the router.
    pub sender: bool,
    pub check: bool,
    pub timeout: bool,
    /// It publishes a port, and so takes traffic.
    pub port: bool,
    /// It has a restart policy: an exit may become no event at all.
    pub restarts: bool,
    pub waits: Vec<(usize, Wait)>,
    pub links: Vec<usize>,
    pub volumes_from: Vec<usize>,
}

/// A task definition. One container is the router.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    pub containers: Vec<Container>,
}

/// Something in a task definition that a template decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    Essential(usize),
    Condition(usize, usize),
    Target(usize, usize),
    /// One more entry of `dependsOn`, or none.
    Entry(usize),
    Timeout(usize),
    Driver(usize),
    Name(usize),
    Check(usize),
    VolumeSource(usize, usize),
}

/// Who waits for whom.
pub type Edges = Vec<(usize, usize, Wait)>;

/// A set of containers, as bits.
pub type Set = u8;

pub fn bit(container: usize) -> Set {
    1 << container
}

impl Task {
    pub fn len(&self) -> usize {
        self.containers.len()
    }

    pub fn router(&self) -> usize {
        let router = self.containers.iter().position(|one| one.router);
        router.expect("every task of this test has a router")
    }

    fn set(&self, wanted: impl Fn(&Container) -> bool) -> Set {
        let wanted = self
            .containers
            .iter()
            .enumerate()
            .filter(|(_, c)| wanted(c));
        wanted.map(|(id, _)| bit(id)).sum()
    }

    pub fn checked(&self) -> Set {
        self.set(|container| container.check)
    }

    pub fn timed(&self) -> Set {
        self.set(|container| container.timeout)
    }

    fn own_edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (from, container) in self.containers.iter().enumerate() {
            edges.extend(container.waits.iter().map(|&(to, wait)| (from, to, wait)));
            let sources = container.volumes_from.iter();
            edges.extend(sources.map(|&to| (from, to, Wait::Create)));
            edges.extend(container.links.iter().map(|&to| (from, to, Wait::Start)));
        }
        edges
    }

    /// The edges of 8.1, the router-first order among them: START on the router for every sender without an edge
    /// straight to it, and for none if the router has an edge (3.1).
    pub fn edges(&self) -> Edges {
        let mut edges = self.own_edges();
        let router = self.router();
        if !edges.iter().any(|&(from, ..)| from == router) {
            self.add_router_first(&mut edges, |_| true);
        }
        edges
    }

    /// The edges as documented everywhere: the router-first order holds whatever the router waits for, unless
    /// that contradicts what is written (3.1, hedge).
    pub fn documented_edges(&self) -> Edges {
        let mut edges = self.own_edges();
        let before_router = reachable(&edges, self.router());
        self.add_router_first(&mut edges, |id| before_router & bit(id) == 0);
        edges
    }

    fn add_router_first(&self, edges: &mut Edges, wanted: impl Fn(usize) -> bool) {
        let router = self.router();
        for (id, container) in self.containers.iter().enumerate() {
            let direct = edges
                .iter()
                .any(|&(from, to, _)| (from, to) == (id, router));
            if id != router && container.sender && !direct && wanted(id) {
                edges.push((id, router, Wait::Start));
            }
        }
    }

    /// Whether ECS runs it: it registers (2, 4) and the agent does not refuse its graph (2).
    pub fn is_accepted(&self) -> bool {
        let edges = self.edges();
        let cyclic = (0..self.len()).any(|id| {
            edges.iter().any(|&(from, to, _)| {
                from == id && (to == id || reachable(&edges, to) & bit(id) != 0)
            })
        });
        let refused = edges.iter().any(|&(_, to, wait)| {
            let target = &self.containers[to];
            wait.awaits_end() && target.essential || wait == Wait::Healthy && !target.check
        });
        let used = self.containers.iter().any(|one| one.sender);
        self.set(|one| one.essential) != 0 && used && !cyclic && !refused
    }

    /// Those meant as a probe (`catalogue.md`, words of the start-order rules).
    pub fn probes(&self) -> Set {
        let edges = self.edges();
        let router = self.router();
        let before_router = reachable(&edges, router);
        let by_use = |id: usize| {
            let awaited = edges
                .iter()
                .any(|&(_, to, wait)| to == id && wait.awaits_end());
            let near = edges
                .iter()
                .any(|&(from, to, _)| (from, to) == (id, router));
            awaited && (self.containers[id].sender || near)
        };
        let meant = |&id: &usize| {
            let container = &self.containers[id];
            let can = id != router && before_router & bit(id) == 0 && !container.port;
            can && (container.probe || by_use(id))
        };
        (0..self.len()).filter(meant).map(bit).sum()
    }

    /// Those whose end stops the task. An essential probe is another rule's, and judged as the non-essential one
    /// it was meant to be: by name, or a sender whose end a sender awaits.
    pub fn essential_as_judged(&self) -> Set {
        let edges = self.edges();
        let probes = self.probes();
        let forgiven = |id: usize| {
            let container = &self.containers[id];
            let awaited = edges.iter().any(|&(from, to, wait)| {
                let waiter = &self.containers[from];
                to == id && wait.awaits_end() && waiter.sender && !waiter.router
            });
            probes & bit(id) != 0 && (container.probe || container.sender && awaited)
        };
        let essential = self.set(|one| one.essential);
        let ids = (0..self.len()).filter(|&id| essential & bit(id) != 0 && !forgiven(id));
        ids.map(bit).sum()
    }

    /// Those `app-before-probe` does not look at although they are senders, for they cannot come after a probe:
    /// the router waits for them, or a probe waits for them and they are non-essential.
    pub fn before_probe(&self) -> Set {
        let edges = self.edges();
        let probes = (0..self.len()).filter(|&id| self.probes() & bit(id) != 0);
        let before_probes = probes.map(|id| reachable(&edges, id)).fold(0, |a, b| a | b);
        let optional = self.set(|one| !one.essential);
        reachable(&edges, self.router()) | before_probes & optional
    }

    /// What every way of filling the holes makes of it, as far as ECS accepts it.
    pub fn completions(&self, holes: &[Hole]) -> Vec<Self> {
        let mut found = vec![self.clone()];
        for &hole in holes {
            found = found.iter().flat_map(|task| task.fill(hole)).collect();
        }
        found.retain(Self::is_accepted);
        found
    }

    fn fill(&self, hole: Hole) -> Vec<Self> {
        let with = |change: &dyn Fn(&mut Self)| {
            let mut task = self.clone();
            change(&mut task);
            task
        };
        let others = |id: usize| (0..self.len()).filter(move |&other| other != id);
        let both = [false, true].into_iter();
        let written = Wait::WRITTEN.into_iter();
        match hole {
            Hole::Essential(id) => both
                .map(|on| with(&|t| t.containers[id].essential = on))
                .collect(),
            Hole::Timeout(id) => both
                .map(|on| with(&|t| t.containers[id].timeout = on))
                .collect(),
            Hole::Driver(id) => both
                .map(|on| with(&|t| t.containers[id].sender = on))
                .collect(),
            Hole::Name(id) => both
                .map(|on| with(&|t| t.containers[id].probe = on))
                .collect(),
            Hole::Check(id) => both
                .map(|on| with(&|t| t.containers[id].check = on))
                .collect(),
            Hole::Condition(id, at) => written
                .map(|wait| with(&|t| t.containers[id].waits[at].1 = wait))
                .collect(),
            Hole::Target(id, at) => others(id)
                .map(|to| with(&|t| t.containers[id].waits[at].0 = to))
                .collect(),
            Hole::VolumeSource(id, at) => others(id)
                .map(|to| with(&|t| t.containers[id].volumes_from[at] = to))
                .collect(),
            Hole::Entry(id) => {
                let edges = others(id).flat_map(|to| Wait::WRITTEN.map(|wait| (to, wait)));
                let added = edges.map(|edge| with(&|t| t.containers[id].waits.push(edge)));
                std::iter::once(self.clone()).chain(added).collect()
            }
        }
    }

    /// A name for the container, as its definition has it.
    pub fn name(&self, id: usize) -> String {
        match &self.containers[id] {
            one if one.router => "log-router".to_owned(),
            one if one.probe => format!("preflight-{id}"),
            _ => format!("app-{id}"),
        }
    }

    /// The task definition ECS gets, its holes as a template has them: in quotes, or bare.
    pub fn to_json(&self, holes: &[Hole]) -> String {
        let template = |hole: Hole| {
            let at = holes.iter().position(|other| *other == hole)?;
            let bare = at % 2 == 1 || matches!(hole, Hole::Entry(_));
            // A bare hole is no JSON: it is marked here and put in at the end.
            Some(Value::from(match bare {
                true => format!("@{at}@"),
                false => format!("${{v{at}}}"),
            }))
        };
        let name = |id: usize| {
            // Whoever refers to the container uses the same template.
            let at = holes.iter().position(|other| *other == Hole::Name(id));
            at.map_or_else(|| self.name(id), |at| format!("${{name{at}}}"))
        };
        let definitions = self.containers.iter().enumerate().map(|(id, container)| {
            let mut json = Map::new();
            let mut put = |key: &str, value: Value| json.insert(key.to_owned(), value);
            put("name", name(id).into());
            put("image", "example.com/image:1".into());
            // Omitted is true (2), so every other essential container omits it.
            match template(Hole::Essential(id)) {
                Some(hole) => put("essential", hole),
                None if container.essential && id % 2 == 0 => None,
                None => put("essential", container.essential.into()),
            };
            if container.router {
                put("firelensConfiguration", json!({ "type": "fluentbit" }));
            }
            let driver = if container.sender {
                "awsfirelens"
            } else {
                "awslogs"
            };
            let driver = template(Hole::Driver(id)).unwrap_or(driver.into());
            put("logConfiguration", json!({ "logDriver": driver }));
            let check = json!({ "command": ["CMD", "check"] });
            match template(Hole::Check(id)) {
                Some(hole) => put("healthCheck", hole),
                None if container.check => put("healthCheck", check),
                None => None,
            };
            match template(Hole::Timeout(id)) {
                Some(hole) => put("startTimeout", hole),
                None if container.timeout => put("startTimeout", 60.into()),
                None => None,
            };
            if container.port {
                put("portMappings", json!([{ "containerPort": 8080 }]));
            }
            if container.restarts {
                put("restartPolicy", json!({ "enabled": true }));
            }
            let waits = container.waits.iter().enumerate().map(|(at, &(to, wait))| {
                let to = template(Hole::Target(id, at)).unwrap_or(name(to).into());
                let wait = template(Hole::Condition(id, at)).unwrap_or(wait.word().into());
                json!({ "containerName": to, "condition": wait })
            });
            let waits: Vec<Value> = waits.chain(template(Hole::Entry(id))).collect();
            if !waits.is_empty() {
                put("dependsOn", waits.into());
            }
            if !container.links.is_empty() {
                let links = container
                    .links
                    .iter()
                    .map(|&to| format!("{}:alias", name(to)));
                put("links", links.collect());
            }
            let sources = container.volumes_from.iter().enumerate().map(|(at, &to)| {
                let to = template(Hole::VolumeSource(id, at)).unwrap_or(name(to).into());
                json!({ "sourceContainer": to })
            });
            let sources: Vec<Value> = sources.collect();
            if !sources.is_empty() {
                put("volumesFrom", sources.into());
            }
            Value::from(json)
        });
        let definitions: Vec<Value> = definitions.collect();
        let task = json!({ "family": "random", "containerDefinitions": definitions });
        let mut text = format!("{task:#}");
        for at in 0..holes.len() {
            text = text.replace(&format!("\"@{at}@\""), &format!("${{v{at}}}"));
        }
        text
    }
}

/// What a container waits for, directly or through others.
pub fn reachable(edges: &Edges, from: usize) -> Set {
    let mut found = 0;
    let mut todo = vec![from];
    while let Some(at) = todo.pop() {
        for &(_, to, _) in edges.iter().filter(|edge| edge.0 == at) {
            if found & bit(to) == 0 {
                found |= bit(to);
                todo.push(to);
            }
        }
    }
    found
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, container) in self.containers.iter().enumerate() {
            let mut words = Vec::new();
            let mut say = |on: bool, word: &str| {
                if on {
                    words.push(word.to_owned());
                }
            };
            say(container.essential, "essential");
            say(container.sender, "sender");
            say(container.check, "healthCheck");
            say(container.timeout, "startTimeout");
            say(container.port, "port");
            say(container.restarts, "restarts");
            for &(to, wait) in &container.waits {
                words.push(format!("{} {}", wait.word(), self.name(to)));
            }
            for &to in &container.links {
                words.push(format!("links {}", self.name(to)));
            }
            for &to in &container.volumes_from {
                words.push(format!("volumesFrom {}", self.name(to)));
            }
            writeln!(f, "  {id} {}: {}", self.name(id), words.join(", "))?;
        }
        Ok(())
    }
}

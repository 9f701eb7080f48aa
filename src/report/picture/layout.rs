//! Where everything stands in a picture: containers below each other in start order, and beside them lanes, one for each
//! container that others wait for. Whatever waits for whom, no line crosses a container, and the picture grows only with
//! what is in it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::ops::Range;

use super::super::timeline;
use super::nodes::{self, Node};
use super::words::one_line;
use crate::finding::Step;
use crate::graph::Deployed;

/// How sure a wait is, and who asks for it: the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Written in `dependsOn`.
    Written,
    /// Added by ECS.
    Added,
    /// Something about it cannot be known.
    Unsure,
    /// ECS refuses it.
    Refused,
}

/// One wait.
#[derive(Clone, Debug)]
pub struct Wait {
    /// The container waited for, by place in [`Picture::nodes`], if it is known.
    pub from: Option<usize>,
    /// The container that waits, by place in [`Picture::nodes`].
    pub to: usize,
    /// What it waits for: a word of ECS, or `?`.
    pub condition: &'static str,
    /// How sure it is.
    pub kind: Kind,
    /// All of it in words.
    pub words: String,
}

/// One container that others wait for: a lane leads from it to all of them.
#[derive(Clone, Debug)]
pub struct Trunk {
    /// The container, by place in [`Picture::nodes`].
    pub from: usize,
    /// The lane, counted from the containers outwards.
    pub lane: usize,
}

/// The start order of one task definition.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// The containers in start order.
    pub nodes: Vec<Node>,
    /// The layers, as ranges of containers.
    pub layers: Vec<Range<usize>>,
    /// The waits, by the place of the one that waits.
    pub waits: Vec<Wait>,
    /// The lanes in use, by the place of the container waited for.
    pub trunks: Vec<Trunk>,
    /// How many lanes there are.
    pub lanes: usize,
    /// Why there may be more containers.
    pub rest: Option<&'static str>,
    /// The schedule, a sentence for each step.
    pub steps: Vec<String>,
}

impl Picture {
    /// Lays out a task definition, and marks a schedule in it.
    pub fn of(deployed: &Deployed, schedule: &[Step]) -> Self {
        let found = deployed.edges().layers();
        let order = found.layers.concat();
        let mut end = 0;
        let layers = found.layers.iter().map(|layer| {
            end += layer.len();
            end - layer.len()..end
        });
        let layers = layers.collect();
        let mut place = vec![0; order.len()];
        for (at, &id) in order.iter().enumerate() {
            place[id] = at;
        }
        let waits: Vec<Wait> = nodes::waits(deployed, &order, &place);
        let (trunks, lanes) = trunks(&waits, order.len());
        let mut nodes: Vec<Node> = order
            .iter()
            .map(|&id| Node::of(deployed, id, found.circular[id]))
            .collect();
        mark(&mut nodes, schedule);
        let rest = deployed.task.containers.rest;
        Self {
            nodes,
            layers,
            waits,
            trunks,
            lanes,
            rest: rest.map(|unknown| unknown.why.describe()),
            steps: schedule
                .iter()
                .map(|step| one_line(&timeline::sentence(step)))
                .collect(),
        }
    }

    /// The waits of a container, by its place.
    pub fn waits_of(&self, node: usize) -> &[Wait] {
        let start = self.waits.partition_point(|wait| wait.to < node);
        let end = self.waits.partition_point(|wait| wait.to <= node);
        &self.waits[start..end]
    }

    /// What stands above a layer.
    pub fn title_of(&self, layer: &Range<usize>) -> &'static str {
        let mut first = layer.clone();
        match layer.start {
            0 if first.all(|node| self.waits_of(node).is_empty()) => "at once",
            // What they wait for is not known, or themselves.
            0 => "first",
            _ => "then",
        }
    }

    /// The lane that leads from a container, if others wait for it.
    pub fn trunk_of(&self, node: usize) -> Option<&Trunk> {
        let at = self.trunks.binary_search_by_key(&node, |trunk| trunk.from);
        at.ok().map(|at| &self.trunks[at])
    }

    /// What kind of wait all those of a trunk are; written where they differ.
    pub fn kinds(&self) -> HashMap<usize, Kind> {
        let mut kinds = HashMap::new();
        for wait in &self.waits {
            let Some(from) = wait.from else { continue };
            let kind = kinds.entry(from).or_insert(wait.kind);
            if *kind != wait.kind {
                *kind = Kind::Written;
            }
        }
        kinds
    }
}

/// Numbers the steps of a schedule on the containers they happen to.
fn mark(nodes: &mut [Node], schedule: &[Step]) {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        places.entry(node.name.clone()).or_insert(at);
    }
    for (index, step) in schedule.iter().enumerate() {
        let name = step.container.as_deref().map(one_line);
        if let Some(&at) = name.and_then(|name| places.get(&name)) {
            nodes[at].marks.push((index + 1, step.event));
        }
    }
}

/// Gives each container that others wait for a lane that no other one uses between its ends. Waits reach a container
/// above the point where its own lane leaves it, so that a lane may end and another one begin at the same container.
fn trunks(waits: &[Wait], nodes: usize) -> (Vec<Trunk>, usize) {
    let mut spans: Vec<Option<(usize, usize)>> = vec![None; nodes];
    for wait in waits {
        let Some(from) = wait.from else { continue };
        let (leaves, arrives) = (2 * from + 1, 2 * wait.to);
        let (first, last) = spans[from].unwrap_or((leaves, leaves));
        spans[from] = Some((first.min(arrives), last.max(arrives)));
    }
    let spans = spans.into_iter().enumerate();
    let mut spans: Vec<_> = spans
        .filter_map(|(from, span)| Some((span?, from)))
        .collect();
    spans.sort_unstable();
    let mut used: BinaryHeap<Reverse<(usize, usize)>> = BinaryHeap::new();
    let mut free: BTreeSet<usize> = BTreeSet::new();
    let mut lanes = 0;
    let mut trunks = Vec::new();
    for ((first, last), from) in spans {
        while let Some(&Reverse((end, lane))) = used.peek()
            && end < first
        {
            used.pop();
            free.insert(lane);
        }
        let lane = free.pop_first().unwrap_or_else(|| {
            lanes += 1;
            lanes - 1
        });
        used.push(Reverse((last, lane)));
        trunks.push(Trunk { from, lane });
    }
    trunks.sort_unstable_by_key(|trunk| trunk.from);
    (trunks, lanes)
}

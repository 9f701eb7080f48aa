//! What a picture says of each container and each wait.

use std::collections::{HashMap, HashSet};

use super::layout::{Kind, Wait};
use super::words::{self, Role, one_line};
use crate::finding::Event;
use crate::graph::{Deployed, Edge, Flaw, Origin};
use crate::model::{ContainerId, Dependency, Located, Text, Value};
use crate::source::Span;

/// One container.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// What it does for the logs.
    pub role: Role,
    /// Whether its end stops the task; none where it cannot be told.
    pub is_essential: Option<bool>,
    /// Its role, and whether it is essential, in words.
    pub tags: [&'static str; 2],
    /// What else is known of its start.
    pub notes: Vec<String>,
    /// The steps of the schedule that happen to it.
    pub marks: Vec<(usize, Event)>,
}

impl Node {
    /// What is known of a container.
    pub fn of(deployed: &Deployed, id: ContainerId, is_circular: bool) -> Self {
        let container = deployed.task.container(id);
        let role = Role::of(deployed, id);
        let essential = container.is_essential();
        let more = deployed.edges().open_end(id);
        let more = more.map(|unknown| format!("may wait for more: {}", unknown.why.describe()));
        let certain = match has_refused(deployed, id) && !is_circular {
            true => "ECS refuses what it waits for".to_owned(),
            false => words::certain(deployed, id, is_circular),
        };
        Self {
            name: one_line(&container.display_name()),
            role,
            is_essential: essential.ok(),
            tags: [role.word(), words::essential(essential)],
            notes: more
                .into_iter()
                .chain([certain])
                .map(|note| one_line(&note))
                .collect(),
            marks: Vec::new(),
        }
    }

    /// All that is known of it, line by line.
    pub fn lines(&self) -> Vec<String> {
        let marks = self.marks.iter().map(Self::mark).collect::<Vec<_>>();
        let marks = (!marks.is_empty()).then(|| marks.join(", "));
        let notes = self.notes.iter().cloned();
        [self.name.clone(), self.tags.join(", ")]
            .into_iter()
            .chain(notes)
            .chain(marks)
            .collect()
    }

    /// A step as it is marked on the container.
    pub fn mark((number, event): &(usize, Event)) -> String {
        format!("({number}) {}", words::event(*event))
    }
}

/// The flaws that leave no edge.
const REFUSED: [Flaw; 2] = [Flaw::NoSuchContainer, Flaw::NoSuchCondition];

fn has_refused(deployed: &Deployed, id: ContainerId) -> bool {
    let edges = deployed.edges();
    let mut flaws = REFUSED.iter().chain([&Flaw::NoHealthCheck]);
    flaws.any(|flaw| edges.flawed_entries(id, flaw).next().is_some())
}

/// All waits, in the order of those that wait: the edges, and what is written that ECS refuses.
pub fn waits(deployed: &Deployed, order: &[ContainerId], place: &[usize]) -> Vec<Wait> {
    let names = names(deployed);
    let of_one = |(to, &id): (usize, &ContainerId)| {
        let edges = deployed.edges();
        let entries = &deployed.task.container(id).depends_on.items;
        let unchecked = edges.flawed_entries(id, &Flaw::NoHealthCheck);
        let unchecked: HashSet<Span> = unchecked
            .map(|entry| entries[entry].container.place())
            .collect();
        let own = edges.all_of(id).map(|edge| {
            let is_unchecked = edge.origin == Origin::Written && unchecked.contains(&edge.place);
            of_edge(deployed, edge, to, place, is_unchecked)
        });
        let flawed = REFUSED
            .iter()
            .flat_map(|flaw| edges.flawed_entries(id, flaw));
        let mut flawed: Vec<usize> = flawed.collect();
        flawed.sort_unstable();
        flawed.dedup();
        let refused = flawed
            .into_iter()
            .map(|entry| refused(&entries[entry], &names, to, place));
        own.chain(refused).collect::<Vec<Wait>>()
    };
    order.iter().enumerate().flat_map(of_one).collect()
}

fn of_edge(
    deployed: &Deployed,
    edge: &Edge,
    to: usize,
    place: &[usize],
    is_unchecked: bool,
) -> Wait {
    let is_sure = edge.to.is_ok() && edge.condition.is_ok() && edge.exists.is_ok();
    let kind = match edge.origin {
        _ if is_unchecked => Kind::Refused,
        _ if !is_sure => Kind::Unsure,
        Origin::Written => Kind::Written,
        Origin::Links | Origin::VolumesFrom | Origin::Firelens => Kind::Added,
    };
    let without = if is_unchecked {
        ", which has no health check"
    } else {
        ""
    };
    Wait {
        from: edge.to.ok().map(|id| place[id]),
        to,
        condition: words::condition(edge),
        kind,
        words: one_line(&words::wait(deployed, edge)) + without,
    }
}

/// An entry of `dependsOn` that ECS refuses.
fn refused(
    entry: &Dependency,
    names: &HashMap<&str, Option<ContainerId>>,
    to: usize,
    place: &[usize],
) -> Wait {
    let name = entry.container.known().map(Text::written);
    let owner = name.and_then(|name| names.get(name));
    let whom = match (name, owner) {
        (Some(name), Some(_)) => format!("waits for `{name}`"),
        (Some(name), None) => format!("waits for `{name}`, which is no container of this task"),
        (None, _) => "waits for a container without a name".to_owned(),
    };
    let (condition, what) = match &entry.condition {
        Value::Known(word) => match &word.value {
            Ok(condition) => (condition.word(), String::new()),
            Err(word) => ("?", format!(" with `{word}`, which is no condition of ECS")),
        },
        Value::Absent(_) => ("?", " without a condition".to_owned()),
        Value::Unknown(_) => ("?", String::new()),
    };
    Wait {
        from: owner.copied().flatten().map(|id| place[id]),
        to,
        condition,
        kind: Kind::Refused,
        words: one_line(&(whom + &what)),
    }
}

/// Who has a name; none where several have it.
fn names<'a>(deployed: &Deployed<'a>) -> HashMap<&'a str, Option<ContainerId>> {
    let task = deployed.task;
    let mut names = HashMap::new();
    for container in task.containers.iter() {
        if let Some(name) = container.name.known() {
            let owner = names.entry(name.written());
            owner
                .and_modify(|owner| *owner = None)
                .or_insert(Some(container.id));
        }
    }
    names
}

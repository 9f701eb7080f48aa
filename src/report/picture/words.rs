//! What pictures say in words, whatever they are drawn with. All of it is one line, and harmless to a terminal.

use super::super::plain::is_harmful;
use crate::finding::Event;
use crate::graph::{Deployed, Edge, Facts, Origin, Set};
use crate::model::{Choice, Condition, ContainerId, Fact, Located};
use crate::source::Sources;

/// What stands above a picture.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Which task definition, and in which file.
    pub title: String,
    /// Who runs it, and when it is so.
    pub lines: Vec<String>,
    /// The rule whose schedule is shown.
    pub rule: Option<&'static str>,
}

impl Heading {
    /// By the names of the task definition, its file, its services and its scenario.
    pub fn of(sources: &Sources, deployed: &Deployed, rule: Option<&'static str>) -> Self {
        let task = deployed.task;
        let path = &sources.get(task.place().source).path;
        let title = match task.display_name() {
            Some(name) => format!("start order of `{name}` ({path})"),
            None => format!("start order of a task definition ({path})"),
        };
        let services = deployed.services.iter().map(|(service, strength)| {
            let name = match service.display_name() {
                Some(name) => format!("run by service `{name}`"),
                None => "run by a service".to_owned(),
            };
            match strength.caveat() {
                Some(caveat) => format!("{name} ({caveat})"),
                None => name,
            }
        });
        let choices = task.provenance.scenario.choices();
        let when = (!choices.is_empty()).then(|| format!("when {}", Choice::describe(choices)));
        Self {
            title: one_line(&title),
            lines: services.chain(when).map(|line| one_line(&line)).collect(),
            rule,
        }
    }
}

/// What a container does for the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is the log router.
    Router,
    /// It is meant as a probe of the router.
    Probe,
    /// It hands its lines to the router.
    Sender,
    /// Nothing of the kind.
    Other,
    /// It cannot be told.
    Unknown,
}

impl Role {
    /// The role of a container.
    pub fn of(deployed: &Deployed, id: ContainerId) -> Self {
        let container = deployed.task.container(id);
        let facts: [(Fact, Self); 3] = [
            (container.is_log_router(), Self::Router),
            (deployed.is_probe(container), Self::Probe),
            (deployed.is_sender(container), Self::Sender),
        ];
        let settled = facts.iter().find(|(fact, _)| *fact == Ok(true));
        match settled {
            Some((_, role)) => *role,
            None if facts.iter().all(|(fact, _)| *fact == Ok(false)) => Self::Other,
            None => Self::Unknown,
        }
    }

    /// The role in a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Self::Router => "router",
            Self::Probe => "probe",
            Self::Sender => "sender",
            Self::Other => "other",
            Self::Unknown => "role not known",
        }
    }
}

/// Whether its end stops the task.
pub fn essential(fact: Fact) -> &'static str {
    match fact {
        Ok(true) => "essential",
        Ok(false) => "not essential",
        Err(_) => "essential?",
    }
}

/// The condition of an edge, as short as an arrow's label must be.
pub fn condition(edge: &Edge) -> &'static str {
    edge.condition.map_or("?", Condition::word)
}

/// One wait in words.
pub fn wait(deployed: &Deployed, edge: &Edge) -> String {
    let to = match edge.to {
        Ok(to) => format!("waits for `{}`", deployed.task.container(to).display_name()),
        Err(_) => "waits for a container that is not known here".to_owned(),
    };
    let by = match edge.origin {
        Origin::Written => String::new(),
        Origin::Links => format!(" by `{}`", deployed.task.key("links")),
        Origin::VolumesFrom => format!(" by `{}`", deployed.task.key("volumesFrom")),
        Origin::Firelens => ", as ECS itself starts the router first".to_owned(),
    };
    let unknown = edge.to.err().or(edge.exists.err()).or(edge.condition.err());
    let unless = unknown.map(|unknown| format!(" (cannot tell: {})", unknown.why.describe()));
    to + &by + &unless.unwrap_or_default()
}

/// What is certain when a container starts.
pub fn certain(deployed: &Deployed, id: ContainerId, is_circular: bool) -> String {
    let edges = deployed.edges();
    if is_circular {
        return "never starts: it waits for itself, directly or through others".to_owned();
    }
    if edges.all_of(id).next().is_none() && edges.open_end(id).is_none() {
        return "waits for nothing".to_owned();
    }
    if deployed.never_starts(deployed.task.container(id)) == Ok(true) {
        return "never starts: what it waits for cannot happen".to_owned();
    }
    let Some(certain) = deployed.certain(id) else {
        return "cannot tell what is certain when it starts".to_owned();
    };
    let Facts {
        succeeded,
        healthy,
        started,
    } = certain.low;
    let containers = &deployed.task.containers.items;
    let names = |set: Set, without: Set, what: &str| -> Vec<String> {
        // The set of a container that never starts holds everything, places without a container included.
        let ids = set
            .iter()
            .filter(|&id| id < containers.len() && !without.contains(id));
        ids.map(|id| format!("`{}` {what}", containers[id].display_name()))
            .collect()
    };
    let all = [
        names(succeeded, Set::EMPTY, "has exited with code 0"),
        names(healthy, Set::EMPTY, "has been healthy"),
        names(started, succeeded.union(healthy), "has started"),
    ]
    .concat();
    let more = match (certain.low == certain.high, all.is_empty()) {
        (true, true) => return "nothing is certain when it starts".to_owned(),
        (false, true) => return "cannot tell what is certain when it starts".to_owned(),
        (true, false) => "",
        (false, false) => ", and maybe more",
    };
    format!("when it starts: {}{more}", all.join(", "))
}

/// What happens to a container in a step, in a word or two.
pub fn event(event: Event) -> &'static str {
    match event {
        Event::Starts => "starts",
        Event::BecomesHealthy => "becomes healthy",
        Event::Exits => "exits",
        Event::FailsToStart => "fails to start",
        Event::IsKilled => "is ended unrun",
        Event::TimesOut => "times out",
        Event::Crashes => "crashes",
        Event::TaskStops => "stops the task",
        Event::TargetDrained => "is drained",
    }
}

/// The same text without what could end a line, steer a terminal, or reorder what is seen, and without what XML has
/// no way to write.
pub fn one_line(text: &str) -> String {
    let is_wrong = |c: char| is_harmful(c) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let clean = |c| if is_wrong(c) { '\u{fffd}' } else { c };
    text.chars().map(clean).collect()
}

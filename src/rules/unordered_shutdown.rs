//! Why, when and how to fix: `rules/unordered-shutdown.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece};
use crate::graph::Deployed;
use crate::model::{Container, Fact, Located, MountPoint, Setting, Text, Unknown, Value, all, find, not};
use crate::source::Span;

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let Some(router) = deployed.router()? else {
        return Ok(None);
    };
    let edges = deployed.edges();
    let is_alone = all([
        Ok(container.id != router.id),
        not(container.uses_firelens()),
        not(edges.is_stopped_before(container.id, router.id)),
        // What prepares the router feeds it before it runs, and what ends by itself is not stopped.
        not(edges.waits_for(router.id, container.id)),
        not(deployed.is_end_awaited(container)),
    ]);
    if is_alone == Ok(false) {
        return Ok(None);
    }
    let Some(feed) = feed(container, router)? else {
        return Ok(None);
    };
    if !is_alone? {
        return Ok(None);
    }
    let (name, router_name) = (container.display_name(), router.display_name());
    let depends_on = deployed.task.key("dependsOn");
    let [to, asks] = ["containerName", "condition"];
    let edge = Piece::map([(to, Piece::from(&*router_name)), (asks, Piece::from("START"))]);
    let readable = router.name.known().is_some_and(|name| name.literal().is_some());
    let fix = readable.then(|| {
        Fix::new(format!("let `{name}` wait for `{router_name}` with `START`")).push(container, Key::Container("dependsOn"), edge)
    });
    let says = match feed {
        Feed::Volume(_) => format!("`{name}` writes where `{router_name}` reads, and may be stopped after it"),
        Feed::Variable(_) => format!("`{name}` sends to `{router_name}` by itself, and may be stopped after it"),
    };
    let (Feed::Volume(place) | Feed::Variable(place)) = feed;
    Ok(Some(
        Finding::at(&place, says)
            .label(router, "nothing keeps it running until the other one has stopped")
            .help(format!("add `{router_name}` to `{depends_on}` of `{name}` with `START`: ECS stops in the reverse order"))
            .fix(fix),
    ))
}

/// How lines get to the router that no log driver takes there.
enum Feed {
    Volume(Span),
    Variable(Span),
}

/// How a container feeds the router: by a volume it may write to, or by a connection that its environment names.
fn feed(container: &Container, router: &Container) -> Result<Option<Feed>, Unknown> {
    let shared = |mount: &&MountPoint| all([not(mount.read_only.or_default(false)), mounts(router, mount)]);
    let volume = find(container.mount_points.iter(), container.mount_points.rest, shared);
    if let Ok(Some(mount)) = volume {
        return Ok(Some(Feed::Volume(mount.volume.place())));
    }
    let variable = find(container.environment.iter(), container.environment.rest, |one| names_router(one));
    match variable? {
        Some(variable) => Ok(Some(Feed::Variable(variable.value.place()))),
        None => volume.map(|_| None),
    }
}

fn mounts(router: &Container, mount: &MountPoint) -> Fact {
    let Some(wanted) = mount.volume.read()? else {
        return Ok(false);
    };
    router.mount_points.any(|other| match other.volume.read()? {
        Some(volume) => volume.same_as(wanted).ok_or(open(&other.volume)),
        None => Ok(false),
    })
}

/// Whether a variable says where the router listens: one of its ports, or what routers are called, as a whole word of an
/// address. Confluent is none.
fn names_router(variable: &Setting) -> Fact {
    const SIGNS: [&str; 6] = ["24224", "5170", "fluent", "fluentd", "fluentbit", "fluent-bit"];
    let Some(value) = variable.value.read()? else {
        return Ok(false);
    };
    let written = value.written().to_ascii_lowercase();
    let mut words = written.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    match words.any(|word| SIGNS.contains(&word)) {
        false if value.has_hole() => Err(open(&variable.value)),
        named => Ok(named),
    }
}

fn open(value: &Value<Text>) -> Unknown {
    Unknown::template(value.place())
}

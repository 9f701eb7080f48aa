//! Why, when and how to fix: `rules/unordered-shutdown.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key, Piece};
use crate::graph::Deployed;
use crate::model::{Container, Fact, Located, MountPoint, Setting, Text, Unknown, all, find, not};
use crate::source::Span;
use crate::syntax::holes;

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
    let variable = find(container.environment.iter(), container.environment.rest, |one| names_router(one, router));
    match variable? {
        Some(variable) => Ok(Some(Feed::Variable(variable.value.place()))),
        None => volume.map(|_| None),
    }
}

fn mounts(router: &Container, mount: &MountPoint) -> Fact {
    router.mount_points.any(|other| other.volume.is_same_as(&mount.volume))
}

/// The ports on which a router takes lines: the forward input's, and Fluent Bit's TCP input's.
const PORTS: [&str; 2] = ["24224", "5170"];
/// What a router is called in the name of a host or a path.
const NAMES: [&str; 4] = ["fluent", "fluentd", "fluent-bit", "fluentbit"];

/// Whether a variable says where the router listens: one of its ports, or its name in an address.
fn names_router(variable: &Setting, router: &Container) -> Fact {
    let Some(value) = variable.value.read()? else {
        return Ok(false);
    };
    let written = holes::blanked(value.written()).to_ascii_lowercase();
    let names_port = PORTS.iter().any(|port| is_port_of(&written, port));
    let names_kind = written.split(|c| !is_of_word(c)).any(|word| NAMES.contains(&word));
    let own = router.name.known().and_then(Text::literal);
    let is_sign = names_port || names_kind || own.is_some_and(|own| is_host_of(&written, &own.to_ascii_lowercase()));
    match is_sign {
        false if value.has_hole() => Err(Unknown::template(variable.value.place())),
        is_sign => Ok(is_sign),
    }
}

/// Whether the text is this port, or has it behind a host.
fn is_port_of(text: &str, port: &str) -> bool {
    let mut behind = text.split(':').skip(1);
    text.trim() == port || behind.any(|rest| rest.strip_prefix(port).is_some_and(|rest| !rest.starts_with(is_of_word)))
}

/// Whether the text is an address on this host: with a scheme before it or a port behind it, for a name alone may be
/// that of anything.
fn is_host_of(text: &str, name: &str) -> bool {
    let (scheme, address) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
    let address = address.split('/').next().unwrap_or(address);
    match address.rsplit_once(':') {
        Some((host, port)) => host == name && port.parse::<u16>().is_ok(),
        None => scheme.is_some() && address == name,
    }
}

/// Whether it goes on with a word; the `-` in place of a hole does, since what stands there may.
fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

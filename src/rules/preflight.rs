//! The fix of the start-order rules: a preflight that tries the router, and the waits for its success.

use super::unbounded_gate::limit;
use crate::finding::{Edit, Fix, Key, Piece};
use crate::graph::{Deployed, Gate};
use crate::model::{Condition, Container, Dependency, Platform, RouterMaker, Text};

/// The seconds ECS waits for the preflight: it runs for thirty, and its image may have to be pulled.
const START_TIMEOUT: i64 = 90;

/// What runs where the router's image is somebody's own and may have no shell. Pinned, and not from Docker Hub.
const IMAGE_WITH_SHELL: &str = "public.ecr.aws/docker/library/busybox:1.37.0";

/// Three lines over thirty seconds: the first one is what a router dies of, the others outlast the flush. No `$` in
/// it, for a template may stand around it.
const LINES: &str =
    "echo preflight 1; sleep 10; echo preflight 2; sleep 10; echo preflight 3; sleep 10";

/// Asks whether the router still listens, which bash can do alone.
const ASK: &str = "; exec 3<>/dev/tcp/127.0.0.1/24224";

/// The fix for all apps of a task that can start before a probe has succeeded: they wait for the probe there is, or for a
/// new one.
///
/// # Errors
/// Why none is offered, for people: lower case, no full stop.
pub fn preflight(deployed: &Deployed, router: &Container) -> Result<Fix, String> {
    let exposed: Vec<&Container> = deployed
        .task
        .containers
        .iter()
        .filter(|app| is_exposed(app, deployed))
        .collect();
    if let Some(probe) = deployed.probes().next() {
        return waits(deployed, probe, &exposed);
    }
    let Some(model) = exposed.first() else {
        return Err("no app of this task can be told to wait".to_owned());
    };
    let name = new_name(deployed, router)?;
    let title = format!(
        "add `{name}`, and let {} wait for its success",
        names(&exposed)
    );
    let fix = Fix::new(title).insert_after(router, probe(&name, router, model, deployed)?);
    Ok(exposed.iter().fold(fix, |fix, app| wait(fix, app, &name)))
}

fn is_exposed(app: &Container, deployed: &Deployed) -> bool {
    matches!(
        deployed.gate(app),
        Ok(Gate::None(_) | Gate::RouterHealth(_))
    )
}

/// The fix where there is a probe already.
fn waits(deployed: &Deployed, probe: &Container, exposed: &[&Container]) -> Result<Fix, String> {
    let name = probe.display_name();
    let literal = probe.name.known().and_then(Text::literal);
    let circular = exposed
        .iter()
        .any(|app| deployed.edges().waits_for(probe.id, app.id) != Ok(false));
    match literal {
        None => Err(format!("the name of `{name}` is not written out")),
        Some(_) if circular => Err(format!("`{name}` waits for an app that is to wait for it")),
        Some(name) => {
            let title = format!("let {} wait for the success of `{name}`", names(exposed));
            let fix = exposed
                .iter()
                .fold(Fix::new(title), |fix, app| wait(fix, app, name));
            // A wait for its end needs a limit.
            let is_named = deployed.is_probe_by_name(probe) == Ok(true);
            let seconds = limit(probe).filter(|_| is_named && !probe.start_timeout.is_written());
            Ok(match seconds {
                Some(seconds) => fix.set(probe, Key::Container("startTimeout"), seconds),
                None => fix,
            })
        }
    }
}

/// A wrong condition is replaced; where there is none, the wait is added.
fn wait(fix: Fix, app: &Container, probe: &str) -> Fix {
    let success = Condition::Success.word();
    let is_on_probe = |dependency: &&Dependency| {
        let named = dependency.container.known().and_then(Text::literal);
        named == Some(probe)
    };
    match app.depends_on.iter().find(is_on_probe) {
        Some(dependency) if dependency.condition.is_written() => {
            fix.replace(&dependency.condition, success)
        }
        Some(dependency) => fix.set(&dependency.container, Key::Container("condition"), success),
        None => fix.edit(Edit::Push {
            map: app.span,
            key: Key::Container("dependsOn"),
            item: dependency(probe, Condition::Success),
        }),
    }
}

fn dependency(on: &str, condition: Condition) -> Piece {
    Piece::map([
        ("containerName", on.into()),
        ("condition", condition.word().into()),
    ])
}

/// The preflight: the lines of `model` show it the way to the router.
fn probe(
    name: &str,
    router: &Container,
    model: &Container,
    deployed: &Deployed,
) -> Result<Piece, String> {
    if deployed
        .task
        .operating_system
        .known()
        .is_some_and(|system| system.written().starts_with("WINDOWS"))
    {
        return Err("the task runs on Windows, and the preflight is a shell's".to_owned());
    }
    let router_name = router.display_name();
    let Some(router_literal) = router.name.known().and_then(Text::literal) else {
        return Err(format!("the name of `{router_name}` is not written out"));
    };
    let is_awss =
        matches!(router.router_image(), Ok(Some(image)) if image.maker == RouterMaker::Aws);
    let (shell, script) = match router.is_essential() {
        Ok(true) => ("sh", LINES.to_owned()),
        Ok(false) if !can_be_asked(deployed) => {
            return Err(format!(
                "`{router_name}` is not essential, and in this network mode a preflight cannot ask whether it is alive"
            ));
        }
        Ok(false) if !is_awss => {
            return Err(format!(
                "`{router_name}` is not essential, and whether its image has a shell that can ask it is not known"
            ));
        }
        Ok(false) => ("bash", format!("{LINES}{ASK}")),
        Err(_) => {
            return Err(format!(
                "whether `{router_name}` is essential is decided elsewhere"
            ));
        }
    };
    let image = match is_awss {
        true => Piece::copy(&router.image),
        false => IMAGE_WITH_SHELL.into(),
    };
    let mut members = vec![
        ("name", name.into()),
        ("image", image),
        ("essential", false.into()),
        ("entryPoint", Piece::List(vec![shell.into(), "-c".into()])),
        ("command", Piece::List(vec![script.into()])),
    ];
    // EC2 refuses a container without memory in a task without it; in a task with memory, there may be none left.
    if deployed.platform() != Platform::Fargate && !deployed.task.memory.is_written() {
        members.push(("memoryReservation", 32.into()));
    }
    members.extend([
        ("startTimeout", START_TIMEOUT.into()),
        (
            "dependsOn",
            Piece::List(vec![dependency(router_literal, Condition::Start)]),
        ),
        ("logConfiguration", Piece::Copy(model.log.span)),
    ]);
    let members = members
        .into_iter()
        .map(|(key, piece)| (Key::Container(key), piece));
    Ok(Piece::Map(members.collect()))
}

/// Whether the router listens at the preflight's own address: only in awsvpc is there one for all (`hazards.md` F10).
fn can_be_asked(deployed: &Deployed) -> bool {
    deployed.task.is_awsvpc() == Ok(true)
}

/// A name that no container has, and that says what the container is.
fn new_name(deployed: &Deployed, router: &Container) -> Result<String, String> {
    let stem = router
        .name
        .known()
        .and_then(Text::literal)
        .unwrap_or("log-router");
    let name = format!("{stem}-preflight");
    match deployed.task.has_container_named(&Text::new(&*name)) {
        true => Err(format!("there is a container `{name}` already")),
        false => Ok(name),
    }
}

fn names(apps: &[&Container]) -> String {
    let mut names: Vec<String> = apps
        .iter()
        .map(|app| format!("`{}`", app.display_name()))
        .collect();
    match names.pop() {
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
        None => "no app".to_owned(),
    }
}

//! Does a container's command ask the router? The definition is the catalogue's: the text names the router's
//! socket, or one of its ports on a host where the router can be reached.

use crate::model::{Command, Container, Fact, Located, Task, Unknown, Why, any};

/// The router's ports: forward input, monitoring server, health input (`ecs-semantics.md` 4).
const PORTS: [&str; 3] = ["24224", "2020", "8877"];

/// The port that takes log lines; the others only answer.
const FORWARD_PORT: &str = "24224";

/// Programs whose arguments are a host and a port.
const DIALERS: [&str; 5] = ["nc", "ncat", "netcat", "telnet", "fluent-cat"];

/// Whether the container's command names the router's socket or one of its ports.
pub fn asks(container: &Container, task: &Task, router: &Container) -> Fact {
    asks_on(container, task, router, &PORTS)
}

/// Whether the container's command sends something where the router takes log lines.
pub fn sends_a_line(container: &Container, task: &Task, router: &Container) -> Fact {
    asks_on(container, task, router, &[FORWARD_PORT])
}

fn asks_on(container: &Container, task: &Task, router: &Container, ports: &[&str]) -> Fact {
    let command = Command::of(container);
    let text = &command.text;
    let socket = text.contains("fluent.sock");
    let reached = hosts(text, ports)
        .into_iter()
        .map(|host| reaches(host, container, task, router));
    any(std::iter::once(Ok(socket))
        .chain(reached)
        .chain(command.rest.map(Err)))
}

/// Whether the router listens on the host that is named.
fn reaches(host: &str, container: &Container, task: &Task, router: &Container) -> Fact {
    let variable = host.trim_matches(['$', '{', '}', '"', '\'']);
    let own_name = |name: &str| {
        router
            .name
            .known()
            .is_some_and(|router| router.written() == name)
    };
    match host {
        "" | "localhost" | "127.0.0.1" | "0.0.0.0" | "::1" | "[::1]" => task.is_awsvpc(),
        // ECS sets it in senders only (`ecs-semantics.md` 4).
        _ if variable == "FLUENT_HOST" => container.uses_firelens(),
        _ if own_name(host) => Ok(true),
        _ if host.contains('$') => Err(Unknown {
            at: container.command.place(),
            why: Why::Template,
        }),
        _ => Ok(false),
    }
}

/// The hosts on which the text names one of the ports.
fn hosts<'a>(text: &'a str, ports: &[&str]) -> Vec<&'a str> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "|;&()".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let in_words = words
        .iter()
        .flat_map(|word| ports.iter().filter_map(|port| in_word(word, port)));
    in_words.chain(dialled(&words, ports)).collect()
}

/// `HOST:PORT` or `/dev/tcp/HOST/PORT` in one word.
fn in_word<'a>(word: &'a str, port: &str) -> Option<&'a str> {
    let starts = word.match_indices(port).map(|(at, _)| at);
    starts.into_iter().find_map(|at| {
        let after = word[at + port.len()..].chars().next();
        if after.is_some_and(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let before = &word[..at];
        if let Some(rest) = before.strip_suffix('/') {
            let host = rest.rsplit_once("/dev/tcp/")?.1;
            return Some(host);
        }
        let host = before.strip_suffix(':')?;
        let start = host.rfind(|c: char| !is_host_character(c)).map_or(0, |at| {
            at + host[at..].chars().next().map_or(1, char::len_utf8)
        });
        Some(&host[start..])
    })
}

fn is_host_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.${}[]".contains(c)
}

/// The arguments of a dialler: `nc HOST PORT`, `fluent-cat -h HOST -p PORT`.
fn dialled<'a>(words: &[&'a str], ports: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let program = word
            .rsplit('/')
            .next()
            .unwrap_or(word)
            .trim_matches(['"', '\'']);
        if !DIALERS.contains(&program) {
            continue;
        }
        let arguments = &words[at + 1..words.len().min(at + 9)];
        for (place, argument) in arguments.iter().enumerate() {
            let named = arguments[..place]
                .iter()
                .rev()
                .find(|word| !word.starts_with('-'));
            if ports.contains(&argument.trim_matches(['"', '\''])) {
                found.push(named.map_or("", |host| host.trim_matches(['"', '\''])));
            }
        }
    }
    found
}

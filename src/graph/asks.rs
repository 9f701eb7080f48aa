//! Does a container's command ask the router? The definition is the catalogue's: the text names the router's
//! socket, or one of its ports on a host where the router can be reached.

use crate::model::{Command, Container, Fact, Located, Task, Unknown, any};

/// The router's ports: forward input (its number, and the variable ECS sets in senders), monitoring server,
/// health input (`ecs-semantics.md` 4).
const PORTS: [&str; 5] = ["24224", "$FLUENT_PORT", "${FLUENT_PORT}", "2020", "8877"];

/// The port that takes log lines; the others only answer.
const FORWARD_PORT: [&str; 3] = ["24224", "$FLUENT_PORT", "${FLUENT_PORT}"];

/// Names of the host a program runs on.
const OWN_HOSTS: [&str; 6] = ["", "localhost", "127.0.0.1", "0.0.0.0", "::1", "[::1]"];

/// Programs whose arguments are a host and a port.
const DIALERS: [&str; 5] = ["nc", "ncat", "netcat", "telnet", "fluent-cat"];

/// Whether the container's command names the router's socket or one of its ports.
pub fn asks(container: &Container, task: &Task, router: &Container) -> Fact {
    asks_on(container, task, router, &PORTS, true)
}

/// Whether the container's command sends something where the router takes log lines.
pub fn sends_a_line(container: &Container, task: &Task, router: &Container) -> Fact {
    asks_on(container, task, router, &FORWARD_PORT, false)
}

/// Whether a text that runs in the router itself names this port of it.
pub fn names_own_port(text: &str, port: &str) -> bool {
    let is_own = |host: &&str| OWN_HOSTS.contains(host);
    hosts(text, &[port], true).iter().any(is_own)
}

/// `looking`: whether it is enough to look whether the port is open, as `nc -z` does.
fn asks_on(
    container: &Container,
    task: &Task,
    router: &Container,
    ports: &[&str],
    looking: bool,
) -> Fact {
    let command = Command::of(container);
    let text = &command.text;
    let socket = match looking {
        true => text.contains("fluent.sock"),
        false => is_written_to(text),
    };
    let reached = hosts(text, ports, looking)
        .into_iter()
        .map(|host| reaches(host, container, task, router));
    any(std::iter::once(Ok(socket))
        .chain(reached)
        .chain(command.rest.map(Err)))
}

/// Whether the text names the socket elsewhere than in a test of whether it is there: `test -S SOCKET`.
fn is_written_to(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().enumerate().any(|(at, word)| {
        let only_looks = at > 0 && ["-S", "-e", "-r", "-w"].contains(&words[at - 1]);
        word.contains("fluent.sock") && !only_looks
    })
}

/// Whether the router listens on the host that is named.
fn reaches(host: &str, container: &Container, task: &Task, router: &Container) -> Fact {
    let variable = host.trim_matches(['$', '{', '}', '"', '\'']);
    // `${FLUENT_HOST:-127.0.0.1}` has a default.
    let variable = variable.split(':').next().unwrap_or(variable);
    let own_name = |name: &str| {
        router
            .name
            .known()
            .is_some_and(|router| router.written() == name)
    };
    let linked = |name: &str| {
        let links = container.links.iter().zip(container.link_aliases.iter());
        links.into_iter().any(|(target, alias)| {
            alias.known().is_some_and(|alias| alias.written() == name)
                && target
                    .known()
                    .is_some_and(|target| own_name(target.written()))
        })
    };
    match host {
        _ if OWN_HOSTS.contains(&host) => task.is_awsvpc(),
        // ECS sets it in senders only (`ecs-semantics.md` 4).
        _ if variable == "FLUENT_HOST" => container.uses_firelens(),
        _ if own_name(host) || linked(host) => Ok(true),
        _ if host.contains('$') => Err(Unknown::template(container.command.place())),
        _ => Ok(false),
    }
}

/// The hosts on which the text names one of the ports.
fn hosts<'a>(text: &'a str, ports: &[&str], looking: bool) -> Vec<&'a str> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "|;&()".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let in_words = words
        .iter()
        .flat_map(|word| ports.iter().filter_map(|port| in_word(word, port)));
    in_words.chain(dialled(&words, ports, looking)).collect()
}

/// `HOST:PORT` or `/dev/tcp/HOST/PORT` in one word.
fn in_word<'a>(word: &'a str, port: &str) -> Option<&'a str> {
    if !word.contains([':', '/']) {
        return None;
    }
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
        let host = before.strip_suffix(':')?.trim_end_matches(['"', '\'']);
        let bracketed = [("]", "["), ("}", "${")];
        if let Some((_, open)) = bracketed.iter().find(|(close, _)| host.ends_with(close)) {
            return host.rfind(open).map(|start| &host[start..]);
        }
        let start = host.rfind(|c: char| !is_host_character(c)).map_or(0, |at| {
            at + host[at..].chars().next().map_or(1, char::len_utf8)
        });
        Some(&host[start..])
    })
}

fn is_host_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.${}[]".contains(c)
}

/// `-z`, alone or among other letters: `nc -vz`.
fn is_look(word: &str) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    letters.contains('z') && letters.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The arguments of a dialler: `nc HOST PORT`, `fluent-cat -h HOST -p PORT`.
fn dialled<'a>(words: &[&'a str], ports: &[&str], looking: bool) -> Vec<&'a str> {
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
            let only_looks = arguments[..place].iter().any(|word| is_look(word));
            if ports.contains(&argument.trim_matches(['"', '\''])) && (looking || !only_looks) {
                found.push(named.map_or("", |host| host.trim_matches(['"', '\''])));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_found_as_people_write_them() {
        for (text, host) in [
            ("curl -sf http://127.0.0.1:2020/api/v1/uptime", "127.0.0.1"),
            ("curl http://[::1]:2020/", "[::1]"),
            ("curl http://\"$FLUENT_HOST\":24224", "$FLUENT_HOST"),
            (
                "curl \"http://${FLUENT_HOST:-127.0.0.1}:2020\"",
                "${FLUENT_HOST:-127.0.0.1}",
            ),
            ("nc -z \"$FLUENT_HOST\" \"$FLUENT_PORT\"", "$FLUENT_HOST"),
            ("nc -w 5 log-router 24224;", "log-router"),
            ("fluent-cat -h localhost -p 24224 tag", "localhost"),
            ("echo > /dev/tcp/localhost/8877", "localhost"),
        ] {
            assert_eq!(hosts(text, &PORTS, true), [host], "{text}");
        }
        for text in ["curl http://127.0.0.1:20200/", "echo 24224", "sleep 2020"] {
            assert!(hosts(text, &PORTS, true).is_empty(), "{text}");
        }
    }

    #[test]
    fn looking_whether_the_port_is_open_sends_no_line() {
        assert!(hosts("nc -vz localhost 24224", &FORWARD_PORT, false).is_empty());
        assert_eq!(
            hosts("nc localhost 24224", &FORWARD_PORT, false),
            ["localhost"]
        );
    }
}

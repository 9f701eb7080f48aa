//! What a program does, as far as its name and words say it.

use super::{Simple, Word};

/// What a program does that a probe may run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verb {
    /// Says something, or does a little of the shell's housekeeping. It does not fail.
    Says,
    /// Waits for so many seconds; `None` where the number is not written.
    Sleeps(Option<f64>),
    /// Gets something ready, or compares values. It may fail, which says nothing about the router.
    Prepares,
    /// Tests something in the container: its failure is a verdict.
    Tests,
    /// Asks something over the network: its failure is a verdict. The flag: it tries again by itself.
    Dials(bool),
    /// `exit`; `None` where the code is not written.
    Exits(Option<bool>),
    /// `break`.
    Breaks,
    /// `continue`.
    Continues,
    /// `false`.
    Fails,
    /// `set`: whether it turns on, or off, that a failure ends the script and that a pipe fails with its parts.
    Sets {
        /// `-e`.
        errexit: Option<bool>,
        /// `-o pipefail`.
        pipefail: Option<bool>,
    },
    /// May do anything to the script it stands in: `eval`, `.`, `trap`.
    Takes,
    /// A program whose text is not here: what it does cannot be told, but its failure is a verdict.
    Unread,
}

const SAYS: [&str; 22] = [
    "echo", "printf", "true", ":", "date", "hostname", "env", "id", "uname", "whoami", "pwd",
    "tee", "seq", "export", "unset", "local", "readonly", "shift", "umask", "logger", "yes",
    "exec",
];

const PREPARES: [&str; 15] = [
    "apk", "apt-get", "apt", "yum", "dnf", "microdnf", "mkdir", "touch", "chmod", "rm", "cp",
    "wait", "cd", "let", "printenv",
];

/// Comparisons: they decide a branch, and are a verdict only where they compare what a program said.
const COMPARES: [&str; 3] = ["[", "[[", "test"];

const TESTS: [&str; 20] = [
    "grep", "egrep", "fgrep", "pgrep", "pidof", "jq", "cmp", "diff", "expr", "head", "tail", "wc",
    "awk", "sed", "tr", "cut", "sort", "uniq", "ls", "read",
];

const DIALS: [&str; 10] = [
    "curl",
    "wget",
    "nc",
    "ncat",
    "netcat",
    "telnet",
    "fluent-cat",
    "getent",
    "nslookup",
    "ping",
];

/// Programs that run the program after them.
const WRAPS: [&str; 7] = [
    "exec", "env", "command", "nohup", "time", "timeout", "busybox",
];

impl Simple {
    /// The words of the program: assignments and the programs that merely run it cut off.
    fn program(&self) -> &[Word] {
        let mut words = self.words.as_slice();
        while let [first, rest @ ..] = words {
            let wraps = WRAPS.contains(&base(&first.text));
            let runs_another = wraps && !rest.is_empty();
            if !is_assignment(&first.text) && !runs_another {
                break;
            }
            words = rest;
            if wraps {
                let options = words.iter().take_while(|word| word.text.starts_with('-'));
                words = &words[options.count()..];
                if base(&first.text) == "timeout" && words.len() > 1 {
                    words = &words[1..];
                }
            }
        }
        words
    }

    /// The program's name, for people.
    pub fn name(&self) -> Option<&str> {
        self.program().first().map(|word| word.text.as_str())
    }

    /// The program's name, without its path.
    pub fn base_name(&self) -> Option<&str> {
        self.name().map(base)
    }

    /// Whether a time limit is set on it: `timeout 10 …`, `nc -w 5`.
    pub fn is_time_limited(&self) -> bool {
        let waits = |word: &Word| {
            word.text.starts_with("-w")
                || (word.text.starts_with('-') && word.text.ends_with('w') && word.text.len() < 6)
        };
        let dialler = self
            .name()
            .is_some_and(|name| ["nc", "ncat", "netcat"].contains(&base(name)));
        let wrapped = self.words.iter().any(|word| base(&word.text) == "timeout");
        wrapped || (dialler && self.program().iter().any(waits))
    }

    /// Whether it ends by itself, whatever it finds.
    pub fn ends(&self) -> bool {
        let name = self.base_name().unwrap_or_default();
        let follows = |word: &Word| word.text.starts_with('-') && word.text.contains(['f', 'F']);
        match self.verb() {
            Verb::Says => name != "yes",
            Verb::Tests => name != "tail" || !self.words.iter().any(follows),
            Verb::Dials(_) => ["curl", "wget", "getent", "nslookup"].contains(&name),
            Verb::Sleeps(seconds) => seconds.is_some_and(f64::is_finite),
            Verb::Takes | Verb::Unread => false,
            _ => true,
        }
    }

    /// What it does.
    pub fn verb(&self) -> Verb {
        if self
            .targets
            .iter()
            .any(|word| word.text.contains("/dev/tcp/"))
        {
            return Verb::Dials(false);
        }
        let words = self.program();
        let Some((program, arguments)) = words.split_first() else {
            return match self.words.iter().any(|word| !word.inner.is_empty()) {
                true => Verb::Tests,
                false => Verb::Says,
            };
        };
        if program.expands {
            return Verb::Unread;
        }
        match base(&program.text) {
            "sleep" => sleep(arguments),
            "exit" => Verb::Exits(match arguments {
                [code] if !code.expands => Some(code.text == "0"),
                _ => None,
            }),
            "break" => Verb::Breaks,
            "continue" => Verb::Continues,
            "false" => Verb::Fails,
            "set" => sets(arguments),
            "eval" | "." | "source" | "trap" | "return" | "alias" => Verb::Takes,
            // What it is handed by a pipe it only passes on; a file may not be there.
            "cat" if arguments.is_empty() => Verb::Says,
            "cat" => Verb::Prepares,
            name if SAYS.contains(&name) => Verb::Says,
            name if PREPARES.contains(&name) => Verb::Prepares,
            name if COMPARES.contains(&name) => {
                match arguments.iter().any(|word| !word.inner.is_empty()) {
                    true => Verb::Tests,
                    false => Verb::Prepares,
                }
            }
            name if TESTS.contains(&name) => Verb::Tests,
            name if DIALS.contains(&name) => Verb::Dials(tries_again(arguments)),
            _ => Verb::Unread,
        }
    }
}

/// `curl --retry 5`, `wget --tries=5`.
fn tries_again(arguments: &[Word]) -> bool {
    let flags = ["--retry", "--tries"];
    let mut words = arguments.iter().map(|word| word.text.as_str());
    words.any(|word| flags.iter().any(|flag| word.starts_with(flag)))
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        let letters = |c: char| c == '_' || c.is_ascii_alphanumeric();
        !name.is_empty()
            && name.chars().all(letters)
            && !name.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// `sleep 1.5m 10` adds up; `sleep infinity` never ends.
fn sleep(arguments: &[Word]) -> Verb {
    let seconds = |word: &Word| {
        let text = word.text.as_str();
        if text.starts_with("inf") {
            return Some(f64::INFINITY);
        }
        let (number, factor) = match text.char_indices().last()? {
            (at, 's') => (&text[..at], 1.0),
            (at, 'm') => (&text[..at], 60.0),
            (at, 'h') => (&text[..at], 3600.0),
            (at, 'd') => (&text[..at], 86400.0),
            _ => (text, 1.0),
        };
        let digits = number.chars().all(|c| c.is_ascii_digit() || c == '.');
        let number: f64 = digits.then(|| number.parse().ok())??;
        Some(number * factor)
    };
    Verb::Sleeps(arguments.iter().map(seconds).sum())
}

fn sets(arguments: &[Word]) -> Verb {
    let (mut errexit, mut pipefail) = (None, None);
    for word in arguments {
        let on = !word.text.starts_with('+');
        let named = word.text.trim_start_matches(['-', '+']);
        match named {
            "errexit" => errexit = Some(last_sign(arguments)),
            "pipefail" => pipefail = Some(last_sign(arguments)),
            flags if word.text.starts_with(['-', '+']) && flags.contains('e') => errexit = Some(on),
            _ => {}
        }
    }
    Verb::Sets { errexit, pipefail }
}

/// Whether the options are turned on: `set -o pipefail`, not `set +o pipefail`.
fn last_sign(arguments: &[Word]) -> bool {
    !arguments.iter().any(|word| word.text.starts_with('+'))
}

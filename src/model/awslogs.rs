//! The log driver `awslogs` and its options (API LogConfiguration; `ecs-semantics.md` 7).

use super::container::Container;
use super::logging::{Driver, LogConfiguration};
use super::task::Task;
use super::value::{Fact, Unknown};

/// The option that names the log group.
pub const GROUP: &str = "awslogs-group";
/// The option that names the Region of the log group.
pub const REGION: &str = "awslogs-region";
/// The option that the name of a log stream begins with.
pub const STREAM_PREFIX: &str = "awslogs-stream-prefix";

/// Two ways to join lines, of which one can be used.
pub const MULTILINE: [&str; 2] = ["awslogs-datetime-format", "awslogs-multiline-pattern"];

/// The options that ECS accepts; it refuses every other one by its name (`hazards.md` H34).
const OPTIONS: [&str; 8] = [
    GROUP,
    REGION,
    STREAM_PREFIX,
    MULTILINE[0],
    MULTILINE[1],
    "awslogs-create-group",
    "mode",
    "max-buffer-size",
];

/// The least `max-buffer-size` that outlasts a slow moment of CloudWatch, in bytes (`hazards.md` H33).
pub const LEAST_BUFFER: f64 = 4.0 * 1024.0 * 1024.0;

/// The most containers among which an example is looked for: several times what ECS accepts.
const MOST_CONTAINERS: usize = 64;

/// Whether ECS accepts an option of this name under `awslogs`.
pub fn is_awslogs_option(name: &str) -> bool {
    OPTIONS.contains(&name)
}

/// A size as Docker reads it, in bytes: `25m`, `4096k`, `1 GB`. `None` where it is none.
pub fn size_in_bytes(text: &str) -> Option<f64> {
    let text = text.trim().to_ascii_lowercase();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number: f64 = text[..text.len() - unit.len()].parse().ok()?;
    let power = match unit.trim_start().chars().next() {
        None | Some('b') => 0,
        Some('k') => 1,
        Some('m') => 2,
        Some('g') => 3,
        Some(_) => return None,
    };
    Some(number * 1024_f64.powi(power))
}

impl LogConfiguration {
    /// Whether the lines go to CloudWatch Logs by the driver itself.
    pub fn uses_awslogs(&self) -> Fact {
        self.driver.is(|driver| *driver == Driver::AwsLogs)
    }

    /// Whether an option is written, whatever it says.
    pub fn has_option(&self, name: &str) -> Fact {
        let member = self.options.get(name)?;
        Ok(member.is_some_and(|member| member.value.is_written()))
    }

    /// What an option says.
    ///
    /// # Errors
    /// [`Unknown`] when it is decided elsewhere.
    pub fn option(&self, name: &str) -> Result<Option<&str>, Unknown> {
        let found = self.options.get(name)?;
        Ok(found
            .map(|member| member.value.literal())
            .transpose()?
            .flatten())
    }

    /// Whether it is an example that another container can follow: `awslogs`, with group, Region and prefix to read.
    fn is_whole_awslogs(&self) -> bool {
        let reads = |name| {
            let member = self.options.get(name).ok().flatten();
            member.is_some_and(|member| member.value.known().is_some())
        };
        self.uses_awslogs() == Ok(true) && [GROUP, REGION, STREAM_PREFIX].into_iter().all(reads)
    }
}

impl Task {
    /// A whole `awslogs` configuration of another container, which this one can follow.
    pub fn awslogs_beside(&self, container: &Container) -> Option<&LogConfiguration> {
        if self.containers.items.len() > MOST_CONTAINERS {
            return None;
        }
        let others = self.containers.iter().filter(|one| one.id != container.id);
        let mut logs = others.map(|one| &one.log);
        logs.find(|log| log.is_whole_awslogs())
    }
}

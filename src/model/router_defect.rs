//! What sets off a known defect of a log router's build, and whether this task does it.

use super::container::Container;
use super::logging::LogConfiguration;
use super::platform::Platform;
use super::task::Task;
use super::value::{Fact, Unknown, Why, all, any, not};

/// What a task must do for a defect to show. Outputs are plugins by their names in small letters.
#[derive(Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Some output is one of these.
    Output(&'static [&'static str]),
    /// Some output of a container's own options is one of these: what the router's configuration may hold does not count.
    Sender(&'static [&'static str]),
    /// Two or more outputs are of these.
    Several(&'static [&'static str]),
    /// An output of these has this option.
    Option {
        /// The plugins.
        output: &'static [&'static str],
        /// The option, in any capitals.
        key: &'static str,
        /// The values that count, in any capitals; none means every one.
        value: &'static [&'static str],
    },
    /// An output keeps its connections open, as all do that are not told otherwise, but for those that have none.
    KeepAlive {
        /// Outputs without connections of Fluent Bit's.
        except: &'static [&'static str],
    },
    /// The router's own configuration does what is meant; nothing in a task definition can.
    Configuration,
    /// A container whose lines the router takes has a longer name than this.
    NameLongerThan(usize),
    /// An environment variable of the router has one of these values, in any capitals.
    Variable {
        /// Its name.
        name: &'static str,
        /// The values.
        value: &'static [&'static str],
    },
    /// The router has no credentials but those of the instance.
    InstanceRole,
    /// All of these.
    Every(&'static [Trigger]),
}

/// What a log router is used for.
#[derive(Debug)]
pub struct RouterUse<'a> {
    /// The task definition.
    pub task: &'a Task,
    /// Its log router.
    pub router: &'a Container,
    /// Where it runs.
    pub platform: Platform,
    /// Blocks whose options become outputs of the router, and whether each one does.
    pub logs: Vec<(Fact, &'a LogConfiguration)>,
}

/// How surely a defect shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shows {
    /// The router's own configuration, which is not read, may set it off.
    Perhaps,
    /// What is written sets it off.
    Surely,
}

impl RouterUse<'_> {
    /// Whether one of these triggers is pulled: `None` where none can be. No trigger at all is always pulled.
    ///
    /// # Errors
    /// [`Unknown`] when a template decides it.
    pub fn pulls(&self, triggers: &[Trigger]) -> Result<Option<Shows>, Unknown> {
        let pulled = |assumed| any(triggers.iter().map(|trigger| self.holds(trigger, assumed)));
        if triggers.is_empty() || pulled(false)? {
            return Ok(Some(Shows::Surely));
        }
        let perhaps = all([self.router.has_own_configuration(), pulled(true)]);
        Ok(perhaps?.then_some(Shows::Perhaps))
    }

    /// Whether a trigger is pulled by what is written, or, where `assumed`, can be by the router's own configuration.
    fn holds(&self, trigger: &Trigger, assumed: bool) -> Fact {
        match trigger {
            Trigger::Output(names) => any([Ok(assumed), self.sends_to(names)]),
            Trigger::Sender(names) => self.sends_to(names),
            Trigger::Several(names) => any([Ok(assumed), self.sends_twice_to(names)]),
            Trigger::Option { output, key, value } => {
                let has = |log: &LogConfiguration| {
                    all([is_one_of(log, output), has_option(log, key, value)])
                };
                any([Ok(assumed), self.any_log(has)])
            }
            Trigger::KeepAlive { except } => {
                let off = ["off", "false", "no"];
                let keeps = |log: &LogConfiguration| {
                    let plugin = log.output_plugin();
                    let connects =
                        plugin.map(|name| name.is_some_and(|name| !except.contains(&&*name)));
                    all([connects, not(has_option(log, "net.keepalive", &off))])
                };
                any([Ok(assumed), self.any_log(keeps)])
            }
            Trigger::Configuration => Ok(assumed),
            Trigger::NameLongerThan(limit) => self.task.containers.any(|container| {
                all([
                    container.uses_firelens(),
                    container.name.says(|name| name.len() > *limit),
                ])
            }),
            Trigger::Variable { name, value } => {
                let found = self.router.variable(name)?;
                let is_one = |text: &str| value.iter().any(|one| one.eq_ignore_ascii_case(text));
                found.map_or(Ok(false), |found| found.value.says(is_one))
            }
            Trigger::InstanceRole => all([
                not(Ok(self.task.task_role.is_written())),
                match self.platform {
                    Platform::Agent => Ok(true),
                    Platform::Fargate => Ok(false),
                    Platform::Unsaid => Err(Unknown {
                        at: self.task.span,
                        why: Why::Platform,
                    }),
                },
            ]),
            Trigger::Every(triggers) => {
                all(triggers.iter().map(|trigger| self.holds(trigger, assumed)))
            }
        }
    }

    fn any_log(&self, condition: impl Fn(&LogConfiguration) -> Fact) -> Fact {
        let seen = self
            .logs
            .iter()
            .map(|(is_used, log)| all([*is_used, condition(log)]));
        any(seen.chain(self.task.containers.rest.map(Err)))
    }

    fn sends_to(&self, names: &[&str]) -> Fact {
        self.any_log(|log| is_one_of(log, names))
    }

    fn sends_twice_to(&self, names: &[&str]) -> Fact {
        let (mut sure, mut open) = (0, Vec::new());
        for (is_used, log) in &self.logs {
            match all([*is_used, is_one_of(log, names)]) {
                Ok(true) => sure += 1,
                Ok(false) => {}
                Err(unknown) => open.push(unknown),
            }
        }
        // A list that goes on may hold any number of them.
        let rest = self.task.containers.rest;
        match (sure, open.first().copied().or(rest)) {
            (2.., _) => Ok(true),
            (sure, Some(unknown)) if rest.is_some() || sure + open.len() >= 2 => Err(unknown),
            _ => Ok(false),
        }
    }
}

impl Trigger {
    /// The plugins it is about.
    pub fn outputs(&self) -> Vec<&'static str> {
        match self {
            Self::Output(names) | Self::Sender(names) | Self::Several(names) => names.to_vec(),
            Self::Option { output, .. } => output.to_vec(),
            Self::Every(triggers) => triggers.iter().flat_map(Self::outputs).collect(),
            _ => Vec::new(),
        }
    }
}

fn is_one_of(log: &LogConfiguration, names: &[&str]) -> Fact {
    let plugin = log.output_plugin()?;
    Ok(plugin.is_some_and(|plugin| names.contains(&&*plugin)))
}

fn has_option(log: &LogConfiguration, key: &str, values: &[&str]) -> Fact {
    let Some(option) = log.options.get_in_any_capitals(key)? else {
        return Ok(false);
    };
    match values {
        [] => Ok(option.value.is_written()),
        values => option
            .value
            .says(|text| values.iter().any(|value| value.eq_ignore_ascii_case(text))),
    }
}

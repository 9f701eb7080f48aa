//! Whoever hands lines to the log router: a container, or the proxy that Service Connect adds to a task. Rules about a
//! sender's output are written once for both.

use super::Verdict;
use crate::graph::Deployed;
use crate::model::{
    Container, Fact, LogConfiguration, OutputOption, OutputPlugin, Provenance, Service, Unknown,
};

/// One that hands lines to the log router.
pub struct Sender<'a> {
    /// What it is called in a message.
    pub name: String,
    /// Where its lines go.
    pub log: &'a LogConfiguration,
    /// The container, where it is one.
    pub container: Option<&'a Container>,
    /// The task it is in, where that is known.
    pub deployed: Option<&'a Deployed<'a>>,
    provenance: &'a Provenance,
}

/// Asks a rule about a container.
pub fn container(
    container: &Container,
    deployed: &Deployed,
    rule: impl FnOnce(&Sender) -> Verdict,
) -> Verdict {
    let is_sender = deployed.is_sender(container);
    if is_sender == Ok(false) {
        return Ok(None);
    }
    let sender = Sender {
        name: format!("`{}`", container.display_name()),
        log: &container.log,
        container: Some(container),
        deployed: Some(deployed),
        provenance: &deployed.task.provenance,
    };
    judged(is_sender, &sender, rule)
}

/// Asks a rule about the proxy that a service adds to its tasks.
pub fn service(
    service: &Service,
    tasks: &[&Deployed],
    rule: impl FnOnce(&Sender) -> Verdict,
) -> Verdict {
    let has_router = |task: &&&Deployed| matches!(task.router(), Ok(Some(_)));
    let sender = Sender {
        name: "the Service Connect proxy".to_owned(),
        log: &service.service_connect_log,
        container: None,
        deployed: tasks.iter().find(has_router).or(tasks.first()).copied(),
        provenance: &service.provenance,
    };
    judged(service.connect_uses_firelens(), &sender, rule)
}

/// What a rule says of one that may be no sender: what it would report is undecided then, and what it would not is not.
fn judged(is_sender: Fact, sender: &Sender, rule: impl FnOnce(&Sender) -> Verdict) -> Verdict {
    match is_sender {
        Ok(true) => rule(sender),
        Ok(false) => Ok(None),
        Err(unknown) => rule(sender)?.map_or(Ok(None), |_| Err(unknown)),
    }
}

impl<'a> Sender<'a> {
    /// The task's one log router, if it has one.
    pub fn router(&self) -> Result<Option<&'a Container>, Unknown> {
        self.deployed.map_or(Ok(None), Deployed::router)
    }

    /// Whether the router is Fluentd, which has other plugins than Fluent Bit, under other names.
    pub fn is_fluentd(&self) -> Fact {
        self.router()?.map_or(Ok(false), Container::is_fluentd)
    }

    /// Whether the router may have filters and outputs that are not in the task definition.
    pub fn has_own_configuration(&self) -> Fact {
        self.router()?
            .map_or(Ok(false), Container::has_own_configuration)
    }

    /// The output plugin of Fluent Bit that its lines go to, where firelint knows it.
    pub fn plugin(&self) -> Result<Option<&'static OutputPlugin>, Unknown> {
        match self.is_fluentd() {
            Ok(true) => Ok(None),
            Ok(false) => self.log.known_plugin(),
            Err(unknown) => self.log.known_plugin()?.map_or(Ok(None), |_| Err(unknown)),
        }
    }

    /// Whether its lines go to this plugin.
    pub fn sends_to(&self, names: &[&str]) -> Fact {
        let plugin = self.plugin()?;
        Ok(plugin.is_some_and(|plugin| {
            let mut own = plugin.names().iter();
            own.any(|own| names.contains(own))
        }))
    }

    /// The key of its output that is this one in any capitals.
    pub fn option(&self, key: &str) -> Result<Option<OutputOption<'a>>, Unknown> {
        self.log.output_option(key)
    }

    /// Whether a module put a key there because its caller said nothing.
    pub fn is_module_default(&self, option: &OutputOption) -> bool {
        self.provenance.is_module_default(option.value())
    }

    /// How a key of a log configuration is spelt where this is written.
    pub fn key(&self, key: &'a str) -> std::borrow::Cow<'a, str> {
        self.provenance.terms.in_container(key)
    }
}

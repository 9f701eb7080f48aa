//! Outputs of the log router that call an API of AWS, and so need the task role.

use super::container::Container;
use super::logging::{LogConfiguration, Setting};
use super::output_plugin::OutputPlugin;
use super::text::Text;
use super::value::{Fact, List, Value, any};

/// Output plugins that sign where they are told to.
const IF_ASKED: [&str; 2] = ["es", "opensearch"];

/// What tells them.
const ASKS: &str = "AWS_Auth";

/// The variable by which an AWS SDK is given keys, in place of a role.
const KEY: &str = "AWS_ACCESS_KEY_ID";

impl LogConfiguration {
    /// Whether the output of a sender calls an API of AWS.
    pub fn has_aws_output(&self) -> Fact {
        let plugin = self.known_plugin()?;
        let may_sign = |plugin: &OutputPlugin| {
            let mut names = plugin.names().iter();
            names.any(|name| IF_ASKED.contains(name))
        };
        match plugin {
            Some(plugin) if plugin.is_of_aws() => Ok(true),
            Some(plugin) if may_sign(plugin) => self.is_on(ASKS),
            _ => Ok(false),
        }
    }
}

impl Container {
    /// Whether the container is given keys of AWS of its own, which go before a role.
    pub fn has_aws_keys(&self) -> Fact {
        let named = |list: &List<Setting>| list.any(|setting| is_key(&setting.name));
        any([named(&self.environment), named(&self.secrets)])
    }
}

fn is_key(name: &Value<Text>) -> Fact {
    name.is(|name| name.written() == KEY)
}

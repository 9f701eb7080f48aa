//! Outputs of the log router that call an API of AWS, and so need the task role.

use super::container::Container;
use super::logging::{LogConfiguration, Setting};
use super::text::Text;
use super::value::{Fact, List, Value, all, any};

/// Output plugins that sign every request, in small letters (`hazards.md` H48).
const ALWAYS: [&str; 7] = [
    "cloudwatch",
    "cloudwatch_logs",
    "firehose",
    "kinesis_firehose",
    "kinesis",
    "kinesis_streams",
    "s3",
];

/// Output plugins that sign where they are told to.
const IF_ASKED: [&str; 2] = ["es", "opensearch"];

/// What tells them.
const ASKS: &str = "AWS_Auth";

/// The variable by which an AWS SDK is given keys, in place of a role.
const KEY: &str = "AWS_ACCESS_KEY_ID";

impl LogConfiguration {
    /// Whether the output of a sender calls an API of AWS.
    pub fn has_aws_output(&self) -> Fact {
        let plugin = self.output_plugin();
        let is = |known: &[&str]| {
            let plugin = plugin.as_ref().map_err(|unknown| *unknown)?;
            Ok(plugin
                .as_deref()
                .is_some_and(|plugin| known.contains(&plugin)))
        };
        let asks = self
            .options
            .get_in_any_capitals(ASKS)
            .and_then(|found| found.map_or(Ok(false), |member| member.value.is(is_switched_on)));
        any([is(&ALWAYS), all([is(&IF_ASKED), asks])])
    }
}

/// The ways to say yes to Fluent Bit.
fn is_switched_on(text: &Text) -> bool {
    let says = text.written().to_ascii_lowercase();
    ["on", "true", "yes"].contains(&says.as_str())
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

//! Fluent Bit's output plugins: which options each of them knows, and how it sends (`rules/output-plugins.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::text;

/// The table, as it is shipped.
const TABLE: &str = include_str!("../../rules/output-plugins.toml");

/// Keys that ECS takes out of a sender's options before it writes the output, and those of other drivers that it reads
/// itself (`hazards.md` F9, H41). The one that names the plugin is among them.
const TAKEN_BY_ECS: [&str; 7] = [
    "name",
    "@type",
    "include-pattern",
    "exclude-pattern",
    "log-driver-buffer-limit",
    "mode",
    "max-buffer-size",
];

/// The longest key for which a nearest one is sought: longer than all that exist.
const LONGEST_KEY: usize = 64;

/// Every output plugin that is known, and the options that all of them know.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputPlugins {
    common: Options,
    #[serde(rename = "plugin")]
    plugins: Vec<OutputPlugin>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    source: Vec<String>,
    options: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
}

/// An output plugin of a log router.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputPlugin {
    names: Vec<String>,
    source: Vec<String>,
    options: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
    #[serde(default)]
    parses_itself: bool,
    #[serde(default)]
    plain_by_default: bool,
    #[serde(default)]
    default_host: Option<String>,
    #[serde(default)]
    aws: bool,
}

/// Read once, when it is first asked. A table that cannot be read fails a test, and knows nothing.
static PLUGINS: LazyLock<OutputPlugins> =
    LazyLock::new(|| OutputPlugins::parse(TABLE).unwrap_or_default());

impl OutputPlugins {
    /// The plugins of a table.
    ///
    /// # Errors
    /// What is wrong with the table.
    pub fn parse(table: &str) -> Result<Self, String> {
        toml::from_str(table).map_err(|error| error.to_string())
    }

    /// The plugins that firelint knows.
    pub fn known() -> &'static Self {
        &PLUGINS
    }

    /// Each plugin.
    pub fn iter(&self) -> std::slice::Iter<'_, OutputPlugin> {
        self.plugins.iter()
    }

    /// Where the list of what all plugins know is from.
    pub fn source(&self) -> &[String] {
        &self.common.source
    }

    /// The options that all plugins know.
    pub fn common(&self) -> &[String] {
        &self.common.options
    }
}

impl OutputPlugin {
    /// The plugin that a sender's `Name` stands for, if it is one of those that are known.
    pub fn named(name: &str) -> Option<&'static Self> {
        let is_it = |plugin: &&Self| {
            plugin
                .names
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name))
        };
        OutputPlugins::known().iter().find(is_it)
    }

    /// What it is called.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Where its entry is from.
    pub fn source(&self) -> &[String] {
        &self.source
    }

    /// The options it has of its own.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// Whether it reads its options itself, so that Fluent Bit refuses none.
    pub fn parses_itself(&self) -> bool {
        self.parses_itself
    }

    /// Whether it sends without TLS unless `tls` is on.
    pub fn is_plain_by_default(&self) -> bool {
        self.plain_by_default
    }

    /// Where it sends if no `host` is given.
    pub fn default_host(&self) -> Option<&str> {
        self.default_host.as_deref()
    }

    /// Whether it sends to a service of AWS, with the credentials of the task role.
    pub fn is_of_aws(&self) -> bool {
        self.aws
    }

    /// Whether some released version knows this option; capitals do not matter.
    pub fn knows(&self, key: &str) -> bool {
        let begins = |prefix: &String| {
            let start = key.get(..prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let mut known = self.all_options();
        let common = &OutputPlugins::known().common.prefixes;
        let mut prefixes = self.prefixes.iter().chain(common);
        known.any(|option| option.eq_ignore_ascii_case(key)) || prefixes.any(begins)
    }

    /// The option that was probably meant by one it does not know.
    pub fn nearest(&self, key: &str) -> Option<&str> {
        let is_short = key.len() <= LONGEST_KEY;
        is_short.then(|| text::nearest(key, self.all_options()))?
    }

    fn all_options(&self) -> impl Iterator<Item = &str> {
        let common = OutputPlugins::known().common();
        self.options.iter().chain(common).map(String::as_str)
    }
}

/// Whether ECS takes a key of a sender's options for itself, and the router never sees it.
pub fn is_taken_by_ecs(key: &str) -> bool {
    TAKEN_BY_ECS
        .iter()
        .any(|taken| taken.eq_ignore_ascii_case(key))
}

/// Whether a key of a sender's options is one of `firelensConfiguration`, where it says which file the router loads.
pub fn is_of_router_config(key: &str) -> bool {
    ["config-file-type", "config-file-value"].contains(&key)
}

/// Whether a key chooses what lines an output takes. ECS writes one of its own for each sender.
pub fn chooses_lines(key: &str) -> bool {
    ["match", "match_regex"]
        .iter()
        .any(|choosing| choosing.eq_ignore_ascii_case(key))
}

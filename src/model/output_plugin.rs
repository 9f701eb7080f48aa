//! Fluent Bit's output plugins: which options each of them knows, and how it sends.

mod aws;
mod common;
mod router;
mod servers;
mod vendors;

use super::text;

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

/// An output plugin of a log router. Rules ask which options it knows, whether it sends in the clear unless told
/// otherwise, and whose it is.
///
/// Lists are generous: an option that any released version knows is among them, so that a newer or an older image is
/// never accused. A plugin that is not listed is never judged. Keys are in small letters; Fluent Bit compares them without
/// regard to capitals. Every entry names its source; where the pages of several versions differ, their union is listed.
#[derive(Debug)]
pub struct OutputPlugin {
    /// What stands under `Name`.
    names: &'static [&'static str],
    /// Where the list is from.
    source: &'static [&'static str],
    /// The keys it knows besides the common ones.
    options: &'static [&'static str],
    /// Any key that begins so is passed on to a library, and is known.
    prefixes: &'static [&'static str],
    /// Whether it is written in Go and reads its options itself: Fluent Bit does not refuse one it does not know.
    parses_itself: bool,
    /// Whether it sends without TLS unless `tls` is on.
    plain_by_default: bool,
    /// Where it sends if no `host` is given.
    default_host: Option<&'static str>,
    /// Whether it sends to a service of AWS, with the credentials of the task role.
    aws: bool,
}

/// The plugins that firelint knows, by where they send.
static PLUGINS: [&[OutputPlugin]; 4] = [
    aws::PLUGINS,
    vendors::PLUGINS,
    servers::PLUGINS,
    router::PLUGINS,
];

impl OutputPlugin {
    /// What holds of a plugin where its entry says nothing.
    const BLANK: Self = Self {
        names: &[],
        source: &[],
        options: &[],
        prefixes: &[],
        parses_itself: false,
        plain_by_default: false,
        default_host: None,
        aws: false,
    };

    /// Every plugin that firelint knows.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        PLUGINS.into_iter().flatten()
    }

    /// What all plugins know: the options of one without a name.
    pub fn common() -> &'static Self {
        &common::COMMON
    }

    /// The plugin that a sender's `Name` stands for, if it is one of those that are known.
    pub fn named(name: &str) -> Option<&'static Self> {
        let is_it = |plugin: &&Self| {
            plugin
                .names
                .iter()
                .any(|own| own.eq_ignore_ascii_case(name))
        };
        Self::all().find(is_it)
    }

    /// What it is called.
    pub fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// Where its entry is from.
    pub fn source(&self) -> &'static [&'static str] {
        self.source
    }

    /// The options it has of its own.
    pub fn options(&self) -> &'static [&'static str] {
        self.options
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
    pub fn default_host(&self) -> Option<&'static str> {
        self.default_host
    }

    /// Whether it sends to a service of AWS, with the credentials of the task role.
    pub fn is_of_aws(&self) -> bool {
        self.aws
    }

    /// Whether some released version knows this option; capitals do not matter.
    pub fn knows(&self, key: &str) -> bool {
        let begins = |prefix: &&str| {
            let start = key.get(..prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let mut known = self.all_options();
        let mut prefixes = self.prefixes.iter().chain(Self::common().prefixes);
        known.any(|option| option.eq_ignore_ascii_case(key)) || prefixes.any(begins)
    }

    /// The option that was probably meant by one it does not know.
    pub fn nearest(&self, key: &str) -> Option<&'static str> {
        let is_short = key.len() <= LONGEST_KEY;
        is_short.then(|| text::nearest(key, self.all_options()))?
    }

    fn all_options(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.options.iter().chain(Self::common().options).copied()
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

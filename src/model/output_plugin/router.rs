//! Output plugins that send nothing out of the router.

use super::OutputPlugin;

pub static PLUGINS: &[OutputPlugin] = &[
    OutputPlugin {
        names: &["stdout"],
        source: &["https://docs.fluentbit.io/manual/data-pipeline/outputs/standard-output"],
        options: &["color", "format", "json_date_format", "json_date_key"],
        ..OutputPlugin::BLANK
    },
    OutputPlugin {
        names: &["null"],
        source: &["https://docs.fluentbit.io/manual/data-pipeline/outputs/null"],
        options: &["format"],
        ..OutputPlugin::BLANK
    },
];

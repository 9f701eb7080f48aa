//! The fix of the rules that find a probe too short.

use crate::finding::Fix;
use crate::model::{Command, Container, Text};

/// The probe goes on for ten seconds, past the first flush, and prints once more. Only where its text is a shell's, and
/// ends in nothing that these words would change the meaning of.
pub fn longer_probe(probe: &Container) -> Option<Fix> {
    let script = Command::script(probe)?;
    let text = script.known().and_then(Text::literal)?.trim_end();
    let is_open =
        text.is_empty() || text.ends_with(['&', '|', '\\', '(', '{']) || text.contains(['#', '\n']);
    let text = text.trim_end_matches(';').trim_end();
    let title = format!(
        "let `{}` print again after ten seconds",
        probe.display_name()
    );
    (!is_open).then(|| Fix::new(title).replace(script, format!("{text}; sleep 10; echo preflight")))
}

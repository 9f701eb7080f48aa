//! Runs and fixes made in memory.

use firelint::project::Project;
use firelint::repair::{Repaired, Scope, repair};
use firelint::report::Checked;
use firelint::source::{Source, Sources};
use firelint::suppress::{Settings, judge};

/// The run of these paths and texts.
pub fn checked(files: &[(String, String)]) -> Checked {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(Source::new(path.as_str(), text.as_str()));
    }
    let project = Project::of(sources);
    let judged = judge(&project, &Settings::default());
    Checked {
        project,
        judged,
        ..Checked::default()
    }
}

/// The run of these paths and texts with the fixes of one rule made.
pub fn repaired_by(rule: &'static str, files: &[(String, String)]) -> Repaired {
    repair(checked(files), Scope::Rule(rule), &Settings::default(), 1)
}

/// Paths and texts as they are after the fixes.
pub fn texts_of(repaired: &Repaired) -> Vec<(String, String)> {
    let sources = repaired.checked.project.sources.targets();
    let texts = sources.map(|(_, source)| (source.path.clone(), source.text.clone()));
    texts.collect()
}

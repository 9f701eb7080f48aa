//! Why, when and how to fix: `rules/invalid-configuration.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::ignores::Mistake;

pub fn check(mistake: &Mistake) -> Verdict {
    let finding = Finding::at(&mistake.span, mistake.text.as_str());
    Ok(Some(finding.help(mistake.help.as_str())))
}

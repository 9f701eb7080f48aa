//! Why, when and how to fix: `rules/unused-ignore.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::ignores::Judged;

pub fn check(judged: &Judged) -> Verdict {
    if judged.is_used || !judged.is_settled || judged.is_expired() {
        return Ok(None);
    }
    let rule = &judged.ignore.rule;
    let says = format!("`{}` finds nothing here to ignore", rule.value);
    let help = "remove it: what it was for is repaired, or it does not stand where the hazard is";
    Ok(Some(Finding::at(rule, says).help(help)))
}

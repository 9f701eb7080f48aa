//! Why, when and how to fix: `rules/expired-ignore.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::ignores::Judged;

pub fn check(judged: &Judged) -> Verdict {
    let Some(until) = judged.ignore.until.as_ref().filter(|_| judged.is_expired()) else {
        return Ok(None);
    };
    let rule = &judged.ignore.rule.value;
    let says = format!(
        "since then `{rule}` is told again: today is {}",
        judged.today
    );
    let help = format!("repair what `{rule}` finds, or agree on another day");
    Ok(Some(Finding::at(until, says).help(help)))
}

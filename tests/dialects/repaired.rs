//! Fixes do the same in every dialect: where an example is cured as it stands, it is cured as it is rewritten.

use std::collections::BTreeMap;

use firelint::repair::Repaired;
use firelint::rules::find;
use libtest_mimic::Failed;

use super::support::repairing::{repaired_by, texts_of};

/// Files, by path.
type Files = [(String, String)];

/// Reasons for which a dialect may leave to people what is cured elsewhere, by the beginning of its name.
const LEFT_TO_PEOPLE: [(&str, &str); 1] = [("terraform-json", "it is written inside of a text")];

/// Whether the rule cures the example as it stands.
pub fn is_cured(rule: &str, files: &Files) -> bool {
    find(rule).is_some_and(|rule| repaired_by(rule.id, files).fixed > 0)
}

/// Compares the cure of the rewritten example with that of the one it was.
///
/// # Errors
/// What differs, with the texts.
pub fn is_cured_alike(
    dialect: &str,
    rule: &str,
    example: &Files,
    written: &Files,
) -> Result<(), Failed> {
    let Some(rule) = find(rule) else {
        return Ok(());
    };
    let (expected, found) = (repaired_by(rule.id, example), repaired_by(rule.id, written));
    let shown: String = texts_of(&found)
        .iter()
        .map(|(path, text)| format!("--- {path}\n{text}"))
        .collect();
    if let Some(left) = found.left.first() {
        let is_known = LEFT_TO_PEOPLE
            .iter()
            .any(|(name, why)| dialect.starts_with(name) && left.why.starts_with(why));
        return match is_known {
            true => Ok(()),
            false => Err(format!("not fixed: {}\n{shown}", left.why).into()),
        };
    }
    if counts(&expected) != counts(&found) {
        return Err(format!(
            "after the fix {:?}, and here {:?}\n{shown}",
            counts(&expected),
            counts(&found)
        )
        .into());
    }
    match repaired_by(rule.id, &texts_of(&found)).files.is_empty() {
        true => Ok(()),
        false => Err(format!("a second run changes more\n{shown}").into()),
    }
}

/// How often each rule speaks.
fn counts(repaired: &Repaired) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for reported in &repaired.checked.judged.findings {
        *counts.entry(reported.rule.id).or_default() += 1;
    }
    counts
}

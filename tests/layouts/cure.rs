//! A rule's fixes at work, and what must hold of them in every layout.

use std::collections::BTreeMap;

use super::data;
use super::support::repairing::{repaired_by, texts_of};

/// Files, by path.
pub type Files = [(String, String)];

/// What came of the fixes of one rule.
pub struct Cured {
    /// The texts after.
    pub files: Vec<(String, String)>,
    /// How many findings are gone by a fix.
    pub fixed: usize,
    /// How often each rule speaks of each subject.
    pub left: BTreeMap<String, usize>,
    /// Why a fix was not made.
    pub declined: Vec<String>,
}

/// Why a layout may leave to people what is cured in another one.
const LEFT_TO_PEOPLE: [&str; 1] = ["comments would be all that is left there"];

/// Makes the fixes of one rule.
pub fn cured(rule: &'static str, files: &Files) -> Cured {
    let repaired = repaired_by(rule, files);
    let mut left = BTreeMap::new();
    for reported in &repaired.checked.judged.findings {
        let about = format!("{} {:?}", reported.rule.id, reported.subject);
        *left.entry(about).or_default() += 1;
    }
    Cured {
        files: texts_of(&repaired),
        fixed: repaired.fixed,
        left,
        declined: repaired.left.into_iter().map(|left| left.why).collect(),
    }
}

/// Texts with their paths, for people.
pub fn shown(files: &Files) -> String {
    let files = files.iter();
    files
        .map(|(path, text)| format!("--- {path}\n{text}\n"))
        .collect()
}

/// Compares the cure of a laid out example with that of the plain one.
///
/// # Errors
/// What differs, with the texts.
pub fn is_alike(
    rule: &'static str,
    plain: &Cured,
    files: &Files,
    newline: &str,
) -> Result<(), String> {
    let found = cured(rule, files);
    let told = |why: String| {
        format!(
            "{why}\n==== before\n{}==== after\n{}",
            shown(files),
            shown(&found.files)
        )
    };
    if let Some(why) = found
        .declined
        .iter()
        .find(|why| !plain.declined.contains(why))
    {
        return match LEFT_TO_PEOPLE.contains(&why.as_str()) {
            true => Ok(()),
            false => Err(told(format!("not made: {why}"))),
        };
    }
    if found.left != plain.left {
        let (found, plain) = (&found.left, &plain.left);
        return Err(told(format!(
            "{found:#?}\nand in the plain one\n{plain:#?}"
        )));
    }
    for (index, (path, after)) in found.files.iter().enumerate() {
        let (plain_path, plain_text) = &plain.files[index];
        let (expected, _) = data::read(plain_path, plain_text).map_err(told)?;
        let (data, comments) = data::read(path, after).map_err(told)?;
        if data != expected {
            return Err(told(format!(
                "{data:?}\nand in the plain one\n{expected:?}"
            )));
        }
        let (_, before) = data::read(path, &files[index].1).map_err(told)?;
        comments_stay(&before, &comments).map_err(told)?;
        if newline == "\r\n" && after.replace("\r\n", "").contains('\n')
            || newline == "\n" && after.contains('\r')
        {
            return Err(told("line ends of two kinds".to_owned()));
        }
    }
    match cured(rule, &found.files).files == found.files {
        true => Ok(()),
        false => Err(told("a second run changes more".to_owned())),
    }
}

/// The comments of one list or map are all there, or all gone with it; only one at its end may outlive it.
fn comments_stay(before: &[String], after: &[String]) -> Result<(), String> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for comment in before {
        let group = comment.rsplit_once('#').map_or("", |(_, rest)| rest);
        let group = group.split_once('.').map_or("", |(group, _)| group);
        groups.entry(group).or_default().push(comment);
    }
    let is_kept = |comment: &&str| after.iter().any(|kept| kept == comment);
    let torn = groups.values().find(|comments| {
        let but_last = &comments[..comments.len() - 1];
        but_last.iter().any(is_kept) && !comments.iter().all(is_kept)
    });
    match torn {
        Some(group) => Err(format!("some are gone of {group:?}")),
        None => Ok(()),
    }
}

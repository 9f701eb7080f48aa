//! The edit that has a finding ignored: a comment above it where its language has comments, else an `[[ignore]]`.

use std::collections::{BTreeMap, BTreeSet};

use super::proof::{self, Refusal};
use super::{Mark, judged_again, mark};
use crate::config::NAME;
use crate::fix::{self, TextEdit, json_text};
use crate::ignores::{Scope, Written, is_hcl, lines_around};
use crate::report::Checked;
use crate::rules::{Category, Reported};
use crate::source::{Configured, Source, SourceId, Sources, Span, directory_of, join};
use crate::suppress::Settings;
use crate::syntax::Language;

/// How many lines are tried for a comment: the finding's own, and those above it that begin what it lies in.
const MOST_LINES: usize = 24;

/// What has a finding ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IgnoreHere {
    /// A comment in the file itself.
    Comment {
        /// The file.
        source: SourceId,
        /// The edits that put the comment in.
        edits: Vec<TextEdit>,
    },
    /// An entry in a configuration, which may have to be made.
    Entry {
        /// The path of the configuration.
        path: String,
        /// What is put at its end.
        text: String,
    },
}

/// The edit that has the finding with this number ignored, tried out: afterwards the finding is not told, and no other
/// place is touched. `None` where there is no such finding or no such edit. The reason is one line.
pub fn ignore_here(
    checked: &Checked,
    index: usize,
    reason: &str,
    settings: &Settings,
) -> Option<IgnoreHere> {
    let reported = checked.judged.findings.get(index)?;
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    // What is wrong with an ignore is mended, not ignored.
    let is_ours = reported.rule.page.category == Category::Configuration;
    if is_ours || reason.is_empty() || !settings.with_ignores {
        return None;
    }
    by_comment(checked, reported, &reason, settings)
        .or_else(|| by_entry(checked, reported, &reason, settings))
}

/// A comment above the line of the finding. Where that line is no code but text, above what the text belongs to.
fn by_comment(
    checked: &Checked,
    reported: &Reported,
    reason: &str,
    settings: &Settings,
) -> Option<IgnoreHere> {
    let place = reported.finding.primary().span;
    let source = checked.project.sources.get(place.source);
    let mark = comment_mark(source)?;
    let rule = reported.rule.id;
    let lines = lines_around(place, source);
    let edit = lines.into_iter().take(MOST_LINES).find_map(|start| {
        let rest = &source.text[start..];
        let indent = &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()];
        let end = match source.text.contains("\r\n") {
            true => "\r\n",
            false => "\n",
        };
        let edit = TextEdit {
            span: Span::new(place.source, start as u32, start as u32),
            text: format!("{indent}{mark} firelint: ignore[{rule}] {reason}{end}"),
        };
        let after = Source::new(
            source.path.as_str(),
            fix::apply(&source.text, std::slice::from_ref(&edit)),
        );
        let by = edit.text.len() as u32;
        let moved = Span::new(place.source, place.start + by, place.end + by);
        let is_about = |region: Span| region.start <= moved.start && moved.end <= region.end;
        let written = Written::of(place.source, &after).ignores;
        let mut regions = written.iter().filter_map(|ignore| match ignore.scope {
            Scope::Region(region) if ignore.rule.span.start as usize >= start => {
                let is_own = ignore.rule.span.end <= edit.span.start + by;
                is_own.then_some(region)
            }
            _ => None,
        });
        regions.any(is_about).then_some(edit)
    })?;
    let texts = BTreeMap::from([(
        place.source,
        fix::apply(&source.text, std::slice::from_ref(&edit)),
    )]);
    let sources = checked.project.sources.with_texts(texts);
    holds(checked, sources, reported, settings).then(|| IgnoreHere::Comment {
        source: place.source,
        edits: vec![edit],
    })
}

/// What a comment begins with in a file, if it may have any.
pub fn comment_mark(source: &Source) -> Option<&'static str> {
    match Language::of(&source.path, &source.text) {
        Language::CommentedJson => Some("//"),
        Language::Yaml => Some("#"),
        _ => is_hcl(source).then_some("#"),
    }
}

/// An entry at the end of the configuration that counts for the file, or of a new one at the top of the repository.
fn by_entry(
    checked: &Checked,
    reported: &Reported,
    reason: &str,
    settings: &Settings,
) -> Option<IgnoreHere> {
    let project = &checked.project;
    let sources = &project.sources;
    let id = reported.finding.primary().span.source;
    let file = &sources.get(id).path;
    let config = project.configs.of(id);
    let path = match (config, &settings.configured) {
        (Some(config), _) => sources.get(config.source).path.clone(),
        (None, Configured::Nearest) => join(&sources.top_of(directory_of(file)), NAME),
        (None, Configured::By(_) | Configured::Not) => return None,
    };
    let identity = sources.identity(file);
    let base = match config {
        Some(config) => config.base.clone(),
        None => sources.identity(directory_of(&path)),
    };
    let relative = identity.strip_prefix(&base)?.trim_start_matches('/');
    let before = config.map_or("", |config| sources.get(config.source).text.as_str());
    let gap = match before {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let subject = &reported.subject;
    let named = [
        ("family", subject.task.as_deref()),
        ("container", subject.container.as_deref()),
        ("service", subject.service.as_deref()),
    ];
    let named = named
        .into_iter()
        .filter_map(|(key, name)| Some(format!("{key} = {}\n", quoted(name?))));
    let text = format!(
        "{gap}[[ignore]]\nrule = {}\npaths = [{}]\n{}reason = {}\n",
        quoted(reported.rule.id),
        quoted(&pattern(relative)),
        named.collect::<String>(),
        quoted(reason),
    );
    let after = format!("{before}{text}");
    let changed = match config {
        Some(config) => sources.with_texts(BTreeMap::from([(config.source, after)])),
        None => {
            let mut changed = sources.with_texts(BTreeMap::new());
            changed.lay_over(&path, after.into());
            changed
        }
    };
    holds(checked, changed, reported, settings).then_some(IgnoreHere::Entry { path, text })
}

/// Text in quotes. What JSON escapes, TOML escapes alike; one character more may not stand there.
fn quoted(text: &str) -> String {
    json_text(text).replace('\u{7f}', "\\u007F")
}

/// The pattern that takes in one file and no other.
fn pattern(path: &str) -> String {
    let special = |c: char| matches!(c, '\\' | '*' | '?' | '[' | ']' | '{' | '}' | ' ');
    let escaped = path.chars().flat_map(|c| {
        let escape = special(c).then_some('\\');
        escape.into_iter().chain([c])
    });
    format!("/{}", escaped.collect::<String>())
}

/// Whether the finding is gone from these texts, and all others are as they were.
fn holds(checked: &Checked, sources: Sources, reported: &Reported, settings: &Settings) -> bool {
    let after = judged_again(checked, sources, settings, 1, &BTreeSet::new());
    let own: Mark = mark(&checked.project, reported);
    let fixed = [&own].into_iter().collect();
    let others = |checked: &Checked| {
        let others = checked.judged.findings.iter();
        let others = others.map(|reported| mark(&checked.project, reported));
        others.filter(|other| *other != own).count()
    };
    let open = proof::undecided(checked);
    let proof: Result<(), Refusal> = proof::holds(&open, checked, &after, &fixed);
    proof.is_ok() && others(checked) == others(&after)
}

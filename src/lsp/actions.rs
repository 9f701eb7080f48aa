//! What can be done about findings: to repair one, to ignore one, to read about its rule, to repair all that is safe.

use std::collections::BTreeMap;
use std::ops;

use serde_json::{Value, json};
use similar::TextDiff;

use super::analysis::{self, Analysis, JOBS};
use super::diagnostics::{Audience, address};
use super::ignore;
use super::protocol::{
    ActionData, Chosen, CodeAction, CodeActionParams, Command, DocumentChange, TextEdit,
    VersionedDocument, Wish, WorkspaceEdit,
};
use crate::repair::{self, Scope};
use crate::rules::{Category, FixKind, Reported};
use crate::source::{Source, Span};

/// The kind of what is done about one finding.
pub const QUICK_FIX: &str = "quickfix";
/// The kind of what repairs all that is safe to repair.
pub const FIX_ALL: &str = "source.fixAll.firelint";
/// The command that opens the page of a rule.
pub const OPEN_PAGE: &str = "firelint.openPage";

/// Why something cannot be done: lower case, no full stop.
pub type Refusal = String;

/// A text that is open, with what is known of it.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// What is known.
    pub analysis: &'a Analysis,
    /// Who asks.
    pub audience: Audience<'a>,
    /// The path of the text.
    pub path: &'a str,
}

/// What can be done at a place.
pub fn offered(desk: Desk, params: &CodeActionParams) -> Vec<CodeAction> {
    let (Some((id, source)), Some(open)) = (
        desk.analysis.source_of(desk.path),
        desk.audience.documents.get(desk.path),
    ) else {
        return Vec::new();
    };
    let encoding = desk.audience.client.encoding;
    let start = encoding.offset(source, params.range.start) as u32;
    let end = encoding.offset(source, params.range.end) as u32;
    let shown = |reported: &Reported| -> Vec<Value> {
        let range = json!(encoding.range(source, reported.finding.primary().span.range()));
        let shown = params.context.diagnostics.iter();
        let is_it = |one: &&Value| one["code"] == reported.rule.id && one["range"] == range;
        shown.filter(is_it).cloned().collect()
    };
    let own = || {
        let findings = desk.analysis.checked.judged.findings.iter().enumerate();
        findings.filter(move |(_, reported)| reported.finding.primary().span.source == id)
    };
    let mut actions = Vec::new();
    if wants(params, QUICK_FIX) {
        for (index, reported) in own() {
            let place = reported.finding.primary().span;
            let shown = shown(reported);
            // Some clients send the cursor, and the diagnostics of its line.
            if (place.start <= end && start <= place.end) || !shown.is_empty() {
                actions.extend(about(desk, index).into_iter().map(|action| CodeAction {
                    diagnostics: shown.clone(),
                    ..action
                }));
            }
        }
    }
    let is_safe = |reported: &Reported| {
        reported.finding.fix.is_some() && reported.rule.page.fix == FixKind::Safe
    };
    if wants(params, FIX_ALL) && own().any(|(_, reported)| is_safe(reported)) {
        actions.push(CodeAction {
            title: "Repair all that is safe to repair in this file".to_owned(),
            kind: FIX_ALL.to_owned(),
            data: Some(ActionData {
                uri: open.uri.clone(),
                version: open.version,
                wish: Wish::FixAll,
            }),
            ..CodeAction::default()
        });
    }
    match desk.audience.client.resolves_edits {
        true => actions,
        false => actions
            .into_iter()
            .filter_map(|one| completed(desk, one))
            .collect(),
    }
}

/// Whether actions of a kind are wanted: all are, or those of a kind above it.
fn wants(params: &CodeActionParams, kind: &str) -> bool {
    let Some(only) = &params.context.only else {
        return true;
    };
    only.iter().any(|wanted| {
        let rest = kind.strip_prefix(wanted.as_str());
        wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// What can be done about the finding with this number.
fn about(desk: Desk, index: usize) -> Vec<CodeAction> {
    let (Some(reported), Some((_, source)), Some(open)) = (
        desk.analysis.checked.judged.findings.get(index),
        desk.analysis.source_of(desk.path),
        desk.audience.documents.get(desk.path),
    ) else {
        return Vec::new();
    };
    let rule = reported.rule.id;
    let Span { start, end, .. } = reported.finding.primary().span;
    let chosen = || Chosen {
        rule: rule.to_owned(),
        start,
        end,
        nth: alike(desk, rule, (start, end))
            .take_while(|one| *one < index)
            .count(),
    };
    let action = |title: String, wish: Option<Wish>| CodeAction {
        title,
        kind: QUICK_FIX.to_owned(),
        data: wish.map(|wish| ActionData {
            uri: open.uri.clone(),
            version: open.version,
            wish,
        }),
        ..CodeAction::default()
    };
    let mut actions = Vec::new();
    let kind = reported.rule.page.fix;
    if let Some(fix) = reported
        .finding
        .fix
        .as_ref()
        .filter(|_| kind != FixKind::None)
    {
        let mut title = sentence(&fix.title);
        if kind == FixKind::Unsafe {
            title.push_str(" (may change more than the hazard)");
        }
        actions.push(CodeAction {
            is_preferred: (kind == FixKind::Safe).then_some(true),
            ..action(title, Some(Wish::Fix(chosen())))
        });
    }
    // What is wrong with an ignore or a configuration is mended.
    if reported.rule.page.category != Category::Configuration {
        let title = format!("Ignore `{rule}` {}", ignore::place(source));
        actions.push(action(title, Some(Wish::Ignore(chosen()))));
    }
    if desk.audience.client.shows_pages {
        let title = format!("Read about `{}`", reported.rule.id);
        actions.push(CodeAction {
            command: Some(Command {
                title: title.clone(),
                command: OPEN_PAGE.to_owned(),
                arguments: vec![json!(reported.rule.id)],
            }),
            ..action(title, None)
        });
    }
    actions
}

fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// An action with its edit; none where it cannot be done.
fn completed(desk: Desk, action: CodeAction) -> Option<CodeAction> {
    let Some(data) = &action.data else {
        return Some(action);
    };
    let edit = edit(desk, &data.wish).ok()?;
    Some(CodeAction {
        edit: Some(edit),
        data: None,
        ..action
    })
}

/// The edit that does what is wished.
///
/// # Errors
/// Why it cannot be done.
pub fn edit(desk: Desk, wish: &Wish) -> Result<WorkspaceEdit, Refusal> {
    match wish {
        Wish::Fix(chosen) => fix(desk, found(desk, chosen)?),
        Wish::Ignore(chosen) => ignore::edit(desk, found(desk, chosen)?),
        Wish::FixAll => fix_all(desk),
    }
}

/// A finding, by its place in the list.
fn found(desk: Desk, chosen: &Chosen) -> Result<usize, Refusal> {
    let place = alike(desk, &chosen.rule, (chosen.start, chosen.end)).nth(chosen.nth);
    place.ok_or_else(|| "the finding is gone".to_owned())
}

/// The numbers of the findings of one rule at one place of the text, in order.
fn alike<'a>(
    desk: Desk<'a>,
    rule: &'a str,
    bytes: (u32, u32),
) -> impl Iterator<Item = usize> + use<'a> {
    let source = desk.analysis.source_of(desk.path).map(|(id, _)| id);
    let findings = desk.analysis.checked.judged.findings.iter().enumerate();
    let alike = findings.filter(move |(_, reported)| {
        let place = reported.finding.primary().span;
        reported.rule.id == rule
            && Some(place.source) == source
            && (place.start, place.end) == bytes
    });
    alike.map(|(index, _)| index)
}

fn fix(desk: Desk, index: usize) -> Result<WorkspaceEdit, Refusal> {
    let checked = &desk.analysis.checked;
    let proposals = repair::proposals_of(checked, &[index], &super::settings(), JOBS);
    let proposal = proposals.into_iter().flatten().next();
    let proposal = proposal.ok_or("the fix cannot be made here")?;
    let source = checked.project.sources.get(proposal.source);
    let encoding = desk.audience.client.encoding;
    let edits = proposal.edits.into_iter().map(|edit| TextEdit {
        range: encoding.range(source, edit.span.range()),
        new_text: edit.text,
    });
    let uri = address(&checked.project, desk.audience.documents, proposal.source);
    let identity = checked.project.sources.identity(&source.path);
    Ok(edited(desk.audience, &identity, uri, edits.collect()))
}

fn fix_all(desk: Desk) -> Result<WorkspaceEdit, Refusal> {
    let documents = desk.audience.documents;
    let members = [desk.path.to_owned()].into();
    let checked = analysis::judge(documents, &members, false);
    let repaired = repair::repair(checked, Scope::Safe, &super::settings(), JOBS);
    let mut files = repaired.files.into_iter();
    let file = files.find(|file| file.path == desk.path);
    let (Some(file), Some(open)) = (file, documents.get(desk.path)) else {
        return Err("nothing in this file can be repaired safely".to_owned());
    };
    let source = Source::new(file.path, file.before);
    let edits = differences(&source, &file.after, desk.audience);
    Ok(edited(desk.audience, desk.path, open.uri.clone(), edits))
}

/// An edit of one file.
pub fn edited(audience: Audience, path: &str, uri: String, edits: Vec<TextEdit>) -> WorkspaceEdit {
    if !audience.client.takes_versions {
        return WorkspaceEdit {
            changes: Some(BTreeMap::from([(uri, edits)])),
            document_changes: None,
        };
    }
    let version = audience.documents.get(path).map(|open| open.version);
    let text_document = VersionedDocument { uri, version };
    WorkspaceEdit {
        changes: None,
        document_changes: Some(vec![DocumentChange::Edit {
            text_document,
            edits,
        }]),
    }
}

/// What makes one text of another, line by line, and within the lines only what differs.
fn differences(before: &Source, after: &str, audience: Audience) -> Vec<TextEdit> {
    let diff = TextDiff::from_lines(before.text.as_str(), after);
    let starts = |lines: &[&str]| -> Vec<usize> {
        let ends = lines.iter().scan(0, |end, line| {
            *end += line.len();
            Some(*end)
        });
        std::iter::once(0).chain(ends).collect()
    };
    let old = starts(&diff.iter_old_slices().collect::<Vec<_>>());
    let new = starts(&diff.iter_new_slices().collect::<Vec<_>>());
    let changed = diff
        .ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal);
    let edits = changed.map(|op| {
        let (from, to) = (op.old_range(), op.new_range());
        let (bytes, text) = trimmed(
            &before.text,
            old[from.start]..old[from.end],
            &after[new[to.start]..new[to.end]],
        );
        TextEdit {
            range: audience.client.encoding.range(before, bytes),
            new_text: text.to_owned(),
        }
    });
    edits.collect()
}

/// The same replacement without what both sides begin and end with.
fn trimmed<'a>(
    text: &str,
    mut bytes: ops::Range<usize>,
    mut new: &'a str,
) -> (ops::Range<usize>, &'a str) {
    let same =
        |old: &mut dyn Iterator<Item = char>, new: &mut dyn Iterator<Item = char>| -> usize {
            let pairs = old.zip(new).take_while(|(old, new)| old == new);
            pairs.map(|(one, _)| one.len_utf8()).sum()
        };
    let old = &text[bytes.clone()];
    let head = same(&mut old.chars(), &mut new.chars());
    (bytes.start, new) = (bytes.start + head, &new[head..]);
    let old = &text[bytes.clone()];
    let tail = same(&mut old.chars().rev(), &mut new.chars().rev());
    (bytes.end, new) = (bytes.end - tail, &new[..new.len() - tail]);
    (bytes, new)
}

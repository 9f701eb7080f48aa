//! Ignoring a finding where it is: by a comment where the language has comments, else in `firelint.toml`.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::actions::{Desk, Refusal, edited};
use super::analysis::JOBS;
use super::protocol::{DocumentChange, Range, TextEdit, VersionedDocument, WorkspaceEdit};
use super::uri;
use crate::config;
use crate::project::Project;
use crate::report::Checked;
use crate::rules::Reported;
use crate::source::{Source, directory_of, join};
use crate::suppress;
use crate::syntax::Language;

/// What stands where the user is to say why.
const REASON: &str = "say why";

/// Where a finding of this file is ignored, for the title of the action.
pub fn place(path: &str, text: &str) -> &'static str {
    match mark(path, text) {
        Some(_) => "here",
        None => "in `firelint.toml`",
    }
}

/// What a comment begins with, where there are comments.
fn mark(path: &str, text: &str) -> Option<&'static str> {
    match Language::of(path, text) {
        Language::Yaml => Some("#"),
        Language::Hcl | Language::Variables if !path.ends_with(".json") => Some("#"),
        Language::CommentedJson => Some("//"),
        Language::Json | Language::Hcl | Language::Variables => None,
    }
}

/// The edit that has a finding ignored.
///
/// # Errors
/// Why there is none.
pub fn edit(desk: Desk, reported: &Reported) -> Result<WorkspaceEdit, Refusal> {
    match by_comment(desk, reported) {
        Some(edit) => Ok(edit),
        None => by_configuration(desk, reported),
    }
}

/// A comment above the line, else above the block it stands in. What looks like a comment may be a part of a text, such
/// as JSON in a heredoc: so it is tried.
fn by_comment(desk: Desk, reported: &Reported) -> Option<WorkspaceEdit> {
    let (id, source) = desk.analysis.source_of(desk.path)?;
    let mark = mark(desk.path, &source.text)?;
    let own = source.line_at(reported.finding.primary().span.range().start);
    let mut above = (1..own).rev();
    let block = above.find(|&line| opens_block(&source.text[source.line(line)]));
    let places = [Some(own), block];
    places.into_iter().flatten().find_map(|line| {
        let bytes = source.line(line);
        let text = &source.text[bytes.clone()];
        let indent = &text[..text.len() - text.trim_start_matches([' ', '\t']).len()];
        let end = if text.ends_with("\r\n") { "\r\n" } else { "\n" };
        let rule = reported.rule.id;
        let comment = format!("{indent}{mark} firelint: ignore[{rule}] {REASON}{end}");
        let mut changed = source.text.clone();
        changed.insert_str(bytes.start, &comment);
        let texts = BTreeMap::from([(id, changed)]);
        let checked = &desk.analysis.checked;
        let project = Project::read(
            checked.project.sources.with_texts(texts),
            &checked.named,
            JOBS,
        );
        does_no_harm(checked, &project, rule).then(|| {
            let open = desk.audience.documents.get(desk.path);
            let uri = open.map_or_else(|| uri::of(desk.path), |open| open.uri.clone());
            let encoding = desk.audience.client.encoding;
            let at = encoding.position(source, bytes.start);
            let edit = TextEdit {
                range: Range { start: at, end: at },
                new_text: comment,
            };
            edited(desk.audience, desk.path, uri, vec![edit])
        })
    })
}

/// Whether a block of Terraform's language, or a resource of a template, may begin on the line.
fn opens_block(line: &str) -> bool {
    let begins = line.starts_with(|first: char| first.is_ascii_alphabetic());
    begins && line.trim_end().ends_with(['{', ':'])
}

/// Whether nothing is different but for findings of the rule.
fn does_no_harm(before: &Checked, after: &Project, rule: &str) -> bool {
    let judged = suppress::judge(after, &super::settings());
    let others = |findings: &[Reported]| {
        let others = findings.iter().filter(|reported| reported.rule.id != rule);
        let others = others.map(|reported| (reported.rule.id, reported.subject.clone()));
        others.collect::<Vec<_>>()
    };
    let counts = |project: &Project| {
        let errors = project.syntax_errors.len();
        (project.tasks.len(), project.services.len(), errors)
    };
    counts(&before.project) == counts(after)
        && others(&before.judged.findings) == others(&judged.findings)
}

fn by_configuration(desk: Desk, reported: &Reported) -> Result<WorkspaceEdit, Refusal> {
    let client = desk.audience.client;
    let (path, text) = configuration(desk);
    let open = desk.audience.documents.get(&path);
    let uri = open.map_or_else(|| uri::of(&path), |open| open.uri.clone());
    let entry = entry(desk.path, directory_of(&path), reported);
    let source = Source::new(path.as_str(), text.clone().unwrap_or_default());
    let before = match source.text.as_str() {
        "" => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let end = client.encoding.position(&source, source.text.len());
    let edits = vec![TextEdit {
        range: Range { start: end, end },
        new_text: format!("{before}{entry}"),
    }];
    if text.is_some() {
        return Ok(edited(desk.audience, &path, uri, edits));
    }
    if !client.creates_files || !client.takes_versions {
        return Err(format!(
            "there is no `{}`, and the editor cannot make one",
            config::NAME
        ));
    }
    let create = DocumentChange::Create {
        kind: "create".to_owned(),
        uri: uri.clone(),
    };
    let text_document = VersionedDocument { uri, version: None };
    let edit = DocumentChange::Edit {
        text_document,
        edits,
    };
    Ok(WorkspaceEdit {
        changes: None,
        document_changes: Some(vec![create, edit]),
    })
}

/// The configuration that holds for the file, with its text if there is one: the nearest above, up to the top of the
/// repository; else where one belongs.
fn configuration(desk: Desk) -> (String, Option<String>) {
    let own = directory_of(desk.path);
    let mut top = None;
    let above = std::iter::successors(Some(own.to_owned()), |below| {
        (below != "/").then(|| directory_of(below).to_owned())
    });
    for directory in above.take_while(|directory| !directory.is_empty()) {
        let path = join(&directory, config::NAME);
        let open = desk.audience.documents.get(&path);
        let text = open.map(|open| open.text.to_string());
        if let Some(text) = text.or_else(|| fs::read_to_string(&path).ok()) {
            return (path, Some(text));
        }
        if fs::exists(join(&directory, ".git")).unwrap_or(false) {
            top = Some(directory);
            break;
        }
    }
    let mut folders = desk.audience.client.folders.iter();
    let folder = folders.find(|folder| is_below(desk.path, folder)).cloned();
    let home = top.or(folder).unwrap_or_else(|| own.to_owned());
    (join(&home, config::NAME), None)
}

fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/') || folder.ends_with('/'))
}

/// The entry that has a finding ignored.
fn entry(path: &str, home: &str, reported: &Reported) -> String {
    let relative = path.strip_prefix(home).unwrap_or(path);
    let paths = format!("/{}", relative.trim_start_matches('/'));
    let subject = &reported.subject;
    let members = [
        ("rule", Some(reported.rule.id)),
        ("family", subject.task.as_deref()),
        ("service", subject.service.as_deref()),
        ("container", subject.container.as_deref()),
        ("reason", Some(REASON)),
    ];
    let members = members
        .iter()
        .filter_map(|(key, value)| Some(format!("{key} = {}\n", quoted((*value)?))));
    let paths = quoted(&paths);
    format!(
        "[[ignore]]\npaths = [{paths}]\n{}",
        members.collect::<String>()
    )
}

/// Text in quotes. What JSON escapes, TOML escapes alike; one character more may not stand there.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

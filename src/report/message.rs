//! What a finding says where nothing is drawn: sentences that stand by themselves.

use super::Checked;
use super::plain::plain;
use crate::rules::{Reported, Subject, SubjectKind, Undecided};
use crate::source::Span;

/// The headline: what is wrong, and what to look at.
pub fn headline(reported: &Reported) -> String {
    let label = &reported.finding.primary().text;
    plain(&format!("{}: {label}", reported.rule.page.title)).into_owned()
}

/// What a finding is about, by its names.
pub fn subject(subject: &Subject) -> Option<String> {
    let task = subject.task.as_ref();
    let task = task.map(|name| format!("task definition `{name}`"));
    let own = match subject.kind {
        SubjectKind::Container => subject
            .container
            .as_ref()
            .map(|name| format!("container `{name}`")),
        SubjectKind::Service => subject
            .service
            .as_ref()
            .map(|name| format!("service `{name}`")),
        SubjectKind::Task | SubjectKind::Project => None,
    };
    let named = match (own, task) {
        (Some(own), Some(task)) if subject.kind == SubjectKind::Container => {
            format!("{own} of {task}")
        }
        (Some(own), _) => own,
        (None, task) => task?,
    };
    Some(plain(&named).into_owned())
}

/// All that a finding says but its schedule, sentence by sentence; the first one is the headline.
pub fn sentences(reported: &Reported) -> Vec<String> {
    let finding = &reported.finding;
    let mut told = vec![headline(reported)];
    told.extend(subject(&reported.subject).map(|subject| format!("It is about {subject}")));
    told.extend(reported.scenario.iter().map(|when| format!("When: {when}")));
    told.extend(finding.notes.iter().map(|note| format!("Note: {note}")));
    if !finding.help.is_empty() {
        told.push(format!("Help: {}", finding.help));
    }
    told.iter().map(|one| format!("{}.", plain(one))).collect()
}

/// Why nobody can tell, and which rules have no answer.
pub fn undecided(undecided: &Undecided) -> String {
    let why = undecided.unknown.why.describe();
    match undecided.rules.is_empty() {
        true => format!("cannot tell: {why}; what is defined there was not checked"),
        false => format!(
            "cannot tell: {why}; rules without an answer: {}",
            undecided.rules.join(", ")
        ),
    }
}

/// Something that should have been checked and could not be.
pub struct Trouble<'a> {
    /// What kind of trouble, in the place of a rule's id.
    pub id: &'static str,
    /// The file.
    pub path: &'a str,
    /// The place in it, where there is one.
    pub span: Option<Span>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
}

/// The id of files that cannot be read.
pub const UNREADABLE: &str = "unreadable";
/// The id of texts that break the rules of their language.
pub const SYNTAX: &str = "syntax";

/// What could not be checked: first whole files, then the first mistake of each text, for what follows is often its
/// echo.
pub fn troubles(checked: &Checked) -> Vec<Trouble<'_>> {
    let unread = checked.unread.iter().map(|unread| Trouble {
        id: UNREADABLE,
        path: &unread.path,
        span: None,
        message: format!("cannot be read: {}", plain(&unread.message)),
    });
    let errors = &checked.project.syntax_errors;
    let files = errors.chunk_by(|one, other| one.span.source == other.span.source);
    let syntax = files.map(|errors| {
        let more = match errors.len() {
            1 => String::new(),
            number => format!(" (and {} more in this file)", number - 1),
        };
        Trouble {
            id: SYNTAX,
            path: &checked.project.sources.get(errors[0].span.source).path,
            span: Some(errors[0].span),
            message: format!("cannot be read: {}{more}", plain(&errors[0].message)),
        }
    });
    unread.chain(syntax).collect()
}

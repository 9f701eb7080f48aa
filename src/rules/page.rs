//! A rule's page, and its front matter as the rule's metadata, read by the compiler.

use std::fmt;

use serde::Serialize;

use crate::finding::Severity;

/// What the user loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Logging hurts the task.
    Availability,
    /// Log lines are lost.
    Delivery,
    /// Credentials stand in log options.
    Secrecy,
    /// ECS refuses it, or the task cannot start.
    Validity,
    /// Money.
    Cost,
    /// What is decided about firelint itself.
    Configuration,
}

/// What repairs a finding of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    /// Nothing can: it needs knowledge that only people have.
    None,
    /// The same behaviour but for the hazard.
    Safe,
    /// It may change more.
    Unsafe,
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Availability => "availability",
            Self::Delivery => "delivery",
            Self::Secrecy => "secrecy",
            Self::Validity => "validity",
            Self::Configuration => "configuration",
            Self::Cost => "cost",
        })
    }
}

impl fmt::Display for FixKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        })
    }
}

/// `rules/<id>.md`, in parts.
#[derive(Debug)]
pub struct Page {
    /// The harshest a finding of the rule can be.
    pub severity: Severity,
    /// What the user loses.
    pub category: Category,
    /// What repairs it.
    pub fix: FixKind,
    /// The version that brought the rule.
    pub since: &'static str,
    /// The headline of every finding.
    pub title: &'static str,
    /// The page without its front matter, from the title on.
    pub body: &'static str,
}

impl Page {
    /// Reads a page. Meant for constants: a page it cannot read fails the build.
    ///
    /// # Panics
    /// When the front matter lacks a field, or has a word that is not known.
    pub const fn parse(page: &'static str) -> Self {
        let body = after(page, "\n---\n\n");
        Self {
            severity: match field(page, "\nseverity: ").as_bytes() {
                b"error" => Severity::Error,
                b"warning" => Severity::Warning,
                b"advice" => Severity::Advice,
                _ => panic!("`severity` is one of error, warning, advice"),
            },
            category: match field(page, "\ncategory: ").as_bytes() {
                b"availability" => Category::Availability,
                b"delivery" => Category::Delivery,
                b"secrecy" => Category::Secrecy,
                b"validity" => Category::Validity,
                b"cost" => Category::Cost,
                b"configuration" => Category::Configuration,
                _ => panic!(
                    "`category` is one of availability, delivery, secrecy, validity, cost, configuration"
                ),
            },
            fix: match field(page, "\nfix: ").as_bytes() {
                b"none" => FixKind::None,
                b"safe" => FixKind::Safe,
                b"unsafe" => FixKind::Unsafe,
                _ => panic!("`fix` is one of none, safe, unsafe"),
            },
            since: field(page, "\nsince: "),
            title: field(body, "# "),
            body,
        }
    }
}

/// The rest of the line after `name`.
const fn field(text: &'static str, name: &str) -> &'static str {
    let rest = after(text, name);
    let mut end = 0;
    while end < rest.len() && rest.as_bytes()[end] != b'\n' {
        end += 1;
    }
    rest.split_at(end).0
}

/// What follows the first `needle`.
const fn after(text: &'static str, needle: &str) -> &'static str {
    let (hay, wanted) = (text.as_bytes(), needle.as_bytes());
    let mut at = 0;
    while at + wanted.len() <= hay.len() {
        let mut same = 0;
        while same < wanted.len() && hay[at + same] == wanted[same] {
            same += 1;
        }
        if same == wanted.len() {
            return text.split_at(at + wanted.len()).1;
        }
        at += 1;
    }
    panic!("a page begins with front matter (severity, category, fix, since) and a title")
}

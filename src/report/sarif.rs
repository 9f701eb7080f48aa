//! The report for code scanning: SARIF 2.1.0, within the limits that GitHub documents.

mod log;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::containers::Containers;
use super::fingerprint::fingerprints;
use super::json::written;
use super::message::{self, SYNTAX, UNREADABLE, troubles};
use super::offers::Offers;
use super::places::Places;
use super::plain::{markdown, plain};
use super::{Checked, timeline};
use crate::finding::{Severity, Step};
use crate::fix::Proposal;
use crate::rules::{self, Reported, Rule, Subject, SubjectKind};
use crate::source::Span;
use log::{
    Artifact, Base, Change, CodeFlow, Configuration, Content, Descriptor, Driver, Finding, Fix,
    FlowLocation, Invocation, Location, Log, Logical, Message, Notification, Physical, Reference,
    Region, Replacement, RuleProperties, Run, ThreadFlow, Tool,
};

/// The most results of a run that GitHub takes; a log with more is refused whole.
const MOST_RESULTS: usize = 25_000;
/// The most related places of a result that GitHub shows.
const MOST_RELATED: usize = 100;
/// The most steps of a schedule that GitHub shows.
const MOST_STEPS: usize = 1_000;
/// The most holes that are told one by one.
const MOST_HOLES: usize = 1_000;

/// Where relative addresses begin.
const ROOT: &str = "%SRCROOT%";
/// The name of the fingerprint; the number changes with what it is made of.
const FINGERPRINT: &str = "firelint/v1";

/// The ids of what is told besides findings, and what they mean, in the order of their indices.
const NOTIFICATIONS: [(&str, &str, &str); 4] = [
    (UNREADABLE, "A file cannot be read", "error"),
    (SYNTAX, "A text breaks the rules of its language", "error"),
    ("undecided", "What is written does not tell enough", "note"),
    ("left-out", "Something is left out of this report", "note"),
];

/// The whole run as one log, worst findings first.
pub fn report(checked: &Checked, min_severity: Severity, offers: &Offers) -> String {
    let sources = &checked.project.sources;
    let writer = Writer {
        checked,
        offers,
        places: Places::of(sources),
        containers: Containers::of(&checked.project),
        rules: mentioned(checked),
    };
    let prints = fingerprints(checked, &writer.places);
    let mut shown: Vec<(usize, &Reported)> = checked.judged.findings.iter().enumerate().collect();
    shown.retain(|(_, reported)| reported.severity >= min_severity);
    shown.sort_by_key(|(_, reported)| Reverse(reported.severity));
    let left_out = shown.len().saturating_sub(MOST_RESULTS);
    shown.truncate(MOST_RESULTS);
    let results = shown
        .iter()
        .map(|(index, reported)| writer.finding(*index, reported, prints[*index].clone()));
    let base = Base {
        description: Message::text("The directory that firelint was run in."),
    };
    written(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            column_kind: "utf16CodeUnits",
            original_uri_base_ids: BTreeMap::from([(ROOT, base)]),
            results: results.collect(),
            invocations: [Invocation {
                execution_successful: !checked.is_incomplete(),
                tool_execution_notifications: writer.notifications(left_out),
            }],
            tool: Tool {
                driver: writer.driver(),
            },
        }],
    })
}

/// The rules that the log speaks of, with their indices in it.
fn mentioned(checked: &Checked) -> BTreeMap<&'static str, usize> {
    let findings = checked.judged.findings.iter();
    let undecided = checked.judged.undecided.iter();
    let mut ids: Vec<&'static str> = findings
        .map(|reported| reported.rule.id)
        .chain(undecided.flat_map(|entry| entry.rules.iter().copied()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let numbered = ids.into_iter().enumerate();
    numbered.map(|(index, id)| (id, index)).collect()
}

struct Writer<'a> {
    checked: &'a Checked,
    offers: &'a Offers,
    places: Places<'a>,
    containers: Containers<'a>,
    rules: BTreeMap<&'static str, usize>,
}

impl Writer<'_> {
    fn driver(&self) -> Driver {
        let rules = self.rules.keys().filter_map(|id| rules::find(id));
        let notifications = NOTIFICATIONS.iter().map(|(id, meaning, level)| Descriptor {
            id,
            short_description: Message::text(*meaning),
            full_description: None,
            help_uri: None,
            help: None,
            default_configuration: Configuration { level },
            properties: None,
        });
        Driver {
            name: "firelint",
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: env!("CARGO_PKG_REPOSITORY"),
            rules: rules.map(descriptor).collect(),
            notifications: notifications.collect(),
        }
    }

    fn finding(&self, index: usize, reported: &Reported, fingerprint: String) -> Finding {
        let finding = &reported.finding;
        let related = finding.labels[1..].iter().take(MOST_RELATED).enumerate();
        let related = related.map(|(number, label)| Location {
            id: Some(number + 1),
            message: Some(phrase(&label.text)),
            ..self.location(label.span)
        });
        let mut told = message::sentences(reported);
        told.extend(self.offers.remark(index).map(str::to_owned));
        let primary = Location {
            logical_locations: logical(&reported.subject),
            ..self.location(finding.primary().span)
        };
        Finding {
            rule_id: reported.rule.id,
            rule_index: self
                .rules
                .get(reported.rule.id)
                .copied()
                .unwrap_or_default(),
            level: level(reported.severity),
            message: told_message(&told),
            locations: [primary],
            related_locations: related.collect(),
            partial_fingerprints: BTreeMap::from([(FINGERPRINT, fingerprint)]),
            code_flows: self.code_flows(reported),
            fixes: self
                .offers
                .shown(index)
                .map(|one| self.fix(one))
                .into_iter()
                .collect(),
        }
    }

    /// The schedule; what happens to the task as a whole is placed where the finding is.
    fn code_flows(&self, reported: &Reported) -> Vec<CodeFlow> {
        let schedule = &reported.finding.schedule;
        if schedule.is_empty() {
            return Vec::new();
        }
        let place = |step: &Step| {
            let container = step.container.as_deref();
            let place = container.and_then(|name| self.containers.place(reported, name));
            place.unwrap_or(reported.finding.primary().span)
        };
        let steps = schedule.iter().take(MOST_STEPS).enumerate();
        let locations = steps.map(|(number, step)| FlowLocation {
            location: Location {
                message: Some(phrase(&timeline::sentence(step))),
                ..self.location(place(step))
            },
            execution_order: number + 1,
            kinds: [step.event],
        });
        vec![CodeFlow {
            message: Message::text("How it happens"),
            thread_flows: [ThreadFlow {
                locations: locations.collect(),
            }],
        }]
    }

    fn fix(&self, proposal: &Proposal) -> Fix {
        let replacements = proposal.edits.iter().map(|edit| Replacement {
            deleted_region: self.region(edit.span),
            inserted_content: (!edit.text.is_empty()).then(|| Content {
                text: edit.text.clone(),
            }),
        });
        Fix {
            description: phrase(&proposal.title),
            artifact_changes: [Change {
                artifact_location: self
                    .artifact(&self.checked.project.sources.get(proposal.source).path),
                replacements: replacements.collect(),
            }],
        }
    }

    fn notifications(&self, left_out: usize) -> Vec<Notification> {
        let troubles = troubles(self.checked).into_iter().map(|trouble| {
            let kind = usize::from(trouble.id == SYNTAX);
            let place = match trouble.span {
                Some(span) => self.location(span),
                None => self.file(trouble.path),
            };
            let text = format!("{}: {}", plain(trouble.path), trouble.message);
            notification(kind, None, text, vec![place])
        });
        let undecided = &self.checked.judged.undecided;
        let holes = undecided.iter().take(MOST_HOLES).map(|entry| {
            let rule = entry.rules.first().and_then(|id| {
                let index = *self.rules.get(id)?;
                Some(Reference { id, index })
            });
            let place = self.location(entry.unknown.at);
            notification(2, rule, message::undecided(entry), vec![place])
        });
        let more = undecided.len().saturating_sub(MOST_HOLES);
        let counted = [
            (more, "more places where nobody can tell are not listed"),
            (
                left_out,
                "milder findings are left out: code scanning takes 25,000 of a run",
            ),
            (
                self.offers.untried,
                "findings have a fix that was not tried, so it is left out",
            ),
        ];
        let counted = counted
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| notification(3, None, format!("{number} {what}"), Vec::new()));
        troubles.chain(holes).chain(counted).collect()
    }

    fn location(&self, span: Span) -> Location {
        let path = &self.checked.project.sources.get(span.source).path;
        let mut file = self.file(path);
        file.physical_location.region = Some(self.region(span));
        file
    }

    fn file(&self, path: &str) -> Location {
        Location {
            id: None,
            physical_location: Physical {
                artifact_location: self.artifact(path),
                region: None,
            },
            logical_locations: Vec::new(),
            message: None,
        }
    }

    fn artifact(&self, path: &str) -> Artifact {
        let address = self.places.address(path);
        Artifact {
            uri_base_id: address.is_relative.then_some(ROOT),
            uri: address.uri,
        }
    }

    fn region(&self, span: Span) -> Region {
        let bytes = span.range();
        let start = self.places.utf16(span.source, bytes.start);
        let end = self.places.utf16(span.source, bytes.end);
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

fn notification(
    kind: usize,
    associated_rule: Option<Reference>,
    text: String,
    locations: Vec<Location>,
) -> Notification {
    let (id, _, level) = NOTIFICATIONS[kind];
    Notification {
        descriptor: Reference { id, index: kind },
        associated_rule,
        level,
        message: told_message(&[text]),
        locations,
    }
}

/// A rule as its page describes it.
fn descriptor(rule: &Rule) -> Descriptor {
    let page = &rule.page;
    // The examples are for the page: what is wrong and what to do stands before them.
    let prose = page.body.split("\n## Fails").next().unwrap_or_default();
    let paragraphs = prose.split("\n\n").map(str::trim);
    let first = paragraphs.skip(1).find(|paragraph| !paragraph.is_empty());
    Descriptor {
        id: rule.id,
        short_description: Message::text(page.title),
        full_description: first.map(|first| Message::text(first.replace('\n', " "))),
        help_uri: Some(rule.url()),
        help: Some(Message {
            text: prose.to_owned(),
            markdown: Some(page.body.to_owned()),
        }),
        default_configuration: Configuration {
            level: level(page.severity),
        },
        properties: Some(RuleProperties {
            category: page.category,
            precision: "high",
            problem_severity: match page.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "recommendation",
            },
            tags: [page.category],
        }),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// What a finding is about, as a path of names.
fn logical(subject: &Subject) -> Vec<Logical> {
    let (kind, names) = match subject.kind {
        SubjectKind::Container => ("container", [&subject.task, &subject.container]),
        SubjectKind::Service => ("service", [&None, &subject.service]),
        SubjectKind::Task => ("task-definition", [&None, &subject.task]),
        SubjectKind::Project => return Vec::new(),
    };
    let [_, Some(name)] = names else {
        return Vec::new();
    };
    let path = names.into_iter().flatten().map(|name| plain(name));
    vec![Logical {
        name: plain(name).into_owned(),
        fully_qualified_name: path.collect::<Vec<_>>().join("/"),
        kind,
    }]
}

fn phrase(text: &str) -> Message {
    told_message(&[plain(text).into_owned()])
}

/// Sentences as a message. What looks like a link in plain text is one in SARIF, and none is meant.
fn told_message(sentences: &[String]) -> Message {
    let text = sentences.join(" ");
    let marked: Vec<String> = sentences.iter().map(|one| markdown(one)).collect();
    Message {
        text: match text.contains("](") {
            true => text.replace('[', "\\[").replace(']', "\\]"),
            false => text,
        },
        markdown: Some(marked.join("\n\n")),
    }
}

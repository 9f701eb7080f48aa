//! Ignores as data in a template: `{ rule, reason, until }`, in the `Metadata` of CloudFormation.

use super::{Date, Ignore, Mistake, Scope, Written};
use crate::model::{Spanned, nearest};
use crate::source::Span;
use crate::syntax::tree::{Cursor, Kind};

/// The key in `Metadata`.
const KEY: &str = "firelint";

/// What an entry may hold.
const KNOWN: [&str; 3] = ["rule", "reason", "until"];

/// Collects the ignores of a template: of its resources, and of itself.
pub fn of_template(root: Cursor, found: &mut Written) {
    let Some(resources) = root.get("Resources") else {
        return;
    };
    of_metadata(root, Scope::File(root.span().source), found);
    let mut open = vec![resources];
    while let Some(resources) = open.pop() {
        for resource in resources.children() {
            let is_loop = |key: &str| key.starts_with("Fn::ForEach::");
            match resource.key() {
                Some(key) if is_loop(&key) => open.extend(resource.children().nth(2)),
                _ => {
                    let extent = super::places::extent(resource);
                    let region = Span::new(root.span().source, extent.start, extent.end);
                    of_metadata(resource, Scope::Region(region), found);
                }
            }
        }
    }
}

/// Collects the ignores in the `Metadata` of a resource or template.
fn of_metadata(owner: Cursor, scope: Scope, found: &mut Written) {
    let metadata = owner.get("Metadata");
    let Some(settings) = metadata.and_then(|metadata| metadata.get(KEY)) else {
        return;
    };
    let form = "write `firelint: { ignore: [{ rule: …, reason: … }] }`";
    if settings.kind() != Kind::Object {
        found.wrong(settings.head(), format!("`{KEY}` is a map"), form);
        return;
    }
    for setting in settings.children() {
        let key = setting.key().unwrap_or_default();
        let place = setting.key_span().unwrap_or(setting.head());
        match (&*key, setting.kind()) {
            ("ignore", Kind::Array) => {
                for item in setting.children() {
                    if found.is_full(item.head()) {
                        return;
                    }
                    found
                        .ignores
                        .extend(entry(item, &scope, &mut found.mistakes));
                }
            }
            ("ignore", _) => found.wrong(place, "`ignore` is a list", form),
            (other, _) => {
                let mistake = unknown(other, place, &["ignore"]);
                found.mistakes.push(mistake);
            }
        }
    }
}

fn entry(item: Cursor, scope: &Scope, mistakes: &mut Vec<Mistake>) -> Option<Ignore> {
    let before = mistakes.len();
    let wrong = |span: Span, text: String, help: String| Mistake { span, text, help };
    if item.kind() != Kind::Object {
        let help = "write `{ rule: …, reason: … }`".to_owned();
        let text = "an entry of `ignore` is a map".to_owned();
        mistakes.push(wrong(item.head(), text, help));
        return None;
    }
    let (mut rule, mut reason, mut until) = (None, None, None);
    for setting in item.children() {
        let key = setting.key().unwrap_or_default();
        let Some(known) = KNOWN.iter().find(|known| **known == key) else {
            let place = setting.key_span().unwrap_or(setting.head());
            mistakes.push(unknown(&key, place, &KNOWN));
            continue;
        };
        let words = setting.string().map(|text| text.trim().to_owned());
        let place = setting.head();
        let Some(value) = words.filter(|words| !words.is_empty()) else {
            let text = format!("`{known}` is a text, written out");
            mistakes.push(wrong(place, text, "say it here, in words".to_owned()));
            continue;
        };
        match *known {
            "rule" => rule = Some(Spanned { value, span: place }),
            "reason" => reason = Some(value),
            _ => match Date::parse(&value) {
                Some(value) => until = Some(Spanned { value, span: place }),
                None => {
                    let help = "write it as `2027-01-31`".to_owned();
                    mistakes.push(wrong(place, "this is no day".to_owned(), help));
                }
            },
        }
    }
    let has = |key: &str| item.get(key).is_some();
    let needed = [
        ("rule", "the rule that is not to speak"),
        ("reason", "the next reader asks why this is no hazard here"),
    ];
    for (key, what) in needed.into_iter().filter(|(key, _)| !has(key)) {
        let text = format!("this has no `{key}`");
        mistakes.push(wrong(item.head(), text, format!("add `{key}`: {what}")));
    }
    // An ignore that is half understood would hide more than was meant.
    if mistakes.len() > before {
        return None;
    }
    Some(Ignore {
        rule: rule?,
        reason: reason?,
        until,
        scope: scope.clone(),
    })
}

fn unknown(key: &str, span: Span, known: &[&'static str]) -> Mistake {
    let is_short = key.len() <= 100;
    let near = is_short.then(|| nearest(key, known.iter().copied()));
    let key = if is_short { key } else { "…" };
    Mistake {
        span,
        text: format!("firelint knows no setting `{key}` here"),
        help: match near.flatten() {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
                format!("it knows {}", known.join(", "))
            }
        },
    }
}

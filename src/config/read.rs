//! TOML to a configuration.

use std::ops::Range;
use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use toml::de::{DeTable, DeValue};

use super::keys::{Reader, Value, listed};
use super::{Config, DeclaredLink, Level, Override, RuleLevel};
use crate::ignores::{Date, Ignore, Mistake, Paths, Scope, Selector};
use crate::model::{Account, DeliveryMode, Spanned, nearest};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::tree::{Remedy, SyntaxError};

/// What may stand at the top.
pub const TOP: [&str; 7] = [
    "exclude", "rules", "override", "account", "router", "ignore", "link",
];
/// What may stand in `[account]`.
pub const ACCOUNT: [&str; 1] = ["default-log-driver-mode"];
/// What may stand in `[router]`.
pub const ROUTER: [&str; 1] = ["trusted-images"];
/// What may stand in an `[[override]]`.
pub const OVERRIDE: [&str; 2] = ["paths", "rules"];
/// What may stand in an `[[ignore]]`.
pub const IGNORE: [&str; 7] = [
    "rule",
    "reason",
    "until",
    "paths",
    "family",
    "container",
    "service",
];
/// What may stand in a `[[link]]`.
pub const LINK: [&str; 2] = ["service", "task-definition"];

/// The most bytes a configuration may have. People write it.
const MOST_BYTES: usize = 1 << 20;

/// Reads a configuration whose paths begin at `base`. What is wrong in it does not keep the rest from counting.
pub fn read(sources: &Sources, source: SourceId, base: &str) -> Config {
    let text = &sources.get(source).text;
    // A byte order mark is part of no key.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let blank = " ".repeat(mark);
    let text = format!("{blank}{}", &text[mark..]);
    let is_long = text.len() > MOST_BYTES;
    let (table, errors) = DeTable::parse_recoverable(if is_long { "" } else { &text });
    let mut reader = Reader {
        source,
        mistakes: Vec::new(),
    };
    let mut config = Config {
        source,
        base: base.to_owned(),
        exclude: None,
        rules: Vec::new(),
        overrides: Vec::new(),
        account: Arc::default(),
        trusted_images: Vec::new(),
        ignores: Vec::new(),
        links: Vec::new(),
        mistakes: Vec::new(),
        syntax_errors: errors
            .iter()
            .map(|error| syntax_error(source, &text, error))
            .collect(),
    };
    let mut account = Account::default();
    for (key, value) in reader.entries(table.get_ref(), &TOP) {
        match key {
            "exclude" => config.exclude = paths(&mut reader, key, value),
            "rules" => config.rules = rules(&mut reader, key, value),
            "override" => {
                let tables = reader.tables(key, value);
                let read = tables
                    .into_iter()
                    .filter_map(|(at, table)| overriding(&mut reader, at, table));
                config.overrides = read.collect();
            }
            "account" => {
                for (key, value) in entries(&mut reader, key, value, &ACCOUNT) {
                    account.log_driver_mode = mode(&mut reader, key, value);
                }
            }
            "router" => {
                for (key, value) in entries(&mut reader, key, value, &ROUTER) {
                    config.trusted_images = reader.texts(key, value);
                    account.trusted_images = images(&mut reader, &config.trusted_images);
                }
            }
            "ignore" => {
                let tables = reader.tables(key, value);
                let read = tables
                    .into_iter()
                    .filter_map(|(at, table)| ignore(&mut reader, at, table));
                config.ignores = read.collect();
            }
            _ => {
                let tables = reader.tables(key, value);
                let read = tables
                    .into_iter()
                    .filter_map(|(at, table)| link(&mut reader, at, table));
                config.links = read.collect();
            }
        }
    }
    config.account = Arc::new(account);
    if is_long {
        config.syntax_errors.push(SyntaxError {
            span: Span::new(source, 0, 0),
            message: format!("larger than {} MiB", MOST_BYTES >> 20),
            remedy: Remedy::Instead("say it in fewer words: until then nothing in it counts"),
        });
    }
    // What is no TOML is said once.
    let is_told = |mistake: &Mistake| {
        let mut errors = config.syntax_errors.iter();
        errors.any(|error| error.span == mistake.span)
    };
    reader.mistakes.retain(|mistake| !is_told(mistake));
    config.mistakes = reader.mistakes;
    config
}

fn syntax_error(source: SourceId, text: &str, error: &toml::de::Error) -> SyntaxError {
    let place = error.span().unwrap_or(0..text.len());
    // The end of the file is a place to look at, too.
    let start = place.start.min(text.len());
    let end = place.end.clamp(start, text.len());
    SyntaxError {
        span: Span::new(source, start as u32, end as u32),
        message: error.message().trim_end_matches('.').replace('\n', ", "),
        remedy: Remedy::Instead("mend the TOML: until then firelint does not know what you meant"),
    }
}

fn entries<'a>(
    reader: &mut Reader,
    key: &str,
    value: &'a Value<'a>,
    known: &[&'static str],
) -> Vec<(&'static str, &'a Value<'a>)> {
    match reader.table(key, value) {
        Some(table) => reader.entries(table, known),
        None => Vec::new(),
    }
}

fn paths(reader: &mut Reader, key: &str, value: &Value) -> Option<Spanned<Paths>> {
    let before = reader.mistakes.len();
    let patterns = reader.texts(key, value);
    if patterns.is_empty() {
        // What takes in nothing must not be taken for what takes in everything.
        if reader.mistakes.len() == before {
            reader.wrong(
                value.span(),
                format!("`{key}` names no file"),
                format!("name files in `{key}`, or remove it"),
            );
        }
        return None;
    }
    match Paths::new(patterns.iter().map(|pattern| pattern.value.as_str())) {
        Ok(paths) => Some(Spanned {
            value: paths,
            span: reader.span(value.span()),
        }),
        Err((number, why)) => {
            let place = patterns[number].span.range();
            reader.wrong(
                place,
                format!("this is no pattern of paths: {why}"),
                "write it as in `.gitignore`: `legacy/`, `*.json`, `/services/*/task.json`",
            );
            None
        }
    }
}

fn rules(reader: &mut Reader, key: &str, value: &Value) -> Vec<RuleLevel> {
    let Some(table) = reader.table(key, value) else {
        return Vec::new();
    };
    let mut levels = Vec::new();
    for (name, value) in table {
        let rule = Spanned {
            value: name.get_ref().clone().into_owned(),
            span: reader.span(name.span()),
        };
        let Some(word) = reader.text(&rule.value, value) else {
            continue;
        };
        match Level::parse(&word.value) {
            Some(level) => levels.push(RuleLevel {
                rule,
                level: Spanned {
                    value: level,
                    span: word.span,
                },
            }),
            None => {
                let help = suggestion(&word.value, &Level::WORDS);
                reader.wrong(
                    value.span(),
                    format!("`{}` is no severity", word.value),
                    help,
                );
            }
        }
    }
    levels.sort_by_key(|one| one.rule.span.start);
    levels
}

fn suggestion(written: &str, words: &[&str]) -> String {
    match nearest(written, words.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("it knows {}", listed(words)),
    }
}

fn overriding(reader: &mut Reader, at: Range<usize>, table: &DeTable) -> Option<Override> {
    let (mut chosen, mut levels, mut has_paths) = (None, None, false);
    for (key, value) in reader.entries(table, &OVERRIDE) {
        match key {
            "paths" => {
                has_paths = true;
                chosen = paths(reader, key, value);
            }
            _ => levels = Some(rules(reader, key, value)),
        }
    }
    if !has_paths {
        reader.missing(
            at.clone(),
            "paths",
            "the files it is about, such as `[\"services/batch/\"]`",
        );
    }
    if levels.is_none() {
        reader.missing(
            at,
            "rules",
            "what is otherwise there, such as `{ missing-circuit-breaker = \"off\" }`",
        );
    }
    Some(Override {
        paths: chosen?.value,
        rules: levels?,
    })
}

fn mode(reader: &mut Reader, key: &str, value: &Value) -> Option<Spanned<DeliveryMode>> {
    let word = reader.text(key, value)?;
    let mode = DeliveryMode::parse(&word.value);
    if mode.is_none() {
        let words = [DeliveryMode::Blocking, DeliveryMode::NonBlocking].map(DeliveryMode::word);
        let help = suggestion(&word.value, &words);
        reader.wrong(
            value.span(),
            format!("ECS has no mode `{}`", word.value),
            help,
        );
    }
    mode.map(|value| Spanned {
        value,
        span: word.span,
    })
}

fn images(reader: &mut Reader, written: &[Spanned<String>]) -> GlobSet {
    let mut patterns = GlobSetBuilder::new();
    for image in written {
        match Glob::new(&image.value) {
            Ok(pattern) => {
                patterns.add(pattern);
            }
            Err(error) => reader.wrong(
                image.span.range(),
                format!("this is no pattern of images: {}", error.kind()),
                "write the image as in the task definition, with `*` for what may change",
            ),
        }
    }
    patterns.build().unwrap_or_default()
}

fn ignore(reader: &mut Reader, at: Range<usize>, table: &DeTable) -> Option<Ignore> {
    let (mut rule, mut reason, mut until) = (None, None, None);
    let (mut has_rule, mut has_reason) = (false, false);
    let mut selector = Selector::default();
    // Of all of it, a key that nobody knows among it.
    let before = reader.mistakes.len();
    for (key, value) in reader.entries(table, &IGNORE) {
        let words = |reader: &mut Reader| reader.words(key, value).map(|text| text.value);
        match key {
            "rule" => {
                has_rule = true;
                rule = reader.words(key, value);
            }
            "reason" => {
                has_reason = true;
                reason = words(reader);
            }
            "until" => until = day(reader, key, value),
            "paths" => selector.paths = paths(reader, key, value).map(|paths| paths.value),
            "family" => selector.family = words(reader),
            "container" => selector.container = words(reader),
            _ => selector.service = words(reader),
        }
    }
    let is_meant = reader.mistakes.len() == before;
    if !has_rule {
        reader.missing(at.clone(), "rule", "the rule that is not to speak");
    }
    if !has_reason {
        reader.missing(
            at,
            "reason",
            "the next reader asks why this is no hazard here",
        );
    }
    // An ignore that is half understood would hide more than was meant.
    let ignore = Ignore {
        rule: rule?,
        reason: reason?,
        until,
        scope: Scope::Selected(Box::new(selector)),
    };
    is_meant.then_some(ignore)
}

/// A day, as TOML has it or as a text.
fn day(reader: &mut Reader, key: &str, value: &Value) -> Option<Spanned<Date>> {
    let text = match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Datetime(date) if date.time.is_none() => Some(date.to_string()),
        _ => None,
    };
    let date = text.and_then(|text| Date::parse(&text));
    if date.is_none() {
        reader.wrong(
            value.span(),
            format!("`{key}` is a day"),
            "write it as `2027-01-31`",
        );
    }
    date.map(|value_of| Spanned {
        value: value_of,
        span: reader.span(value.span()),
    })
}

fn link(reader: &mut Reader, at: Range<usize>, table: &DeTable) -> Option<DeclaredLink> {
    let (mut service, mut task_definition) = (None, None);
    let mut written = Vec::new();
    for (key, value) in reader.entries(table, &LINK) {
        written.push(key);
        match key {
            "service" => service = reader.words(key, value),
            _ => task_definition = reader.words(key, value),
        }
    }
    for (key, what) in [
        ("service", "its file, or its name"),
        ("task-definition", "its file, or its family"),
    ] {
        if !written.contains(&key) {
            reader.missing(at.clone(), key, what);
        }
    }
    Some(DeclaredLink {
        service: service?,
        task_definition: task_definition?,
    })
}

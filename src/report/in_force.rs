//! What is decided for a file, and where: the answer of `firelint config`. Version 1 for programs; `docs/json.md`
//! describes it.

use std::fmt::Write;

use serde::Serialize;

use super::json::{VERSION, written};
use super::plain::plain;
use crate::config::{Config, Configs, NAME};
use crate::ignores::{Ignore, Scope, Selector};
use crate::model::DeliveryMode;
use crate::rules::CATALOGUE;
use crate::source::{Configured, NO_SUCH_FILE, Sources, Span, directory_of, join, normal};

/// What is decided for one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InForce {
    /// The file, as it was named.
    pub path: String,
    /// The configuration that counts for it, if one does.
    pub config: Option<String>,
    /// Whether it is not judged.
    pub is_excluded: bool,
    /// The pattern that has it not judged.
    pub excluded_by: Option<String>,
    /// Where a configuration was looked for, nearest first; nowhere, if a flag says which one counts.
    pub looked_in: Vec<String>,
    /// Everything that is decided, and what ECS has where nothing is.
    pub settings: Vec<Setting>,
}

/// One thing that is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// What it is called in `firelint.toml`, with its table.
    pub name: String,
    /// What it is, in words.
    pub value: String,
    /// Where that is written; none for what holds where nothing is.
    pub from: Option<Place>,
    /// What would hold without it, or why it does.
    pub note: Option<String>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

impl InForce {
    /// What is decided for a file, there or not. A directory stands for the files right in it.
    pub fn of(sources: &Sources, configs: &mut Configs, path: &str, is_directory: bool) -> Self {
        let directory = if is_directory {
            path
        } else {
            directory_of(path)
        };
        let found = configs.find(sources, directory).map(|found| found.source);
        let configs = &*configs;
        let config = configs.iter().find(|one| Some(one.source) == found);
        let identity = match is_directory {
            // Whatever may lie in it.
            true => sources.identity(path) + "/_",
            false => sources.identity(path),
        };
        Self {
            path: path.to_owned(),
            config: config.map(|config| sources.get(config.source).path.clone()),
            is_excluded: config.is_some_and(|config| config.excludes(&identity)),
            excluded_by: config.and_then(|config| Some(config.excluding(&identity)?.to_owned())),
            looked_in: match sources.configured() {
                Configured::Nearest => looked_in(sources, configs, directory),
                Configured::Not | Configured::By(_) => Vec::new(),
            },
            settings: settings(sources, config, (&identity, is_directory)),
        }
    }
}

/// The directories from this one up to that of the nearest configuration, be it one that cannot be read, or to the top
/// of the repository.
fn looked_in(sources: &Sources, configs: &Configs, directory: &str) -> Vec<String> {
    let top = sources.identity(&sources.top_of(directory));
    let is_last = |one: &str| {
        let identity = sources.identity(one);
        let mut read = configs.iter();
        identity == top
            || read.any(|config| config.base == identity)
            || configs.unread.contains_key(&join(one, NAME))
    };
    let depth = sources.identity(directory).matches('/').count();
    let above = std::iter::successors(Some(normal(directory)), |below| {
        (!is_last(below)).then(|| join(below, ".."))
    });
    let named = above.map(|one| match one.is_empty() {
        true => ".".to_owned(),
        false => one,
    });
    named.take(depth + 1).collect()
}

/// What is decided for a file; for a directory also what is decided for some of the files that may lie in it.
fn settings(
    sources: &Sources,
    config: Option<&Config>,
    (identity, is_directory): (&str, bool),
) -> Vec<Setting> {
    let place = |span: Span| {
        let source = sources.get(span.source);
        Some(Place {
            path: source.path.clone(),
            line: source.line_at(span.range().start),
        })
    };
    let mut settings = Vec::new();
    if let Some(exclude) = config.and_then(|config| config.exclude.as_ref()) {
        settings.push(Setting {
            name: "exclude".to_owned(),
            value: sources.text(exclude.span).to_owned(),
            from: place(exclude.span),
            note: None,
        });
    }
    let levels = CATALOGUE.iter().filter_map(|rule| {
        let level = config?.level(rule.id, identity)?;
        Some(Setting {
            name: format!("rules.{}", rule.id),
            value: level.value.word().to_owned(),
            from: place(level.span),
            note: Some(format!("its page says {}", rule.page.severity)),
        })
    });
    settings.extend(levels);
    let overrides = config.iter().flat_map(|config| &config.overrides);
    for one in overrides.filter(|_| is_directory) {
        settings.extend(one.rules.iter().map(|decided| Setting {
            name: format!("override.rules.{}", decided.rule.value),
            value: decided.level.value.word().to_owned(),
            from: place(decided.level.span),
            note: Some(format!("in {}", one.paths.patterns().join(", "))),
        }));
    }
    let mode = config.and_then(|config| config.account.log_driver_mode.as_ref());
    settings.push(Setting {
        name: "account.default-log-driver-mode".to_owned(),
        value: mode
            .map_or(DeliveryMode::NonBlocking, |mode| mode.value)
            .word()
            .to_owned(),
        from: mode.and_then(|mode| place(mode.span)),
        note: mode
            .is_none()
            .then(|| "what ECS has where an account says nothing".to_owned()),
    });
    let Some(config) = config else {
        return settings;
    };
    settings.extend(config.trusted_images.iter().map(|image| Setting {
        name: "router.trusted-images".to_owned(),
        value: image.value.clone(),
        from: place(image.span),
        note: None,
    }));
    let ignores = config.ignores.iter().filter_map(|ignore| {
        let Scope::Selected(selector) = &ignore.scope else {
            return None;
        };
        let paths = selector.paths.as_ref();
        let is_about = is_directory || paths.is_none_or(|paths| config.takes_in(paths, identity));
        is_about.then(|| Setting {
            name: "ignore".to_owned(),
            value: ignored(ignore, selector),
            from: place(ignore.rule.span),
            note: Some(ignore.reason.clone()),
        })
    });
    settings.extend(ignores);
    settings.extend(config.links.iter().map(|link| Setting {
        name: "link".to_owned(),
        value: format!("{} runs {}", link.service.value, link.task_definition.value),
        from: place(link.service.span),
        note: None,
    }));
    settings
}

/// What an ignore is about, besides the file.
fn ignored(ignore: &Ignore, selector: &Selector) -> String {
    let names = [
        ("family", &selector.family),
        ("container", &selector.container),
        ("service", &selector.service),
    ];
    let names = names
        .into_iter()
        .filter_map(|(what, name)| Some(format!(" of {what} `{}`", name.as_ref()?)));
    let until = ignore.until.as_ref();
    let until = until.map(|until| format!(", until {}", until.value));
    format!(
        "{}{}{}",
        ignore.rule.value,
        names.collect::<String>(),
        until.unwrap_or_default()
    )
}

/// For people: a paragraph for each file.
pub fn text(files: &[InForce], configured: &Configured) -> String {
    let paragraphs = files.iter().map(|file| paragraph(file, configured));
    paragraphs.collect::<Vec<_>>().join("\n")
}

fn paragraph(file: &InForce, configured: &Configured) -> String {
    let mut text = format!("{}\n", plain(&file.path));
    let _ = match (&file.config, configured) {
        (Some(config), _) => writeln!(text, "  `{}` counts for it", plain(config)),
        (None, Configured::Nearest) => {
            let places = file.looked_in.iter();
            let places: Vec<String> = places.map(|one| format!("`{}`", plain(one))).collect();
            let places = places.join(", ");
            writeln!(
                text,
                "  no `firelint.toml` that can be read lies in {places}"
            )
        }
        (None, Configured::Not) => writeln!(text, "  no `firelint.toml` counts: `--no-config`"),
        (None, Configured::By(path)) => writeln!(text, "  `{path}`: {NO_SUCH_FILE}"),
    };
    if let Some(pattern) = &file.excluded_by {
        let pattern = plain(pattern);
        let _ = writeln!(
            text,
            "  it is excluded by `{pattern}`: nothing in it is told"
        );
    }
    let rows: Vec<(String, String)> = file.settings.iter().map(row).collect();
    let widest = |rows: &[(String, String)]| {
        let widths = rows.iter().map(|(left, _)| left.chars().count());
        widths.max().unwrap_or_default()
    };
    let width = widest(&rows).min(60);
    for (left, right) in rows {
        let _ = writeln!(text, "  {left:width$}  {right}");
    }
    text
}

fn row(setting: &Setting) -> (String, String) {
    let left = format!("{} = {}", setting.name, plain(&setting.value));
    let from = setting.from.as_ref();
    let from = from.map(|place| format!("{}:{}", plain(&place.path), place.line));
    let note = setting.note.as_ref();
    let note = note.map(|note| format!("({})", plain(note)));
    let right: Vec<String> = from.into_iter().chain(note).collect();
    (left, right.join(" "))
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    files: &'a [InForce],
}

/// For programs.
pub fn json(files: &[InForce]) -> String {
    written(&Document {
        version: VERSION,
        files,
    })
}

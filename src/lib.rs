//! firelint finds logging hazards in Amazon ECS task definitions and services before they are deployed.
//!
//! ```text
//! paths ─discover▶ sources ─syntax▶ trees ─dialect▶ model ─graph▶ order ─rules▶ findings ─report▶ text
//! ```

use std::io::Read;

mod threads;

pub mod source;

pub mod discover;

pub mod syntax;

pub mod model;

pub mod finding;

pub mod ignores;

pub mod config;

pub mod dialect;

pub mod link;

pub mod graph;

pub mod project;

pub mod rules;

pub mod baseline;

pub mod suppress;

pub mod fix;

pub mod report;

pub mod repair;

pub mod lsp;

/// Checks files and directories.
pub fn check(asked: &discover::Asked, settings: &suppress::Settings) -> report::Checked {
    judge(discover::discover(asked), asked.jobs, settings)
}

/// As [`check`], and counts the files it reads.
pub fn check_counting(
    asked: &discover::Asked,
    settings: &suppress::Settings,
    progress: &discover::Progress,
) -> report::Checked {
    judge(
        discover::discover_counting(asked, progress),
        asked.jobs,
        settings,
    )
}

/// Checks one text from a stream, under the name it would have as a file.
pub fn check_stream(
    name: &str,
    stream: impl Read,
    settings: &suppress::Settings,
) -> report::Checked {
    judge(discover::from_reader(name, stream), 1, settings)
}

fn judge(
    mut found: discover::Discovered,
    jobs: usize,
    settings: &suppress::Settings,
) -> report::Checked {
    if let source::Configured::By(path) = &settings.configured
        && let Err(message) = found.sources.open_named(path)
    {
        found.unread.push(discover::Unread::named(path, message));
    }
    found.sources.configure(settings.configured.clone());
    let mut project = project::Project::read(found.sources, &found.named, jobs);
    // What is not there is told all the same: somebody has named it.
    let (set_aside, mut unread): (Vec<_>, Vec<_>) = found
        .unread
        .into_iter()
        .partition(|unread| !unread.is_missing && project.excludes(&unread.path));
    let of_configs = project.configs.unread.iter();
    unread.extend(of_configs.map(|(path, message)| discover::Unread::named(path, message)));
    unread.sort();
    let judged = suppress::judge(&project, settings);
    report::Checked {
        project,
        judged,
        named: found.named,
        unread,
        seen: found.seen + set_aside.len(),
        set_aside,
    }
}

//! firelint finds logging hazards in Amazon ECS task definitions and services before they are deployed.
//!
//! ```text
//! paths ─discover▶ sources ─syntax▶ trees ─dialect▶ model ─graph▶ order ─rules▶ findings ─report▶ text
//! ```

use std::io::Read;

pub mod source;

pub mod discover;

pub mod syntax;

pub mod model;

pub mod dialect;

pub mod link;

pub mod finding;

pub mod graph;

pub mod project;

pub mod rules;

pub mod fix;

pub mod report;

pub mod repair;

pub mod lsp;

/// Checks files and directories.
pub fn check(asked: &discover::Asked, selection: &rules::Selection) -> report::Checked {
    judge(discover::discover(asked), asked.jobs, selection)
}

/// Checks one text from a stream, under the name it would have as a file.
pub fn check_stream(
    name: &str,
    stream: impl Read,
    selection: &rules::Selection,
) -> report::Checked {
    judge(discover::from_reader(name, stream), 1, selection)
}

fn judge(
    found: discover::Discovered,
    jobs: usize,
    selection: &rules::Selection,
) -> report::Checked {
    let project = project::Project::read(found.sources, &found.named, jobs);
    let judged = rules::judge(&project, selection);
    report::Checked {
        project,
        judged,
        named: found.named,
        unread: found.unread,
        seen: found.seen,
        oversize: found.oversize,
    }
}

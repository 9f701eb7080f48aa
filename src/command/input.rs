//! What a command reads: paths or standard input.

use std::io;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::SystemTime;

use firelint::discover::{Asked, Unread};
use firelint::ignores::Date;
use firelint::report::{Checked, plain};
use firelint::suppress::Settings;

use super::Failure;
use crate::cli::{self, Color};
use crate::progress;
use crate::terminal::say;

/// All rules, with the configuration that the flags name, today.
pub fn settings(input: &cli::Input) -> Settings {
    Settings {
        configured: (&input.configuration).into(),
        today: Date::of(SystemTime::now()),
        ..Settings::default()
    }
}

/// Reads and judges what was asked for.
pub fn read(input: &cli::Input, settings: &Settings) -> Result<Checked, Failure> {
    if is_stdin(input)? {
        let name = input.stdin_filename.as_deref().unwrap_or("<stdin>");
        return Ok(firelint::check_stream(name, io::stdin().lock(), settings));
    }
    let asked = Asked {
        paths: input.paths.clone(),
        jobs: jobs(input),
        force_exclude: input.force_exclude,
    };
    Ok(progress::shown(|progress| {
        firelint::check_counting(&asked, settings, progress)
    }))
}

/// So many files are read sooner by one thread than others are started, and the cores counted.
const FEW: usize = 8;

/// How many threads work.
pub fn jobs(input: &cli::Input) -> usize {
    let are_few = || {
        let paths = &input.paths;
        paths.len() <= FEW && !paths.iter().any(|path| path.is_dir())
    };
    input.jobs.unwrap_or_else(|| match are_few() {
        true => 1,
        false => available_parallelism().map_or(1, usize::from),
    })
}

/// Whether standard input is read.
pub fn is_stdin(input: &cli::Input) -> Result<bool, Failure> {
    let is = |path: &str| input.paths == [Path::new(path)];
    let mixed = input.paths.iter().any(|path| path == Path::new("-"));
    match (is("-"), input.stdin_filename.is_some()) {
        (true, _) => Ok(true),
        (false, true) if is(".") => Ok(true),
        (false, true) => Err("`--stdin-filename` goes with `-` alone, not with other paths".into()),
        (false, false) if mixed => {
            Err("`-` stands alone: check other paths in a run of their own".into())
        }
        (false, false) => Ok(false),
    }
}

/// Says what is not in every report: what could not be read, and named files that are none of ECS's.
pub fn complain(checked: &Checked, input: &cli::Input, color: Color) {
    for unread in &checked.unread {
        let Unread { path, message, .. } = unread;
        let (path, message) = (plain(path), plain(message));
        say(&format!("error: cannot read `{path}`: {message}"), color);
    }
    let kind = match is_stdin(input) {
        Ok(true) => "error",
        _ => "note",
    };
    if let Some(told) = together(checked.excluded()) {
        let verb = if told.is_one { "is" } else { "are" };
        let excluded = format!("note: {} {verb} excluded by `firelint.toml`", told.text);
        say(&excluded, color);
    }
    if let Some(told) = together(checked.strangers()) {
        let verb = if told.is_one { "holds" } else { "hold" };
        let text = told.text;
        let strangers = format!("{kind}: {text} {verb} no ECS task definition or service");
        say(&strangers, color);
    }
}

/// Named files in a few words.
struct Together {
    text: String,
    is_one: bool,
}

/// In a few words however many they are: a hook names every file of a commit, and findings are not to be buried.
fn together<'a>(mut paths: impl Iterator<Item = &'a str>) -> Option<Together> {
    let first = plain(paths.next()?);
    let others = paths.count();
    Some(Together {
        text: match others {
            0 => format!("`{first}`"),
            others => format!("`{first}` and {others} more of the named files"),
        },
        is_one: others == 0,
    })
}

/// Whether firelint could not do its job.
pub fn is_failure(checked: &Checked, input: &cli::Input) -> bool {
    let is_stdin = is_stdin(input).unwrap_or(false);
    checked.is_incomplete() || is_stdin && checked.strangers().next().is_some()
}

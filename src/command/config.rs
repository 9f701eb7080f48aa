//! `firelint config`: what is decided for a file, and where; and the schema of `firelint.toml`.

use std::path::Path;
use std::process::ExitCode;

use firelint::config::{Configs, schema};
use firelint::report::in_force::{self, InForce};
use firelint::rules::CATALOGUE;
use firelint::source::{Configured, Sources, directory_of, normal};
use firelint::suppress;

use super::{FAILED, Failure, print};
use crate::cli::{self, Color, ListFormat};
use crate::terminal::say;

/// Shows what is in force for the files that are named, there or not.
pub fn run(flags: &cli::ConfigFlags, color: Color) -> Result<ExitCode, Failure> {
    if flags.schema {
        let ids: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
        print(&schema(&ids))?;
        return Ok(ExitCode::SUCCESS);
    }
    let configured = match (&flags.config, flags.no_config) {
        (Some(path), _) => Configured::By(path.to_string_lossy().replace('\\', "/")),
        (None, true) => Configured::Not,
        (None, false) => Configured::Nearest,
    };
    let mut sources = Sources::on_disk();
    if let Configured::By(path) = &configured {
        sources
            .open_named(path)
            .map_err(|message| format!("cannot read `{path}`: {message}"))?;
    }
    sources.configure(configured.clone());
    let mut configs = Configs::default();
    let files: Vec<InForce> = flags
        .paths
        .iter()
        .map(|path| in_force(&mut sources, &mut configs, path))
        .collect();
    print(&match flags.format {
        ListFormat::Json => in_force::json(&files),
        ListFormat::Human => in_force::text(&files, &configured),
    })?;
    let mut is_whole = configs.unread.is_empty();
    for (path, message) in &configs.unread {
        say(&format!("error: cannot read `{path}`: {message}"), color);
    }
    for config in configs.iter() {
        let source = sources.get(config.source);
        let mistakes = suppress::mistakes_of(config);
        let mistakes = mistakes
            .iter()
            .map(|one| (one.span, format!("{}: {}", one.text, one.help)));
        let errors = config.syntax_errors.iter();
        let errors = errors.map(|one| (one.span, one.message.clone()));
        for (span, told) in errors.chain(mistakes) {
            is_whole = false;
            let at = source.position(span.range().start);
            let path = &source.path;
            say(
                &format!("error: {path}:{}:{}: {told}", at.line, at.column),
                color,
            );
        }
    }
    match is_whole {
        true => Ok(ExitCode::SUCCESS),
        false => Ok(ExitCode::from(FAILED)),
    }
}

fn in_force(sources: &mut Sources, configs: &mut Configs, path: &Path) -> InForce {
    let is_directory = path.is_dir();
    let written = path.to_string_lossy().replace('\\', "/");
    let path = match normal(&written) {
        path if path.is_empty() => ".".to_owned(),
        path => path,
    };
    let directory = if is_directory {
        &*path
    } else {
        directory_of(&path)
    };
    sources.stand_near(directory);
    InForce::of(sources, configs, &path, is_directory)
}

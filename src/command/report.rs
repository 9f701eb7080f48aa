//! The reports of a run: the main one, and those that go to files besides.

use std::cell::OnceCell;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use firelint::discover::describe;
use firelint::finding::Severity;
use firelint::repair;
use firelint::report::{
    Checked, Offers, concise, github, gitlab, human, json, junit, rdjson, sarif,
};
use firelint::suppress::Settings;

use super::input::jobs;
use super::{Failure, print, unwritten};
use crate::cli::{self, Color, Format};
use crate::{output, terminal};

/// Where GitHub Actions wants the summary of a step.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";
/// The most bytes of that file.
const MOST_SUMMARY: usize = 1 << 20;

/// Refuses files that a report may not be written to: what was checked, and what another report is written to.
pub fn refuse(check: &cli::Check, checked: &Checked) -> Result<(), Failure> {
    let reports = check.report.iter().map(|report| &report.file);
    let mut taken: Vec<PathBuf> = Vec::new();
    if let Some(baseline) = &check.baseline {
        taken.push(identity(baseline));
    }
    for file in check.output_file.iter().chain(reports) {
        if is_source(file, checked) {
            return Err(format!(
                "cannot write `{}`: it is one of the files that were checked",
                file.display()
            ));
        }
        let identity = identity(file);
        if taken.contains(&identity) {
            let shown = file.display();
            return Err(format!(
                "`{shown}` is written to already, by another report or as the baseline"
            ));
        }
        taken.push(identity);
    }
    Ok(())
}

/// Writes all reports: first those that go to files, so that what reads standard output finds them there.
pub fn write(
    check: &cli::Check,
    checked: &Checked,
    settings: &Settings,
    color: Color,
) -> Result<(), Failure> {
    let reports = Reports {
        check,
        checked,
        settings,
        color,
        offers: OnceCell::new(),
    };
    for report in &check.report {
        to_file(&report.file, &reports.text(report.format, true))?;
    }
    let text = reports.text(check.format, check.output_file.is_some());
    match &check.output_file {
        Some(file) => to_file(file, &text)?,
        None => print(&text)?,
    }
    let others = check.report.iter().map(|report| report.format);
    let mut formats = others.chain([check.format]);
    if formats.any(|format| format == Format::Github) {
        reports.add_summary()?;
    }
    if check.format == Format::Concise && check.output_file.is_none() {
        terminal::say(&reports.in_one_line(), color);
    }
    Ok(())
}

struct Reports<'a> {
    check: &'a cli::Check,
    checked: &'a Checked,
    settings: &'a Settings,
    color: Color,
    offers: OnceCell<Offers>,
}

impl Reports<'_> {
    fn text(&self, format: Format, to_file: bool) -> String {
        let checked = self.checked;
        let least = self.min_severity(format);
        match format {
            Format::Human => {
                let options = terminal::options(self.color, to_file);
                human::report(checked, &self.contents(format), &options)
            }
            Format::Concise => concise::report(checked, least),
            Format::Json => json::report(checked, least),
            Format::Sarif => sarif::report(checked, least, self.offers()),
            Format::Github => github::report(checked, least),
            Format::Gitlab => gitlab::report(checked, least),
            Format::Junit => junit::report(checked, least),
            Format::Rdjson => rdjson::report(checked, least, self.offers()),
        }
    }

    /// People are shown what to act on; programs are told everything, and choose.
    fn min_severity(&self, format: Format) -> Severity {
        let default = match format {
            Format::Human | Format::Concise | Format::Github => Severity::Warning,
            Format::Json | Format::Sarif | Format::Gitlab | Format::Junit | Format::Rdjson => {
                Severity::Advice
            }
        };
        self.check.min_severity.map_or(default, Severity::from)
    }

    fn contents(&self, format: Format) -> human::Contents {
        human::Contents {
            min_severity: self.min_severity(format),
            undecided: self.check.show.is_some(),
        }
    }

    fn offers(&self) -> &Offers {
        self.offers.get_or_init(|| {
            let least = self
                .check
                .min_severity
                .map_or(Severity::Advice, Severity::from);
            repair::offers(self.checked, least, self.settings, jobs(&self.check.input))
        })
    }

    fn in_one_line(&self) -> String {
        let options = terminal::options(self.color, false);
        human::summary(self.checked, &self.contents(Format::Concise), &options)
    }

    /// Adds to the summary of the step of GitHub Actions that this is run in, if it is.
    fn add_summary(&self) -> Result<(), Failure> {
        let Some(file) = env::var_os(STEP_SUMMARY).filter(|file| !file.is_empty()) else {
            return Ok(());
        };
        let file = PathBuf::from(file);
        let written = fs::metadata(&file).map_or(0, |metadata| metadata.len());
        let room = MOST_SUMMARY.saturating_sub(usize::try_from(written).unwrap_or(usize::MAX));
        let least = self.min_severity(Format::Github);
        let summary = github::summary(self.checked, least, room);
        let opened = OpenOptions::new().append(true).create(true).open(&file);
        opened
            .and_then(|mut opened| opened.write_all(summary.as_bytes()))
            .map_err(|error| format!("cannot write `{}`: {}", file.display(), describe(&error)))
    }
}

fn to_file(file: &Path, text: &str) -> Result<(), Failure> {
    output::to_file(file, text)
        .map_err(|error| format!("cannot write `{}`: {}", file.display(), unwritten(&error)))
}

/// Whether a report written there would replace a definition.
pub fn is_source(file: &Path, checked: &Checked) -> bool {
    let Ok(file) = file.canonicalize() else {
        return false;
    };
    let project = &checked.project;
    // What belongs to the definitions, and the configurations; an old report beside them may be replaced.
    let tasks = project.tasks.iter().map(|task| task.span.source);
    let services = project.services.iter().map(|service| service.span.source);
    let configs = project.configs.iter().map(|config| config.source);
    let definitions = project.recognised.iter().copied();
    let related = project.related(definitions.chain(tasks).chain(services));
    let mut paths = related
        .into_iter()
        .chain(configs)
        .map(|id| Path::new(&project.sources.get(id).path));
    paths.any(|path| path.canonicalize().is_ok_and(|path| path == file))
}

/// What a file is known by, there or not yet, however it is named.
fn identity(file: &Path) -> PathBuf {
    if let Ok(file) = file.canonicalize() {
        return file;
    }
    let directory = match file.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new(".").canonicalize().ok(),
        Some(parent) => parent.canonicalize().ok(),
        None => None,
    };
    match (directory, file.file_name()) {
        (Some(directory), Some(name)) => directory.join(name),
        _ => file.to_owned(),
    }
}

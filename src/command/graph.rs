//! `firelint graph`: the start order as a picture.

use std::process::ExitCode;

use firelint::report::picture;

use super::input::{complain, is_failure, read, settings};
use super::report::is_source;
use super::{FAILED, Failure, print, unwritten};
use crate::cli::{self, Color, GraphFormat};
use crate::{output, terminal};

/// Draws who starts when, and what is certain then.
pub fn run(graph: &cli::Graph, color: Color) -> Result<ExitCode, Failure> {
    let checked = read(&graph.input, &settings(&graph.input))?;
    let text = match graph.format {
        GraphFormat::Text => {
            let options = terminal::options(Color::Never, graph.output_file.is_some());
            picture::text(&checked, &options)
        }
        GraphFormat::Mermaid => picture::mermaid(&checked),
        GraphFormat::Dot => picture::dot(&checked),
        GraphFormat::Svg => picture::svg(&checked),
    };
    complain(&checked, &graph.input, color);
    match &graph.output_file {
        Some(file) if is_source(file, &checked) => {
            return Err(format!(
                "cannot write `{}`: it is one of the files that were read",
                file.display()
            ));
        }
        Some(file) => output::to_file(file, &text)
            .map_err(|error| format!("cannot write `{}`: {}", file.display(), unwritten(&error)))?,
        None => print(&text)?,
    }
    match is_failure(&checked, &graph.input) {
        true => Ok(ExitCode::from(FAILED)),
        false => Ok(ExitCode::SUCCESS),
    }
}

//! What the terminal can show, and what its user wants to see.

use std::env;
use std::io::{IsTerminal, Write, stderr, stdout};

use anstream::{AutoStream, ColorChoice};
use firelint::report::human::{Links, Options};
use owo_colors::{OwoColorize, Style};
use supports_hyperlinks::Stream as LinkStream;
use supports_unicode::Stream as UnicodeStream;
use terminal_size::{Width, terminal_size_of};

use crate::cli::Color;

/// Columns where no terminal says how many it has.
const WIDTH: usize = 80;
/// The most columns: longer lines are hard to read.
const MOST_WIDTH: usize = 100;
/// The least columns that a drawing fits in.
const LEAST_WIDTH: usize = 40;

/// How the report looks, by where it goes.
pub fn options(color: Color, to_file: bool) -> Options {
    let on_terminal = stdout().is_terminal() && !to_file;
    let width = match terminal_size_of(stdout()) {
        Some((Width(columns), _)) if on_terminal => usize::from(columns),
        _ => WIDTH,
    };
    Options {
        width: width.clamp(LEAST_WIDTH, MOST_WIDTH),
        color: match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !to_file && is_colored(AutoStream::choice(&stdout())),
        },
        // A file or a pipe is read by who knows what, and by now everything knows UTF-8.
        unicode: !on_terminal || supports_unicode::on(UnicodeStream::Stdout),
        links: match on_terminal && supports_hyperlinks::on(LinkStream::Stdout) {
            true => Links::Terminal,
            false => Links::Text,
        },
        narrated: is_set("NO_GRAPHICS"),
    }
}

fn is_set(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Whether the terminal can write over what it has written, and somebody looks: a build server keeps each state of a
/// line that changes.
pub fn moves() -> bool {
    !is_set("CI") && env::var_os("TERM").is_some_and(|term| term != "dumb")
}

/// Says something beside the report, a line or more. The first word of a line shows what kind of thing it is.
pub fn say(text: &str, color: Color) {
    let is_colored = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_colored(AutoStream::choice(&stderr())),
    };
    let mut stderr = stderr().lock();
    for line in text.lines() {
        let line = if is_colored {
            tinted(line)
        } else {
            line.to_owned()
        };
        // Whoever has closed it does not want to hear.
        let _ = writeln!(stderr, "{line}");
    }
}

/// As the report and the help have it.
fn tinted(line: &str) -> String {
    let style = |head: &str| match head {
        "error" => Some(Style::new().red().bold()),
        "warning" => Some(Style::new().magenta().bold()),
        "note" => Some(Style::new().bold()),
        _ => None,
    };
    let parts = line.split_once(": ");
    match parts.and_then(|(head, rest)| Some((head, rest, style(head)?))) {
        Some((head, rest, style)) => format!("{} {rest}", format!("{head}:").style(style)),
        None => line.to_owned(),
    }
}

/// The choice by convention, as clap makes it for the help: `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM=dumb`,
/// and whether somebody looks at a terminal.
fn is_colored(choice: ColorChoice) -> bool {
    choice != ColorChoice::Never
}

//! What the terminal can show, and what its user wants to see.

use std::env;
use std::io::{IsTerminal, stdout};

use firelint::report::human::{Links, Options};
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
            Color::Auto => on_terminal && !is_set("NO_COLOR") && !is_dumb(),
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

fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|term| term == "dumb")
}

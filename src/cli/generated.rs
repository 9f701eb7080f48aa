//! What is made of the flags for others to read: completions for shells, and man pages.

use std::fmt::Write;
use std::io;

use clap::{Command, CommandFactory, ValueEnum};
use clap_complete::aot;
use clap_mangen::Man;

use super::Cli;

/// A shell that completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// PowerShell
    Powershell,
}

/// A script that teaches a shell the commands, their flags and the ids of rules.
pub fn completions(shell: Shell) -> String {
    let shell = match shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
        Shell::Powershell => aot::Shell::PowerShell,
    };
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    aot::generate(shell, &mut command, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The man pages by their file names: one for firelint, and one for each command.
///
/// # Errors
/// None that writing to memory could cause.
pub fn man_pages() -> io::Result<Vec<(String, String)>> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let all = std::iter::once(&command).chain(command.get_subcommands());
    all.cloned().map(man_page).collect()
}

fn man_page(command: Command) -> io::Result<(String, String)> {
    let more = command.get_after_long_help().map(ToString::to_string);
    let has_commands = command.has_subcommands();
    let man = Man::new(command).source(concat!("firelint ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    let mut page = String::from_utf8_lossy(&page).into_owned();
    page.push_str(&sections(&more.unwrap_or_default()));
    Ok((man.get_filename(), page))
}

/// What follows the flags in the help, line by line as it stands there: a heading begins a section.
fn sections(help: &str) -> String {
    let mut page = String::new();
    for line in help.lines().filter(|line| !line.is_empty()) {
        let text = line.replace('\\', "\\e").replace('-', "\\-");
        let heading = text.split_once(':').filter(|(head, _)| is_heading(head));
        let _ = match heading {
            Some((head, "")) => writeln!(page, ".SH {}\n.nf", head.to_uppercase()),
            Some((head, rest)) => {
                let head = head.to_uppercase();
                writeln!(page, ".SH {head}\n.fi\n{}\n.nf", rest.trim_start())
            }
            // A leading `\&` keeps a line that begins with a dot from being a request.
            None => writeln!(page, "\\&{text}"),
        };
    }
    page
}

fn is_heading(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphabetic() || c == ' ';
    text.starts_with(char::is_uppercase) && text.chars().all(is_plain)
}

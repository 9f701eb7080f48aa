//! What the help says besides the flags: what to do first, examples, exit status, environment.

use clap::builder::styling::{AnsiColor, Style, Styles};

/// Colours of the help and of mistakes. Without yellow, which a light terminal swallows.
pub fn styles() -> Styles {
    let red = AnsiColor::Red.on_default().bold();
    let bold = Style::new().bold();
    Styles::styled()
        .header(bold)
        .usage(bold)
        .literal(bold)
        .valid(bold)
        .invalid(red)
        .error(red)
}

/// After the short help.
pub const BEGIN: &str =
    "Begin with `firelint check` where your definitions are; `--help` tells more.";

/// After the long help.
pub const ALL: &str = "\
\x1b[1mBegin here:\x1b[0m
  firelint check
      check all definitions below this directory
  firelint explain app-before-probe
      read what a finding means, and what to do
  firelint check --diff
      see what could be repaired, and change nothing
  firelint check --fix
      repair it

\x1b[1mExit status:\x1b[0m
  0  nothing was found that is as bad as --fail-on says
  1  something was found
  2  firelint could not do its job: a wrong flag, an unreadable file

\x1b[1mEnvironment:\x1b[0m (the flag --color wins over the first four)
  NO_COLOR=1         no colours
  CLICOLOR_FORCE=1   colours even where there is no terminal
  CLICOLOR=0         no colours
  TERM=dumb          no colours
  FORCE_HYPERLINK=1  links, though the terminal is not known to take them
  FORCE_HYPERLINK=0  no links
  NO_GRAPHICS=1      sentences in place of drawings, to be read aloud

`firelint COMMAND --help` tells more of a command.";

/// What `check` does.
pub const CHECK: &str = "\
Check task definitions and services

Files are recognised by their content, whatever they are called: task definitions and services in JSON and YAML, \
CloudFormation, Terraform, plans and states. Other files are passed over in silence. Directories are searched, but \
for what .gitignore leaves out.";

/// After the short help of `check`.
pub const CHECK_SHORT: &str = "Exit status: 0 if nothing is as bad as --fail-on says, 1 if something is, 2 if \
firelint could not do its job.";

/// After the long help of `check`.
pub const CHECK_MORE: &str = "\
\x1b[1mExamples:\x1b[0m
  firelint check infra
      check all definitions below infra
  firelint check --diff infra
      see what could be repaired, as a patch
  firelint check --fail-on error --format json --output-file report.json
      fail on errors alone, and keep a report for programs
  firelint check --select missing-circuit-breaker,unbounded-gate
      ask two rules and no others
  terraform show -json plan.out | firelint check -
      check a plan

\x1b[1mExit status:\x1b[0m
  0  nothing was found that is as bad as --fail-on says
  1  something was found
  2  firelint could not do its job: a wrong flag, an unreadable file";

/// After the long help of `explain`.
pub const EXPLAIN_MORE: &str = "\
\x1b[1mExamples:\x1b[0m
  firelint explain app-before-probe
      print the page of the rule

\x1b[1mExit status:\x1b[0m
  0  the page was printed
  2  no rule is called so";

/// After the long help of `rules`.
pub const RULES_MORE: &str = "\
\x1b[1mExamples:\x1b[0m
  firelint rules
      print a line for each rule
  firelint rules --format json
      print them for programs";

/// After the long help of `inspect`.
pub const INSPECT_MORE: &str = "\
\x1b[1mExamples:\x1b[0m
  firelint inspect task-definition.json
      print what is understood of one file

\x1b[1mExit status:\x1b[0m
  0  it was printed
  2  something could not be read";

/// After the long help of `config`.
pub const CONFIG_MORE: &str = "\
\x1b[1mExamples:\x1b[0m
  firelint config services/web/service.json
      show which firelint.toml counts for a file, and what it decides
  firelint config --schema
      print the JSON schema of firelint.toml

\x1b[1mExit status:\x1b[0m
  0  it was shown
  2  a firelint.toml cannot be read, or something in it cannot be meant";

/// After the long help of `graph`.
pub const GRAPH_MORE: &str = "\
\x1b[1mExamples:\x1b[0m
  firelint graph task-definition.json
      draw it in text, to look at or to paste into a review
  firelint graph --format svg --output-file order.svg
      draw all definitions below this directory, for a browser

\x1b[1mExit status:\x1b[0m
  0  it was drawn
  2  something could not be read";

/// After the long help of `lsp`.
pub const LSP_MORE: &str = "\
Editors start it by themselves: docs/editors.md says how to set them up.

\x1b[1mExit status:\x1b[0m
  0  the editor said good-bye
  1  the editor went away without a word";

/// After the long help of `completions`.
pub const COMPLETIONS_MORE: &str = "\
The script goes where the shell looks for it:

\x1b[1mBash:\x1b[0m
  mkdir -p ~/.local/share/bash-completion/completions
  cd ~/.local/share/bash-completion/completions
  firelint completions bash > firelint

\x1b[1mZsh:\x1b[0m (with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc)
  mkdir -p ~/.zfunc
  firelint completions zsh > ~/.zfunc/_firelint

\x1b[1mFish:\x1b[0m
  mkdir -p ~/.config/fish/completions
  firelint completions fish > ~/.config/fish/completions/firelint.fish

\x1b[1mPowerShell:\x1b[0m
  firelint completions powershell >> $PROFILE";

/// After the long help of `man`.
pub const MAN_MORE: &str = "\
\x1b[1mExamples:\x1b[0m
  firelint man ~/.local/share/man/man1
      write them where `man firelint` finds them";

//! How the report looks. Colour repeats what words say and never says anything alone; nothing is faint, and there is
//! no yellow, which a light terminal swallows.

use miette::{GraphicalTheme, ThemeCharacters, ThemeStyles};
use owo_colors::Style;

/// The characters and colours for a terminal.
pub fn theme(color: bool, unicode: bool) -> GraphicalTheme {
    GraphicalTheme {
        characters: match unicode {
            true => ThemeCharacters::unicode(),
            false => ThemeCharacters::ascii(),
        },
        styles: match color {
            true => styles(),
            false => ThemeStyles::none(),
        },
    }
}

fn styles() -> ThemeStyles {
    let plain = Style::new;
    ThemeStyles {
        error: plain().red().bold(),
        warning: plain().magenta().bold(),
        advice: plain().bold(),
        help: plain().bold(),
        link: plain().underline(),
        linum: plain(),
        highlights: vec![plain().red(), plain().bold(), plain().magenta()],
    }
}

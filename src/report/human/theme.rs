//! How the report looks. Colour repeats what words say and never says anything alone; nothing is faint, and there is
//! no yellow, which a light terminal swallows.

use miette::{GraphicalTheme, ThemeCharacters, ThemeStyles};
use owo_colors::Style;

use crate::finding::Severity;

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

/// How a severity is written.
pub fn style(severity: Severity, color: bool) -> Style {
    match severity {
        _ if !color => Style::new(),
        Severity::Error => Style::new().red().bold(),
        Severity::Warning => Style::new().magenta().bold(),
        Severity::Advice => Style::new().bold(),
    }
}

fn styles() -> ThemeStyles {
    let plain = Style::new;
    ThemeStyles {
        error: style(Severity::Error, true),
        warning: style(Severity::Warning, true),
        advice: style(Severity::Advice, true),
        help: plain().bold(),
        link: plain().underline(),
        linum: plain(),
        // Chosen for each drawing.
        highlights: vec![plain()],
    }
}

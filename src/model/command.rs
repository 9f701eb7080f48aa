//! What a container runs, as far as its `entryPoint` and `command` say it.

use super::container::Container;
use super::text::Text;
use super::value::{Located, Unknown, Value, Why};
use crate::syntax::holes;

/// The text of `entryPoint` and `command`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// The words, one after the other, with a blank between them.
    pub text: String,
    /// Why part of it cannot be read, where that is so.
    pub rest: Option<Unknown>,
}

impl Command {
    /// What a container runs.
    pub fn of(container: &Container) -> Self {
        let mut command = Self {
            text: String::new(),
            rest: container.entry_point.rest.or(container.command.rest),
        };
        for word in container.entry_point.iter().chain(container.command.iter()) {
            match word {
                Value::Known(known) => {
                    if hides_words(&known.value) {
                        command.rest = command.rest.or(Some(Unknown {
                            at: word.place(),
                            why: Why::Template,
                        }));
                    }
                    command.text.push_str(known.value.written());
                    command.text.push(' ');
                }
                Value::Unknown(unknown) => command.rest = command.rest.or(Some(*unknown)),
                Value::Absent(_) => {}
            }
        }
        command
    }

    /// Whether nothing is written, so that the image's own entry point runs.
    pub fn is_left_to_the_image(&self) -> bool {
        self.text.is_empty() && self.rest.is_none()
    }
}

/// Whether a template may put words into this one. `$NAME` and `${NAME}` inside of other text are the shell's
/// own variables; a word that is nothing else is filled in before the shell sees it.
fn hides_words(word: &Text) -> bool {
    let written = word.written();
    if holes::is_only_hole(written) {
        return true;
    }
    let mut rest = written;
    while let Some(hole) = holes::find(rest) {
        let text = &rest[hole.clone()];
        if !text.starts_with('$') || text.starts_with("${{") {
            return true;
        }
        rest = &rest[hole.end..];
    }
    false
}

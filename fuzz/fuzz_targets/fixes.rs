//! Fixes of definitions made of the fuzzer's bytes: the text is still read, nothing worse comes, and there is an end.
#![no_main]

use arbitrary::Arbitrary;
use firelint::repair::{Scope, repair};
use firelint::suppress::Settings;
use firelint_fuzz::definition::Definition;
use firelint_fuzz::run::{checked, holds, new_errors, points_into_its_texts, texts_of};
use libfuzzer_sys::fuzz_target;

/// After so many rounds at most there is nothing left to repair.
const ROUNDS: usize = 3;

#[derive(Arbitrary, Debug)]
struct Input {
    is_safe: bool,
    definition: Definition,
}

fuzz_target!(|input: Input| {
    let scope = match input.is_safe {
        true => Scope::Safe,
        false => Scope::All,
    };
    let settings = Settings::default();
    let first = input.definition.files;
    let before = checked(&first);
    let mistakes = before.project.syntax_errors.len();
    let mut now = before;
    for round in 0.. {
        let repaired = repair(now, scope, &settings, 1);
        let after = texts_of(&repaired.checked);
        points_into_its_texts(&repaired.checked);
        let is_readable = repaired.checked.project.syntax_errors.len() <= mistakes;
        holds("it reads worse", is_readable, &first, &after);
        if repaired.files.is_empty() {
            let new = new_errors(&checked(&first), &repaired.checked);
            holds(
                &format!("{new:?} have come"),
                new.is_empty(),
                &first,
                &after,
            );
            break;
        }
        holds("it goes on", round < ROUNDS, &first, &after);
        now = checked(&after);
    }
});

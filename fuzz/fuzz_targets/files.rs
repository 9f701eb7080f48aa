//! Files of any kind, as they are written: they are read, judged and reported, and then repaired.
#![no_main]

use firelint::repair::{Scope, repair};
use firelint::suppress::Settings;
use firelint_fuzz::files::files;
use firelint_fuzz::run::{checked, holds, points_into_its_texts, report, texts_of};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some(files) = files(data) else {
        return Corpus::Reject;
    };
    let checked = checked(&files);
    points_into_its_texts(&checked);
    report(&checked, data.len() as u8);
    let errors = checked.project.syntax_errors.len();
    // Every fix is tried by itself at worst, and each trial judges all files.
    if checked.judged.findings.len() <= 20 {
        let repaired = repair(checked, Scope::All, &Settings::default(), 1);
        points_into_its_texts(&repaired.checked);
        let after = texts_of(&repaired.checked);
        let is_readable = repaired.checked.project.syntax_errors.len() <= errors;
        holds("it reads worse", is_readable, &files, &after);
    }
    Corpus::Keep
});

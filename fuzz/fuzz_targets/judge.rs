//! Definitions made of the fuzzer's bytes: each is judged, twice alike, and what is told of it is there.
#![no_main]

use firelint_fuzz::definition::Definition;
use firelint_fuzz::run::{checked, points_into_its_texts, report, says_the_same};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|definition: Definition| {
    let first = checked(&definition.files);
    points_into_its_texts(&first);
    says_the_same(&first, &checked(&definition.files));
    let size: usize = definition.files.iter().map(|(_, text)| text.len()).sum();
    report(&first, size as u8);
});

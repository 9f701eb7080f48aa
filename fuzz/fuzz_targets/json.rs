//! JSON: any text has a tree, whose places are there and in order, and what serde_json accepts reads as it says.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/json/differential.rs"]
mod differential;
#[allow(dead_code)]
#[path = "../../tests/json/outline.rs"]
mod outline;

use firelint::syntax::holes;
use firelint::syntax::json::{self, Json};
use libfuzzer_sys::fuzz_target;
use outline::{check_laws, id};

fuzz_target!(|text: &str| {
    differential::check(id(), text);
    let tree = json::parse(id(), text, Json::Commented);
    check_laws(&tree, text);
    outline::outline(tree.root(text));
    if let Some(hole) = holes::find(text) {
        holes::block(&text[hole]);
    }
    holes::is_only_hole(text);
    holes::blanked(text);
});

//! How long an editor waits for the diagnostics of a change, after its pause: `cargo bench --bench lsp`.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use client::{Client, able};
use module::{Dice, edited, module};

#[allow(dead_code)]
#[path = "../tests/lsp/client.rs"]
mod client;
#[path = "../tests/lsp/module.rs"]
mod module;

const LINES: usize = 2_000;
const EDITS: usize = 300;

fn main() {
    let mut client = Client::ready(able());
    let mut dice = Dice::new();
    let whole = module(LINES);
    client.open("main.tf", &whole);
    client.shown("main.tf");
    let mut took: Vec<Duration> = Vec::new();
    while took.len() < EDITS {
        let text = edited(&whole, &mut dice);
        let path = client.path("main.tf").display().to_string();
        let settings = firelint::suppress::Settings::default();
        let checked = firelint::check_stream(&path, text.as_bytes(), &settings);
        if !checked.project.syntax_errors.is_empty() {
            // Nothing is shown of it.
            continue;
        }
        let start = Instant::now();
        client.change("main.tf", &text);
        client.shown("main.tf");
        took.push(start.elapsed());
    }
    took.sort();
    let lines = whole.lines().count();
    let (median, slow) = (took[EDITS / 2], took[EDITS * 95 / 100]);
    println!("{lines} lines, {EDITS} edits: median {median:.1?}, 95 % within {slow:.1?}");
}

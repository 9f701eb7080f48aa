//! The examples of `docs/ignores.md` are ignored as it says.

use std::fs;

use super::run::{checked, findings};
use super::support::examples::examples;
use super::support::project_file;
use firelint::suppress::Settings;

#[test]
fn the_guide_is_true() {
    let page = fs::read_to_string(project_file("docs/ignores.md")).expect("the page");
    let examples = examples(&page);
    assert!(examples.len() > 4, "{} examples", examples.len());
    for example in examples {
        let run = checked(&example.files, &Settings::default());
        assert_eq!(findings(&run), [], "line {}", example.line);
        assert!(!run.judged.ignored.is_empty(), "line {}", example.line);
    }
}

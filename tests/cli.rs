//! What a user types and sees: transcripts in `tests/cmd/`, and those in the README.
//!
//! `cargo bless` rewrites them; review the difference.

mod support;

use std::fs;

use support::project_file;

#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    cases.case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
    cases.case("docs/graph.md");
    let readme = fs::read_to_string(project_file("README.md")).unwrap_or_default();
    if readme.contains("```console") {
        cases.case("README.md");
    }
}

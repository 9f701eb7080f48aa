//! What a user types and sees: transcripts in `tests/cmd/`, and those in the README.
//!
//! `cargo bless` rewrites them; review the difference.

mod support;

use std::fs;

use firelint::config::schema;
use firelint::rules::CATALOGUE;
use support::project_file;

/// The schema that editors fetch, written as the transcripts are.
#[test]
fn the_schema_is_current() {
    let ids: Vec<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
    let path = project_file("docs/firelint.schema.json");
    if std::env::var_os("TRYCMD").is_some_and(|wish| wish == "overwrite") {
        fs::write(&path, schema(&ids)).expect("the schema is written");
    }
    let shown = fs::read_to_string(&path).unwrap_or_default();
    assert!(shown == schema(&ids), "the schema is stale (`cargo bless`)");
}

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

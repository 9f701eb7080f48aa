//! The examples of `docs/configuration.md` are configurations without a mistake.

use std::fs;

use super::support::project_file;
use super::{configured, mistakes};

#[test]
fn the_guide_is_true() {
    let page = fs::read_to_string(project_file("docs/configuration.md")).unwrap();
    let blocks = page.split("\n```toml\n").skip(1);
    let examples: Vec<&str> = blocks
        .map(|rest| rest.split("\n```").next().unwrap())
        .collect();
    assert!(examples.len() >= 5, "{} examples", examples.len());
    for example in examples {
        assert_eq!(mistakes(example), [], "{example}");
        assert_eq!(configured(example).syntax_errors, [], "{example}");
    }
}

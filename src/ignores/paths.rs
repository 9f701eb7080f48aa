//! Patterns of paths, as `.gitignore` has them: people know those.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Which files are meant, by patterns relative to the directory of a configuration.
#[derive(Clone, Debug)]
pub struct Paths(Gitignore);

impl Paths {
    /// Files that one of the patterns takes in: `legacy/` and all below it, `*.json` at any depth, `/ecs/*.tf` right
    /// there; a pattern after `!` lets go again.
    ///
    /// # Errors
    /// The number of the pattern that is none, and why.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let mut builder = GitignoreBuilder::new("");
        let mut last = 0;
        for (number, pattern) in patterns.into_iter().enumerate() {
            last = number;
            builder
                .add_line(None, pattern)
                .map_err(|error| (number, error.to_string()))?;
        }
        let built = builder.build();
        Ok(Self(built.map_err(|error| (last, error.to_string()))?))
    }

    /// Whether they take in a file, by its path relative to the directory of the configuration.
    pub fn have(&self, relative: &str) -> bool {
        // The matcher takes no path with a root; there is none below a configuration.
        let relative = relative.trim_start_matches('/');
        let found = self.0.matched_path_or_any_parents(relative, false);
        found.is_ignore()
    }
}

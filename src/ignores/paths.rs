//! Patterns of paths, as `.gitignore` has them: people know those.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Which files are meant, by patterns relative to the directory of a configuration.
#[derive(Clone, Debug)]
pub struct Paths {
    patterns: Vec<String>,
    matcher: Gitignore,
}

impl Paths {
    /// Files that one of the patterns takes in: `legacy/` and all below it, `*.json` at any depth, `/ecs/*.tf` right
    /// there; a pattern after `!` lets go again.
    ///
    /// # Errors
    /// The number of the pattern that is none, and why.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, (usize, String)> {
        let mut builder = GitignoreBuilder::new("");
        let mut written = Vec::new();
        for (number, pattern) in patterns.into_iter().enumerate() {
            written.push(pattern.to_owned());
            builder
                .add_line(None, pattern)
                .map_err(|error| (number, error.to_string()))?;
        }
        let last = written.len().saturating_sub(1);
        let built = builder.build();
        Ok(Self {
            patterns: written,
            matcher: built.map_err(|error| (last, error.to_string()))?,
        })
    }

    /// Whether they take in a file, by its path relative to the directory of the configuration.
    pub fn have(&self, relative: &str) -> bool {
        self.taking_in(relative).is_some()
    }

    /// The pattern that takes in a file, if none after it lets go of it.
    pub fn taking_in(&self, relative: &str) -> Option<&str> {
        // The matcher takes no path with a root; there is none below a configuration.
        let relative = relative.trim_start_matches('/');
        let matcher = &self.matcher;
        let found = matcher.matched_path_or_any_parents(relative, false);
        let taking = found.inner().filter(|_| found.is_ignore());
        taking.map(|pattern| pattern.original())
    }

    /// The patterns, as they are written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
}

//! What an independent reader says of real definitions, one row for each container and service.

use std::fs;
use std::path::Path;

/// One row of `labels.tsv`.
#[derive(Clone, Debug)]
pub struct Row {
    /// The file, from the corpus's top.
    pub file: String,
    /// `task`, `service` or `file`.
    pub entity: String,
    /// The family, logical id or resource name.
    pub name: String,
    /// The container, as the reader wrote its name down.
    pub container: String,
    /// Whether it hands its lines to the router.
    pub sends: String,
    /// Whether it can start before a probe has succeeded: `yes`, `no`, `unknown`, `n/a`.
    pub unprobed: String,
    /// Why.
    pub reason: String,
    /// The service's circuit breaker: `yes`, `no`, `unknown …`, `not applicable …`.
    pub breaker: String,
    /// Its block of Terraform has a `count`, so that it need not be made.
    pub is_counted: bool,
    /// The file.
    text: String,
}

impl Row {
    /// The first letter of the path: how the definition is written.
    pub fn part(&self) -> &str {
        &self.file[..1]
    }

    /// The directory of the file, from the corpus's top.
    pub fn directory(&self) -> String {
        let parts: Vec<&str> = self.file.split('/').collect();
        parts[..parts.len() - 1].join("/")
    }

    /// The repository's folder, from the corpus's top.
    pub fn repository(&self) -> String {
        let parts: Vec<&str> = self.file.split('/').take(2).collect();
        parts.join("/")
    }

    /// Whether what it speaks of is made by a module that lies above its directory.
    pub fn leads_above(&self) -> bool {
        self.name.starts_with("module.") && self.text.contains("source = \"../")
    }

    /// What is said of it, for people.
    pub fn describe(&self) -> String {
        format!(
            "{} {} {} {}",
            self.file, self.entity, self.name, self.container
        )
    }
}

/// All rows.
pub fn rows(corpus: &Path) -> Vec<Row> {
    let labels = fs::read_to_string(corpus.join("labels.tsv")).unwrap();
    let row = |line: &str| {
        let field: Vec<&str> = line.split('\t').collect();
        let own = |index: usize| field.get(index).copied().unwrap_or("-").to_owned();
        let text = fs::read_to_string(corpus.join(own(0))).unwrap_or_default();
        let block = text.split_once(&format!("\"{}\" {{", own(3)));
        let body = block.and_then(|(_, rest)| rest.split("\nresource ").next());
        let mut lines = body.unwrap_or_default().lines();
        let is_counted = lines.any(|line| line.trim_start().starts_with("count "));
        Row {
            is_counted,
            text,
            file: own(0),
            entity: own(2),
            name: own(3),
            container: own(4),
            sends: own(6),
            unprobed: own(7),
            reason: own(8),
            breaker: own(12),
        }
    };
    labels.lines().skip(1).map(row).collect()
}

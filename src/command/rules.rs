//! `firelint rules` and `firelint explain`: the catalogue, and one page of it.

use std::process::ExitCode;

use firelint::report::json;
use firelint::rules::{self, CATALOGUE, UnknownRule};

use super::{Failure, no_rule, print};
use crate::cli::ListFormat;

/// Prints the page of a rule.
pub fn explain(name: &str) -> Result<ExitCode, Failure> {
    let rule = rules::find(name).ok_or_else(|| no_rule(&UnknownRule::new(name)))?;
    let page = &rule.page;
    print(&format!(
        "{} ({}, {})\n\n{}\n",
        rule.id,
        page.severity,
        page.category,
        page.body.trim_end()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a line for each rule.
pub fn list(format: ListFormat) -> Result<ExitCode, Failure> {
    let text = match format {
        ListFormat::Json => json::rules(),
        ListFormat::Human => {
            let widest = CATALOGUE.iter().map(|rule| rule.id.len()).max();
            let width = widest.unwrap_or_default();
            let rows = CATALOGUE.iter().map(|rule| {
                let page = &rule.page;
                let severity = page.severity.to_string();
                format!(
                    "{:width$}  {severity:8}  {:12}  {:6}  {}\n",
                    rule.id, page.category, page.fix, page.title
                )
            });
            let head = format!(
                "{:width$}  {:8}  {:12}  {:6}  {}\n",
                "rule", "severity", "category", "fix", "what it finds"
            );
            std::iter::once(head).chain(rows).collect()
        }
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

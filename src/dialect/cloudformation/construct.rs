//! The CDK construct a resource was synthesised from, and the place in a program that created it.

use super::unit::Resource;
use crate::dialect::datum::Datum;
use crate::source::{SourceId, Sources};

/// What to say of the construct, where the resource names one.
pub fn construct(sources: &Sources, template: SourceId, resource: &Resource) -> Option<String> {
    let metadata = resource.body.get("Metadata")?;
    let path = metadata.get("aws:cdk:path").and_then(Datum::literal)?;
    let created = created_at(sources, template, &resource.id)
        .map(|place| format!(", created at {place}"))
        .unwrap_or_default();
    Some(format!(
        "made by the CDK construct `{}`{created}",
        shown(path)
    ))
}

/// The path without the part that every construct of a resource has below it.
fn shown(path: &str) -> &str {
    let shorter = path.strip_suffix("/Resource");
    // A service construct keeps its resource under its own name.
    let service = path
        .strip_suffix("/Service")
        .filter(|outer| outer.contains('/'));
    shorter.or(service).unwrap_or(path)
}

/// Where the program created the construct, by the metadata that `cdk synth` puts beside the template.
fn created_at(sources: &Sources, template: SourceId, id: &str) -> Option<String> {
    let source = sources.get(template);
    let file = source.path.rsplit('/').next()?;
    let stem = file.strip_suffix(".template.json")?;
    let beside = sources
        .open(source.directory(), &format!("{stem}.metadata.json"))
        .ok()?;
    let metadata: serde_json::Value = serde_json::from_str(&sources.get(beside).text).ok()?;
    let constructs = metadata.as_object()?.values();
    let entries = constructs
        .filter_map(serde_json::Value::as_array)
        .find(|entries| {
            entries.iter().any(|entry| {
                entry["type"] == "aws:cdk:logicalId" && entry["data"].as_str() == Some(id)
            })
        })?;
    let stack = entries
        .iter()
        .find(|entry| entry["type"] == "aws:cdk:creationStack")
        .and_then(|entry| entry["data"].as_array())
        .or_else(|| entries.iter().find_map(|entry| entry["trace"].as_array()))?;
    let places = stack.iter().filter_map(serde_json::Value::as_str);
    places
        .map(place)
        .find(|place| is_own(place))
        .map(str::to_owned)
}

/// The place in a line of a stack trace: `at Object.<anonymous> (app.ts:4:10)`.
fn place(line: &str) -> &str {
    let line = line.trim();
    let inside = line
        .rsplit_once('(')
        .and_then(|(_, inside)| inside.strip_suffix(')'));
    inside.unwrap_or_else(|| line.strip_prefix("at ").unwrap_or(line))
}

/// A place in the user's own program: a file with a line, and no library.
fn is_own(place: &str) -> bool {
    let has_line = place
        .rsplit(':')
        .take(2)
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    has_line && !place.contains("node_modules") && !place.starts_with("node:")
}

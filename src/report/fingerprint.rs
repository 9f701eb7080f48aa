//! What a finding is known by from one run to the next: its rule, file and subject, and never its line.

use std::collections::BTreeMap;

use super::Checked;
use super::places::Places;
use crate::rules::SubjectKind;

/// One fingerprint for each finding, in their order. Findings that agree in rule, file and subject are told apart by
/// their order in the file.
pub fn fingerprints(checked: &Checked, places: &Places) -> Vec<String> {
    let findings = checked.judged.findings.iter();
    let keys = findings.map(|reported| {
        let subject = &reported.subject;
        // A fixed word: what a finding is known by must not change with a name in the code.
        let kind = match subject.kind {
            SubjectKind::Container => "Container",
            SubjectKind::Task => "Task",
            SubjectKind::Service => "Service",
            SubjectKind::Project => "Project",
        };
        let kind = kind.to_owned();
        let names = [&subject.task, &subject.container, &subject.service];
        let path = places.path(reported.finding.primary().span.source);
        let mut parts = vec![reported.rule.id.to_owned(), path, kind];
        // No name and an empty one are two things.
        parts.extend(names.map(|name| {
            name.as_ref()
                .map_or(String::new(), |name| format!("={name}"))
        }));
        parts
    });
    unique(keys)
}

/// A fingerprint for each list of parts; those that come again are counted.
pub fn unique(keys: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for key in keys {
        let ordinal = seen.entry(key.clone()).or_insert(0);
        found.push(hash(&key, *ordinal));
        *ordinal += 1;
    }
    found
}

/// FNV-1a of 128 bits: the same on every machine and in every release, which a hash of the standard library is not.
fn hash(parts: &[String], ordinal: usize) -> String {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let ordinal = ordinal.to_string();
    let parts = parts.iter().chain(std::iter::once(&ordinal));
    let bytes = parts.flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    });
    format!("{hash:032x}")
}

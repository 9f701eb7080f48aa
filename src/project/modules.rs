//! Which module directories are worth evaluating: those that define something of ECS's, and those that call them.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use crate::discover::defines_in_hcl;
use crate::source::{SourceId, Sources, join};

/// Directories with module files by what they are known by: as they are shown, and their files.
pub type Directories = BTreeMap<String, (String, Vec<SourceId>)>;

/// The directories among these that define something of ECS's, or call a module that does, however far down. A named
/// one always counts: what it calls need not be among them.
pub fn worthwhile(
    sources: &Sources,
    directories: &Directories,
    is_named: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut worthwhile: BTreeSet<String> = directories
        .iter()
        .filter(|(directory, (_, files))| {
            let defines = |id: &SourceId| defines_in_hcl(sources.get(*id).text.as_bytes());
            is_named(directory) || files.iter().any(defines)
        })
        .map(|(directory, _)| directory.clone())
        .collect();
    let mut callers: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for (directory, (_, files)) in directories {
        for called in files.iter().flat_map(|&id| calls(sources, id)) {
            callers.entry(called).or_default().push(directory);
        }
    }
    let mut open: Vec<String> = worthwhile.iter().cloned().collect();
    while let Some(called) = open.pop() {
        for caller in callers.get(&called).into_iter().flatten() {
            if worthwhile.insert((*caller).clone()) {
                open.push((*caller).clone());
            }
        }
    }
    worthwhile.into_iter().collect()
}

/// The local modules that a file calls, by their words alone: what looks like a call and is none costs a look.
fn calls(sources: &Sources, id: SourceId) -> Vec<String> {
    let source = sources.get(id);
    let text = &source.text;
    let found = memmem::find_iter(text.as_bytes(), "\"../")
        .chain(memmem::find_iter(text.as_bytes(), "\"./"));
    let quoted = found.filter_map(|at| text[at + 1..].split('"').next());
    let joined = quoted.map(|path| join(source.directory(), path));
    joined.map(|path| sources.identity(&path)).collect()
}

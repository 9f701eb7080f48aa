//! Which module directories are worth evaluating: those that define something of ECS's, and those that call them.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use crate::discover::defines_in_hcl;
use crate::source::{SourceId, Sources, join};
use crate::syntax::is_of_module;

/// Directories with module files by what they are known by: as they are shown, and their files.
pub type Directories = BTreeMap<String, (String, Vec<SourceId>)>;

/// How many files of modules that are not among the targets are looked at.
const MOST_ELSEWHERE: usize = 2_000;

/// The directories among these that define something of ECS's, or call a module that does, however far down. A named
/// one always counts.
pub fn worthwhile(
    sources: &Sources,
    directories: &Directories,
    is_named: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut looked = Looked {
        sources,
        found: BTreeMap::new(),
        left: MOST_ELSEWHERE,
    };
    for (identity, (shown, files)) in directories {
        looked.look(identity, shown, files);
    }
    let mut worthwhile: BTreeSet<&String> = looked
        .found
        .iter()
        .filter(|(directory, module)| module.defines || is_named(directory))
        .map(|(directory, _)| directory)
        .collect();
    let mut callers: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (directory, module) in &looked.found {
        for called in &module.calls {
            callers.entry(called).or_default().push(directory);
        }
    }
    let mut open: Vec<&String> = worthwhile.iter().copied().collect();
    while let Some(called) = open.pop() {
        let new = callers.get(called).into_iter().flatten();
        open.extend(new.filter(|caller| worthwhile.insert(caller)).copied());
    }
    let own = worthwhile.into_iter();
    own.filter(|directory| directories.contains_key(*directory))
        .cloned()
        .collect()
}

/// What a look at a module's words tells.
struct Module {
    defines: bool,
    calls: Vec<String>,
}

impl Module {
    /// One that was not looked at: it may define anything.
    fn unseen() -> Self {
        Self {
            defines: true,
            calls: Vec::new(),
        }
    }
}

/// The modules that were looked at, by what they are known by.
struct Looked<'a> {
    sources: &'a Sources,
    found: BTreeMap<String, Module>,
    left: usize,
}

impl Looked<'_> {
    /// Looks at a module, and at those it calls that are not among the targets.
    fn look(&mut self, identity: &str, shown: &str, files: &[SourceId]) {
        let mut open = vec![(identity.to_owned(), shown.to_owned(), files.to_vec())];
        while let Some((identity, shown, files)) = open.pop() {
            let sources = self.sources;
            let defines = |id: &SourceId| defines_in_hcl(sources.get(*id).text.as_bytes());
            let mut calls: Vec<String> = files.iter().flat_map(|&id| calls(sources, id)).collect();
            calls.extend(installed(sources, &shown));
            let module = Module {
                defines: files.iter().any(defines),
                calls: calls.iter().map(|path| sources.identity(path)).collect(),
            };
            self.found.insert(identity, module);
            for path in calls {
                let identity = sources.identity(&path);
                if self.found.contains_key(&identity) {
                    continue;
                }
                match self.elsewhere(&path) {
                    Some(files) => open.push((identity, path, files)),
                    // Whoever calls it is evaluated, and finds out.
                    None => drop(self.found.insert(identity, Module::unseen())),
                }
            }
        }
    }

    /// The files of a module that is no target; `None` where enough was looked at.
    fn elsewhere(&mut self, directory: &str) -> Option<Vec<SourceId>> {
        let names = self.sources.names_in(directory).into_iter();
        let code: Vec<String> = names.filter(|name| is_of_module(name)).collect();
        self.left = self.left.checked_sub(code.len())?;
        let opened = code.iter().map(|name| self.sources.open(directory, name));
        Some(opened.flatten().collect())
    }
}

/// The directories of the modules that `terraform init` has put beside a root module.
fn installed(sources: &Sources, directory: &str) -> Vec<String> {
    let Ok(id) = sources.open(directory, ".terraform/modules/modules.json") else {
        return Vec::new();
    };
    let listed: serde_json::Value = serde_json::from_str(&sources.get(id).text).unwrap_or_default();
    let modules = listed.get("Modules").and_then(|modules| modules.as_array());
    let paths = modules.into_iter().flatten();
    paths
        .filter_map(|module| Some(join(directory, module.get("Dir")?.as_str()?)))
        .collect()
}

/// The local modules that a file calls, by their words alone: what looks like a call and is none costs a look.
fn calls(sources: &Sources, id: SourceId) -> Vec<String> {
    let source = sources.get(id);
    let text = &source.text;
    let found = memmem::find_iter(text.as_bytes(), "\"../")
        .chain(memmem::find_iter(text.as_bytes(), "\"./"));
    let quoted = found.filter_map(|at| text[at + 1..].split('"').next());
    quoted.map(|path| join(source.directory(), path)).collect()
}

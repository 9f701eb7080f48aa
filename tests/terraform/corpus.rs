use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use firelint::dialect::terraform::lower;
use firelint::model::Value;
use firelint::source::{Source, Sources};

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// Every directory of real modules, with all of its repository beside it.
pub fn repositories() -> &'static [Repository] {
    static ALL: OnceLock<Vec<Repository>> = OnceLock::new();
    ALL.get_or_init(read)
}

/// Where it is, and its files.
type Repository = (PathBuf, Vec<(String, String)>);

fn read() -> Vec<Repository> {
    let Some(corpus) = std::env::var_os("FIRELINT_CORPUS") else {
        return Vec::new();
    };
    let top = Path::new(&corpus).join("E");
    let mut all: Vec<PathBuf> = fs::read_dir(&top)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .collect();
    all.sort();
    all.into_iter()
        .map(|repository| {
            let mut paths = Vec::new();
            files(&repository, &mut paths);
            paths.sort();
            let texts = paths.iter().filter_map(|path| {
                let relative = path.strip_prefix(&repository).unwrap().to_string_lossy();
                Some((relative.into_owned(), fs::read_to_string(path).ok()?))
            });
            let texts = texts.collect();
            (repository, texts)
        })
        .collect()
}

#[test]
fn real_modules_are_read_as_far_as_they_say() {
    let (mut tasks, mut services, mut errors) = (0, 0, 0);
    let mut whys: BTreeMap<String, usize> = BTreeMap::new();
    let mut closed = 0;
    for (_, texts) in repositories() {
        let mut sources = Sources::default();
        let mut directories = BTreeSet::new();
        for (path, text) in texts {
            if path.ends_with(".tf") {
                directories.insert(path.rsplit_once('/').map_or("", |(directory, _)| directory));
            }
            sources.add(Source::new(path.as_str(), text.as_str()));
        }
        for directory in directories {
            let lowered = lower(&sources, directory);
            for task in &lowered.tasks {
                match task.containers.rest {
                    Some(unknown) => {
                        *whys
                            .entry(format!("containers {:?}", unknown.why))
                            .or_default() += 1
                    }
                    None => closed += 1,
                }
                for container in task.containers.iter() {
                    if let Value::Unknown(unknown) = &container.essential {
                        *whys
                            .entry(format!("essential {:?}", unknown.why))
                            .or_default() += 1;
                    }
                    if let Value::Unknown(unknown) = &container.log.driver {
                        *whys.entry(format!("driver {:?}", unknown.why)).or_default() += 1;
                    }
                    if let Some(unknown) = &container.depends_on.rest {
                        *whys
                            .entry(format!("dependsOn {:?}", unknown.why))
                            .or_default() += 1;
                    }
                }
            }
            tasks += lowered.tasks.len();
            services += lowered.services.len();
            errors += lowered.syntax_errors.len();
        }
    }
    println!(
        "{tasks} tasks ({closed} with all containers seen), {services} services, {errors} errors"
    );
    println!("{whys:#?}");
    // Most of what people write can be told from their files alone.
    assert!(closed * 10 >= tasks * 8, "{closed} of {tasks}");
}

//! Real files, from the folder that `FIRELINT_CORPUS` names.

use std::fs;
use std::path::{Path, PathBuf};

use firelint::syntax::tree::Kind;

use crate::oracle;
use crate::outline::{errors, read};

/// The YAML files of the corpus, in order; none where it is not at hand.
pub fn files() -> Vec<(PathBuf, String)> {
    let Some(folder) = std::env::var_os("FIRELINT_CORPUS") else {
        println!("skipped: FIRELINT_CORPUS names no folder");
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut open = vec![PathBuf::from(folder)];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if is_yaml(&path)
                && let Ok(text) = String::from_utf8(fs::read(&path).unwrap())
            {
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

fn is_yaml(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("yml" | "yaml" | "template"))
}

#[test]
fn real_files_are_read() {
    let (mut files_read, mut broken) = (0, Vec::new());
    for (path, text) in files() {
        files_read += 1;
        oracle::agrees(&text);
        let trees = read(&text);
        let complaints: Vec<_> = trees.iter().map(|tree| errors(tree, &text)).collect();
        let complaints = complaints.concat();
        if !complaints.is_empty() {
            println!("{}: {complaints}", path.display());
            broken.push(path.clone());
        }
        // Whatever is wrong with a file, most of it has a meaning.
        let is_lost = trees.iter().all(|tree| tree.nodes[0].kind == Kind::Broken);
        assert!(!is_lost, "nothing was read of {}", path.display());
    }
    println!("{} of {files_read} files have mistakes", broken.len());
    assert!(broken.len() * 20 <= files_read, "{broken:?}");
}

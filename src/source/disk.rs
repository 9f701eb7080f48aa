//! Context from the disk: what a definition names, and nothing else.
//!
//! What a template names is shown in reports, and reports of other people's branches are public. So a name that leads
//! out of the repository is not followed.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes a file that is read as context may have.
const MOST: u64 = 16 << 20;

/// The text of a file that a file in `directory` names.
pub fn read(directory: &str, path: &str) -> Result<String, String> {
    let real = Path::new(path)
        .canonicalize()
        .map_err(|error| describe(&error))?;
    if !is_on_same_ground(directory, path, &real) {
        return Err("it lies outside of the repository".to_owned());
    }
    let file = fs::File::open(&real).map_err(|error| describe(&error))?;
    let metadata = file.metadata().map_err(|error| describe(&error))?;
    if !metadata.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if metadata.len() > MOST {
        return Err(format!("larger than {} MiB", MOST >> 20));
    }
    let mut bytes = Vec::new();
    file.take(MOST)
        .read_to_end(&mut bytes)
        .map_err(|error| describe(&error))?;
    String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())
}

/// The names of the regular files in a directory; none where it cannot be read.
pub fn names(directory: &str) -> Vec<String> {
    let directory = if directory.is_empty() { "." } else { directory };
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let files = entries.flatten().filter(|entry| entry.path().is_file());
    files
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

/// Inside of the repository, where there is one. Without one, a path that leads from the file that names it.
fn is_on_same_ground(directory: &str, path: &str, real: &Path) -> bool {
    let home = Path::new(if directory.is_empty() { "." } else { directory });
    let Ok(home) = home.canonicalize() else {
        return false;
    };
    match home
        .ancestors()
        .find(|ancestor| ancestor.join(".git").exists())
    {
        Some(repository) => real.starts_with(repository),
        None => real.starts_with(&home) || directory.starts_with('/') || !path.starts_with('/'),
    }
}

fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

//! Context from the disk: what a definition names, and nothing else.
//!
//! What a template names is shown in reports, and reports of other people's branches are public. So a name that leads
//! out of the repository of what was asked about is not followed, wherever the file that names it lies.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The most bytes a file that is read as context may have.
const MOST: u64 = 16 << 20;

/// Why a file that is not there cannot be read.
pub const NO_SUCH_FILE: &str = "no such file or directory";
/// Why a file that is nobody's business is not read.
pub const OUTSIDE: &str = "it lies outside of what was asked about";

/// The text of a file that another one names, if it lies on one of the grounds.
pub fn read(grounds: &[PathBuf], path: &str) -> Result<String, String> {
    let path = Path::new(path);
    // Most of what is looked for is not there, and to find the one true path asks about each directory on the way.
    let real = fs::metadata(path).and_then(|_| path.canonicalize());
    let real = real.map_err(|error| describe(&error))?;
    if !grounds.iter().any(|ground| real.starts_with(ground)) {
        return Err(OUTSIDE.to_owned());
    }
    read_regular(&real)
}

/// Whether a path lies on one of the grounds, whether anything is there or not.
pub fn is_within(grounds: &[PathBuf], path: &str) -> bool {
    let path = Path::new(".").join(path);
    let mut above = path.ancestors();
    let real = above.find_map(|ancestor| ancestor.canonicalize().ok());
    real.is_some_and(|real| grounds.iter().any(|ground| real.starts_with(ground)))
}

/// The text of a file that the user has named, wherever it lies.
pub fn read_named(path: &str) -> Result<String, String> {
    read_regular(Path::new(path))
}

fn read_regular(path: &Path) -> Result<String, String> {
    // Before it is opened: opening a pipe waits for somebody to write.
    let metadata = fs::metadata(path).map_err(|error| describe(&error))?;
    if !metadata.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if metadata.len() > MOST {
        return Err(format!("larger than {} MiB", MOST >> 20));
    }
    let file = fs::File::open(path).map_err(|error| describe(&error))?;
    // In one piece: a reader with a limit does not look how long a file is.
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    file.take(MOST)
        .read_to_end(&mut bytes)
        .map_err(|error| describe(&error))?;
    String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())
}

/// The names of the regular files in a directory; none where it cannot be read, or lies on none of the grounds.
pub fn names(grounds: &[PathBuf], directory: &str) -> Vec<String> {
    let directory = if directory.is_empty() { "." } else { directory };
    let real = Path::new(directory).canonicalize();
    if !real.is_ok_and(|real| grounds.iter().any(|ground| real.starts_with(ground))) {
        return Vec::new();
    }
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let files = entries.flatten().filter(|entry| match entry.file_type() {
        Ok(kind) if kind.is_symlink() => entry.path().is_file(),
        kind => kind.is_ok_and(|kind| kind.is_file()),
    });
    files
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

/// What may be read for the sake of a directory that was asked about: its repository; without one, all below the
/// current directory if it is below that, else the directory itself.
pub fn ground(directory: &str) -> Option<PathBuf> {
    let directory = Path::new(if directory.is_empty() { "." } else { directory });
    let home = directory.canonicalize().ok()?;
    let mut above = home.ancestors();
    if let Some(repository) = above.find(|ancestor| ancestor.join(".git").exists()) {
        return Some(repository.to_owned());
    }
    let current = Path::new(".").canonicalize().ok();
    Some(
        current
            .filter(|current| home.starts_with(current))
            .unwrap_or(home),
    )
}

/// Whether a directory is the top of a repository.
pub fn is_top(directory: &str) -> bool {
    let directory = if directory.is_empty() { "." } else { directory };
    Path::new(directory).join(".git").exists()
}

fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => NO_SUCH_FILE.to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

//! Several files as one text.

/// What begins a line that names the file below it.
pub const MARK: &str = "=== ";

/// The most bytes of all files together: what larger ones cost is measured elsewhere.
const MOST: usize = 64 * 1024;

/// The paths and texts; nothing where there is no text.
pub fn files(data: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(data).ok()?;
    if text.len() > MOST {
        return None;
    }
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix(MARK), found.last_mut()) {
            (Some(path), _) => found.push((path.trim_end().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => found.push(("task-definition.json".to_owned(), line.to_owned())),
        }
    }
    found.retain(|(path, _)| !path.is_empty());
    Some(found)
}

/// The text of these files, as [`files`] reads it.
pub fn shown(files: &[(String, String)]) -> String {
    let files = files.iter();
    let files = files.map(|(path, text)| format!("{MARK}{path}\n{text}\n"));
    files.collect()
}

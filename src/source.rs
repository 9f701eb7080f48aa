//! Text with an identity: what every span, label and position refers to.

mod disk;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub use disk::{NO_SUCH_FILE, OUTSIDE};

/// Which source a span lies in: an index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

impl SourceId {
    /// The source's place among all of the run.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open byte range in one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source the bytes lie in.
    pub source: SourceId,
    /// Offset of the first byte, from 0.
    pub start: u32,
    /// Offset one past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets.
    pub fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// The bytes as a range that slices the source's text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place for people: lines and columns count from 1, columns in characters, the offset in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
    /// Byte offset, from 0.
    pub offset: usize,
}

/// One text: a file, standard input, or an example on a page.
#[derive(Debug)]
pub struct Source {
    /// The path as it was given, with `/` between its parts.
    pub path: String,
    /// The whole text, byte for byte as read (a byte order mark included).
    pub text: String,
    line_starts: OnceLock<Vec<u32>>,
    characters: OnceLock<Vec<u32>>,
}

/// How many bytes lie between two entries of the index of characters.
const STRIDE: usize = 1 << 10;

/// How many characters begin in the bytes.
fn beginning_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

impl Source {
    /// A text with its path.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    /// Byte offsets at which lines begin; built on first use, since most files have no finding.
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0)
                .chain(breaks.map(|at| at as u32 + 1))
                .collect()
        })
    }

    /// How many lines the text has; a final line break does not begin another.
    pub fn line_count(&self) -> usize {
        let starts = self.line_starts();
        let dangling = starts.len() > 1 && starts.last() == Some(&(self.text.len() as u32));
        starts.len() - usize::from(dangling)
    }

    /// The byte range of a line (from 1), its line break included; empty past the end.
    pub fn line(&self, line: usize) -> Range<usize> {
        let starts = self.line_starts();
        let end = self.text.len();
        let start = |line: usize| starts.get(line - 1).map_or(end, |&at| at as usize);
        start(line.max(1))..start(line.max(1) + 1)
    }

    /// The line (from 1) a byte offset lies in.
    pub fn line_at(&self, offset: usize) -> usize {
        self.line_starts()
            .partition_point(|&start| start as usize <= offset)
    }

    /// Line and column of a byte offset; one past the end gives the end.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_at(offset);
        let start = self.line(line).start;
        let mark = usize::from(self.text[start..offset].starts_with('\u{feff}'));
        let characters = match offset - start <= STRIDE {
            true => beginning_in(&self.text.as_bytes()[start..offset]),
            false => self.characters_before(offset) - self.characters_before(start),
        };
        Position {
            line,
            column: characters - mark + 1,
            offset,
        }
    }

    /// How many characters begin before a byte. By an index, for a minified file is one line, and counting it from its
    /// start for each of many findings takes minutes.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let index = self.characters.get_or_init(|| {
            let strides = bytes.chunks(STRIDE).scan(0, |before, stride| {
                let entry = *before;
                *before += beginning_in(stride) as u32;
                Some(entry)
            });
            strides.collect()
        });
        let stride = offset / STRIDE;
        match index.get(stride) {
            Some(&before) => before as usize + beginning_in(&bytes[stride * STRIDE..offset]),
            // The end of a text that fills its last stride.
            None => beginning_in(bytes),
        }
    }

    /// The directory part of the path, empty for a bare file name.
    pub fn directory(&self) -> &str {
        directory_of(&self.path)
    }
}

/// Which `firelint.toml` counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Configured {
    /// For each file the nearest one above it, up to the top of its repository.
    #[default]
    Nearest,
    /// None.
    Not,
    /// This one for all files, wherever it lies; the paths in it begin at the current directory.
    By(String),
}

/// Every text of a run, by id: first the targets, which were asked about, then the context that is read to
/// understand them, as it is asked for.
#[derive(Debug, Default)]
pub struct Sources {
    texts: boxcar::Vec<Source>,
    by_path: Mutex<HashMap<String, Opened>>,
    /// The names of the targets, and of what is laid over the disk, in each directory.
    by_directory: HashMap<String, Vec<String>>,
    /// The names in each directory of the disk that was listed.
    listed: Mutex<HashMap<String, Vec<String>>>,
    targets: usize,
    /// The directories that were asked about as a whole, by what they are known by.
    walked: Vec<String>,
    /// Whether findings are wanted wherever they are, although nobody has looked at all files.
    widely: bool,
    on_disk: bool,
    /// Texts that count in place of what is on the disk, by what their paths are known by.
    overlay: HashMap<String, Arc<str>>,
    /// Where files may lie that are read as context.
    grounds: Vec<PathBuf>,
    /// Sources that are nobody's business, whatever was asked about: read only to understand others.
    excluded: HashSet<SourceId>,
    configured: Configured,
    /// Where relative paths begin; empty where nothing is read from the disk.
    base: String,
}

/// Directories that hold what tools made or fetched: nobody edits what is in them.
pub const MADE_BY_TOOLS: [&str; 4] = [".git", "node_modules", ".terraform", "cdk.out"];

/// What came of opening a path: said once, and remembered.
type Opened = Result<SourceId, String>;

impl Sources {
    /// Texts whose context is read from the disk where it is not among them.
    pub fn on_disk() -> Self {
        let base = std::env::current_dir().unwrap_or_default();
        Self {
            on_disk: true,
            base: base.to_string_lossy().replace('\\', "/"),
            ..Self::default()
        }
    }

    /// Says that something in this directory was asked about: context may lie in its repository, or, without one, below
    /// the current directory.
    pub fn stand_in(&mut self, directory: &str) {
        if let Some(ground) =
            disk::ground(directory).filter(|ground| !self.grounds.contains(ground))
        {
            self.grounds.push(ground);
        }
    }

    /// What a path is known by, however it is written: two files of one name are one file.
    pub fn identity(&self, path: &str) -> String {
        join(&self.base, path)
    }

    /// Says that this text counts in place of what is on the disk, if anything is: an editor has it open.
    pub fn lay_over(&mut self, path: &str, text: Arc<str>) {
        let path = self.identity(path);
        self.list(&path);
        self.overlay.insert(path, text);
    }

    /// Says that a directory has a file of this name.
    fn list(&mut self, path: &str) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let names = self.by_directory.entry(directory_of(path).to_owned());
        names.or_default().push(name.to_owned());
    }

    /// The top of the repository that a directory lies in; without one, where relative paths begin if it lies below
    /// that, else the widest of what may be read around it, else the directory itself.
    pub fn top_of(&self, directory: &str) -> String {
        if !self.on_disk {
            return String::new();
        }
        let depth = self.identity(directory).matches('/').count();
        let above = std::iter::successors(Some(normal(directory)), |below| Some(join(below, "..")));
        let mut above = above.take(depth + 1);
        if let Some(top) = above.find(|directory| disk::is_top(directory)) {
            return top;
        }
        match is_below(&self.identity(directory), &self.base) {
            true => String::new(),
            false => {
                let grounds = self.grounds.iter().map(|ground| ground.to_string_lossy());
                let around = grounds.filter(|ground| is_below(&self.identity(directory), ground));
                let widest = around.min_by_key(|ground| ground.len());
                widest.map_or_else(|| directory.to_owned(), |ground| ground.into_owned())
            }
        }
    }

    /// Adds a target and names it.
    pub fn add(&mut self, source: Source) -> SourceId {
        let path = self.identity(&source.path);
        let id = SourceId(self.texts.push(source) as u32);
        self.targets = id.index() + 1;
        self.list(&path);
        let paths = self.by_path.get_mut();
        paths
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path, Ok(id));
        id
    }

    /// The same targets under the same ids, some texts being other ones. Context is opened again as it is asked for.
    #[must_use]
    pub fn with_texts(&self, mut texts: BTreeMap<SourceId, String>) -> Self {
        let mut changed = Self {
            walked: self.walked.clone(),
            widely: self.widely,
            on_disk: self.on_disk,
            overlay: self.overlay.clone(),
            grounds: self.grounds.clone(),
            configured: self.configured.clone(),
            base: self.base.clone(),
            ..Self::default()
        };
        for path in self.overlay.keys() {
            changed.list(path);
        }
        for (id, source) in self.found() {
            let text = texts.remove(&id).unwrap_or_else(|| source.text.clone());
            changed.add(Source::new(source.path.as_str(), text));
        }
        for (id, text) in texts {
            let identity = self.identity(&self.get(id).path);
            changed.overlay.insert(identity, text.into());
        }
        changed
    }

    /// Says which `firelint.toml` counts.
    pub fn configure(&mut self, configured: Configured) {
        self.configured = configured;
    }

    /// Which `firelint.toml` counts.
    pub fn configured(&self) -> &Configured {
        &self.configured
    }

    /// Says that a source is none that was asked about: what it holds is read to understand others, and not judged.
    pub fn exclude(&mut self, id: SourceId) {
        self.excluded.insert(id);
    }

    /// Whether a source is set aside, whoever names it.
    pub fn is_excluded(&self, id: SourceId) -> bool {
        self.excluded.contains(&id)
    }

    /// Whether a directory was asked about as a whole, by itself or with one above it.
    pub fn is_walked(&self, directory: &str) -> bool {
        let identity = self.identity(directory);
        // What is in memory is all there is.
        !self.on_disk || self.walked.iter().any(|root| is_below(&identity, root))
    }

    /// Says that a directory was asked about as a whole.
    pub fn walk(&mut self, directory: &str) {
        let identity = self.identity(directory);
        self.walked.push(identity);
    }

    /// Says that whatever what was asked about leads to is asked about, too, wherever it lies.
    pub fn ask_widely(&mut self) {
        self.widely = true;
    }

    /// Whether the source was asked about, and is no context only: by itself, or because a definition of a directory
    /// that was asked about leads to it.
    pub fn is_target(&self, id: SourceId) -> bool {
        if self.excluded.contains(&id) {
            return false;
        }
        if self.is_asked(id) {
            return true;
        }
        let identity = || self.identity(&self.get(id).path);
        self.widely && is_below(&identity(), "")
            || self.walked.iter().any(|root| is_below(&identity(), root))
    }

    /// Whether the source was asked about by itself.
    pub fn is_asked(&self, id: SourceId) -> bool {
        id.index() < self.targets && !self.excluded.contains(&id)
    }

    /// The source at a path that a text of `directory` names: a target, an earlier context, or read from the disk.
    ///
    /// # Errors
    /// Why it cannot be read: lower case, no full stop.
    pub fn open(&self, directory: &str, path: &str) -> Result<SourceId, String> {
        self.opened(&join(directory, path), |path| {
            disk::read(&self.grounds, path)
        })
    }

    /// Whether a path that a text of `directory` names lies where context may be read, whether anything is there or not.
    pub fn is_within(&self, directory: &str, path: &str) -> bool {
        !self.on_disk || disk::is_within(&self.grounds, &join(directory, path))
    }

    /// The source at a path that the user has named for what is in it, such as a configuration: it may lie anywhere.
    ///
    /// # Errors
    /// Why it cannot be read: lower case, no full stop.
    pub fn open_named(&self, path: &str) -> Result<SourceId, String> {
        self.opened(path, disk::read_named)
    }

    fn opened(
        &self,
        path: &str,
        read: impl FnOnce(&str) -> Result<String, String>,
    ) -> Result<SourceId, String> {
        let identity = self.identity(path);
        let mut paths = self.by_path.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = paths.get(&identity) {
            return known.clone();
        }
        let text = match (self.overlay.get(&identity), self.on_disk) {
            (Some(text), _) => Ok(text.to_string()),
            (None, true) => read(path),
            (None, false) => Err(disk::NO_SUCH_FILE.to_owned()),
        };
        let opened = text.map(|text| {
            let source = Source::new(path, text);
            SourceId(self.texts.push(source) as u32)
        });
        paths.insert(identity, opened.clone());
        opened
    }

    /// The names of all files in a directory, read or not, in order.
    pub fn names_in(&self, directory: &str) -> Vec<String> {
        let identity = self.identity(directory);
        let targets = self.by_directory.get(&identity);
        let mut found: BTreeSet<String> = targets.into_iter().flatten().cloned().collect();
        if self.on_disk {
            let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
            let names = listed
                .entry(identity)
                .or_insert_with(|| disk::names(&self.grounds, directory));
            found.extend(names.iter().cloned());
        }
        found.into_iter().collect()
    }

    /// The source an id stands for.
    ///
    /// # Panics
    /// When the id comes from another `Sources`.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.texts[id.index()]
    }

    /// All sources in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.texts
            .iter()
            .map(|(index, source)| (SourceId(index as u32), source))
    }

    /// The sources that were asked about, in order.
    pub fn targets(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.found().filter(|(id, _)| !self.excluded.contains(id))
    }

    /// The sources that were found for what was asked, those that are set aside among them: they are read to understand
    /// the others.
    pub fn found(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.iter().take(self.targets)
    }

    /// The text a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or("")
    }
}

/// Whether a file lies below a directory that was asked about, and in nothing that tools made.
fn is_below(identity: &str, root: &str) -> bool {
    let rest = identity.strip_prefix(root);
    rest.is_some_and(|rest| {
        (rest.is_empty() || root.is_empty() || root.ends_with('/') || rest.starts_with('/'))
            && !rest.split('/').any(|part| MADE_BY_TOOLS.contains(&part))
    })
}

/// The directory part of a path, empty for a bare file name.
pub fn directory_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((directory, _)) => directory,
        None => "",
    }
}

/// A path that a file of `directory` names, as it is shown.
pub fn join(directory: &str, path: &str) -> String {
    match path.starts_with('/') || directory.is_empty() {
        true => normal(path),
        false => normal(&format!("{directory}/{path}")),
    }
}

/// A path without `.` and `..` parts, as far as they can be undone.
pub fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if path.starts_with('/') => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match path.starts_with('/') {
        true => format!("/{joined}"),
        false => joined,
    }
}

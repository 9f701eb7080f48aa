//! Paths to texts: walks, skips, reads, and keeps what may hold a definition.
//!
//! Each file is read into a buffer of its reader's and searched for a few words before anything is parsed. Almost every
//! file of a repository ends there.

mod content;
mod ignores;
mod progress;
mod walk;

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crate::source::{NO_SUCH_FILE, Source, SourceId, Sources, directory_of};
use walk::{Directory, Queue, Work};

pub use content::{defines_in_hcl, may_define};
pub use progress::Progress;

/// The most bytes a file may have.
pub const MOST: u64 = 64 << 20;

/// The most bytes of a file found by walking that are read before anything is known of it, and the most of any that are
/// held while it is searched for ECS's words: lock files and data are large, and end here.
const PIECE: usize = 1 << 20;

/// Endings of JSON.
const JSON_ENDINGS: [&str; 3] = ["json", "jsonc", "json5"];
/// Endings of YAML.
const YAML_ENDINGS: [&str; 2] = ["yaml", "yml"];
/// Endings of Terraform's and OpenTofu's own language.
const HCL_ENDINGS: [&str; 2] = ["tf", "tofu"];
/// Endings of template text, which may be JSON, a CloudFormation template or anything else.
const TEMPLATE_ENDINGS: [&str; 5] = ["tpl", "tftpl", "tmpl", "j2", "template"];

/// So many named files are read by one thread, one after the other.
const BATCH: usize = 64;

/// What is to be read, and how.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Files and directories.
    pub paths: Vec<PathBuf>,
    /// How many threads read.
    pub jobs: usize,
    /// Whether `.gitignore` files and the list of skipped directories hold for named paths, too.
    pub force_exclude: bool,
}

/// Something that should have been read and was not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// The path as it is shown.
    pub path: String,
    /// Why: lower case, no full stop.
    pub message: String,
    /// Whether it is not there, as opposed to there and not to be read.
    pub is_missing: bool,
    /// Whether it was named, as opposed to found by walking.
    pub is_named: bool,
}

impl Unread {
    /// A named file that is there and cannot be read: why, in lower case, with no full stop.
    pub fn named(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            is_missing: false,
            is_named: true,
        }
    }

    /// What the operating system has refused.
    fn refused(path: impl Into<String>, error: &io::Error, is_named: bool) -> Self {
        Self {
            is_missing: error.kind() == io::ErrorKind::NotFound,
            is_named,
            ..Self::named(path, describe(error))
        }
    }
}

/// The texts that may hold definitions, by path, and an account of the rest.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The texts.
    pub sources: Sources,
    /// Which of them were named, as opposed to found by walking.
    pub named: Vec<SourceId>,
    /// What could not be read, by path.
    pub unread: Vec<Unread>,
    /// How many files were looked at.
    pub seen: usize,
}

/// What became of a candidate.
enum Loaded {
    Text {
        shown: String,
        text: String,
        named: bool,
    },
    PassedOver,
    Unread(Unread),
}

/// Reads everything that was asked for. The order does not depend on the number of threads.
pub fn discover(asked: &Asked) -> Discovered {
    discover_counting(asked, &Progress::default())
}

/// As [`discover`], and counts what it looks at.
pub fn discover_counting(asked: &Asked, progress: &Progress) -> Discovered {
    let mut places = Places::of(asked);
    let unread = std::mem::take(&mut places.unread);
    let named = std::mem::take(&mut places.named);
    let loaded = read(places.into_works(), &named, asked.jobs, progress);
    let mut found = gather(unread.into_iter().map(Loaded::Unread).chain(loaded));
    // A hook names many files of one directory, and to find out what it lies in takes a dozen calls of the system.
    let mut around = HashSet::new();
    for path in &asked.paths {
        let shown = shown(path);
        let is_directory = path.is_dir();
        let directory = match is_directory {
            true => &shown,
            false => directory_of(&shown),
        };
        if !around.contains(directory) {
            found.sources.stand_in(directory);
            around.insert(directory.to_owned());
        }
        if is_directory {
            found.sources.walk(&shown);
        }
    }
    found
}

/// Walks and reads on so many threads.
fn read(
    works: VecDeque<Work>,
    named: &HashSet<PathBuf>,
    jobs: usize,
    progress: &Progress,
) -> Vec<Loaded> {
    let queue = Queue::new(works, jobs);
    let work = || {
        let mut reader = Reader::new(progress);
        queue.work(|work| match work {
            Work::Files(paths) => paths.iter().for_each(|path| reader.read(path, true)),
            Work::Directory(directory) => directory.walk(named, &queue, |met| match met {
                Ok(path) => reader.read(&path, false),
                Err(error) => reader.loaded.push(Loaded::Unread(unwalked(&error))),
            }),
        });
        reader.loaded
    };
    // A thread costs more than reading a few files.
    if jobs <= 1 {
        return work();
    }
    thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        let read = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(loaded) => loaded,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        read.collect()
    })
}

/// Reads one text from a stream, as if it were a named file. What stands beside a file of that name is read from the
/// disk where it is needed, so that an editor hears the same before and after it saves.
pub fn from_reader(name: &str, reader: impl Read) -> Discovered {
    let mut buffer = Vec::new();
    let name = shown(Path::new(name));
    let loaded = match reader.take(MOST + 1).read_to_end(&mut buffer) {
        Ok(_) => examine(|| name.clone(), true, &buffer),
        Err(error) => Loaded::Unread(Unread::refused(name.as_str(), &error, true)),
    };
    let mut found = gather(std::iter::once(loaded));
    found.sources.stand_in(directory_of(&name));
    found
}

/// Takes texts that an editor has open as if they were named files. Those `beside` them count in place of what is on the
/// disk, where they are needed. `widely` where whatever a definition leads to was asked about, too: an editor shows
/// findings in any file.
pub fn from_texts<'a>(
    named: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    beside: impl Iterator<Item = (&'a str, Arc<str>)>,
    widely: bool,
) -> Discovered {
    let loaded = named
        .clone()
        .map(|(path, text)| examine(|| path.to_owned(), true, text.as_bytes()));
    let mut found = gather(loaded);
    for (path, text) in beside {
        found.sources.lay_over(path, text);
    }
    if widely {
        found.sources.ask_widely();
    }
    for (path, _) in named {
        found.sources.stand_in(directory_of(path));
    }
    found
}

fn gather(loaded: impl Iterator<Item = Loaded>) -> Discovered {
    let mut found = Discovered {
        sources: Sources::on_disk(),
        ..Discovered::default()
    };
    let mut texts = Vec::new();
    for one in loaded {
        match one {
            Loaded::Unread(unread) => found.unread.push(unread),
            Loaded::PassedOver => found.seen += 1,
            Loaded::Text { shown, text, named } => {
                found.seen += 1;
                texts.push((shown, text, named));
            }
        }
    }
    found.unread.sort();
    texts.sort_by(|(left, ..), (right, ..)| left.cmp(right));
    for (shown, text, named) in texts {
        let id = found.sources.add(Source::new(shown, text));
        if named {
            found.named.push(id);
        }
    }
    found
}

/// What is to be read and to be walked, each once, and what is not there.
#[derive(Default)]
struct Places {
    files: Vec<PathBuf>,
    /// The files by their one true paths.
    named: HashSet<PathBuf>,
    directories: Vec<Directory>,
    unread: Vec<Unread>,
}

impl Places {
    fn of(asked: &Asked) -> Self {
        let mut places = Self::default();
        for path in &asked.paths {
            if asked.force_exclude && ignores::excludes(path) {
                continue;
            }
            match fs::metadata(path) {
                Ok(metadata) if metadata.is_dir() => places.add_directory(path),
                Ok(_) if places.named.insert(one_true_path(path)) => {
                    places.files.push(path.clone())
                }
                Ok(_) => {}
                Err(error) => {
                    let unread = Unread::refused(as_given(path), &error, true);
                    places.unread.push(unread);
                }
            }
        }
        places
    }

    fn add_directory(&mut self, path: &Path) {
        let directory = Directory::root(path.to_owned(), one_true_path(path));
        if !self
            .directories
            .iter()
            .any(|other| other.leads_to(&directory))
        {
            self.directories.retain(|other| !directory.leads_to(other));
            self.directories.push(directory);
        }
    }

    fn into_works(self) -> VecDeque<Work> {
        let files = self
            .files
            .chunks(BATCH)
            .map(|batch| Work::Files(batch.to_vec()));
        files
            .chain(self.directories.into_iter().map(Work::Directory))
            .collect()
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = ending(path);
    ending.is_some_and(|ending| {
        let mut endings = endings.iter();
        endings.any(|other| ending.eq_ignore_ascii_case(other.as_bytes()))
    })
}

/// What follows the last dot of a file's name. By its bytes: to take each of a tree's paths apart costs as much as to
/// walk it.
fn ending(path: &Path) -> Option<&[u8]> {
    let path = path.as_os_str().as_encoded_bytes();
    let dot = memchr::memrchr(b'.', path)?;
    let is_hidden = matches!(path[..dot].last(), None | Some(b'/' | b'\\'));
    (!is_hidden).then(|| &path[dot + 1..])
}

fn has_wanted_ending(path: &Path) -> bool {
    let all = [
        &JSON_ENDINGS[..],
        &YAML_ENDINGS,
        &HCL_ENDINGS,
        &TEMPLATE_ENDINGS,
    ];
    all.iter().any(|endings| has_ending(path, endings))
}

/// Reads files one after the other into the same buffer.
struct Reader<'a> {
    buffer: Vec<u8>,
    loaded: Vec<Loaded>,
    progress: &'a Progress,
}

impl<'a> Reader<'a> {
    fn new(progress: &'a Progress) -> Self {
        Self {
            buffer: Vec::with_capacity(64 << 10),
            loaded: Vec::new(),
            progress,
        }
    }

    fn read(&mut self, path: &Path, named: bool) {
        let one = load(path, named, &mut self.buffer);
        self.progress
            .count(matches!(one, Some(Loaded::Text { .. })));
        self.loaded.extend(one);
    }
}

/// Reads a file; nothing where it has gone since the walk saw it.
fn load(path: &Path, named: bool, buffer: &mut Vec<u8>) -> Option<Loaded> {
    let is_telling = match fill(path, named, buffer) {
        Ok(is_telling) => is_telling,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !named => return None,
        Err(error) => return Some(Loaded::Unread(Unread::refused(shown(path), &error, named))),
    };
    let is_wanted = named || is_telling && (is_too_large(buffer) || is_worth_reading(path, buffer));
    let loaded = match is_wanted {
        true => examine(|| shown(path), named, buffer),
        false => Loaded::PassedOver,
    };
    buffer.truncate(0);
    buffer.shrink_to(PIECE + 1);
    Some(loaded)
}

/// Whether a file found by walking is worth parsing.
fn is_worth_reading(path: &Path, bytes: &[u8]) -> bool {
    match () {
        () if content::is_utf16(bytes) => true,
        () if has_ending(path, &HCL_ENDINGS) => content::may_define_in_hcl(bytes),
        () if has_ending(path, &TEMPLATE_ENDINGS) => {
            content::looks_like_definition(bytes) && may_define(bytes)
        }
        () => may_define(bytes),
    }
}

/// Reads a file, or one byte more than the limit where it is too large, so that the length tells; whether it may be
/// about ECS, as far as that is asked of it.
fn fill(path: &Path, named: bool, buffer: &mut Vec<u8>) -> io::Result<bool> {
    buffer.clear();
    let mut file = File::open(path)?;
    if !named {
        file.by_ref().take(PIECE as u64 + 1).read_to_end(buffer)?;
        if buffer.len() <= PIECE {
            return Ok(true);
        }
        if !content::is_utf16(buffer) && !is_telling(path, &mut file, buffer)? {
            return Ok(false);
        }
        buffer.clear();
        file.rewind()?;
    }
    if file.metadata()?.len() > MOST {
        // Not worth reading: `examine` only looks at the length.
        buffer.resize(MOST as usize + 1, 0);
    } else {
        file.take(MOST + 1).read_to_end(buffer)?;
    }
    Ok(true)
}

/// Whether a large file has any of ECS's words, in what is in the buffer or after it. However large it is, no more than a
/// piece is held.
fn is_telling(path: &Path, file: &mut File, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let has_word = match has_ending(path, &HCL_ENDINGS) {
        true => content::may_define_in_hcl,
        false => may_define,
    };
    while !has_word(buffer) {
        buffer.drain(..buffer.len().saturating_sub(content::OVERLAP));
        if file.by_ref().take(PIECE as u64).read_to_end(buffer)? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_too_large(bytes: &[u8]) -> bool {
    bytes.len() as u64 > MOST
}

fn examine(shown: impl Fn() -> String, named: bool, bytes: &[u8]) -> Loaded {
    let unread = |message: String| {
        Loaded::Unread(Unread {
            is_named: named,
            ..Unread::named(shown(), message)
        })
    };
    if is_too_large(bytes) {
        let message = format!("larger than {} MiB, the most firelint reads", MOST >> 20);
        return unread(message);
    }
    match content::decode(bytes) {
        Ok(Some(text)) => Loaded::Text {
            shown: shown(),
            text: text.to_owned(),
            named,
        },
        Ok(None) => Loaded::PassedOver,
        Err(message) => unread(message),
    }
}

fn unwalked(error: &walkdir::Error) -> Unread {
    let path = error.path().map(shown).unwrap_or_default();
    match error.io_error() {
        Some(error) => Unread::refused(path, error, false),
        None => Unread {
            is_named: false,
            ..Unread::named(path, error.to_string())
        },
    }
}

/// An operating system's complaint in plain words.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => NO_SUCH_FILE.to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => error.to_string(),
    }
}

fn one_true_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// A path as it was given, with `/` between its parts; `.` parts say nothing and are left out, so that a file has
/// one name however it was reached, and files of one directory are seen to be neighbours.
fn shown(path: &Path) -> String {
    let mut shown = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => continue,
            Component::RootDir => shown.push('/'),
            part => {
                if !shown.is_empty() && !shown.ends_with('/') {
                    shown.push('/');
                }
                shown.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    if shown.is_empty() {
        shown.push('.');
    }
    shown
}

/// A path that could not be found, for the one who typed it.
fn as_given(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

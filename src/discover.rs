//! Paths to texts: walks, skips, reads, and keeps what may hold a definition.
//!
//! Each file is read into a buffer of its reader's and searched for a few words before anything is parsed. Almost every
//! file of a repository ends there.

mod content;
mod ignores;
mod progress;
mod walk;

use std::collections::{BTreeMap, HashSet, VecDeque};
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
pub const MOST_BYTES: u64 = 64 << 20;

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

/// The most named files that a thread takes at once.
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

    /// What firelint refuses.
    fn refused_for(path: String, message: String, is_named: bool) -> Self {
        Self {
            is_named,
            ..Self::named(path, message)
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
    let places = Places::of(asked);
    let loaded = read(
        places.works(asked.jobs),
        &places.named,
        asked.jobs,
        progress,
    );
    let unread = places.unread.into_iter().map(Loaded::Unread);
    let mut found = gather(unread.chain(loaded));
    // A hook names many files of one directory, and to find out what it lies in takes a dozen calls of the system.
    let mut around = HashSet::new();
    for path in &places.files {
        let shown = shown(path);
        let directory = directory_of(&shown);
        if around.insert(directory.to_owned()) {
            found.sources.stand_in(directory);
        }
    }
    for path in &places.directories {
        let shown = shown(path);
        found.sources.stand_in(&shown);
        found.sources.walk(&shown);
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
    let has_directories = works.iter().any(|work| matches!(work, Work::Directory(_)));
    let threads = if has_directories {
        jobs
    } else {
        jobs.min(works.len())
    };
    let queue = Queue::new(works, threads);
    let work = || {
        let mut reader = Reader::new(progress);
        queue.work(|work| match work {
            Work::Files(paths) => paths.iter().for_each(|path| reader.read(path, true)),
            Work::Directory(directory) => directory.walk(named, &queue, |met| match met {
                Ok(path) => reader.read(&path, false),
                Err(unread) => reader.loaded.push(Loaded::Unread(unread)),
            }),
        });
        reader.loaded
    };
    if threads <= 1 {
        return work();
    }
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
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
    let loaded = match reader.take(MOST_BYTES + 1).read_to_end(&mut buffer) {
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
    // By their texts, too: names that are no text may be shown alike.
    texts.sort();
    for (shown, text, named) in texts {
        let id = found.sources.add(Source::new(shown, text));
        if named {
            found.named.push(id);
        }
    }
    found
}

/// What was asked for and is there, and what is not.
#[derive(Default)]
struct Places {
    /// The files, each once.
    files: Vec<PathBuf>,
    /// The files by their one true paths.
    named: HashSet<PathBuf>,
    directories: Vec<PathBuf>,
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
                Ok(metadata) if metadata.is_dir() => places.directories.push(path.clone()),
                Ok(_) if places.named.insert(one_true_path(path)) => {
                    places.files.push(path.clone());
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

    /// The files in batches, and the directories that no walk of another one comes to.
    fn works(&self, jobs: usize) -> VecDeque<Work> {
        let share = self.files.len().div_ceil(jobs.max(1)).clamp(1, BATCH);
        let files = self.files.chunks(share);
        let files = files.map(|batch| Work::Files(batch.to_vec()));
        let roots: BTreeMap<PathBuf, &PathBuf> = self
            .directories
            .iter()
            .rev()
            .map(|path| (one_true_path(path), path))
            .collect();
        let is_walked = |place: &Path| {
            let mut above = place.ancestors().skip(1);
            above.any(|other| roots.contains_key(other) && ignores::lead(other, place))
        };
        let roots = roots.iter().filter(|(place, _)| !is_walked(place));
        let directories =
            roots.map(|(place, path)| Directory::root(path.to_path_buf(), place.clone()));
        files.chain(directories.map(Work::Directory)).collect()
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
    let loaded = match fill(path, named, buffer) {
        Ok(Held::All) if named || is_worth_reading(path, buffer) => {
            examine(|| shown(path), named, buffer)
        }
        Ok(Held::All | Held::NoWord) => Loaded::PassedOver,
        Ok(Held::TooMuch) => too_large(shown(path), named),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !named => return None,
        Err(error) => Loaded::Unread(Unread::refused(shown(path), &error, named)),
    };
    buffer.clear();
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

/// What of a file was read.
enum Held {
    All,
    /// Not all, for none of ECS's words is in it.
    NoWord,
    /// Not all, for it is too large.
    TooMuch,
}

/// Reads a file, if it may be about ECS as far as that is asked of it.
fn fill(path: &Path, named: bool, buffer: &mut Vec<u8>) -> io::Result<Held> {
    buffer.clear();
    let mut file = File::open(path)?;
    if !named {
        file.by_ref().take(PIECE as u64 + 1).read_to_end(buffer)?;
        if buffer.len() <= PIECE {
            return Ok(Held::All);
        }
        if !is_telling(path, &mut file, buffer)? {
            return Ok(Held::NoWord);
        }
        buffer.clear();
        file.rewind()?;
    }
    if file.metadata()?.len() > MOST_BYTES {
        return Ok(Held::TooMuch);
    }
    // It may grow meanwhile, and a pipe has no length.
    file.take(MOST_BYTES + 1).read_to_end(buffer)?;
    Ok(match is_too_large(buffer) {
        true => Held::TooMuch,
        false => Held::All,
    })
}

/// Whether a large file has any of ECS's words, in what is in the buffer or after it. However large it is, no more than a
/// piece is held.
fn is_telling(path: &Path, file: &mut File, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let has_word: fn(&[u8]) -> bool = match has_ending(path, &HCL_ENDINGS) {
        _ if content::is_utf16(buffer) => content::may_define_in_utf16,
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
    bytes.len() as u64 > MOST_BYTES
}

fn too_large(path: String, is_named: bool) -> Loaded {
    let message = format!(
        "larger than {} MiB, the most firelint reads",
        MOST_BYTES >> 20
    );
    Loaded::Unread(Unread::refused_for(path, message, is_named))
}

fn examine(shown: impl Fn() -> String, named: bool, bytes: &[u8]) -> Loaded {
    if is_too_large(bytes) {
        return too_large(shown(), named);
    }
    match content::decode(bytes) {
        Ok(Some(text)) => Loaded::Text {
            shown: shown(),
            text: text.to_owned(),
            named,
        },
        Ok(None) => Loaded::PassedOver,
        Err(message) => Loaded::Unread(Unread::refused_for(shown(), message, named)),
    }
}

fn unwalked(error: &walkdir::Error) -> Unread {
    let path = error.path().map(shown).unwrap_or_default();
    match error.io_error() {
        Some(error) => Unread::refused(path, error, false),
        None => Unread::refused_for(path, error.to_string(), false),
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

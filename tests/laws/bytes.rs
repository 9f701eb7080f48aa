//! No bytes are too odd.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use firelint::finding::Severity;
use firelint::repair::offers;
use firelint::report::{Offers, human, json, sarif};
use firelint::rules::CATALOGUE;
use firelint::suppress::Settings;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::definition::{Definition, definition};
use crate::spans::{PLAIN, astray, places};
use crate::support::examples::examples;
use crate::support::project_file;
use crate::write::{Order, Syntax};

/// The most bytes of a text: longer ones are another test's.
const MOST: usize = 16 * 1024;

/// Texts that people may have written.
static SEEDS: LazyLock<Vec<(String, String)>> = LazyLock::new(seeds);

fn seeds() -> Vec<(String, String)> {
    let pages = CATALOGUE
        .iter()
        .map(|rule| fs::read_to_string(project_file(&format!("rules/{}.md", rule.id))).unwrap());
    let mut found: Vec<(String, String)> = pages
        .flat_map(|page| examples(&page))
        .flat_map(|example| example.files)
        .collect();
    let mut files = Vec::new();
    collect(&project_file("examples"), &mut files);
    if let Some(corpus) = std::env::var_os("FIRELINT_CORPUS") {
        collect(Path::new(&corpus), &mut files);
    }
    for file in files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if let Ok(text) = fs::read_to_string(&file) {
            found.push((name, text));
        }
    }
    found.retain(|(name, text)| ending(name).is_some() && text.len() <= MOST / 4);
    found.sort();
    found
}

/// Files in directories, as far as there are not too many.
fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        match path.is_dir() {
            _ if found.len() > 2_000 => return,
            true => collect(&path, found),
            false => found.push(path),
        }
    }
}

/// Endings, each of a syntax; the longer one first where one ends with another.
const ENDINGS: [&str; 8] = [
    ".tf.json", ".tfvars", ".tf", ".jsonc", ".json", ".yaml", ".yml", ".toml",
];

fn ending(name: &str) -> Option<&'static str> {
    ENDINGS.into_iter().find(|ending| name.ends_with(ending))
}

/// A change of some bytes.
#[derive(Clone, Debug)]
enum Change {
    /// These take the place of a few.
    Put(Index, usize, Vec<u8>),
    /// A piece of the text is written again elsewhere.
    Repeat(Index, Index, usize),
    /// A piece of another text is put in.
    Graft(Index, Index, Index, usize),
    /// The end is cut off.
    Cut(Index),
}

/// What means something in some syntax.
const PIECES: [&str; 40] = [
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\n",
    "\r\n",
    "\t",
    "#",
    "//",
    "/*",
    "*/",
    "&a",
    "*a",
    "<<",
    "!Ref",
    "!Sub",
    "${",
    "%{",
    "{{",
    "}}",
    "<<EOF\n",
    "EOF\n",
    "|\n",
    ">-\n",
    "- ",
    "? ",
    "---\n",
    "\\u",
    "\\",
    "\u{feff}",
    "é",
    "😀",
    "null",
    "1e999",
    "-9223372036854775808",
    "@",
];

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![
        4 => select(PIECES.to_vec()).prop_map(|piece| piece.as_bytes().to_owned()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop_oneof![
        6 => (any::<Index>(), 0..4usize, piece).prop_map(|(at, gone, put)| Change::Put(at, gone, put)),
        2 => (any::<Index>(), any::<Index>(), 1..200usize).prop_map(|(from, to, length)| Change::Repeat(from, to, length)),
        2 => (any::<Index>(), any::<Index>(), any::<Index>(), 1..400usize).prop_map(|(other, from, to, length)| Change::Graft(other, from, to, length)),
        1 => any::<Index>().prop_map(Change::Cut),
    ]
}

fn made(text: &mut Vec<u8>, change: &Change) {
    let place = |at: &Index, text: &[u8]| at.index(text.len() + 1);
    let piece = |text: &[u8], from: &Index, length: usize| {
        let from = place(from, text);
        text[from..text.len().min(from + length)].to_owned()
    };
    match change {
        Change::Put(at, gone, put) => {
            let at = place(at, text);
            let end = text.len().min(at + gone);
            text.splice(at..end, put.iter().copied());
        }
        Change::Repeat(from, to, length) => {
            let piece = piece(text, from, *length);
            let to = place(to, text);
            text.splice(to..to, piece);
        }
        Change::Graft(other, from, to, length) => {
            let (_, other) = &SEEDS[other.index(SEEDS.len())];
            let piece = piece(other.as_bytes(), from, *length);
            let to = place(to, text);
            text.splice(to..to, piece);
        }
        Change::Cut(at) => text.truncate(place(at, text)),
    }
    text.truncate(MOST);
}

/// Reads, judges and reports. That it ends is the law; that what it points at is there, another one.
fn answer(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let settings = Settings::default();
    let checked = firelint::check_stream(name, bytes, &settings);
    let contents = human::Contents {
        min_severity: Severity::Advice,
        undecided: true,
    };
    // Each report takes as long as all else, and to try fixes far longer.
    match bytes.len() % 8 {
        0 => {
            let offers = offers(&checked, Severity::Advice, &settings, 1);
            sarif::report(&checked, Severity::Advice, &offers)
        }
        1 | 2 => sarif::report(&checked, Severity::Advice, &Offers::default()),
        3..=5 => human::report(&checked, &contents, &PLAIN),
        _ => json::report(&checked, Severity::Advice),
    };
    let astray = astray(&checked, &places(&checked));
    prop_assert!(astray.is_none(), "{} is no place", astray.unwrap());
    Ok(())
}

fn all_made(text: &str, changes: &[Change]) -> Vec<u8> {
    let mut text = text.as_bytes().to_owned();
    changes.iter().for_each(|change| made(&mut text, change));
    text
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn written(definition: &Definition, syntax: Syntax) -> (String, String) {
    let names = definition.names();
    let files = syntax.write(&definition.task(&names), None, &mut Order(None));
    files.into_iter().next().unwrap()
}

#[test]
fn any_bytes_are_answered() {
    let inputs = (
        prop::collection::vec(any::<u8>(), 0..400),
        select(ENDINGS.to_vec()),
    );
    crate::holds(1, inputs, |(bytes, ending)| {
        answer(&format!("nowhere/main{ending}"), &bytes)?;
        Ok(())
    });
}

#[test]
fn what_people_write_with_some_bytes_changed_is_answered() {
    let inputs = (
        any::<Index>(),
        prop::collection::vec(change(), 0..8),
        prop::option::weighted(0.1, select(ENDINGS.to_vec())),
    );
    crate::holds(1, inputs, |(seed, changes, other)| {
        let (name, text) = &SEEDS[seed.index(SEEDS.len())];
        let ending = other.or(ending(name)).unwrap_or_default();
        let bytes = all_made(text, &changes);
        answer(&format!("nowhere/main{ending}"), &bytes)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{}", shown(&bytes))))?;
        Ok(())
    });
}

#[test]
fn a_definition_in_any_syntax_with_some_bytes_changed_is_answered() {
    let inputs = (
        definition(),
        select(Syntax::ALL.to_vec()),
        prop::collection::vec(change(), 1..6),
    );
    crate::holds(1, inputs, |(definition, syntax, changes)| {
        let (name, text) = written(&definition, syntax);
        let bytes = all_made(&text, &changes);
        answer(&format!("nowhere/{name}"), &bytes)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{}", shown(&bytes))))?;
        Ok(())
    });
}

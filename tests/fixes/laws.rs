//! What holds for every document: the edit's structure comes about, comments and all other bytes stay, and nothing is
//! left to do.

use std::ops::Range;

use firelint::finding::{Edit, Fix, Key, Piece};
use firelint::fix::{TextEdit, apply, text_edits};
use firelint::model::Terms;
use firelint::source::{Source, SourceId, Sources, Span};
use firelint::syntax::documents;
use firelint::syntax::tree::{Cursor, Kind, Tree};

use crate::random::{Random, json, yaml};

/// A value as it reads.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Atom(String),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

fn read(node: Cursor) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::String => Value::Text(node.string().unwrap().into_owned()),
        Kind::Array => Value::List(node.children().map(read).collect()),
        Kind::Object => Value::Map(
            node.children()
                .map(|member| (member.key().unwrap().into_owned(), read(member)))
                .collect(),
        ),
        _ => Value::Atom(node.raw().to_owned()),
    }
}

fn written(piece: &Piece) -> Value {
    match piece {
        Piece::Bool(value) => Value::Atom(value.to_string()),
        Piece::Number(value) => Value::Atom(value.to_string()),
        Piece::Text(text) => Value::Text(text.clone()),
        Piece::List(items) => Value::List(items.iter().map(written).collect()),
        Piece::Map(members) => Value::Map(
            members
                .iter()
                .map(|(key, value)| (spelt(key), written(value)))
                .collect(),
        ),
        Piece::Copy(_) => unreachable!(),
    }
}

fn spelt(key: &Key) -> String {
    match key {
        Key::Container(key) | Key::Service(key) => (*key).to_owned(),
        Key::Verbatim(key) => key.clone(),
    }
}

struct File {
    sources: Sources,
    id: SourceId,
    tree: Tree,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        let mut sources = Sources::default();
        let id = sources.add(Source::new(path, text));
        let tree = documents(id, sources.get(id)).remove(0);
        Self { sources, id, tree }
    }

    fn text(&self) -> &str {
        &self.sources.get(self.id).text
    }

    fn root(&self) -> Cursor<'_> {
        self.tree.root(self.text())
    }

    fn at(&self, path: &[usize]) -> Cursor<'_> {
        path.iter().fold(self.root(), |node, &index| {
            node.children().nth(index).unwrap()
        })
    }

    fn comments(&self) -> Vec<&str> {
        let comments = self.tree.comments.iter();
        comments
            .map(|comment| &self.text()[comment.span.range()])
            .collect()
    }

    fn edits(&self, edit: Edit) -> Result<Vec<TextEdit>, String> {
        let fix = Fix::new("edit").edit(edit);
        text_edits(&self.sources, &fix, Terms::Api).map_err(|declined| declined.0)
    }
}

/// Paths of all nodes.
fn paths(node: Cursor, path: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    found.push(path.clone());
    for (index, child) in node.children().enumerate() {
        path.push(index);
        paths(child, path, found);
        path.pop();
    }
}

/// A place of the map at a path, as the model has it.
fn place_of(map: Cursor) -> Option<Span> {
    let is_scalar = |node: &Cursor| {
        !matches!(node.kind(), Kind::Array | Kind::Object) && !node.span().range().is_empty()
    };
    match map.raw().starts_with('{') {
        true => Some(map.head()),
        false => map.children().find(is_scalar).map(|member| member.span()),
    }
}

fn reach<'v>(value: &'v mut Value, path: &[usize]) -> &'v mut Value {
    path.iter().fold(value, |value, &index| match value {
        Value::List(items) => &mut items[index],
        Value::Map(members) => &mut members[index].1,
        _ => unreachable!(),
    })
}

fn piece(random: &mut Random, depth: usize) -> Piece {
    let texts = [
        "a",
        "on",
        "",
        "1e3",
        "a: b",
        "x #y",
        "- a",
        "it's",
        "\"q\" 'p'",
        "l1\nl2",
        "né",
        "a, b",
        "[a]",
        "{a",
        "\\",
        "null",
        "\t",
    ];
    match random.below(if depth == 0 { 3 } else { 5 }) {
        0 => Piece::Bool(random.one_in(2)),
        1 => Piece::Number(random.below(99) as i64 - 9),
        2 => texts[random.below(texts.len())].into(),
        3 => Piece::List(
            (0..random.below(3))
                .map(|_| piece(random, depth - 1))
                .collect(),
        ),
        _ => {
            let keys = ["k", "on", "a b"].into_iter().take(random.below(4));
            Piece::Map(
                keys.map(|key| (Key::verbatim(key), piece(random, depth - 1)))
                    .collect(),
            )
        }
    }
}

/// An edit of a random place, with what comes of it, and the bytes of what goes; none where the place has no name.
fn edit(random: &mut Random, file: &File) -> Option<(Edit, Value, Range<usize>)> {
    let mut found = Vec::new();
    paths(file.root(), &mut Vec::new(), &mut found);
    let path = found[random.below(found.len())].clone();
    let node = file.at(&path);
    let mut expected = read(file.root());
    let target = reach(&mut expected, &path);
    let mut gone = 0..0;
    let edit = match (random.below(5), target) {
        (0, Value::Map(members)) => {
            let map = place_of(node)?;
            let key = match members.is_empty() || random.one_in(2) {
                true => "fresh".to_owned(),
                false => members[random.below(members.len())].0.clone(),
            };
            let value = piece(random, 2);
            match members.iter_mut().find(|(found, _)| *found == key) {
                Some((_, old)) => {
                    gone = node.get(&key).unwrap().span().range();
                    *old = written(&value);
                }
                None => members.push((key.clone(), written(&value))),
            }
            Edit::Set {
                map,
                key: Key::verbatim(key),
                value,
            }
        }
        (1, Value::Map(members)) => {
            let map = place_of(node)?;
            let item = piece(random, 2);
            let lists = members
                .iter_mut()
                .find(|(_, value)| matches!(value, Value::List(_) | Value::Null));
            let key = match lists {
                Some((key, value)) => {
                    match value {
                        Value::List(items) => items.push(written(&item)),
                        value => *value = Value::List(vec![written(&item)]),
                    }
                    key.clone()
                }
                None => {
                    members.push(("fresh".into(), Value::List(vec![written(&item)])));
                    "fresh".into()
                }
            };
            Edit::Push {
                map,
                key: Key::verbatim(key),
                item,
            }
        }
        (2, Value::Map(_)) => {
            let item = place_of(node)?;
            let (index, list) = path.split_last()?;
            let new = piece(random, 2);
            match reach(&mut expected, list) {
                Value::List(items) => items.insert(index + 1, written(&new)),
                _ => return None,
            }
            Edit::InsertAfter { item, new }
        }
        (3, value @ (Value::Atom(_) | Value::Text(_))) => {
            let with = piece(random, 2);
            *value = written(&with);
            gone = node.span().range();
            Edit::Replace {
                value: node.span(),
                with,
            }
        }
        (4, value) => {
            let is_many = matches!(value, Value::List(_) | Value::Map(_));
            let is_member = node.key_span().is_some();
            let place = match (is_many, is_member) {
                (true, true) => node.key_span()?,
                (true, false) if node.raw().starts_with(['[', '{']) => node.head(),
                (false, _) if !node.span().range().is_empty() => node.span(),
                _ => return None,
            };
            let (index, around) = path.split_last()?;
            let from = node.key_span().unwrap_or(node.span()).start as usize;
            gone = from..node.span().end as usize;
            match reach(&mut expected, around) {
                Value::List(items) => drop(items.remove(*index)),
                Value::Map(members) => drop(members.remove(*index)),
                _ => unreachable!(),
            }
            Edit::Remove { place }
        }
        _ => return None,
    };
    Some((edit, expected, gone))
}

fn check(path: &str, text: &str, random: &mut Random) -> Option<bool> {
    let file = File::new(path, text);
    assert!(
        file.tree.errors.is_empty(),
        "{text}\n{:?}",
        file.tree.errors
    );
    let (edit, expected, target) = edit(random, &file)?;
    let edits = match file.edits(edit.clone()) {
        Ok(edits) => edits,
        Err(_) => return Some(false),
    };
    let after = apply(text, &edits);
    let told = || format!("{edit:?}\n--- before\n{text}\n--- after\n{after}\n---\n{after:?}\n");
    let new = File::new(path, &after);
    assert!(
        new.tree.errors.is_empty(),
        "{}{:?}",
        told(),
        new.tree.errors
    );
    assert_eq!(read(new.root()), expected, "{}", told());
    let gone: Vec<&str> = edits.iter().map(|edit| &text[edit.span.range()]).collect();
    let comments = file
        .tree
        .comments
        .iter()
        .map(|comment| comment.span.range());
    let kept = comments.filter(|comment| comment.start < target.start || comment.end > target.end);
    let kept: Vec<&str> = kept.map(|comment| &text[comment]).collect();
    assert_eq!(new.comments(), kept, "{}", told());
    if let Edit::Set { .. } | Edit::Push { .. } | Edit::InsertAfter { .. } = edit {
        let is_new = !format!("{edit:?}").contains("Set")
            || !matches!(&edit, Edit::Set { key, .. } if spelt(key) != "fresh");
        for gone in gone.iter().filter(|_| is_new) {
            let gone = gone.trim();
            assert!(
                ["", "{}", "[]", "null", "~"].contains(&gone),
                "{gone:?} is gone: {}",
                told()
            );
        }
    }
    // No line ends in another way than all others do.
    let breaks = (after.matches('\n').count(), after.matches("\r\n").count());
    let has_windows = text.contains("\r\n");
    let has_unix = text.contains('\n') && !has_windows;
    assert!(!has_windows || breaks.0 == breaks.1, "{}", told());
    assert!(!has_unix || breaks.1 == 0, "{}", told());
    if let Edit::Set { key, value, .. } = &edit {
        let mut found = Vec::new();
        paths(new.root(), &mut Vec::new(), &mut found);
        let same = found.iter().map(|path| new.at(path)).find(|node| {
            node.kind() == Kind::Object
                && node
                    .get(&spelt(key))
                    .is_some_and(|member| read(member) == written(value))
        });
        if let Some(map) = same.and_then(place_of) {
            let again = Edit::Set {
                map,
                key: key.clone(),
                value: value.clone(),
            };
            let edits = new.edits(again).unwrap();
            assert_eq!(edits, [], "{}", told());
        }
    }
    Some(true)
}

fn holds(seed: u64, write: impl Fn(&mut Random) -> (&'static str, String)) {
    let mut random = Random(seed);
    let (mut edited, mut declined) = (0, 0);
    for _ in 0..6_000 {
        let (path, text) = write(&mut random);
        match check(path, &text, &mut random) {
            Some(true) => edited += 1,
            Some(false) => declined += 1,
            None => {}
        }
    }
    // Little is declined where no template and no alias is.
    assert!(
        edited > 1_500 && declined * 20 < edited,
        "{edited} {declined}"
    );
}

#[test]
fn edits_of_json_do_what_they_say_and_no_more() {
    holds(0x5eed, json);
}

#[test]
fn edits_of_yaml_do_what_they_say_and_no_more() {
    holds(0xfeed, yaml);
}

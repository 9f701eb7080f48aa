//! Trees as data: what is written in JSON or YAML, before any dialect gives it a meaning.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::datum::{Data, Datum, Entries, Entry, Items, Via};
use super::rendered::{Rendered, Renderer};
use crate::model::{Unknown, Why};
use crate::source::Span;
use crate::syntax::holes;
use crate::syntax::tree::{Cursor, Kind, MAX_DEPTH, NodeId};
use crate::syntax::unquoted::{runs, verbatim};

/// How many nodes are read through aliases, all in all: a few aliases can stand for a great many.
const MOST_THROUGH_ALIASES: usize = 100_000;

/// Where the text of a tree stands.
#[derive(Clone, Copy, Debug)]
pub enum Places<'a> {
    /// In the file, at the same bytes.
    Same,
    /// In the file, at the same bytes; and `${…}` is for the dialect to fill in, not for a tool before it.
    Own,
    /// Wherever the rendered text it was read from was put together.
    Rendered(&'a Rendered),
}

impl Places<'_> {
    /// The place in the user's file.
    pub fn of(self, span: Span) -> Span {
        match self {
            Self::Same | Self::Own => span,
            Self::Rendered(text) => text.span(span.range()),
        }
    }

    /// Whether text with a hole in it waits for another tool.
    fn is_hole(self, text: &str) -> bool {
        let is_marked = || ["{{", "{%"].iter().any(|mark| text.contains(mark));
        !matches!(self, Self::Own) || text.contains('{') && is_marked()
    }

    /// What leaves a hole open: the expression that could not be evaluated, where a dialect put it there.
    fn unknown(self, hole: Span, at: Span, why: Why) -> Unknown {
        let evaluated = match self {
            Self::Rendered(text) if why == Why::Template => text.unknown_in(hole.range()),
            _ => None,
        };
        evaluated.unwrap_or(Unknown { at, why })
    }
}

/// What a reader makes of YAML where readers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yaml {
    /// Readers of task definitions: GitHub's deploy action reads YAML 1.2 and leaves merge keys alone, the AWS CLI
    /// merges. What a merge key brings is unknown.
    Unsettled,
    /// YAML 1.1 with merge keys: CloudFormation's tools.
    Old,
    /// YAML 1.2 with merge keys: Terraform's `yamldecode`.
    Merging,
}

/// A node as data.
pub fn datum(node: Cursor, places: Places) -> Datum {
    datum_in(node, places, Yaml::Unsettled)
}

/// A node as data, as one kind of reader of YAML takes it.
pub fn datum_in(node: Cursor, places: Places, yaml: Yaml) -> Datum {
    let mut reader = Reader {
        places,
        yaml,
        anchored: BTreeMap::new(),
        left: MOST_THROUGH_ALIASES,
    };
    reader.datum(node, 0).datum
}

/// A datum with how deep it nests, and how many nodes a walk through it meets.
#[derive(Clone)]
struct Measured {
    datum: Datum,
    depth: usize,
    nodes: usize,
}

impl Measured {
    fn leaf(datum: Datum) -> Self {
        Self {
            datum,
            depth: 1,
            nodes: 1,
        }
    }
}

struct Reader<'a> {
    places: Places<'a>,
    yaml: Yaml,
    /// What aliases stand for: read once, shared by all.
    anchored: BTreeMap<NodeId, Measured>,
    /// How many more nodes aliases may stand for.
    left: usize,
}

impl Reader<'_> {
    /// `level` counts what is being read around the node.
    fn datum(&mut self, node: Cursor, level: usize) -> Measured {
        let head = self.places.of(node.head());
        let unknown = |why| Measured::leaf(Datum::unknown(Unknown { at: head, why }));
        if let Some(why) = self.why_unknown(node) {
            let unknown = self.places.unknown(node.span(), head, why);
            return Measured::leaf(Datum::unknown(unknown));
        }
        if level > MAX_DEPTH {
            return unknown(Why::TooDeep);
        }
        let (mut depth, mut nodes) = (0, 0);
        let mut part = |measured: Measured| {
            depth = depth.max(measured.depth);
            nodes += measured.nodes;
            measured.datum
        };
        let settled = self.settled(node);
        let data = match node.kind() {
            Kind::Alias => return self.alias(node, level),
            _ if settled.is_some() => settled.unwrap_or(Data::Null),
            Kind::Hole => Data::Text(Rendered::verbatim(node.raw(), node.span())),
            Kind::Null | Kind::Broken | Kind::TooDeep => Data::Null,
            Kind::True => Data::Bool(true),
            Kind::False => Data::Bool(false),
            Kind::Number => Data::Number(node.raw().into()),
            Kind::String => Data::Text(self.text(node)),
            Kind::Array => Data::List(Rc::new(self.items(node, level, &mut part))),
            Kind::Object => Data::Map(Rc::new(self.entries(node, level, &mut part))),
        };
        Measured {
            datum: Datum {
                via: self.via(node),
                ..Datum::new(data, head)
            },
            depth: depth + 1,
            nodes: nodes + 1,
        }
    }

    /// How a scalar got into the text it was read from.
    fn via(&self, node: Cursor) -> Option<Rc<Via>> {
        match (self.places, node.kind()) {
            (Places::Same | Places::Own, _) | (_, Kind::Array | Kind::Object) => None,
            (Places::Rendered(text), _) => text.via_in(node.span().range()),
        }
    }

    /// Why the node's value cannot be known, where it cannot.
    fn why_unknown(&self, node: Cursor) -> Option<Why> {
        match node.kind() {
            _ if node.is_conditional() => Some(Why::TemplateBlock),
            Kind::Hole => self.places.is_hole(node.raw()).then_some(Why::Template),
            Kind::TooDeep => Some(Why::TooDeep),
            Kind::Broken => Some(Why::Broken),
            _ => None,
        }
    }

    /// What an alias stands for, shared with the place where it is written.
    fn alias(&mut self, node: Cursor, level: usize) -> Measured {
        let target = node.resolved();
        let at = self.places.of(node.head());
        let unknown = |why| Measured::leaf(Datum::unknown(Unknown { at, why }));
        let known = self.anchored.get(&target.id()).cloned();
        let measured = match known {
            Some(measured) => measured,
            None => {
                let measured = self.datum(target, level + 1);
                self.anchored.insert(target.id(), measured.clone());
                measured
            }
        };
        if measured.depth > MAX_DEPTH {
            return unknown(Why::TooDeep);
        }
        if measured.nodes > self.left {
            return unknown(Why::TooLarge);
        }
        self.left -= measured.nodes;
        measured
    }

    /// A plain scalar in YAML 1.1, where it is another one there.
    fn settled(&self, node: Cursor) -> Option<Data> {
        if self.yaml != Yaml::Old {
            return None;
        }
        // By the letter `y` and `n` are booleans, too, but none of these tools takes them for some.
        let is_word = node.raw().len() > 1;
        let boolean = node.boolean_1_1().filter(|_| is_word).map(Data::Bool);
        boolean.or_else(|| {
            let number = node.integer_1_1()?;
            Some(Data::Number(number.to_string().into()))
        })
    }

    fn text(&self, node: Cursor) -> Rendered {
        let decoded = node.string().unwrap_or_default();
        let (raw, span) = (node.raw(), node.span());
        let inner = match verbatim(&decoded, raw, span) {
            Some(place) => Rendered::verbatim(&*decoded, place),
            None => Rendered::of_runs(&*decoded, &runs(&decoded, raw, span), span),
        };
        match self.places {
            Places::Same => inner,
            Places::Own => with_holes(inner),
            Places::Rendered(outer) => inner.within(outer),
        }
    }

    /// A hole or a conditional item leaves a list open: it may stand for any number of items.
    fn items(
        &mut self,
        list: Cursor,
        level: usize,
        part: &mut impl FnMut(Measured) -> Datum,
    ) -> Items {
        let mut found = Items::default();
        if list.is_cut_off() {
            found.rest = Some(self.hidden(list.head(), Why::Broken));
        }
        for item in list.children() {
            match self.why_unknown(item) {
                Some(_) if holes::is_silent(item.raw()) => {}
                Some(why @ (Why::Template | Why::TemplateBlock)) => {
                    let at = self.places.of(item.head());
                    let unknown = self.places.unknown(item.span(), at, why);
                    found.rest = found.rest.or(Some(unknown));
                }
                _ => found.items.push(part(self.datum(item, level + 1))),
            }
        }
        found
    }

    fn entries(
        &mut self,
        map: Cursor,
        level: usize,
        part: &mut impl FnMut(Measured) -> Datum,
    ) -> Entries {
        let mut found = Entries {
            entries: Vec::with_capacity(map.children().count()),
            extent: map.parent().map(|_| self.places.of(map.span())),
            ..Entries::default()
        };
        if map.is_cut_off() {
            found.rest = Some(self.hidden(map.head(), Why::Broken));
        }
        let mut merged = Vec::new();
        for member in map.children() {
            match (member.key(), member.key_span()) {
                (Some(key), Some(key_span)) if is_template(&key, self.places) => {
                    found.rest = found.rest.or(Some(self.hidden(key_span, Why::Template)));
                }
                (Some(_), Some(_)) if member.is_merge_key() => {
                    merged.push(part(self.datum(member, level + 1)));
                }
                (Some(key), Some(key_span)) => found.entries.push(Entry {
                    key: key.into(),
                    key_span: Some(self.places.of(key_span)),
                    value: part(self.datum(member, level + 1)),
                }),
                _ if holes::is_silent(member.raw()) => {}
                _ => {
                    let why = match member.kind() {
                        Kind::Broken => Why::Broken,
                        _ => Why::Template,
                    };
                    found.rest = found.rest.or(Some(self.hidden(member.head(), why)));
                }
            }
        }
        for value in &merged {
            self.merge(&mut found, value);
        }
        found
    }

    /// Adds what a merge key brings: members that are not there yet, of one map or of several, the first one first.
    fn merge(&self, into: &mut Entries, value: &Datum) {
        let maps = match &value.data {
            Data::List(list) => {
                into.rest = into.rest.or(list.rest);
                list.items.as_slice()
            }
            _ => std::slice::from_ref(value),
        };
        let mut have: BTreeSet<Rc<str>> =
            into.entries.iter().map(|entry| entry.key.clone()).collect();
        let mut brought = Vec::new();
        for map in maps {
            match &map.data {
                Data::Map(map) => {
                    let new = map
                        .entries
                        .iter()
                        .filter(|entry| have.insert(entry.key.clone()));
                    brought.extend(new.map(|entry| self.brought(entry, value.span)));
                    into.rest = into.rest.or(map.rest);
                }
                Data::Unknown(unknown) => into.rest = into.rest.or(Some(*unknown)),
                _ => {}
            }
        }
        // What is written in the map itself comes last, so that it counts.
        brought.append(&mut into.entries);
        into.entries = brought;
    }

    fn brought(&self, entry: &Entry, at: Span) -> Entry {
        match self.yaml {
            Yaml::Unsettled => Entry {
                value: Datum::unknown(Unknown {
                    at,
                    why: Why::MergeKey,
                }),
                ..entry.clone()
            },
            Yaml::Old | Yaml::Merging => entry.clone(),
        }
    }

    fn hidden(&self, span: Span, why: Why) -> Unknown {
        Unknown {
            at: self.places.of(span),
            why,
        }
    }
}

/// Text with what a tool before the dialect fills in as holes: `{{ … }}`, `{% … %}`.
fn with_holes(text: Rendered) -> Rendered {
    let written = text.as_str();
    let mut finder = holes::Finder::new(written);
    let mut renderer = Renderer::default();
    let mut from = 0;
    for at in memchr::memchr_iter(b'{', written.as_bytes()) {
        let is_opener = [b"{{", b"{%"]
            .iter()
            .any(|mark| written.as_bytes()[at..].starts_with(*mark));
        if at < from || !is_opener {
            continue;
        }
        let Some(end) = finder.hole_at(at) else {
            continue;
        };
        if at > from {
            renderer.rendered(&text.part(from..at));
        }
        let unknown = Unknown {
            at: text.span(at..end),
            why: Why::Template,
        };
        renderer.hole(&written[at..end], unknown);
        from = end;
    }
    if from == 0 {
        return text;
    }
    if from < written.len() {
        renderer.rendered(&text.part(from..written.len()));
    }
    renderer.finish(text.span(0..written.len()))
}

/// Whether a template makes the key. `$schema` and the like are somebody's own keys, and so is `${…}` where that is
/// the dialect's own.
fn is_template(key: &str, places: Places) -> bool {
    if !places.is_hole(key) {
        return false;
    }
    let is_name = key.starts_with('$') && !key.starts_with("${");
    holes::find(key).is_some_and(|hole| hole.start > 0 || !is_name)
}

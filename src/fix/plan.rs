//! What is to change in a document: edits found their nodes, and those of one node came together.

use super::Declined;
use super::piece::{Content, path, push, put};
use super::place::{Document, Found, is_bracketed, is_function};
use super::same::is_same;
use crate::finding::{Edit, Key, Piece};
use crate::model::Terms;
use crate::source::Span;
use crate::syntax::Language;
use crate::syntax::tree::{Cursor, Kind, NodeId};

/// One change. No two of a plan are of one node and one kind.
#[derive(Debug)]
pub(super) enum Change {
    /// Members at the end of a map.
    Members(NodeId, Vec<(String, Content)>),
    /// Items at the end of a list.
    Items(NodeId, Vec<Content>),
    /// Items after one of a list.
    After(NodeId, Vec<Content>),
    /// Another value.
    Value(NodeId, Content),
    /// A member or an item less.
    Remove(NodeId),
    /// Another key.
    Rename(NodeId, String),
    /// A comment less.
    Uncomment(Span),
}

/// The changes of one document.
pub(super) struct Plan<'a> {
    pub document: &'a Document<'a>,
    terms: Terms,
    pub changes: Vec<Change>,
}

impl<'a> Plan<'a> {
    pub fn new(document: &'a Document<'a>, terms: Terms) -> Self {
        Self {
            document,
            terms,
            changes: Vec::new(),
        }
    }

    /// Whether an edit is one of this document.
    pub fn is_place(&self, edit: &Edit) -> bool {
        let place = super::place(edit);
        let mut comments = self.document.tree.comments.iter();
        match edit {
            Edit::RemoveComment { .. } => comments.any(|comment| comment.span == place),
            _ => self.document.find(place).is_some(),
        }
    }

    /// Adds an edit whose place was found.
    pub fn add(&mut self, edit: &Edit) -> Result<(), Declined> {
        match edit {
            Edit::Set { map, key, value } => {
                let map = self.map_at(*map, key)?;
                let value = self.content(value);
                self.set(map, &path(key, self.terms), Goal::Set(value), key)
            }
            Edit::Push { map, key, item } => {
                let map = self.map_at(*map, key)?;
                let item = self.content(item);
                self.set(map, &path(key, self.terms), Goal::Push(item), key)
            }
            Edit::InsertAfter { item, new } => self.insert_after(*item, new),
            Edit::Replace { value, with } => {
                let node = self.value_at(*value)?;
                let with = self.content(with);
                self.replace(node, with)
            }
            Edit::Remove { place } => self.remove(*place),
            Edit::Rename { key, to } => self.rename(*key, to),
            Edit::RemoveComment { comment } => {
                self.changes.push(Change::Uncomment(*comment));
                Ok(())
            }
        }
    }

    fn content(&self, piece: &Piece) -> Content {
        Content::of(piece, self.terms)
    }

    fn found(&self, place: Span) -> Result<Found<'a>, Declined> {
        let found = self.document.find(place);
        found.ok_or_else(|| Declined::new("nothing that can be edited stands there"))
    }

    /// The map that a place is one of.
    fn map_at(&self, place: Span, key: &Key) -> Result<Cursor<'a>, Declined> {
        let (node, is_own) = match self.found(place)? {
            Found::Key(node) => (node, !stands_for_service(node, key)),
            Found::Value(node) => (node, true),
        };
        let map = match node.kind() {
            Kind::Object if is_own => Some(node),
            _ if node.key_span().is_some() => node.parent(),
            _ => None,
        };
        let map = map.filter(|map| map.kind() == Kind::Object);
        let map = map.ok_or_else(|| Declined::new("no map is written there"))?;
        let map = properties(map, self.terms);
        self.document.unshared(map)?;
        match map.children().any(is_function) {
            true => Err(Declined::new("an expression decides this value")),
            false => Ok(map),
        }
    }

    /// The value at a place, or under a key.
    fn value_at(&self, place: Span) -> Result<Cursor<'a>, Declined> {
        self.found(place).map(whole)
    }

    /// The last member with this key.
    fn member(&self, map: Cursor<'a>, key: &str, spelt: &Key) -> Option<Cursor<'a>> {
        let members = map.children();
        members
            .filter(|member| self.has_key(*member, key, spelt))
            .last()
    }

    /// Whether a member has this key, as its readers see it.
    fn has_key(&self, member: Cursor, key: &str, spelt: &Key) -> bool {
        let any_case = self.terms == Terms::Terraform && !matches!(spelt, Key::Verbatim(_));
        let is_it = |found: &str| found == key || any_case && found.eq_ignore_ascii_case(key);
        member.key().is_some_and(|found| is_it(&found))
    }

    /// Whether another edit gives a member of a map this key.
    fn is_renamed_to(&self, map: Cursor, key: &str) -> bool {
        let parent = |id: NodeId| self.document.tree.nodes[id as usize].parent;
        self.changes.iter().any(|change| match change {
            Change::Rename(id, to) => to == key && parent(*id) == map.id(),
            _ => false,
        })
    }

    fn set(
        &mut self,
        map: Cursor<'a>,
        path: &[String],
        goal: Goal,
        spelt: &Key,
    ) -> Result<(), Declined> {
        let [first, rest @ ..] = path else {
            return Err(Declined::new("no key is named"));
        };
        let Some(node) = self.member(map, first, spelt) else {
            self.document.settled(map)?;
            if self.is_renamed_to(map, first) {
                return Err(super::written_already(first));
            }
            let merges = map.children().any(Cursor::is_merge_key);
            if merges && (!rest.is_empty() || matches!(goal, Goal::Push(_))) {
                return Err(Declined::new("a merge key may bring what stands there"));
            }
            let at =
                self.entry(|change| matches!(change, Change::Members(id, _) if *id == map.id()));
            if let Change::Members(_, members) =
                self.or_insert(at, Change::Members(map.id(), Vec::new()))
            {
                goal.reach(members, path);
            }
            return Ok(());
        };
        if node.kind() == Kind::Null {
            self.document.replaceable(node)?;
            return self.fill(node, rest, goal);
        }
        match (rest, goal) {
            ([], Goal::Set(value)) => self.replace(node, value),
            ([], Goal::Push(item)) => {
                self.document.literal(node)?;
                if node.kind() != Kind::Array {
                    return Err(Declined::new("it is not written as a list"));
                }
                self.document.settled(node)?;
                let at =
                    self.entry(|change| matches!(change, Change::Items(id, _) if *id == node.id()));
                if let Change::Items(_, items) =
                    self.or_insert(at, Change::Items(node.id(), Vec::new()))
                {
                    items.push(item);
                }
                Ok(())
            }
            (rest, goal) => {
                self.document.literal(node)?;
                let inner = self.inner_map(node);
                let inner = inner.ok_or_else(|| Declined::new("it is not written as a map"))?;
                self.document.literal(inner)?;
                self.set(inner, rest, goal, spelt)
            }
        }
    }

    /// The map that a block of Terraform is in JSON: itself, or the one item of a list.
    fn inner_map(&self, node: Cursor<'a>) -> Option<Cursor<'a>> {
        let mut items = node.children();
        match (node.kind(), items.next(), items.next()) {
            (Kind::Object, ..) => Some(node),
            (Kind::Array, Some(only), None) if self.terms == Terms::Terraform => {
                Some(only).filter(|only| only.kind() == Kind::Object)
            }
            _ => None,
        }
    }

    /// Puts something where nothing is: a null.
    fn fill(&mut self, node: Cursor<'a>, rest: &[String], goal: Goal) -> Result<(), Declined> {
        let at = self.entry(|change| matches!(change, Change::Value(id, _) if *id == node.id()));
        let empty = match (&goal, rest) {
            (Goal::Push(_), []) => Content::List(Vec::new()),
            _ => Content::Map(Vec::new()),
        };
        let Change::Value(_, value) = self.or_insert(at, Change::Value(node.id(), empty)) else {
            return Ok(());
        };
        match (value, rest, goal) {
            (value, [], Goal::Set(new)) => *value = new,
            (Content::List(items), [], Goal::Push(item)) => items.push(item),
            (Content::Map(members), rest, goal) if !rest.is_empty() => goal.reach(members, rest),
            _ => return Err(Declined::new("its edits contradict each other")),
        }
        Ok(())
    }

    fn replace(&mut self, node: Cursor<'a>, with: Content) -> Result<(), Declined> {
        self.document.replaceable(node)?;
        if is_same(self.document, node, &with) {
            let is_other =
                |change: &Change| !matches!(change, Change::Value(id, _) if *id == node.id());
            self.changes.retain(is_other);
            return Ok(());
        }
        if node.parent().is_none() {
            return Err(Declined::new("it is the whole document"));
        }
        let at = self.entry(|change| matches!(change, Change::Value(id, _) if *id == node.id()));
        if let Change::Value(_, value) =
            self.or_insert(at, Change::Value(node.id(), Content::Bool(false)))
        {
            *value = with;
        }
        Ok(())
    }

    fn insert_after(&mut self, place: Span, new: &Piece) -> Result<(), Declined> {
        let (Found::Key(node) | Found::Value(node)) = self.found(place)?;
        let list_of = |node: Cursor<'a>| node.parent().filter(|list| list.kind() == Kind::Array);
        let item = match list_of(node) {
            Some(_) => Some(node),
            None => node.parent().filter(|map| list_of(*map).is_some()),
        };
        let found = item.and_then(|item| Some((item, list_of(item)?)));
        let (item, list) = found.ok_or_else(|| Declined::new("it is not an item of a list"))?;
        self.own_list(list)?;
        let new = self.content(new);
        let at = self.entry(|change| matches!(change, Change::After(id, _) if *id == item.id()));
        if let Change::After(_, items) = self.or_insert(at, Change::After(item.id(), Vec::new())) {
            items.push(new);
        }
        Ok(())
    }

    /// Says no to a list that is a function's arguments, or not all there.
    fn own_list(&self, list: Cursor) -> Result<(), Declined> {
        self.document.unshared(list)?;
        self.document.settled(list)?;
        match list.key_span().is_some() && is_function(list) {
            true => Err(Declined::new("an expression decides what stands there")),
            false => Ok(()),
        }
    }

    fn remove(&mut self, place: Span) -> Result<(), Declined> {
        let node = self.value_at(place)?;
        let parent = node.parent();
        let parent = parent.ok_or_else(|| Declined::new("it is the whole document"))?;
        self.document.unshared(parent)?;
        self.document.dispensable(node)?;
        if parent.kind() == Kind::Array {
            self.own_list(parent)?;
        }
        if node.key_span().is_some() && is_function(node) {
            return Err(Declined::new("an expression decides what stands there"));
        }
        let at = self.entry(|change| matches!(change, Change::Remove(id) if *id == node.id()));
        self.or_insert(at, Change::Remove(node.id()));
        Ok(())
    }

    fn rename(&mut self, place: Span, spelt: &Key) -> Result<(), Declined> {
        let Found::Key(member) = self.found(place)? else {
            return Err(Declined::new("no key stands there"));
        };
        let path = path(spelt, self.terms);
        let ([to], Some(map)) = (&path[..], member.parent()) else {
            return Err(Declined::new("the key would move to another map"));
        };
        self.document.unshared(map)?;
        if is_function(member) {
            return Err(Declined::new("an expression decides what stands there"));
        }
        if member.key().is_some_and(|key| key == to.as_str()) {
            return Ok(());
        }
        let others = map.children().filter(|other| other.id() != member.id());
        let is_written = others
            .filter(|other| self.has_key(*other, to, spelt))
            .count()
            > 0;
        let is_added = self.changes.iter().any(|change| match change {
            Change::Members(id, new) => *id == map.id() && new.iter().any(|(key, _)| key == to),
            _ => false,
        });
        if is_written || is_added || self.is_renamed_to(map, to) {
            return Err(super::written_already(to));
        }
        self.changes.push(Change::Rename(member.id(), to.clone()));
        Ok(())
    }

    fn entry(&self, is_it: impl Fn(&Change) -> bool) -> Option<usize> {
        self.changes.iter().position(is_it)
    }

    fn or_insert(&mut self, at: Option<usize>, new: Change) -> &mut Change {
        let at = at.unwrap_or_else(|| {
            self.changes.push(new);
            self.changes.len() - 1
        });
        &mut self.changes[at]
    }
}

/// What an edit wants of a member.
enum Goal {
    /// It says this.
    Set(Content),
    /// It is a list with this item at its end.
    Push(Content),
}

impl Goal {
    fn reach(self, members: &mut Vec<(String, Content)>, path: &[String]) {
        match self {
            Self::Set(value) => put(members, path, value),
            Self::Push(item) => push(members, path, item),
        }
    }
}

/// The value that a place stands for. A YAML block without a bracket has its first key for a place, if it has no key of
/// its own: an item. A member of scalar value is named by that value, so the key of one is the item's. A container is
/// named by its name, and never taken for what is named by a key.
pub(super) fn whole(found: Found) -> Cursor {
    let Found::Key(member) = found else {
        let (Found::Key(node) | Found::Value(node)) = found;
        return node;
    };
    let is_scalar = !matches!(member.kind(), Kind::Array | Kind::Object);
    let item = member.parent().filter(|map| stands_for(member, *map));
    let list = item.and_then(Cursor::parent);
    let is_container = |list: Cursor| {
        let word = |key: &str| key.replace('_', "").to_ascii_lowercase();
        list.key()
            .is_none_or(|key| word(&key) == "containerdefinitions")
    };
    match (item, list) {
        (Some(item), Some(list)) if is_scalar && !is_container(list) => item,
        _ => member,
    }
}

/// Whether a key is the place of the block it begins.
fn stands_for(member: Cursor, map: Cursor) -> bool {
    let is_first = map.children().next().map(Cursor::id) == Some(member.id());
    let is_yaml = map.tree().language == Language::Yaml;
    is_yaml && is_first && !is_bracketed(map) && map.key_span().is_none()
}

/// Whether a key stands for the service that begins with it, and not for its own value.
fn stands_for_service(member: Cursor, key: &Key) -> bool {
    let is_around = |name: &str| {
        name.eq_ignore_ascii_case("service") || name.eq_ignore_ascii_case("properties")
    };
    let is_setting = member.key().is_some_and(|name| !is_around(&name));
    let map = member.parent();
    matches!(key, Key::Service(_)) && is_setting && map.is_some_and(|map| stands_for(member, map))
}

/// The map that holds the settings: a resource of a template that has no name of its own is known by its logical id, and
/// its settings are its `Properties`.
fn properties(map: Cursor, terms: Terms) -> Cursor {
    let of = map.get("Type").and_then(Cursor::string);
    let is_resource = of.is_some_and(|of| of.starts_with("AWS::"));
    let inner = map.get("Properties");
    match inner.filter(|inner| inner.kind() == Kind::Object) {
        Some(inner) if is_resource && terms == Terms::CloudFormation => inner,
        _ => map,
    }
}

//! From a place to the node it names.

use std::collections::HashSet;

use super::Declined;
use crate::source::Span;
use crate::syntax::holes;
use crate::syntax::tree::{Cursor, Kind, NodeId, Tree};

/// What stands at a place.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    /// A member's key.
    Key(Cursor<'a>),
    /// A value, or the bracket or tag that stands for it.
    Value(Cursor<'a>),
}

/// A document, and what of it may be edited.
pub(super) struct Document<'a> {
    pub tree: &'a Tree,
    pub text: &'a str,
    /// What aliases stand for.
    shared: HashSet<NodeId>,
}

const EXPRESSION: &str = "an expression decides this value";

impl<'a> Document<'a> {
    pub fn new(tree: &'a Tree, text: &'a str) -> Self {
        let targets = tree.aliases.iter().map(|&(_, target)| target);
        Self {
            tree,
            text,
            shared: targets.collect(),
        }
    }

    pub fn node(&self, id: NodeId) -> Cursor<'a> {
        self.tree.root(self.text).at(id)
    }

    /// What stands at exactly this place, if it is one of this document.
    pub fn find(&self, place: Span) -> Option<Found<'a>> {
        let range = place.range();
        let mut nodes = self.inside(self.tree.root(self.text));
        nodes.find_map(|cursor| {
            let is_key = cursor.key_span() == Some(place);
            match is_key {
                true if is_short_tag_key(cursor) => cursor.parent().map(Found::Value),
                true => Some(Found::Key(cursor)),
                false if cursor.span() == place && !range.is_empty() => Some(Found::Value(cursor)),
                false if is_bracketed(cursor) && cursor.head() == place => {
                    Some(Found::Value(cursor))
                }
                false if cursor.kind() == Kind::String && cursor.head() == place => {
                    Some(Found::Value(cursor))
                }
                false => None,
            }
        })
    }

    /// Why nothing is found at a place, where it lies in a text of this document.
    pub fn not_found(&self, place: Span) -> Option<Declined> {
        let holds = |node: Cursor| {
            let span = node.span();
            node.kind() == Kind::String && span.start <= place.start && place.end <= span.end
        };
        let mut nodes = self.inside(self.tree.root(self.text));
        let is_in_text = nodes.any(holds);
        is_in_text.then(|| Declined::new("it is written inside of a text"))
    }

    /// Says no to a node that an alias stands for, too, by itself or with what is around it.
    pub fn unshared(&self, node: Cursor) -> Result<(), Declined> {
        let around = std::iter::successors(Some(node), |node| node.parent());
        let is_shared = |node: Cursor| self.shared.contains(&node.id());
        match !self.shared.is_empty() && around.into_iter().any(is_shared) {
            true => Err(Declined::new(
                "an alias stands for this, so it would change elsewhere, too",
            )),
            false => Ok(()),
        }
    }

    /// Says no to a value that cannot go: others stand for it or a part of it, or it is not written as itself.
    pub fn replaceable(&self, node: Cursor) -> Result<(), Declined> {
        self.literal(node)?;
        self.dispensable(node)?;
        let mut inside = self.inside(node);
        match inside.any(is_expression) {
            true => Err(Declined::new(EXPRESSION)),
            false => Ok(()),
        }
    }

    /// Says no to a value that is not written as itself.
    pub fn literal(&self, node: Cursor) -> Result<(), Declined> {
        self.unshared(node)?;
        match node.kind() {
            Kind::Alias => Err(Declined::new("an alias stands there")),
            Kind::Broken | Kind::TooDeep => Err(Declined::new("what stands there cannot be read")),
            _ if is_expression(node) => Err(Declined::new(EXPRESSION)),
            _ if node.is_conditional() => Err(Declined::new("a template block may leave this out")),
            _ => Ok(()),
        }
    }

    /// Says no to taking away what aliases stand for, or a part of a template block.
    pub fn dispensable(&self, node: Cursor) -> Result<(), Declined> {
        if self
            .inside(node)
            .any(|node| self.shared.contains(&node.id()))
        {
            return Err(Declined::new("an alias stands for a part of this"));
        }
        let is_block = |node: Cursor| node.kind() == Kind::Hole && node.key_span().is_none();
        match node.is_conditional() || self.inside(node).any(is_block) {
            true => Err(Declined::new("a template decides what stands there")),
            false => Ok(()),
        }
    }

    /// Says no to a copy of what a template decides about, or of what has a name that aliases know.
    pub fn copyable(&self, node: Cursor) -> Result<(), Declined> {
        let is_block = |part: Cursor| part.kind() == Kind::Hole && part.key_span().is_none();
        let has_name = |part: Cursor| part.id() != node.id() && self.shared.contains(&part.id());
        match self
            .inside(node)
            .any(|part| is_block(part) && part.id() != node.id() || has_name(part))
        {
            true => Err(Declined::new("what it copies cannot stand in two places")),
            false => Ok(()),
        }
    }

    /// Where the last thing ends that an alias in a node stands for: the alias must come after it.
    pub fn needs(&self, node: Cursor) -> usize {
        let ends = self.inside(node).filter(|part| part.kind() == Kind::Alias);
        ends.map(|alias| alias.resolved().span().end as usize)
            .max()
            .unwrap_or_default()
    }

    /// Says no to a list or map of which a template decides what it holds.
    pub fn settled(&self, many: Cursor) -> Result<(), Declined> {
        let is_hole = |child: Cursor| {
            let is_member = child.key_span().is_some();
            child.is_conditional() || child.kind() == Kind::Hole && !is_member
        };
        match many.is_cut_off() || many.children().any(is_hole) {
            true => Err(Declined::new("a template decides what else stands there")),
            false => Ok(()),
        }
    }

    /// A node and everything in it.
    pub fn inside(&self, node: Cursor) -> impl Iterator<Item = Cursor<'a>> {
        let end = self.tree.nodes[node.id() as usize].next;
        let root = self.tree.root(self.text);
        (node.id()..end).map(move |id| root.at(id))
    }
}

/// Whether a list or map has brackets.
pub(super) fn is_bracketed(node: Cursor) -> bool {
    matches!(node.kind(), Kind::Array | Kind::Object) && node.raw().starts_with(['[', '{'])
}

/// Whether a key is the tag of a short form, such as `!Ref`.
pub(super) fn is_short_tag_key(member: Cursor) -> bool {
    let is_tag = |key: Span| member.slice(key).starts_with('!');
    member.key_span().is_some_and(is_tag)
}

/// Whether a value is made by a function or a template.
pub(super) fn is_expression(node: Cursor) -> bool {
    match node.kind() {
        Kind::Hole => true,
        Kind::Object => node.children().any(is_function),
        Kind::String => {
            let raw = node.raw();
            ["${", "{{", "%{", "{%"]
                .iter()
                .any(|mark| raw.contains(mark))
                && holes::find(raw).is_some()
        }
        _ => false,
    }
}

/// Whether a member is CloudFormation's call of a function, and its value the argument.
pub(super) fn is_function(member: Cursor) -> bool {
    let is_name = |key: &str| key.starts_with("Fn::") || key == "Ref";
    is_short_tag_key(member) || member.key().is_some_and(|key| is_name(&key))
}

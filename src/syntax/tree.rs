//! One shape for every language: a flat, pre-order list of nodes with byte spans, decoded only when asked.

use std::borrow::Cow;

use crate::source::{SourceId, Span};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true`.
    True,
    /// `false`.
    False,
    /// A number; its text is the value.
    Number,
    /// A quoted string; decoded by [`Cursor::string`].
    String,
    /// A list.
    Array,
    /// A map; keys may repeat, and the last one counts.
    Object,
    /// A template expression where a value, a list item or a member should stand.
    Hole,
    /// Text nobody can read as a value, or no text at all: what recovery left behind.
    Broken,
    /// A value nested deeper than [`MAX_DEPTH`]: its span is right, its content was not read.
    TooDeep,
}

/// How deep values may nest and still be read.
pub const MAX_DEPTH: usize = 512;

/// A node's place in its tree.
pub type NodeId = u32;

/// One value, with its key where it is a member of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// First byte of the value, quotes and brackets included.
    pub start: u32,
    /// One past the value's last byte.
    pub end: u32,
    /// First byte of the key, quotes included; equal to `key_end` where there is no key.
    pub key_start: u32,
    /// One past the key's last byte.
    pub key_end: u32,
    /// The list or map this node stands in; the root is its own parent.
    pub parent: NodeId,
    /// One past the last node of this subtree, so that siblings are reached without a walk.
    pub next: NodeId,
    /// What the node is.
    pub kind: Kind,
    /// The value is a string with escapes.
    pub escaped: bool,
    /// The key is a string with escapes.
    pub key_escaped: bool,
    /// The node stands inside a template block (`{{ if … }}`, `%{ for … }`): it may be there or not.
    pub conditional: bool,
}

/// How a comment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentStyle {
    /// `// …` to the end of the line.
    Slashes,
    /// `/* … */`.
    Block,
    /// `# …` to the end of the line.
    Hash,
}

/// A comment, with its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// How it is written.
    pub style: CommentStyle,
}

/// Something the language does not allow, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The bytes to look at; never empty unless the text is.
    pub span: Span,
    /// What is wrong, in plain words, without a full stop.
    pub message: String,
}

/// A document as read: every node, error and comment.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Where the text came from.
    pub source: SourceId,
    /// All nodes in the order they are written; the first is the root.
    pub nodes: Vec<Node>,
    /// What the language does not allow, in order; a bracket that is never closed comes last.
    pub errors: Vec<SyntaxError>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
    /// Whether comments are part of the language the text is written in.
    pub allows_comments: bool,
}

impl Tree {
    /// The root value; every tree has one, be it [`Kind::Broken`].
    pub fn root<'a>(&'a self, text: &'a str) -> Cursor<'a> {
        Cursor {
            tree: self,
            text,
            id: 0,
        }
    }
}

/// A node together with the tree and text it belongs to: what dialects read.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    tree: &'a Tree,
    text: &'a str,
    id: NodeId,
}

impl<'a> Cursor<'a> {
    fn node(self) -> &'a Node {
        &self.tree.nodes[self.id as usize]
    }

    /// What the node is.
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// The tree this node belongs to.
    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    /// Whether the node stands inside a template block, so that nobody knows if it is there.
    pub fn is_conditional(self) -> bool {
        self.node().conditional
    }

    /// The value's bytes, quotes and brackets included.
    pub fn span(self) -> Span {
        let node = self.node();
        Span::new(self.tree.source, node.start, node.end)
    }

    /// The one place to point at: a scalar whole, a list or map by its opening bracket.
    pub fn head(self) -> Span {
        let node = self.node();
        let end = match node.kind {
            Kind::Array | Kind::Object | Kind::TooDeep => node.start + 1,
            _ => node.end,
        };
        Span::new(self.tree.source, node.start, end.min(node.end))
    }

    /// The key's bytes, quotes included, where the node is a member.
    pub fn key_span(self) -> Option<Span> {
        let node = self.node();
        (node.key_start < node.key_end)
            .then(|| Span::new(self.tree.source, node.key_start, node.key_end))
    }

    /// The key as it reads, escapes decoded.
    pub fn key(self) -> Option<Cow<'a, str>> {
        let node = self.node();
        let raw = self.text.get(self.key_span()?.range())?;
        Some(unquote(raw, node.key_escaped))
    }

    /// The value's text as written, quotes included.
    pub fn raw(self) -> &'a str {
        self.text.get(self.span().range()).unwrap_or("")
    }

    /// The text of any span of the same source.
    pub fn slice(self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// A string's value, quotes gone and escapes decoded; `None` for every other kind.
    pub fn string(self) -> Option<Cow<'a, str>> {
        (self.kind() == Kind::String).then(|| unquote(self.raw(), self.node().escaped))
    }

    /// The items of a list or the members of a map, in the order they are written.
    pub fn children(self) -> impl Iterator<Item = Cursor<'a>> {
        let end = self.node().next;
        let mut id = self.id + 1;
        std::iter::from_fn(move || {
            (id < end).then(|| {
                let child = Cursor { id, ..self };
                id = child.node().next;
                child
            })
        })
    }

    /// The member with exactly this key. Where the key repeats, the last one: what every JSON consumer keeps.
    pub fn get(self, key: &str) -> Option<Cursor<'a>> {
        self.children()
            .filter(|child| child.key().is_some_and(|found| found == key))
            .last()
    }

    /// The list or map around this node, `None` at the root.
    pub fn parent(self) -> Option<Cursor<'a>> {
        (self.id != 0).then(|| Cursor {
            id: self.node().parent,
            ..self
        })
    }
}

/// The content of a quoted string; text that is not well quoted is taken as it stands.
fn unquote(raw: &str, escaped: bool) -> Cow<'_, str> {
    if escaped && let Ok(decoded) = serde_json::from_str::<String>(raw) {
        return Cow::Owned(decoded);
    }
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    Cow::Borrowed(inner.strip_suffix('"').unwrap_or(inner))
}

//! One shape for every language: a flat, pre-order list of nodes with byte spans, decoded only when asked.

use std::borrow::Cow;
use std::ops::Range;

use super::{Language, scalar};
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
    /// Text; decoded by [`Cursor::string`].
    String,
    /// A list.
    Array,
    /// A map; keys may repeat, and the last one counts.
    Object,
    /// YAML's `*name`: what stands at the anchor of this name, found by [`Cursor::resolved`].
    Alias,
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
    /// First byte of the value, quotes and brackets included. A YAML value may be empty.
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
    /// How many columns of each line of a YAML block scalar (`|`, `>`) are indentation.
    pub indent: u16,
    /// A YAML scalar without quotes, and without a tag that says what it is.
    pub plain: bool,
    /// A list or map whose end is missing or could not be read: nobody knows what else it holds.
    pub cut_off: bool,
    /// The value is a string with escapes.
    pub escaped: bool,
    /// The key is a string with escapes.
    pub key_escaped: bool,
    /// The node stands inside a template block (`{{ if … }}`, `%{ for … }`): it may be there or not.
    pub conditional: bool,
}

impl Node {
    /// The node with this number, without members or items, written plainly; `value` and `key` are bytes of the text.
    pub fn new(
        id: NodeId,
        kind: Kind,
        value: Range<usize>,
        key: Range<usize>,
        parent: NodeId,
    ) -> Self {
        Self {
            start: value.start as u32,
            end: value.end as u32,
            key_start: key.start as u32,
            key_end: key.end as u32,
            parent,
            next: id + 1,
            kind,
            indent: 0,
            plain: false,
            cut_off: false,
            escaped: false,
            key_escaped: false,
            conditional: false,
        }
    }
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
    /// What is to be done.
    pub remedy: Remedy,
}

/// What is to be done about a text that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// It breaks the rules of the language it is written in, so it is to be repaired.
    Repair(Language),
    /// It is well written, and still nothing firelint reads: what to do instead, in plain words.
    Instead(&'static str),
}

/// A document as read: every node, error and comment.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Where the text came from.
    pub source: SourceId,
    /// What the text is written in.
    pub language: Language,
    /// All nodes in the order they are written; the first is the root.
    pub nodes: Vec<Node>,
    /// What the language does not allow, in order; a bracket that is never closed comes last.
    pub errors: Vec<SyntaxError>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
    /// Whether comments are part of the language the text is written in.
    pub allows_comments: bool,
    /// Each [`Kind::Alias`] with the node it stands for, in order. The target ends before the alias begins.
    pub aliases: Vec<(NodeId, NodeId)>,
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

    /// The node's place in its tree.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Another node of the same tree.
    ///
    /// # Panics
    /// When the tree has no such node.
    pub fn at(self, id: NodeId) -> Self {
        debug_assert!((id as usize) < self.tree.nodes.len());
        Self { id, ..self }
    }

    /// The value's bytes, quotes and brackets included.
    pub fn span(self) -> Span {
        let node = self.node();
        Span::new(self.tree.source, node.start, node.end)
    }

    /// The one place to point at: a scalar whole, a list or map by its opening bracket. A YAML block has no bracket,
    /// and its key stands for it, or else its first key or dash.
    pub fn head(self) -> Span {
        let range = match self.tree.language {
            Language::Yaml => self.yaml_head(),
            _ => self.first_byte_of_many(),
        };
        Span::new(self.tree.source, range.start, range.end)
    }

    fn first_byte_of_many(self) -> Range<u32> {
        let node = self.node();
        match node.kind {
            Kind::Array | Kind::Object | Kind::TooDeep => {
                node.start..(node.start + 1).min(node.end)
            }
            _ => node.start..node.end,
        }
    }

    fn yaml_head(self) -> Range<u32> {
        let node = self.node();
        let whole = node.start..node.end;
        let key = node.key_start..node.key_end;
        let stand_in = if key.is_empty() { None } else { Some(key) };
        let first = self.children().next().map(Cursor::node);
        match node.kind {
            _ if whole.is_empty() => stand_in.unwrap_or(whole),
            Kind::Array if self.raw().starts_with('[') => self.first_byte_of_many(),
            Kind::Array => stand_in.unwrap_or_else(|| self.first_byte_of_many()),
            Kind::Object => match first {
                // A short tag is the key of what it tags.
                Some(first) if self.raw().starts_with('!') => first.key_start..first.key_end,
                Some(first) if first.start.min(first.key_start) == node.start => {
                    let of_first = || {
                        Cursor {
                            id: self.id + 1,
                            ..self
                        }
                        .key_or_head()
                    };
                    stand_in.unwrap_or_else(of_first)
                }
                _ => self.first_byte_of_many(),
            },
            Kind::TooDeep => stand_in.unwrap_or_else(|| {
                let first = self.raw().chars().next().map_or(0, char::len_utf8);
                node.start..node.start + first as u32
            }),
            Kind::String if node.indent > 0 => {
                let header = self.raw().lines().next().unwrap_or_default().trim_end();
                node.start..node.start + header.len() as u32
            }
            _ => whole,
        }
    }

    /// The key, or where there is none, the value if it is short.
    fn key_or_head(self) -> Range<u32> {
        let node = self.node();
        if node.key_start < node.key_end {
            node.key_start..node.key_end
        } else {
            self.first_byte_of_many()
        }
    }

    /// The key's bytes, quotes included, where the node is a member.
    pub fn key_span(self) -> Option<Span> {
        let node = self.node();
        (node.key_start < node.key_end)
            .then(|| Span::new(self.tree.source, node.key_start, node.key_end))
    }

    /// The key as it reads, escapes decoded; a short tag reads as the function it stands for (`!Sub` is `Fn::Sub`).
    pub fn key(self) -> Option<Cow<'a, str>> {
        let node = self.node();
        let raw = self.text.get(self.key_span()?.range())?;
        Some(match self.tree.language {
            Language::Yaml => scalar::decoded_key(raw),
            _ => unquote(raw, node.key_escaped),
        })
    }

    /// The value's text as written, quotes included.
    pub fn raw(self) -> &'a str {
        self.text.get(self.span().range()).unwrap_or("")
    }

    /// Whether a mistake in the text has left nothing of a value that may well be written.
    pub fn is_lost(self) -> bool {
        let node = self.node();
        let is_empty = node.kind == Kind::Null && node.start == node.end;
        node.kind == Kind::Broken || is_empty && !self.tree.errors.is_empty()
    }

    /// The whole text of the source, whatever of it could be read.
    pub fn whole_text(self) -> &'a str {
        self.text
    }

    /// The text of any span of the same source.
    pub fn slice(self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// A string's value, quotes gone and escapes decoded; `None` for every other kind.
    pub fn string(self) -> Option<Cow<'a, str>> {
        let node = self.node();
        (node.kind == Kind::String).then(|| match self.tree.language {
            Language::Yaml => scalar::decoded(self.raw(), node.indent.into()),
            _ => unquote(self.raw(), node.escaped),
        })
    }

    /// Whether the node is a string with nothing in it.
    pub fn is_empty_string(self) -> bool {
        let is_empty = |text: Cow<str>| text.is_empty();
        self.string().is_some_and(is_empty) || self.kind() == Kind::String && self.raw() == "''"
    }

    /// Whether the end of a list or map is missing, so that nobody knows what else it would have held.
    pub fn is_cut_off(self) -> bool {
        self.node().cut_off
    }

    /// Whether the node is a YAML scalar without quotes, so that what it means is for its reader to say.
    pub fn is_plain(self) -> bool {
        self.node().plain
    }

    fn plain(self) -> Option<&'a str> {
        self.is_plain().then(|| self.raw())
    }

    /// What YAML 1.1 reads a plain scalar as, if as a boolean: `yes`, `no`, `on` and `off` are some.
    pub fn boolean_1_1(self) -> Option<bool> {
        scalar::boolean_1_1(self.plain()?)
    }

    /// What YAML 1.1 reads a plain scalar as, if as a whole number: `010` is 8, `1:30` is 90, `1_000` is 1000.
    pub fn integer_1_1(self) -> Option<i64> {
        scalar::integer_1_1(self.plain()?)
    }

    /// Whether the key is YAML's `<<`, whose value's members count as members of this map. In quotes it is a key.
    pub fn is_merge_key(self) -> bool {
        let is_merge = |key: Span| self.slice(key) == "<<";
        self.tree.language == Language::Yaml && self.key_span().is_some_and(is_merge)
    }

    /// The node an alias stands for; any other node itself.
    ///
    /// One step, and never to what the alias stands in. A reader that goes on into what it finds must bound how
    /// much it reads: a few aliases can stand for a great many nodes.
    pub fn resolved(self) -> Self {
        let aliases = &self.tree.aliases;
        match aliases.binary_search_by_key(&self.id, |&(alias, _)| alias) {
            Ok(at) => Self {
                id: aliases[at].1,
                ..self
            },
            Err(_) => self,
        }
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

    /// The member with exactly this key. Where the key repeats, the last one: what every consumer keeps.
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

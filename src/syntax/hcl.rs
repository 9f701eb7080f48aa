//! HCL to a tree of our own: Terraform's two spellings of it, native and JSON, end in one shape.
//!
//! `hcl-edit` reads the native one. It keeps every place, but stops at the first mistake.

mod adapter;
mod comments;
mod in_json;
mod parts;
mod text;

use std::ops::Range;
use std::rc::Rc;

use super::tree::SyntaxError;
use crate::source::{SourceId, Span};

pub use comments::comments;

/// The content of a file or of a block.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// `name = value`, in the order they are written.
    pub arguments: Vec<Argument>,
    /// Blocks, in the order they are written.
    pub blocks: Vec<Block>,
}

/// `name = value`.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The name.
    pub name: Rc<str>,
    /// Where the name is written.
    pub name_span: Span,
    /// The value.
    pub value: Rc<Expression>,
}

/// `kind "label" "label" { … }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// The first word.
    pub kind: Rc<str>,
    /// Where the first word is written.
    pub kind_span: Span,
    /// What stands between it and the brace.
    pub labels: Vec<Label>,
    /// What stands in the braces.
    pub body: Rc<Body>,
    /// All of it, the closing brace included.
    pub span: Span,
}

/// A label of a block.
#[derive(Clone, Debug)]
pub struct Label {
    /// The text, without quotes.
    pub text: Rc<str>,
    /// Where it is written, quotes included.
    pub span: Span,
}

/// An expression and where it is written.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub form: Form,
    /// All of it.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum Form {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(Rc<str>),
    /// Text in quotes or a heredoc.
    Template(Vec<Part>),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// `{ a = b }`.
    Map(Vec<(Expression, Expression)>),
    /// A single name.
    Name(Rc<str>),
    /// `base.name[index][*]`.
    Traversal(Box<Expression>, Vec<Step>),
    /// `!a`.
    Not(Box<Expression>),
    /// `-a`.
    Minus(Box<Expression>),
    /// `a == b`.
    Binary(Operator, Box<[Expression; 2]>),
    /// `condition ? then : otherwise`.
    Conditional(Box<[Expression; 3]>),
    /// `name(a, b)`; whether the last argument is spread out with `...`.
    Call(Rc<str>, Vec<Expression>, bool),
    /// `[for …]` or `{for …}`.
    For(Box<For>),
}

/// One step of a traversal.
#[derive(Clone, Debug)]
pub enum Step {
    /// `.name`.
    Attribute(Rc<str>, Span),
    /// `[index]`, or `.0`.
    Index(Expression),
    /// `.*`, which goes on through attributes alone.
    AttributeSplat(Span),
    /// `[*]`, which goes on through everything.
    FullSplat(Span),
}

impl Step {
    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            Self::Attribute(_, span) | Self::AttributeSplat(span) | Self::FullSplat(span) => *span,
            Self::Index(index) => index.span,
        }
    }
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Times,
    /// `/`.
    Divide,
    /// `%`.
    Modulo,
    /// `&&`.
    And,
    /// `||`.
    Or,
}

/// `for key, value in collection : map_key => result... if condition`.
#[derive(Clone, Debug)]
pub struct For {
    /// The name of the key or index, where it has one.
    pub key: Option<Rc<str>>,
    /// The name of the value.
    pub value: Rc<str>,
    /// What is gone through.
    pub collection: Expression,
    /// The key of the result, where a map is made.
    pub map_key: Option<Expression>,
    /// The result for one item.
    pub result: Expression,
    /// Whether results with the same key are gathered in a list.
    pub groups: bool,
    /// Which items count.
    pub condition: Option<Expression>,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text that stands for itself.
    Text(Piece),
    /// `${…}`.
    Value(Expression),
    /// `%{ if … }`: the condition, and what is there if it holds and if not.
    If(Box<Expression>, Vec<Part>, Vec<Part>),
    /// `%{ for key, value in collection }`.
    For(Box<ForPart>),
}

/// `%{ for key, value in collection } … %{ endfor }`.
#[derive(Clone, Debug)]
pub struct ForPart {
    /// The name of the key or index, where it has one.
    pub key: Option<Rc<str>>,
    /// The name of the value.
    pub value: Rc<str>,
    /// What is gone through.
    pub collection: Expression,
    /// What is there for each item.
    pub body: Vec<Part>,
}

/// A run of text in a template.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The text, escapes decoded.
    pub text: Rc<str>,
    /// Where it is written.
    pub span: Span,
    /// Whether it stands there byte for byte.
    pub verbatim: bool,
}

/// Leads from bytes of the text that is parsed to the place in the user's file, and says whether they stand there
/// byte for byte.
pub type Places<'a> = &'a dyn Fn(Range<usize>) -> (Span, bool);

/// Reads a file in the native spelling.
///
/// # Errors
/// The first mistake; nothing of the file can be told then.
pub fn file(source: SourceId, text: &str) -> Result<Body, SyntaxError> {
    // Terraform takes a byte order mark, the parser does not.
    let stripped = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - stripped.len();
    adapter::body(stripped, &|range| {
        let (start, end) = (range.start + shift, range.end + shift);
        (Span::new(source, start as u32, end as u32), true)
    })
}

/// Reads a file in the JSON spelling, where strings are templates.
///
/// # Errors
/// The mistakes in it.
pub fn json_file(source: SourceId, text: &str) -> Result<Body, Vec<SyntaxError>> {
    in_json::body(source, text)
}

/// Reads a template: the content of a file, or text made elsewhere.
///
/// # Errors
/// The first mistake.
pub fn template(text: &str, places: Places) -> Result<Vec<Part>, SyntaxError> {
    adapter::template(text, places)
}

/// Reads an expression.
///
/// # Errors
/// The first mistake.
pub fn expression(text: &str, places: Places) -> Result<Expression, SyntaxError> {
    adapter::expression(text, places)
}

impl Body {
    /// The argument with this name.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments
            .iter()
            .find(|argument| &*argument.name == name)
    }

    /// The blocks that begin with this word.
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind == kind)
    }
}

impl Expression {
    /// The text, where the expression is text and nothing decides a part of it.
    pub fn literal(&self) -> Option<String> {
        let Form::Template(parts) = &self.form else {
            return None;
        };
        let texts = parts.iter().map(|part| match part {
            Part::Text(piece) => Some(&*piece.text),
            _ => None,
        });
        texts.collect()
    }
}

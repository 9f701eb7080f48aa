//! Terraform's JSON spelling: objects are blocks, strings are templates.

use std::ops::Range;
use std::rc::Rc;

use super::text::{Quoting, pieces};
use super::{Argument, Block, Body, Expression, Form, Label, Part, Piece, template};
use crate::source::{SourceId, Span};
use crate::syntax::json::{self, Json};
use crate::syntax::tree::{Cursor, Kind, SyntaxError};
use crate::syntax::unquoted::{run_at, runs};

/// The blocks of a file, by how many labels they have.
const LABELS: [(&str, usize); 6] = [
    ("locals", 0),
    ("module", 1),
    ("variable", 1),
    ("output", 1),
    ("resource", 2),
    ("data", 2),
];

/// The blocks and arguments of a file in Terraform's JSON.
///
/// # Errors
/// What its JSON does not allow.
pub fn body(source: SourceId, text: &str) -> Result<Body, Vec<SyntaxError>> {
    let tree = json::parse(source, text, Json::Strict);
    if !tree.errors.is_empty() {
        return Err(tree.errors);
    }
    let mut body = Body::default();
    for member in items(tree.root(text)).flat_map(Cursor::children) {
        let key = member.key().unwrap_or_default();
        match LABELS.iter().find(|(kind, _)| *kind == key) {
            Some((_, labels)) => blocks(&mut body, &key, member, *labels, Vec::new()),
            // A file of values for variables.
            None => body.arguments.extend(argument(member)),
        }
    }
    Ok(body)
}

/// An object, or the objects of a list.
fn items(node: Cursor<'_>) -> impl Iterator<Item = Cursor<'_>> {
    let is_list = node.kind() == Kind::Array;
    let listed = node.children().filter(move |_| is_list);
    (!is_list).then_some(node).into_iter().chain(listed)
}

fn blocks(body: &mut Body, kind: &str, node: Cursor, labels: usize, found: Vec<Label>) {
    if labels > 0 {
        for member in items(node).flat_map(Cursor::children) {
            let mut found = found.clone();
            found.extend(label(member));
            blocks(body, kind, member, labels - 1, found);
        }
        return;
    }
    for item in items(node).filter(|item| item.kind() == Kind::Object) {
        body.blocks.push(Block {
            kind: kind.into(),
            kind_span: node.key_span().unwrap_or(node.head()),
            labels: found.clone(),
            body: Rc::new(inside(item, kind)),
            span: item.span(),
        });
    }
}

fn label(node: Cursor) -> Option<Label> {
    Some(Label {
        text: node.key()?.as_ref().into(),
        span: node.key_span()?,
    })
}

/// The content of a block. Which members are blocks only a provider's schema knows, so all are arguments.
fn inside(node: Cursor, kind: &str) -> Body {
    let mut body = Body::default();
    for member in node.children() {
        match member.key().as_deref() {
            Some("//") => {}
            Some("dynamic") => blocks(&mut body, "dynamic", member, 1, Vec::new()),
            Some("content") if kind == "dynamic" => {
                blocks(&mut body, "content", member, 0, Vec::new());
            }
            _ => body.arguments.extend(argument(member)),
        }
    }
    body
}

fn argument(node: Cursor) -> Option<Argument> {
    Some(Argument {
        name: node.key()?.as_ref().into(),
        name_span: node.key_span()?,
        value: Rc::new(expression(node)),
    })
}

fn expression(node: Cursor) -> Expression {
    let form = match node.kind() {
        Kind::True => Form::Bool(true),
        Kind::False => Form::Bool(false),
        Kind::Number => Form::Number(node.raw().into()),
        Kind::String => Form::Template(text(&node.string().unwrap_or_default(), node)),
        // The depth of the tree is bounded, but not as closely as that of an expression.
        _ if depth(node) > 64 => unread(),
        Kind::Array => Form::List(node.children().map(expression).collect()),
        Kind::Object => {
            let members = node
                .children()
                .filter_map(|member| Some((key(member)?, expression(member))));
            Form::Map(members.collect())
        }
        Kind::Null => Form::Null,
        Kind::Alias | Kind::Hole | Kind::Broken | Kind::TooDeep => unread(),
    };
    Expression {
        form,
        span: match node.kind() {
            Kind::Array | Kind::Object => node.span(),
            _ => node.head(),
        },
    }
}

/// What cannot be read stands for anything: a name that nothing has.
fn unread() -> Form {
    Form::Name("unread".into())
}

fn depth(node: Cursor) -> usize {
    std::iter::successors(Some(node), |node| node.parent())
        .take(70)
        .count()
}

fn key(member: Cursor) -> Option<Expression> {
    let span = member.key_span()?;
    let written = member.key()?;
    Some(Expression {
        form: Form::Template(parts(&written, member.slice(span), span)),
        span,
    })
}

fn text(decoded: &str, node: Cursor) -> Vec<Part> {
    parts(decoded, node.raw(), node.span())
}

/// A string as a template.
fn parts(decoded: &str, raw: &str, span: Span) -> Vec<Part> {
    let runs = runs(decoded, raw, span);
    let place = |at: usize| match run_at(&runs, at) {
        Some(run) if run.verbatim => {
            let start = run.span.start + at.saturating_sub(run.decoded.start) as u32;
            Span::new(span.source, start, start + 1)
        }
        Some(run) => run.span,
        None => span,
    };
    let places = |range: Range<usize>| {
        let last = range.end.saturating_sub(1).max(range.start);
        let (start, end) = (place(range.start).start, place(last).end);
        let run = run_at(&runs, range.start);
        let exact = run.is_some_and(|run| run.verbatim && last < run.decoded.end);
        (Span::new(span.source, start.min(end), end), exact)
    };
    if !decoded.contains("${") && !decoded.contains("%{") {
        let whole = pieces(decoded, 0, Quoting::Raw, 0, false, (false, false), &places);
        return whole.into_iter().map(Part::Text).collect();
    }
    template(decoded, &places).unwrap_or_else(|_| {
        let text = Piece {
            text: decoded.into(),
            span,
            verbatim: false,
        };
        vec![Part::Text(text)]
    })
}

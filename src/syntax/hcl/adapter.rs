//! What `hcl-edit` reads, in our shape. Nothing but this file knows the library.

use std::ops::Range;
use std::rc::Rc;
use std::thread;

use hcl_edit::Span as _;
use hcl_edit::expr::{
    self, BinaryOperator, Expression as Parsed, ObjectKey, TraversalOperator, UnaryOperator,
};
use hcl_edit::parser;
use hcl_edit::structure::{self, BlockLabel, Structure};
use hcl_edit::template::{Directive, Element, Strip, Template};

use super::text::{Quoting, pieces};
use super::{
    Argument, Block, Body, Expression, For, ForPart, Form, Label, Operator, Part, Places, Step,
};
use crate::source::Span;
use crate::syntax::Language;
use crate::syntax::tree::{Remedy, SyntaxError};

/// How deep brackets may nest before the parser gets a stack of its own. It recurses through 64 levels, and what it
/// has on the stack for one of them does not fit into the stack of every thread so often.
const PLAIN_DEPTH: usize = 32;

/// How many bytes that stack has.
const STACK: usize = 32 << 20;

/// The blocks and arguments of a file.
///
/// # Errors
/// The first mistake.
pub fn body(text: &str, places: Places) -> Result<Body, SyntaxError> {
    let parsed = parsed(text, places, parser::parse_body)?;
    Ok(Adapter { text, places }.body(&parsed))
}

/// The parts of a text that is a template.
///
/// # Errors
/// The first mistake.
pub fn template(text: &str, places: Places) -> Result<Vec<Part>, SyntaxError> {
    let parsed = parsed(text, places, parser::parse_template)?;
    let adapter = Adapter { text, places };
    Ok(adapter.parts(&parsed, Quoting::Raw, 0, true, (false, false)))
}

/// An expression that stands in a text by itself.
///
/// # Errors
/// The first mistake.
pub fn expression(text: &str, places: Places) -> Result<Expression, SyntaxError> {
    let parsed = parsed(text, places, parser::parse_expr)?;
    Ok(Adapter { text, places }.expression(&parsed))
}

fn parsed<T: Send>(
    text: &str,
    places: Places,
    parse: fn(&str) -> Result<T, parser::Error>,
) -> Result<T, SyntaxError> {
    let result = match bracket_depth(text) > PLAIN_DEPTH {
        false => Some(parse(text)),
        true => thread::scope(|scope| {
            let builder = thread::Builder::new().stack_size(STACK);
            let thread = builder.spawn_scoped(scope, || parse(text)).ok()?;
            thread.join().ok()
        }),
    };
    match result {
        Some(result) => result.map_err(|error| mistake(text, &error, places)),
        None => Err(SyntaxError {
            span: places(0..text.len()).0,
            message: "nested too deep to be read".to_owned(),
            remedy: Remedy::Repair(Language::Hcl),
        }),
    }
}

/// How deep brackets nest, at most: those in text and in comments are counted, too.
fn bracket_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Where the parser stopped, in plain words. It lists all tokens it would have taken; only a short list helps.
fn mistake(text: &str, error: &parser::Error, places: Places) -> SyntaxError {
    let mut start = error.location().offset().min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let next = text[start..].chars().next();
    let end = start + next.map_or(0, char::len_utf8);
    let message = error.message();
    let wanted = message.split_once("expected ").map(|(_, wanted)| wanted);
    let message = match wanted {
        _ if message.contains("nested levels") || message.contains("chained") => {
            "nested too deep to be read".to_owned()
        }
        _ if message.contains("redefined") => "this argument is written twice".to_owned(),
        _ if text[start..].trim().is_empty() => {
            "the file ends here, and a bracket or quote before it is not closed".to_owned()
        }
        Some(wanted) if message.starts_with("invalid expression") || wanted.len() > 40 => {
            "expected a value here".to_owned()
        }
        Some(wanted) if !message.contains("unexpected") => format!("expected {wanted} here"),
        _ => "this cannot be read as Terraform".to_owned(),
    };
    let message = message
        .replace("eof", "the end of the file")
        .replace("newline", "a new line")
        .replace("identifier", "a name")
        .replace('\n', "a new line");
    SyntaxError {
        span: places(start..end).0,
        message,
        remedy: Remedy::Repair(Language::Hcl),
    }
}

struct Adapter<'a> {
    text: &'a str,
    places: Places<'a>,
}

impl Adapter<'_> {
    fn span(&self, range: Option<Range<usize>>) -> Span {
        (self.places)(range.unwrap_or_default()).0
    }

    fn body(&self, parsed: &structure::Body) -> Body {
        let mut body = Body::default();
        for structure in parsed {
            match structure {
                Structure::Attribute(attribute) => body.arguments.push(Argument {
                    name: attribute.key.as_str().into(),
                    name_span: self.span(attribute.key.span()),
                    value: Rc::new(self.expression(&attribute.value)),
                }),
                Structure::Block(block) => body.blocks.push(self.block(block)),
            }
        }
        body
    }

    fn block(&self, parsed: &structure::Block) -> Block {
        let labels = parsed.labels.iter().map(|label| Label {
            text: label.as_str().into(),
            span: self.span(match label {
                BlockLabel::Ident(ident) => ident.span(),
                BlockLabel::String(string) => string.span(),
            }),
        });
        Block {
            kind: parsed.ident.as_str().into(),
            kind_span: self.span(parsed.ident.span()),
            labels: labels.collect(),
            body: Rc::new(self.body(&parsed.body)),
            span: self.span(parsed.span()),
        }
    }

    fn boxed(&self, parsed: &Parsed) -> Box<Expression> {
        Box::new(self.expression(parsed))
    }

    fn expression(&self, parsed: &Parsed) -> Expression {
        let form = match parsed {
            // Parentheses bind, and that is done.
            Parsed::Parenthesis(inner) => return self.expression(inner.inner()),
            Parsed::Null(_) => Form::Null,
            Parsed::Bool(value) => Form::Bool(*value.value()),
            Parsed::Number(number) => Form::Number(self.number(number)),
            Parsed::String(_) => self.quoted(parsed.span()),
            Parsed::Array(array) => Form::List(array.iter().map(|e| self.expression(e)).collect()),
            Parsed::Object(object) => {
                let members = object
                    .iter()
                    .map(|(key, value)| (self.key(key), self.expression(value.expr())));
                Form::Map(members.collect())
            }
            Parsed::StringTemplate(template) => {
                Form::Template(self.parts(template, Quoting::Quoted, 0, false, (false, false)))
            }
            Parsed::HeredocTemplate(heredoc) => {
                let indent = heredoc.indent().unwrap_or(0);
                let template = &heredoc.template;
                Form::Template(self.parts(template, Quoting::Raw, indent, true, (false, false)))
            }
            Parsed::Variable(name) => Form::Name(name.as_str().into()),
            Parsed::Conditional(parts) => Form::Conditional(Box::new([
                self.expression(&parts.cond_expr),
                self.expression(&parts.true_expr),
                self.expression(&parts.false_expr),
            ])),
            Parsed::FuncCall(call) => self.call(call),
            Parsed::Traversal(traversal) => {
                let steps = traversal.operators.iter();
                let steps = steps.map(|step| self.step(step.value(), step.span()));
                Form::Traversal(self.boxed(&traversal.expr), steps.collect())
            }
            Parsed::UnaryOp(operation) => match operation.operator.value() {
                UnaryOperator::Not => Form::Not(self.boxed(&operation.expr)),
                UnaryOperator::Neg => Form::Minus(self.boxed(&operation.expr)),
            },
            Parsed::BinaryOp(operation) => Form::Binary(
                operator(*operation.operator.value()),
                Box::new([
                    self.expression(&operation.lhs_expr),
                    self.expression(&operation.rhs_expr),
                ]),
            ),
            Parsed::ForExpr(parsed) => self.for_expression(parsed),
        };
        Expression {
            form,
            span: self.span(parsed.span()),
        }
    }

    fn number(&self, number: &hcl_edit::Formatted<hcl_edit::Number>) -> Rc<str> {
        let range = number.span().unwrap_or_default();
        let written = self.text.get(range).unwrap_or_default();
        match written.contains([' ', '\t', 'e', 'E']) || written.is_empty() {
            true => number.value().to_string().into(),
            false => written.into(),
        }
    }

    /// Text in quotes that has no template in it.
    fn quoted(&self, range: Option<Range<usize>>) -> Form {
        let range = range.unwrap_or_default();
        let raw = self.text.get(range.start + 1..range.end.saturating_sub(1));
        let pieces = pieces(
            raw.unwrap_or_default(),
            range.start + 1,
            Quoting::Quoted,
            0,
            false,
            (false, false),
            self.places,
        );
        Form::Template(pieces.into_iter().map(Part::Text).collect())
    }

    fn key(&self, key: &ObjectKey) -> Expression {
        match key {
            ObjectKey::Ident(ident) => self.word(ident),
            // A single name in parentheses is an expression, without them it is a word.
            ObjectKey::Expression(Parsed::Variable(ident)) => self.word(ident),
            ObjectKey::Expression(parsed) => self.expression(parsed),
        }
    }

    fn word(&self, ident: &hcl_edit::Decorated<hcl_edit::Ident>) -> Expression {
        let (span, verbatim) = (self.places)(ident.span().unwrap_or_default());
        let text = ident.as_str().into();
        let piece = super::Piece {
            text,
            span,
            verbatim,
        };
        Expression {
            form: Form::Template(vec![Part::Text(piece)]),
            span,
        }
    }

    fn call(&self, call: &expr::FuncCall) -> Form {
        let spaces = call.name.namespace.iter().map(|space| space.as_str());
        let parts: Vec<&str> = spaces.chain([call.name.name.as_str()]).collect();
        let arguments = call.args.iter().map(|argument| self.expression(argument));
        Form::Call(
            parts.join("::").into(),
            arguments.collect(),
            call.args.expand_final(),
        )
    }

    fn step(&self, step: &TraversalOperator, range: Option<Range<usize>>) -> Step {
        let span = self.span(range);
        match step {
            TraversalOperator::AttrSplat(_) => Step::AttributeSplat(span),
            TraversalOperator::FullSplat(_) => Step::FullSplat(span),
            TraversalOperator::GetAttr(name) => Step::Attribute(name.as_str().into(), span),
            TraversalOperator::Index(index) => Step::Index(self.expression(index)),
            TraversalOperator::LegacyIndex(index) => Step::Index(Expression {
                form: Form::Number(index.value().to_string().into()),
                span,
            }),
        }
    }

    fn for_expression(&self, parsed: &expr::ForExpr) -> Form {
        let intro = &parsed.intro;
        let condition = parsed.cond.as_ref();
        Form::For(Box::new(For {
            key: intro.key_var.as_ref().map(|key| key.as_str().into()),
            value: intro.value_var.as_str().into(),
            collection: self.expression(&intro.collection_expr),
            map_key: parsed.key_expr.as_ref().map(|key| self.expression(key)),
            result: self.expression(&parsed.value_expr),
            groups: parsed.grouping,
            condition: condition.map(|condition| self.expression(&condition.expr)),
        }))
    }

    /// The parts of a template. `trim` says which ends lose their blanks to a `~` around it.
    fn parts(
        &self,
        template: &Template,
        quoting: Quoting,
        indent: usize,
        at_line_start: bool,
        trim: (bool, bool),
    ) -> Vec<Part> {
        let elements: Vec<&Element> = template.iter().collect();
        let mut parts = Vec::new();
        for (index, element) in elements.iter().enumerate() {
            match element {
                Element::Literal(literal) => {
                    let range = literal.span().unwrap_or_default();
                    let before = index.checked_sub(1).map(|before| elements[before]);
                    let after = elements.get(index + 1);
                    let trim = (
                        before.map_or(trim.0, |element| outer_strip(element).1),
                        after.map_or(trim.1, |element| outer_strip(element).0),
                    );
                    let found = pieces(
                        self.text.get(range.clone()).unwrap_or_default(),
                        range.start,
                        quoting,
                        indent,
                        at_line_start && index == 0,
                        trim,
                        self.places,
                    );
                    parts.extend(found.into_iter().map(Part::Text));
                }
                Element::Interpolation(inner) => {
                    parts.push(Part::Value(self.expression(&inner.expr)));
                }
                Element::Directive(directive) => parts.push(self.directive(directive, indent)),
            }
        }
        parts
    }

    fn directive(&self, directive: &Directive, indent: usize) -> Part {
        match directive {
            Directive::If(parsed) => {
                let (first, last) = (&parsed.if_expr, &parsed.endif_expr);
                let middle = parsed.else_expr.as_ref();
                let then_end = middle.map_or(last.strip, |part| part.strip);
                let inside = |template: &Template, before: Strip, after: Strip| {
                    let trim = (sides(before).1, sides(after).0);
                    self.parts(template, Quoting::Raw, indent, false, trim)
                };
                Part::If(
                    Box::new(self.expression(&first.cond_expr)),
                    inside(&first.template, first.strip, then_end),
                    middle.map_or_else(Vec::new, |part| {
                        inside(&part.template, part.strip, last.strip)
                    }),
                )
            }
            Directive::For(parsed) => {
                let (first, last) = (&parsed.for_expr, &parsed.endfor_expr);
                let trim = (sides(first.strip).1, sides(last.strip).0);
                Part::For(Box::new(ForPart {
                    key: first.key_var.as_ref().map(|key| key.as_str().into()),
                    value: first.value_var.as_str().into(),
                    collection: self.expression(&first.collection_expr),
                    body: self.parts(&first.template, Quoting::Raw, indent, false, trim),
                }))
            }
        }
    }
}

/// Which neighbours of an element lose their blanks: the one before it, the one after it.
fn outer_strip(element: &Element) -> (bool, bool) {
    match element {
        Element::Literal(_) => (false, false),
        Element::Interpolation(inner) => sides(inner.strip),
        Element::Directive(directive) => match &**directive {
            Directive::If(parsed) => (
                sides(parsed.if_expr.strip).0,
                sides(parsed.endif_expr.strip).1,
            ),
            Directive::For(parsed) => (
                sides(parsed.for_expr.strip).0,
                sides(parsed.endfor_expr.strip).1,
            ),
        },
    }
}

fn sides(strip: Strip) -> (bool, bool) {
    (strip.strip_start(), strip.strip_end())
}

fn operator(parsed: BinaryOperator) -> Operator {
    match parsed {
        BinaryOperator::Eq => Operator::Equal,
        BinaryOperator::NotEq => Operator::NotEqual,
        BinaryOperator::LessEq => Operator::LessOrEqual,
        BinaryOperator::GreaterEq => Operator::GreaterOrEqual,
        BinaryOperator::Less => Operator::Less,
        BinaryOperator::Greater => Operator::Greater,
        BinaryOperator::Plus => Operator::Plus,
        BinaryOperator::Minus => Operator::Minus,
        BinaryOperator::Mul => Operator::Times,
        BinaryOperator::Div => Operator::Divide,
        BinaryOperator::Mod => Operator::Modulo,
        BinaryOperator::And => Operator::And,
        BinaryOperator::Or => Operator::Or,
    }
}

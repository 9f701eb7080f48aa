//! granit-parser is the oracle: what it reads of a text without holes, the tree says as well.

use std::borrow::Cow;

use firelint::source::Span;
use firelint::syntax::tree::{Cursor, Kind, Tree};
use firelint::syntax::yaml;
use granit_parser::{Event, Options, Parser, ScalarStyle};

use crate::outline::{check_laws, id};

/// A value as the oracle reads it, in the notation of [`ours`].
///
/// `Err` where it accepts no such text, or where a key is no scalar and has no text to compare.
fn theirs(text: &str) -> Result<Vec<String>, NotSo> {
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    options.simple_key_max_lookahead = 16 * 1024;
    let mut out = Vec::new();
    let mut is_simple = true;
    // For each open list (0) or map, how many keys and values it has had: the tag of a key says nothing.
    let mut open: Vec<(bool, usize)> = Vec::new();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|_| NotSo::Yaml)?;
        let is_key = open
            .last()
            .is_some_and(|&(is_map, count)| is_map && count % 2 == 0);
        let tag = |tag: &Option<Cow<granit_parser::Tag>>| {
            let local = tag.as_ref().filter(|tag| {
                tag.original_handle() == "!"
                    && tag.handle() == "!"
                    && !tag.suffix().is_empty()
                    && !is_key
            });
            local.map_or(String::new(), |_| {
                let tag = span
                    .tag_span()
                    .and_then(|tag| tag.slice(text))
                    .unwrap_or_default();
                format!("{tag} ")
            })
        };
        if event.is_node()
            && let Some((_, count)) = open.last_mut()
        {
            *count += 1;
        }
        match event {
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..)
            | Event::Alias(_)
            | Event::UnresolvedAlias(_)
                if is_key =>
            {
                is_simple = false;
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if is_key => {
                is_simple = false;
                open.push((matches!(event, Event::MappingStart(..)), 0));
            }
            Event::SequenceStart(..) => open.push((false, 0)),
            Event::MappingStart(..) => open.push((true, 0)),
            Event::SequenceEnd | Event::MappingEnd => drop(open.pop()),
            _ => {}
        }
        out.push(match event {
            Event::DocumentStart(..) => "document".to_owned(),
            Event::Scalar(value, style, _, of) => {
                let is_empty = span.byte_range().is_some_and(|range| range.is_empty());
                let value = match style {
                    ScalarStyle::Plain if is_empty => "",
                    _ => &value,
                };
                format!("{}{value:?}", tag(&of))
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => "alias".to_owned(),
            Event::SequenceStart(_, _, of) => format!("{}[", tag(&of)),
            Event::MappingStart(_, _, of) => format!("{}{{", tag(&of)),
            Event::SequenceEnd => "]".to_owned(),
            Event::MappingEnd => "}".to_owned(),
            _ => continue,
        });
    }
    is_simple.then_some(out).ok_or(NotSo::Simple)
}

/// Why there is nothing to compare.
#[derive(PartialEq)]
enum NotSo {
    Yaml,
    Simple,
}

/// The tree in the same notation.
fn ours(trees: &[Tree], text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for tree in trees {
        out.push("document".to_owned());
        value(tree.root(text), String::new(), &mut out);
    }
    out
}

fn value(cursor: Cursor, tag: String, out: &mut Vec<String>) {
    let is_tag = |member: Cursor| {
        member
            .key_span()
            .is_some_and(|key| member.slice(key).starts_with('!'))
    };
    match cursor.kind() {
        Kind::Object => {
            let mut members = cursor.children();
            if cursor.raw().starts_with('!')
                && let Some(member) = members.next().filter(|&member| is_tag(member))
            {
                let name = member.slice(member.key_span().unwrap());
                return value(member, format!("{name} "), out);
            }
            out.push(format!("{tag}{{"));
            for member in cursor.children() {
                out.push(format!("{:?}", member.key().unwrap_or_default()));
                value(member, String::new(), out);
            }
            out.push("}".to_owned());
        }
        Kind::Array => {
            out.push(format!("{tag}["));
            cursor
                .children()
                .for_each(|item| value(item, String::new(), out));
            out.push("]".to_owned());
        }
        Kind::String => out.push(format!("{tag}{:?}", cursor.string().unwrap())),
        Kind::Alias | Kind::Broken if cursor.raw().starts_with('*') => out.push("alias".to_owned()),
        _ => out.push(format!("{tag}{:?}", cursor.raw())),
    }
}

/// Whether the two can be compared: holes are ours alone, and so is what tags do by their long names.
fn is_comparable(text: &str, trees: &[Tree]) -> bool {
    let holes = ["${", "{{", "{%", "%{", "#{"];
    !holes.iter().any(|hole| text.contains(hole))
        && !text.contains("%TAG")
        && !keeps_blanks_without_a_break(text)
        && !has_comment_behind_tab(text, trees)
}

/// Whether a tab indents a comment after a plain scalar: the oracle goes on behind it with the scalar, which for others
/// has ended.
fn has_comment_behind_tab(text: &str, trees: &[Tree]) -> bool {
    let mut at = 0;
    let mut lines = text.split_inclusive(['\r', '\n']);
    lines.any(|line| {
        let before = text[..at].trim_end();
        at += line.len();
        let indentation = line.split('#').next().unwrap_or_default();
        indentation.len() < line.len()
            && indentation.contains('\t')
            && indentation.trim().is_empty()
            && trees
                .iter()
                .any(|tree| has_plain_end(tree.root(text), before.len()))
    })
}

/// Whether a plain scalar, or a key that is one, ends there.
fn has_plain_end(cursor: Cursor, at: usize) -> bool {
    let is_plain = |text: &str| !text.starts_with(['"', '\'', '|', '>']);
    let ends = |span: Span| span.end as usize == at && is_plain(cursor.slice(span));
    cursor.key_span().is_some_and(ends)
        || match cursor.kind() {
            Kind::Object | Kind::Array => cursor.children().any(|child| has_plain_end(child, at)),
            _ => ends(cursor.span()),
        }
}

/// Whether a scalar that keeps its blank lines may be at the end of a text that ends in blanks: the oracle takes these
/// for one more line, while libyaml, and so what others read with, needs a break for it.
fn keeps_blanks_without_a_break(text: &str) -> bool {
    let last = text.rsplit('\n').next().unwrap_or_default();
    let is_blank = !last.is_empty() && last.bytes().all(|byte| byte == b' ');
    is_blank && text.contains('+')
}

/// Checks one text against the oracle; gives whether the oracle accepts it.
pub fn agrees(text: &str) -> bool {
    let trees = yaml::parse(id(), text);
    for tree in &trees {
        check_laws(tree, text);
    }
    let theirs = theirs(text);
    if theirs.as_ref().is_err_and(|why| *why == NotSo::Yaml) {
        let errors = trees.iter().any(|tree| !tree.errors.is_empty());
        assert!(errors || !is_comparable(text, &trees), "accepted: {text:?}");
        return false;
    }
    if is_comparable(text, &trees) {
        let wrong = |error: &firelint::syntax::tree::SyntaxError| {
            !error.message.contains("alias") && !error.message.contains("anchor")
        };
        let errors: Vec<_> = trees
            .iter()
            .flat_map(|tree| &tree.errors)
            .filter(|error| wrong(error))
            .collect();
        assert!(errors.is_empty(), "{errors:?} in {text:?}");
        if let Ok(theirs) = theirs
            && !theirs.is_empty()
        {
            assert_eq!(ours(&trees, text), theirs, "{text:?}");
        }
    }
    true
}

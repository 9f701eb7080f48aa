//! JSON that is the text of a heredoc.

use std::ops::Range;

use super::draft::Change;
use super::scan;
use super::tree::{Document, Kind};
use crate::finding::{Edit, Key, Piece};
use crate::fix::{Declined, tree_edits};
use crate::model::Terms;
use crate::source::Span;
use crate::syntax::hcl::{Form, Part};
use crate::syntax::json::{self, Json};

/// The bytes of the text in a heredoc that a place lies in, its mark not included. None, where the place is one of
/// HCL's own.
pub fn text_at(
    document: &Document,
    place: &Range<usize>,
) -> Option<Result<Range<usize>, Declined>> {
    let holds = |span: Range<usize>| span.start <= place.start && place.end <= span.end;
    let nearest = document
        .others
        .iter()
        .filter(|(expression, ..)| {
            let span = expression.span.range();
            let is_text = matches!(expression.form, Form::Template(_));
            is_text && holds(span.clone()) && span != *place
        })
        .min_by_key(|(expression, ..)| expression.span.range().len())?;
    let span = nearest.0.span.range();
    let mut groups = document.groups.iter();
    let is_hcl = groups
        .any(|group| group.kind != Kind::Body && span.start < group.open && holds(group.range()));
    if is_hcl {
        return None;
    }
    if !document.slice(span.clone()).starts_with("<<") {
        let Form::Template(parts) = &nearest.0.form else {
            return None;
        };
        let is_hole = |part: &Part| match part {
            Part::Value(value) => holds(value.span.range()),
            Part::Text(_) => false,
            Part::If(..) | Part::For(_) => true,
        };
        let is_literal = !parts.iter().any(is_hole);
        let inside = || Declined::new("it is written inside of a text in quotes");
        return is_literal.then(|| Err(inside()));
    }
    let start = scan::next_line(document.text, span.start);
    let end = scan::line_start(document.text, span.end).max(start);
    Some(Ok(start..end))
}

/// An edit of the JSON in a part of the text. `now` leads from places as they were to places as they are.
pub fn edit(
    document: &Document,
    range: Range<usize>,
    edit: &Edit,
    now: &dyn Fn(Range<usize>) -> Option<Range<usize>>,
    terms: Terms,
) -> Result<Vec<Change>, Declined> {
    let text = document.slice(range.clone());
    let shifted = |place: Span| {
        let is = now(place.range()).filter(|is| range.start <= is.start && is.end <= range.end);
        let is = is.ok_or_else(|| Declined::new("what would be copied stands elsewhere"))?;
        let (start, end) = (is.start - range.start, is.end - range.start);
        Ok(Span::new(place.source, start as u32, end as u32))
    };
    let edit = within(edit, &shifted)?;
    let source = crate::fix::place(&edit).source;
    let trees = [json::parse(source, text, Json::Strict)];
    let edits = tree_edits(&trees, text, &[&edit], terms)?;
    let changes = edits.into_iter().map(|edit| {
        let found = edit.span.range();
        Change::replace(
            range.start + found.start..range.start + found.end,
            edit.text,
        )
    });
    Ok(changes.collect())
}

/// The edit with its places as they are in the text of the heredoc, and its own text written for a template.
fn within(edit: &Edit, at: &dyn Fn(Span) -> Result<Span, Declined>) -> Result<Edit, Declined> {
    Ok(match edit {
        Edit::Set { map, key, value } => Edit::Set {
            map: at(*map)?,
            key: key_of(key),
            value: piece(value, at)?,
        },
        Edit::Push { map, key, item } => Edit::Push {
            map: at(*map)?,
            key: key_of(key),
            item: piece(item, at)?,
        },
        Edit::InsertAfter { item, new } => Edit::InsertAfter {
            item: at(*item)?,
            new: piece(new, at)?,
        },
        Edit::Replace { value, with } => Edit::Replace {
            value: at(*value)?,
            with: piece(with, at)?,
        },
        Edit::Remove { place } => Edit::Remove { place: at(*place)? },
        Edit::Rename { key, to } => Edit::Rename {
            key: at(*key)?,
            to: key_of(to),
        },
        Edit::RemoveComment { comment } => Edit::RemoveComment {
            comment: at(*comment)?,
        },
    })
}

fn piece(value: &Piece, at: &dyn Fn(Span) -> Result<Span, Declined>) -> Result<Piece, Declined> {
    Ok(match value {
        Piece::Bool(_) | Piece::Number(_) => value.clone(),
        Piece::Text(text) => Piece::Text(escaped(text)),
        Piece::List(items) => {
            let items = items.iter().map(|item| piece(item, at));
            Piece::List(items.collect::<Result<_, _>>()?)
        }
        Piece::Map(members) => {
            let members = members
                .iter()
                .map(|(key, value)| Ok((key_of(key), piece(value, at)?)));
            Piece::Map(members.collect::<Result<_, Declined>>()?)
        }
        Piece::Copy(place) => Piece::Copy(at(*place)?),
    })
}

fn key_of(key: &Key) -> Key {
    match key {
        Key::Verbatim(key) => Key::Verbatim(escaped(key)),
        Key::Container(_) | Key::Service(_) => key.clone(),
    }
}

/// Text that stands for itself in a template.
fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

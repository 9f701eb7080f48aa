//! From places to what stands there.

use std::ops::Range;

use super::scan;
use super::tree::{Document, Kind, Through, What};
use crate::fix::Declined;
use crate::syntax::hcl::{Expression, Form, Part};

/// Blocks that hold values by names of the author's, and are no maps of a definition.
const NO_MAPS: [&str; 5] = ["locals", "variable", "output", "provider", "terraform"];

/// The map that a place stands for: its bracket, its key, or the value of a scalar member.
pub fn map_at(document: &Document, place: Range<usize>) -> Result<usize, Declined> {
    let found = match exactly(document, &place) {
        Some(found) => found?,
        None => around(document, &place)?,
    };
    let is_body = document.groups[found].kind == Kind::Body;
    let block = document
        .around(found)
        .and_then(|(_, member)| member.name.as_deref());
    match is_body && block.is_none_or(|block| NO_MAPS.contains(&block)) {
        true => Err(Declined::new(
            "what this is a part of is put together elsewhere",
        )),
        false => Ok(found),
    }
}

fn around(document: &Document, place: &Range<usize>) -> Result<usize, Declined> {
    // A name that cannot be known is placed at the part of it that leaves it open.
    let holds = |(id, group): (usize, &super::tree::Group)| {
        let inside = |range: Range<usize>| range.start <= place.start && place.end <= range.end;
        let mut members = group.members.iter();
        let held = members.find(|member| inside(member.value.clone()))?;
        let is_map = group.kind != Kind::List && held.group.is_none() && !held.is_block();
        is_map.then_some((id, group.close - group.open))
    };
    let groups = document.groups.iter().enumerate();
    let nearest = groups.filter_map(holds).min_by_key(|(_, length)| *length);
    nearest.map(|(id, _)| id).ok_or_else(not_found)
}

fn exactly(document: &Document, place: &Range<usize>) -> Option<Result<usize, Declined>> {
    for (id, group) in document.groups.iter().enumerate().skip(1) {
        let is_bracket = group.open == place.start && place.len() == 1;
        if group.kind == Kind::Object && (is_bracket || group.range() == *place) {
            return Some(Ok(id));
        }
    }
    for (id, group) in document.groups.iter().enumerate() {
        if group.kind == Kind::List {
            continue;
        }
        for member in &group.members {
            let labels = match member.what {
                What::Block(block) => block.labels.as_slice(),
                What::Value(_) => &[],
            };
            let is_label = labels.iter().any(|label| label.span.range() == *place);
            if member.key.as_ref() == Some(place) || is_label {
                return Some(member.group.map_or_else(
                    || Err(expression_of(document, member.what)),
                    |inner| match is_dynamic(document, inner) {
                        true => Err(made_again(document, inner)),
                        false => Ok(inner),
                    },
                ));
            }
            let is_value = match member.what {
                What::Value(value) => value.span.range() == *place || member.value == *place,
                What::Block(_) => false,
            };
            if is_value && member.group.is_none() {
                return Some(Ok(id));
            }
        }
    }
    None
}

fn is_dynamic(document: &Document, group: usize) -> bool {
    let around = document.around(group);
    around.is_some_and(|(_, member)| member.is_block() && member.name.as_deref() == Some("dynamic"))
}

/// A reason, where a group stands for several values, or for none: what is written there is not what comes of it.
pub fn check(document: &Document, group: usize) -> Result<(), Declined> {
    let mut around = document.ancestors(group);
    match around.any(|id| is_made(document, id)) {
        true => Err(made_again(document, group)),
        false => Ok(()),
    }
}

fn is_made(document: &Document, id: usize) -> bool {
    let parent = document.groups[id].parent.as_ref();
    let through = parent.map_or(&[][..], |parent| parent.through.as_slice());
    through.contains(&Through::For) || is_dynamic(document, id)
}

fn made_again(document: &Document, group: usize) -> Declined {
    let mut around = document.ancestors(group);
    Declined::new(match around.any(|id| is_dynamic(document, id)) {
        true => "a `dynamic` block makes this",
        false => "a `for` expression makes this",
    })
}

/// A reason, where what is added to a map would not come out of a `merge`. `replaces` says whether it would hide what
/// another map says.
pub fn check_merge(document: &Document, group: usize, replaces: bool) -> Result<(), Declined> {
    let parent = document.groups[group].parent.as_ref();
    let nearest = parent.and_then(|parent| parent.through.last());
    match nearest {
        Some(Through::Merge(is_last)) if !is_last || replaces => Err(Declined::new(
            "`merge` puts this together with what is written elsewhere",
        )),
        _ => Ok(()),
    }
}

/// Why an expression cannot be edited in place.
pub fn decided(document: &Document, expression: &Expression) -> Declined {
    let what = match &expression.form {
        Form::Call(name, ..) => format!("`{name}(…)`"),
        Form::Conditional(_) => "a condition".to_owned(),
        Form::For(_) => "a `for` expression".to_owned(),
        Form::Name(_) | Form::Traversal(..) => {
            let written = document.slice(expression.span.range());
            match written.len() <= 60 && !written.contains('\n') {
                true => format!("`{written}`"),
                false => "another value".to_owned(),
            }
        }
        _ => "an expression".to_owned(),
    };
    Declined::new(format!("the value is decided by {what}"))
}

fn expression_of(document: &Document, what: What) -> Declined {
    match what {
        What::Value(expression) => decided(document, expression),
        What::Block(_) => not_found(),
    }
}

/// Whether an expression is written out: nothing else decides it.
pub fn is_literal(expression: &Expression) -> bool {
    match &expression.form {
        Form::Null | Form::Bool(_) | Form::Number(_) | Form::List(_) | Form::Map(_) => true,
        Form::Minus(inner) => matches!(inner.form, Form::Number(_)),
        Form::Template(parts) => parts.iter().all(|part| matches!(part, Part::Text(_))),
        _ => false,
    }
}

/// The expression at a place, and where it stands: a list or map by its bracket, anything else by all of it.
pub fn value_at<'a>(
    document: &Document<'a>,
    place: &Range<usize>,
) -> Result<(&'a Expression, usize, usize), Declined> {
    let is_whole = |expression: &Expression| expression.span.range() == *place;
    for (id, group) in document.groups.iter().enumerate() {
        for (index, member) in group.members.iter().enumerate() {
            let What::Value(expression) = member.what else {
                continue;
            };
            let open = expression.span.range().start;
            let is_bracket = member.group.is_some() && open == place.start && place.len() == 1;
            if is_bracket || is_whole(expression) || member.value == *place {
                return Ok((expression, id, index));
            }
        }
    }
    let mut others = document.others.iter();
    let found = others.find(|(expression, ..)| is_whole(expression));
    found.copied().ok_or_else(not_found)
}

/// The member at a place: its key or its value, an item of a list, or a block by its word or label.
pub fn member_at(document: &Document, place: &Range<usize>) -> Result<(usize, usize), Declined> {
    for (id, group) in document.groups.iter().enumerate() {
        for (index, member) in group.members.iter().enumerate() {
            let labels = match member.what {
                What::Block(block) => block.labels.as_slice(),
                What::Value(_) => &[],
            };
            let is_label = labels.iter().any(|label| label.span.range() == *place);
            let is_bracket = member.group.is_some_and(|inner| {
                document.groups[inner].open == place.start && place.len() == 1
            });
            let is_value = match member.what {
                What::Value(value) => value.span.range() == *place,
                What::Block(_) => false,
            };
            let is_key = member.key.as_ref() == Some(place);
            if is_key || is_label || is_bracket || is_value || member.value == *place {
                return Ok((id, index));
            }
        }
    }
    Err(not_found())
}

/// Whether all of a group stands on one line.
pub fn is_inline(document: &Document, group: usize) -> bool {
    let group = &document.groups[group];
    group.kind != Kind::Body && !scan::is_broken(document.text, group.range())
}

pub fn not_found() -> Declined {
    Declined::new("the place to edit is not written as such in this file")
}

//! Members, items, blocks and comments that go.

use std::ops::Range;

use super::draft::Change;
use super::find::not_found;
use super::scan;
use super::tree::{Document, Kind};
use crate::fix::Declined;

/// A member, an item or a block goes, with its lines where it has them for itself.
pub fn member(document: &Document, id: usize, index: usize) -> Vec<Change> {
    let text = document.text;
    let group = &document.groups[id];
    let member = &group.members[index];
    let (start, end) = (member.start, member.value.end);
    let tail = scan::tail(text, end);
    if scan::begins_line(text, start) && tail.ends_line {
        let lines = scan::line_start(text, start)..scan::next_line(text, tail.end);
        return vec![Change::remove(match group.kind {
            Kind::Body => with_blank_line(text, lines),
            _ => lines,
        })];
    }
    if group.kind == Kind::Body {
        return vec![Change::remove(start..scan::skip_blanks(text, end))];
    }
    let own = match group.kind {
        Kind::List => {
            let at = scan::skip(text, end);
            text[at..].starts_with(',').then_some(at)
        }
        _ => tail.comma,
    };
    let before = index.checked_sub(1).map(|at| &group.members[at]);
    let next = group.members.get(index + 1);
    match (before, next) {
        (_, Some(next)) if !scan::has_comment(text, end..next.start) => {
            vec![Change::remove(start..next.start)]
        }
        (Some(before), None) if !scan::has_comment(text, before.value.end..start) => {
            vec![Change::remove(before.value.end..end)]
        }
        (None, None) => {
            let until = own.map_or(end, |comma| comma + 1);
            let is_blank = text[group.open + 1..start].trim().is_empty()
                && text[until..group.close].trim().is_empty();
            let range = match is_blank {
                true => group.open + 1..group.close,
                false => start..until,
            };
            vec![Change::remove(range)]
        }
        _ => {
            let comma = own.map(|comma| Change::remove(comma..comma + 1));
            let itself = std::iter::once(Change::remove(start..end));
            itself.chain(comma).collect()
        }
    }
}

/// Lines, and one of the empty lines around them where two would be left.
fn with_blank_line(text: &str, lines: Range<usize>) -> Range<usize> {
    let line = |at: usize| text[at..scan::line_end(text, at)].trim();
    let above = lines
        .start
        .checked_sub(1)
        .map(|end| scan::line_start(text, end));
    let after = line(lines.end);
    match above {
        Some(above) if line(above).is_empty() && (after.is_empty() || after == "}") => {
            above..lines.end
        }
        Some(above) if line(above).ends_with('{') && after.is_empty() => {
            lines.start..scan::next_line(text, lines.end)
        }
        _ => lines,
    }
}

/// A comment goes, with its line where it has one for itself.
pub fn comment(document: &Document, place: &Range<usize>) -> Result<Vec<Change>, Declined> {
    let text = document.text;
    if scan::comment_end(text, place.start).is_none_or(|end| end < place.end) {
        return Err(not_found());
    }
    let is_text = document.others.iter().any(|(expression, ..)| {
        let span = expression.span.range();
        matches!(expression.form, crate::syntax::hcl::Form::Template(_))
            && span.start <= place.start
            && place.end <= span.end
    });
    if is_text {
        return Err(not_found());
    }
    let is_last = scan::skip_blanks(text, place.end) == scan::line_end(text, place.end);
    if scan::begins_line(text, place.start) && is_last {
        let end = scan::next_line(text, place.end);
        return Ok(vec![Change::remove(
            scan::line_start(text, place.start)..end,
        )]);
    }
    let before = text[..place.start].trim_end_matches([' ', '\t']).len();
    let after = scan::skip_blanks(text, place.end);
    Ok(vec![match is_last {
        true => Change::remove(before..place.end),
        false => Change::replace(before..after, " "),
    }])
}

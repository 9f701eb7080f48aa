//! Functions of texts. What is known around a hole stays; what a hole may change does not.

use std::ops::Range;

use super::calls::{
    Answer, Call, MOST_BYTES, integer, list, literal, misfit, rendered, with_holes,
};
use crate::dialect::datum::Datum;
use crate::dialect::rendered::{Rendered, Renderer};
use crate::model::{Unknown, Why};
use crate::syntax::holes;

/// How long a hole may be and still be written into another one.
const LONGEST_HOLE: usize = 1000;

/// `join`: items that are unknown leave holes.
pub fn join(call: Call) -> Answer {
    let separator = with_holes(call.argument(0)?)?;
    let mut texts = Vec::new();
    let mut bytes = 0;
    for argument in &call.arguments[1..] {
        let list = list(argument)?;
        for item in &list.items {
            let text = with_holes(item)?;
            bytes += text.as_str().len() + separator.as_str().len();
            if bytes > MOST_BYTES {
                return Err(call.unknown(Why::TooLarge));
            }
            texts.push(text);
        }
        list.rest.map_or(Ok(()), Err)?;
    }
    let mut joined = Renderer::default();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            joined.rendered(&separator);
        }
        joined.rendered(text);
    }
    call.text(joined.finish(call.at))
}

/// `split`: the parts that hold no hole are certain; one with a hole may be any number of parts.
pub fn split(call: Call) -> Answer {
    let separator = literal(call.argument(0)?)?;
    let text = rendered(call.argument(1)?)?;
    let separator = separator.as_str();
    let whole = text.as_str();
    if separator.is_empty() {
        let characters = characters(call, call.argument(1)?)?;
        call.allow(characters.as_str().len())?;
        let each = (0..characters.as_str().len()).map(|at| at..at + 1);
        let items = each.map(|range| call.text(text.part(range)));
        return call.list(items.collect::<Result<_, _>>()?, None);
    }
    let unknown = text.unknown();
    if let Some(unknown) = unknown.filter(|_| !is_plain(separator)) {
        return Err(unknown);
    }
    let mut parts = vec![];
    let (mut from, mut with_hole) = (0, false);
    let mut end_part = |range: Range<usize>, with_hole: bool| {
        if !with_hole {
            parts.push(range);
        }
        call.allow(parts.len())
    };
    for (range, is_hole) in text.segments() {
        if is_hole {
            with_hole = true;
            continue;
        }
        for (at, found) in whole[range.clone()].match_indices(separator) {
            let at = range.start + at;
            end_part(from..at, with_hole)?;
            (from, with_hole) = (at + found.len(), false);
        }
    }
    end_part(from..whole.len(), with_hole)?;
    let items = parts.into_iter().map(|range| call.text(text.part(range)));
    call.list(items.collect::<Result<_, _>>()?, unknown)
}

/// Whether a text cannot overlap itself, so that it is found at the same places whatever stands around.
fn is_plain(text: &str) -> bool {
    let borders = text.char_indices().skip(1);
    text.len() <= 100
        && !borders
            .into_iter()
            .any(|(at, _)| text.ends_with(&text[..at]))
}

/// `replace` of a text by a text. A hole may hold what is replaced, so that it is another hole afterwards.
pub fn replace(call: Call) -> Answer {
    let text = with_holes(call.argument(0)?)?;
    let search = rendered(call.argument(1)?)?;
    let with = with_holes(call.argument(2)?)?;
    if search.unknown().is_none() && holes::is_only_hole(search.as_str()) {
        return filled_in(call, &text, search.as_str(), &with);
    }
    let search = literal(call.argument(1)?)?;
    let search = sought(search.as_str(), with.as_str()).ok_or(call.unknown(Why::Function))?;
    let whole = text.as_str();
    let parts = text.segments();
    let holes = parts.iter().any(|(_, is_hole)| *is_hole);
    let straddles = |part: &str| {
        search.contains(part) && search != part
            || (1..search.len()).any(|length| touches(part, search, length))
    };
    if holes
        && (!is_plain(search)
            || parts
                .iter()
                .any(|(range, hole)| !hole && straddles(&whole[range.clone()])))
    {
        return Err(text.unknown().unwrap_or(call.unknown(Why::Template)));
    }
    let count = whole.matches(search).count();
    if whole.len() + count * with.as_str().len() > MOST_BYTES {
        return Err(call.unknown(Why::TooLarge));
    }
    let mut replaced = Renderer::default();
    for (range, is_hole) in parts {
        if is_hole {
            let arguments = format!(", {search}, {}", with.as_str());
            let hole = wrapped("replace", &whole[range.clone()], &arguments);
            let unknown = text
                .unknown_in(range)
                .unwrap_or(call.unknown(Why::Template));
            replaced.hole(&hole.ok_or(unknown)?, unknown);
            continue;
        }
        let mut from = range.start;
        for (at, found) in whole[range.clone()].match_indices(search) {
            let at = range.start + at;
            replaced.rendered(&text.part(from..at));
            replaced.rendered(&with);
            from = at + found.len();
        }
        replaced.rendered(&text.part(from..range.end));
    }
    call.text(replaced.finish(call.at))
}

/// `replace` of a name in braces, which people write in a file for this function to fill in.
fn filled_in(call: Call, text: &Rendered, name: &str, with: &Rendered) -> Answer {
    let whole = text.as_str();
    let count = whole.matches(name).count();
    if whole.len() + count * with.as_str().len() > MOST_BYTES {
        return Err(call.unknown(Why::TooLarge));
    }
    let (mut replaced, mut from) = (Renderer::default(), 0);
    for (at, found) in whole.match_indices(name) {
        replaced.rendered(&text.part(from..at));
        replaced.rendered(with);
        from = at + found.len();
    }
    replaced.rendered(&text.part(from..whole.len()));
    call.text(replaced.finish(call.at))
}

/// Whether part of the search begins or ends where a known run does, and may go on in a hole.
fn touches(part: &str, search: &str, length: usize) -> bool {
    let bytes = search.as_bytes();
    let (head, tail) = (&bytes[..length], &bytes[length..]);
    let part = part.as_bytes();
    part.ends_with(head) || part.starts_with(tail)
}

/// The text that is looked for: between slashes it is a pattern, and one of letters alone is a text.
fn sought<'a>(search: &'a str, with: &str) -> Option<&'a str> {
    let pattern = search
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    let search = pattern.unwrap_or(search);
    let is_literal = |char: char| char.is_ascii_alphanumeric() || " _-:,/\"'@=".contains(char);
    let is_text = search.chars().all(is_literal) && !with.contains('$');
    let is_pattern = pattern.is_some() && !is_text;
    (!is_pattern && !search.is_empty()).then_some(search)
}

/// The hole that stands for a function of another hole; `None` where it would not read as one.
fn wrapped(function: &str, hole: &str, arguments: &str) -> Option<String> {
    let is_safe = !arguments.contains(['{', '}', '"', '`', '\\']);
    let inside = match hole.strip_prefix("${") {
        Some(rest) => rest.strip_suffix('}')?,
        None => hole,
    };
    let wrapped = format!("${{{function}({inside}{arguments})}}");
    let reads = wrapped.len() <= LONGEST_HOLE && holes::hole_at(&wrapped, 0) == Some(wrapped.len());
    (is_safe && reads).then_some(wrapped)
}

/// `trimspace`.
pub fn trimspace(call: Call) -> Answer {
    trimmed(call, char::is_whitespace, true)
}

/// `chomp`: line breaks at the end.
pub fn chomp(call: Call) -> Answer {
    trimmed(call, |char| matches!(char, '\n' | '\r'), false)
}

/// `trim`: any of these characters.
pub fn trim(call: Call) -> Answer {
    let set = literal(call.argument(1)?)?;
    trimmed(call, |char| set.as_str().contains(char), true)
}

/// A hole at an end may begin or end with what is trimmed.
fn trimmed(call: Call, is_trimmed: impl Fn(char) -> bool, both_ends: bool) -> Answer {
    let text = rendered(call.argument(0)?)?;
    let whole = text.as_str();
    let kept = whole.trim_end_matches(&is_trimmed);
    let (from, to) = match both_ends {
        true => (
            kept.len() - kept.trim_start_matches(&is_trimmed).len(),
            kept.len(),
        ),
        false => (0, kept.len()),
    };
    let mut holes = text.segments().into_iter().filter(|(_, is_hole)| *is_hole);
    let is_within = |range: &Range<usize>| (!both_ends || from < range.start) && range.end < to;
    if let Some((range, _)) = holes.find(|(range, _)| !is_within(range)) {
        return Err(Unknown {
            at: text.span(range),
            why: Why::Template,
        });
    }
    call.text(text.part(from..to))
}

/// `trimprefix`.
pub fn trimprefix(call: Call) -> Answer {
    let text = rendered(call.argument(0)?)?;
    let prefix = literal(call.argument(1)?)?;
    match begins(&text, prefix.as_str())? {
        true => call.text(text.part(prefix.as_str().len()..text.as_str().len())),
        false => call.text(text),
    }
}

/// `trimsuffix`.
pub fn trimsuffix(call: Call) -> Answer {
    let text = rendered(call.argument(0)?)?;
    let suffix = literal(call.argument(1)?)?;
    match ends(&text, suffix.as_str())? {
        true => call.text(text.part(0..text.as_str().len() - suffix.as_str().len())),
        false => call.text(text),
    }
}

/// Whether a text begins with another, which what is known at its beginning may settle.
fn begins(text: &Rendered, prefix: &str) -> Result<bool, Unknown> {
    let whole = text.as_str();
    let hole = text.segments().into_iter().find(|(_, is_hole)| *is_hole);
    let known = hole.map_or(whole, |(range, _)| &whole[..range.start]);
    if known.starts_with(prefix) {
        return Ok(true);
    }
    match text.unknown() {
        Some(unknown) if prefix.starts_with(known) => Err(unknown),
        _ => Ok(false),
    }
}

/// Whether a text ends with another, which what is known at its end may settle.
fn ends(text: &Rendered, suffix: &str) -> Result<bool, Unknown> {
    let whole = text.as_str();
    let hole = text.segments().into_iter().rfind(|(_, is_hole)| *is_hole);
    let known = hole.map_or(whole, |(range, _)| &whole[range.end..]);
    if known.ends_with(suffix) {
        return Ok(true);
    }
    match text.unknown() {
        Some(unknown) if suffix.ends_with(known) => Err(unknown),
        _ => Ok(false),
    }
}

/// `startswith`.
pub fn startswith(call: Call) -> Answer {
    let prefix = literal(call.argument(1)?)?;
    call.boolean(begins(&rendered(call.argument(0)?)?, prefix.as_str())?)
}

/// `endswith`.
pub fn endswith(call: Call) -> Answer {
    let suffix = literal(call.argument(1)?)?;
    call.boolean(ends(&rendered(call.argument(0)?)?, suffix.as_str())?)
}

/// `strcontains`.
pub fn strcontains(call: Call) -> Answer {
    let text = rendered(call.argument(0)?)?;
    let part = literal(call.argument(1)?)?;
    let mut known = text.segments().into_iter().filter(|(_, is_hole)| !is_hole);
    if part.as_str().is_empty()
        || known.any(|(range, _)| text.as_str()[range].contains(part.as_str()))
    {
        return call.boolean(true);
    }
    text.unknown().map_or(call.boolean(false), Err)
}

/// `lower`.
pub fn lower(call: Call) -> Answer {
    each_letter(call, "lower", |char| only(char.to_lowercase()))
}

/// `upper`.
pub fn upper(call: Call) -> Answer {
    each_letter(call, "upper", |char| only(char.to_uppercase()))
}

fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

/// Letters that become several ones do so here and not in Terraform.
fn each_letter(call: Call, name: &str, change: impl Fn(char) -> Option<char>) -> Answer {
    let text = rendered(call.argument(0)?)?;
    let mut changed = Renderer::default();
    for (range, is_hole) in text.segments() {
        let part = &text.as_str()[range.clone()];
        let at = text.span(range.clone());
        let unknown = |why| Unknown { at, why };
        let new = match is_hole {
            true => wrapped(name, part, "").ok_or(unknown(Why::Template))?,
            false => {
                let letters: Option<String> = part.chars().map(&change).collect();
                letters.ok_or(unknown(Why::Function))?
            }
        };
        match text.unknown_in(range.clone()) {
            Some(unknown) => changed.hole(&new, unknown),
            None if new == part => changed.rendered(&text.part(range)),
            None => changed.from(&new, at),
        }
    }
    call.text(changed.finish(call.at))
}

/// `title`: the first letter of each word.
pub fn title(call: Call) -> Answer {
    let text = characters(call, call.argument(0)?)?;
    let mut after = ' ';
    let titled = text.as_str().chars().map(|char| {
        let begins = !(after.is_ascii_alphanumeric() || after == '_');
        after = char;
        if begins {
            char.to_ascii_uppercase()
        } else {
            char
        }
    });
    let titled: String = titled.collect();
    call.text(Rendered::whole(titled, text.span(0..text.as_str().len())))
}

/// A text that is known and of which every character is one byte. What else Terraform counts as one character takes
/// tables that are not here.
pub fn characters(call: Call, datum: &Datum) -> Result<Rendered, Unknown> {
    let text = literal(datum)?;
    match text.as_str().is_ascii() && !text.as_str().contains("\r\n") {
        true => Ok(text),
        false => Err(call.unknown(Why::Function)),
    }
}

/// `substr`: from the end, where the place is negative; to the end, where the length is -1.
pub fn substr(call: Call) -> Answer {
    let text = characters(call, call.argument(0)?)?;
    let count = text.as_str().len();
    let (offset, length) = (integer(call.argument(1)?)?, integer(call.argument(2)?)?);
    if offset < 0 && length == 0 {
        // Terraform's answer is not empty there.
        return Err(call.unknown(Why::Function));
    }
    let from = match offset {
        0.. => offset,
        _ => offset.saturating_add(count as i128),
    };
    let from = usize::try_from(from).map_err(|_| misfit(&call.arguments[1]))?;
    let from = from.min(count);
    let to = match length {
        -1 => count,
        _ => {
            let length = usize::try_from(length).map_err(|_| misfit(&call.arguments[2]))?;
            from.saturating_add(length).min(count)
        }
    };
    call.text(text.part(from..to))
}

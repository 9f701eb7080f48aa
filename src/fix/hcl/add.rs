//! New members, items and blocks.

use super::draft::Change;
use super::scan;
use super::style::{Style, kept_column};
use super::tree::{Document, Group, Kind, Member};
use super::value::Value;
use super::write;

/// Arguments and blocks that Terraform itself reads, and that stand last by custom.
const LAST: [&str; 6] = [
    "depends_on",
    "lifecycle",
    "timeouts",
    "provisioner",
    "connection",
    "provider",
];

/// A new last member of an object or body.
pub fn member(document: &Document, id: usize, key: &str, value: &Value) -> Vec<Change> {
    let style = Style::of(document, id);
    match document.groups[id].kind {
        Kind::Body => in_body(document, id, key, value, &style),
        _ => in_object(document, id, key, value, &style),
    }
}

fn in_object(
    document: &Document,
    id: usize,
    key: &str,
    value: &Value,
    style: &Style,
) -> Vec<Change> {
    let group = &document.groups[id];
    let write = |indent: &str, inline: bool, column: Option<usize>| {
        write::member(key, value, style, indent, inline, column)
    };
    // The line end parts members well enough, and nothing may follow a heredoc on its line.
    let needs_comma = |last: &Member| {
        let ends = document.ends_in_heredoc(last.value.clone());
        !ends && scan::tail(document.text, last.value.end).comma.is_none()
    };
    let column = kept_column(document, &group.members).filter(|_| style.aligned);
    let is_scalar = !matches!(value, Value::Map(_) | Value::List(_));
    appended(
        document,
        group,
        style,
        &write,
        column,
        |last| style.commas && needs_comma(last),
        is_scalar,
    )
}

/// A new last item of a list.
pub fn item(document: &Document, id: usize, value: &Value) -> Vec<Change> {
    let group = &document.groups[id];
    let inner = group.members.iter().rev().find_map(|item| item.group);
    let style = Style::of(document, inner.unwrap_or(id));
    let write = |indent: &str, inline: bool, _: Option<usize>| {
        write::expression(value, &style, indent, inline)
    };
    let is_scalar = !matches!(value, Value::Map(_) | Value::List(_)) || style.hugging;
    let has_comma = |last: &Member| comma_after(document.text, last.value.end).is_some();
    appended(
        document,
        group,
        &style,
        &write,
        None,
        |last| !has_comma(last),
        is_scalar,
    )
}

/// The comma after an item, on its line or below.
fn comma_after(text: &str, end: usize) -> Option<usize> {
    let at = scan::skip(text, end);
    text[at..].starts_with(',').then_some(at)
}

/// Text at the end of an object or list.
fn appended(
    document: &Document,
    group: &Group,
    style: &Style,
    write: &dyn Fn(&str, bool, Option<usize>) -> String,
    column: Option<usize>,
    needs_comma: impl Fn(&Member) -> bool,
    is_scalar: bool,
) -> Vec<Change> {
    let text = document.text;
    let Some(last) = group.members.last() else {
        return vec![first(document, group, style, write, is_scalar)];
    };
    let end = last.value.end;
    let tail = scan::tail(text, end);
    let is_heredoc = document.ends_in_heredoc(last.value.clone());
    let comma = match group.kind {
        Kind::List => comma_after(text, end),
        _ => tail.comma,
    };
    let is_line = scan::begins_line(text, last.start);
    let missing = if needs_comma(last) { "," } else { "" };
    if !is_line && !tail.ends_line && !is_heredoc {
        let indent = scan::indent(text, group.close);
        let inline = !scan::is_broken(text, group.range()) || group.kind == Kind::Object;
        let new = write(indent, inline, None);
        return vec![match comma {
            Some(comma) => Change::insert(comma + 1, format!(" {new},")),
            None => Change::insert(end, format!(", {new}")),
        }];
    }
    let indent = match is_line {
        true => scan::indent(text, last.start).to_owned(),
        false if document_hugs(text, group) => scan::indent(text, group.close).to_owned(),
        false => format!("{}{}", scan::indent(text, group.open), style.unit),
    };
    let new = write(&indent, is_single_map(document, group, last), column);
    let trailing = if comma.is_some() { "," } else { "" };
    let line = format!("{}{indent}{new}{trailing}", style.eol);
    match comma {
        // The comma of a heredoc stands below it.
        Some(comma) if group.kind == Kind::List && comma >= tail.end => {
            let below = scan::tail(text, comma + 1);
            let at = if below.ends_line {
                below.end
            } else {
                comma + 1
            };
            vec![Change::insert(at, line)]
        }
        None if group.kind == Kind::List && is_heredoc => {
            let line = format!("{0}{indent},{line}", style.eol);
            vec![Change::insert(end, line)]
        }
        _ if tail.ends_line && missing.is_empty() => vec![Change::insert(tail.end, line)],
        _ if tail.ends_line => vec![Change::insert(end, missing), Change::insert(tail.end, line)],
        Some(comma) => vec![Change::insert(comma + 1, line)],
        None => vec![Change::insert(end, format!("{missing}{line}"))],
    }
}

/// Whether a member is an item of a list, and a map on one line that it has for itself.
fn is_single_map(document: &Document, group: &Group, member: &Member) -> bool {
    let text = document.text;
    group.kind == Kind::List
        && member.group.is_some()
        && scan::begins_line(text, member.start)
        && !scan::is_broken(text, member.range())
}

/// Whether the last item ends on the line of the list's bracket: `}]`.
fn document_hugs(text: &str, group: &Group) -> bool {
    !scan::begins_line(text, group.close)
}

/// The first text in brackets that hold nothing but comments.
fn first(
    document: &Document,
    group: &Group,
    style: &Style,
    write: &dyn Fn(&str, bool, Option<usize>) -> String,
    is_scalar: bool,
) -> Change {
    let text = document.text;
    let inner = &text[group.open + 1..group.close];
    let indent = scan::indent(text, group.close);
    let below = format!("{indent}{}", style.unit);
    let is_list = group.kind == Kind::List;
    match (inner.trim().is_empty(), inner.contains('\n')) {
        (_, true) if scan::begins_line(text, group.close) => {
            let at = scan::line_start(text, group.close);
            Change::insert(
                at,
                format!("{below}{}{}", write(&below, false, None), style.eol),
            )
        }
        (true, false) if is_scalar => {
            let blank = if style.padded && !is_list { " " } else { "" };
            let new = write(indent, is_list && !style.hugging, None);
            Change::replace(group.open + 1..group.close, format!("{blank}{new}{blank}"))
        }
        (true, _) => {
            let new = write(&below, false, None);
            let lines = format!("{0}{below}{new}{0}{indent}", style.eol);
            Change::replace(group.open + 1..group.close, lines)
        }
        (false, _) => {
            let new = write(indent, true, None);
            let before = if inner.ends_with([' ', '\n']) {
                ""
            } else {
                " "
            };
            Change::insert(group.close, format!("{before}{new} "))
        }
    }
}

/// An item after another one.
pub fn item_after(document: &Document, id: usize, index: usize, value: &Value) -> Vec<Change> {
    let group = &document.groups[id];
    let after = &group.members[index];
    let Some(comma) = comma_after(document.text, after.value.end) else {
        return item(document, id, value);
    };
    let text = document.text;
    let style = Style::of(document, after.group.unwrap_or(id));
    let tail = scan::tail(text, comma + 1);
    let is_line = scan::begins_line(text, after.start);
    let indent = scan::indent(text, after.start);
    let inline = !scan::is_broken(text, group.range()) || is_single_map(document, group, after);
    let new = write::expression(value, &style, indent, inline);
    vec![match is_line && tail.ends_line {
        true => Change::insert(tail.end, format!("{}{indent}{new},", style.eol)),
        false => Change::insert(comma + 1, format!(" {new},")),
    }]
}

fn in_body(
    document: &Document,
    id: usize,
    key: &str,
    value: &Value,
    objects: &Style,
) -> Vec<Change> {
    let text = document.text;
    let group = &document.groups[id];
    let style = objects.of_body(document, id);
    let is_block = has_blocks(document, id) && write::is_blocks(key, value);
    let write = |indent: &str, column: Option<usize>| match is_block {
        true => write::argument(key, value, &style, objects, indent, column),
        false => write::attribute(key, value, &style, objects, indent, column),
    };
    let Some((index, anchor)) = anchor(group, is_block) else {
        return vec![first_in_body(document, group, &style, &write)];
    };
    if !scan::begins_line(text, anchor.start) {
        return on_one_line(document, group, anchor, &style, &write);
    }
    let indent = scan::indent(text, anchor.start);
    let tail = scan::tail(text, anchor.value.end);
    let column = match is_block || anchor.is_block() || !style.aligned {
        true => None,
        false => kept_column(document, &group.members[..=index]),
    };
    let new = write(indent, column);
    let is_apart = is_block || anchor.is_block();
    let before = if is_apart { style.eol } else { "" };
    let next = group.members.get(index + 1);
    let is_close = next.is_some_and(|next| super::style::is_next(document, anchor, next));
    let after = if is_close && is_block { style.eol } else { "" };
    let lines = format!("{before}{}{indent}{new}{after}", style.eol);
    vec![Change::insert(tail.end, lines)]
}

/// Whether maps in a body are blocks: in what a provider defines they are, in what a module takes they are not.
pub fn has_blocks(document: &Document, id: usize) -> bool {
    let chain: Vec<usize> = document.ancestors(id).collect();
    let top = chain.len().checked_sub(2).map(|at| chain[at]);
    let kind = top.and_then(|top| document.around(top)?.1.name.as_deref());
    matches!(kind, Some("resource" | "data"))
}

/// The member that a new one comes after.
fn anchor<'a, 'b>(group: &'b Group<'a>, is_block: bool) -> Option<(usize, &'b Member<'a>)> {
    let is_last = |member: &Member| {
        let name = member.name.as_deref().unwrap_or_default();
        LAST.contains(&name)
    };
    let find = |wanted: &dyn Fn(&Member) -> bool| {
        let mut members = group.members.iter().enumerate().rev();
        members.find(|(_, member)| wanted(member))
    };
    let block = find(&|member| member.is_block() && !is_last(member));
    let argument = find(&|member| !member.is_block() && !is_last(member));
    let any = || {
        group
            .members
            .last()
            .map(|last| (group.members.len() - 1, last))
    };
    match is_block {
        true => block.or(argument).or_else(any),
        false => argument.or_else(|| {
            let has_arguments = group.members.iter().any(|member| !member.is_block());
            any().filter(|_| has_arguments)
        }),
    }
}

/// The first member of a body, or the first argument before its blocks.
fn first_in_body(
    document: &Document,
    group: &Group,
    style: &Style,
    write: &dyn Fn(&str, Option<usize>) -> String,
) -> Change {
    let text = document.text;
    let outer = scan::indent(text, group.open);
    let indent = match group.members.first() {
        Some(first) => scan::indent(text, first.start).to_owned(),
        None => format!("{outer}{}", style.unit),
    };
    let new = write(&indent, None);
    let inner = &text[group.open + 1..group.close];
    if !inner.contains('\n') {
        let lines = format!("{0}{indent}{new}{0}{outer}", style.eol);
        return match inner.trim().is_empty() {
            true => Change::replace(group.open + 1..group.close, lines),
            false => Change::insert(group.close, lines),
        };
    }
    let end = scan::tail(text, group.open + 1).end;
    let after = if group.members.is_empty() {
        ""
    } else {
        style.eol
    };
    Change::insert(end, format!("{}{indent}{new}{after}", style.eol))
}

/// `block { a = b }` has room for one argument only.
fn on_one_line(
    document: &Document,
    group: &Group,
    only: &Member,
    style: &Style,
    write: &dyn Fn(&str, Option<usize>) -> String,
) -> Vec<Change> {
    let text = document.text;
    let outer = scan::indent(text, group.open);
    let indent = format!("{outer}{}", style.unit);
    let after = scan::skip_blanks(text, only.value.end);
    let before = scan::skip_blanks(text, group.open + 1);
    let new = write(&indent, None);
    vec![
        Change::replace(group.open + 1..before, format!("{}{indent}", style.eol)),
        Change::replace(
            only.value.end..after,
            format!("{0}{indent}{new}{0}{outer}", style.eol),
        ),
    ]
}

/// A block of the same kind after another one.
pub fn block_after(document: &Document, id: usize, index: usize, value: &Value) -> Vec<Change> {
    let after = &document.groups[id].members[index];
    let objects = Style::of(document, after.group.unwrap_or(id));
    let style = objects.of_body(document, after.group.unwrap_or(id));
    let text = document.text;
    let kind = after.name.as_deref().unwrap_or_default();
    let indent = scan::indent(text, after.start);
    let new = write::argument(kind, value, &style, &objects, indent, None);
    let at = scan::tail(text, after.value.end).end;
    vec![Change::insert(
        at,
        format!("{0}{0}{indent}{new}", style.eol),
    )]
}

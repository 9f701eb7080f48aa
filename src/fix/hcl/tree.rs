//! A text in HCL by what has members, each with all of its bytes.

use std::ops::Range;

use super::scan;
use crate::syntax::hcl::{Block, Body, Expression, Form, Part};

/// A text, and what in it has members.
pub struct Document<'a> {
    /// The text.
    pub text: &'a str,
    /// The groups; one that holds another comes before it. The first one is the whole file.
    pub groups: Vec<Group<'a>>,
    /// Every expression that is no group, with the group and member it is a part of.
    pub others: Vec<(&'a Expression, usize, usize)>,
}

/// What a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{ a = b }` as a value.
    Object,
    /// `[a, b]`.
    List,
    /// A file, or what stands in the braces of a block.
    Body,
}

/// What has members.
pub struct Group<'a> {
    /// What it is.
    pub kind: Kind,
    /// The bracket that opens it; the start of the file.
    pub open: usize,
    /// The bracket that closes it; the end of the file.
    pub close: usize,
    /// Its members in the order they are written.
    pub members: Vec<Member<'a>>,
    /// Where it stands; nowhere, for the whole file.
    pub parent: Option<Parent>,
}

/// Where a group stands.
pub struct Parent {
    /// The group around it.
    pub group: usize,
    /// The member of that group.
    pub member: usize,
    /// What stands between: nothing, where the group is the member's value.
    pub through: Vec<Through>,
}

/// An expression with a group somewhere in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// `[for …]`, `{for …}`, `%{ for }`.
    For,
    /// An argument of `merge`, the last one or not.
    Merge(bool),
    /// Anything else.
    Other,
}

/// `key = value`, an item of a list, or a block.
pub struct Member<'a> {
    /// The first byte, parentheses included.
    pub start: usize,
    /// The key or the word of a block, as written.
    pub key: Option<Range<usize>>,
    /// The key, where it can be read.
    pub name: Option<String>,
    /// Where `=` or `:` is.
    pub operator: Option<usize>,
    /// The value with its parentheses; of a block, all in its braces, braces included.
    pub value: Range<usize>,
    /// What it is.
    pub what: What<'a>,
    /// The group that is its value.
    pub group: Option<usize>,
}

/// What a member is.
#[derive(Clone, Copy)]
pub enum What<'a> {
    /// A value.
    Value(&'a Expression),
    /// A block.
    Block(&'a Block),
}

impl Member<'_> {
    /// All of its bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.value.end
    }

    /// Whether it is a block.
    pub fn is_block(&self) -> bool {
        matches!(self.what, What::Block(_))
    }
}

impl Group<'_> {
    /// All of its bytes, brackets included.
    pub fn range(&self) -> Range<usize> {
        self.open..self.close + 1
    }
}

/// What is still to be looked into: an expression, where it stands, and what it stands in.
struct Open<'a> {
    expression: &'a Expression,
    group: usize,
    member: usize,
    through: Vec<Through>,
}

impl<'a> Document<'a> {
    /// A text by its tree.
    pub fn of(text: &'a str, body: &'a Body) -> Self {
        let mut document = Self {
            text,
            groups: Vec::new(),
            others: Vec::new(),
        };
        document.body(body, 0, text.len(), None);
        document
    }

    fn body(&mut self, body: &'a Body, open: usize, close: usize, parent: Option<Parent>) {
        let mut bodies = vec![(body, open, close, parent)];
        while let Some((body, open, close, parent)) = bodies.pop() {
            let id = self.groups.len();
            if let Some(parent) = &parent {
                self.groups[parent.group].members[parent.member].group = Some(id);
            }
            let arguments = body.arguments.iter().map(|argument| {
                let key = argument.name_span.range();
                let name = Some(argument.name.to_string());
                self.member(key.start, Some((key, name)), &argument.value)
            });
            let blocks = body.blocks.iter().map(|block| self.block(block));
            let mut members: Vec<Member> = arguments.chain(blocks).collect();
            members.sort_by_key(|member| member.start);
            for (index, member) in members.iter().enumerate() {
                if let What::Block(block) = member.what {
                    let parent = Parent {
                        group: id,
                        member: index,
                        through: Vec::new(),
                    };
                    let (open, close) = (member.value.start, member.value.end.saturating_sub(1));
                    bodies.push((&*block.body, open, close, Some(parent)));
                }
            }
            self.groups.push(Group {
                kind: Kind::Body,
                open,
                close,
                members,
                parent,
            });
            self.expressions(id);
        }
    }

    fn block(&self, block: &'a Block) -> Member<'a> {
        let key = block.kind_span.range();
        let head = block
            .labels
            .last()
            .map_or(key.end, |label| label.span.range().end);
        Member {
            start: key.start,
            name: Some(block.kind.to_string()),
            operator: None,
            value: scan::skip(self.text, head)..block.span.range().end,
            what: What::Block(block),
            group: None,
            key: Some(key),
        }
    }

    /// A member that begins at `start`.
    fn member(
        &self,
        start: usize,
        key: Option<(Range<usize>, Option<String>)>,
        value: &'a Expression,
    ) -> Member<'a> {
        let span = value.span.range();
        let operator = key.as_ref().map(|(key, _)| {
            let mut at = scan::skip(self.text, key.end);
            while self.text[at..].starts_with(')') {
                at = scan::skip(self.text, at + 1);
            }
            at
        });
        let begin = operator.map_or(start, |operator| scan::skip(self.text, operator + 1));
        let (mut at, mut end) = (begin, span.end);
        while at < span.start && self.text[at..].starts_with('(') {
            at = scan::skip(self.text, at + 1);
            end = scan::skip(self.text, end) + 1;
        }
        let (key, name) = key.map_or((None, None), |(key, name)| (Some(key), name));
        Member {
            start,
            key,
            name,
            operator,
            value: begin.min(span.start)..end.min(self.text.len()),
            what: What::Value(value),
            group: None,
        }
    }

    /// Finds the groups in the values of a group.
    fn expressions(&mut self, id: usize) {
        let mut open: Vec<Open> = self.values(id);
        while let Some(next) = open.pop() {
            let expression = next.expression;
            match &expression.form {
                Form::Map(_) | Form::List(_) => {
                    let id = self.groups.len();
                    if next.through.is_empty() {
                        self.groups[next.group].members[next.member].group = Some(id);
                    }
                    let group = self.group(expression, next);
                    self.groups.push(group);
                    open.extend(self.values(id));
                }
                _ => {
                    self.others.push((expression, next.group, next.member));
                    let parts = expression.parts();
                    let last = parts.len().saturating_sub(1);
                    for (index, part) in parts.into_iter().enumerate() {
                        let mut through = next.through.clone();
                        through.push(through_of(expression, index == last));
                        open.push(Open {
                            expression: part,
                            through,
                            ..next
                        });
                    }
                }
            }
        }
    }

    fn values(&self, id: usize) -> Vec<Open<'a>> {
        let members = self.groups[id].members.iter().enumerate();
        let values = members.filter_map(|(member, held)| match held.what {
            What::Value(expression) => Some(Open {
                expression,
                group: id,
                member,
                through: Vec::new(),
            }),
            What::Block(_) => None,
        });
        values.collect()
    }

    fn group(&self, expression: &'a Expression, at: Open) -> Group<'a> {
        let span = expression.span.range();
        let mut from = span.start + 1;
        let mut members: Vec<Member> = Vec::new();
        let mut add = |key: Option<&'a Expression>, value: &'a Expression| {
            from = scan::skip(self.text, from);
            while self.text[from..].starts_with(',') {
                from = scan::skip(self.text, from + 1);
            }
            let key = key.map(|key| (key.span.range(), key.literal()));
            let member = self.member(from, key, value);
            from = member.value.end;
            members.push(member);
        };
        let kind = match &expression.form {
            Form::Map(map) => {
                map.iter().for_each(|(key, value)| add(Some(key), value));
                Kind::Object
            }
            Form::List(items) => {
                items.iter().for_each(|item| add(None, item));
                Kind::List
            }
            _ => Kind::List,
        };
        Group {
            kind,
            open: span.start,
            close: span.end.saturating_sub(1),
            members,
            parent: Some(Parent {
                group: at.group,
                member: at.member,
                through: at.through,
            }),
        }
    }

    /// The bytes of a part of the text.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The group around a group, and the member of it.
    pub fn around(&self, id: usize) -> Option<(&Group<'a>, &Member<'a>)> {
        let parent = self.groups[id].parent.as_ref()?;
        let group = &self.groups[parent.group];
        Some((group, &group.members[parent.member]))
    }

    /// A group and all around it, the innermost first.
    pub fn ancestors(&self, id: usize) -> impl Iterator<Item = usize> {
        let parent = |id: &usize| self.groups[*id].parent.as_ref().map(|parent| parent.group);
        std::iter::successors(Some(id), parent)
    }

    /// Whether a value ends in a heredoc: nothing may stand behind its mark on the line.
    pub fn ends_in_heredoc(&self, value: Range<usize>) -> bool {
        let start = scan::line_start(self.text, value.end).max(value.start);
        let mark = self.slice(start..value.end).trim();
        let before = self.slice(value.start..start);
        let opened = before.match_indices("<<");
        !mark.is_empty()
            && opened.into_iter().any(|(at, _)| {
                let rest = before[at + 2..].trim_start_matches('-');
                rest.lines().next().map(str::trim_end) == Some(mark)
            })
    }
}

fn through_of(expression: &Expression, is_last: bool) -> Through {
    match &expression.form {
        Form::For(_) => Through::For,
        Form::Template(parts) if parts.iter().any(|part| matches!(part, Part::For(_))) => {
            Through::For
        }
        Form::Call(name, ..) if &**name == "merge" => Through::Merge(is_last),
        _ => Through::Other,
    }
}

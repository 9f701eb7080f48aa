//! How the author lays things out: new text looks like what stands beside it.

use super::scan;
use super::tree::{Document, Group, Kind, Member};

/// A layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// The line end.
    pub eol: &'static str,
    /// One step of indentation.
    pub unit: String,
    /// Keys of objects stand in quotes.
    pub quoted: bool,
    /// What stands between the key and the value of an object: `=` or `:`.
    pub operator: char,
    /// Blanks before it.
    pub before: bool,
    /// Blanks after it.
    pub after: bool,
    /// `=` stands in one column on lines that follow each other.
    pub aligned: bool,
    /// Members of an object that stand on lines of their own have commas.
    pub commas: bool,
    /// The last one, too.
    pub trailing: bool,
    /// Blanks stand inside of the braces of an object on one line.
    pub padded: bool,
    /// The first map of a list stands on the line of the list's bracket.
    pub hugging: bool,
}

impl Style {
    /// The layout for the members of a group, and for what is in them: as in the group, or as around it.
    pub fn of(document: &Document, group: usize) -> Self {
        let text = document.text;
        let eol = match text.contains("\r\n") {
            true => "\r\n",
            false => "\n",
        };
        let mut style = Self {
            eol,
            unit: unit(document, group),
            quoted: false,
            operator: '=',
            before: true,
            after: true,
            aligned: true,
            commas: false,
            trailing: false,
            padded: true,
            hugging: hugging(document),
        };
        if let Some(model) = model(document, group) {
            style.like(document, model);
        }
        style
    }

    /// The layout of an argument in a body, whose objects are laid out as given.
    #[must_use]
    pub fn of_body(&self, document: &Document, group: usize) -> Self {
        let members = document.groups[group].members.iter();
        let last = members.rev().find(|member| member.operator.is_some());
        let (before, after) = last.map_or((true, true), |last| blanks(document, last));
        let arguments = document.groups[group].members.iter();
        let is_ragged = ragged(document, arguments.filter(|member| !member.is_block()));
        Self {
            quoted: false,
            operator: '=',
            before,
            after,
            aligned: !is_ragged,
            commas: false,
            trailing: false,
            ..self.clone()
        }
    }

    fn like(&mut self, document: &Document, model: &Group) {
        let Some(last) = model.members.last() else {
            return;
        };
        let text = document.text;
        let is_quoted = |member: &Member| {
            let key = member.key.clone().map(|key| document.slice(key));
            key.is_some_and(|key| key.starts_with('"'))
        };
        let is_inline = !scan::is_broken(text, model.range());
        self.quoted = model.members.iter().all(is_quoted);
        self.operator = match last.operator.map(|at| text.as_bytes()[at]) {
            Some(b':') => ':',
            _ => '=',
        };
        (self.before, self.after) = blanks(document, last);
        // A long line is not worth a look at each of its members.
        self.aligned = is_inline || !ragged(document, model.members.iter());
        let has_comma = |member: &Member| scan::tail(text, member.value.end).comma.is_some();
        let mut separated = model.members.iter().rev().skip(1);
        self.commas = separated.next().map_or(has_comma(last), has_comma);
        self.trailing = has_comma(last);
        if is_inline {
            self.padded = text[model.open + 1..].starts_with([' ', '\t']);
            // There commas are no choice.
            self.commas = self.operator == ':';
            self.trailing = false;
        }
    }
}

/// The object to be like: the group, or one beside it, or one around it, or any.
fn model<'a, 'b>(document: &'b Document<'a>, group: usize) -> Option<&'b Group<'a>> {
    let is_model = |group: &&Group| group.kind == Kind::Object && !group.members.is_empty();
    let near = document.ancestors(group).find_map(|id| {
        let group = &document.groups[id];
        let held = group.members.iter().rev();
        let mut held = held.filter_map(|member| Some(&document.groups[member.group?]));
        match group.kind {
            Kind::Object if is_model(&group) => Some(group),
            Kind::List => held.find(is_model),
            _ => None,
        }
    });
    near.or_else(|| document.groups.iter().find(is_model))
}

/// The blanks before and after an operator.
fn blanks(document: &Document, member: &Member) -> (bool, bool) {
    let (Some(key), Some(operator)) = (&member.key, member.operator) else {
        return (true, true);
    };
    let text = document.text;
    let before = text[key.end..operator].ends_with([' ', '\t']);
    (before, text[operator + 1..].starts_with([' ', '\t']))
}

/// Whether operators of single lines that follow each other stand in different columns.
fn ragged<'a, 'b: 'a>(document: &Document, members: impl Iterator<Item = &'a Member<'b>>) -> bool {
    let members: Vec<&Member> = members.collect();
    members.windows(2).any(|pair| {
        let columns = (column(document, pair[0]), column(document, pair[1]));
        is_next(document, pair[0], pair[1])
            && matches!(columns, (Some(one), Some(other)) if one != other)
    })
}

/// Whether a member stands on the line after another one.
pub fn is_next(document: &Document, one: &Member, other: &Member) -> bool {
    let text = document.text;
    scan::next_line(text, scan::line_end(text, one.value.end))
        == scan::line_start(text, other.start)
}

/// How many characters stand before the operator of a member that has a line of its own.
pub fn column(document: &Document, member: &Member) -> Option<usize> {
    let (text, operator) = (document.text, member.operator?);
    let is_line = scan::begins_line(text, member.start) && !scan::is_broken(text, member.range());
    is_line.then(|| document.slice(member.start..operator).chars().count())
}

/// The column that a new member after these keeps, where they keep one.
pub fn kept_column(document: &Document, members: &[Member]) -> Option<usize> {
    let last = members.last()?;
    let wanted = column(document, last)?;
    let mut pairs = members.windows(2).rev();
    let alike = pairs
        .by_ref()
        .take_while(|pair| is_next(document, &pair[0], &pair[1]))
        .map_while(|pair| column(document, &pair[0]))
        .all(|column| column == wanted);
    alike.then_some(wanted)
}

/// One step of indentation.
fn unit(document: &Document, group: usize) -> String {
    let text = document.text;
    let step = |group: &Group| {
        let first = group.members.first()?;
        let outer = scan::indent(text, group.close);
        let is_line = scan::begins_line(text, first.start) && scan::begins_line(text, group.close);
        let inner = is_line.then(|| scan::indent(text, first.start))?;
        let step = inner.strip_prefix(outer)?;
        (!step.is_empty() && group.open > 0).then(|| step.to_owned())
    };
    let near = document.ancestors(group).map(|id| &document.groups[id]);
    near.chain(&document.groups)
        .find_map(step)
        .unwrap_or_else(|| match text.contains("\n\t") {
            true => "\t".to_owned(),
            false => "  ".to_owned(),
        })
}

/// Whether most lists of maps have the first one on the line of the bracket.
fn hugging(document: &Document) -> bool {
    let (mut hug, mut not) = (0, 0);
    for group in &document.groups {
        let first = group.members.first();
        let inner = first.and_then(|first| Some(&document.groups[first.group?]));
        let is_map = inner.is_some_and(|inner| inner.kind == Kind::Object);
        if group.kind == Kind::List && is_map && scan::is_broken(document.text, group.range()) {
            let start = first.map_or(0, |first| first.start);
            match scan::is_broken(document.text, group.open..start) {
                true => not += 1,
                false => hug += 1,
            }
        }
    }
    hug > not
}

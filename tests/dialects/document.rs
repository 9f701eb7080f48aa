//! An example as values: what every writer begins from.

use std::ops::Range;

use firelint::dialect::bare::{self, Form};
use firelint::source::{Source, Sources};
use firelint::syntax::holes::{self, Finder};
use firelint::syntax::json::{self, Json};
use firelint::syntax::tree::{Cursor, Kind};

/// Why an example is not written in a dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The dialect, or the example, does not allow it.
    Because(String),
    /// The writer has no spelling for it yet.
    Untaught(String),
}

/// A reason that lies in the dialect or the example.
pub fn because<T>(reason: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Because(reason.into()))
}

/// A piece of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text that means itself.
    Literal(String),
    /// A hole, as it is written.
    Hole(String),
}

/// A value of JSON, or a hole where one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string.
    Text(Vec<Part>),
    /// A list; a hole in it stands for any number of items.
    List(Vec<Value>),
    /// A map, in the order it is written.
    Map(Vec<(String, Value)>),
    /// A hole without quotes.
    Hole(String),
}

impl Value {
    /// A string without holes.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(vec![Part::Literal(text.into())])
    }

    /// The member of a map.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let members = self.members();
        members.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// The members of a map; nothing else has any.
    pub fn members(&self) -> &[(String, Value)] {
        match self {
            Self::Map(members) => members,
            _ => &[],
        }
    }

    /// The text of a string without holes.
    pub fn literal(&self) -> Option<String> {
        let Self::Text(parts) = self else { return None };
        let literals = parts.iter().map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            Part::Hole(_) => None,
        });
        literals.collect()
    }

    /// Every hole in it, in the order they are written.
    pub fn holes(&self) -> Vec<&str> {
        match self {
            Self::Text(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Hole(hole) => Some(hole.as_str()),
                    Part::Literal(_) => None,
                })
                .collect(),
            Self::List(items) => items.iter().flat_map(Self::holes).collect(),
            Self::Map(members) => members.iter().flat_map(|(_, v)| v.holes()).collect(),
            Self::Hole(hole) => vec![hole],
            Self::Null | Self::Bool(_) | Self::Number(_) => Vec::new(),
        }
    }
}

/// What one file of an example defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// A task definition.
    Task(Value),
    /// A list of containers alone.
    Containers(Value),
    /// A service.
    Service(Value),
    /// What `describe-…` prints.
    Dump(Value),
}

impl Definition {
    /// The whole value.
    pub fn value(&self) -> &Value {
        match self {
            Self::Task(value) | Self::Containers(value) => value,
            Self::Service(value) | Self::Dump(value) => value,
        }
    }
}

/// One file of an example.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its path.
    pub path: String,
    /// What it defines.
    pub definition: Definition,
    /// Where in its text the list of containers stands, for a task definition.
    pub containers: Range<usize>,
}

/// Reads one file of an example.
///
/// # Errors
/// [`Refused`] where the text is more than values: mistakes, comments, template blocks.
pub fn read(path: &str, text: &str) -> Result<Document, Refused> {
    let mut sources = Sources::default();
    let id = sources.add(Source::new(path, text));
    let tree = json::parse(id, text, Json::Strict);
    if !tree.errors.is_empty() {
        return because("it is not JSON");
    }
    if !tree.comments.is_empty() {
        return because("it has comments");
    }
    let root = tree.root(text);
    let Some(form) = bare::recognise(root) else {
        return because("it is no definition");
    };
    let value = value(root)?;
    let list = match form {
        Form::Containers => Some(root),
        Form::TaskDefinition => root.get("containerDefinitions"),
        _ => None,
    };
    Ok(Document {
        path: path.to_owned(),
        definition: match form {
            Form::TaskDefinition => Definition::Task(value),
            Form::Containers => Definition::Containers(value),
            Form::Service => Definition::Service(value),
            Form::DescribedTask | Form::DescribedService | Form::DescribedServices => {
                Definition::Dump(value)
            }
        },
        containers: list.map_or(0..0, |list| list.span().range()),
    })
}

/// Reads JSON text that need not be a definition.
///
/// # Errors
/// [`Refused`] where the text is more than values.
pub fn value_of(text: &str) -> Result<Value, Refused> {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("text.json", text));
    let tree = json::parse(id, text, Json::Strict);
    if !tree.errors.is_empty() {
        return because("it is not JSON");
    }
    value(tree.root(text))
}

fn value(node: Cursor) -> Result<Value, Refused> {
    if node.is_conditional() || node.kind() == Kind::Hole && holes::block(node.raw()).is_some() {
        return because("it has a template block");
    }
    Ok(match node.kind() {
        Kind::Null => Value::Null,
        Kind::True => Value::Bool(true),
        Kind::False => Value::Bool(false),
        Kind::Number => Value::Number(node.raw().to_owned()),
        Kind::String => Value::Text(parts(&node.string().unwrap_or_default())),
        Kind::Hole => Value::Hole(node.raw().to_owned()),
        Kind::Array => Value::List(node.children().map(value).collect::<Result<_, _>>()?),
        Kind::Object => {
            let mut members: Vec<(String, Value)> = Vec::new();
            for child in node.children() {
                let key = child.key().map(|key| key.into_owned());
                let is_text = |key: &String| matches!(&parts(key)[..], [Part::Literal(_)]);
                let Some(key) = key.filter(is_text) else {
                    return because("it has a hole where a key stands");
                };
                if members.iter().any(|(other, _)| *other == key) {
                    return because("it has a key twice");
                }
                members.push((key, value(child)?));
            }
            Value::Map(members)
        }
        Kind::Alias | Kind::Broken | Kind::TooDeep => return because("it is not JSON"),
    })
}

/// A string by its holes. `$NAME` is text: it is the shell's in every example that has one.
fn parts(text: &str) -> Vec<Part> {
    let mut finder = Finder::new(text);
    let (mut parts, mut literal, mut at) = (Vec::new(), String::new(), 0);
    while let Some(c) = text[at..].chars().next() {
        let is_name = c == '$' && !text[at..].starts_with("${");
        match finder.hole_at(at).filter(|_| !is_name) {
            Some(end) => {
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(Part::Hole(text[at..end].to_owned()));
                at = end;
            }
            None => {
                literal.push(c);
                at += c.len_utf8();
            }
        }
    }
    if !literal.is_empty() || parts.is_empty() {
        parts.push(Part::Literal(literal));
    }
    parts
}

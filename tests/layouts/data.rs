//! What a file says, without how it is written.

use firelint::source::{Source, Sources};
use firelint::syntax::documents;
use firelint::syntax::tree::{Cursor, Kind};

/// A value; maps keep their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// What is no text.
    Atom(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Data>),
    /// A map.
    Map(Vec<(String, Data)>),
}

/// What a file of JSON or YAML says, and its comments.
///
/// # Errors
/// Where the text cannot be read as one document.
pub fn read(path: &str, text: &str) -> Result<(Data, Vec<String>), String> {
    let mut sources = Sources::default();
    let id = sources.add(Source::new(path, text));
    let trees = documents(id, sources.get(id));
    let [tree] = trees.as_slice() else {
        return Err(format!("{} documents", trees.len()));
    };
    if let Some(error) = tree.errors.first() {
        return Err(format!("{error:?}"));
    }
    let data = data(tree.root(text));
    // Another reader has the last word, where there is one.
    if path.ends_with(".json")
        && let Ok(value) =
            serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}'))
        && serde_json::from_str::<serde_json::Value>(&data.json()).ok() != Some(value)
    {
        return Err(format!("read as {data:?}"));
    }
    let comments = tree.comments.iter();
    let comments = comments.map(|comment| text[comment.span.range()].to_owned());
    Ok((data, comments.collect()))
}

fn data(node: Cursor) -> Data {
    match node.kind() {
        Kind::String => Data::Text(node.string().unwrap_or_default().into_owned()),
        Kind::Array => Data::List(node.children().map(data).collect()),
        Kind::Object => {
            let members = node.children().map(|member| {
                let key = member.key().map(|key| key.into_owned());
                (key.unwrap_or_default(), data(member))
            });
            Data::Map(members.collect())
        }
        Kind::Hole => Data::Text(node.raw().trim_matches('"').to_owned()),
        _ => Data::Atom(node.raw().to_owned()),
    }
}

impl Data {
    fn json(&self) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Text(text) => super::json::quoted(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::json).collect();
                format!("[{}]", items.join(","))
            }
            Self::Map(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("{}:{}", super::json::quoted(key), value.json()));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }
}

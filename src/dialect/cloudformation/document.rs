//! Other texts that a template leads to: nested templates, included snippets.

use super::unit::Unit;
use crate::dialect::datum::{Data, Datum};
use crate::dialect::written::{Places, Yaml, datum_in};
use crate::model::{Unknown, Why};
use crate::source::{SourceId, Span};
use crate::syntax::documents;
use crate::syntax::tree::{Cursor, Kind};

/// The text at a place that is written out and lies beside the template, as data.
pub fn open(unit: &Unit, directory: &str, location: &Datum) -> Option<(SourceId, Datum)> {
    let path = local_path(location)?;
    let id = unit.sources.open(directory, path).ok()?;
    if let Some(known) = unit.documents.borrow().get(&id) {
        return Some((id, known.clone()));
    }
    let source = unit.sources.get(id);
    let tree = documents(id, source).into_iter().next()?;
    unit.errors.borrow_mut().extend(tree.errors.iter().cloned());
    let document = read(unit, tree.root(&source.text));
    unit.documents.borrow_mut().insert(id, document.clone());
    Some((id, document))
}

/// A path that is written out.
pub fn local_path(location: &Datum) -> Option<&str> {
    let Data::Text(path) = &location.data else {
        return None;
    };
    let is_local = path.unknown().is_none() && !path.as_str().contains("://");
    Some(path.as_str().trim()).filter(|path| is_local && !path.is_empty())
}

/// A tree as data. The tools around CloudFormation read YAML 1.1.
pub fn read(unit: &Unit, root: Cursor) -> Datum {
    let tree = root.tree();
    unit.unseen.borrow_mut().extend(conditional(root));
    let alias = tree.nodes.iter().find(|node| node.kind == Kind::Alias);
    let span = alias.map(|node| Span::new(tree.source, node.start, node.end));
    let mut aliases = unit.aliases.borrow_mut();
    aliases.extend(span.map(|span| (tree.source, span)));
    datum_in(root, Places::Own, Yaml::Old)
}

/// The resources of ECS's that a template block around them may leave out: what they say there is not read.
fn conditional(root: Cursor<'_>) -> impl Iterator<Item = Unknown> {
    let resources = root.get("Resources").into_iter();
    let left_out = resources
        .flat_map(Cursor::children)
        .filter(|member| member.is_conditional() && member.raw().contains("AWS::ECS::"));
    left_out.map(|member| Unknown {
        at: member.key_span().unwrap_or(member.head()),
        why: Why::TemplateBlock,
    })
}

//! Other texts that a template leads to: nested templates, included snippets.

use super::unit::Unit;
use crate::dialect::datum::{Data, Datum};
use crate::dialect::written::{Places, Yaml, datum_in};
use crate::source::{SourceId, Span};
use crate::syntax::documents;
use crate::syntax::tree::{Cursor, Kind};

/// The text at a place that is written out and lies beside the template, as data.
pub fn open(unit: &Unit, directory: &str, location: &Datum) -> Option<(SourceId, Datum)> {
    let Data::Text(path) = &location.data else {
        return None;
    };
    let is_local = path.unknown().is_none() && !path.as_str().contains("://");
    let path = Some(path.as_str().trim()).filter(|path| is_local && !path.is_empty())?;
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

/// A tree as data. The tools around CloudFormation read YAML 1.1.
pub fn read(unit: &Unit, root: Cursor) -> Datum {
    let tree = root.tree();
    let alias = tree.nodes.iter().find(|node| node.kind == Kind::Alias);
    let span = alias.map(|node| Span::new(tree.source, node.start, node.end));
    let mut aliases = unit.aliases.borrow_mut();
    aliases.extend(span.map(|span| (tree.source, span)));
    datum_in(root, Places::Own, Yaml::Old)
}

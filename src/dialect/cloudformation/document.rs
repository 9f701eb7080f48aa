//! Other texts that a template leads to: nested templates, included snippets.

use super::unit::Unit;
use crate::dialect::datum::{Data, Datum};
use crate::dialect::written::{Places, datum};
use crate::source::{Source, SourceId};
use crate::syntax::json::{self, Json};
use crate::syntax::tree::{Cursor, Tree};

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
    let tree = parse(id, source);
    unit.errors.borrow_mut().extend(tree.errors.iter().cloned());
    let document = read(tree.root(&source.text));
    unit.documents.borrow_mut().insert(id, document.clone());
    Some((id, document))
}

/// A tree as data.
pub fn read(root: Cursor) -> Datum {
    datum(root, Places::Own)
}

fn parse(id: SourceId, source: &Source) -> Tree {
    json::parse(id, &source.text, Json::Strict)
}

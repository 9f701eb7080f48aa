//! Modules of the registry whose source is not here, by what their documentation says.

use crate::dialect::datum::Datum;
use crate::source::Span;

/// What a module makes of its arguments.
#[derive(Debug)]
pub struct Adapted {
    /// Its outputs: a map.
    pub outputs: Datum,
    /// Its task definitions: maps by API names.
    pub tasks: Vec<Datum>,
    /// Its services: maps by API names.
    pub services: Vec<Datum>,
}

/// What the module at this address of the registry defines, if it is one that firelint knows.
pub fn definitions(
    _source: &str,
    _version: Option<&str>,
    _arguments: &Datum,
    _at: Span,
) -> Option<Adapted> {
    None
}

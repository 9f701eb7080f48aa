//! The ids of rules as values of flags.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use firelint::rules::CATALOGUE;

/// Takes any word, so that a misspelt id is answered in one place, with the id that was meant. That the ids are known
/// is for shells, which complete them; the help would be longer than all the rest if it listed them.
#[derive(Clone, Debug)]
pub struct RuleId;

impl TypedValueParser for RuleId {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let ids = CATALOGUE
            .iter()
            .map(|rule| PossibleValue::new(rule.id).help(rule.page.title));
        Some(Box::new(ids))
    }
}

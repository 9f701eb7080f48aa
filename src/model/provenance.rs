//! Where a definition comes from: its name in its dialect, the scenario it belongs to, and the hops its values took.

use std::collections::BTreeMap;

use super::terms::Terms;
use crate::source::Span;

/// One link of the chain a value came through, such as the default of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Where the value stands there.
    pub span: Span,
    /// What stands there: lower case, no full stop.
    pub text: String,
    /// The value may be another one when deployed: a default that a deployment can override.
    pub assumed: bool,
}

/// How the text of a hop begins that leads to the default of a module.
const MODULE_DEFAULT: &str = "default of module";

impl Hop {
    /// What a module of this name, called there, puts in where its caller says nothing.
    pub fn module_default(span: Span, module: &str) -> Self {
        Self {
            span,
            text: format!("{MODULE_DEFAULT} `{module}`"),
            assumed: false,
        }
    }

    /// Whether a module put this in because its caller said nothing.
    pub fn is_module_default(&self) -> bool {
        self.text.starts_with(MODULE_DEFAULT)
    }
}

/// A choice of one condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Choice {
    /// The condition as the user knows it: its name, or its text.
    pub condition: String,
    /// What it is taken to be.
    pub holds: bool,
}

impl Choice {
    /// Choices in words: reads after "when".
    pub fn describe(choices: &[Self]) -> String {
        let each = choices.iter().map(|choice| {
            let truth = if choice.holds { "true" } else { "false" };
            format!("`{}` is {truth}", choice.condition)
        });
        each.collect::<Vec<_>>().join(" and ")
    }
}

/// One consistent choice of the conditions a definition mentions; empty where it mentions none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scenario {
    choices: Vec<Choice>,
    given: Vec<Choice>,
}

impl Scenario {
    /// A scenario of these choices, in the order in which they were made.
    pub fn new(choices: Vec<Choice>) -> Self {
        Self {
            choices,
            given: Vec::new(),
        }
    }

    /// The scenario with what else holds in it: what makes the definition exist at all, and what the choices imply.
    /// It goes without saying, but two definitions must agree on it.
    #[must_use]
    pub fn with_given(self, given: Vec<Choice>) -> Self {
        Self { given, ..self }
    }

    /// The choices.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// What a condition is taken to be, if it is chosen or given.
    pub fn of(&self, condition: &str) -> Option<bool> {
        let mut settled = self.settled();
        settled
            .find(|choice| choice.condition == condition)
            .map(|choice| choice.holds)
    }

    /// The scenario in which one more condition is chosen.
    #[must_use]
    pub fn with(&self, condition: &str, holds: bool) -> Self {
        let mut choices = self.choices.clone();
        choices.push(Choice {
            condition: condition.to_owned(),
            holds,
        });
        Self {
            choices,
            given: self.given.clone(),
        }
    }

    fn settled(&self) -> impl Iterator<Item = &Choice> {
        self.choices.iter().chain(&self.given)
    }

    /// Whether both can be true of one deployment: no condition is chosen differently.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.settled().all(|choice| {
            other
                .of(&choice.condition)
                .is_none_or(|holds| holds == choice.holds)
        })
    }
}

/// Where a definition comes from, beyond its text.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// The template or root module it belongs to, counted through the run. Addresses are unique within one.
    pub unit: usize,
    /// How many task definitions that makes, each scenario counted.
    pub crowd: usize,
    /// Its name in its dialect: a logical id, an address. None where the dialect has no names.
    pub address: Option<String>,
    /// The words it is written in.
    pub terms: Terms,
    /// The label of the block of source that declares it, or of the call of the module that does; a plan or a state
    /// has it where the module is at hand. None in other dialects.
    pub declared: Option<Span>,
    /// What must hold for it to be so.
    pub scenario: Scenario,
    /// The CDK construct it was synthesised from, and where the construct was created, if that is known.
    pub construct: Option<String>,
    /// The hops of values that are not written where they are used, by the place of use.
    pub hops: BTreeMap<Span, Vec<Hop>>,
}

impl Provenance {
    /// Whether a module put in anything because its caller said nothing.
    pub fn has_module_defaults(&self) -> bool {
        self.hops.values().flatten().any(Hop::is_module_default)
    }

    /// Whether what is used at this place was put in by a module because its caller said nothing.
    pub fn is_module_default(&self, place: Span) -> bool {
        let hops = self.hops.get(&place);
        hops.is_some_and(|hops| hops.iter().any(Hop::is_module_default))
    }
}

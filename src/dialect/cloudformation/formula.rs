//! Conditions as formulas over what a deployment can vary, and which choices of them go together.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How many assignments are tried before anything is taken to be possible.
const MOST_ASSIGNMENTS: usize = 4096;
/// How many variables that comes to, of two values each.
const MOST_VARIABLES: usize = 12;
/// How many steps these may take together.
const MOST_STEPS: usize = 1 << 20;

/// How many allowed values that nothing mentions are tried.
const MOST_UNMENTIONED: usize = 5;

/// A formula's place in [`Formulas`]. What a formula is made of has a lower one.
pub type FormulaId = usize;
/// A variable's place in [`Formulas`].
pub type VariableId = usize;
/// A formula that is taken to hold, or not to.
pub type FormulaFact = (FormulaId, bool);

/// What can be true or false of a deployment.
#[derive(Clone, Debug)]
pub enum Formula {
    /// Always the same.
    Constant(bool),
    /// `Fn::Equals`.
    Equal(Term, Term),
    /// `Fn::Not`.
    Not(FormulaId),
    /// `Fn::And`.
    All(Vec<FormulaId>),
    /// `Fn::Or`.
    Any(Vec<FormulaId>),
}

/// What `Fn::Equals` compares.
#[derive(Clone, Debug)]
pub enum Term {
    /// Text that is written out.
    Literal(Rc<str>),
    /// A parameter, a pseudo parameter, or any text that nobody can know.
    Variable(VariableId),
    /// One or the other.
    If(FormulaId, Rc<Term>, Rc<Term>),
}

/// What a deployment can vary.
#[derive(Clone, Debug, Default)]
struct Variable {
    /// The only values it can have, where that is said.
    limits: Option<Vec<Rc<str>>>,
}

/// What a variable can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Candidate {
    /// This text.
    Literal(Rc<str>),
    /// A text that nothing mentions, told from others by number.
    Other(usize),
}

/// All formulas and variables of one unit.
#[derive(Debug, Default)]
pub struct Formulas {
    formulas: Vec<Formula>,
    variables: Vec<Variable>,
    names: BTreeMap<String, VariableId>,
}

/// What was asked of the deployments in which some facts hold.
#[derive(Debug)]
pub struct Answer<T> {
    /// All that it can be; `None` where there are too many cases to try.
    pub found: Option<BTreeSet<T>>,
    /// How many steps it took to find out.
    pub steps: usize,
}

impl Formulas {
    /// Adds a formula.
    pub fn add(&mut self, formula: Formula) -> FormulaId {
        self.formulas.push(formula);
        self.formulas.len() - 1
    }

    /// The variable of this name, limited to some values if it is new.
    pub fn variable(
        &mut self,
        name: &str,
        limits: impl FnOnce() -> Option<Vec<Rc<str>>>,
    ) -> VariableId {
        if let Some(&known) = self.names.get(name) {
            return known;
        }
        self.variables.push(Variable { limits: limits() });
        let id = self.variables.len() - 1;
        self.names.insert(name.to_owned(), id);
        id
    }

    /// The truths a formula can have where the facts hold.
    pub fn truths(&self, facts: &[FormulaFact], asked: FormulaId) -> Answer<bool> {
        let mut space = Space::around(self, facts);
        space.include(asked);
        space.connect();
        space.explore(None, |case| case.truths[asked])
    }

    /// The values a variable can have where the facts hold. `mentioned` is told apart from the values that nothing
    /// mentions.
    pub fn values(
        &self,
        facts: &[FormulaFact],
        asked: VariableId,
        mentioned: Option<&Rc<str>>,
    ) -> Answer<Candidate> {
        let mut space = Space::around(self, facts);
        space.variables.insert(asked);
        space.connect();
        space.explore(mentioned.map(|text| (asked, text)), |case| {
            case.value(asked)
        })
    }
}

/// The part of all formulas that bears on a question.
struct Space<'a> {
    formulas: &'a Formulas,
    facts: Vec<(FormulaFact, Support)>,
    variables: BTreeSet<VariableId>,
    closure: BTreeSet<FormulaId>,
    relevant: Vec<FormulaFact>,
}

#[derive(Default)]
struct Support {
    variables: BTreeSet<VariableId>,
    closure: BTreeSet<FormulaId>,
}

impl Support {
    fn of(formulas: &Formulas, root: FormulaId) -> Self {
        let mut support = Self::default();
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if !support.closure.insert(id) {
                continue;
            }
            match &formulas.formulas[id] {
                Formula::Constant(_) => {}
                Formula::Equal(left, right) => {
                    support.term(left, &mut open);
                    support.term(right, &mut open);
                }
                Formula::Not(inner) => open.push(*inner),
                Formula::All(inner) | Formula::Any(inner) => open.extend(inner),
            }
        }
        support
    }

    fn term(&mut self, term: &Term, open: &mut Vec<FormulaId>) {
        let mut terms = vec![term];
        while let Some(term) = terms.pop() {
            match term {
                Term::Literal(_) => {}
                Term::Variable(id) => {
                    self.variables.insert(*id);
                }
                Term::If(condition, yes, no) => {
                    open.push(*condition);
                    terms.extend([&**yes, &**no]);
                }
            }
        }
    }
}

impl<'a> Space<'a> {
    fn around(formulas: &'a Formulas, facts: &[FormulaFact]) -> Self {
        let facts = facts.iter();
        Self {
            formulas,
            facts: facts
                .map(|&fact| (fact, Support::of(formulas, fact.0)))
                .collect(),
            variables: BTreeSet::new(),
            closure: BTreeSet::new(),
            relevant: Vec::new(),
        }
    }

    fn include(&mut self, id: FormulaId) {
        let support = Support::of(self.formulas, id);
        self.variables.extend(support.variables);
        self.closure.extend(support.closure);
    }

    /// Takes in the facts that share a variable with what is there, until no more do. The others say nothing of it.
    fn connect(&mut self) {
        loop {
            let shares = |(_, support): &(FormulaFact, Support)| {
                !support.variables.is_disjoint(&self.variables)
            };
            let (near, far): (Vec<_>, Vec<_>) = std::mem::take(&mut self.facts)
                .into_iter()
                .partition(shares);
            self.facts = far;
            if near.is_empty() {
                return;
            }
            for (fact, support) in near {
                self.variables.extend(support.variables);
                self.closure.extend(support.closure);
                self.relevant.push(fact);
            }
        }
    }

    fn explore<T: Ord>(
        &self,
        mentioned: Option<(VariableId, &Rc<str>)>,
        read: impl Fn(&Case) -> T,
    ) -> Answer<T> {
        let supports = self.facts.iter().map(|(_, support)| support.closure.len());
        let looked: usize = self.closure.len() + 1 + supports.sum::<usize>();
        let too_many = Answer {
            found: None,
            steps: looked,
        };
        if self.variables.len() > MOST_VARIABLES {
            return too_many;
        }
        let domains = Domains::of(self, mentioned);
        let sizes = domains.values.iter().map(Vec::len);
        let cases = sizes.fold(1usize, |cases, size| cases.saturating_mul(size));
        let steps = cases.saturating_mul(self.closure.len() + 1);
        if cases > MOST_ASSIGNMENTS || steps > MOST_STEPS {
            return too_many;
        }
        let mut case = Case {
            domains: &domains,
            choice: vec![0; domains.values.len()],
            truths: vec![false; self.closure.last().map_or(0, |last| last + 1)],
        };
        let mut found = BTreeSet::new();
        for number in 0..cases {
            case.choose(number);
            for &id in &self.closure {
                case.truths[id] = case.truth(&self.formulas.formulas[id]);
            }
            if self
                .relevant
                .iter()
                .all(|&(id, holds)| case.truths[id] == holds)
            {
                found.insert(read(&case));
            }
        }
        Answer {
            found: Some(found),
            steps: looked + steps,
        }
    }
}

/// What each variable is tried as.
struct Domains {
    places: BTreeMap<VariableId, usize>,
    values: Vec<Vec<Candidate>>,
}

impl Domains {
    /// Variables that are compared with each other share what they are compared with, and have as many other values
    /// as there are of them, so that they can all differ.
    fn of(space: &Space, mentioned: Option<(VariableId, &Rc<str>)>) -> Self {
        let mut pools: Vec<(BTreeSet<VariableId>, BTreeSet<Rc<str>>)> = Vec::new();
        let mut merge = |mut variables: BTreeSet<VariableId>, mut literals: BTreeSet<Rc<str>>| {
            pools.retain(|(known, texts)| {
                let apart = known.is_disjoint(&variables);
                if !apart {
                    variables.extend(known);
                    literals.extend(texts.iter().cloned());
                }
                apart
            });
            pools.push((variables, literals));
        };
        for &id in &space.variables {
            merge(BTreeSet::from([id]), BTreeSet::new());
        }
        for &id in &space.closure {
            if let Formula::Equal(left, right) = &space.formulas.formulas[id] {
                let (mut variables, mut literals) = (BTreeSet::new(), BTreeSet::new());
                mentions(left, &mut variables, &mut literals);
                mentions(right, &mut variables, &mut literals);
                if !variables.is_empty() {
                    merge(variables, literals);
                }
            }
        }
        if let Some((id, text)) = mentioned {
            merge(BTreeSet::from([id]), BTreeSet::from([text.clone()]));
        }
        let mut domains = Self {
            places: BTreeMap::new(),
            values: Vec::new(),
        };
        for (variables, literals) in &pools {
            for &id in variables {
                let limits = &space.formulas.variables[id].limits;
                domains.places.insert(id, domains.values.len());
                let values = candidates(limits.as_deref(), literals, variables.len());
                domains.values.push(values);
            }
        }
        domains
    }
}

fn candidates(
    limits: Option<&[Rc<str>]>,
    literals: &BTreeSet<Rc<str>>,
    others: usize,
) -> Vec<Candidate> {
    let literal = |text: &Rc<str>| Candidate::Literal(text.clone());
    match limits {
        None => {
            let known = literals.iter().map(literal);
            known.chain((0..others).map(Candidate::Other)).collect()
        }
        Some(limits) => {
            let (named, rest): (Vec<_>, Vec<_>) =
                limits.iter().partition(|text| literals.contains(*text));
            // One that is compared with no other need only differ from what is mentioned. Others may have to be equal.
            let most = match others {
                1 => MOST_UNMENTIONED,
                _ => usize::MAX,
            };
            let rest = rest.into_iter().take(most);
            named.into_iter().chain(rest).map(literal).collect()
        }
    }
}

fn mentions(term: &Term, variables: &mut BTreeSet<VariableId>, literals: &mut BTreeSet<Rc<str>>) {
    let mut terms = vec![term];
    while let Some(term) = terms.pop() {
        match term {
            Term::Literal(text) => {
                literals.insert(text.clone());
            }
            Term::Variable(id) => {
                variables.insert(*id);
            }
            Term::If(_, yes, no) => terms.extend([&**yes, &**no]),
        }
    }
}

/// One assignment, and what is true in it.
struct Case<'a> {
    domains: &'a Domains,
    choice: Vec<usize>,
    truths: Vec<bool>,
}

impl Case<'_> {
    fn choose(&mut self, mut number: usize) {
        for (choice, values) in self.choice.iter_mut().zip(&self.domains.values) {
            *choice = number % values.len();
            number /= values.len();
        }
    }

    fn value(&self, id: VariableId) -> Candidate {
        let place = self.domains.places[&id];
        self.domains.values[place][self.choice[place]].clone()
    }

    fn truth(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Constant(value) => *value,
            Formula::Equal(left, right) => self.term(left) == self.term(right),
            Formula::Not(inner) => !self.truths[*inner],
            Formula::All(inner) => inner.iter().all(|&id| self.truths[id]),
            Formula::Any(inner) => inner.iter().any(|&id| self.truths[id]),
        }
    }

    fn term(&self, mut term: &Term) -> Candidate {
        loop {
            match term {
                Term::Literal(text) => return Candidate::Literal(text.clone()),
                Term::Variable(id) => return self.value(*id),
                Term::If(condition, yes, no) => {
                    term = if self.truths[*condition] { yes } else { no };
                }
            }
        }
    }
}

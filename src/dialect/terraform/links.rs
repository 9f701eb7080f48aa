//! The task definition that a service refers to, where functions that nobody evaluates stand around the reference.

use super::evaluate::{Evaluation, unknown_of};
use super::scope::Scope;
use crate::dialect::datum::{Data, Datum};
use crate::dialect::rendered::Rendered;
use crate::model::Why;
use crate::syntax::hcl::{Expression, Form, Step};

const TASK_DEFINITION: &str = "aws_ecs_task_definition";

/// How many parts of an expression are looked at, and how many task definitions are taken from it.
const FUEL: usize = 64;
const MOST_FOUND: usize = 16;

impl Evaluation<'_> {
    /// The value of `task_definition`. Where it names no task definition, it is known by those that its expression
    /// refers to: whatever is made of them, it is them that the service runs.
    pub(super) fn linked(&self, value: Datum, expression: &Expression, scope: &Scope) -> Datum {
        let text = match &value.data {
            // The scenario chooses one.
            Data::Unknown(unknown) if unknown.why == Why::Condition => return value,
            Data::Unknown(_) => "",
            Data::Text(text) if text.literal().is_none() => text.as_str(),
            _ => return value,
        };
        let mut found = Vec::new();
        self.referred(expression, scope, &mut FUEL.clone(), &mut found);
        found.dedup();
        found.truncate(MOST_FOUND);
        if found.is_empty() || found.iter().any(|named| text.contains(named)) {
            return value;
        }
        let hole = format!("${{{}}}", found.join(", "));
        let text = Rendered::hole(hole, unknown_of(&value));
        Datum {
            data: Data::Text(text),
            ..value
        }
    }

    /// The references to task definitions in an expression, by their absolute addresses.
    fn referred(
        &self,
        expression: &Expression,
        scope: &Scope,
        fuel: &mut usize,
        found: &mut Vec<String>,
    ) {
        if *fuel == 0 || !self.spend(1) {
            return;
        }
        *fuel -= 1;
        match &expression.form {
            Form::Conditional(parts) => {
                let [condition, then, otherwise] = &**parts;
                let holds = self.truth(condition, scope);
                if holds != Ok(false) {
                    self.referred(then, scope, fuel, found);
                }
                if holds != Ok(true) {
                    self.referred(otherwise, scope, fuel, found);
                }
            }
            Form::Traversal(base, steps) if matches!(base.form, Form::Name(_)) => {
                self.referred_by_name(expression, (base, steps), scope, fuel, found);
            }
            _ => {
                // What a loop goes through is one of the parts.
                let bound = || Datum::new(Data::Null, expression.span);
                let names = expression.bound().into_iter();
                let scope = names.fold(scope.clone(), |scope, name| scope.with(name, bound()));
                for part in expression.parts() {
                    self.referred(part, &scope, fuel, found);
                }
            }
        }
    }

    fn referred_by_name(
        &self,
        expression: &Expression,
        (base, steps): (&Expression, &[Step]),
        scope: &Scope,
        fuel: &mut usize,
        found: &mut Vec<String>,
    ) {
        let value = self.evaluate(expression, scope);
        let before = found.len();
        if self.can_afford([&value]) {
            found.extend(named_in(&value));
        }
        if found.len() > before {
            return;
        }
        if let Some((target, inner)) = self.behind(expression, scope) {
            let _ = self.nested(|| self.referred(&target, &inner, fuel, found));
            return;
        }
        // Nobody knows which element: it may be any.
        if let (Form::Name(root), Some(Step::Attribute(name, _))) = (&base.form, steps.first())
            && &**root == TASK_DEFINITION
            && !scope.is_closed
        {
            let address = &self.instance(scope.module).address;
            found.push(format!("{address}{root}.{name}"));
        }
    }
}

/// What stands in the holes of a value that name task definitions.
fn named_in(value: &Datum) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match &value.data {
            Data::Text(text) => {
                let holes = text.segments().into_iter().filter(|(_, is_hole)| *is_hole);
                let holes = holes.filter_map(|(range, _)| text.as_str().get(range));
                let named = holes.filter(|hole| hole.contains(TASK_DEFINITION));
                let inner = named.map(|hole| hole.trim_start_matches("${").trim_end_matches('}'));
                found.extend(inner.map(str::to_owned));
            }
            Data::List(list) => open.extend(list.items.iter().rev()),
            Data::Map(map) => open.extend(map.entries.iter().rev().map(|entry| &entry.value)),
            Data::Json(inner) => open.push(inner),
            _ => {}
        }
        if found.len() >= MOST_FOUND {
            break;
        }
    }
    found
}

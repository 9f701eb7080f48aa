//! Conditions: decided, chosen by the scenario, or the next question. And what identifies an expression that nobody
//! can evaluate.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::evaluate::{Evaluation, head, unknown, unknown_of};
use super::operators;
use super::scope::{Kind, Scope};
use crate::dialect::datum::{Data, Datum};
use crate::dialect::rendered::Rendered;
use crate::model::{Fact, Unknown, Why, all, any, not};
use crate::source::Span;
use crate::syntax::hcl::{Expression, Form, Operator, Step};

/// How many parts of an expression are named after what they stand for, before its text as written must do.
const FUEL: usize = 48;

/// The most characters of an expression that stand in the name of what it decides.
const MOST_SHOWN: usize = 200;

impl Evaluation<'_> {
    /// `!`, `&&` and `||` as values: without a question to the scenario.
    pub(super) fn logic(&self, expression: &Expression, scope: &Scope) -> Datum {
        let truth = |inner: &Expression| {
            let value = self.evaluate(inner, scope);
            operators::boolean(&value).ok_or(unknown_of(&value))
        };
        let fact = match &expression.form {
            Form::Not(inner) => not(truth(inner)),
            Form::Binary(operator, operands) => {
                let facts = operands.iter().map(truth);
                match operator {
                    Operator::And => all(facts),
                    _ => any(facts),
                }
            }
            _ => truth(expression),
        };
        match fact {
            Ok(holds) => Datum::new(Data::Bool(holds), expression.span),
            Err(unknown) => Datum::unknown(unknown),
        }
    }

    /// Whether a condition holds. What is not decided is asked of the scenario, in its smallest parts, and is its
    /// next question where it has no answer yet.
    pub(super) fn truth(&self, condition: &Expression, scope: &Scope) -> Fact {
        if !self.spend(1) {
            return Err(Unknown {
                at: condition.span,
                why: Why::TooLarge,
            });
        }
        match &condition.form {
            Form::Not(inner) => not(self.deeper(condition, || self.truth(inner, scope))),
            Form::Binary(operator @ (Operator::And | Operator::Or), operands) => {
                self.deeper(condition, || {
                    let facts = operands.iter().map(|operand| self.truth(operand, scope));
                    match operator {
                        Operator::And => all(facts),
                        _ => any(facts),
                    }
                })
            }
            Form::Conditional(parts) => self.deeper(condition, || {
                let [inner, then, otherwise] = &**parts;
                match self.truth(inner, scope)? {
                    true => self.truth(then, scope),
                    false => self.truth(otherwise, scope),
                }
            }),
            Form::Traversal(base, steps) => match (&base.form, &steps[..]) {
                (Form::Name(root), [Step::Attribute(name, _)])
                    if scope.get(root).is_none() && !scope.is_closed =>
                {
                    self.named_truth(root, name, condition, scope)
                }
                _ => self.leaf(condition, scope),
            },
            _ => self.leaf(condition, scope),
        }
    }

    /// Runs a step of a condition where the stack allows for one more.
    fn deeper(&self, condition: &Expression, run: impl FnOnce() -> Fact) -> Fact {
        self.nested(run).unwrap_or(Err(Unknown {
            at: condition.span,
            why: Why::TooDeep,
        }))
    }

    /// A local or an argument of a module is the condition that it is written as, so that conditions which are the
    /// same are chosen together.
    fn named_truth(
        &self,
        root: &str,
        name: &Rc<str>,
        condition: &Expression,
        scope: &Scope,
    ) -> Fact {
        let instance = self.instance(scope.module);
        let (kind, target, inner) = match root {
            "local" => {
                let Some(argument) = instance.definitions.locals.get(name) else {
                    return self.leaf(condition, scope);
                };
                (Kind::Truth, argument.value.clone(), Scope::of(scope.module))
            }
            "var" => {
                let given = instance.call.as_ref().and_then(|call| {
                    let argument = call.body.argument(name)?;
                    Some((argument.value.clone(), call.scope.clone()))
                });
                let Some((value, inner)) = given else {
                    return self.leaf(condition, scope);
                };
                // The default stands in for null, and types are converted.
                let own = self.variable(name, condition.span, scope.module);
                match operators::boolean(&own) {
                    Some(holds) => return Ok(holds),
                    None => (Kind::Given, value, inner),
                }
            }
            _ => return self.leaf(condition, scope),
        };
        let key = (kind, name.clone());
        let value = self.remembered(scope.module, key, condition.span, || {
            let fact = self.nested(|| self.truth(&target, &inner));
            match fact {
                Some(Ok(holds)) => Datum::new(Data::Bool(holds), condition.span),
                Some(Err(unknown)) => Datum::unknown(unknown),
                None => unknown(condition.span, Why::TooDeep),
            }
        });
        operators::boolean(&value).ok_or(unknown_of(&value))
    }

    fn leaf(&self, condition: &Expression, scope: &Scope) -> Fact {
        let value = self.evaluate(condition, scope);
        if let Some(holds) = operators::boolean(&value) {
            return Ok(holds);
        }
        match &value.data {
            // Another condition decides this one, and it has been asked for. Nobody can answer for what has no end.
            Data::Unknown(unknown) if matches!(unknown.why, Why::Condition | Why::TooLarge) => {
                return Err(*unknown);
            }
            // No deployment has a say in it: firelint alone does not know.
            Data::Unknown(unknown)
                if matches!(unknown.why, Why::Function | Why::Template)
                    && !self.is_open(condition, scope, &mut FUEL.clone()) =>
            {
                let why = Why::Function;
                return Err(Unknown { why, ..*unknown });
            }
            Data::Null => return Ok(false),
            _ => {}
        }
        let (name, holds_if) = self.question(condition, scope);
        if let Some(holds) = self.scenario.of(&name) {
            return Ok(holds == holds_if);
        }
        let at = head_of(condition.span, self.library.sources.text(condition.span));
        self.questions.borrow_mut().insert(at, name);
        Err(Unknown {
            at,
            why: Why::Condition,
        })
    }

    /// Whether something stands in an expression that a deployment decides, rather than only what is written and
    /// functions that firelint does not evaluate.
    fn is_open(&self, expression: &Expression, scope: &Scope, fuel: &mut usize) -> bool {
        if *fuel == 0 || !self.spend(1) {
            return true;
        }
        *fuel -= 1;
        if !matches!(expression.form, Form::Name(_) | Form::Traversal(..)) {
            // What a loop goes through is one of the parts.
            let bound = || Datum::new(Data::Null, expression.span);
            let names = expression.bound().into_iter();
            let scope = names.fold(scope.clone(), |scope, name| scope.with(name, bound()));
            let mut parts = expression.parts().into_iter();
            return parts.any(|part| self.is_open(part, &scope, fuel));
        }
        let value = self.evaluate(expression, scope);
        if !self.can_afford([&value]) {
            return true;
        }
        let whys = whys_in(&value);
        let is_written = |why: &Why| matches!(why, Why::Function | Why::Broken | Why::WrongType);
        if !whys.iter().all(is_written) {
            return true;
        }
        if !whys.contains(&Why::Function) {
            return false;
        }
        // What is behind the name tells what the function is called with.
        let behind = self.behind(expression, scope);
        match (behind, &expression.form) {
            (Some((target, inner)), _) => {
                let is_open = self.nested(|| self.is_open(&target, &inner, fuel));
                is_open.unwrap_or(true)
            }
            (None, Form::Traversal(base, _)) if !matches!(base.form, Form::Name(_)) => {
                let mut parts = expression.parts().into_iter();
                parts.any(|part| self.is_open(part, scope, fuel))
            }
            _ => true,
        }
    }

    /// What a local or an argument of a module is written as.
    pub(super) fn behind(
        &self,
        expression: &Expression,
        scope: &Scope,
    ) -> Option<(Rc<Expression>, Scope)> {
        let Form::Traversal(base, steps) = &expression.form else {
            return None;
        };
        let (Form::Name(root), Some(Step::Attribute(name, _))) = (&base.form, steps.first()) else {
            return None;
        };
        if scope.get(root).is_some() || scope.is_closed {
            return None;
        }
        let instance = self.instance(scope.module);
        match &**root {
            "local" => {
                let argument = instance.definitions.locals.get(name)?;
                Some((argument.value.clone(), Scope::of(scope.module)))
            }
            "var" => {
                let call = instance.call.as_ref()?;
                let argument = call.body.argument(name)?;
                Some((argument.value.clone(), call.scope.clone()))
            }
            _ => None,
        }
    }

    /// The name of a condition, and whether the condition holds if the name does: `a != b` is `a == b` denied.
    fn question(&self, condition: &Expression, scope: &Scope) -> (String, bool) {
        match &condition.form {
            Form::Binary(operator @ (Operator::Equal | Operator::NotEqual), operands) => {
                let mut fuel = FUEL;
                let mut sides = [&operands[0], &operands[1]]
                    .map(|operand| self.identity(operand, scope, &mut fuel));
                // A literal on the left reads the same as one on the right.
                if sides[0].starts_with('"') && !sides[1].starts_with('"') {
                    sides.swap(0, 1);
                }
                let [left, right] = sides;
                (format!("{left} == {right}"), *operator == Operator::Equal)
            }
            _ => (self.identity(condition, scope, &mut FUEL.clone()), true),
        }
    }

    /// The text that identifies an expression: as written, but with everything that is known in its place, and all
    /// that is unknown by the name it has from the root. Where two such texts are equal, so are the values.
    pub(super) fn identity(
        &self,
        expression: &Expression,
        scope: &Scope,
        fuel: &mut usize,
    ) -> String {
        if *fuel == 0 || !self.spend(1) {
            return self.as_written(expression, scope);
        }
        *fuel -= 1;
        let parts = |operands: &[&Expression], fuel: &mut usize| -> Vec<String> {
            let named = operands.iter();
            named
                .map(|operand| self.identity(operand, scope, fuel))
                .collect()
        };
        match &expression.form {
            Form::Null => "null".to_owned(),
            Form::Not(inner) => format!("!{}", self.identity(inner, scope, fuel)),
            Form::Minus(inner) => format!("-{}", self.identity(inner, scope, fuel)),
            Form::Binary(operator, operands) => {
                let named = parts(&[&operands[0], &operands[1]], fuel);
                format!("{} {} {}", named[0], symbol(*operator), named[1])
            }
            Form::Call(name, arguments, _) => {
                let arguments: Vec<&Expression> = arguments.iter().collect();
                format!("{name}({})", parts(&arguments, fuel).join(", "))
            }
            Form::Conditional(operands) => {
                let [condition, then, otherwise] = &**operands;
                match self.truth(condition, scope) {
                    Ok(true) => return self.identity(then, scope, fuel),
                    Ok(false) => return self.identity(otherwise, scope, fuel),
                    Err(_) => {}
                }
                let named = parts(&[condition, then, otherwise], fuel);
                format!("({} ? {} : {})", named[0], named[1], named[2])
            }
            Form::Name(_) | Form::Traversal(..) => self.identity_of_name(expression, scope, fuel),
            _ => match self.evaluate(expression, scope).data {
                Data::Text(text) => quoted(text.as_str()),
                Data::Number(number) => number.to_string(),
                Data::Bool(value) => value.to_string(),
                _ => self.as_written(expression, scope),
            },
        }
    }

    fn identity_of_name(&self, expression: &Expression, scope: &Scope, fuel: &mut usize) -> String {
        let value = self.evaluate(expression, scope);
        match &value.data {
            Data::Text(text) => return quoted(text.as_str()),
            Data::Number(number) => return number.to_string(),
            Data::Bool(value) => return value.to_string(),
            Data::Null => return "null".to_owned(),
            _ => {}
        }
        let (root, steps) = match &expression.form {
            Form::Name(name) => (&**name, &[][..]),
            Form::Traversal(base, steps) => match &base.form {
                Form::Name(name) => (&**name, &steps[..]),
                _ => return self.as_written(expression, scope),
            },
            _ => return self.as_written(expression, scope),
        };
        if scope.get(root).is_some() || scope.is_closed {
            // The same name is bound to other values elsewhere: what is unknown of this one tells them apart.
            let written = self.as_written(expression, scope);
            let origin = unknown_of(&value).at;
            let own = expression.span;
            let is_ours =
                origin.source == own.source && own.start <= origin.start && origin.end <= own.end;
            return match is_ours {
                true => written,
                false => format!(
                    "{written} of {}",
                    squeezed(self.library.sources.text(origin))
                ),
            };
        }
        let Some((Step::Attribute(first, _), rest)) = steps.split_first() else {
            return self.as_written(expression, scope);
        };
        let tail = self.identity_of_steps(rest, scope, fuel);
        let Some((target, inner)) = self.behind(expression, scope) else {
            let address = &self.instance(scope.module).address;
            return format!("{address}{root}.{first}{tail}");
        };
        match self.nested(|| self.identity(&target, &inner, fuel)) {
            Some(named) if rest.is_empty() || is_name(&named) => format!("{named}{tail}"),
            Some(named) => format!("({named}){tail}"),
            None => self.as_written(expression, scope),
        }
    }

    /// What follows a name. An index may be another one in each turn of a loop.
    fn identity_of_steps(&self, steps: &[Step], scope: &Scope, fuel: &mut usize) -> String {
        let named = steps.iter().map(|step| match step {
            Step::Attribute(name, _) => format!(".{name}"),
            Step::Index(index) => format!("[{}]", self.identity(index, scope, fuel)),
            Step::AttributeSplat(_) => ".*".to_owned(),
            Step::FullSplat(_) => "[*]".to_owned(),
        });
        named.collect()
    }

    /// The text of an expression with single blanks, the module it stands in, and what the names stand for that are
    /// bound around it. A long one goes by its place.
    fn as_written(&self, expression: &Expression, scope: &Scope) -> String {
        let sources = self.library.sources;
        let text = squeezed(sources.text(expression.span));
        let address = &self.instance(scope.module).address;
        let shown: String = text.chars().take(MOST_SHOWN).collect();
        let mut written = format!("{address}{shown}");
        if shown.len() < text.len() {
            written.push_str(&format!("… ({})", self.told_place(expression.span)));
        }
        let mut bound = BTreeMap::new();
        self.bound_in(expression, scope, &mut bound, &mut FUEL.clone());
        for (name, value) in bound {
            written.push_str(&format!(", {name} = {value}"));
        }
        written
    }

    fn told_place(&self, span: Span) -> String {
        let source = self.library.sources.get(span.source);
        let at = source.position(span.range().start);
        format!("{}:{}:{}", source.path, at.line, at.column)
    }

    /// The names in an expression that loops bind around it, and what they stand for.
    fn bound_in(
        &self,
        expression: &Expression,
        scope: &Scope,
        bound: &mut BTreeMap<Rc<str>, String>,
        fuel: &mut usize,
    ) {
        if *fuel == 0 {
            return;
        }
        *fuel -= 1;
        if let Form::Name(name) = &expression.form
            && let Some(value) = scope.get(name)
        {
            // Of `each`, the key tells one from another.
            let value = value.get("key").unwrap_or(value);
            let told = match &value.data {
                Data::Text(text) => quoted(text.as_str()),
                Data::Number(number) => number.to_string(),
                Data::Bool(value) => value.to_string(),
                _ => self.told_place(value.span),
            };
            bound.insert(name.clone(), told);
        }
        for part in expression.parts() {
            self.bound_in(part, scope, bound, fuel);
        }
    }

    /// Text of which nothing is known but the expression that decides it.
    pub(super) fn hole_of(&self, expression: &Expression, scope: &Scope, why: Unknown) -> Rendered {
        let inner = self.identity(expression, scope, &mut FUEL.clone());
        // A brace or a quote that is never closed would leave the hole open.
        let inner = match crate::syntax::holes::is_only_hole(&format!("${{{inner}}}")) {
            true => inner,
            false => inner.replace(['{', '}', '"', '`', '\\'], "'"),
        };
        Rendered::hole(format!("${{{inner}}}"), why)
    }
}

/// Why each part of a value that is not known is not.
fn whys_in(value: &Datum) -> Vec<Why> {
    let mut whys = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match &value.data {
            Data::Unknown(unknown) => whys.push(unknown.why),
            Data::Text(text) if text.literal().is_none() => match text.unknown() {
                Some(_) => whys.extend(text.unknowns().map(|unknown| unknown.why)),
                None => whys.push(Why::Template),
            },
            Data::List(list) => {
                whys.extend(list.rest.map(|rest| rest.why));
                open.extend(&list.items);
            }
            Data::Map(map) => {
                whys.extend(map.rest.map(|rest| rest.why));
                open.extend(map.entries.iter().map(|entry| &entry.value));
            }
            Data::Json(inner) => open.push(inner),
            _ => {}
        }
    }
    whys
}

/// The first line of a condition.
fn head_of(span: Span, text: &str) -> Span {
    match text.find('\n') {
        Some(end) => Span::new(span.source, span.start, span.start + end as u32),
        None if text.is_empty() => head(span),
        None => span,
    }
}

fn quoted(text: &str) -> String {
    let hole = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    match hole.filter(|inner| !inner.contains("${")) {
        Some(inner) => inner.to_owned(),
        None => serde_json::to_string(text).unwrap_or_default(),
    }
}

fn is_name(text: &str) -> bool {
    text.chars()
        .all(|char| char.is_alphanumeric() || "._-[]\"".contains(char))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "==",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Times => "*",
        Operator::Divide => "/",
        Operator::Modulo => "%",
        Operator::And => "&&",
        Operator::Or => "||",
    }
}

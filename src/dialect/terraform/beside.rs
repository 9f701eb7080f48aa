//! What a module makes beside a definition: log groups, and what scales a service.

use super::describe::label;
use super::evaluate::{Evaluation, unknown_of};
use super::lifecycle;
use super::scope::Scope;
use crate::dialect::EXECUTION_POLICY;
use crate::dialect::datum::{Data, Datum};
use crate::dialect::scaling::scales;
use crate::model::{Fact, List, LogGroup, Service, Spanned, Text, Unknown, Value, Why, any};
use crate::source::Span;
use crate::syntax::hcl::Block;

/// How many log groups of a module are looked at.
const MOST: usize = 64;

impl Evaluation<'_> {
    /// The log groups of a module. Those it calls, and the one that calls it, may make more. `at` is the definition
    /// they are beside.
    pub(super) fn log_groups(&self, module: usize, at: Span) -> List<LogGroup> {
        let instance = self.instance(module);
        let definitions = &instance.definitions;
        let mut items = Vec::new();
        for block in of_kind(&definitions.resources, "aws_cloudwatch_log_group") {
            let expanded = self.expand(block, module);
            let name = block.labels.get(1).map_or("", |label| &*label.text);
            let left = (MOST + 1).saturating_sub(items.len());
            items.extend(
                expanded
                    .elements()
                    .into_iter()
                    .take(left)
                    .map(|(_, scope)| LogGroup {
                        name: self.name_of(block, scope),
                        address: format!("{}aws_cloudwatch_log_group.{name}", instance.address),
                    }),
            );
        }
        let cut = (items.len() > MOST).then_some(Unknown {
            at,
            why: Why::TooLarge,
        });
        items.truncate(MOST);
        let called = definitions.calls.first().map(|call| Unknown {
            at: label(call),
            why: Why::Module,
        });
        let caller = instance.call.is_some().then_some(Unknown {
            at,
            why: Why::Outside,
        });
        let broken = definitions.is_broken.then_some(Unknown {
            at,
            why: Why::Broken,
        });
        List {
            items,
            rest: cut.or(called).or(caller).or(broken),
            span: at,
        }
    }

    fn name_of(&self, block: &Block, scope: &Scope) -> Value<Text> {
        let Some(argument) = block.body.argument("name") else {
            return Value::Absent(label(block));
        };
        let value = self.evaluate(&argument.value, scope);
        match &value.data {
            Data::Text(text) => Value::Known(Spanned {
                value: Text::evaluated(text.as_str(), text.unknown().is_some()),
                span: value.span,
            }),
            _ => Value::Unknown(unknown_of(&value)),
        }
    }

    /// Whether a reference leads to a role of the module that has AWS's own policy for execution roles and no other:
    /// none is written in it, and what the module attaches to roles is that policy alone.
    pub(super) fn is_plain_role(&self, module: usize, reference: &Value<Text>) -> bool {
        let instance = self.instance(module);
        let resources = &instance.definitions.resources;
        let is_called = !instance.definitions.calls.is_empty() || instance.call.is_some();
        let others = ["aws_iam_role_policy", "aws_iam_policy_attachment"];
        let has_others = others
            .iter()
            .any(|kind| of_kind(resources, kind).next().is_some());
        let Some(reference) = reference.known().filter(|_| !is_called && !has_others) else {
            return false;
        };
        let is_it = |block: &&Block| {
            let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
            reference.refers_to(&format!("{}{}", instance.address, labels.join(".")))
        };
        let is_bare = |role: &Block| {
            let has_policy = role.body.blocks("inline_policy").next().is_some()
                || role.body.blocks("dynamic").next().is_some();
            !has_policy && role.body.argument("managed_policy_arns").is_none()
        };
        let is_execution_policy = |attachment: &Block| {
            let argument = attachment.body.argument("policy_arn");
            let arn =
                argument.map(|argument| self.evaluate(&argument.value, &Scope::of(module)).data);
            matches!(arn, Some(Data::Text(text)) if text.as_str().ends_with(EXECUTION_POLICY))
        };
        let mut attached = of_kind(resources, "aws_iam_role_policy_attachment").peekable();
        of_kind(resources, "aws_iam_role")
            .find(is_it)
            .is_some_and(is_bare)
            && attached.peek().is_some()
            && attached.all(is_execution_policy)
    }

    /// Whether something else than the block sets how many tasks its service runs: the block says so, or auto scaling
    /// of the module, or of those that call it, has the service as its target.
    pub(super) fn is_scaled(&self, block: &Block, module: usize, service: &Service) -> Fact {
        if lifecycle::ignores(block, "desired_count").is_some() {
            return Ok(true);
        }
        let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
        let address = format!("{}{}", self.instance(module).address, labels.join("."));
        let callers = std::iter::successors(Some(module), |module| {
            self.instance(*module)
                .call
                .as_ref()
                .map(|call| call.scope.module)
        });
        let mut facts = Vec::new();
        for module in callers {
            let definitions = self.instance(module).definitions.clone();
            for target in of_kind(&definitions.resources, "aws_appautoscaling_target") {
                let argument = |name| {
                    let argument = target.body.argument(name)?;
                    Some(self.evaluate(&argument.value, &Scope::of(module)))
                };
                let namespace = argument("service_namespace");
                let namespace = namespace.as_ref().and_then(Datum::literal);
                if namespace.is_none_or(|word| word == "ecs") {
                    let scaled = argument("resource_id").into_iter();
                    facts.extend(scaled.map(|scaled| scales(&scaled, service, &address)));
                }
            }
        }
        any(facts)
    }
}

fn of_kind<'a>(blocks: &'a [Block], kind: &'a str) -> impl Iterator<Item = &'a Block> {
    let is_it = move |block: &&Block| {
        block
            .labels
            .first()
            .is_some_and(|label| &*label.text == kind)
    };
    blocks.iter().filter(is_it)
}

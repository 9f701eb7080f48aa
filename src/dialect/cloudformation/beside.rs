//! What a template makes beside a definition: log groups, and what scales a service.

use super::evaluate::{Evaluation, Frame, unknown_of};
use super::unit::{Resource, StackId};
use crate::dialect::EXECUTION_POLICY;
use crate::dialect::datum::{Data, Datum};
use crate::dialect::scaling::scales;
use crate::model::{Fact, List, LogGroup, Service, Spanned, Text, Unknown, Value, Why, any};
use crate::source::Span;

/// How many log groups of a template are looked at.
const MOST: usize = 64;

/// The log groups of a stack. `at` is the definition they are beside.
pub fn log_groups(evaluation: &Evaluation, stack: StackId, at: Span) -> List<LogGroup> {
    let found = of_kind(evaluation, stack, "AWS::Logs::LogGroup");
    let groups = found.take(MOST + 1).map(|resource| LogGroup {
        name: name_of(
            property(evaluation, stack, resource, "LogGroupName"),
            resource.id_span,
        ),
        address: evaluation.unit.address(stack, &resource.id),
    });
    let mut items: Vec<LogGroup> = groups.collect();
    let is_cut = items.len() > MOST;
    items.truncate(MOST);
    let why = Why::TooLarge;
    List {
        items,
        rest: is_cut.then_some(Unknown { at, why }),
        span: at,
    }
}

/// Whether a scalable target of the stack is this service.
pub fn is_scaled(evaluation: &Evaluation, stack: StackId, id: &str, service: &Service) -> Fact {
    let address = evaluation.unit.address(stack, id);
    let kind = "AWS::ApplicationAutoScaling::ScalableTarget";
    any(of_kind(evaluation, stack, kind).filter_map(|target| {
        let namespace = property(evaluation, stack, target, "ServiceNamespace");
        let is_other = namespace
            .as_ref()
            .and_then(Datum::literal)
            .is_some_and(|word| word != "ecs");
        let scaled = property(evaluation, stack, target, "ResourceId").filter(|_| !is_other)?;
        Some(scales(&scaled, service, &address))
    }))
}

/// Whether a reference leads to a role of the stack that has AWS's own policy for execution roles and no other: none is
/// written in it, and none of the stack may be meant for it.
pub fn is_plain_role(evaluation: &Evaluation, stack: StackId, reference: &Value<Text>) -> bool {
    let kinds = [
        "AWS::IAM::Policy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::RolePolicy",
    ];
    let resources = &evaluation.unit.stacks[stack].resources;
    let has_others = resources
        .iter()
        .any(|resource| kinds.contains(&&*resource.kind));
    let Some(reference) = reference.known().filter(|_| !has_others) else {
        return false;
    };
    let mut roles = of_kind(evaluation, stack, "AWS::IAM::Role");
    let role = roles.find(|role| reference.refers_to(&evaluation.unit.address(stack, &role.id)));
    role.is_some_and(|role| {
        let own = property(evaluation, stack, role, "Policies");
        let managed = property(evaluation, stack, role, "ManagedPolicyArns");
        let is_only = |arns: &Datum| match &arns.data {
            Data::List(list) => list.rest.is_none() && list.items.iter().all(is_execution_policy),
            _ => false,
        };
        own.is_none() && managed.as_ref().is_some_and(is_only)
    })
}

fn is_execution_policy(arn: &Datum) -> bool {
    matches!(&arn.data, Data::Text(text) if text.as_str().ends_with(EXECUTION_POLICY))
}

fn of_kind<'a>(
    evaluation: &'a Evaluation,
    stack: StackId,
    kind: &'static str,
) -> impl Iterator<Item = &'a Resource> {
    let resources = evaluation.unit.stacks[stack].resources.iter();
    resources.filter(move |resource| &*resource.kind == kind)
}

fn property(
    evaluation: &Evaluation,
    stack: StackId,
    resource: &Resource,
    name: &str,
) -> Option<Datum> {
    let written = resource.body.get("Properties")?.get(name)?;
    evaluation.value(written, Frame::of(stack))
}

fn name_of(written: Option<Datum>, at: Span) -> Value<Text> {
    match written {
        None => Value::Absent(at),
        Some(value) => match &value.data {
            Data::Text(text) => Value::Known(Spanned {
                value: Text::evaluated(text.as_str(), text.unknown().is_some()),
                span: value.span,
            }),
            _ => Value::Unknown(unknown_of(&value, Why::WrongType)),
        },
    }
}

//! Templates opened: sections spread out, nested stacks found.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::document::{self, local_path};
use super::evaluate::{Evaluation, Frame};
use super::foreach;
use super::functions::closed_items;
use super::parameters::{scalar, variable};
use super::unit::{Nested, Parameter, Resource, Stack, StackId, Unit, is_list};
use crate::dialect::datum::{Data, Datum, Entry};
use crate::model::{Unknown, Why};
use crate::source::{SourceId, Span};

/// How many stacks a unit may have.
const MOST_STACKS: usize = 64;
/// How deep stacks may nest.
const MOST_NESTED: usize = 8;

/// Opens a template and the templates it nests.
pub fn open(unit: &mut Unit, source: SourceId, document: &Datum) {
    let directory = unit.sources.get(source).directory().to_owned();
    open_one(unit, document, directory, String::new(), None);
    let mut next = 0;
    while next < unit.stacks.len() {
        nest(unit, next, source);
        next += 1;
    }
}

fn open_one(
    unit: &mut Unit,
    document: &Datum,
    directory: String,
    path: String,
    nested: Option<Nested>,
) -> StackId {
    let stack = unit.stacks.len();
    unit.stacks.push(Stack {
        path,
        directory,
        nested,
        ..Stack::default()
    });
    let document = with_includes(unit, document, stack);
    let section = |name: &str| document.get(name);
    let parameters: BTreeMap<_, _> = members(section("Parameters"))
        .map(|entry| (entry.key.clone(), parameter(&entry.value)))
        .collect();
    unit.stacks[stack].parameters = parameters;
    unit.stacks[stack].mappings = section("Mappings").cloned();
    for (name, parameter) in &unit.stacks[stack].parameters {
        variable(
            unit,
            &unit.address(stack, name),
            parameter.allowed.as_deref(),
        );
    }
    let spread = |name: &str, lost: &mut Option<Unknown>| {
        let evaluation = Evaluation::new(unit, Vec::new());
        let entries: Vec<Entry> = members(section(name)).cloned().collect();
        spread(&evaluation, &entries, Frame::of(stack), lost)
    };
    let mut lost = section("Resources").and_then(rest_of);
    let resources = spread("Resources", &mut lost);
    let untyped = resources.iter().find_map(|entry| untyped(&entry.value));
    unit.unseen
        .borrow_mut()
        .extend(lost.into_iter().chain(untyped));
    let conditions = spread("Conditions", &mut None);
    let outputs = spread("Outputs", &mut None);
    let stack_data = &mut unit.stacks[stack];
    stack_data.processed = processed(&document);
    let conditions = conditions.into_iter().map(|entry| (entry.key, entry.value));
    stack_data.conditions = conditions.collect();
    let outputs = outputs
        .into_iter()
        .filter_map(|entry| Some((entry.key, entry.value.get("Value")?.clone())));
    stack_data.outputs = outputs.collect();
    stack_data.resources = resources.into_iter().filter_map(resource).collect();
    stack
}

fn members(section: Option<&Datum>) -> impl Iterator<Item = &Entry> {
    let map = section.and_then(|section| match &section.data {
        Data::Map(map) => Some(&map.entries),
        _ => None,
    });
    map.into_iter().flatten()
}

fn is_include(transform: &Datum) -> bool {
    transform.get("Name").and_then(Datum::literal) == Some("AWS::Include")
}

/// The text that `AWS::Include` brings, where it is here.
fn include(evaluation: &Evaluation, transform: &Datum, frame: Frame) -> Option<Datum> {
    let location = transform.get("Parameters")?.get("Location")?;
    let location = evaluation.text(location, frame);
    let directory = &evaluation.unit.stacks[frame.stack].directory;
    let (_, included) = document::open(evaluation.unit, directory, &location)?;
    Some(included)
}

/// The macro that processes a template, where that is not one of AWS's own.
fn processed(document: &Datum) -> Option<Unknown> {
    let transforms = document.get("Transform")?;
    let (listed, rest) = match &transforms.data {
        Data::List(list) => (&list.items[..], list.rest),
        _ => (std::slice::from_ref(transforms), None),
    };
    let is_known = |transform: &&Datum| {
        let name = transform.get("Name").unwrap_or(transform);
        let name = name.literal().unwrap_or_default();
        name.starts_with("AWS::") || matches!(transform.data, Data::Null)
    };
    let other = listed.iter().find(|transform| !is_known(transform));
    let other = other.map(|transform| Unknown {
        at: transform.span,
        why: Why::Function,
    });
    other.or(rest)
}

/// The template with the sections that `AWS::Include` brings to its top level.
fn with_includes(unit: &Unit, document: &Datum, stack: StackId) -> Datum {
    let Data::Map(map) = &document.data else {
        return document.clone();
    };
    let named = |key: &str| document.get(key).into_iter();
    let listed = named("Transform").flat_map(|value| match &value.data {
        Data::List(list) => list.items.iter().collect(),
        _ => vec![value],
    });
    let evaluation = Evaluation::new(unit, Vec::new());
    let includes: Vec<Datum> = listed
        .chain(named("Fn::Transform"))
        .filter(|value| is_include(value))
        .filter_map(|value| {
            let included = include(&evaluation, value, Frame::of(stack));
            let unseen = included.is_none().then_some(Unknown {
                at: value.span,
                why: Why::File,
            });
            unit.unseen.borrow_mut().extend(unseen);
            included
        })
        .collect();
    if includes.is_empty() {
        return document.clone();
    }
    let mut entries: Vec<Entry> = includes
        .iter()
        .flat_map(|included| members(Some(included)).cloned())
        .collect();
    entries.extend(map.entries.iter().cloned());
    Datum::map(entries, document.span)
}

/// The members of a section, with the loops and included snippets in it spread out. A loop over what nobody can know
/// is read once, with its identifier as a hole.
/// `lost` is why something of it is not seen, where that is so.
fn spread(
    evaluation: &Evaluation,
    entries: &[Entry],
    frame: Frame,
    lost: &mut Option<Unknown>,
) -> Vec<Entry> {
    let mut found = Vec::new();
    for entry in entries {
        let at = entry.key_span.unwrap_or(entry.value.span);
        let deeper = match evaluation.step(frame, at) {
            Ok(deeper) => deeper,
            Err(unknown) => {
                leave_unseen(evaluation, unknown);
                return found;
            }
        };
        if foreach::is_loop(&entry.key) {
            let entries = foreach::expand(evaluation, entry, deeper)
                .inspect_err(|unknown| leave_unseen(evaluation, *unknown))
                .ok()
                .or_else(|| Some(foreach::body(&entry.value)?.entries.clone()));
            found.extend(spread(
                evaluation,
                &entries.unwrap_or_default(),
                deeper,
                lost,
            ));
        } else if &*entry.key == "Fn::Transform" {
            let included = match is_include(&entry.value) {
                true => include(evaluation, &entry.value, deeper).ok_or(Why::File),
                false => Err(Why::Function),
            };
            match included {
                Ok(included) => {
                    *lost = lost.or(rest_of(&included));
                    let entries: Vec<Entry> = members(Some(&included)).cloned().collect();
                    found.extend(spread(evaluation, &entries, deeper, lost));
                }
                Err(why) => {
                    let at = entry.value.span;
                    lost.get_or_insert(Unknown { at, why });
                }
            }
        } else {
            found.push(entry.clone());
        }
    }
    found
}

/// Says that a template with definitions is too large to be spread out. Once is enough: what follows is the echo.
fn leave_unseen(evaluation: &Evaluation, unknown: Unknown) {
    let Unknown { at, why } = unknown;
    let mut unseen = evaluation.unit.unseen.borrow_mut();
    let is_told = || {
        let mut told = unseen.iter();
        told.any(|known| known.why == why && known.at.source == at.source)
    };
    let text = &evaluation.unit.sources.get(at.source).text;
    let is_cut = matches!(why, Why::TooLarge | Why::TooDeep);
    if is_cut && !is_told() && text.contains("AWS::ECS::") {
        unseen.push(unknown);
    }
}

/// Why a map may go on, where it may.
fn rest_of(map: &Datum) -> Option<Unknown> {
    match &map.data {
        Data::Map(entries) => entries.rest,
        Data::Unknown(unknown) => Some(*unknown),
        _ => None,
    }
}

/// Why a resource without a type may have one, where it may.
fn untyped(body: &Datum) -> Option<Unknown> {
    match body.get("Type") {
        None => open_part(body),
        Some(kind) => match &kind.data {
            Data::Unknown(unknown) => Some(*unknown),
            Data::Text(text) => text.unknown(),
            _ => None,
        },
    }
}

/// Why a map may have other members than those that are written, where it may.
fn open_part(map: &Datum) -> Option<Unknown> {
    let included = map.get("Fn::Transform").map(|included| Unknown {
        at: included.span,
        why: Why::Function,
    });
    rest_of(map).or(included)
}

fn parameter(written: &Datum) -> Parameter {
    // Values that are not all seen are no limit.
    let allowed = written
        .get("AllowedValues")
        .and_then(|values| closed_items(values).ok())
        .and_then(|values| values.iter().map(scalar).collect::<Option<Vec<_>>>());
    let kind = written.get("Type").and_then(scalar);
    let kind = kind.unwrap_or_default().to_string();
    let secret = written.get("NoEcho").and_then(scalar);
    let allowed = allowed.filter(|allowed| !allowed.is_empty() && !is_list(&kind));
    Parameter {
        default: written.get("Default").cloned(),
        allowed,
        kind,
        secret: secret.is_some_and(|secret| secret.eq_ignore_ascii_case("true")),
    }
}

fn resource(entry: Entry) -> Option<Resource> {
    let kind = entry.value.get("Type")?;
    Some(Resource {
        id_span: entry.key_span.unwrap_or(entry.value.span),
        kind: scalar(kind)?,
        kind_span: kind.span,
        condition: entry.value.get("Condition").and_then(scalar),
        id: entry.key,
        body: entry.value,
    })
}

/// Opens the templates that a stack's resources name.
fn nest(unit: &mut Unit, stack: StackId, root: SourceId) {
    let mut texts = unit.stacks[stack].texts().to_vec();
    if texts.is_empty() {
        texts.push(root);
    }
    let count = unit.stacks[stack].resources.len();
    for index in 0..count {
        let bound = match () {
            () if texts.len() > MOST_NESTED => Some(Why::TooDeep),
            () if unit.stacks.len() >= MOST_STACKS => Some(Why::TooLarge),
            () => None,
        };
        if let Some(why) = bound {
            // Once is enough: what follows is the echo.
            let is_told = unit.unseen.borrow().iter().any(|told| told.why == why);
            let at = passed_over(unit, stack, index).filter(|_| !is_told);
            let unseen = at.map(|at| Unknown { at, why });
            unit.unseen.borrow_mut().extend(unseen);
            continue;
        }
        let Some((id, source, document, nested)) = nested(unit, stack, index, &texts) else {
            continue;
        };
        let directory = unit.sources.get(source).directory().to_owned();
        let path = unit.address(stack, &id);
        let child = open_one(unit, &document, directory, path, Some(nested));
        unit.stacks[stack].children.insert(id, child);
    }
}

/// A stack of a template beside this one that is one too many. It is not opened, so that it is no part of anything and
/// is read by itself where it was asked about.
fn passed_over(unit: &Unit, stack: StackId, index: usize) -> Option<Span> {
    let resource = &unit.stacks[stack].resources[index];
    let location = resource.body.get("Properties")?.get(place_key(resource)?)?;
    let evaluation = Evaluation::new(unit, Vec::new());
    let location = evaluation.text(location, Frame::of(stack));
    local_path(&location)?;
    Some(resource.id_span)
}

/// The property that says where the template of a nested stack lies.
fn place_key(resource: &Resource) -> Option<&'static str> {
    match &*resource.kind {
        "AWS::CloudFormation::Stack" => Some("TemplateURL"),
        "AWS::Serverless::Application" => Some("Location"),
        _ => None,
    }
}

fn nested(
    unit: &Unit,
    stack: StackId,
    index: usize,
    texts: &[SourceId],
) -> Option<(Rc<str>, SourceId, Datum, Nested)> {
    let around = &unit.stacks[stack];
    let resource = &around.resources[index];
    let key = place_key(resource)?;
    let properties = resource.body.get("Properties")?;
    let evaluation = Evaluation::new(unit, Vec::new());
    // CDK says where the template lies that it uploads.
    let asset = resource
        .body
        .get("Metadata")
        .and_then(|metadata| metadata.get("aws:asset:path"));
    let places = [properties.get(key), asset];
    let mut places = places.into_iter().flatten();
    let opened = places.find_map(|place| {
        let location = evaluation.text(place, Frame::of(stack));
        document::open(unit, &around.directory, &location)
    });
    if opened.is_none() {
        let location = evaluation.text(properties.get(key)?, Frame::of(stack));
        // What lies behind an address is expected to be elsewhere.
        unit.unseen
            .borrow_mut()
            .extend(local_path(&location).map(|_| Unknown {
                at: location.span,
                why: Why::File,
            }));
    }
    let (source, document) = opened?;
    if texts.contains(&source) {
        let (at, why) = (resource.kind_span, Why::Circular);
        unit.unseen.borrow_mut().push(Unknown { at, why });
        return None;
    }
    let mut conditions = around
        .nested
        .as_ref()
        .map(|nested| nested.conditions.clone())
        .unwrap_or_default();
    let own = resource.condition.clone();
    conditions.extend(own.map(|condition| (stack, condition)));
    let nested = Nested {
        parent: stack,
        parameters: properties.get("Parameters").cloned(),
        rest: open_part(properties),
        texts: texts.iter().copied().chain([source]).collect(),
        conditions,
    };
    Some((resource.id.clone(), source, document, nested))
}

//! CloudFormation: one template for an example, in YAML with short tags and in JSON.

use super::case::{Case, Dialect, Place, Written};
use super::document::{Definition, Part, Refused, Value};
use super::json::{self, AS_WRITTEN};
use super::names::{Names, capital, labels, pascal};
use super::yaml::{self, Lists, Yaml};

/// `template.yaml`, with `!Ref` and `!Sub`.
pub const YAML: Dialect = Dialect {
    name: "cloudformation-yaml",
    language: "cloudformation",
    write: |case| {
        let text = yaml::render(&tagged(&template(case)?), Lists::Flow);
        Ok(written(case, "infra/template.yaml", text))
    },
};

/// `template.json`, with `{"Ref": …}` and `{"Fn::Sub": …}`.
pub const JSON: Dialect = Dialect {
    name: "cloudformation-json",
    language: "cloudformation",
    write: |case| {
        let text = json::render(&template(case)?, &AS_WRITTEN);
        Ok(written(case, "infra/template.json", text))
    },
};

/// Maps whose keys are the user's own (`formats.md` 2.1).
const KEPT: [&str; 4] = ["options", "dockerLabels", "driverOpts", "labels"];

/// Keys that CloudFormation spells in a way of its own; all others begin with a capital, and that is all.
pub const OWN_SPELLING: [(&str, &str); 3] = [
    ("properties", "ProxyConfigurationProperties"),
    ("placementStrategy", "PlacementStrategies"),
    ("efsVolumeConfiguration", "EFSVolumeConfiguration"),
];

fn written(case: &Case, path: &str, text: String) -> Written {
    let place = Place {
        containers: 0,
        rest: 0,
    };
    Written {
        files: vec![(path.to_owned(), text)],
        places: vec![place; case.documents.len()],
    }
}

/// The template as JSON has it.
fn template(case: &Case) -> Result<Value, Refused> {
    let declared = case.declared()?;
    let kind = |definition: &Definition| match definition {
        Definition::Service(_) => "Service",
        _ => "Task",
    };
    let ids: Vec<String> = labels(&declared)
        .iter()
        .zip(&declared)
        .map(|(label, definition)| pascal(label) + kind(definition))
        .collect();
    let mut resources = Vec::new();
    for (at, definition) in declared.iter().enumerate() {
        let mut properties = properties(definition.value(), &case.names);
        let is_service = matches!(definition, Definition::Service(_));
        if let Some(task) = case.runs(at)?.filter(|_| is_service) {
            set(&mut properties, "TaskDefinition", reference(&ids[task]));
        }
        let resource_type = match is_service {
            true => Value::text("AWS::ECS::Service"),
            false => Value::text("AWS::ECS::TaskDefinition"),
        };
        let resource = map([("Type", resource_type), ("Properties", properties)]);
        resources.push((ids[at].clone(), resource));
    }
    let version = Value::text("2010-09-09");
    let mut members = vec![("AWSTemplateFormatVersion".to_owned(), version)];
    let parameters: Vec<(String, Value)> = case
        .names
        .all()
        .map(|name| (pascal(name), map([("Type", Value::text("String"))])))
        .collect();
    if !parameters.is_empty() {
        members.push(("Parameters".to_owned(), Value::Map(parameters)));
    }
    members.push(("Resources".to_owned(), Value::Map(resources)));
    Ok(Value::Map(members))
}

fn map<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.map(|(key, value)| (key.to_owned(), value));
    Value::Map(members.into())
}

/// Gives a member a value, in its place or at the end.
fn set(map: &mut Value, key: &str, value: Value) {
    if let Value::Map(members) = map {
        match members.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => *old = value,
            None => members.push((key.to_owned(), value)),
        }
    }
}

fn reference(name: &str) -> Value {
    map([("Ref", Value::text(name))])
}

fn properties(value: &Value, names: &Names) -> Value {
    match value {
        Value::Map(members) => {
            let members = members.iter().map(|(key, member)| {
                let own = OWN_SPELLING.iter().find(|(known, _)| known == key);
                let spelt = own.map_or_else(|| capital(key), |(_, spelt)| (*spelt).to_owned());
                let member = match KEPT.contains(&key.as_str()) {
                    true => kept(member, names),
                    false => properties(member, names),
                };
                (spelt, member)
            });
            Value::Map(members.collect())
        }
        Value::List(items) => {
            let items = items.iter().map(|item| properties(item, names));
            Value::List(items.collect())
        }
        _ => resolved(value, names),
    }
}

/// A map whose keys are the user's own.
fn kept(value: &Value, names: &Names) -> Value {
    match value {
        Value::Map(members) => {
            let members = members.iter().map(|(k, v)| (k.clone(), resolved(v, names)));
            Value::Map(members.collect())
        }
        _ => resolved(value, names),
    }
}

/// A scalar with its holes as references.
pub fn resolved(value: &Value, names: &Names) -> Value {
    match value {
        Value::Hole(hole) => reference(&names.pascal(hole)),
        Value::Text(parts) => match parts.as_slice() {
            [Part::Hole(hole)] => reference(&names.pascal(hole)),
            [Part::Literal(_)] => value.clone(),
            _ => {
                let text = parts.iter().map(|part| match part {
                    Part::Hole(hole) => format!("${{{}}}", names.pascal(hole)),
                    Part::Literal(text) => text.replace("${", "${!"),
                });
                map([("Fn::Sub", Value::text(text.collect::<String>()))])
            }
        },
        _ => value.clone(),
    }
}

/// The template with the tags people write.
fn tagged(value: &Value) -> Yaml {
    if let [(key, argument)] = value.members()
        && let Some(text) = argument.literal()
    {
        match key.as_str() {
            "Ref" => return Yaml::Scalar(format!("!Ref {text}")),
            "Fn::Sub" => return Yaml::Scalar(format!("!Sub {}", yaml::scalar(&text))),
            _ => {}
        }
    }
    yaml::with(value, &tagged)
}

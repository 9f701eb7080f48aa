//! Terraform's JSON syntax.

use super::document::Value;
use super::json::{self, AS_WRITTEN};
use super::names::Names;
use super::terraform::{Resources, escape, template_text};
use super::terraform_blocks::{Body, Expression, Item};

/// A module with its variables.
pub fn render(resources: &Resources, names: &Names) -> String {
    let mut top = Vec::new();
    let variables: Vec<(String, Value)> = names
        .all()
        .map(|name| (name.to_owned(), Value::Map(Vec::new())))
        .collect();
    if !variables.is_empty() {
        top.push(("variable".to_owned(), Value::Map(variables)));
    }
    let mut kinds: Vec<(String, Value)> = Vec::new();
    for (kind, label, body) in resources {
        let labelled = ((*label).to_owned(), object(body, names));
        match kinds.iter_mut().find(|(known, _)| known == kind) {
            Some((_, Value::Map(labels))) => labels.push(labelled),
            _ => kinds.push(((*kind).to_owned(), Value::Map(vec![labelled]))),
        }
    }
    top.push(("resource".to_owned(), Value::Map(kinds)));
    json::render(&Value::Map(top), &AS_WRITTEN)
}

fn object(body: &Body, names: &Names) -> Value {
    let mut members: Vec<(String, Value)> = Vec::new();
    let mut dynamics: Vec<(String, Value)> = Vec::new();
    for item in body {
        match item {
            Item::Argument(name, value) => members.push((name.clone(), expression(value, names))),
            Item::Block(name, inner) => {
                let block = object(inner, names);
                match members.iter_mut().find(|(known, _)| known == name) {
                    Some((_, Value::List(blocks))) => blocks.push(block),
                    _ => members.push((name.clone(), Value::List(vec![block]))),
                }
            }
            Item::Dynamic(name, hole, content) => {
                let each = Value::text(format!("${{var.{}}}", names.snake(hole)));
                let block = [
                    ("for_each".to_owned(), each),
                    ("content".to_owned(), object(content, names)),
                ];
                dynamics.push((name.clone(), Value::Map(block.into())));
            }
        }
    }
    if !dynamics.is_empty() {
        members.push(("dynamic".to_owned(), Value::Map(dynamics)));
    }
    Value::Map(members)
}

fn expression(expression: &Expression, names: &Names) -> Value {
    match expression {
        Expression::Value(value) => argument(value, names),
        Expression::Code(code) => Value::text(format!("${{{code}}}")),
        Expression::Template(text) => Value::text(text),
    }
}

/// A value whose strings are templates.
fn argument(value: &Value, names: &Names) -> Value {
    match value {
        Value::Text(parts) => Value::text(template_text(parts, names)),
        Value::Hole(hole) => Value::text(format!("${{var.{}}}", names.snake(hole))),
        Value::List(items) => Value::List(items.iter().map(|v| argument(v, names)).collect()),
        Value::Map(members) => {
            let members = members
                .iter()
                .map(|(key, v)| (escape(key), argument(v, names)));
            Value::Map(members.collect())
        }
        _ => value.clone(),
    }
}

//! That the writers write what they were given, whether or not firelint reads the dialect.

use libtest_mimic::{Failed, Trial};

use super::case::{Case, Dialect, Written};
use super::document::{Definition, Part, Value, read, value_of};
use super::names::{Names, snake_of_camel};
use super::outcome::stands_for;
use super::{cloudformation, hcl, json, terraform, yaml};

/// What was written reads back as what it was written from, for the dialects whose text is JSON in the end.
pub fn is_well_written(dialect: &Dialect, case: &Case, written: &Written) -> Result<(), Failed> {
    if written.places.len() != case.documents.len() {
        return Err("not every file of the example has a place".into());
    }
    match dialect.name {
        "json" => {
            for (document, (path, text)) in case.documents.iter().zip(&written.files) {
                let back = read(path, text).map_err(|refused| format!("{refused:?}"))?;
                same(back.definition.value(), document.definition.value(), text)?;
            }
            Ok(())
        }
        "cloudformation-json" => template_reads_back(case, &written.files[0].1),
        "terraform-json" | "terraform-heredoc" | "terraform-templatefile" | "terraform-file" => {
            containers_read_back(dialect, case, written)
        }
        _ => Ok(()),
    }
}

fn same(back: &Value, value: &Value, text: &str) -> Result<(), Failed> {
    match back == value {
        true => Ok(()),
        false => Err(format!("reads back as {back:?}\nwas written from {value:?}\n{text}").into()),
    }
}

/// With a name for each hole, quoted or not: a reference has no quotes to lose.
fn named(value: &Value, name: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Hole(hole) => Value::Text(vec![Part::Hole(name(hole))]),
        Value::Text(parts) => {
            let parts = parts.iter().map(|part| match part {
                Part::Hole(hole) => Part::Hole(name(hole)),
                literal => literal.clone(),
            });
            Value::Text(parts.collect())
        }
        Value::List(items) => Value::List(items.iter().map(|item| named(item, name)).collect()),
        Value::Map(members) => {
            let members = members.iter().map(|(key, v)| (key.clone(), named(v, name)));
            Value::Map(members.collect())
        }
        _ => value.clone(),
    }
}

fn without(value: &Value, key: &str) -> Value {
    let members = value.members().iter().filter(|(known, _)| known != key);
    Value::Map(members.cloned().collect())
}

fn template_reads_back(case: &Case, text: &str) -> Result<(), Failed> {
    serde_json::from_str::<serde_json::Value>(text)?;
    let template = value_of(text).map_err(|refused| format!("{refused:?}"))?;
    let resources = template.get("Resources").map_or(&[][..], Value::members);
    let declared = case.declared().map_err(|refused| format!("{refused:?}"))?;
    if resources.len() != declared.len() {
        return Err(format!("{} resources\n{text}", resources.len()).into());
    }
    for (definition, (_, resource)) in declared.iter().zip(resources) {
        let properties = resource.get("Properties").unwrap_or(&Value::Null);
        let back = api_names(properties);
        let expected = named(definition.value(), &|hole| case.names.pascal(hole));
        // What a reference stands for is not in the service.
        let key = "taskDefinition";
        same(&without(&back, key), &without(&expected, key), text)?;
    }
    Ok(())
}

/// ECS's own names from CloudFormation's, and holes from references.
fn api_names(value: &Value) -> Value {
    read_back(value, &|key| {
        let mut own = cloudformation::OWN_SPELLING.iter();
        if let Some((name, _)) = own.find(|(_, spelt)| *spelt == key) {
            return (*name).to_owned();
        }
        let mut letters = key.chars();
        let first = letters.next().map(|first| first.to_ascii_lowercase());
        first.into_iter().chain(letters).collect()
    })
}

/// Keys as `named` has them, those of `options` as they are, and holes from references.
fn read_back(value: &Value, named: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::List(items) => {
            Value::List(items.iter().map(|item| read_back(item, named)).collect())
        }
        Value::Map(members) => match members.as_slice() {
            [(key, name)] if key == "Ref" => {
                Value::Text(name.literal().map(Part::Hole).into_iter().collect())
            }
            [(key, Value::Text(parts))] if key == "Fn::Sub" => {
                let parts = parts.iter().map(|part| match part {
                    Part::Hole(hole) => Part::Hole(hole.trim_matches(['$', '{', '}']).to_owned()),
                    literal => literal.clone(),
                });
                Value::Text(parts.collect())
            }
            _ => {
                let members = members.iter().map(|(key, value)| {
                    let key = named(key);
                    let value = match key.as_str() {
                        "options" => read_back(value, &str::to_owned),
                        _ => read_back(value, named),
                    };
                    (key, value)
                });
                Value::Map(members.collect())
            }
        },
        _ => value.clone(),
    }
}

/// The text of each list of containers, wherever the dialect puts it, is that list.
fn containers_read_back(dialect: &Dialect, case: &Case, written: &Written) -> Result<(), Failed> {
    let declared = case.declared().map_err(|refused| format!("{refused:?}"))?;
    let tasks = declared
        .iter()
        .zip(&written.places)
        .filter(|(definition, _)| !matches!(definition, Definition::Service(_)));
    for (number, (task, place)) in tasks.enumerate() {
        let main = written.files[0].1.as_str();
        let beside = place.containers != place.rest;
        let found = match beside {
            true => Some(written.files[place.containers].1.clone()),
            false if dialect.name == "terraform-json" => in_string(main, number)?,
            false => main
                .split("<<EOF\n")
                .nth(number + 1)
                .and_then(|rest| Some(rest.split_once("\nEOF\n")?.0.to_owned())),
        };
        let text = found.ok_or_else(|| format!("no containers\n{main}"))?;
        let back = value_of(&text).map_err(|refused| format!("{refused:?}\n{text}"))?;
        let list = task.value().get("containerDefinitions");
        let prefix = if beside { "" } else { "var." };
        let expected = named(list.unwrap_or(&Value::Null), &|hole| {
            format!("${{{prefix}{}}}", case.names.snake(hole))
        });
        same(&named(&back, &str::to_owned), &expected, &text)?;
    }
    Ok(())
}

/// The decoded string of one `container_definitions` of `main.tf.json`.
fn in_string(main: &str, number: usize) -> Result<Option<String>, Failed> {
    let module: serde_json::Value = serde_json::from_str(main)?;
    let tasks = module["resource"]["aws_ecs_task_definition"].as_object();
    let texts = tasks.into_iter().flat_map(|tasks| tasks.values());
    let mut texts = texts.filter_map(|task| task["container_definitions"].as_str());
    Ok(texts.nth(number).map(str::to_owned))
}

/// What the examples do not have, and real definitions do.
pub fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn() -> Result<(), Failed>| {
        Trial::test(format!("writers::{name}"), test)
    };
    vec![
        trial("what stands for itself is escaped", escapes),
        trial("keys have the spelling of their dialect", spellings),
        trial("no scalar is taken for another", scalars),
        trial("a label is on the same thing, or it is not", labels),
    ]
}

fn equal(found: &str, expected: &str) -> Result<(), Failed> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{found}\nexpected: {expected}").into()),
    }
}

fn escapes() -> Result<(), Failed> {
    let names = Names::default();
    let text = Value::text("echo \"${HOME}\" %{x}\n");
    equal(
        &hcl::expression(&text, &names, 0),
        r#""echo \"$${HOME}\" %%{x}\n""#,
    )?;
    let parts = [
        Part::Literal("${HOME}-".to_owned()),
        Part::Hole("${x}".to_owned()),
    ];
    equal(
        &terraform::template_text(&parts, &names),
        "$${HOME}-${var.unnamed}",
    )?;
    let sub = cloudformation::resolved(&Value::Text(parts.to_vec()), &names);
    let sub = json::render(&sub, &json::AS_WRITTEN);
    equal(&sub, "{\n  \"Fn::Sub\": \"${!HOME}-${Unnamed}\"\n}\n")
}

fn spellings() -> Result<(), Failed> {
    equal(
        &snake_of_camel("enableECSManagedTags"),
        "enable_ecs_managed_tags",
    )?;
    equal(&snake_of_camel("networkMode"), "network_mode")
}

fn scalars() -> Result<(), Failed> {
    for text in [
        "", "no", "12", "a: b", "a #b", "-x", "*", "a,b", "~", "1.0", "x:", "null",
    ] {
        if !yaml::scalar(text).starts_with('"') {
            return Err(format!("{text:?} is not quoted").into());
        }
    }
    equal(&yaml::scalar("example/app:1.0.0"), "example/app:1.0.0")
}

fn labels() -> Result<(), Failed> {
    let names = ["shop".to_owned()];
    for (language, was_on, on, expected) in [
        ("cloudformation", "\"essential\"", "Essential", true),
        ("cloudformation", "\"${GATE}\"", "!Ref Gate", true),
        ("cloudformation", "\"shop\"", "!Ref ShopTask", true),
        ("cloudformation", "\"app\"", "\"application\"", false),
        ("cloudformation", "\"loadBalancers\"", "LoadBalancer", false),
        ("cloudformation", "{", "ContainerName", true),
        (
            "cloudformation",
            "{",
            "ContainerName: app\nCondition: START",
            false,
        ),
        ("terraform", "\"loadBalancers\"", "load_balancer", true),
        ("terraform", "\"deploymentConfiguration\"", "\"shop\"", true),
        (
            "terraform",
            "\"deploymentConfiguration\"",
            "\"other\"",
            false,
        ),
        (
            "terraform",
            "\"shop\"",
            "aws_ecs_task_definition.shop.arn",
            true,
        ),
        ("terraform", "\"app\"", "var.migrate", false),
    ] {
        if stands_for(language, was_on, on, &names) != expected {
            return Err(format!("{language}: {was_on} and {on}").into());
        }
    }
    Ok(())
}

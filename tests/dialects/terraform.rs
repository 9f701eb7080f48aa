//! Terraform: what both of its syntaxes say. Arguments, blocks, and the ways containers are given.

use super::case::{Case, Dialect, Place, Written};
use super::document::{Definition, Part, Refused, Value, because};
use super::hcl;
use super::json::{self, Style};
use super::names::{Names, labels};
use super::terraform_blocks::{Body, Expression, service_body, task_body};
use super::terraform_json;

/// `container_definitions = jsonencode([…])`.
pub const JSONENCODE: Dialect = Dialect {
    name: "terraform-jsonencode",
    language: "terraform",
    write: |case| module(case, Containers::Jsonencode),
};

/// `container_definitions = <<EOF`.
pub const HEREDOC: Dialect = Dialect {
    name: "terraform-heredoc",
    language: "terraform",
    write: |case| module(case, Containers::Heredoc),
};

/// `container_definitions = templatefile("${path.module}/….json.tftpl", {…})`.
pub const TEMPLATEFILE: Dialect = Dialect {
    name: "terraform-templatefile",
    language: "terraform",
    write: |case| module(case, Containers::Templatefile),
};

/// `container_definitions = file("${path.module}/….json")`.
pub const FILE: Dialect = Dialect {
    name: "terraform-file",
    language: "terraform",
    write: |case| module(case, Containers::File),
};

/// `main.tf.json`, with the containers as JSON in a string.
pub const JSON: Dialect = Dialect {
    name: "terraform-json",
    language: "terraform",
    write: |case| module(case, Containers::Text),
};

/// How `container_definitions` is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Containers {
    Jsonencode,
    Heredoc,
    Templatefile,
    File,
    Text,
}

const DIRECTORY: &str = "infra";

/// One module for an example.
fn module(case: &Case, way: Containers) -> Result<Written, Refused> {
    let declared = case.declared()?;
    let labels = labels(&declared);
    let mut written = Written::default();
    let mut resources = Vec::new();
    let mut beside = Vec::new();
    for (at, definition) in declared.iter().enumerate() {
        let label = &labels[at];
        let mut place = Place {
            containers: 0,
            rest: 0,
        };
        let (kind, body) = match definition {
            Definition::Service(service) => {
                let task = case.runs(at)?;
                let reference =
                    task.map(|task| format!("aws_ecs_task_definition.{}.arn", labels[task]));
                ("aws_ecs_service", service_body(service, reference)?)
            }
            task => {
                let task = task.value();
                let list = task.get("containerDefinitions").unwrap_or(&Value::Null);
                let (expression, file) = containers(list, way, label, &case.names)?;
                if let Some(file) = file {
                    beside.push(file);
                    place.containers = beside.len();
                }
                (
                    "aws_ecs_task_definition",
                    task_body(task, label, expression)?,
                )
            }
        };
        written.places.push(place);
        resources.push((kind, label.as_str(), body));
    }
    let main = match way {
        Containers::Text => terraform_json::render(&resources, &case.names),
        _ => hcl::render(&resources, &case.names),
    };
    let name = match way {
        Containers::Text => "main.tf.json",
        _ => "main.tf",
    };
    written.files.push((format!("{DIRECTORY}/{name}"), main));
    written.files.extend(beside);
    Ok(written)
}

type File = (String, String);

/// The value of `container_definitions`, and the file it is read from.
fn containers(
    list: &Value,
    way: Containers,
    label: &str,
    names: &Names,
) -> Result<(Expression, Option<File>), Refused> {
    if matches!(list, Value::Hole(_)) {
        return Ok((Expression::Value(list.clone()), None));
    }
    let variable = |hole: &str| format!("${{var.{}}}", names.snake(hole));
    let argument = |hole: &str| format!("${{{}}}", names.snake(hole));
    Ok(match way {
        Containers::Jsonencode => {
            let list = hcl::expression(list, names, 1);
            (Expression::Code(format!("jsonencode({list})")), None)
        }
        Containers::Heredoc | Containers::Text => {
            let style = template(&variable, way == Containers::Heredoc);
            (Expression::Template(json::render(list, &style)), None)
        }
        Containers::Templatefile => {
            let path = format!("templates/{label}.json.tftpl");
            let mut arguments: Vec<String> = Vec::new();
            for hole in list.holes() {
                let name = names.snake(hole);
                let argument = format!("{name} = var.{name}");
                if !arguments.contains(&argument) {
                    arguments.push(argument);
                }
            }
            let arguments = match arguments.is_empty() {
                true => "{}".to_owned(),
                false => format!("{{ {} }}", arguments.join(", ")),
            };
            let call = format!("templatefile(\"${{path.module}}/{path}\", {arguments})");
            let text = json::render(list, &template(&argument, true));
            let file = (format!("{DIRECTORY}/{path}"), text);
            (Expression::Code(call), Some(file))
        }
        Containers::File if !list.holes().is_empty() => {
            return because("`file` fills in no template");
        }
        Containers::File => {
            let path = format!("{label}.json");
            let call = format!("file(\"${{path.module}}/{path}\")");
            let text = json::render(list, &json::AS_WRITTEN);
            let file = (format!("{DIRECTORY}/{path}"), text);
            (Expression::Code(call), Some(file))
        }
    })
}

/// JSON as Terraform's template language has it.
fn template<'a>(hole: &'a dyn Fn(&str) -> String, pretty: bool) -> Style<'a> {
    Style {
        hole,
        literal: &escape,
        pretty,
    }
}

/// Text that means itself, in a template.
pub fn escape(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// A string as Terraform's JSON syntax and its templates have it.
pub fn template_text(parts: &[Part], names: &Names) -> String {
    let texts = parts.iter().map(|part| match part {
        Part::Literal(text) => escape(text),
        Part::Hole(hole) => format!("${{var.{}}}", names.snake(hole)),
    });
    texts.collect()
}

/// A module's resources: type, label, body.
pub type Resources<'a> = [(&'static str, &'a str, Body)];

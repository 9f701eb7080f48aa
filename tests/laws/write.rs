//! A definition as text, in each syntax.

use serde_json::{Map, Value, json};

/// Paths and texts.
pub type Files = Vec<(String, String)>;

/// What is written where a value is decided elsewhere.
pub const HOLE: &str = "\u{1}hole\u{1}";

/// Whether this is what stands in its place, and nothing else: `${hole}`, `Hole` of `!Ref Hole`, `var.hole`.
pub fn is_hole(text: &str) -> bool {
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    ["hole", "Hole", "RefHole", "varhole"].contains(&letters.as_str())
}

/// A way to write definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// What the AWS CLI takes; a hole is one of a template.
    Json,
    /// The same in YAML.
    Yaml,
    /// A template in YAML; a hole is a parameter without a default.
    Template,
    /// A template in JSON.
    TemplateJson,
    /// A module; a hole is a variable without a default.
    Terraform,
    /// A module in JSON.
    TerraformJson,
    /// A plan.
    Plan,
}

impl Syntax {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Json,
        Self::Yaml,
        Self::Template,
        Self::TemplateJson,
        Self::Terraform,
        Self::TerraformJson,
        Self::Plan,
    ];

    /// Those in which a value can be left to somebody else, and which have no text in a text.
    pub const WITH_HOLES: [Self; 4] = [
        Self::Json,
        Self::Template,
        Self::TemplateJson,
        Self::Terraform,
    ];

    /// Whether the service is written as well.
    pub fn has_services(self) -> bool {
        !matches!(self, Self::Terraform | Self::TerraformJson | Self::Plan)
    }

    /// The task definition and the service as files.
    pub fn write(self, task: &Value, service: Option<&Value>, order: &mut Order) -> Files {
        let task = &order.of(task);
        let service = service.map(|service| order.of(service));
        match self {
            Self::Json => bare(task, service.as_ref(), "json", &json_text),
            Self::Yaml => bare(task, service.as_ref(), "yaml", &yaml_text),
            Self::Template => {
                let text = yaml_text(&template(task, service.as_ref(), order));
                vec![("template.yaml".to_owned(), text)]
            }
            Self::TemplateJson => {
                let text = json_text(&template(task, service.as_ref(), order));
                vec![("template.json".to_owned(), text)]
            }
            Self::Terraform => vec![("main.tf".to_owned(), module(task))],
            Self::TerraformJson => vec![("main.tf.json".to_owned(), module_json(task))],
            Self::Plan => vec![("plan.json".to_owned(), plan(task))],
        }
    }
}

/// A value whose maps keep an order.
#[derive(Clone, Debug)]
pub enum Tree {
    Leaf(Value),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// The order of the members of maps: that of the alphabet, or one at random.
pub struct Order(pub Option<u64>);

impl Order {
    fn of(&mut self, value: &Value) -> Tree {
        match value {
            Value::Array(items) => Tree::List(items.iter().map(|item| self.of(item)).collect()),
            Value::Object(members) => {
                let members = members.iter();
                let mut members: Vec<(String, Tree)> = members
                    .map(|(key, value)| (key.clone(), self.of(value)))
                    .collect();
                for at in (1..members.len()).rev() {
                    if let Some(place) = self.below(at + 1) {
                        members.swap(at, place);
                    }
                }
                Tree::Map(members)
            }
            leaf => Tree::Leaf(leaf.clone()),
        }
    }

    fn below(&mut self, end: usize) -> Option<usize> {
        let state = self.0.as_mut()?;
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Some((*state >> 33) as usize % end)
    }
}

fn bare(
    task: &Tree,
    service: Option<&Tree>,
    ending: &str,
    text: &dyn Fn(&Tree) -> String,
) -> Files {
    let mut files = vec![(format!("task-definition.{ending}"), text(task))];
    files.extend(service.map(|service| (format!("service.{ending}"), text(service))));
    files
}

fn map(members: impl IntoIterator<Item = (&'static str, Tree)>) -> Tree {
    let members = members.into_iter();
    Tree::Map(members.map(|(key, tree)| (key.to_owned(), tree)).collect())
}

fn leaf(value: impl Into<Value>) -> Tree {
    Tree::Leaf(value.into())
}

fn template(task: &Tree, service: Option<&Tree>, order: &mut Order) -> Tree {
    let resource = |kind: &'static str, properties: Tree| {
        map([("Type", leaf(kind)), ("Properties", properties)])
    };
    let mut resources = vec![(
        "Task",
        resource("AWS::ECS::TaskDefinition", capitalised(task)),
    )];
    if let Some(service) = service {
        let mut service = capitalised(service);
        if let Tree::Map(members) = &mut service {
            let run = members
                .iter_mut()
                .filter(|(key, _)| key == "TaskDefinition");
            run.for_each(|(_, run)| *run = map([("Ref", leaf("Task"))]));
        }
        resources.push(("Service", resource("AWS::ECS::Service", service)));
    }
    let parameter = order.of(&json!({ "Hole": { "Type": "String" } }));
    map([("Parameters", parameter), ("Resources", map(resources))])
}

/// CloudFormation's keys, and references where holes are.
fn capitalised(tree: &Tree) -> Tree {
    match tree {
        Tree::Leaf(value) if value == HOLE => map([("Ref", leaf("Hole"))]),
        Tree::List(items) => Tree::List(items.iter().map(capitalised).collect()),
        Tree::Map(members) => {
            let members = members.iter().map(|(key, value)| {
                let mut letters = key.chars();
                let first = letters.next().map(|first| first.to_ascii_uppercase());
                let capital = first.into_iter().chain(letters).collect();
                let value = match (key.as_str(), value) {
                    ("options", Tree::Map(options)) => {
                        let options = options.iter();
                        let options = options.map(|(key, value)| (key.clone(), capitalised(value)));
                        Tree::Map(options.collect())
                    }
                    _ => capitalised(value),
                };
                (capital, value)
            });
            Tree::Map(members.collect())
        }
        other => other.clone(),
    }
}

/// The arguments of a task definition in Terraform, and its containers.
fn arguments(task: &Tree) -> (Vec<(String, Tree)>, Tree) {
    const PLAIN: [&str; 7] = [
        "family",
        "networkMode",
        "requiresCompatibilities",
        "cpu",
        "memory",
        "executionRoleArn",
        "taskRoleArn",
    ];
    let Tree::Map(members) = task else {
        return (Vec::new(), task.clone());
    };
    let plain = members
        .iter()
        .filter(|(key, _)| PLAIN.contains(&key.as_str()));
    let plain = plain.map(|(key, value)| (with_underscores(key), value.clone()));
    let containers = members
        .iter()
        .find(|(key, _)| key == "containerDefinitions");
    let containers = containers.map_or(leaf(Value::Null), |(_, containers)| containers.clone());
    (plain.collect(), containers)
}

fn with_underscores(key: &str) -> String {
    let mut name = String::new();
    for letter in key.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn module(task: &Tree) -> String {
    let (plain, containers) = arguments(task);
    let mut text =
        "variable \"hole\" {}\n\nresource \"aws_ecs_task_definition\" \"shop\" {\n".to_owned();
    for (key, value) in plain {
        text += &format!("  {key} = {}\n", expression(&value, 1));
    }
    text += &format!(
        "  container_definitions = jsonencode({})\n}}\n",
        expression(&containers, 1)
    );
    text
}

fn expression(tree: &Tree, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match tree {
        Tree::Leaf(value) if value == HOLE => "var.hole".to_owned(),
        Tree::Leaf(value) => value.to_string().replace("${", "$${").replace("%{", "%%{"),
        Tree::List(items) => {
            let items = items.iter();
            let items: Vec<String> = items.map(|item| expression(item, depth)).collect();
            format!("[{}]", items.join(", "))
        }
        Tree::Map(members) => {
            let members = members.iter().map(|(key, value)| {
                let key = Value::from(key.as_str());
                format!("{indent}  {key} = {}\n", expression(value, depth + 1))
            });
            format!("{{\n{}{indent}}}", members.collect::<String>())
        }
    }
}

/// What stands for itself where there are expressions.
fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

fn resource(task: &Tree) -> Map<String, Value> {
    let (plain, containers) = arguments(task);
    let plain = plain.into_iter();
    let mut arguments: Map<String, Value> =
        plain.map(|(key, value)| (key, value_of(&value))).collect();
    let containers = value_of(&containers).to_string();
    arguments.insert("container_definitions".to_owned(), containers.into());
    arguments
}

fn module_json(task: &Tree) -> String {
    let mut arguments = resource(task);
    if let Some(Value::String(containers)) = arguments.get_mut("container_definitions") {
        *containers = escaped(containers);
    }
    format!(
        "{:#}\n",
        json!({ "resource": { "aws_ecs_task_definition": { "shop": arguments } } })
    )
}

fn plan(task: &Tree) -> String {
    let plan = json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [{
            "address": "aws_ecs_task_definition.shop", "mode": "managed", "type": "aws_ecs_task_definition", "name": "shop",
            "change": { "actions": ["create"], "after": resource(task), "after_unknown": {}, "after_sensitive": {} },
        }],
        "configuration": { "root_module": {} },
    });
    plan.to_string()
}

fn value_of(tree: &Tree) -> Value {
    match tree {
        Tree::Leaf(value) => value.clone(),
        Tree::List(items) => items.iter().map(value_of).collect(),
        Tree::Map(members) => {
            let members = members.iter();
            members
                .map(|(key, value)| (key.clone(), value_of(value)))
                .collect()
        }
    }
}

fn scalar(value: &Value) -> String {
    match value == HOLE {
        true => "\"${hole}\"".to_owned(),
        false => value.to_string(),
    }
}

fn json_text(tree: &Tree) -> String {
    let mut text = String::new();
    write_json(tree, 0, &mut text);
    text + "\n"
}

fn write_json(tree: &Tree, depth: usize, text: &mut String) {
    let (indent, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
    let separated = |text: &mut String, at: usize| {
        *text += if at > 0 { ",\n" } else { "\n" };
        *text += &inner;
    };
    match tree {
        Tree::Leaf(value) => *text += &scalar(value),
        Tree::List(items) => {
            *text += "[";
            for (at, item) in items.iter().enumerate() {
                separated(text, at);
                write_json(item, depth + 1, text);
            }
            *text += &format!("\n{indent}]");
        }
        Tree::Map(members) => {
            *text += "{";
            for (at, (key, value)) in members.iter().enumerate() {
                separated(text, at);
                *text += &format!("{}: ", Value::from(key.as_str()));
                write_json(value, depth + 1, text);
            }
            *text += &format!("\n{indent}}}");
        }
    }
}

fn yaml_text(tree: &Tree) -> String {
    let mut text = String::new();
    write_yaml(tree, 0, &mut text);
    text
}

/// Blocks; the first line is indented already.
fn write_yaml(tree: &Tree, column: usize, text: &mut String) {
    let indent = " ".repeat(column);
    match tree {
        Tree::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                *text += if at > 0 { &indent } else { "" };
                *text += "- ";
                write_yaml(item, column + 2, text);
            }
        }
        Tree::Map(members) if !members.is_empty() => {
            for (at, (key, value)) in members.iter().enumerate() {
                *text += if at > 0 { &indent } else { "" };
                *text += &format!("{}:", Value::from(key.as_str()));
                match value {
                    Tree::Map(members) if !members.is_empty() => {
                        *text += &format!("\n{indent}  ");
                        write_yaml(value, column + 2, text);
                    }
                    Tree::List(items) if !items.is_empty() => {
                        *text += &format!("\n{indent}  ");
                        write_yaml(value, column + 2, text);
                    }
                    _ => {
                        *text += " ";
                        write_yaml(value, column, text);
                    }
                }
            }
        }
        Tree::List(_) => *text += "[]\n",
        Tree::Map(_) => *text += "{}\n",
        Tree::Leaf(value) => *text += &format!("{}\n", scalar(value)),
    }
}

//! What a comment, or an entry in `Metadata`, is about.

use super::run::{checked, file, findings, told};
use firelint::suppress::Settings;

const RULE: &str = "missing-log-configuration";

/// Which of the containers `app` and `side` of a text are still told to lack a log configuration, with the comment
/// put in place of `@NAME`, and the other marks gone.
fn told_at(path: &str, text: &str, mark: &str, comment: &str) -> Vec<String> {
    let mut out = String::new();
    for piece in text.split_inclusive('\n') {
        let Some((before, rest)) = piece.split_once('@') else {
            out += piece;
            continue;
        };
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        let after = &rest[name.len()..];
        let is_alone = before.trim().is_empty() && after.trim().is_empty();
        match (name == mark, is_alone) {
            (true, _) => out += &format!("{before}{comment}{after}"),
            (false, true) => {}
            (false, false) => out += &format!("{}{after}", before.trim_end()),
        }
    }
    told(path, &out)
}

/// Checks which containers are told for each place of a comment; one that silences nothing is unused.
fn holds(path: &str, text: &str, comment: &str, table: &[(&str, &str)]) {
    for (mark, expected) in table {
        let told = told_at(path, text, mark, comment);
        let mut wanted: Vec<String> = expected
            .split_whitespace()
            .map(|name| format!("{RULE} {name}"))
            .collect();
        if *expected == "app side" {
            wanted.push("unused-ignore".to_owned());
        }
        assert_eq!(told, wanted, "{path} at `{mark}`");
    }
}

const YAML: &str = "\
@top
family: shop

@list
containerDefinitions: @behindlist
  @item
  - name: app @behindapp
    @image
    image: example/app:1 @behindimage
  @dash
  -
    name: side
    @last
    image: example/side:1
@end
";

#[test]
fn a_comment_in_yaml_is_about_what_begins_on_its_line_or_the_next() {
    let comment = format!("# firelint: ignore[{RULE}] because");
    let table = [
        ("top", "app side"),
        ("list", ""),
        ("behindlist", ""),
        ("item", "side"),
        ("behindapp", "side"),
        ("image", "app side"),
        ("behindimage", "app side"),
        ("dash", "app"),
        ("last", "app side"),
        ("end", "app side"),
    ];
    holds("task.yaml", YAML, &comment, &table);
}

#[test]
fn a_comment_at_the_top_is_about_the_whole_file_where_it_says_so() {
    let comment = format!("# firelint: ignore-file[{RULE}] because");
    assert_eq!(told_at("task.yaml", YAML, "top", &comment), [""; 0]);
    let late = told_at("task.yaml", YAML, "item", &comment);
    assert_eq!(late[0], "invalid-configuration", "{late:?}");
    assert_eq!(late.len(), 3, "{late:?}");
    let behind_marks = format!("%YAML 1.2\n---\n{comment}\n{}", YAML.replace('@', "# "));
    assert_eq!(told("task.yaml", &behind_marks), [""; 0]);
}

const HCL: &str = r##"
@file
@block
resource "aws_ecs_task_definition" "web" { @behindblock
  family = "web" @family
  @argument
  container_definitions = jsonencode([ @behindargument
    @item
    { @behinditem
      name  = "app" @behindapp
      image = "example/app:1" # a "quoted" word
    }, { @second
      @side
      name  = "side"
      image = "example/${replace("a#b", "#", "/* no */")}:1" @image
    },
    @bracket
  ])
}
@end
"##;

#[test]
fn a_comment_in_hcl_is_about_what_begins_on_its_line_or_the_next() {
    for comment in [
        format!("# firelint: ignore[{RULE}] because"),
        format!("// firelint: ignore[ {RULE} , until=2027-01-31 ]: because"),
        format!("/* firelint: ignore[{RULE}] because */"),
        format!("# other-tool:ignore=x # firelint: ignore[{RULE}] because"),
    ] {
        let table = [
            ("block", ""),
            ("behindblock", ""),
            ("family", "app side"),
            ("argument", ""),
            ("behindargument", ""),
            ("item", "side"),
            ("behinditem", "side"),
            ("behindapp", "side"),
            ("second", "app"),
            ("side", "app"),
            ("image", "app side"),
            ("bracket", "app side"),
            ("end", "app side"),
        ];
        holds("main.tf", HCL, &comment, &table);
    }
    let whole = format!("# firelint: ignore-file[{RULE}] because");
    assert_eq!(told_at("main.tf", HCL, "file", &whole), [""; 0]);
}

#[test]
fn comments_in_a_row_are_about_the_same() {
    let text = HCL.replace(
        "@item",
        &format!(
            "# firelint: ignore[{RULE}] because\n\n    # of this and that\n    /* and\n more */"
        ),
    );
    assert_eq!(told_at("main.tf", &text, "", ""), [format!("{RULE} side")]);
    let two = "# firelint: ignore[missing-log-configuration] because\n# firelint: ignore[missing-log-router] because";
    let told = told_at("main.tf", HCL, "item", two);
    assert_eq!(told, [&*format!("{RULE} side"), "unused-ignore"]);
}

const HEREDOC: &str = r##"
@block
resource "aws_ecs_task_definition" "web" {
  family = "web"
  @argument
  container_definitions = <<-EOF
    [
      { "name": "app", "image": "example/app:1", "dockerLabels": { "a": "# firelint: ignore[missing-log-configuration] because" } },
      { "name": "side", "image": "example/side:1" }
    ]
  EOF
}
"##;

#[test]
fn a_comment_above_a_heredoc_is_about_what_the_text_in_it_defines() {
    let comment = format!("# firelint: ignore[{RULE}] because");
    for mark in ["block", "argument"] {
        assert_eq!(told_at("main.tf", HEREDOC, mark, &comment), [""; 0]);
    }
    // What stands in text is no comment.
    let both = [format!("{RULE} app"), format!("{RULE} side")];
    assert_eq!(told_at("main.tf", HEREDOC, "", ""), both);
}

const JSONC: &str = r#"@file
{
  "family": "shop",
  @list
  "containerDefinitions": [
    @item
    { "name": "app", "image": "example/app:1" }, @behind
    /* nothing */ @block { "name": "side", "image": "example/side:1" }
  ]
}
"#;

#[test]
fn a_comment_in_json_is_one_where_the_file_says_so() {
    let slashes = format!("// firelint: ignore[{RULE}] because");
    let table = [("list", ""), ("item", "side"), ("behind", "side")];
    holds("task.jsonc", JSONC, &slashes, &table);
    let block = format!("/* firelint: ignore[{RULE}] because */");
    holds(
        "task.jsonc",
        JSONC,
        &block,
        &[("block", "app"), ("item", "side")],
    );
    let whole = format!("// firelint: ignore-file[{RULE}] because");
    assert_eq!(told_at("task.jsonc", JSONC, "file", &whole), [""; 0]);
    let strict = told_at("task.json", JSONC, "item", &slashes);
    assert!(strict.contains(&format!("{RULE} app")), "{strict:?}");
    let strings = JSONC.replace(
        "shop",
        "/* firelint: ignore-file[missing-log-configuration] x */",
    );
    assert_eq!(told_at("task.jsonc", &strings, "", "").len(), 2);
}

const TERRAFORM_JSON: &str = r#"{
  "//": "TOP",
  "resource": { "aws_ecs_task_definition": { "web": {
    "//": "INNER",
    "family": "web",
    "container_definitions": "[{\"name\": \"app\", \"image\": \"example/app:1\"}]"
  } } }
}
"#;

#[test]
fn terraform_json_has_a_property_for_comments() {
    let with = |top: &str, inner: &str| {
        let text = TERRAFORM_JSON.replace("TOP", top).replace("INNER", inner);
        told("main.tf.json", &text)
    };
    assert_eq!(with("x", "y"), [format!("{RULE} app")]);
    let whole = format!("firelint: ignore-file[{RULE}] because");
    let own = format!("firelint: ignore[{RULE}] because");
    assert_eq!(with(&whole, ""), [""; 0]);
    assert_eq!(with("", &own), [""; 0]);
    let wrong = ["invalid-configuration".to_owned(), format!("{RULE} app")];
    assert_eq!(with(&own, ""), wrong);
    assert_eq!(with("", &whole), wrong);
}

const TEMPLATE: &str = "\
Metadata:
  Other: 1
  @top
Resources:
  Shop:
    Type: AWS::ECS::TaskDefinition
    Metadata:
      @shop
      cfn-lint: {}
    Properties:
      Family: shop
      ContainerDefinitions: [{ Name: app, Image: 'example/app:1' }]
  Fn::ForEach::Each:
    - Name
    - [One]
    - 'Task${Name}':
        Type: AWS::ECS::TaskDefinition
        Metadata:
          @loop
          x: 1
        Properties:
          Family: side
          ContainerDefinitions: [{ Name: side, Image: 'example/side:1' }]
";

#[test]
fn metadata_is_about_its_resource_or_its_template() {
    let entry = format!("firelint: {{ ignore: [{{ rule: {RULE}, reason: because }}] }}");
    for (mark, expected) in [
        ("shop", "side"),
        ("top", ""),
        ("loop", "app"),
        ("", "app side"),
    ] {
        let told = told_at("template.yaml", TEMPLATE, mark, &entry);
        let wanted = expected.split_whitespace();
        let wanted: Vec<String> = wanted.map(|name| format!("{RULE} {name}")).collect();
        assert_eq!(told, wanted, "at `{mark}`");
    }
    let json = format!(
        r#"{{ "Resources": {{ "Shop": {{ "Type": "AWS::ECS::TaskDefinition",
  "Metadata": {{ "aws:cdk:path": "a/b", "firelint": {{ "ignore": [{{ "rule": "{RULE}", "reason": "because", "until": "2027-01-31" }}] }} }},
  "Properties": {{ "Family": "shop", "ContainerDefinitions": [{{ "Name": "app", "Image": "example/app:1" }}] }} }} }} }}"#
    );
    assert_eq!(told("Stack.template.json", &json), [""; 0]);
    let away = json.replace("\"firelint\"", "\"another\"");
    assert_eq!(told("Stack.template.json", &away), [format!("{RULE} app")]);
}

#[test]
fn every_rule_of_a_comment_is_used_by_itself() {
    let comment = format!("# firelint: ignore[{RULE}, dependency-cycle] because");
    let told = told_at("main.tf", HCL, "block", &comment);
    assert_eq!(told, ["unused-ignore"]);
}

#[test]
fn a_hole_elsewhere_leaves_an_ignore_in_peace() {
    let text = r#"
variable "driver" {}

locals {
  log = { logDriver = "awslogs", options = { "awslogs-group" = "g", "awslogs-region" = "r", "awslogs-stream-prefix" = "p", mode = var.driver } }
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([
    # firelint: ignore[blocking-log-driver] an audit log
    { name = "app", image = "example/app:1", logConfiguration = local.log },
  ])
}
"#;
    let run = checked(&file("main.tf", text), &Settings::default());
    assert!(
        findings(&run).iter().all(|one| one.rule != "unused-ignore"),
        "{:?}",
        findings(&run)
    );
}

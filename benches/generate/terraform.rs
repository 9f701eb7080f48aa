//! A deployment as a Terraform module of five files.

use super::deployment::Deployment;
use super::dice::Dice;
use super::ecs::{self, Given};
use super::json;
use super::value::{Value, expression, list};

/// How many files a module has.
pub const FILES: usize = 5;

/// The names and texts of the files.
pub fn module(of: &Deployment, dice: &mut Dice) -> [(&'static str, String); FILES] {
    [
        ("logs.tf", logs(of)),
        ("main.tf", task(of, dice)),
        ("roles.tf", ROLES.to_owned()),
        ("service.tf", service(of)),
        ("variables.tf", variables(of)),
    ]
}

fn given() -> Given {
    Given {
        image: expression("\"${var.registry}/${local.name}:${var.image_tag}\""),
        region: expression("var.region"),
        log_group: expression("aws_cloudwatch_log_group.this.name"),
        execution_role: expression("aws_iam_role.execution.arn"),
        task_role: expression("aws_iam_role.task.arn"),
        cluster: expression("var.cluster_arn"),
        count: expression("var.desired_count"),
        target_group: expression("aws_lb_target_group.this.arn"),
        subnets: expression("var.subnet_ids"),
        security_groups: list([expression("aws_security_group.this.id")]),
        task: expression("aws_ecs_task_definition.this.arn"),
        secret: |name| {
            expression(format!(
                "\"${{var.secrets_arn_prefix}}/{}\"",
                name.to_lowercase()
            ))
        },
    }
}

fn task(of: &Deployment, dice: &mut Dice) -> String {
    let containers = ecs::containers(of, &given());
    // Most modules encode a value; some write the JSON out.
    let containers = match dice.below(5) {
        0 => format!("<<EOF\n{}EOF", json::written(&in_strings(&containers), 2)),
        _ => {
            let mut out = String::from("jsonencode(");
            write(&mut out, &containers, 1);
            out + ")"
        }
    };
    format!(
        r#"locals {{
  name = "{name}"
  tags = merge(var.tags, {{ Service = local.name }})
}}

resource "aws_ecs_task_definition" "this" {{
  family                   = local.name
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  tags                     = local.tags

  container_definitions = {containers}
}}
"#,
        name = of.name
    )
}

fn service(of: &Deployment) -> String {
    let service = &of.service;
    let mut more = String::new();
    if service.has_breaker {
        more += &format!(
            "\n  deployment_circuit_breaker {{\n    enable   = true\n    rollback = {}\n  }}\n",
            service.rolls_back
        );
    }
    let mut beside = String::new();
    if service.has_load_balancer {
        more += &format!(
            r#"
  health_check_grace_period_seconds = {}

  load_balancer {{
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = "{}"
    container_port   = {}
  }}
"#,
            service.grace, of.app.name, of.app.port
        );
        beside += &format!(
            r#"
resource "aws_lb_target_group" "this" {{
  name                 = local.name
  port                 = {}
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = var.vpc_id
  deregistration_delay = 30

  health_check {{
    path = "/healthz"
  }}
}}
"#,
            of.app.port
        );
    }
    format!(
        r#"resource "aws_ecs_service" "this" {{
  name            = local.name
  cluster         = var.cluster_arn
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.desired_count
  launch_type     = "FARGATE"

  deployment_minimum_healthy_percent = {least}
  deployment_maximum_percent         = 200

  network_configuration {{
    subnets         = var.subnet_ids
    security_groups = [aws_security_group.this.id]
  }}
{more}}}
{beside}
resource "aws_security_group" "this" {{
  name   = local.name
  vpc_id = var.vpc_id

  ingress {{
    from_port   = {port}
    to_port     = {port}
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/16"]
  }}
}}
"#,
        least = service.least_healthy,
        port = of.app.port
    )
}

const ROLES: &str = r#"data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "${local.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "task" {
  name               = "${local.name}-task"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
"#;

fn logs(of: &Deployment) -> String {
    format!(
        r#"resource "aws_cloudwatch_log_group" "this" {{
  name              = "/ecs/{}"
  retention_in_days = var.log_retention_days
  tags              = local.tags
}}
"#,
        of.name
    )
}

fn variables(of: &Deployment) -> String {
    let variables = [
        (
            "registry",
            "string",
            Some("\"registry.example.com\"".to_owned()),
        ),
        ("image_tag", "string", None),
        ("region", "string", Some(format!("\"{}\"", of.region))),
        ("cluster_arn", "string", None),
        (
            "desired_count",
            "number",
            Some(of.service.count.to_string()),
        ),
        ("cpu", "number", Some("1024".to_owned())),
        ("memory", "number", Some("4096".to_owned())),
        ("subnet_ids", "list(string)", None),
        ("vpc_id", "string", None),
        ("secrets_arn_prefix", "string", None),
        ("log_retention_days", "number", Some("30".to_owned())),
        ("tags", "map(string)", Some("{}".to_owned())),
    ];
    let blocks = variables.map(|(name, kind, default)| {
        let default = default.map(|value| format!("  default     = {value}\n"));
        format!(
            "variable \"{name}\" {{\n  description = \"{} of {}\"\n  type        = {kind}\n{}}}\n",
            name.replace('_', " "),
            of.name,
            default.unwrap_or_default()
        )
    });
    blocks.join("\n")
}

/// The value in Terraform's own language.
fn write(out: &mut String, value: &Value, depth: usize) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', 2 * depth));
    };
    match value {
        Value::Text(text) => out.push_str(&json::quoted(text)),
        Value::Word(word) => out.push_str(word),
        Value::Expression(code) => out.push_str(code),
        Value::List(items) => {
            out.push('[');
            for item in items {
                line(out, depth + 1);
                write(out, item, depth + 1);
                out.push(',');
            }
            line(out, depth);
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            let is_word = |key: &str| {
                key.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            };
            for (key, value) in entries {
                line(out, depth + 1);
                match is_word(key) {
                    true => out.push_str(key),
                    false => out.push_str(&json::quoted(key)),
                }
                out.push_str(" = ");
                write(out, value, depth + 1);
            }
            line(out, depth);
            out.push('}');
        }
        Value::Call(function, argument) => write(out, &json::in_full(function, argument), depth),
    }
}

/// The value with its expressions as parts of texts, as a heredoc has them.
fn in_strings(value: &Value) -> Value {
    match value {
        Value::Expression(code) => Value::Text(match code.strip_prefix('"') {
            Some(inner) => inner.trim_end_matches('"').to_owned(),
            None => format!("${{{code}}}"),
        }),
        Value::List(items) => Value::List(items.iter().map(in_strings).collect()),
        Value::Map(entries) => {
            let entries = entries.iter();
            Value::Map(
                entries
                    .map(|(key, value)| (key.clone(), in_strings(value)))
                    .collect(),
            )
        }
        value => value.clone(),
    }
}

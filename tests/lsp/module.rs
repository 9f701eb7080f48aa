//! A large Terraform module, and somebody who edits it.

use std::fmt::Write;

pub use dice::Dice;

#[path = "../support/dice.rs"]
mod dice;

/// A module of so many lines and some more: task definitions with their routers, services, and twice as much of other
/// things.
pub fn module(lines: usize) -> String {
    let mut text = String::from("variable \"image\" {\n  default = \"app:1\"\n}\n");
    for number in 0.. {
        if text.matches('\n').count() >= lines {
            break;
        }
        let _ = write!(
            text,
            r#"
resource "aws_ecs_task_definition" "app{number}" {{
  family                   = "app{number}"
  requires_compatibilities = ["FARGATE"]
  container_definitions = jsonencode([
    {{
      name      = "log-router"
      image     = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.0"
      essential = true
      firelensConfiguration = {{
        type = "fluentbit"
      }}
    }},
    {{
      name      = "app"
      image     = var.image
      essential = true
      dependsOn = [
        {{ containerName = "log-router", condition = "START" }},
      ]
      logConfiguration = {{
        logDriver = "awsfirelens"
        options = {{
          Name = "cloudwatch"
        }}
      }}
    }},
  ])
}}

resource "aws_ecs_service" "app{number}" {{
  name            = "app{number}"
  task_definition = aws_ecs_task_definition.app{number}.arn
  desired_count   = 2
}}
"#
        );
        for rule in 0..10 {
            let _ = write!(
                text,
                r#"
resource "aws_security_group_rule" "app{number}_{rule}" {{
  type              = "ingress"
  from_port         = {rule}
  to_port           = {rule}
  protocol          = "tcp"
  cidr_blocks       = ["10.0.{rule}.0/24"]
  security_group_id = "sg-{number}"
}}
"#
            );
        }
    }
    text
}

/// What somebody types: another word, a line less, a letter more, a line twice.
pub fn edited(text: &str, dice: &mut Dice) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("START", "HEALTHY"),
        ("HEALTHY", "SUCCESS"),
        ("SUCCESS", "START"),
        ("essential = true", "essential = false"),
        ("essential = false", "essential = true"),
        ("awsfirelens", "awslogs"),
        ("awslogs", "awsfirelens"),
        ("\"log-router\"", "\"router\""),
        ("2.32.0", "latest"),
        ("latest", "2.32.0"),
    ];
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let start = starts[dice.below(starts.len() - 1)];
    let end = start + text[start..].find('\n').unwrap_or(0) + 1;
    let mut text = text.to_owned();
    match dice.below(8) {
        0 => text.replace_range(start..end, ""),
        1 => {
            let line = text[start..end].to_owned();
            text.insert_str(start, &line);
        }
        2 => text.insert_str(start, ["}", "\"", "# é\n", "\n"][dice.below(4)]),
        _ => {
            let (old, new) = WORDS[dice.below(WORDS.len())];
            let found = text[start..].find(old).map(|at| start + at);
            if let Some(at) = found.or_else(|| text.find(old)) {
                text.replace_range(at..at + old.len(), new);
            }
        }
    }
    text
}

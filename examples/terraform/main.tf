# The task definition and the service of examples/incident, as Terraform would have them.

variable "image" {
  description = "The backend's image."
  default     = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/backend:1.4.0"
}

variable "log_group" {
  default = "/ecs/backend"
}

locals {
  router_log = {
    logDriver = "awslogs"
    options = {
      "awslogs-group"         = var.log_group
      "awslogs-region"        = "eu-central-1"
      "awslogs-stream-prefix" = "router"
    }
  }
}

resource "aws_ecs_task_definition" "backend" {
  family                   = "backend"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 1024
  memory                   = 2048

  container_definitions = jsonencode([
    {
      name                  = "log-router"
      image                 = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
      essential             = true
      firelensConfiguration = { type = "fluentbit" }
      logConfiguration      = local.router_log
    },
    {
      name         = "backend"
      image        = var.image
      essential    = true
      portMappings = [{ containerPort = 8080 }]
      logConfiguration = {
        logDriver = "awsfirelens"
      }
    },
  ])
}

resource "aws_ecs_service" "backend" {
  name            = "backend"
  cluster         = "production"
  task_definition = aws_ecs_task_definition.backend.arn
  desired_count   = 2

  load_balancer {
    target_group_arn = aws_lb_target_group.backend.arn
    container_name   = "backend"
    container_port   = 8080
  }
}

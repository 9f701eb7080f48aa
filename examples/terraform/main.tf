# The task definition and the service of examples/incident, as Terraform would have them.

variable "image" {
  description = "The backend's image."
  default     = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/backend:2021-11-04"
}

variable "log_group" {
  default = "/ecs/backend"
}

locals {
  datadog_key = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:datadog-api-key"

  cloudwatch = {
    "awslogs-group"  = var.log_group
    "awslogs-region" = "eu-central-1"
    "mode"           = "non-blocking"
  }
}

resource "aws_ecs_task_definition" "backend" {
  family                   = "backend"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = "arn:aws:iam::123456789012:role/backend-execution"
  task_role_arn            = "arn:aws:iam::123456789012:role/backend-task"

  container_definitions = jsonencode([
    {
      name              = "log-router"
      image             = "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.19.0"
      essential         = true
      memoryReservation = 128
      firelensConfiguration = {
        type    = "fluentbit"
        options = { "enable-ecs-log-metadata" = "true" }
      }
      logConfiguration = {
        logDriver = "awslogs"
        options   = merge(local.cloudwatch, { "awslogs-stream-prefix" = "log-router" })
      }
    },
    {
      name        = "dd-agent"
      image       = "public.ecr.aws/datadog/agent:7.31.0"
      essential   = false
      environment = [{ name = "ECS_FARGATE", value = "true" }]
      secrets     = [{ name = "DD_API_KEY", valueFrom = local.datadog_key }]
      logConfiguration = {
        logDriver = "awslogs"
        options   = merge(local.cloudwatch, { "awslogs-stream-prefix" = "dd-agent" })
      }
    },
    {
      name         = "backend"
      image        = var.image
      essential    = true
      portMappings = [{ containerPort = 8080, protocol = "tcp" }]
      logConfiguration = {
        logDriver = "awsfirelens"
        options = {
          Name       = "datadog"
          Host       = "http-intake.logs.datadoghq.eu"
          TLS        = "on"
          provider   = "ecs"
          dd_service = "backend"
          dd_source  = "backend"
          dd_tags    = "env:production"
        }
        secretOptions = [{ name = "apikey", valueFrom = local.datadog_key }]
      }
    },
  ])
}

resource "aws_ecs_service" "backend" {
  name                              = "backend"
  cluster                           = "production"
  task_definition                   = aws_ecs_task_definition.backend.arn
  desired_count                     = 4
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 60

  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/backend/0123456789abcdef"
    container_name   = "backend"
    container_port   = 8080
  }

  network_configuration {
    subnets         = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
    security_groups = ["sg-0123456789abcdef0"]
  }
}

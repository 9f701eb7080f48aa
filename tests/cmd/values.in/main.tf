variable "driver" {
  type = string
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([
    {
      name             = "app"
      image            = "app:1"
      logConfiguration = { logDriver = var.driver }
    },
  ])
}

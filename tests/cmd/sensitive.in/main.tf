variable "driver" {
  type      = string
  default   = "hunter2-driver"
  sensitive = true
}

variable "token" {
  type      = string
  default   = "hunter2-token"
  sensitive = true
}

resource "aws_ecs_task_definition" "web" {
  family = "web-${var.token}"
  container_definitions = jsonencode([
    {
      name             = "app"
      image            = "app:1"
      environment      = [{ name = "TOKEN", value = var.token }]
      logConfiguration = { logDriver = var.driver }
    },
  ])
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([
    {
      name             = "app"
      image            = local.image
      logConfiguration = { logDriver = "awsfirelens" }
    },
  ])
}

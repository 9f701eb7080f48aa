resource "aws_ecs_task_definition" "web" {
  for_each = toset([for n in range(1000000) : tostring(n)])
  family   = "web-${each.key}"
  container_definitions = jsonencode([
    {
      name             = "app"
      image            = "app:1"
      logConfiguration = { logDriver = "awsfirelens" }
    },
  ])
}

resource "aws_ecs_task_definition" "worker" {
  count                 = 1000000
  family                = "worker"
  container_definitions = jsonencode([for n in range(1000000) : { name = "c${n}", image = "i" }])
}

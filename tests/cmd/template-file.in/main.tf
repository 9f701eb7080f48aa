resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = templatefile("${path.module}/containers.json.tpl", {
    image = "app:1"
  })
}

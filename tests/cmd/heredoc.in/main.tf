variable "image" {
  type    = string
  default = "app:1"
}

resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = <<-JSON
    [
      {
        "name": "app",
        "image": "${var.image}"
        "logConfiguration": { "logDriver": "json-file" }
      }
    ]
  JSON
}

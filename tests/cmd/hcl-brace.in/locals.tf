locals {
  image = "app:1"

resource "aws_ecs_cluster" "main" {
  name = "main"
}

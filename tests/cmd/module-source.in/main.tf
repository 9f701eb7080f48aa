module "elsewhere" {
  source = "git::https://example.com/modules/web.git?ref=v1.2.0"
}

module "missing" {
  source = "./modules/web"
}

resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = module.elsewhere.containers
}

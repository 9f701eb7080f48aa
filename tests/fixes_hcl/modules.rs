//! Arguments of modules, which have words of their own.

use super::*;

fn call(source: &str, inner: &str) -> String {
    format!("module \"app\" {{\n  source = \"{source}\"\n{inner}}}\n")
}

const SERVICE: &str = "terraform-aws-modules/ecs/aws//modules/service";
const CONTAINER: &str = "cloudposse/ecs-container-definition/aws";
const FLAT: &str = "cloudposse/ecs-alb-service-task/aws";

#[test]
fn containers_are_named_as_the_module_names_their_settings() {
    let snake = "  version = \"~> 5.0\"\n  container_definitions = {\n    web = {\n      image = \"web\"\n    }\n  }\n";
    check(
        &call(SERVICE, snake),
        "web",
        push("dependsOn", dependency()),
        &call(SERVICE, &snake.replace(
            "\"web\"\n",
            "\"web\"\n      dependencies = [\n        {\n          containerName = \"log-router\"\n          condition     = \"HEALTHY\"\n        }\n      ]\n",
        )),
    );
    let camel = snake.replace("5.0", "6.0");
    check(
        &call(SERVICE, &camel),
        "web",
        set("startTimeout", 30),
        &call(
            SERVICE,
            &camel.replace("\"web\"\n", "\"web\"\n      startTimeout = 30\n"),
        ),
    );
    let posse = "\n  container_name  = \"web\"\n  container_image = \"web\"\n";
    check(
        &call(CONTAINER, posse),
        "\"web\"",
        set("startTimeout", 30),
        &call(CONTAINER, &format!("{posse}  start_timeout   = 30\n")),
    );
}

#[test]
fn a_container_is_added_under_its_name() {
    let before =
        "  version = \"6.1.0\"\n  container_definitions = {\n    web = { image = \"web\" }\n  }\n";
    let probe = Piece::map([("name", "probe".into()), ("entryPoint", "x".into())]);
    check(
        &call(SERVICE, before),
        "web",
        insert_after(probe),
        &call(
            SERVICE,
            &before.replace(
                "\"web\" }\n",
                "\"web\" }\n    probe = {\n      entrypoint = \"x\"\n    }\n",
            ),
        ),
    );
}

#[test]
fn services_take_objects_or_single_arguments() {
    let path = "deploymentConfiguration.deploymentCircuitBreaker";
    let breaker = Piece::map([("enable", true.into()), ("rollback", true.into())]);
    check(
        &call(SERVICE, "  name = \"web\"\n"),
        "\"web\"",
        set_service(path, breaker.clone()),
        &call(
            SERVICE,
            "  name = \"web\"\n  deployment_circuit_breaker = {\n    enable   = true\n    rollback = true\n  }\n",
        ),
    );
    check(
        &call(
            SERVICE,
            "  deployment_circuit_breaker = { enable = true }\n",
        ),
        "deployment_circuit_breaker",
        set("rollback", true),
        &call(
            SERVICE,
            "  deployment_circuit_breaker = { enable = true, rollback = true }\n",
        ),
    );
    check(
        &call(FLAT, "  name = \"web\"\n"),
        "\"web\"",
        set_service(path, breaker),
        &call(
            FLAT,
            "  name = \"web\"\n  circuit_breaker_deployment_enabled = true\n  circuit_breaker_rollback_enabled = true\n",
        ),
    );
}

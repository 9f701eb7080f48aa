//! Arguments and blocks of resources.

use super::*;

fn service(inner: &str) -> String {
    format!("resource \"aws_ecs_service\" \"app\" {{\n{inner}}}\n")
}

fn breaker() -> Piece {
    Piece::map([("enable", true.into()), ("rollback", true.into())])
}

const BREAKER: &str = "deploymentConfiguration.deploymentCircuitBreaker";

#[test]
fn maps_are_blocks() {
    let block = "  deployment_circuit_breaker {\n    enable   = true\n    rollback = true\n  }\n";
    let rows = [
        (
            "  name    = \"app\"\n  cluster = \"c\"\n",
            format!("  name    = \"app\"\n  cluster = \"c\"\n\n{block}"),
        ),
        (
            "  name = \"app\" # ours\n\n  load_balancer {\n    container_port = 80\n  }\n\n  lifecycle {\n    ignore_changes = [desired_count]\n  }\n",
            format!(
                "  name = \"app\" # ours\n\n  load_balancer {{\n    container_port = 80\n  }}\n\n{block}\n  lifecycle {{\n    ignore_changes = [desired_count]\n  }}\n"
            ),
        ),
        (
            "  name       = \"app\"\n  depends_on = [aws_lb.x]\n",
            format!("  name       = \"app\"\n\n{block}\n  depends_on = [aws_lb.x]\n"),
        ),
        (
            "  name = \"app\"\n\n  deployment_circuit_breaker {\n    enable = false\n  }\n",
            format!("  name = \"app\"\n\n{block}"),
        ),
    ];
    for (before, after) in rows {
        check(
            &service(before),
            "\"app\"",
            set_service(BREAKER, breaker()),
            &service(&after),
        );
        let again = service(&after);
        check(&again, "\"app\"", set_service(BREAKER, breaker()), &again);
    }
}

#[test]
fn settings_of_a_block_are_arguments() {
    let path = "deploymentConfiguration.deploymentCircuitBreaker.rollback";
    let rows = [
        (
            "  name = \"app\"\n\n  deployment_circuit_breaker {\n    enable   = true\n    rollback = false\n  }\n",
            "  name = \"app\"\n\n  deployment_circuit_breaker {\n    enable   = true\n    rollback = true\n  }\n",
        ),
        (
            "  name = \"app\"\n\n  deployment_circuit_breaker { enable = true }\n",
            "  name = \"app\"\n\n  deployment_circuit_breaker {\n    enable = true\n    rollback = true\n  }\n",
        ),
        (
            "  name = \"app\"\n  deployment_circuit_breaker {}\n",
            "  name = \"app\"\n  deployment_circuit_breaker {\n    rollback = true\n  }\n",
        ),
        (
            "  name = \"app\"\n  deployment_circuit_breaker {\n  }\n",
            "  name = \"app\"\n  deployment_circuit_breaker {\n    rollback = true\n  }\n",
        ),
        (
            "  name = \"app\"\n",
            "  name = \"app\"\n\n  deployment_circuit_breaker {\n    rollback = true\n  }\n",
        ),
    ];
    for (before, after) in rows {
        check(
            &service(before),
            "\"app\"",
            set_service(path, true),
            &service(after),
        );
    }
    // From the block itself, and from the resource's label.
    let (before, after) = rows[0];
    let (before, after) = (service(before), service(after));
    let block = "deployment_circuit_breaker";
    check(&before, block, set_service("rollback", true), &after);
    check(&before, "false", set("rollback", true), &after);
    let file = File::new(&before);
    let label = file.at("\"app\"");
    assert_eq!(
        file.fixed(vec![set_service(path, true)(label)]).unwrap(),
        after
    );
}

#[test]
fn settings_go_with_the_arguments() {
    let set = set_service("healthCheckGracePeriodSeconds", 60);
    let rows = [
        (
            "  name                = \"app\"\n  desired_count       = 1\n\n  load_balancer {\n  }\n",
            "  name                = \"app\"\n  desired_count       = 1\n  health_check_grace_period_seconds = 60\n\n  load_balancer {\n  }\n",
        ),
        (
            "  name                               = \"app\"\n  deployment_minimum_healthy_percent = 1\n",
            "  name                               = \"app\"\n  deployment_minimum_healthy_percent = 1\n  health_check_grace_period_seconds  = 60\n",
        ),
        (
            "  load_balancer {\n    elb_name = \"app\"\n  }\n",
            "  health_check_grace_period_seconds = 60\n\n  load_balancer {\n    elb_name = \"app\"\n  }\n",
        ),
    ];
    for (before, after) in rows {
        let file = File::new(&service(before));
        let label = file.at("\"app\"");
        assert_eq!(file.fixed(vec![set(label)]).unwrap(), service(after));
    }
}

#[test]
fn a_path_makes_blocks_in_blocks() {
    check(
        &service("  name = \"app\"\n"),
        "\"app\"",
        set_service("deploymentConfiguration.minimumHealthyPercent", 100),
        &service("  name = \"app\"\n  deployment_minimum_healthy_percent = 100\n"),
    );
    check(
        &service("  name = \"app\"\n"),
        "\"app\"",
        set_service("deploymentConfiguration.strategy", "ROLLING"),
        &service(
            "  name = \"app\"\n\n  deployment_configuration {\n    strategy = \"ROLLING\"\n  }\n",
        ),
    );
    check(
        &service(
            "  name = \"app\"\n\n  service_connect_configuration {\n    enabled = true\n  }\n",
        ),
        "\"app\"",
        set_service(
            "serviceConnectConfiguration.logConfiguration",
            Piece::Map(vec![
                (Key::Service("logDriver"), "awslogs".into()),
                (
                    Key::Service("options"),
                    Piece::Map(vec![(Key::verbatim("awslogs-group"), "g".into())]),
                ),
            ]),
        ),
        &service(
            "  name = \"app\"\n\n  service_connect_configuration {\n    enabled = true\n\n    log_configuration {\n      log_driver = \"awslogs\"\n      options = {\n        awslogs-group = \"g\"\n      }\n    }\n  }\n",
        ),
    );
}

//! A deployment as ECS's interface takes it: a task definition and a service, each a file of JSON.

use super::deployment::Deployment;
use super::ecs::{self, Given};
use super::value::{Value, list, text, word};

pub fn task(of: &Deployment) -> Value {
    ecs::task(of, &given(of))
}

pub fn service(of: &Deployment) -> Value {
    ecs::service(of, &given(of))
}

fn given(of: &Deployment) -> Given {
    let name = &of.name;
    let arn = |service: &str, rest: String| {
        text(format!(
            "arn:aws:{service}:{}:123456789012:{rest}",
            of.region
        ))
    };
    let role = |kind: &str| text(format!("arn:aws:iam::123456789012:role/{name}-{kind}"));
    Given {
        image: text(format!(
            "123456789012.dkr.ecr.{}.amazonaws.com/{name}:2024-11-04",
            of.region
        )),
        region: text(of.region),
        log_group: text(format!("/ecs/{name}")),
        execution_role: role("execution"),
        task_role: role("task"),
        cluster: text("production"),
        count: word(of.service.count),
        target_group: arn(
            "elasticloadbalancing",
            format!("targetgroup/{name}/0123456789abcdef"),
        ),
        subnets: list(["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"].map(text)),
        security_groups: list([text("sg-0123456789abcdef0")]),
        task: text(&**name),
        secret: |name| {
            text(format!(
                "arn:aws:secretsmanager:eu-central-1:123456789012:secret:production/{name}"
            ))
        },
    }
}

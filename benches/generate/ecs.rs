//! A deployment in ECS's own words, with what another language fills in.

use super::deployment::{Deployment, Destination, Gate};
use super::value::{Value, list, map, text, word};

/// What a language says in its own way.
pub struct Given {
    pub image: Value,
    pub region: Value,
    pub log_group: Value,
    pub execution_role: Value,
    pub task_role: Value,
    pub cluster: Value,
    pub count: Value,
    pub target_group: Value,
    pub subnets: Value,
    pub security_groups: Value,
    pub task: Value,
    /// What secrets come from, by their names.
    pub secret: fn(&str) -> Value,
}

type Entries = Vec<(&'static str, Value)>;

/// The containers of the task definition.
pub fn containers(of: &Deployment, given: &Given) -> Value {
    let mut containers = vec![router(of, given)];
    if of.gate == Gate::Probe {
        containers.push(probe(of, given));
    }
    let sidecars = of.sidecars.iter();
    containers.extend(sidecars.map(|(name, image)| {
        map([
            ("name", text(*name)),
            ("image", text(*image)),
            ("essential", word(false)),
            ("memoryReservation", word(64)),
            ("logConfiguration", awslogs(given, name, true)),
        ])
    }));
    containers.push(app(of, given));
    list(containers)
}

fn router(of: &Deployment, given: &Given) -> Value {
    let router = &of.router;
    let mut options = vec![("enable-ecs-log-metadata", text("true"))];
    if router.has_own_file {
        options.push(("config-file-type", text("file")));
        options.push((
            "config-file-value",
            text("/fluent-bit/configs/parse-json.conf"),
        ));
    }
    let mut entries: Entries = vec![
        ("name", text(router.name)),
        ("image", text(router.image)),
        ("essential", word(router.is_essential)),
        ("memoryReservation", word(router.memory)),
        (
            "firelensConfiguration",
            map([("type", text("fluentbit")), ("options", map(options))]),
        ),
    ];
    if router.has_health_check || of.gate == Gate::Healthy {
        let command = "curl -sf http://127.0.0.1:2020/api/v1/health || exit 1";
        entries.push(("healthCheck", health_check(command)));
    }
    let log = awslogs(given, router.name, router.is_non_blocking);
    entries.push(("logConfiguration", log));
    map(entries)
}

fn probe(of: &Deployment, given: &Given) -> Value {
    let script =
        "i=0; until nc -z 127.0.0.1 24224; do i=$((i+1)); [ $i -lt 30 ] || exit 1; sleep 1; done";
    map([
        ("name", text("log-probe")),
        ("image", text("public.ecr.aws/docker/library/busybox:1.36")),
        ("essential", word(false)),
        ("command", list(["sh", "-c", script].map(text))),
        ("dependsOn", depends_on(of.router.name, "START")),
        ("logConfiguration", awslogs(given, "log-probe", true)),
    ])
}

fn app(of: &Deployment, given: &Given) -> Value {
    let app = &of.app;
    let mut entries: Entries = vec![
        ("name", text(&*app.name)),
        ("image", given.image.clone()),
        ("essential", word(true)),
        ("memoryReservation", word(app.memory)),
        (
            "portMappings",
            list([map([
                ("containerPort", word(app.port)),
                ("protocol", text("tcp")),
            ])]),
        ),
    ];
    let variables = app.variables.iter();
    let variables =
        variables.map(|(name, value)| map([("name", text(*name)), ("value", text(*value))]));
    entries.push(("environment", list(variables)));
    if !app.secrets.is_empty() {
        let secrets = app.secrets.iter();
        let secrets =
            secrets.map(|name| map([("name", text(*name)), ("valueFrom", (given.secret)(name))]));
        entries.push(("secrets", list(secrets)));
    }
    if app.has_health_check {
        let command = format!("curl -f http://localhost:{}/healthz || exit 1", app.port);
        entries.push(("healthCheck", health_check(&command)));
    }
    match of.gate {
        Gate::None => {}
        Gate::Start => entries.push(("dependsOn", depends_on(of.router.name, "START"))),
        Gate::Healthy => entries.push(("dependsOn", depends_on(of.router.name, "HEALTHY"))),
        Gate::Probe => entries.push(("dependsOn", depends_on("log-probe", "SUCCESS"))),
    }
    let log = [
        ("logDriver", text("awsfirelens")),
        ("options", destination(of, given)),
    ];
    entries.push(("logConfiguration", map(log)));
    map(entries)
}

fn destination(of: &Deployment, given: &Given) -> Value {
    match of.destination {
        Destination::CloudWatch => map([
            ("Name", text("cloudwatch_logs")),
            ("region", given.region.clone()),
            ("log_group_name", given.log_group.clone()),
            ("log_stream_prefix", text("app/")),
            ("auto_create_group", text("false")),
            ("log-driver-buffer-limit", text("2097152")),
        ]),
        Destination::Datadog => map([
            ("Name", text("datadog")),
            ("Host", text("http-intake.logs.datadoghq.eu")),
            ("TLS", text("on")),
            ("dd_service", text(&*of.name)),
            ("dd_source", text("java")),
            ("dd_tags", text("env:prod,team:core")),
            ("provider", text("ecs")),
        ]),
        Destination::Firehose => map([
            ("Name", text("kinesis_firehose")),
            ("region", given.region.clone()),
            ("delivery_stream", text(format!("logs-{}", of.name))),
            ("retry_limit", text("2")),
        ]),
        Destination::OpenSearch => map([
            ("Name", text("opensearch")),
            (
                "Host",
                text("search-logs-abcdef.eu-central-1.es.amazonaws.com"),
            ),
            ("Port", text("443")),
            ("Index", text(&*of.name)),
            ("AWS_Auth", text("On")),
            ("AWS_Region", given.region.clone()),
            ("tls", text("On")),
            ("Suppress_Type_Name", text("On")),
        ]),
    }
}

fn health_check(command: &str) -> Value {
    map([
        ("command", list(["CMD-SHELL", command].map(text))),
        ("interval", word(10)),
        ("timeout", word(5)),
        ("retries", word(3)),
        ("startPeriod", word(15)),
    ])
}

fn depends_on(container: &str, condition: &str) -> Value {
    list([map([
        ("containerName", text(container)),
        ("condition", text(condition)),
    ])])
}

fn awslogs(given: &Given, prefix: &str, is_non_blocking: bool) -> Value {
    let mut options = vec![
        ("awslogs-group", given.log_group.clone()),
        ("awslogs-region", given.region.clone()),
        ("awslogs-stream-prefix", text(prefix)),
    ];
    if is_non_blocking {
        options.push(("mode", text("non-blocking")));
        options.push(("max-buffer-size", text("25m")));
    }
    map([("logDriver", text("awslogs")), ("options", map(options))])
}

/// The task definition.
pub fn task(of: &Deployment, given: &Given) -> Value {
    map([
        ("family", text(&*of.name)),
        ("networkMode", text("awsvpc")),
        ("requiresCompatibilities", list([text("FARGATE")])),
        ("cpu", text("1024")),
        ("memory", text("4096")),
        ("executionRoleArn", given.execution_role.clone()),
        ("taskRoleArn", given.task_role.clone()),
        ("containerDefinitions", containers(of, given)),
    ])
}

/// The service.
pub fn service(of: &Deployment, given: &Given) -> Value {
    let service = &of.service;
    let mut deployment = vec![
        ("minimumHealthyPercent", word(service.least_healthy)),
        ("maximumPercent", word(200)),
    ];
    if service.has_breaker {
        let breaker = [
            ("enable", word(true)),
            ("rollback", word(service.rolls_back)),
        ];
        deployment.push(("deploymentCircuitBreaker", map(breaker)));
    }
    let mut entries: Entries = vec![
        ("serviceName", text(&*of.name)),
        ("cluster", given.cluster.clone()),
        ("taskDefinition", given.task.clone()),
        ("desiredCount", given.count.clone()),
        ("launchType", text("FARGATE")),
        ("deploymentConfiguration", map(deployment)),
        (
            "networkConfiguration",
            map([(
                "awsvpcConfiguration",
                map([
                    ("subnets", given.subnets.clone()),
                    ("securityGroups", given.security_groups.clone()),
                    ("assignPublicIp", text("DISABLED")),
                ]),
            )]),
        ),
    ];
    if service.has_load_balancer {
        entries.push(("healthCheckGracePeriodSeconds", word(service.grace)));
        let balancer = map([
            ("targetGroupArn", given.target_group.clone()),
            ("containerName", text(&*of.app.name)),
            ("containerPort", word(of.app.port)),
        ]);
        entries.push(("loadBalancers", list([balancer])));
    }
    map(entries)
}

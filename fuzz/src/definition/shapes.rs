//! What ECS takes, as far as firelint looks at it.

/// What a value is like.
pub enum Shape {
    /// `true` or `false`.
    Truth,
    /// A whole number, mostly one of these.
    Whole(&'static [i64]),
    /// Text, mostly one of these.
    Text(&'static [&'static str]),
    /// A whole number in quotes.
    Digits(&'static [i64]),
    /// A list of so many at most.
    List(&'static Shape, usize),
    /// Members, each there in so many of 256 cases.
    Map(&'static [(&'static str, u8, Shape)]),
    /// One of these members.
    Pair(&'static [(&'static str, Shape)]),
}

use Shape::{Digits, List, Map, Pair, Text, Truth, Whole};

const ALWAYS: u8 = 255;
const MOSTLY: u8 = 220;
const OFTEN: u8 = 110;
const RARELY: u8 = 40;

const NAMES: Shape = Text(&[
    "app",
    "log_router",
    "fluent-bit-readiness",
    "db",
    "migrate",
    "datadog-agent",
    "envoy",
    "ecs-service-connect-abc",
    "é",
]);

const SECONDS: Shape = Whole(&[0, 1, 2, 5, 10, 30, 60, 90, 120, 121, 300]);

const SIZES: Shape = Whole(&[0, 4, 6, 16, 50, 64, 128, 256, 512, 2048]);

const COMMAND: Shape = List(
    &Text(&[
        "CMD",
        "CMD-SHELL",
        "NONE",
        "sh",
        "-c",
        "/bin/sh",
        "curl -sf http://127.0.0.1:2020/api/v1/uptime || exit 1",
        "curl http://localhost:2020/api/v1/health",
        "nc -z 127.0.0.1 24224",
        "nc -vz $FLUENT_HOST 24224; exit 0",
        "echo 1; sleep 10; echo 2; sleep 20; exit 0",
        "while true; do echo 1; sleep 5; done",
        "until nc -z log_router 24224; do sleep 1; done",
        "exit 0",
        "exit 1",
        "timeout 300 ./migrate && exit 0",
        "/fluent-bit/bin/fluent-bit",
        "echo \"'`$(date)`'\" | tee /dev/stdout",
    ]),
    4,
);

const DRIVERS: Shape = Text(&[
    "awsfirelens",
    "awslogs",
    "splunk",
    "json-file",
    "fluentd",
    "none",
    "syslog",
]);

const OPTIONS: Shape = Map(&[
    (
        "Name",
        OFTEN,
        Text(&[
            "datadog",
            "cloudwatch_logs",
            "cloudwatch",
            "s3",
            "http",
            "stdout",
            "null",
            "loki",
            "es",
            "splunk",
            "kinesis_firehose",
            "forward",
        ]),
    ),
    ("name", 10, Text(&["stdout", "datadog"])),
    ("@type", 10, Text(&["stdout", "copy"])),
    (
        "apikey",
        RARELY,
        Text(&["0123456789abcdef0123456789abcdef", "$DD_API_KEY"]),
    ),
    ("dd_service", RARELY, Text(&["shop", ""])),
    ("dd_source", RARELY, Text(&["nginx"])),
    ("dd_tags", RARELY, Text(&["env:prod,team:é", "env=prod"])),
    ("provider", RARELY, Text(&["ecs"])),
    (
        "Host",
        RARELY,
        Text(&["http-intake.logs.datadoghq.eu", "127.0.0.1", "log_router"]),
    ),
    ("TLS", RARELY, Text(&["on", "off", "true", "On"])),
    ("tls.verify", 10, Text(&["off"])),
    ("Match", 10, Text(&["*", "app-firelens*"])),
    ("header", 10, Text(&["Authorization Bearer abcdefghij"])),
    (
        "retry_limit",
        RARELY,
        Text(&["2", "false", "no_limits", "no_retries"]),
    ),
    ("region", RARELY, Text(&["eu-west-1", "${AWS_REGION}"])),
    (
        "log_group_name",
        RARELY,
        Text(&["shop", "/ecs/$(ecs_task_id)"]),
    ),
    ("log_stream_name", RARELY, Text(&["one"])),
    ("log_stream_prefix", RARELY, Text(&["from-"])),
    ("auto_create_group", RARELY, Text(&["true", "On"])),
    ("bucket", RARELY, Text(&["shop"])),
    (
        "total_file_size",
        RARELY,
        Text(&["1M", "50M", "999999999999999999999G"]),
    ),
    (
        "upload_timeout",
        RARELY,
        Text(&["10m", "1s", "99999999999h"]),
    ),
    ("awslogs-group", RARELY, Text(&["/ecs/shop"])),
    ("awslogs-region", RARELY, Text(&["eu-west-1"])),
    ("awslogs-stream-prefix", RARELY, Text(&["shop"])),
    ("awslogs-create-group", RARELY, Text(&["true"])),
    ("awslogs-multiline-pattern", 10, Text(&["^["])),
    ("mode", RARELY, Text(&["blocking", "non-blocking"])),
    (
        "max-buffer-size",
        RARELY,
        Text(&["1m", "25m", "0", "99999999999999999999g", "4k", "-1m"]),
    ),
    (
        "log-driver-buffer-limit",
        RARELY,
        Text(&["1", "0", "536870913", "2000000"]),
    ),
    ("splunk-token", 10, Text(&["0123456789abcdef"])),
    ("splunk-url", 10, Text(&["http://splunk.example.com"])),
]);

const SECRET: Shape = Map(&[
    (
        "name",
        MOSTLY,
        Text(&["apikey", "DD_API_KEY", "splunk-token"]),
    ),
    (
        "valueFrom",
        MOSTLY,
        Text(&["arn:aws:ssm:eu-west-1:123456789012:parameter/key"]),
    ),
]);

const LOG: Shape = Map(&[
    ("logDriver", MOSTLY, DRIVERS),
    ("options", MOSTLY, OPTIONS),
    ("secretOptions", RARELY, List(&SECRET, 2)),
]);

const CHECK: Shape = Map(&[
    ("command", MOSTLY, COMMAND),
    ("interval", OFTEN, SECONDS),
    ("timeout", OFTEN, SECONDS),
    ("retries", OFTEN, Whole(&[0, 1, 3, 10, 11])),
    ("startPeriod", OFTEN, SECONDS),
]);

const WAIT: Shape = Map(&[
    ("containerName", MOSTLY, NAMES),
    (
        "condition",
        MOSTLY,
        Text(&[
            "START", "HEALTHY", "SUCCESS", "COMPLETE", "Healthy", "STARTED",
        ]),
    ),
]);

const VARIABLE: Shape = Map(&[
    (
        "name",
        MOSTLY,
        Text(&[
            "FLUENT_HOST",
            "FLB_LOG_LEVEL",
            "DD_API_KEY",
            "FLUENT_PORT",
            "é",
        ]),
    ),
    (
        "value",
        MOSTLY,
        Text(&[
            "127.0.0.1",
            "debug",
            "fedcba9876543210fedcba9876543210",
            "24224",
            "漢",
        ]),
    ),
]);

const PORT: Shape = Map(&[
    (
        "containerPort",
        MOSTLY,
        Whole(&[80, 443, 2020, 8080, 24224, 0, 65536]),
    ),
    ("hostPort", RARELY, Whole(&[0, 80, 24224])),
    ("name", RARELY, Text(&["http"])),
    ("protocol", RARELY, Text(&["tcp", "udp"])),
]);

const ROUTING: Shape = Map(&[
    (
        "type",
        MOSTLY,
        Text(&["fluentbit", "fluentd", "fluent-bit"]),
    ),
    (
        "options",
        OFTEN,
        Map(&[
            ("enable-ecs-log-metadata", OFTEN, Text(&["true", "false"])),
            ("config-file-type", OFTEN, Text(&["file", "s3"])),
            (
                "config-file-value",
                OFTEN,
                Text(&[
                    "/extra.conf",
                    "/fluent-bit/etc/fluent-bit.conf",
                    "arn:aws:s3:::shop/extra.conf",
                ]),
            ),
        ]),
    ),
]);

const RESTARTS: Shape = Map(&[
    ("enabled", MOSTLY, Truth),
    ("restartAttemptPeriod", OFTEN, SECONDS),
    ("ignoredExitCodes", RARELY, List(&Whole(&[0, 1, 137]), 3)),
]);

const CONTAINER: Shape = Map(&[
    ("name", MOSTLY, NAMES),
    (
        "image",
        MOSTLY,
        Text(&[
            "example/app:1.0.0",
            "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
            "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.31.12",
            "public.ecr.aws/aws-observability/aws-for-fluent-bit:init-2.32.0",
            "amazon/aws-for-fluent-bit:latest",
            "fluent/fluent-bit:3.1.4",
            "fluent/fluentd:v1.16-1",
            "busybox:1.37.0",
            "public.ecr.aws/datadog/agent:7.60.0",
            "nginx",
            "a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/router:1.0.0",
        ]),
    ),
    ("firelensConfiguration", 70, ROUTING),
    ("logConfiguration", 200, LOG),
    ("essential", OFTEN, Truth),
    ("dependsOn", 160, List(&WAIT, 4)),
    ("healthCheck", OFTEN, CHECK),
    ("startTimeout", OFTEN, SECONDS),
    ("stopTimeout", RARELY, SECONDS),
    ("restartPolicy", RARELY, RESTARTS),
    ("entryPoint", OFTEN, COMMAND),
    ("command", OFTEN, COMMAND),
    ("environment", OFTEN, List(&VARIABLE, 2)),
    ("secrets", RARELY, List(&SECRET, 2)),
    ("portMappings", OFTEN, List(&PORT, 2)),
    (
        "links",
        10,
        List(&Text(&["app:a", "log_router", "db:é", ":"]), 2),
    ),
    (
        "volumesFrom",
        10,
        List(&Map(&[("sourceContainer", MOSTLY, NAMES)]), 2),
    ),
    ("memory", RARELY, SIZES),
    ("memoryReservation", OFTEN, SIZES),
    ("cpu", RARELY, SIZES),
    ("user", RARELY, Text(&["0", "root", "1000:1000", "fluent"])),
    ("readonlyRootFilesystem", RARELY, Truth),
    ("depends_on", 5, List(&WAIT, 2)),
    ("logconfiguration", 5, LOG),
]);

/// A task definition.
pub const TASK: Shape = Map(&[
    ("family", MOSTLY, Text(&["shop"])),
    ("containerDefinitions", ALWAYS, List(&CONTAINER, 8)),
    (
        "networkMode",
        OFTEN,
        Text(&["awsvpc", "bridge", "host", "none"]),
    ),
    (
        "requiresCompatibilities",
        OFTEN,
        List(
            &Text(&["FARGATE", "EC2", "EXTERNAL", "MANAGED_INSTANCES"]),
            2,
        ),
    ),
    ("cpu", OFTEN, Digits(&[0, 256, 512, 99999])),
    ("memory", OFTEN, Digits(&[0, 512, 1024, 99999])),
    (
        "executionRoleArn",
        OFTEN,
        Text(&["arn:aws:iam::123456789012:role/execution"]),
    ),
    (
        "taskRoleArn",
        OFTEN,
        Text(&["arn:aws:iam::123456789012:role/task"]),
    ),
    (
        "runtimePlatform",
        RARELY,
        Map(&[
            ("cpuArchitecture", OFTEN, Text(&["ARM64", "X86_64"])),
            (
                "operatingSystemFamily",
                OFTEN,
                Text(&["LINUX", "WINDOWS_SERVER_2022_CORE"]),
            ),
        ]),
    ),
    (
        "proxyConfiguration",
        RARELY,
        Map(&[
            ("type", OFTEN, Text(&["APPMESH"])),
            ("containerName", MOSTLY, NAMES),
        ]),
    ),
]);

/// A service.
pub const SERVICE: Shape = Map(&[
    ("serviceName", MOSTLY, Text(&["shop"])),
    ("taskDefinition", MOSTLY, Text(&["shop", "shop:1", "other"])),
    ("desiredCount", OFTEN, Whole(&[0, 1, 2, 100])),
    ("launchType", OFTEN, Text(&["FARGATE", "EC2"])),
    (
        "platformVersion",
        RARELY,
        Text(&["1.3.0", "1.4.0", "LATEST"]),
    ),
    ("schedulingStrategy", RARELY, Text(&["REPLICA", "DAEMON"])),
    ("healthCheckGracePeriodSeconds", RARELY, SECONDS),
    (
        "deploymentController",
        RARELY,
        Map(&[("type", MOSTLY, Text(&["ECS", "CODE_DEPLOY", "EXTERNAL"]))]),
    ),
    (
        "deploymentConfiguration",
        OFTEN,
        Map(&[
            (
                "deploymentCircuitBreaker",
                OFTEN,
                Map(&[("enable", MOSTLY, Truth), ("rollback", MOSTLY, Truth)]),
            ),
            ("maximumPercent", OFTEN, Whole(&[0, 100, 150, 200])),
            ("minimumHealthyPercent", OFTEN, Whole(&[0, 50, 100])),
            (
                "alarms",
                RARELY,
                Map(&[
                    ("alarmNames", MOSTLY, List(&Text(&["errors"]), 2)),
                    ("enable", MOSTLY, Truth),
                    ("rollback", MOSTLY, Truth),
                ]),
            ),
        ]),
    ),
    (
        "loadBalancers",
        RARELY,
        List(
            &Map(&[
                ("containerName", MOSTLY, NAMES),
                ("containerPort", MOSTLY, Whole(&[80, 8080])),
            ]),
            2,
        ),
    ),
    (
        "serviceConnectConfiguration",
        RARELY,
        Map(&[("enabled", MOSTLY, Truth), ("logConfiguration", OFTEN, LOG)]),
    ),
    (
        "capacityProviderStrategy",
        RARELY,
        List(
            &Pair(&[
                (
                    "capacityProvider",
                    Text(&["FARGATE", "FARGATE_SPOT", "own"]),
                ),
                ("weight", Whole(&[0, 1])),
            ]),
            2,
        ),
    ),
]);

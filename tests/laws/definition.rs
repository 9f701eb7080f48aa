//! Random task definitions, with a service or without: most are such as people write, some are wrong.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// The beginnings of names. No two share a letter, so that each resembles each other one as little as the others do, and
/// none of them is a word of anything else.
const STEMS: [&str; 6] = ["xaqi", "beju", "cowy", "dvkz", "fgmp", "hlnr"];

/// Other beginnings, each as long as its neighbour above.
const OTHER_STEMS: [&str; 6] = ["zuvo", "kyxe", "qiwa", "jfbg", "nprm", "ldth"];

/// The end of what stands for a name nobody has.
const NOBODY: usize = 9;

/// What a container is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The log router.
    Router,
    /// What tries the router.
    Probe,
    /// An app.
    App,
    /// An agent of somebody's telemetry.
    Agent,
}

/// A container. Its own name and those of others are written `@0@`, `@1@` and so on.
#[derive(Clone, Debug)]
pub struct Container {
    /// What it is there for.
    pub role: Role,
    /// What its name ends with.
    pub suffix: &'static str,
    /// Its members.
    pub members: Map<String, Value>,
}

/// A task definition and perhaps the service that runs it.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The members of the task definition, but for its containers.
    pub task: Map<String, Value>,
    /// The containers.
    pub containers: Vec<Container>,
    /// The service.
    pub service: Option<Map<String, Value>>,
}

impl Definition {
    /// The names of the containers.
    pub fn names(&self) -> Vec<String> {
        self.names_from(&STEMS)
    }

    /// Other names for the containers, as long and with the same words that say what one is.
    pub fn other_names(&self) -> Vec<String> {
        self.names_from(&OTHER_STEMS)
    }

    fn names_from(&self, stems: &[&str]) -> Vec<String> {
        let numbered = self.containers.iter().zip(stems);
        numbered
            .map(|(container, stem)| format!("{stem}{}", container.suffix))
            .collect()
    }

    /// The task definition with these names.
    pub fn task(&self, names: &[String]) -> Value {
        let mut task = self.task.clone();
        let containers = self.containers.iter();
        let containers = containers.map(|one| Value::from(one.members.clone()));
        task.insert("containerDefinitions".into(), containers.collect());
        named(&task.into(), names)
    }

    /// The service with these names.
    pub fn service(&self, names: &[String]) -> Option<Value> {
        Some(named(&self.service.clone()?.into(), names))
    }

    /// The only container of this role.
    pub fn only(&self, role: Role) -> Option<usize> {
        let mut found = (0..self.containers.len()).filter(|&at| self.containers[at].role == role);
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }

    /// Whether two containers share a name.
    pub fn has_twins(&self) -> bool {
        let names = self.containers.iter().map(|one| &one.members["name"]);
        let names: BTreeSet<String> = names.map(Value::to_string).collect();
        names.len() < self.containers.len()
    }

    /// Whether the service wants the task where the task says it does not run.
    pub fn is_misplaced(&self) -> bool {
        let service = self.service.as_ref();
        let wanted = service.and_then(|service| service.get("launchType"));
        let places = self.task.get("requiresCompatibilities");
        let Some((wanted, Value::Array(places))) = wanted.zip(places) else {
            return false;
        };
        !places.contains(wanted)
    }

    /// The containers in another order: where each one goes.
    pub fn reordered(&self, places: &[usize]) -> Self {
        let mut containers = self.containers.clone();
        for (from, &to) in places.iter().enumerate() {
            containers[to] = self.containers[from].clone();
        }
        Self {
            containers,
            ..self.clone()
        }
    }
}

/// What stands for the name of a container.
pub fn name_of(container: usize) -> String {
    format!("@{container}@")
}

fn named(value: &Value, names: &[String]) -> Value {
    match value {
        Value::String(text) if text.contains('@') => {
            let mut text = text.clone();
            for (at, name) in names.iter().enumerate() {
                text = text.replace(&name_of(at), name);
            }
            text.replace(&name_of(NOBODY), "9999").into()
        }
        Value::Array(items) => items.iter().map(|item| named(item, names)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members
                .map(|(key, value)| (key.clone(), named(value, names)))
                .collect()
        }
        other => other.clone(),
    }
}

/// A member that is there in so many of a hundred cases, with one of these values.
type Member = (&'static str, u32, Vec<Value>);

fn members(pool: Vec<Member>) -> impl Strategy<Value = Map<String, Value>> {
    let keys: Vec<&str> = pool.iter().map(|(key, ..)| *key).collect();
    let values: Vec<BoxedStrategy<Option<Value>>> = pool
        .into_iter()
        .map(|(_, percent, values)| match percent {
            100 => select(values).prop_map(Some).boxed(),
            _ => prop::option::weighted(f64::from(percent) / 100.0, select(values)).boxed(),
        })
        .collect();
    values.prop_map(move |values| {
        let there = keys.iter().zip(values);
        there
            .filter_map(|(key, value)| Some(((*key).to_owned(), value?)))
            .collect()
    })
}

fn awslogs() -> Value {
    json!({ "logDriver": "awslogs", "options": {
        "awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "shop" } })
}

fn firelens(options: Value) -> Value {
    json!({ "logDriver": "awsfirelens", "options": options })
}

/// What apps and probes do with their lines.
fn outputs() -> Vec<Value> {
    let mut outputs = vec![firelens(json!({ "Name": "stdout" })); 6];
    outputs.extend([
        json!({ "logDriver": "awsfirelens" }),
        firelens(json!({ "Name": "stdout", "Match": "*" })),
        firelens(json!({ "name": "stdout" })),
        firelens(
            json!({ "Name": "datadog", "apikey": "0123456789abcdef0123456789abcdef", "TLS": "off" }),
        ),
        firelens(
            json!({ "Name": "datadog", "Host": "http-intake.logs.datadoghq.eu", "TLS": "on", "dd_service": "é", "provider": "ecs" }),
        ),
        json!({ "logDriver": "awsfirelens", "options": { "Name": "datadog" }, "secretOptions": [{ "name": "apikey", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/key" }] }),
        firelens(
            json!({ "Name": "cloudwatch_logs", "region": "eu-west-1", "log_group_name": "shop", "log_stream_name": "one", "auto_create_group": "true", "retry_limit": "false" }),
        ),
        firelens(
            json!({ "Name": "s3", "bucket": "shop", "region": "eu-west-1", "total_file_size": "50M", "upload_timeout": "10m" }),
        ),
        firelens(
            json!({ "Name": "http", "Host": "logs.example.com", "tls": "off", "header": "Authorization Bearer abcdefghij" }),
        ),
        firelens(json!({ "Name": "stdout", "log-driver-buffer-limit": "1" })),
        firelens(json!({ "awslogs-group": "shop", "awslogs-region": "eu-west-1" })),
        awslogs(),
        awslogs(),
        json!({ "logDriver": "awslogs", "options": { "awslogs-group": "shop", "mode": "blocking" } }),
        json!({ "logDriver": "awslogs", "options": { "awslogs-group": "shop", "awslogs-region": "eu-west-1", "awslogs-create-group": "true", "mode": "non-blocking", "max-buffer-size": "25m" } }),
        json!({ "logDriver": "splunk", "options": { "splunk-url": "https://splunk.example.com", "splunk-token": "0123456789abcdef" } }),
        json!({ "logDriver": "json-file" }),
        json!({ "logDriver": "none" }),
    ]);
    outputs
}

fn checks() -> Vec<Value> {
    vec![
        json!({ "command": ["CMD-SHELL", "curl -sf http://127.0.0.1:2020/api/v1/uptime || exit 1"] }),
        json!({ "command": ["CMD-SHELL", "exit 0"], "interval": 5, "retries": 3 }),
        json!({ "command": ["CMD", "/bin/check"], "interval": 60, "startPeriod": 90 }),
        json!({ "command": ["CMD-SHELL", "curl http://127.0.0.1:2020/api/v1/health"], "timeout": 2 }),
    ]
}

fn restarts() -> Vec<Value> {
    vec![
        json!({ "enabled": true }),
        json!({ "enabled": false }),
        json!({ "enabled": true, "restartAttemptPeriod": 60, "ignoredExitCodes": [0, 137] }),
    ]
}

fn router() -> Vec<Member> {
    vec![
        (
            "image",
            98,
            [
                "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
                "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.31.12",
                "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.0.0",
                "public.ecr.aws/aws-observability/aws-for-fluent-bit:init-2.32.0",
                "amazon/aws-for-fluent-bit:latest",
                "fluent/fluent-bit:3.1.4",
                "fluent/fluentd:v1.16-1",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/router:1.0.0",
            ]
            .map(Value::from)
            .into(),
        ),
        ("essential", 60, vec![true.into(), false.into()]),
        (
            "firelensConfiguration",
            100,
            vec![
                json!({ "type": "fluentbit" }),
                json!({ "type": "fluentbit", "options": { "enable-ecs-log-metadata": "true" } }),
                json!({ "type": "fluentbit", "options": { "config-file-type": "file", "config-file-value": "/extra.conf" } }),
                json!({ "type": "fluentbit", "options": { "config-file-type": "s3", "config-file-value": "arn:aws:s3:::shop/extra.conf" } }),
                json!({ "type": "fluentd" }),
            ],
        ),
        (
            "logConfiguration",
            80,
            vec![awslogs(), awslogs(), firelens(json!({ "Name": "stdout" }))],
        ),
        ("memory", 20, vec![64.into(), 256.into()]),
        ("memoryReservation", 50, vec![50.into(), 128.into()]),
        ("healthCheck", 40, checks()),
        (
            "user",
            30,
            vec!["0".into(), "root".into(), "1000:1000".into()],
        ),
        (
            "readonlyRootFilesystem",
            10,
            vec![true.into(), false.into()],
        ),
        (
            "portMappings",
            10,
            vec![json!([{ "containerPort": 24224 }])],
        ),
        ("restartPolicy", 20, restarts()),
        ("startTimeout", 20, vec![60.into(), 1.into()]),
        ("stopTimeout", 20, vec![5.into(), 60.into(), 200.into()]),
        (
            "environment",
            20,
            vec![json!([{ "name": "FLB_LOG_LEVEL", "value": "debug" }])],
        ),
        (
            "command",
            5,
            vec![json!(["/fluent-bit/bin/fluent-bit", "-c", "/é.conf"])],
        ),
    ]
}

fn probe() -> Vec<Member> {
    vec![
        (
            "image",
            100,
            ["busybox:1.37.0", "fluent/fluent-bit:3.1.4-debug"]
                .map(Value::from)
                .into(),
        ),
        (
            "essential",
            90,
            vec![false.into(), false.into(), false.into(), true.into()],
        ),
        ("entryPoint", 80, vec![json!(["sh", "-c"])]),
        (
            "command",
            95,
            vec![
                json!(["echo 1; sleep 10; echo 2; sleep 20; echo 3"]),
                json!(["echo 1; sleep 10; nc -z @0@ 24224 || true"]),
                json!(["echo 1; sleep 5; curl -sf http://localhost:2020/api/v1/uptime"]),
                json!(["while true; do echo é; sleep 5; done"]),
                json!(["echo 1"]),
                json!(["sh", "-c", "nc -vz $FLUENT_HOST 24224; echo \"$?\"; exit 0"]),
            ],
        ),
        ("logConfiguration", 85, outputs()),
        ("startTimeout", 60, vec![60.into(), 5.into(), 300.into()]),
        ("restartPolicy", 15, restarts()),
        ("healthCheck", 8, checks()),
        ("memoryReservation", 30, vec![32.into()]),
    ]
}

fn app() -> Vec<Member> {
    vec![
        (
            "image",
            99,
            ["nginx:1.27", "example.com/shop/web:1.0.0", "example.com/é"]
                .map(Value::from)
                .into(),
        ),
        ("essential", 50, vec![true.into(), false.into()]),
        ("logConfiguration", 92, outputs()),
        (
            "portMappings",
            40,
            vec![
                json!([{ "containerPort": 8080 }]),
                json!([{ "containerPort": 80, "hostPort": 80 }, { "containerPort": 443 }]),
            ],
        ),
        ("healthCheck", 25, checks()),
        ("startTimeout", 15, vec![30.into(), 120.into(), 0.into()]),
        ("stopTimeout", 15, vec![30.into(), 120.into()]),
        ("restartPolicy", 10, restarts()),
        ("memory", 10, vec![512.into()]),
        ("memoryReservation", 30, vec![128.into()]),
        (
            "environment",
            20,
            vec![
                json!([{ "name": "DD_API_KEY", "value": "fedcba9876543210fedcba9876543210" }]),
                json!([{ "name": "FLUENT_HOST", "value": "127.0.0.1" }, { "name": "é", "value": "漢" }]),
            ],
        ),
        (
            "command",
            15,
            vec![
                json!(["sh", "-c", "migrate && exit 0"]),
                json!(["sh", "-c", "sleep 5; serve --log 127.0.0.1:24224"]),
            ],
        ),
        (
            "mountPoints",
            5,
            vec![json!([{ "sourceVolume": "data", "containerPath": "/data" }])],
        ),
        // What ECS does not know.
        (
            "depends_on",
            2,
            vec![json!([{ "containerName": "@0@", "condition": "START" }])],
        ),
        ("logconfiguration", 2, outputs()),
    ]
}

fn agent() -> Vec<Member> {
    vec![
        (
            "image",
            100,
            [
                "public.ecr.aws/datadog/agent:7.60.0",
                "amazon/cloudwatch-agent:1.300",
                "otel/opentelemetry-collector:0.110.0",
                "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.9.0-prod",
            ]
            .map(Value::from)
            .into(),
        ),
        ("essential", 60, vec![true.into(), false.into()]),
        ("logConfiguration", 80, outputs()),
        ("healthCheck", 20, checks()),
        ("restartPolicy", 10, restarts()),
    ]
}

fn task() -> Vec<Member> {
    vec![
        ("family", 97, vec!["shop".into()]),
        (
            "networkMode",
            85,
            vec![
                "awsvpc".into(),
                "awsvpc".into(),
                "bridge".into(),
                "host".into(),
            ],
        ),
        (
            "requiresCompatibilities",
            75,
            vec![
                json!(["FARGATE"]),
                json!(["FARGATE"]),
                json!(["EC2"]),
                json!(["EC2", "FARGATE"]),
            ],
        ),
        ("cpu", 60, vec!["256".into()]),
        ("memory", 60, vec!["512".into()]),
        (
            "executionRoleArn",
            60,
            vec!["arn:aws:iam::123456789012:role/execution".into()],
        ),
        (
            "taskRoleArn",
            60,
            vec!["arn:aws:iam::123456789012:role/task".into()],
        ),
        (
            "runtimePlatform",
            30,
            vec![
                json!({ "cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX" }),
                json!({ "cpuArchitecture": "X86_64" }),
            ],
        ),
        ("volumes", 10, vec![json!([{ "name": "data" }])]),
        (
            "proxyConfiguration",
            5,
            vec![json!({ "type": "APPMESH", "containerName": "@1@" })],
        ),
    ]
}

fn service() -> Vec<Member> {
    vec![
        ("serviceName", 100, vec!["shop".into()]),
        ("cluster", 60, vec!["main".into()]),
        (
            "taskDefinition",
            100,
            vec!["shop".into(), "shop:3".into(), "other".into()],
        ),
        ("desiredCount", 80, vec![2.into(), 1.into()]),
        ("launchType", 60, vec!["FARGATE".into(), "EC2".into()]),
        (
            "deploymentConfiguration",
            70,
            vec![
                json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": true } }),
                json!({ "deploymentCircuitBreaker": { "enable": true, "rollback": false }, "minimumHealthyPercent": 0 }),
                json!({ "maximumPercent": 100, "minimumHealthyPercent": 100 }),
                json!({ "maximumPercent": 200, "minimumHealthyPercent": 100, "strategy": "BLUE_GREEN" }),
            ],
        ),
        (
            "deploymentController",
            20,
            vec![json!({ "type": "ECS" }), json!({ "type": "CODE_DEPLOY" })],
        ),
        (
            "loadBalancers",
            40,
            vec![
                json!([{ "containerName": "@1@", "containerPort": 8080, "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/0123456789abcdef" }]),
            ],
        ),
        (
            "serviceConnectConfiguration",
            15,
            vec![
                json!({ "enabled": true, "namespace": "shop" }),
                json!({ "enabled": true, "logConfiguration": firelens(json!({ "Name": "stdout" })) }),
            ],
        ),
    ]
}

/// What one container waits for in another, or takes from it: the key, and the item with the name left out.
type Edge = (&'static str, Value);

fn edge() -> impl Strategy<Value = Edge> {
    let condition = prop_oneof![
        10 => Just("START"),
        9 => Just("SUCCESS"),
        6 => Just("HEALTHY"),
        4 => Just("COMPLETE"),
        1 => Just("Success"),
    ];
    prop_oneof![
        30 => condition.prop_map(|condition| ("dependsOn", json!({ "condition": condition }))),
        1 => Just(("dependsOn", json!({}))),
        1 => Just(("links", Value::Null)),
        2 => Just(("volumesFrom", json!({}))),
    ]
}

/// The number says which of the containers before is meant, seldom another one or none.
type Edges = Vec<(u8, Edge)>;

fn container(role: Role, pool: Vec<Member>) -> impl Strategy<Value = (Container, Edges)> {
    let suffixes: Vec<&str> = match role {
        Role::Probe => vec!["-preflight", "-probe", "SmokeTest", "_selftest", ""],
        _ => vec![""],
    };
    let suffix = select(suffixes);
    let edges = prop::collection::vec((any::<u8>(), edge()), 0..3);
    (suffix, members(pool), edges).prop_map(move |(suffix, members, edges)| {
        let container = Container {
            role,
            suffix,
            members,
        };
        (container, edges)
    })
}

fn joined(containers: Vec<(Container, Edges)>, is_shared: bool) -> Vec<Container> {
    let (mut containers, edges): (Vec<Container>, Vec<Edges>) = containers.into_iter().unzip();
    let count = containers.len();
    for (at, container) in containers.iter_mut().enumerate() {
        let name = if is_shared && at + 1 == count { 0 } else { at };
        let members = &mut container.members;
        members.insert("name".into(), name_of(name).into());
        // Of two spellings of one key, Terraform takes the last one: their order is no matter of taste.
        if members.contains_key("logconfiguration") {
            members.remove("logConfiguration");
        }
    }
    for (at, edges) in edges.into_iter().enumerate() {
        for (number, (key, item)) in edges {
            let number = usize::from(number);
            let to = match number {
                0..=2 => NOBODY,
                3..=20 => number % count,
                _ if at == 0 => continue,
                _ => number % at,
            };
            if let Some(target) = containers.get_mut(to).filter(|_| number % 8 > 0) {
                suit(target, &item["condition"]);
            }
            let item = match (key, item) {
                ("dependsOn", Value::Object(mut item)) => {
                    item.insert("containerName".into(), name_of(to).into());
                    item.into()
                }
                ("links", _) => format!("{}:alias", name_of(to)).into(),
                _ => json!({ "sourceContainer": name_of(to) }),
            };
            let list = containers[at].members.entry(key);
            let list = list.or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(item);
        }
    }
    containers
}

/// Makes a container one that can be waited for in this way.
fn suit(container: &mut Container, condition: &Value) {
    let (key, value) = match condition.as_str() {
        Some("HEALTHY") => ("healthCheck", checks().swap_remove(0)),
        Some("SUCCESS" | "COMPLETE") => ("essential", false.into()),
        _ => return,
    };
    container.members.insert(key.into(), value);
}

/// A definition.
pub fn definition() -> impl Strategy<Value = Definition> {
    let first = prop_oneof![
        12 => container(Role::Router, router()),
        1 => container(Role::App, app()),
    ];
    let other = prop_oneof![
        10 => container(Role::App, app()),
        8 => container(Role::Probe, probe()),
        3 => container(Role::Agent, agent()),
        1 => container(Role::Router, router()),
    ];
    let containers = (first, prop::collection::vec(other, 0..STEMS.len()));
    let is_shared = prop::bool::weighted(0.01);
    let service = prop::option::weighted(0.4, members(service()));
    (members(task()), containers, is_shared, service).prop_map(
        |(task, (first, mut others), is_shared, service)| {
            others.insert(0, first);
            Definition {
                task,
                containers: joined(others, is_shared),
                service,
            }
        },
    )
}

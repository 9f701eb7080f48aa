//! What a team deploys: a service and its containers, drawn at random among what is common.

use super::dice::Dice;

const WORDS: [&str; 32] = [
    "orders", "billing", "catalog", "search", "session", "media", "audit", "ledger", "pricing",
    "shipping", "invoice", "profile", "report", "stream", "webhook", "gateway", "inbox", "quota",
    "refund", "loyalty", "coupon", "basket", "review", "address", "fraud", "notify", "export",
    "import", "render", "geo", "tariff", "claims",
];
const ROLES: [&str; 8] = [
    "api",
    "worker",
    "backend",
    "web",
    "consumer",
    "scheduler",
    "proxy",
    "jobs",
];
const REGIONS: [&str; 4] = ["eu-central-1", "us-east-1", "eu-west-1", "ap-southeast-2"];
const VARIABLES: [(&str, &str); 12] = [
    ("LOG_LEVEL", "info"),
    ("NODE_ENV", "production"),
    ("PORT", "8080"),
    ("DB_HOST", "db.internal.example.com"),
    ("DB_POOL_SIZE", "20"),
    ("CACHE_TTL_SECONDS", "300"),
    ("FEATURE_FLAGS", "checkout,search-v2"),
    ("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=75 -Xss512k"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"),
    ("SENTRY_SAMPLE_RATE", "0.1"),
    (
        "QUEUE_URL",
        "https://sqs.eu-central-1.amazonaws.com/123456789012/events",
    ),
    ("TZ", "UTC"),
];
const SECRETS: [&str; 5] = [
    "DB_PASSWORD",
    "API_TOKEN",
    "SIGNING_KEY",
    "SMTP_PASSWORD",
    "DSN",
];
const ROUTER_IMAGES: [&str; 5] = [
    "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.4",
    "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
    "public.ecr.aws/aws-observability/aws-for-fluent-bit:2.28.4",
    "123456789012.dkr.ecr.eu-central-1.amazonaws.com/fluent-bit:3.1.9",
    "grafana/fluent-bit-plugin-loki:2.9.8",
];
const ROUTER_NAMES: [&str; 5] = [
    "log-router",
    "log_router",
    "firelens",
    "fluent-bit",
    "logger",
];

/// How an app comes after its router.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    None,
    Start,
    Healthy,
    /// A probe sends a record through the router first.
    Probe,
}

/// Where the records go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    CloudWatch,
    Datadog,
    Firehose,
    OpenSearch,
}

/// What a team deploys.
pub struct Deployment {
    /// Of two words and its number, so that no two have the same.
    pub name: String,
    pub region: &'static str,
    pub router: Router,
    pub app: App,
    pub gate: Gate,
    pub destination: Destination,
    /// Names and images of what else runs in the task.
    pub sidecars: Vec<(&'static str, &'static str)>,
    pub service: Service,
}

pub struct Router {
    pub name: &'static str,
    pub image: &'static str,
    pub is_essential: bool,
    pub has_health_check: bool,
    pub has_own_file: bool,
    pub is_non_blocking: bool,
    pub memory: usize,
}

pub struct App {
    pub name: String,
    pub port: usize,
    pub variables: Vec<(&'static str, &'static str)>,
    pub secrets: Vec<&'static str>,
    pub has_health_check: bool,
    pub memory: usize,
}

pub struct Service {
    pub count: usize,
    pub has_breaker: bool,
    pub rolls_back: bool,
    pub has_load_balancer: bool,
    pub least_healthy: usize,
    pub grace: usize,
    pub scales: bool,
    pub has_alarm: bool,
}

fn one_of<T: Copy>(dice: &mut Dice, all: &[T]) -> T {
    all[dice.below(all.len())]
}

fn some_of<T: Copy>(dice: &mut Dice, all: &[T], most: usize) -> Vec<T> {
    let start = dice.below(all.len());
    let count = dice.below(most + 1);
    all.iter()
        .cycle()
        .skip(start)
        .take(count)
        .copied()
        .collect()
}

/// Whether it is so, in so many of ten cases.
fn mostly(dice: &mut Dice, of_ten: usize) -> bool {
    dice.below(10) < of_ten
}

impl Deployment {
    pub fn new(number: usize, dice: &mut Dice) -> Self {
        let word = one_of(dice, &WORDS);
        let role = one_of(dice, &ROLES);
        let all_sidecars = [
            ("datadog-agent", "public.ecr.aws/datadog/agent:7.52.0"),
            ("xray-daemon", "public.ecr.aws/xray/aws-xray-daemon:3.3.12"),
            (
                "envoy",
                "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.4.0-prod",
            ),
            (
                "aws-otel-collector",
                "public.ecr.aws/aws-observability/aws-otel-collector:v0.39.0",
            ),
        ];
        Self {
            name: format!("{word}-{role}-{number}"),
            region: one_of(dice, &REGIONS),
            router: Router {
                name: one_of(dice, &ROUTER_NAMES),
                image: one_of(dice, &ROUTER_IMAGES),
                is_essential: mostly(dice, 9),
                has_health_check: mostly(dice, 4),
                has_own_file: mostly(dice, 3),
                is_non_blocking: mostly(dice, 5),
                memory: one_of(dice, &[50, 64, 100, 128, 256]),
            },
            app: App {
                name: if mostly(dice, 5) {
                    "app".to_owned()
                } else {
                    role.to_owned()
                },
                port: one_of(dice, &[80, 3000, 5000, 8000, 8080, 8443, 9000]),
                variables: some_of(dice, &VARIABLES, 4),
                secrets: some_of(dice, &SECRETS, 2),
                has_health_check: mostly(dice, 4),
                memory: one_of(dice, &[512, 1024, 2048]),
            },
            gate: one_of(
                dice,
                &[
                    Gate::None,
                    Gate::Start,
                    Gate::Start,
                    Gate::Healthy,
                    Gate::Probe,
                    Gate::Probe,
                ],
            ),
            destination: one_of(
                dice,
                &[
                    Destination::CloudWatch,
                    Destination::CloudWatch,
                    Destination::Datadog,
                    Destination::Firehose,
                    Destination::OpenSearch,
                ],
            ),
            sidecars: some_of(dice, &all_sidecars, 1),
            service: Service {
                count: 1 + dice.below(6),
                has_breaker: mostly(dice, 6),
                rolls_back: mostly(dice, 7),
                has_load_balancer: mostly(dice, 6),
                least_healthy: one_of(dice, &[50, 100, 100, 100]),
                grace: one_of(dice, &[30, 60, 120]),
                scales: mostly(dice, 4),
                has_alarm: mostly(dice, 2),
            },
        }
    }
}

//! Model and order to findings: one function for each page in `rules/`.

mod judge;
mod longer_probe;
mod merge;
mod page;
mod planned;
mod preflight;
mod sender;

pub use judge::{
    Ignored, Judged, Reported, Selection, Subject, SubjectKind, Undecided, UnknownRule, judge,
    judge_decisions,
};
pub use page::{Category, FixKind, Page};

use crate::finding::{Finding, Severity};
use crate::graph::Deployed;
use crate::ignores::{Judged as JudgedIgnore, Mistake};
use crate::model::{Container, Service, Unknown};

/// A rule's answer on one subject: clean (`None`), a finding, or undecided (`Err`).
pub type Verdict = Result<Option<Finding>, Unknown>;

/// What one call of a rule looks at. It yields at most one finding.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// One container of a task definition.
    Container(fn(&Container, &Deployed) -> Verdict),
    /// A task definition as a whole.
    Task(fn(&Deployed) -> Verdict),
    /// A service, with the task definitions linked to it.
    Service(fn(&Service, &[&Deployed]) -> Verdict),
    /// An ignore, when all else is judged.
    Ignore(fn(&JudgedIgnore) -> Verdict),
    /// Something in a configuration or an ignore that cannot be meant.
    Mistake(fn(&Mistake) -> Verdict),
}

/// A hazard we look for: a page and a function.
#[derive(Debug)]
pub struct Rule {
    /// Its name: kebab case, states the hazard.
    pub id: &'static str,
    /// What it says, to a reader who knows no Rust.
    pub page: Page,
    /// What decides it, for each kind of subject it speaks about.
    pub checks: &'static [Check],
}

impl Rule {
    /// Where the page can be read.
    pub fn url(&self) -> String {
        format!(
            "{}/blob/main/rules/{}.md",
            env!("CARGO_PKG_REPOSITORY"),
            self.id
        )
    }

    /// The severity of a finding: the rule's own, unless this case is milder.
    pub fn severity_of(&self, finding: &Finding) -> Severity {
        finding
            .severity
            .map_or(self.page.severity, |milder| milder.min(self.page.severity))
    }
}

/// The table of contents. Each line declares a module and reads its page at compile time: a listed rule
/// without a page, or a page with an unknown word in its front matter, does not compile.
macro_rules! catalogue {
    ($($id:literal => $module:ident: $($subject:ident($function:ident)),+;)+) => {
        $(mod $module;)+

        /// Every rule, in the order of the catalogue.
        pub static CATALOGUE: &[Rule] = &[$(Rule {
            id: $id,
            page: Page::parse(include_str!(concat!("../../rules/", $id, ".md"))),
            checks: &[$(Check::$subject($module::$function)),+],
        }),+];
    };
}

catalogue! {
    // Start order
    "app-before-probe" => app_before_probe: Container(check);
    "app-on-router-health-alone" => app_on_router_health_alone: Container(check);
    "app-before-router" => app_before_router: Task(check);
    // Probes
    "essential-preflight" => essential_preflight: Container(check);
    "probe-bypasses-router" => probe_bypasses_router: Container(check);
    "probe-cannot-fail" => probe_cannot_fail: Container(check);
    "probe-blind-to-dead-router" => probe_blind_to_dead_router: Container(check);
    "probe-races-router" => probe_races_router: Container(check);
    "hasty-probe" => hasty_probe: Container(check);
    // Waits
    "unknown-dependency" => unknown_dependency: Container(check);
    "unknown-condition" => unknown_condition: Container(check);
    "dependency-cycle" => dependency_cycle: Task(check);
    "health-wait-without-check" => health_wait_without_check: Container(check);
    "completion-wait-on-essential" => completion_wait_on_essential: Container(check);
    "unstartable-container" => unstartable_container: Container(check);
    "unbounded-gate" => unbounded_gate: Container(check);
    "misplaced-start-timeout" => misplaced_start_timeout: Container(check);
    "restarting-probe" => restarting_probe: Container(check);
    // Blast radius
    "essential-telemetry-sidecar" => essential_telemetry_sidecar: Container(check);
    // Router image
    "mismatched-router-architecture" => mismatched_router_architecture: Container(check);
    "floating-router-image" => floating_router_image: Container(check);
    "known-bad-router-image" => known_bad_router_image: Container(check);
    "rate-limited-router-image" => rate_limited_router_image: Container(check);
    // Router logs
    "verbose-router" => verbose_router: Container(check);
    // FireLens
    "missing-log-router" => missing_log_router: Task(check);
    "unused-log-router" => unused_log_router: Task(check);
    "duplicate-log-router" => duplicate_log_router: Task(check);
    "missing-essential-container" => missing_essential_container: Task(check);
    // Router logs
    "silent-router" => silent_router: Container(check);
    "self-routing-router" => self_routing_router: Container(check);
    // Log drivers
    "missing-log-configuration" => missing_log_configuration: Container(check);
    "blocking-log-driver" => blocking_log_driver: Container(container), Service(service);
    "invalid-awslogs-options" => invalid_awslogs_options: Container(container), Service(service);
    "unsupported-log-driver" => unsupported_log_driver: Container(container), Service(service);
    "missing-execution-role" => missing_execution_role: Task(check);
    "missing-task-role" => missing_task_role: Task(check);
    "split-log-drivers" => split_log_drivers: Task(check);
    "plaintext-log-credential" => plaintext_log_credential: Container(container), Service(service);
    // Shutdown
    "hasty-router-stop" => hasty_router_stop: Task(check);
    "unordered-shutdown" => unordered_shutdown: Container(check);
    "late-s3-upload" => late_s3_upload: Container(check);
    "uncreated-log-group" => uncreated_log_group: Container(check);
    // FireLens configuration
    "undefined-log-output" => undefined_log_output: Container(container), Service(service);
    "overridden-log-match" => overridden_log_match: Container(container), Service(service);
    "unloadable-router-config" => unloadable_router_config: Container(container), Service(service);
    "exposed-forward-port" => exposed_forward_port: Container(check);
    "invalid-router-user" => invalid_router_user: Container(check);
    "unknown-output-option" => unknown_output_option: Container(container), Service(service);
    "read-only-router" => read_only_router: Container(check);
    "plaintext-log-transport" => plaintext_log_transport: Container(container), Service(service);
    "shared-log-stream" => shared_log_stream: Container(container), Service(service);
    "untagged-datadog-logs" => untagged_datadog_logs: Container(container), Service(service);
    "mismatched-datadog-site" => mismatched_datadog_site: Container(container), Service(service);
    // Blast radius
    "unguarded-essential-router" => unguarded_essential_router: Container(check);
    "unwatched-optional-router" => unwatched_optional_router: Container(check);
    // Router health
    "impossible-router-health-check" => impossible_router_health_check: Container(check);
    "unserved-health-endpoint" => unserved_health_endpoint: Container(check);
    "deep-health-check-on-essential-router" => deep_health_check_on_essential_router: Container(check);
    // Resources
    "starved-router" => starved_router: Container(check);
    "extreme-driver-buffer" => extreme_driver_buffer: Container(check);
    "unbounded-retries" => unbounded_retries: Container(check);
    // Services
    "missing-circuit-breaker" => missing_circuit_breaker: Service(check);
    "breaker-without-rollback" => breaker_without_rollback: Service(check);
    "ineffective-circuit-breaker" => ineffective_circuit_breaker: Service(check);
    "breaker-reset-by-crash-loop" => breaker_reset_by_crash_loop: Service(check);
    "zero-availability-floor" => zero_availability_floor: Service(check);
    "undeployable-service" => undeployable_service: Service(check);
    "missing-deployment-alarms" => missing_deployment_alarms: Service(check);
    "silent-service-connect-proxy" => silent_service_connect_proxy: Service(check);
    // Ways of writing it
    "dropped-key" => dropped_key: Task(task), Container(container), Service(service);
    "swallowed-key" => swallowed_key: Task(task), Container(container), Service(service);
    "alias-in-template" => alias_in_template: Task(task), Service(service);
    "leaked-awslogs-options" => leaked_awslogs_options: Container(check);
    "unfilled-skeleton" => unfilled_skeleton: Task(task), Service(service);
    // What is decided about firelint itself
    "invalid-configuration" => invalid_configuration: Mistake(check);
    "unused-ignore" => unused_ignore: Ignore(check);
    "expired-ignore" => expired_ignore: Ignore(check);
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    CATALOGUE.iter().find(|rule| rule.id == id)
}

//! Model and order to findings: one function for each page in `rules/`.

mod judge;
mod merge;
mod page;
mod planned;
mod router_builds;

pub use judge::{Judged, Reported, Selection, Subject, SubjectKind, Undecided, UnknownRule, judge};
pub use page::{Category, FixKind, Page};
pub use router_builds::{Builds, Confidence, Record, Row, Shown, Suggestion, builds};

use crate::finding::{Finding, Severity};
use crate::graph::Deployed;
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
    // Services
    "missing-circuit-breaker" => missing_circuit_breaker: Service(check);
    "breaker-without-rollback" => breaker_without_rollback: Service(check);
    "ineffective-circuit-breaker" => ineffective_circuit_breaker: Service(check);
    // Ways of writing it
    "dropped-key" => dropped_key: Task(task), Container(container), Service(service);
    "swallowed-key" => swallowed_key: Task(task), Container(container), Service(service);
    "alias-in-template" => alias_in_template: Task(task), Service(service);
    "unfilled-skeleton" => unfilled_skeleton: Task(task), Service(service);
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    CATALOGUE.iter().find(|rule| rule.id == id)
}

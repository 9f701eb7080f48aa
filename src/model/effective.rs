//! What is in force where nothing, or something, is written: for those who look at a key.

use std::fmt::Display;

use super::account::Account;
use super::container::{Container, DEFAULT_STOP_TIMEOUT, HealthCheck};
use super::logging::Driver;
use super::service::Service;
use super::value::{Fact, Located, Unknown, Value};
use crate::source::Span;

/// A setting and what is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The setting, by its API name.
    pub key: &'static str,
    /// Where it is written, or what it is missing from.
    pub place: Span,
    /// Whether it is written.
    pub is_written: bool,
    /// What is in force: lower case, no full stop.
    pub says: String,
}

impl Effective {
    fn of<T>(key: &'static str, value: &Value<T>, says: Result<String, Unknown>) -> Self {
        Self {
            key,
            place: value.place(),
            is_written: value.is_written(),
            says: says.unwrap_or_else(|unknown| format!("not known: {}", unknown.why.describe())),
        }
    }
}

/// What is written, else what ECS takes.
fn or<T: Display>(value: &Value<T>, default: &str) -> Result<String, Unknown> {
    Ok(match value.read()? {
        Some(written) => written.to_string(),
        None => default.to_owned(),
    })
}

/// On or off, and by whom.
fn switch<T>(value: &Value<T>, fact: Fact) -> Result<String, Unknown> {
    let word = if fact? { "on" } else { "off" };
    Ok(match value.is_written() {
        true => word.to_owned(),
        false => format!("{word} by default"),
    })
}

impl Container {
    /// Its settings that matter to when it starts and stops, and to its logs.
    pub fn effective(&self, account: &Account) -> Vec<Effective> {
        let stop = format!("{DEFAULT_STOP_TIMEOUT} by default");
        let endless = "none: who waits for this container waits without end, by ECS's default";
        let driver = &self.log.driver;
        let mut effective = vec![
            Effective::of(
                "essential",
                &self.essential,
                or(&self.essential, "true by default"),
            ),
            Effective::of(
                "startTimeout",
                &self.start_timeout,
                or(&self.start_timeout, endless),
            ),
            Effective::of(
                "stopTimeout",
                &self.stop_timeout,
                or(&self.stop_timeout, &stop),
            ),
            Effective::of("healthCheck", &self.health_check, self.health_in_words()),
            Effective::of(
                "restartPolicy",
                &self.restart_policy.enabled,
                switch(&self.restart_policy.enabled, self.is_restarted()),
            ),
            Effective::of("logDriver", driver, self.log_in_words(account)),
        ];
        if let Some(mode) = self.log.options.iter().find(|one| one.key.value == "mode") {
            let says = mode
                .value
                .read()
                .map(|text| text.map_or("", |text| text.written()));
            effective.push(Effective::of("mode", &mode.value, says.map(str::to_owned)));
        }
        effective
    }

    fn health_in_words(&self) -> Result<String, Unknown> {
        let Some(check) = self.health_check.read()? else {
            return Ok("none by default: one in the image does not count".to_owned());
        };
        let interval = check.interval.or_default(HealthCheck::DEFAULT_INTERVAL)?;
        Ok(format!("every {interval} s"))
    }

    fn log_in_words(&self, account: &Account) -> Result<String, Unknown> {
        let Some(driver) = self.log.driver.read()? else {
            return Ok(
                "none: what it prints is lost, or goes where the instance sends it".to_owned(),
            );
        };
        let mode = match self.log.options.get("mode")? {
            Some(mode) => mode.value.read()?.map(|text| text.written().to_owned()),
            None => Some(match &account.log_driver_mode {
                Some(mode) => format!("{} by the account's default", mode.value.word()),
                None => "non-blocking by default, unless the account says otherwise".to_owned(),
            }),
        };
        Ok(match (driver, mode) {
            (Driver::AwsLogs, Some(mode)) => format!("{}, {mode}", driver.name()),
            _ => driver.name().to_owned(),
        })
    }
}

impl Service {
    /// Its settings that matter to a deployment that fails.
    pub fn effective(&self) -> Vec<Effective> {
        let (breaker, alarms) = (&self.circuit_breaker, &self.alarms);
        vec![
            Effective::of(
                "deploymentCircuitBreaker",
                &breaker.enable,
                switch(&breaker.enable, self.has_circuit_breaker()),
            ),
            Effective::of(
                "rollback",
                &breaker.rollback,
                switch(&breaker.rollback, self.rolls_back()),
            ),
            Effective::of("alarms", alarms, switch(alarms, self.has_alarms())),
        ]
    }
}

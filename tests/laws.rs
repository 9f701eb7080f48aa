//! What holds for every input, over thousands of random ones.
//!
//! `PROPTEST_CASES=100000` tries that many other ones of each law in place of the usual ones.
#![allow(clippy::unwrap_used)]

mod support;

#[path = "laws/bytes.rs"]
mod bytes;
#[path = "laws/definition.rs"]
mod definition;
#[path = "laws/fixes.rs"]
mod fixes;
#[path = "laws/gates.rs"]
mod gates;
#[path = "laws/jobs.rs"]
mod jobs;
#[path = "laws/names.rs"]
mod names;
#[path = "laws/order.rs"]
mod order;
#[path = "laws/spans.rs"]
mod spans;
#[path = "laws/unknown.rs"]
mod unknown;
#[path = "laws/verdicts.rs"]
mod verdicts;
#[path = "laws/write.rs"]
mod write;

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// How often each law is tried.
const CASES: u32 = 10_000;

/// Tries a law; one that costs more than others is tried once in so many cases.
fn holds<S: Strategy<Value: Debug>>(
    share: u32,
    inputs: S,
    law: impl Fn(S::Value) -> TestCaseResult,
) {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let asked: Option<u32> = asked.and_then(|asked| asked.parse().ok());
    let config = ProptestConfig {
        cases: (asked.unwrap_or(CASES) / share).max(1),
        failure_persistence: None,
        // The usual one takes longer to draw a case than firelint to judge it.
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
    };
    let mut runner = match asked {
        Some(_) => TestRunner::new(config),
        // The same ones in every run, so that what fails is to blame on what has changed.
        None => {
            let random = TestRng::deterministic_rng(config.rng_algorithm);
            TestRunner::new_with_rng(config, random)
        }
    };
    if let Err(error) = runner.run(&inputs, law) {
        panic!("{error}");
    }
}

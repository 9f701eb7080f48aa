//! `aws-for-fluent-bit` 3.x: builds with known defects.

use super::Confidence::{High, Low, Medium};
use super::Defect;
use crate::finding::Severity::{Advice, Error, Warning};
use crate::model::RouterMaker::Aws;
use crate::model::{Trigger, Version};

pub static DEFECTS: &[Defect] = &[
    Defect {
        id: "V31",
        spoken_by: Some("impossible-router-health-check"),
        maker: Aws,
        first: Some(Version::new(3, 0, 0)),
        last: Some(Version::new(3, 0, 0)),
        symptom: "has neither `curl` nor `nc`, so a health check with one of them cannot pass",
        severity: Error,
        confidence: High,
        fixed_in: Some("3.0.1 for `curl`; `nc` does not come back"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/pull/1026",
            "https://github.com/aws/aws-for-fluent-bit/pull/1037",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V33",
        maker: Aws,
        first: Some(Version::new(3, 2, 0)),
        below: Some(Version::new(3, 4, 9)),
        when: &[Trigger::Output(&["cloudwatch_logs"])],
        symptom: "crashes (SIGSEGV) when CloudWatch Logs refuses a request, as it does for a \
                  missing log stream",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("3.4.9"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/1164",
            "https://github.com/aws/aws-for-fluent-bit/issues/1084",
            "https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit/issues/377",
            "https://github.com/fluent/fluent-bit/issues/11966",
            "https://github.com/fluent/fluent-bit/issues/11983",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V33",
        maker: Aws,
        first: Some(Version::new(3, 0, 0)),
        below: Some(Version::new(3, 2, 0)),
        when: &[Trigger::Output(&["cloudwatch_logs"])],
        symptom: "probably crashes (SIGSEGV) when CloudWatch Logs refuses a request, as it does \
                  for a missing log stream",
        severity: Warning,
        kills_later: true,
        confidence: Medium,
        remark: Some("reported of 3.2.5; the code is the same in these builds"),
        fixed_in: Some("3.4.9"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/1164",
            "https://github.com/aws/aws-for-fluent-bit/issues/1084",
            "https://github.com/fluent/fluent-bit/issues/11966",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V34",
        maker: Aws,
        first: Some(Version::new(3, 0, 0)),
        below: Some(Version::new(4, 0, 0)),
        // With storage on disk, which only a configuration file can have.
        when: &[Trigger::Every(&[
            Trigger::Sender(&["opensearch"]),
            Trigger::Configuration,
        ])],
        symptom: "crashes (SIGSEGV) when it is stopped, sends to OpenSearch and keeps lines on \
                  disk",
        severity: Advice,
        confidence: Low,
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/1084"],
        ..Defect::BLANK
    },
];

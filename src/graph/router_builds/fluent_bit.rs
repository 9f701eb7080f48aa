//! `fluent/fluent-bit`: builds with known defects.

use super::Confidence::High;
use super::Defect;
use crate::finding::Severity::Error;
use crate::model::RouterMaker::FluentBit;
use crate::model::{Trigger, Version};

pub static DEFECTS: &[Defect] = &[
    Defect {
        id: "V33",
        maker: FluentBit,
        first: Some(Version::new(4, 2, 2)),
        below: Some(Version::new(5, 0, 9)),
        when: &[Trigger::Output(&["cloudwatch_logs"])],
        symptom: "crashes (SIGSEGV) when CloudWatch Logs refuses a request, as it does for a \
                  missing log stream",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("5.0.9"),
        sources: &[
            "https://github.com/fluent/fluent-bit/issues/11966",
            "https://github.com/fluent/fluent-bit/issues/11983",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V35",
        maker: FluentBit,
        first: Some(Version::new(2, 0, 7)),
        last: Some(Version::new(2, 2, 2)),
        symptom: "can be crashed, and perhaps taken over, by whoever reaches its HTTP server \
                  (CVE-2024-4323)",
        severity: Error,
        confidence: High,
        fixed_in: Some("2.2.3"),
        sources: &[
            "https://nvd.nist.gov/vuln/detail/CVE-2024-4323",
            "https://github.com/aws/aws-for-fluent-bit/issues/826",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V35",
        maker: FluentBit,
        first: Some(Version::new(3, 0, 0)),
        last: Some(Version::new(3, 0, 3)),
        symptom: "can be crashed, and perhaps taken over, by whoever reaches its HTTP server \
                  (CVE-2024-4323)",
        severity: Error,
        confidence: High,
        fixed_in: Some("3.0.4"),
        sources: &[
            "https://nvd.nist.gov/vuln/detail/CVE-2024-4323",
            "https://github.com/aws/aws-for-fluent-bit/issues/826",
        ],
        ..Defect::BLANK
    },
];

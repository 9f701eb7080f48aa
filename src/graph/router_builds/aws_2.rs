//! `aws-for-fluent-bit` 1.x and 2.x: builds with known defects.

use super::Confidence::{High, Low, Medium};
use super::Defect;
use crate::finding::Severity::{Advice, Error, Warning};
use crate::model::RouterMaker::Aws;
use crate::model::{Trigger, Version};

pub static DEFECTS: &[Defect] = &[
    Defect {
        id: "V01",
        maker: Aws,
        first: Some(Version::new(2, 6, 1)),
        last: Some(Version::new(2, 6, 1)),
        when: &[Trigger::Output(&["datadog"])],
        symptom: "crashes (SIGSEGV, exit code 139) when a connection to Datadog is reset",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("2.7.0"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/63",
            "https://github.com/aws/aws-for-fluent-bit/issues/66",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V01",
        maker: Aws,
        first: Some(Version::new(2, 4, 0)),
        below: Some(Version::new(2, 6, 1)),
        when: &[Trigger::Output(&["datadog"])],
        symptom: "probably crashes (SIGSEGV, exit code 139) when a connection to Datadog is reset",
        severity: Error,
        kills_later: true,
        confidence: Medium,
        fixed_in: Some("2.7.0"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/63",
            "https://github.com/aws/aws-for-fluent-bit/issues/66",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V02",
        maker: Aws,
        first: Some(Version::new(2, 8, 0)),
        last: Some(Version::new(2, 8, 0)),
        // Or a `rewrite_tag` filter, which only a configuration file can have.
        when: &[Trigger::Output(&["cloudwatch"])],
        symptom: "loses some lines and floods its log with warnings",
        severity: Advice,
        confidence: Low,
        fixed_in: Some("2.9.0"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/81",
            "https://github.com/aws/aws-for-fluent-bit/issues/84",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V03",
        maker: Aws,
        first: Some(Version::new(2, 15, 0)),
        last: Some(Version::new(2, 15, 0)),
        symptom: "crashes (SIGSEGV) at its start or soon after, and leaks memory",
        severity: Error,
        confidence: High,
        fixed_in: Some("2.15.1"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/183",
            "https://github.com/aws/aws-for-fluent-bit/issues/184",
            "https://github.com/aws/aws-for-fluent-bit/issues/174",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V04",
        maker: Aws,
        first: Some(Version::new(2, 16, 0)),
        last: Some(Version::new(2, 16, 0)),
        symptom: "was replaced by its maker for known issues that were not named",
        severity: Warning,
        confidence: Medium,
        remark: Some("the change log of 2.16.1 says no more than that"),
        fixed_in: Some("2.16.1"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/blob/mainline/CHANGELOG.md"],
        ..Defect::BLANK
    },
    Defect {
        id: "V05",
        maker: Aws,
        first: Some(Version::new(2, 19, 0)),
        last: Some(Version::new(2, 19, 0)),
        when: &[Trigger::Output(&["datadog"])],
        symptom: "now and then crashes (SIGSEGV) on the first line it sends to Datadog",
        severity: Warning,
        confidence: Low,
        remark: Some(
            "reported in one incident; no public report has the same signature, but its DNS \
             queries to Datadog fail upstream, and the maintainers advise against images before \
             2.21.2",
        ),
        fixed_in: Some("2.21.2"),
        sources: &[
            "https://github.com/fluent/fluent-bit/issues/3944",
            "https://github.com/aws/aws-for-fluent-bit/issues/272",
            "https://github.com/aws/aws-for-fluent-bit/issues/770",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V06",
        maker: Aws,
        first: Some(Version::new(2, 19, 0)),
        last: Some(Version::new(2, 20, 0)),
        when: &[Trigger::Output(&["s3"])],
        symptom: "takes more and more memory when it sends to S3",
        severity: Warning,
        confidence: High,
        fixed_in: Some("2.21.0"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/232",
            "https://github.com/fluent/fluent-bit/issues/4038",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V07",
        maker: Aws,
        first: Some(Version::new(2, 19, 1)),
        last: Some(Version::new(2, 19, 2)),
        when: &[Trigger::Output(&["datadog", "http"])],
        symptom: "loses lines because its DNS queries time out",
        severity: Error,
        confidence: High,
        fixed_in: Some("2.20.0, with a residue"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/233",
            "https://github.com/aws/aws-for-fluent-bit/issues/236",
            "https://github.com/aws/aws-cdk/issues/16733",
            "https://github.com/fluent/fluent-bit/issues/4050",
            "https://github.com/aws/aws-for-fluent-bit/issues/253",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V08",
        maker: Aws,
        first: Some(Version::new(2, 20, 0)),
        last: Some(Version::new(2, 20, 0)),
        // Kinesis when it is throttled, any output that is blocked, or a `lua` filter of a configuration file.
        when: &[Trigger::Output(&["datadog", "kinesis", "kinesis_streams"])],
        symptom: "runs out of memory, crashes (SIGSEGV) or drops lines when its output is slowed \
                  down",
        severity: Warning,
        kills_later: true,
        confidence: Medium,
        fixed_in: Some("2.21.2"),
        sources: &[
            "https://github.com/fluent/fluent-bit/issues/4192",
            "https://github.com/fluent/fluent-bit/issues/4164",
            "https://github.com/fluent/fluent-bit/issues/5479",
            "https://github.com/fluent/fluent-bit/issues/4157",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V09",
        maker: Aws,
        first: Some(Version::new(2, 21, 0)),
        last: Some(Version::new(2, 21, 0)),
        symptom: "crashes (SIGSEGV) within days",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("2.21.1, and more of it in 2.21.2"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/269",
            "https://github.com/aws/aws-for-fluent-bit/issues/383",
            "https://github.com/fluent/fluent-bit/issues/4232",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V10",
        maker: Aws,
        first: Some(Version::new(2, 21, 0)),
        last: Some(Version::new(2, 21, 1)),
        // Where the instance's metadata service has a hop limit of 1, which no task definition says.
        when: &[Trigger::InstanceRole],
        symptom: "hangs on an instance whose metadata service has a hop limit of 1, where it takes \
                  its credentials from",
        severity: Warning,
        confidence: High,
        fixed_in: Some("2.21.2"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/259"],
        ..Defect::BLANK
    },
    Defect {
        id: "V11",
        maker: Aws,
        first: Some(Version::new(2, 22, 0)),
        last: Some(Version::new(2, 22, 0)),
        when: &[Trigger::Output(&["cloudwatch_logs"])],
        symptom: "crashes (SIGSEGV) when it sends to CloudWatch Logs, and may leak memory",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("2.23.x, as far as is known: the cause was not found"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/300"],
        ..Defect::BLANK
    },
    Defect {
        id: "V12",
        spoken_by: Some("unknown-output-option"),
        maker: Aws,
        first: Some(Version::new(2, 24, 0)),
        symptom: "ends with exit code 255 at its start when an output has an option it does not \
                  know",
        severity: Error,
        confidence: High,
        remark: Some("this is how it is meant to be since Fluent Bit 1.9.3"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/348",
            "https://github.com/aws/aws-for-fluent-bit/issues/371",
            "https://github.com/aws/aws-for-fluent-bit/issues/770",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V13",
        maker: Aws,
        first: Some(Version::new(2, 25, 0)),
        last: Some(Version::new(2, 25, 1)),
        when: &[
            Trigger::Output(&["firehose", "kinesis_firehose"]),
            Trigger::Every(&[Trigger::Output(&["s3"]), Trigger::Output(&["datadog"])]),
        ],
        symptom: "crashes (SIGSEGV), leaks, or goes idle after days",
        severity: Warning,
        kills_later: true,
        confidence: Medium,
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/351",
            "https://github.com/aws/aws-for-fluent-bit/issues/705",
            "https://github.com/aws/aws-for-fluent-bit/issues/992",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V14",
        maker: Aws,
        first: Some(Version::new(2, 26, 0)),
        last: Some(Version::new(2, 26, 0)),
        when: &[Trigger::Output(&["cloudwatch_logs"])],
        symptom: "crashes (SIGSEGV) again and again when it sends to CloudWatch Logs",
        severity: Warning,
        kills_later: true,
        confidence: Medium,
        remark: Some("reported from EKS; the crashes of the builds from 2.29.0 on may be the same"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/398"],
        ..Defect::BLANK
    },
    Defect {
        id: "V15",
        maker: Aws,
        last: Some(Version::new(2, 28, 0)),
        // The tag that ECS makes of the name is then longer than 256 characters.
        when: &[Trigger::NameLongerThan(214)],
        symptom: "crashes (SIGSEGV) on a container name of more than 214 characters",
        severity: Advice,
        confidence: High,
        fixed_in: Some("2.28.1"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/blob/mainline/CHANGELOG.md",
            "https://github.com/fluent/fluent-bit/issues/5753",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V16",
        maker: Aws,
        last: Some(Version::new(2, 28, 5)),
        when: &[Trigger::Every(&[
            Trigger::Several(&["cloudwatch_logs"]),
            Trigger::Option {
                output: &["cloudwatch_logs"],
                key: "net.keepalive",
                value: &["off", "false", "no"],
            },
        ])],
        symptom: "hangs under load with two or more outputs to CloudWatch Logs and `net.keepalive` \
                  off, while its health checks pass, and then runs out of memory",
        severity: Error,
        confidence: High,
        fixed_in: Some("2.29.1, better 2.31.12"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/525"],
        ..Defect::BLANK
    },
    Defect {
        id: "V16",
        maker: Aws,
        last: Some(Version::new(2, 28, 5)),
        when: &[Trigger::Several(&["cloudwatch_logs"])],
        symptom: "may hang under load with two or more outputs to CloudWatch Logs",
        severity: Advice,
        confidence: High,
        remark: Some("the reports are of `net.keepalive` off"),
        fixed_in: Some("2.29.1, better 2.31.12"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/525"],
        ..Defect::BLANK
    },
    Defect {
        id: "V17",
        maker: Aws,
        first: Some(Version::new(2, 29, 0)),
        last: Some(Version::new(2, 29, 0)),
        when: &[Trigger::Option {
            output: &["datadog"],
            key: "provider",
            value: &["ecs"],
        }],
        symptom: "crashes (SIGSEGV) when it sends to Datadog with `provider` set to `ecs`",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("2.29.1 for most, 2.31.1 for all"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/491",
            "https://github.com/fluent/fluent-bit/issues/6785",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V17",
        maker: Aws,
        first: Some(Version::new(2, 29, 1)),
        last: Some(Version::new(2, 31, 0)),
        when: &[Trigger::Option {
            output: &["datadog"],
            key: "provider",
            value: &["ecs"],
        }],
        symptom: "crashes (SIGSEGV) in some cases when it sends to Datadog with `provider` set to \
                  `ecs`",
        severity: Error,
        kills_later: true,
        confidence: Medium,
        fixed_in: Some("2.31.1"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/491",
            "https://github.com/fluent/fluent-bit/issues/6785",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V18",
        maker: Aws,
        first: Some(Version::new(2, 29, 0)),
        last: Some(Version::new(2, 31, 1)),
        // Outputs of containers match their own lines alone, unless an option says otherwise.
        when: &[
            Trigger::Every(&[
                Trigger::Several(&["cloudwatch_logs"]),
                Trigger::Option {
                    output: &["cloudwatch_logs"],
                    key: "match",
                    value: &[],
                },
            ]),
            Trigger::Every(&[
                Trigger::Several(&["cloudwatch_logs"]),
                Trigger::Option {
                    output: &["cloudwatch_logs"],
                    key: "match_regex",
                    value: &[],
                },
            ]),
        ],
        symptom: "crashes (SIGSEGV) when two outputs to CloudWatch Logs take the same lines",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("2.31.2"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/542",
            "https://github.com/fluent/fluent-bit/issues/6849",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V19",
        maker: Aws,
        first: Some(Version::new(2, 29, 0)),
        last: Some(Version::new(2, 31, 2)),
        when: &[Trigger::KeepAlive {
            except: &[
                "stdout",
                "null",
                "file",
                "counter",
                "flowcounter",
                "plot",
                "exit",
                "cloudwatch",
                "firehose",
                "kinesis",
                "newrelic",
            ],
        }],
        symptom: "crashes (SIGSEGV) when a connection that is kept open is closed by the other \
                  side",
        severity: Error,
        kills_later: true,
        confidence: High,
        fixed_in: Some("2.31.3"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/542"],
        ..Defect::BLANK
    },
    Defect {
        id: "V19",
        maker: Aws,
        below: Some(Version::new(2, 29, 0)),
        when: &[Trigger::KeepAlive {
            except: &[
                "stdout",
                "null",
                "file",
                "counter",
                "flowcounter",
                "plot",
                "exit",
                "cloudwatch",
                "firehose",
                "kinesis",
                "newrelic",
            ],
        }],
        symptom: "may crash (SIGSEGV) when a connection that is kept open is closed by the other \
                  side",
        severity: Advice,
        confidence: Medium,
        remark: Some(
            "the maker believes that builds before 2.29.0 have this, too; every report is of later \
             ones",
        ),
        fixed_in: Some("2.31.3"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/542"],
        ..Defect::BLANK
    },
    Defect {
        id: "V20",
        maker: Aws,
        first: Some(Version::new(2, 24, 0)),
        below: Some(Version::new(3, 0, 0)),
        when: &[Trigger::Output(&["s3"])],
        symptom: "now and then crashes (SIGSEGV) when it sends to S3",
        severity: Warning,
        kills_later: true,
        confidence: Medium,
        remark: Some(
            "a work-around came in 2.31.0 and was withdrawn in 2.31.5; reports go on with 2.32.5, \
             and no build of 2.x is known to be free of it",
        ),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/542",
            "https://github.com/aws/aws-for-fluent-bit/issues/828",
            "https://github.com/aws/aws-for-fluent-bit/blob/mainline/CHANGELOG.md",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V20",
        maker: Aws,
        below: Some(Version::new(2, 24, 0)),
        when: &[Trigger::Output(&["s3"])],
        symptom: "may now and then crash (SIGSEGV) when it sends to S3",
        severity: Advice,
        confidence: Medium,
        remark: Some(
            "it is said of all of 2.x, but what is known of the cause is of builds with Fluent Bit \
             1.9, from 2.24.0 on",
        ),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/542"],
        ..Defect::BLANK
    },
    Defect {
        id: "V21",
        maker: Aws,
        below: Some(Version::new(2, 31, 6)),
        when: &[
            Trigger::Option {
                output: &["cloudwatch"],
                key: "auto_create_group",
                value: &["on", "true", "yes"],
            },
            Trigger::Option {
                output: &["cloudwatch"],
                key: "log_retention_days",
                value: &[],
            },
        ],
        symptom: "loses lines when it cannot create the log group or set its retention",
        severity: Warning,
        confidence: High,
        fixed_in: Some("2.31.6"),
        sources: &["https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit/issues/314"],
        ..Defect::BLANK
    },
    Defect {
        id: "V22",
        maker: Aws,
        below: Some(Version::new(2, 31, 7)),
        when: &[Trigger::Option {
            output: &["s3"],
            key: "preserve_data_ordering",
            value: &["on", "true", "yes"],
        }],
        symptom: "mixes up object keys and tags in S3 with `preserve_data_ordering`",
        severity: Warning,
        confidence: High,
        fixed_in: Some("2.31.7"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/541"],
        ..Defect::BLANK
    },
    Defect {
        id: "V23",
        maker: Aws,
        below: Some(Version::new(2, 31, 9)),
        when: &[
            Trigger::Several(&["cloudwatch"]),
            Trigger::Several(&["firehose"]),
            Trigger::Several(&["kinesis"]),
        ],
        symptom: "crashes (SIGSEGV) when it is stopped, with two or more outputs of one of AWS's \
                  Go plugins, and loses the last lines",
        severity: Warning,
        confidence: High,
        fixed_in: Some("2.31.9"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/613"],
        ..Defect::BLANK
    },
    Defect {
        id: "V24",
        maker: Aws,
        below: Some(Version::new(2, 31, 10)),
        // With a `tail` input, which only a configuration file can have.
        when: &[Trigger::Every(&[
            Trigger::Variable {
                name: "FLB_LOG_LEVEL",
                value: &["debug"],
            },
            Trigger::Configuration,
        ])],
        symptom: "crashes (SIGSEGV) when it follows files and `FLB_LOG_LEVEL` is `debug`",
        severity: Warning,
        confidence: High,
        fixed_in: Some("2.31.10"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/637",
            "https://github.com/aws/aws-for-fluent-bit/issues/639",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V25",
        maker: Aws,
        below: Some(Version::new(2, 31, 12)),
        when: &[Trigger::Configuration],
        symptom: "crashes (SIGSEGV) with an `exec` input or a `modify` filter",
        severity: Advice,
        confidence: High,
        remark: Some("one user still sees it with 2.31.12"),
        fixed_in: Some("2.31.12"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/661"],
        ..Defect::BLANK
    },
    Defect {
        id: "V26",
        maker: Aws,
        // Fluent Bit 1.9.
        first: Some(Version::new(2, 24, 0)),
        below: Some(Version::new(2, 32, 0)),
        symptom: "loses lines and runs out of memory in a rare case of the network",
        severity: Advice,
        confidence: High,
        fixed_in: Some("2.32.0"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/blob/mainline/CHANGELOG.md",
            "https://github.com/fluent/fluent-bit/issues/7728",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V27",
        maker: Aws,
        first: Some(Version::new(2, 32, 1)),
        last: Some(Version::new(2, 32, 1)),
        symptom: "was withdrawn by its maker",
        severity: Error,
        confidence: High,
        fixed_in: Some("2.32.2, which is 2.32.0 again"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/blob/mainline/CHANGELOG.md",
            "https://github.com/aws/aws-for-fluent-bit/pull/804",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V28",
        maker: Aws,
        first: Some(Version::new(2, 32, 2).rebuilt(20241003)),
        last: Some(Version::new(2, 32, 2).rebuilt(20241003)),
        symptom: "fails to allocate memory and crashes (exit code 139)",
        severity: Error,
        confidence: High,
        fixed_in: Some("2.32.2.20241008"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/issues/861"],
        ..Defect::BLANK
    },
    Defect {
        id: "V29",
        maker: Aws,
        // Fluent Bit 1.9.10.
        first: Some(Version::new(2, 29, 0)),
        last: Some(Version::new(2, 32, 2)),
        when: &[Trigger::Output(&["http"])],
        symptom: "rarely crashes (SIGSEGV) when it sends over HTTP",
        severity: Warning,
        kills_later: true,
        confidence: High,
        fixed_in: Some("2.32.3"),
        sources: &["https://github.com/aws/aws-for-fluent-bit/blob/mainline/CHANGELOG.md"],
        ..Defect::BLANK
    },
    Defect {
        id: "V29",
        maker: Aws,
        // Fluent Bit 1.9.10.
        first: Some(Version::new(2, 29, 0)),
        last: Some(Version::new(2, 32, 2)),
        when: &[Trigger::Output(&["loki", "forward"])],
        symptom: "rarely crashes (SIGSEGV) when it sends to Loki or to another Fluent Bit",
        severity: Warning,
        kills_later: true,
        confidence: Medium,
        fixed_in: Some("2.32.3 for HTTP; for these it is not confirmed"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/issues/816",
            "https://github.com/aws/aws-for-fluent-bit/issues/837",
            "https://github.com/aws/aws-for-fluent-bit/issues/898",
        ],
        ..Defect::BLANK
    },
    Defect {
        id: "V30",
        maker: Aws,
        first: Some(Version::new(2, 0, 0)),
        below: Some(Version::new(3, 0, 0)),
        words: &["latest", "stable"],
        symptom: "is of the line 2.x, whose life ended on 2026-06-30 and which gets no more \
                  updates",
        severity: Warning,
        confidence: High,
        fixed_in: Some("3.x, which is supported through 2028"),
        sources: &[
            "https://github.com/aws/aws-for-fluent-bit/blob/mainline/README.md",
            "https://github.com/aws/aws-for-fluent-bit/pull/1117",
            "https://github.com/aws/aws-for-fluent-bit/issues/1131",
            "https://github.com/aws/aws-for-fluent-bit/issues/1181",
        ],
        ..Defect::BLANK
    },
];

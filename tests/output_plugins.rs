//! The table of output plugins is whole, and what follows from it for senders.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use firelint::model::{OutputPlugin, Reach, datadog, is_taken_by_ecs};
use firelint::project::Project;
use firelint::rules::{Selection, judge};
use firelint::source::{Source, Sources};
use proptest::prelude::*;

#[test]
fn every_plugin_is_found_by_its_names() {
    for plugin in OutputPlugin::all() {
        for name in plugin.names() {
            let found = OutputPlugin::named(&name.to_uppercase()).unwrap();
            assert_eq!(found.names(), plugin.names());
        }
    }
    assert!(OutputPlugin::named("grafana-loki").is_none());
}

#[test]
fn every_entry_names_its_source() {
    for plugin in OutputPlugin::all().chain([OutputPlugin::common()]) {
        let source = plugin.source();
        assert!(!source.is_empty());
        assert!(source.iter().all(|url| url.starts_with("https://")));
    }
}

#[test]
fn nothing_is_listed_twice_and_all_is_in_small_letters() {
    let mut names = BTreeSet::new();
    for plugin in OutputPlugin::all() {
        let common = OutputPlugin::common().options();
        let mut options: BTreeSet<&str> = common.iter().copied().collect();
        for name in plugin.names() {
            assert!(names.insert(name), "{name} is listed twice");
            assert_eq!(*name, name.to_lowercase());
        }
        for option in plugin.options() {
            let names = plugin.names();
            assert_eq!(*option, option.to_lowercase(), "{names:?}");
            assert!(
                options.insert(option),
                "{names:?}: {option} is listed twice"
            );
        }
        assert!(!plugin.is_plain_by_default() || plugin.default_host().is_some());
    }
}

/// What aws-for-fluent-bit 2.30.0 printed when it refused an option (aws-for-fluent-bit#770).
#[test]
fn options_that_an_image_printed_are_known() {
    let datadog = OutputPlugin::named("datadog").unwrap();
    for option in [
        "compress",
        "apikey",
        "dd_service",
        "dd_source",
        "dd_tags",
        "proxy",
        "include_tag_key",
        "tag_key",
        "dd_message_key",
        "provider",
        "json_date_key",
    ] {
        assert!(datadog.knows(option), "{option}");
    }
    assert!(!datadog.knows("log_group_name"));
    assert!(!datadog.knows("DD_API_KEY"));
}

#[test]
fn the_nearest_option_is_offered() {
    let plugin = OutputPlugin::named("cloudwatch_logs").unwrap();
    assert_eq!(plugin.nearest("log_group_nam"), Some("log_group_name"));
    assert_eq!(plugin.nearest("Retrylimit"), Some("retry_limit"));
    assert_eq!(plugin.nearest("dd_service"), None);
    assert_eq!(plugin.nearest(&"log_group_name".repeat(1000)), None);
}

#[test]
fn a_host_reaches_as_far_as_its_name_tells() {
    for (host, reach) in [
        ("localhost", Reach::Local),
        ("127.0.0.1", Reach::Local),
        ("::1", Reach::Local),
        ("[::1]", Reach::Local),
        ("aggregator", Reach::Private),
        ("aggregator.shop.internal", Reach::Private),
        ("10.0.3.4", Reach::Private),
        ("fd00::1", Reach::Private),
        ("8.8.8.8", Reach::Public),
        ("logs.shop.example", Reach::Public),
    ] {
        assert_eq!(Reach::of(host), reach, "{host}");
    }
}

#[test]
fn a_host_is_of_the_longest_site_it_ends_with() {
    let site = datadog::site_of;
    assert_eq!(
        site("http-intake.logs.us3.datadoghq.com"),
        Some("us3.datadoghq.com")
    );
    assert_eq!(
        site("http-intake.logs.datadoghq.com"),
        Some("datadoghq.com")
    );
    assert_eq!(site("DATADOGHQ.EU"), Some("datadoghq.eu"));
    assert_eq!(site("notdatadoghq.com"), None);
    assert_eq!(site("pvtlink.logs.datadoghq.com"), None);
    assert_eq!(site("proxy.shop.internal"), None);
}

proptest! {
    /// Capitals do not matter, and what ECS takes for itself is nobody's slip.
    #[test]
    fn capitals_do_not_matter(key in "[a-zA-Z_.]{0,24}") {
        for plugin in OutputPlugin::all() {
            prop_assert_eq!(plugin.knows(&key), plugin.knows(&key.to_uppercase()));
        }
        prop_assert_eq!(is_taken_by_ecs(&key), is_taken_by_ecs(&key.to_uppercase()));
    }

    #[test]
    fn any_text_may_be_asked(text in "\\PC{0,80}") {
        let _ = Reach::of(&text);
        let _ = datadog::site_of(&text);
        for plugin in OutputPlugin::all() {
            if let Some(near) = plugin.nearest(&text) {
                prop_assert!(plugin.knows(near));
            }
            let _ = plugin.knows(&text);
        }
    }
}

/// The rules that speak about a service of terraform-aws-modules with one app, whose log configuration is this.
fn spoken_of(log: &str) -> BTreeSet<&'static str> {
    let module = format!(
        r#"
module "shop" {{
  source  = "terraform-aws-modules/ecs/aws//modules/service"
  version = "6.0.0"
  name    = "shop"

  container_definitions = {{
    log-router = {{
      image                 = "public.ecr.aws/aws-observability/aws-for-fluent-bit:3.4.9"
      memoryReservation     = 128
      firelensConfiguration = {{ type = "fluentbit" }}
    }}
    web = {{
      image            = "shop/web:1"
      logConfiguration = {log}
    }}
  }}
}}
"#
    );
    let mut sources = Sources::default();
    sources.add(Source::new("main.tf", module));
    let judged = judge(&Project::of(sources), &Selection::default());
    let ids = judged.findings.iter().map(|reported| reported.rule.id);
    ids.filter(|id| ["undefined-log-output", "unknown-output-option"].contains(id))
        .collect()
}

#[test]
fn what_a_module_leaks_is_not_what_somebody_wrote() {
    let leaked = r#"{ logDriver = "awsfirelens" }"#;
    assert_eq!(spoken_of(leaked), BTreeSet::new());
    let written =
        r#"{ logDriver = "awsfirelens", options = { Name = "stdout", awslogs-group = "shop" } }"#;
    assert_eq!(
        spoken_of(written),
        BTreeSet::from(["unknown-output-option"])
    );
    let unnamed = r#"{ logDriver = "awsfirelens", options = { awslogs-group = "shop" } }"#;
    assert_eq!(spoken_of(unnamed), BTreeSet::from(["undefined-log-output"]));
}

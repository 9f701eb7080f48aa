//! Why, when and how to fix: `rules/unserved-health-endpoint.md`.

use super::Verdict;
use crate::finding::{Finding, Severity};
use crate::graph::{Deployed, Unserved};
use crate::model::{Container, Located, Member, Text};
use crate::source::Span;

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    if container.is_log_router() == Ok(false) {
        return Ok(None);
    }
    let Some(unserved) = deployed.unserved(container)? else {
        return Ok(None);
    };
    container.is_log_router()?;
    let name = container.display_name();
    let asked = asked(container);
    let firelens = deployed.task.key("firelensConfiguration");
    let finding = match unserved {
        Unserved::File => Finding::at(&file(container), format!("this file is not in the image of `{name}`: it came with 2.29.1, so the router cannot start"))
            .label(&container.image, "the image, which is older")
            .help("use an image from 2.29.1 on, or a configuration file that you put there yourself"),
        Unserved::Monitoring => Finding::at(&asked, format!("nothing in `{name}` listens on port 2020, so this fails every time"))
            .label(&container.firelens, "no configuration file here turns Fluent Bit's monitoring server on")
            .help(format!(
                "set `config-file-type` to `file` and `config-file-value` to `/fluent-bit/configs/output-metrics-healthcheck.conf` in the options of `{firelens}`, with AWS's image from 2.29.1 on"
            )),
        Unserved::OnlyForFluentBit => Finding::at(&asked, "nothing listens on port 8877: ECS opens it for Fluent Bit only, so this fails every time")
            .label(&container.firelens, "this router is Fluentd")
            .help("ask a port that your Fluentd configuration opens, or take the check away"),
        Unserved::OnlyInOtherModes => Finding::at(&asked, "nothing listens on port 8877: ECS opens it in the network modes `awsvpc` and `bridge` only, so this fails every time")
            .label(&deployed.task.network_mode, "another network mode")
            .help("take the check away, or ask Fluent Bit's monitoring server on port 2020 and turn that on"),
        Unserved::Withdrawn => Finding::at(&asked, "AWS no longer advises the check on port 8877: it called routers unhealthy that were busy, and the task was replaced")
            .severity(Severity::Warning)
            .help("ask Fluent Bit's monitoring server, `http://127.0.0.1:2020/api/v1/uptime`, and turn that on, or take the check away"),
    };
    Ok(Some(finding))
}

/// Where the configuration file is named.
fn file(container: &Container) -> Span {
    let firelens = container.firelens.known();
    let named = firelens.and_then(|firelens| firelens.options.get("config-file-value").ok().flatten());
    named.map_or(container.firelens.place(), Member::<Text>::place)
}

/// Where the health check names the port.
fn asked(container: &Container) -> Span {
    let Some(check) = container.health_check.known() else {
        return container.span;
    };
    let names_port = |text: &Text| ["2020", "8877"].iter().any(|port| text.written().contains(port));
    let word = check.command.iter().find(|word| names_port(&word.value));
    word.map_or(check.command.span, |word| word.span)
}

//! Why, when and how to fix: `rules/exposed-forward-port.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Severity};
use crate::graph::Deployed;
use crate::model::{Container, Fact, NetworkMode, PortMapping, ROUTER_PORTS, all, any, not};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let in_host_network = || deployed.task.network_mode.is(|mode| *mode == NetworkMode::Host);
    let hazard = all([
        container.is_log_router(),
        any([container.port_mappings.any(is_of_router), in_host_network()]),
        not(is_the_workload(container, deployed)),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let mappings = container.port_mappings.iter();
    let exposed: Vec<&PortMapping> = mappings.filter(|mapping| is_of_router(mapping) == Ok(true)).collect();
    let Some((first, others)) = exposed.split_first() else {
        return Ok(Some(in_the_host_network(container, deployed)));
    };
    let finding = Finding::at(*first, format!("`{}` publishes this port, which {}", container.display_name(), answers(first)));
    let finding = others.iter().fold(finding, |finding, other| {
        finding.label(*other, format!("and this one, which {}", answers(other)))
    });
    let fix = exposed.iter().fold(Fix::new("remove the port mapping"), |fix, mapping| fix.remove(*mapping));
    let help = match not(deployed.task.is_awsvpc()) {
        Ok(true) => "remove the mapping: containers of the task reach the router without it",
        _ => "remove the mapping, and make sure that no security group of the task lets others in on this port",
    };
    Ok(Some(finding.help(help).fix(fix)))
}

fn is_of_router(mapping: &PortMapping) -> Fact {
    let port = &mapping.container_port;
    port.is(|port| ROUTER_PORTS.iter().any(|(known, _)| known == port))
}

fn answers(mapping: &PortMapping) -> &'static str {
    let port = mapping.container_port.known();
    let mut known = ROUTER_PORTS.iter();
    let found = known.find(|(known, _)| Some(known) == port);
    found.map_or("is one of the router's", |(_, answers)| answers)
}

/// A service that gathers the lines of others is meant to be reached.
fn is_the_workload(container: &Container, deployed: &Deployed) -> Fact {
    all([
        Ok(!deployed.services.is_empty()),
        deployed.task.is_awsvpc(),
        deployed.takes_traffic(container),
    ])
}

fn in_the_host_network(container: &Container, deployed: &Deployed) -> Finding {
    let mode = deployed.task.key("networkMode");
    Finding::at(&deployed.task.network_mode, "every port of every container is one of the instance's")
        .label(container, "that of this router as well, where it listens on one")
        .help(format!("make sure that no security group of the instance lets others in on port 24224, or use another `{mode}`"))
        .note("AWS's documentation warns of it; by the source of the ECS agent the configuration it generates opens no port in this mode, so only one of your own does")
        .severity(Severity::Advice)
}

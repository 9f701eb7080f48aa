//! Why, when and how to fix: `rules/rate-limited-router-image.md`.

use super::Verdict;
use crate::finding::{Finding, Fix};
use crate::graph::Deployed;
use crate::model::{Container, RouterImage, Text, all, not};

/// Where AWS publishes on Docker Hub, and where it publishes the same tags without such limits.
const ON_DOCKER_HUB: &str = "amazon/aws-for-fluent-bit";
const ON_PUBLIC_ECR: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit";

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let on_docker_hub = container
        .router_image()
        .map(|image| image.is_some_and(|image| image.image.is_on_docker_hub()));
    let hazard = all([
        container.is_log_router(),
        on_docker_hub,
        not(container.repository_credentials.is(|_| true)),
    ]);
    if !hazard? {
        return Ok(None);
    }
    let Some(image) = container.router_image()? else {
        return Ok(None);
    };

    let name = container.display_name();
    let finding = Finding::at(&container.image, format!("`{name}` is pulled from Docker Hub without an account: beyond its limit for such pulls the task does not start"));
    let finding = match moved(&image) {
        Some(reference) => {
            let fix = container.image.known().and_then(Text::literal).map(|_| {
                Fix::new("pull the same image from Amazon ECR Public").replace(&container.image, reference)
            });
            finding.help(format!("pull it from `{ON_PUBLIC_ECR}`, which has the same tags")).fix(fix)
        }
        None => {
            let credentials = deployed.task.key("repositoryCredentials");
            finding.help(format!("pull it through a cache in Amazon ECR, or give the container `{credentials}`"))
        }
    };
    Ok(Some(finding))
}

/// The same image in ECR Public. One by digest may be another there.
fn moved(image: &RouterImage) -> Option<String> {
    let image = image.image;
    let tag = image.tag.map(|tag| format!(":{tag}")).unwrap_or_default();
    let is_it = image.repository == ON_DOCKER_HUB && image.digest.is_none();
    is_it.then(|| format!("{ON_PUBLIC_ECR}{tag}"))
}

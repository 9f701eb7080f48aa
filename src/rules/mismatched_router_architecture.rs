//! Why, when and how to fix: `rules/mismatched-router-architecture.md`.

use super::Verdict;
use crate::finding::{Finding, Fix};
use crate::graph::Deployed;
use crate::model::{
    Architecture, Build, Container, Fact, Located, Platform, RouterImage, Text, Unknown, Why,
};

pub fn check(container: &Container, deployed: &Deployed) -> Verdict {
    let is_router = container.is_log_router();
    if is_router == Ok(false) {
        return Ok(None);
    }
    let Some(image) = container.router_image()? else {
        return Ok(None);
    };
    let Some(built_for) = image.architecture else {
        let open = image.build == Build::Unsaid;
        return if open { Err(container.open_image()) } else { Ok(None) };
    };
    if !runs_on_another(built_for, deployed)? {
        return Ok(None);
    }
    is_router?;

    let name = container.display_name();
    let (key, runs_on) = (deployed.task.key("cpuArchitecture"), &deployed.task.cpu_architecture);
    let finding = Finding::at(&container.image, format!("`{name}` is built for {}, so it cannot run here, and the task does not start", built_for.word()));
    let finding = match runs_on.known() {
        Some(architecture) => finding.label(runs_on, format!("the task runs on {}", architecture.written())),
        None => finding.label(&container.image, format!("Fargate runs on X86_64 where no `{key}` says otherwise")),
    };
    Ok(Some(finding.help("use the tag without an architecture, which is built for both").fix(fix(container, &image))))
}

/// Whether the task runs on another architecture than this: X86_64 on Fargate where nothing is said, and whatever the
/// instances are like elsewhere (API RuntimePlatform).
fn runs_on_another(built_for: Architecture, deployed: &Deployed) -> Fact {
    let runs_on = &deployed.task.cpu_architecture;
    if runs_on.is_written() {
        return runs_on.says(|word| !word.eq_ignore_ascii_case(built_for.word()));
    }
    match deployed.platform() {
        Platform::Fargate => Ok(built_for != Architecture::Amd64),
        Platform::Agent | Platform::Unsaid => Err(Unknown {
            at: runs_on.place(),
            why: Why::Platform,
        }),
    }
}

fn fix(container: &Container, image: &RouterImage) -> Option<Fix> {
    let tag = image.tag_for_any_architecture().filter(|_| image.is_published())?;
    let literal = container.image.known().and_then(Text::literal)?;
    let reference = image.image.with_tag(&tag);
    let is_whole = !literal.contains('@');
    is_whole.then(|| Fix::new("use the tag that is built for every architecture").replace(&container.image, reference))
}

//! Why, when and how to fix: `rules/alias-in-template.md`.

use super::Verdict;
use crate::finding::Finding;
use crate::graph::Deployed;
use crate::model::{Remarks, Service};

pub fn task(deployed: &Deployed) -> Verdict {
    Ok(at_alias(&deployed.task.remarks))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    Ok(at_alias(&service.remarks))
}

fn at_alias(remarks: &Remarks) -> Option<Finding> {
    let label = "this is the first YAML alias of the template, and CloudFormation refuses them";
    let finding = Finding::at(&remarks.alias?, label);
    Some(
        finding
            .help("deploy the output of a tool that resolves them, or write out what it stands for")
            .note("`aws cloudformation package` and SAM's commands resolve them, and firelint reads them resolved"),
    )
}

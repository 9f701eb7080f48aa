//! Why, when and how to fix: `rules/dropped-key.md`.

use super::Verdict;
use crate::finding::{Finding, Fix, Key};
use crate::graph::Deployed;
use crate::model::{Container, Remarks, Service};

pub fn task(deployed: &Deployed) -> Verdict {
    Ok(at_keys(&deployed.task.remarks, "the task definition"))
}

pub fn container(container: &Container, _: &Deployed) -> Verdict {
    Ok(at_keys(
        &container.remarks,
        &format!("`{}`", container.display_name()),
    ))
}

pub fn service(service: &Service, _: &[&Deployed]) -> Verdict {
    Ok(at_keys(&service.remarks, "the service"))
}

fn at_keys(remarks: &Remarks, owner: &str) -> Option<Finding> {
    let (first, others) = remarks.misspelt_keys.split_first()?;
    let (written, meant) = (&first.written, &first.meant);
    let reader = first.fate.reader();
    let label =
        format!("{owner} sets `{written}`, which {reader} does not know: `{meant}` was probably meant");
    let finding = others
        .iter()
        .fold(Finding::at(&first.span, label), |finding, key| {
            finding.label(
                &key.span,
                format!("nor does it know `{}`: `{}`?", key.written, key.meant),
            )
        });
    let fix = remarks.misspelt_keys.iter().fold(Fix::new("write the key as it was meant"), |fix, key| {
        fix.rename(&key.span, Key::verbatim(&*key.meant))
    });
    let help = match others {
        [] => format!("rename it to `{meant}`"),
        _ => "rename each of them to the key that was meant".to_owned(),
    };
    Some(
        finding
            .help(help)
            .fix(fix)
            .note(first.fate.describe()),
    )
}
